"""Two forms of one unit and period that came at the same moment with other numbers: nothing says which is the later one, so none counts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

import pytest

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import Dropped
from data_loaders.intake.reread import read_again
from data_loaders.model.findings import Finding
from data_loaders.store.decisions import CountsInstead
from data_loaders.store.receipts import ACCEPTED, DUPLICATE, HELD, Receipt
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, ROSTER
from tests.databases import new_warehouse
from tests.reading_processes import one_reader
from tests.readings import at, entry_of, reading_of, roster_of, submission_of

BLANKS = [blank.code for blank in FORM.number_blanks if blank.part_of is None][:6]
A, B = BLANKS[:2]
MORNING, NOON = "2020-06-18 09:00", "2020-06-18 12:00"
LATER = at("2030-01-01 00:00")
WRONG = Finding("number_unreadable", A, values={"raw": "若干"})
Sent = tuple[str, str, dict[str, int | str | None], str]
"""Unit, period, numbers, when."""


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with new_warehouse() as opened:
        opened.save_roster(roster_of(3))
        yield opened


def send(warehouse: Warehouse, *sent: Sent, findings: tuple[Finding, ...] = ()) -> list[Receipt]:
    """Forms in one batch, each in a file of its own; what is wrong is with the first."""
    entries = []
    for number, (unit, period, values, received) in enumerate(sent):
        content, found = f"{number}{sent}".encode(), findings if not number else ()
        reading = reading_of(submission_of(unit, period, values, findings=found), file=f"{number}.xlsx", content=content)
        entries.append(entry_of(reading, received, content))
    return warehouse.save(warehouse.start_batch(), entries)


def states(warehouse: Warehouse, unit: str = "U001") -> dict[str, str]:
    """How the figures of a unit stand, by file."""
    rows = warehouse.rows("mart_unit_delivery", as_of=LATER, unit=unit)
    return {row["file"]: row["state"] for row in rows if row["kind"] == "figures"}


def totals(warehouse: Warehouse, unit: str = "U001") -> dict[str, int]:
    return {row["blank"]: row["total"] for row in warehouse.rows("mart_unit_total", as_of=LATER, units=[unit])}


def is_asked(receipt: Receipt) -> bool:
    return any(finding.rule == "came_together" for finding in receipt.all_findings())


def test_none_counts_until_one_is_chosen(warehouse: Warehouse) -> None:
    receipts = send(warehouse, ("U001", "W1", {A: 3, B: 1}, MORNING), ("U001", "W1", {A: 2, B: 1}, MORNING))
    assert states(warehouse) == {"0.xlsx": HELD, "1.xlsx": HELD} and totals(warehouse) == {}
    assert "0.xlsx" in receipts[1].message() and "0.xlsx" in receipts[1].message("en")
    said = {row["file"]: row["values"] for row in warehouse.rows("mart_waiting", as_of=LATER)}
    assert "1.xlsx" in str(said["0.xlsx"]) and "0.xlsx" in str(said["1.xlsx"])
    warehouse.decide(receipts[1].submissions[0].id, "U001", "W1", "weekly")
    assert totals(warehouse) == {A: 2, B: 1} and warehouse.audit() == {}


def test_the_one_accepted_last_counts_or_is_refused_in_a_sentence(warehouse: Warehouse) -> None:
    receipts = send(warehouse, ("U001", "W1", {A: 3, B: 1}, MORNING), ("U001", "W1", {A: 2, B: 1}, MORNING))
    first, second = (receipt.submissions[0].id for receipt in receipts)
    warehouse.decide(first, "U001", "W1", "weekly")
    warehouse.decide(second, "U001", "W1", "weekly")
    assert totals(warehouse) == {A: 2, B: 1}
    with pytest.raises(CountsInstead, match=r"1\.xlsx") as refusal:
        warehouse.decide(first, "U001", "W1", "weekly")
    assert "1.xlsx" in refusal.value.said.en and totals(warehouse) == {A: 2, B: 1}
    warehouse.refuse(second, reason="发错了")
    assert totals(warehouse) == {A: 3, B: 1} and warehouse.audit() == {}


def test_in_whatever_order_they_are_accepted_and_refused_what_was_accepted_last_counts(warehouse: Warehouse) -> None:
    chance = random.Random(11)
    for unit in ("U001", "U002", "U003"):
        receipts = send(warehouse, *((unit, "W1", {A: number, B: 1}, MORNING) for number in (3, 4, 5)))
        numbers = {receipt.submissions[0].id: number for receipt, number in zip(receipts, (3, 4, 5), strict=True)}
        left, accepted = [*numbers], set[int]()
        for _ in range(8):
            chosen = chance.choice(left)
            if len(left) > 1 and chance.random() < 0.3:
                warehouse.refuse(chosen, reason="发错了")
                left.remove(chosen)
                accepted.discard(chosen)
            elif any(each > chosen for each in accepted):
                with pytest.raises(CountsInstead):
                    warehouse.decide(chosen, unit, "W1", "weekly")
            else:
                warehouse.decide(chosen, unit, "W1", "weekly")
                accepted.add(chosen)
                assert totals(warehouse, unit) == {A: numbers[chosen], B: 1}
            assert totals(warehouse, unit).get(A) == (numbers[max(accepted)] if accepted else None)
    assert warehouse.audit() == {}


def test_what_else_is_found_against_others_is_said_of_the_one_that_waits(warehouse: Warehouse) -> None:
    """It has the bytes of another unit's, and reports too few of the numbers that stood before and stand again."""
    send(warehouse, ("U001", "W1", dict.fromkeys(BLANKS, 4), "2020-06-17 09:00"))
    batch, another = warehouse.start_batch(), b"another unit's"

    def came(unit: str, values: dict[str, int | str | None], name: str, content: bytes, when: str) -> Receipt:
        reading = reading_of(submission_of(unit, "W1", values), file=name, content=content)
        return warehouse.save(batch, [entry_of(reading, when, content)])[0]

    came("U002", {A: 2, B: 1}, "b.xlsx", another, "2020-06-17 10:00")
    whole = came("U001", dict.fromkeys(BLANKS, 5), "first.xlsx", b"first", MORNING)
    other = came("U001", dict.fromkeys(BLANKS[1:5], 6), "second.xlsx", another, MORNING)
    assert [finding.rule for finding in whole.all_findings()] == []
    assert [finding.rule for finding in other.all_findings()] == ["came_together", "same_bytes_other_unit"]
    assert totals(warehouse) == dict.fromkeys(BLANKS, 4) and warehouse.audit() == {}
    third = came("U001", {A: 7, BLANKS[5]: 7}, "third.xlsx", b"third", MORNING)
    assert [finding.rule for finding in third.all_findings()] == ["came_together", "revision_thin"]
    assert totals(warehouse) == dict.fromkeys(BLANKS, 4) and warehouse.audit() == {}


@pytest.mark.parametrize(
    ("other", "state"),
    [
        (("U001", "W1", {A: 3, B: 1}, MORNING), DUPLICATE),
        (("U001", "W1", {A: 2, B: 1}, NOON), ACCEPTED),
        (("U002", "W1", {A: 2, B: 1}, MORNING), ACCEPTED),
        (("U001", "W2", {A: 2, B: 1}, MORNING), ACCEPTED),
        (("U001", "FINAL", {A: 2, B: 1}, MORNING), ACCEPTED),
    ],
    ids=["the same numbers", "later", "another unit", "another week", "the month"],
)
def test_what_is_the_same_later_or_anothers_is_not_asked_about(warehouse: Warehouse, other: Sent, state: str) -> None:
    receipts = send(warehouse, ("U001", "W1", {A: 3, B: 1}, MORNING), other)
    assert not any(map(is_asked, receipts)) and receipts[1].state == state and warehouse.audit() == {}


def test_another_batch_put_in_for_the_same_day_is_a_revision(warehouse: Warehouse) -> None:
    send(warehouse, ("U001", "W1", {A: 3, B: 1}, MORNING))
    (receipt,) = send(warehouse, ("U001", "W1", {A: 2, B: 1}, MORNING))
    assert receipt.state == ACCEPTED and totals(warehouse) == {A: 2, B: 1}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_a_form_and_a_few_of_its_numbers_the_form_counts_whichever_is_read_first(warehouse: Warehouse, order: tuple[int, int]) -> None:
    whole, few = dict.fromkeys(BLANKS, 4), {A: 9, B: None}
    sent = [("U001", "W1", numbers, MORNING) for numbers in (whole, few)]
    receipts = send(warehouse, *(sent[number] for number in order))
    assert totals(warehouse) == whole and not any(map(is_asked, receipts))
    assert sorted(states(warehouse).values()) == [ACCEPTED, HELD] and warehouse.audit() == {}
    assert {row["rule"] for row in warehouse.rows("mart_waiting", as_of=LATER)} == {"revision_thin"}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_of_three_with_other_numbers_none_counts(warehouse: Warehouse, order: tuple[int, ...]) -> None:
    send(warehouse, *(("U001", "W1", {A: number + 1, B: 1}, MORNING) for number in order))
    assert set(states(warehouse).values()) == {HELD} and totals(warehouse) == {} and warehouse.audit() == {}


def test_one_that_waits_for_its_own_errors_takes_no_place_and_gives_none(warehouse: Warehouse) -> None:
    send(warehouse, ("U001", "W1", {A: None, B: 1}, MORNING), ("U001", "W1", {A: 2, B: 1}, MORNING), findings=(WRONG,))
    assert states(warehouse) == {"0.xlsx": HELD, "1.xlsx": ACCEPTED} and totals(warehouse) == {A: 2, B: 1}


def test_a_third_is_held_against_what_counts_where_another_waits_for_its_errors() -> None:
    wrong, first, second = (
        ("U001", "W1", {A: None, B: 1}, MORNING),
        ("U001", "W1", {A: 2, B: 1}, MORNING),
        ("U001", "W1", {A: 5, B: 1}, MORNING),
    )
    for order in permutations((wrong, first, second)):
        with new_warehouse() as warehouse:
            warehouse.save_roster(roster_of(3))
            batch = warehouse.start_batch()
            for number, (unit, period, values, received) in enumerate(order):
                found = (WRONG,) if values[A] is None else ()
                reading = reading_of(
                    submission_of(unit, period, values, findings=found), file=f"{number}.xlsx", content=f"{number}".encode()
                )
                warehouse.save(batch, [entry_of(reading, received, f"{number}".encode())])
            assert set(states(warehouse).values()) == {HELD} and totals(warehouse) == {}


def test_what_came_the_day_after_counts_and_what_was_to_be_chosen_waits_on(warehouse: Warehouse) -> None:
    send(warehouse, ("U001", "W1", {A: 3, B: 1}, MORNING), ("U001", "W1", {A: 2, B: 1}, MORNING))
    (receipt,) = send(warehouse, ("U001", "W1", {A: 7, B: 1}, NOON))
    assert receipt.state == ACCEPTED and totals(warehouse) == {A: 7, B: 1} and warehouse.audit() == {}


def test_any_mail_against_plain_python(warehouse: Warehouse) -> None:
    """In one batch, whatever the order: of those that came last, one counts where all say the same, else none."""
    chance = random.Random(5)
    for unit in ("U001", "U002", "U003"):
        sent = [(unit, "W1", {A: chance.randrange(3, 5), B: 1}, chance.choice([MORNING, NOON])) for _ in range(chance.randrange(1, 5))]
        batch = warehouse.start_batch()
        for number, (_, period, values, received) in enumerate(sorted(sent, key=lambda each: each[3])):
            content = f"{unit}{number}{values}".encode()
            reading = reading_of(submission_of(unit, period, values), file=f"{number}.xlsx", content=content)
            warehouse.save(batch, [entry_of(reading, received, content)])
        said = {received: {values[A] for *_, values, moment in sent if moment == received} for *_, received in sent}
        certain = [moment for moment in sorted(said) if len(said[moment]) == 1]
        assert totals(warehouse, unit).get(A) == (said[certain[-1]].pop() if certain else None), sent
    assert warehouse.audit() == {}


def forms(*values: int) -> list[bytes]:
    return [excel_template(FORM, CAMPAIGN, M01, "W3", {A: value, B: 1}) for value in values]


@pytest.mark.parametrize(
    "names", [("更正_统计表.xlsx", "统计表.xlsx"), ("统计表.xlsx", "统计表(2).xlsx"), ("统计表最终.xlsx", "统计表修改版.xlsx")]
)
def test_names_that_say_which_is_later_prove_nothing_and_reading_again_chooses_none(names: tuple[str, str]) -> None:
    with new_warehouse() as opened:
        opened.save_roster(ROSTER)
        dropped = [Dropped(name, data, name) for name, data in zip(names, forms(7, 9), strict=True)]
        result = load_batch(opened, dropped, received_at=at(MORNING), readers=one_reader())
        assert states(opened, "M01") == dict.fromkeys(names, HELD) and names[0] in result.receipts[1].message()
        read_again(opened)
        opened.save_roster(replace(ROSTER, units=ROSTER.units[:3]), reason="", may_drop=())
        read_again(opened, everything=True)
        assert set(states(opened, "M01").values()) == {HELD} and totals(opened, "M01") == {} and opened.audit() == {}
