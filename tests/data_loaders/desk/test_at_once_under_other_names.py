"""Two forms of one unit and period that came at one moment, one of them under a name that the roster learns only afterwards."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import pytest

from data_loaders.__main__ import main
from data_loaders.desk.wishes import Accept, AddAlias, Correct, Undo
from data_loaders.formats.archives import Source
from data_loaders.intake.reread import read_again
from data_loaders.matching.context import Context
from data_loaders.matching.units import UnitNames
from data_loaders.model.campaign import Roster
from data_loaders.model.findings import Finding
from data_loaders.model.readings import FileReading
from data_loaders.store.receipts import HELD
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import excel_template
from data_loaders.writers.roster_workbook import write_roster
from tests.data_loaders.desk.doing import do
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, ROSTER
from tests.databases import new_warehouse
from tests.readings import at, entry_of, reading_of, roster_of, submission_of

BLANKS = [blank.code for blank in FORM.number_blanks if blank.part_of is None][:6]
A, B = BLANKS[:2]
MORNING, NOON = "2020-06-18 09:00", "2020-06-18 12:00"
LATER = at("2030-01-01 00:00")
OTHER_NAME = "城建一处"
Sent = tuple[str | None, dict[str, int | str | None], str]
"""Unit, None under the name that nobody knows, numbers, when."""


def send(warehouse: Warehouse, *sent: Sent) -> list[int]:
    """Forms of the first week in one batch, each in a file of its own; the ids of what they hold."""
    entries = []
    for number, (unit, values, when) in enumerate(sent):
        found = () if unit else (Finding("unit_unknown", "unit", values={"written": OTHER_NAME}),)
        content = f"{number}{sent}".encode()
        reading = reading_of(submission_of(unit, "W1", values, findings=found), file=f"{number}.xlsx", content=content)
        entries.append(entry_of(reading, when, content))
    return [receipt.submission_ids[0] for receipt in warehouse.save(warehouse.start_batch(), entries)]


def states(warehouse: Warehouse, unit: str = "U001") -> dict[str, str]:
    """How the figures of a unit stand, by file."""
    rows = warehouse.rows("mart_unit_delivery", as_of=LATER, unit=unit)
    return {row["file"]: row["state"] for row in rows if row["kind"] == "figures"}


def totals(warehouse: Warehouse, unit: str = "U001") -> dict[str, int]:
    return {row["blank"]: row["total"] for row in warehouse.rows("mart_unit_total", as_of=LATER, units=[unit])}


def asked(warehouse: Warehouse) -> dict[str, set[str]]:
    """What the files that wait are asked, but whose they are."""
    rows = warehouse.rows("mart_waiting", as_of=LATER)
    return {file: {row["rule"] for row in rows if row["file"] == file} for file in {row["file"] for row in rows}}


@pytest.mark.parametrize("units", [(None, "U001"), ("U001", None), (None, None)])
def test_none_counts_once_the_name_is_known(warehouse: Warehouse, units: tuple[str | None, ...]) -> None:
    ids = send(warehouse, (units[0], {A: 3, B: 1}, MORNING), (units[1], {A: 2, B: 1}, MORNING))
    before = totals(warehouse)
    done = do(warehouse, AddAlias("U001", OTHER_NAME))
    assert states(warehouse) == {"0.xlsx": HELD, "1.xlsx": HELD} and totals(warehouse) == {}
    assert all("came_together" in rules for rules in asked(warehouse).values()) and len(asked(warehouse)) == 2
    do(warehouse, Undo(done.act_id))
    assert totals(warehouse) == before and warehouse.audit() == {}
    do(warehouse, AddAlias("U001", OTHER_NAME))
    do(warehouse, Accept(ids[0], "U001", "W1", "weekly"))
    assert totals(warehouse) == {A: 3, B: 1} and warehouse.audit() == {}


def test_what_a_coordinator_chose_goes_on_counting(warehouse: Warehouse) -> None:
    first, second, _ = send(warehouse, ("U001", {A: 3, B: 1}, MORNING), ("U001", {A: 2, B: 1}, MORNING), (None, {A: 5, B: 1}, MORNING))
    do(warehouse, Accept(first, "U001", "W1", "weekly"))
    warehouse.refuse(second, reason="发错了")
    do(warehouse, AddAlias("U001", OTHER_NAME))
    assert states(warehouse)["2.xlsx"] == HELD and totals(warehouse) == {A: 3, B: 1} and warehouse.audit() == {}
    assert "came_together" in asked(warehouse)["2.xlsx"]


def test_what_a_coordinator_corrected_goes_on_counting(warehouse: Warehouse) -> None:
    first, _ = send(warehouse, ("U001", {A: 3, B: 1}, MORNING), (None, {A: 5, B: 2}, MORNING))
    do(warehouse, Correct(first, A, "5"))
    do(warehouse, AddAlias("U001", OTHER_NAME))
    assert states(warehouse)["1.xlsx"] == HELD and totals(warehouse) == {A: 5, B: 1} and warehouse.audit() == {}


@pytest.mark.parametrize("units", [(None, "U001"), ("U001", None), (None, None)])
def test_the_same_answers_are_no_question(warehouse: Warehouse, units: tuple[str | None, ...]) -> None:
    send(warehouse, *((unit, {A: 3, B: 1}, MORNING) for unit in units))
    do(warehouse, AddAlias("U001", OTHER_NAME))
    assert totals(warehouse) == {A: 3, B: 1} and asked(warehouse) == {} and warehouse.audit() == {}


@pytest.mark.parametrize("units", [(None, "U001"), ("U001", None), (None, None)])
def test_of_a_form_and_a_few_of_its_numbers_the_form_counts(warehouse: Warehouse, units: tuple[str | None, ...]) -> None:
    for numbers, period in (((dict.fromkeys(BLANKS, 4), {A: 9}), "first"), (({A: 9}, dict.fromkeys(BLANKS, 4)), "second")):
        with new_warehouse() as opened:
            opened.save_roster(warehouse.roster())
            send(opened, *((unit, values, MORNING) for unit, values in zip(units, numbers, strict=True)))
            do(opened, AddAlias("U001", OTHER_NAME))
            assert totals(opened) == dict.fromkeys(BLANKS, 4), period
            assert [rules - {"unit_unknown"} for rules in asked(opened).values()] == [{"revision_thin"}] and opened.audit() == {}


def test_what_came_before_or_by_itself_for_the_same_day_is_a_revision(warehouse: Warehouse) -> None:
    send(warehouse, (None, {A: 3, B: 1}, MORNING), ("U001", {A: 2, B: 1}, NOON))
    do(warehouse, AddAlias("U001", OTHER_NAME))
    assert totals(warehouse) == {A: 2, B: 1} and asked(warehouse) == {}
    send(warehouse, ("U001", {A: 7, B: 1}, NOON))
    assert totals(warehouse) == {A: 7, B: 1} and asked(warehouse) == {} and warehouse.audit() == {}


def test_one_that_was_replaced_waits_too_and_does_not_return_in_silence(warehouse: Warehouse) -> None:
    *_, latest = send(warehouse, ("U001", {A: 3, B: 1}, MORNING), (None, {A: 2, B: 1}, MORNING), ("U001", {A: 7, B: 1}, NOON))
    do(warehouse, AddAlias("U001", OTHER_NAME))
    assert totals(warehouse) == {A: 7, B: 1}
    warehouse.refuse(latest, reason="发错了")
    assert totals(warehouse) == {} and set(states(warehouse).values()) == {HELD, "refused"} and warehouse.audit() == {}


def test_a_load_that_was_cut_off_between_them_and_is_loaded_again_file_by_file_asks_too(warehouse: Warehouse) -> None:
    """The first of two is stored before the cut; what is loaded again is stored in several transactions."""

    def came(batch: int, value: int) -> None:
        content = str(value).encode()
        reading = reading_of(submission_of("U001", "W1", {A: value, B: 1}), file=f"{value}.xlsx", content=content)
        warehouse.save(batch, [entry_of(reading, MORNING, content)])

    came(warehouse.start_batch(), 3)
    again = warehouse.start_batch()
    came(again, 3)
    came(again, 2)
    assert totals(warehouse) == {} and len(warehouse.rows("mart_held")) == 2 and warehouse.audit() == {}


def test_the_same_numbers_weekly_and_cumulative_are_a_question(warehouse: Warehouse) -> None:
    entries = []
    for basis in ("weekly", "cumulative"):
        content = basis.encode()
        reading = reading_of(submission_of("U001", "W2", {A: 3, B: 1}, basis), file=f"{basis}.xlsx", content=content)
        entries.append(entry_of(reading, MORNING, content))
    warehouse.save(warehouse.start_batch(), entries)
    assert set(states(warehouse).values()) == {HELD} and warehouse.audit() == {}


def folder_of(tmp_path: Path, known_first: bool) -> Path:
    """A unit's form by its own code, and another one by a name that is none of its own, of one day."""
    folder, stranger = tmp_path / "2020-06-18", replace(M01, code="", name=OTHER_NAME)
    folder.mkdir()
    for name, unit, number in (
        (("1.xlsx", M01, 7), ("2.xlsx", stranger, 9)) if known_first else (("1.xlsx", stranger, 9), ("2.xlsx", M01, 7))
    ):
        (folder / name).write_bytes(excel_template(FORM, CAMPAIGN, unit, "W3", {A: number, B: 1}))
    return folder


def roster_file(tmp_path: Path, roster: Roster) -> Path:
    path = tmp_path / "单位名册.xlsx"
    path.write_bytes(write_roster(roster, CAMPAIGN))
    return path


KNOWN = Roster((replace(M01, aliases=(OTHER_NAME,)), *ROSTER.units[1:]))


def by_alias(database: Path, _: Path) -> None:
    assert main(["add-alias", M01.code, OTHER_NAME, "--database", str(database), "--by", "张工"]) == 0


def by_roster(database: Path, tmp_path: Path) -> None:
    assert main(["load", "--database", str(database), str(roster_file(tmp_path, KNOWN))]) == 0


def by_reading_again(database: Path, _: Path) -> None:
    with Warehouse.open(database) as opened:
        opened.save_roster(KNOWN)
    assert main(["read-again", "--database", str(database)]) == 0


@pytest.mark.parametrize(("learns", "known_first"), [(by_alias, False), (by_roster, True), (by_reading_again, False)])
def test_by_the_command_line_none_counts_either(tmp_path: Path, learns: Callable[[Path, Path], None], known_first: bool) -> None:
    database, folder = tmp_path / "board.duckdb", folder_of(tmp_path, known_first)
    main(["load", "--database", str(database), "--roster", str(roster_file(tmp_path, ROSTER)), str(folder)])
    learns(database, tmp_path)
    with Warehouse.open(database) as opened:
        assert list(states(opened, M01.code).values()) == [HELD, HELD] and totals(opened, M01.code) == {}
        assert all("came_together" in rules for rules in asked(opened).values()) and opened.audit() == {}
        read_again(opened, everything=True)
        assert list(states(opened, M01.code).values()) == [HELD, HELD]


# --- any order, against plain Python -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Form:
    """One file: the name it bears, what it says, in which of the batches it came, and when."""

    file: str
    name: str
    values: tuple[tuple[str, int], ...]
    batch: int
    when: str

    @property
    def content(self) -> bytes:
        return repr(self).encode()

    def read(self, roster: Roster) -> FileReading:
        """As a reader would against a roster."""
        unit = UnitNames(roster).in_field(self.name).code
        found = () if unit else (Finding("unit_unknown", "unit", values={"written": self.name}),)
        return reading_of(submission_of(unit, "W1", dict(self.values), findings=found), file=self.file, content=self.content)


class FakeReaders:
    """Reads kept forms without opening anything."""

    forms: ClassVar[dict[bytes, Form]] = {}

    def __init__(self, context: Context, _: int | None) -> None:
        self.roster = context.roster

    def __enter__(self) -> FakeReaders:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read(self, sources: Iterable[Source]) -> Iterator[tuple[Source, FileReading]]:
        for source in sources:
            yield source, self.forms[source.content.whole()].read(self.roster)


def forms_by_chance(chance: random.Random, number: int) -> list[Form]:
    """Of one unit, some by its own name and some by another one: whole ones of two moments and two batches, or some of one moment that report
    more or less."""
    names, forms = (f"U{number:03}", f"别名{number}"), []
    is_of_one_moment = chance.random() < 0.4
    for each in range(chance.randrange(2, 5)):
        when, batch = (0, 0) if is_of_one_moment else (chance.randrange(2), chance.randrange(2))
        blanks = BLANKS[: chance.choice((1, 2, 4, 6))] if is_of_one_moment else BLANKS
        value = 1 + chance.randrange(2) + 10 * when + 100 * batch
        values = tuple((blank, value) for blank in blanks)
        forms.append(Form(f"{number}-{each}.xlsx", chance.choice(names), values, batch, (MORNING, NOON)[when]))
    return forms


def groups_that_count(forms: list[Form]) -> list[dict[str, int]]:
    """What counts, and what would without it, and so on: of each moment and batch what all others agree with, or report too little beside."""

    def is_less(one: Form, other: Form) -> bool:
        mine, others = {blank for blank, _ in one.values}, {blank for blank, _ in other.values}
        return 2 * len(mine & others) < len(others) and 2 * len(mine & others) >= len(mine)

    came = sorted({(each.when, each.batch) for each in forms}, reverse=True)
    together = [[each for each in forms if (each.when, each.batch) == moment] for moment in came]
    found = [[one for one in group if all(each.values == one.values or is_less(each, one) for each in group)] for group in together]
    return [dict(certain[0].values) for certain in found if certain]


UNITS = range(1, 8)
"""Fewer than make a revision wait because it moves a total."""


def steps_by_chance(chance: random.Random, forms: list[Form]) -> Iterator[list[Form] | list[str]]:
    """Forms in the order of their batches, a few at a time, and between them the names that the roster learns; none of either is a time to
    read again."""
    steps: list[list[Form] | list[str]] = []
    for batch in (0, 1):
        of_batch = chance.sample(ours := [each for each in forms if each.batch == batch], len(ours))
        size = max(1, len(of_batch) // 3)
        steps += [of_batch[first : first + size] for first in range(0, len(of_batch), size)]
    names = [f"别名{number}" for number in chance.sample(UNITS, len(UNITS))]
    for learnt in (names[:1], names[1:2], names[2:4], names[4:], []):
        steps.insert(chance.randrange(len(steps) + 1), learnt)
    yield from steps


def learn(warehouse: Warehouse, names: list[str]) -> None:
    """One name at the desk, several by a roster, after which files are read again."""
    if len(names) == 1:
        do(warehouse, AddAlias(f"U00{names[0][-1]}", names[0]))
        return
    of = {f"U00{name[-1]}": (name,) for name in names}
    warehouse.save_roster(Roster(tuple(replace(each, aliases=of.get(each.code, each.aliases)) for each in warehouse.roster().units)))
    read_again(warehouse, everything=not names)


@pytest.mark.parametrize("seed", range(5))
def test_what_counts_does_not_depend_on_when_a_name_was_learnt(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven units a seed, each with forms of its own."""
    chance = random.Random(seed)
    sent = {number: forms_by_chance(chance, number) for number in UNITS}
    forms = [form for each in sent.values() for form in each]
    monkeypatch.setattr("data_loaders.intake.reread.Readers", FakeReaders)
    monkeypatch.setattr(FakeReaders, "forms", {form.content: form for form in forms})
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster_of(len(UNITS)))
        batches, steps = [warehouse.start_batch(), warehouse.start_batch()], list(steps_by_chance(chance, forms))
        for step in steps:
            if came := [each for each in step if isinstance(each, Form)]:
                entries = [entry_of(each.read(warehouse.roster()), each.when, each.content) for each in came]
                warehouse.save(batches[came[0].batch], entries)
            else:
                learn(warehouse, [each for each in step if isinstance(each, str)])
        for number in UNITS:
            unit, expected = f"U{number:03}", groups_that_count(sent[number])
            assert totals(warehouse, unit) == (expected[0] if expected else {}), (unit, steps)
            while (now := totals(warehouse, unit)) and (current := warehouse.current((unit, "W1"))):
                warehouse.refuse(current, reason="发错了")  # nothing that was in doubt comes to count instead
                assert totals(warehouse, unit) in ({}, *expected[expected.index(now) :]), (unit, steps)
        assert warehouse.audit() == {}
