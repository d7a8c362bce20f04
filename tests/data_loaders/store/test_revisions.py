"""What may replace what: a form that reports too little of what stands waits, whichever way it came."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest

from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.model.findings import Finding
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.receipts import ACCEPTED, HELD, Receipt
from data_loaders.store.renewal import Reread, Said, told
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import FORM, Entry, at, entry_of, reading_of, roster_of, submission_of
from tests.repeating import few
from tests.sql.tables import held_submissions

CODES = [blank.code for blank in FORM.number_blanks]
NOW = at("2030-01-01 00:00")
UNKNOWN = Finding("unit_unknown", "unit", values={"written": "某处"})
Numbers = dict[str, int]


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """Four units, no files."""
    with new_warehouse() as opened:
        opened.save_roster(roster_of(4))
        yield opened


def form(
    numbers: Numbers, day: int = 10, unit: str | None = "U001", period: str = "W2", basis: str = "weekly", *findings: Finding
) -> Entry:
    """A form that came at noon of that day of June."""
    values = {code: numbers.get(code) for code in CODES}
    return entry_of(reading_of(submission_of(unit, period, values, basis, findings)), datetime(2020, 6, day, 12))


def keep(warehouse: Warehouse, *entries: Entry) -> list[Receipt]:
    return warehouse.save(warehouse.start_batch(), entries)


def full(value: int = 5, count: int = len(CODES)) -> Numbers:
    return dict.fromkeys(CODES[:count], value)


def counted(warehouse: Warehouse, unit: str = "U001") -> Numbers:
    """What counts of a unit, by blank."""
    return {row["blank"]: row["total"] for row in warehouse.rows("mart_unit_total", as_of=NOW) if row["unit"] == unit}


def said(receipt: Receipt) -> list[Mapping[str, object]]:
    return [finding.values for finding in receipt.submissions[0].findings if finding.rule == "revision_thin"]


def sound(warehouse: Warehouse) -> bool:
    return not any(warehouse.rows(name) for name in ("audit_accepted_with_error", "audit_kept_answer_differs", "audit_two_current"))


def test_one_number_does_not_replace_a_week(warehouse: Warehouse) -> None:
    keep(warehouse, form(full()))
    (receipt,) = keep(warehouse, form({CODES[3]: 9}, day=11))
    assert (receipt.state, receipt.status) == (HELD, "problem")
    (values,) = said(receipt)
    assert (values["reported"], values["standing"], values["lost"]) == (1, 67, 66)
    assert "67 个数中的 1 个" in receipt.message() and "1 of the 67 numbers" in receipt.message("en")
    assert counted(warehouse) == full() and sound(warehouse)


def test_accepting_it_is_the_coordinator_s_choice_and_so_is_refusing(warehouse: Warehouse) -> None:
    keep(warehouse, form(full()))
    first, second = keep(warehouse, form({CODES[3]: 9}, day=11), form({CODES[3]: 8}, day=12))
    warehouse.refuse(first.submission_ids[0], reason="发错了")
    assert counted(warehouse) == full()
    warehouse.decide(second.submission_ids[0], "U001", "W2", "weekly")
    assert counted(warehouse) == {CODES[3]: 8} and sound(warehouse)


@pytest.mark.parametrize(
    ("basis", "one_transaction", "groups"),
    few(2, (("weekly", False, 2), ("cumulative", True, 2), *((*each, 5) for each in product(("weekly", "cumulative"), (True, False))))),
)
def test_held_exactly_where_less_than_half_is_reported(basis: str, one_transaction: bool, groups: int) -> None:
    chance = random.Random(f"{basis} {one_transaction}")
    for group in range(groups):
        with new_warehouse() as warehouse:
            warehouse.save_roster(roster_of(6))  # of less than eight units no total is looked at
            for number, unit in enumerate(warehouse.roster().units):
                _one_case(warehouse, chance, unit.code, basis, one_transaction, f"{group} {number}")
            assert sound(warehouse)


def _one_case(warehouse: Warehouse, chance: random.Random, unit: str, basis: str, one_transaction: bool, said_as: str) -> None:
    period = chance.choice(("W1", "W2", "FINAL"))
    stands = chance.sample(CODES, chance.randint(1, len(CODES)))
    again = chance.sample(stands, chance.randint(0, len(stands))) + chance.sample(CODES, chance.randint(0, 5))
    entries = [
        form(dict.fromkeys(stands, 5), 10, unit, period),
        form(dict.fromkeys(again, 7), chance.randint(10 + one_transaction, 12), unit, period, basis),
    ]
    receipts = keep(warehouse, *entries) if one_transaction else [keep(warehouse, entry)[0] for entry in entries]
    few = 2 * len(set(stands) & set(again)) < len(stands)
    assert [receipt.state for receipt in receipts] == [ACCEPTED, HELD if few else ACCEPTED], said_as
    assert counted(warehouse, unit) == dict.fromkeys(stands if few else again, 5 if few else 7), said_as


def test_the_rest_sent_later_does_not_take_the_first_part_away(warehouse: Warehouse) -> None:
    keep(warehouse, form(full(count=30)))
    (receipt,) = keep(warehouse, form(dict.fromkeys(CODES[30:], 7), day=11))
    assert receipt.state == HELD and said(receipt)[0]["reported"] == 0
    assert counted(warehouse) == full(count=30)


def test_other_units_and_periods_do_not_matter_and_nil_is_a_number(warehouse: Warehouse) -> None:
    receipts = keep(warehouse, form(full()), form({CODES[0]: 1}, 11, "U002"), form({CODES[0]: 1}, 11, "U001", "W3"), form(full(0), 12))
    assert [receipt.state for receipt in receipts] == [ACCEPTED] * 4


def test_mail_that_is_older_than_what_stands_replaces_nothing(warehouse: Warehouse) -> None:
    receipts = keep(warehouse, form(full(), 11), form({CODES[0]: 1}, 10))
    assert [receipt.state for receipt in receipts] == [ACCEPTED, ACCEPTED]
    assert counted(warehouse) == full()


@pytest.mark.parametrize("one_transaction", (True, False))
def test_mail_read_in_the_wrong_order_ends_the_same(warehouse: Warehouse, one_transaction: bool) -> None:
    entries = [form({CODES[0]: 1}, 12), form(full(), 10)]
    receipts = keep(warehouse, *entries) if one_transaction else [keep(warehouse, entry)[0] for entry in entries]
    assert counted(warehouse) == full()
    (held,) = held_submissions(warehouse)
    assert held["id"] == receipts[0].submission_ids[0] and "revision_thin" in held["findings"]
    warehouse.decide(held["id"], "U001", "W2", "weekly")
    assert counted(warehouse) == {CODES[0]: 1} and sound(warehouse)
    keep(warehouse, form(full(6), 11))
    assert counted(warehouse) == {CODES[0]: 1}, "somebody was asked, and chose"


def test_naming_the_unit_is_no_way_around_it(warehouse: Warehouse) -> None:
    keep(warehouse, form(full()))
    (receipt,) = keep(warehouse, form({CODES[0]: 1}, 11, None, "W2", "weekly", UNKNOWN))
    assert said(receipt) == []
    with pytest.raises(DecisionRefused, match="67 个数中的 1 个") as refused:
        warehouse.decide(receipt.submission_ids[0], "U001", "W2", "weekly", actor=Actor("甲", COORDINATOR))
    assert "1 of the 67" in refused.value.said.en
    assert counted(warehouse) == full()
    (held,) = held_submissions(warehouse)
    assert (held["unit"], held["due"]) == ("U001", "W2") and "revision_thin" in held["findings"]
    warehouse.decide(receipt.submission_ids[0], "U001", "W2", "weekly", actor=Actor("甲", COORDINATOR))
    assert counted(warehouse) == {CODES[0]: 1} and sound(warehouse)


def test_moving_one_that_counts_is_no_way_around_it(warehouse: Warehouse) -> None:
    keep(warehouse, form(full()))
    (receipt,) = keep(warehouse, form({CODES[0]: 1}, 11, "U002"))
    with pytest.raises(DecisionRefused):
        warehouse.decide(receipt.submission_ids[0], "U001", "W2", "weekly")
    assert (counted(warehouse), counted(warehouse, "U002")) == (full(), {})
    warehouse.decide(receipt.submission_ids[0], "U002", "W2", "weekly")
    assert (counted(warehouse), counted(warehouse, "U002")) == (full(), {CODES[0]: 1}) and sound(warehouse)


def test_the_reason_is_said_anew_where_something_else_stands(warehouse: Warehouse) -> None:
    keep(warehouse, form(full(count=20)))
    (receipt,) = keep(warehouse, form({CODES[0]: 1}, 12))
    keep(warehouse, form(full(), 11))
    with pytest.raises(DecisionRefused, match="67 个数中的 1 个"):
        warehouse.decide(receipt.submission_ids[0], "U001", "W2", "weekly")
    warehouse.decide(receipt.submission_ids[0], "U001", "W2", "weekly")
    assert counted(warehouse) == {CODES[0]: 1}


def test_naming_the_unit_of_an_older_whole_form_is_no_way_around_it(warehouse: Warehouse) -> None:
    keep(warehouse, form({CODES[0]: 1}, 12))
    (receipt,) = keep(warehouse, form(full(), 10, None, "W2", "weekly", UNKNOWN))
    warehouse.decide(receipt.submission_ids[0], "U001", "W2", "weekly")
    assert counted(warehouse) == full()
    assert len(held_submissions(warehouse)) == 1 and sound(warehouse)


def test_another_basis_of_the_same_submission_replaces_nothing(warehouse: Warehouse) -> None:
    (receipt,) = keep(warehouse, form(full()))
    warehouse.decide(receipt.submission_ids[0], "U001", "W2", "cumulative", reason="报的是累计数")
    assert counted(warehouse) == full()


def test_once_what_stands_is_refused_the_other_may_be_accepted(warehouse: Warehouse) -> None:
    (whole,) = keep(warehouse, form(full()))
    (receipt,) = keep(warehouse, form({CODES[0]: 1}, 11))
    warehouse.refuse(whole.submission_ids[0], reason="发错了")
    warehouse.decide(receipt.submission_ids[0], "U001", "W2", "weekly")
    assert counted(warehouse) == {CODES[0]: 1}


def test_several_forms_in_one_file_are_held_each_for_itself(warehouse: Warehouse) -> None:
    keep(warehouse, form(full()), form(full(), unit="U002"))
    values = [dict.fromkeys(CODES, 7), {code: 7 if code == CODES[0] else None for code in CODES}]
    parts = [submission_of(unit, "W2", each, sheet=unit) for unit, each in zip(("U001", "U002"), values, strict=True)]
    (receipt,) = keep(warehouse, entry_of(reading_of(*parts), at("2020-06-10 12:00") + timedelta(days=1)))
    assert [part.state for part in receipt.submissions] == [ACCEPTED, HELD]
    assert (counted(warehouse), counted(warehouse, "U002")) == (full(7), full())


def again(warehouse: Warehouse, receipt: Receipt, entry: Entry, numbers: Numbers, everything: bool = True) -> list[Receipt]:
    """What becomes of a kept file that reads otherwise now; `numbers` are those it read as before."""
    reading, _, received_at = entry
    reading = replace(reading, sha256=receipt.sha256)
    before = Said((), (), told(form(numbers)[0].submissions[0].answers), frozenset())
    reread = Reread(reading, received_at, receipt.file_id, frozenset({receipt.file_id}), {receipt.submission_ids[0]: before}, everything)
    return warehouse.save_again([reread])


def test_reading_again_is_no_way_around_it(warehouse: Warehouse) -> None:
    (whole,) = keep(warehouse, form(full()))
    assert again(warehouse, whole, form({CODES[0]: 1}), full()) == []
    assert counted(warehouse) == full()
    (unnamed,) = keep(warehouse, form({CODES[0]: 1}, 11, None, "W2", "weekly", UNKNOWN))
    (receipt,) = again(warehouse, unnamed, form({CODES[0]: 1}, 11), {CODES[0]: 1}, everything=False)
    assert receipt.state == HELD and said(receipt)[0]["reported"] == 1
    assert counted(warehouse) == full() and sound(warehouse)


def test_a_form_read_better_again_still_counts(warehouse: Warehouse) -> None:
    (whole,) = keep(warehouse, form(full(count=40)))
    (receipt,) = again(warehouse, whole, form(full(6, 41)), full(count=40))
    assert receipt.state == ACCEPTED and counted(warehouse) == full(6, 41) and sound(warehouse)


def test_the_unit_that_was_named_is_kept_when_it_is_read_again(warehouse: Warehouse) -> None:
    keep(warehouse, form(full()))
    (receipt,) = keep(warehouse, form({CODES[0]: 1}, 11, None, "W2", "weekly", UNKNOWN))
    with pytest.raises(DecisionRefused):
        warehouse.decide(receipt.submission_ids[0], "U001", "W2", "weekly")
    (newer,) = again(warehouse, receipt, form({CODES[0]: 2}, 11, None, "W2", "weekly", UNKNOWN), {CODES[0]: 1}, everything=False)
    assert (newer.state, newer.unit, len(said(newer))) == (HELD, "U001", 1)
    warehouse.decide(newer.submission_ids[0], "U001", "W2", "weekly")
    assert counted(warehouse) == {CODES[0]: 2} and sound(warehouse)


def test_a_replaced_version_that_comes_again_is_said_and_can_be_had_back(warehouse: Warehouse) -> None:
    """A, B, A: B goes on counting until somebody goes back."""
    first, second = submission_of("U001", "W1", full(3)), submission_of("U001", "W1", full(5))
    sent = [("2020-06-03 12:00", first, "a.xlsx"), ("2020-06-08 12:00", second, "b.xlsx"), ("2020-06-12 12:00", first, "a.xlsx")]
    receipts = [keep(warehouse, entry_of(reading_of(each, file=file), moment))[0] for moment, each, file in sent]
    assert [receipt.state for receipt in receipts] == ["accepted", "accepted", "duplicate"]
    assert "现在计入的仍是“b.xlsx”" in receipts[2].message() and "still “b.xlsx”" in receipts[2].message("en")
    (row,) = warehouse.rows("mart_came_again")
    assert (row["unit"], row["period"], row["earlier_file"], row["file"], row["again_at"]) == (
        "U001",
        "W1",
        "a.xlsx",
        "b.xlsx",
        at("2020-06-12 12:00"),
    )
    assert (counted(warehouse), warehouse.audit()) == (full(5), {})
    warehouse.refuse(row["submission_id"], reason="以先报的为准")
    assert (counted(warehouse), warehouse.rows("mart_came_again"), warehouse.audit()) == (full(3), [], {})


def test_the_same_file_twice_is_no_going_back(warehouse: Warehouse) -> None:
    first, second = submission_of("U001", "W1", full(3)), submission_of("U001", "W1", full(5))
    for moment, each in (
        ("2020-06-03 12:00", first),
        ("2020-06-04 12:00", first),
        ("2020-06-08 12:00", second),
        ("2020-06-09 12:00", second),
    ):
        (receipt,) = keep(warehouse, entry_of(reading_of(each), moment))
        assert not receipt.all_findings()
    assert warehouse.rows("mart_came_again") == []
