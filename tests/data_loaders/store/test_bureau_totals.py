"""Revisions that move a total of the bureau: tables in, what waits out, held against the same in plain Python."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime

import pytest

from data_loaders.store.receipts import ACCEPTED, DUPLICATE, HELD, Receipt
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import FORM, Entry, entry_of, reading_of, roster_of, submission_of

SESSIONS = next(blank for blank in FORM.number_blanks if blank.measure == "sessions" and blank.part_of is None).code
HAZARDS = next(blank for blank in FORM.number_blanks if blank.measure == "hazards" and blank.part_of is None).code
NOW = datetime(2100, 1, 1)


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """Twelve units, no files."""
    with new_warehouse() as opened:
        opened.save_roster(roster_of(12))
        yield opened


def form(unit: int, sessions: int | None, day: int = 1, period: str = "W1", hazards: int | None = None, basis: str = "weekly") -> Entry:
    """A form that came at noon of that day of June."""
    submission = submission_of(f"U{unit:03}", period, {SESSIONS: sessions, HAZARDS: hazards}, basis)
    return entry_of(reading_of(submission), datetime(2020, 6, day, 12))


def keep(warehouse: Warehouse, *entries: Entry) -> list[Receipt]:
    return warehouse.save(warehouse.start_batch(), entries)


def one(warehouse: Warehouse, *entries: Entry) -> Receipt:
    """What became of the last."""
    return keep(warehouse, *entries)[-1]


def said(receipt: Receipt) -> str:
    return "".join(finding.message() for finding in receipt.submissions[0].findings if finding.rule == "revision_moves_total")


def total(warehouse: Warehouse, period: str = "W1", measure: str = "sessions", as_of: datetime = NOW) -> int:
    rows = warehouse.rows("mart_measure_period", as_of=as_of)
    return sum(row["total"] for row in rows if row["measure"] == measure and period in (row["period"], "MONTH"))


@pytest.mark.parametrize(
    ("units", "before", "after", "state"),
    [
        (8, 100, 180, ACCEPTED),  # 800 to 880: 10 % exactly
        (8, 100, 181, HELD),
        (8, 100, 20, ACCEPTED),
        (8, 100, 19, HELD),
        (7, 100, 1000, ACCEPTED),  # of fewer than 8 units a total says little
        (8, 0, 1, HELD),  # from 0 whatever is said is more
    ],
)
def test_more_than_a_tenth_of_a_total_of_eight_units_waits(warehouse: Warehouse, units: int, before: int, after: int, state: str) -> None:
    keep(warehouse, *(form(unit, before) for unit in range(1, units + 1)))
    receipt = one(warehouse, form(1, after, day=2))
    assert receipt.state == state and total(warehouse) == before * units + (after - before) * (state == ACCEPTED)
    assert bool(said(receipt)) == (state == HELD) and warehouse.audit() == {}


def test_it_says_which_measure_moves_from_what_to_what(warehouse: Warehouse) -> None:
    keep(warehouse, *(form(unit, 100, hazards=10) for unit in range(1, 11)))
    receipt = one(warehouse, form(3, 1400, day=2, hazards=5))
    assert "第1周合计的变动会超过 10%：场次 1,000→2,300（+130.0%）。" in said(receipt)
    assert receipt.status == "problem" and "排查隐患" not in said(receipt)
    assert "Sessions 1,000 → 2,300 (+130.0%)" in receipt.message("en")


def test_the_first_form_of_a_unit_moves_no_total_however_large(warehouse: Warehouse) -> None:
    keep(warehouse, *(form(unit, 10) for unit in range(1, 11)))
    assert one(warehouse, form(11, 9000, day=2)).state == ACCEPTED and total(warehouse) == 9100


def test_the_old_figures_count_until_somebody_decides_and_past_days_too(warehouse: Warehouse) -> None:
    keep(warehouse, *(form(unit, 10) for unit in range(1, 11)))
    receipt = one(warehouse, form(1, 90, day=5))
    between = datetime(2020, 6, 8)
    assert (total(warehouse), total(warehouse, as_of=between)) == (100, 100)
    again = one(warehouse, form(1, 90, day=6))
    assert (again.state, again.submissions[0].duplicate_of) == (DUPLICATE, receipt.submission_ids[0])  # it says what waits already
    warehouse.decide(receipt.submission_ids[0], "U001", "W1", "weekly")
    assert (total(warehouse), total(warehouse, as_of=between)) == (180, 100)
    assert one(warehouse, form(1, 95, day=7)).state == ACCEPTED  # 180 to 185, from what counts now
    assert warehouse.audit() == {}


def test_a_final_form_is_held_against_the_month(warehouse: Warehouse) -> None:
    keep(warehouse, *(form(unit, 100) for unit in range(1, 11)))
    keep(warehouse, form(1, 101, period="FINAL", day=20))  # the month end adds 1 of 1,001
    assert one(warehouse, form(1, 200, period="FINAL", day=21)).state == ACCEPTED
    assert "全月合计的变动会超过 10%：场次 1,100→1,300（+18.2%）" in said(one(warehouse, form(1, 400, period="FINAL", day=22)))
    assert total(warehouse, "MONTH") == 1100 and total(warehouse, "TAIL") == 100


def test_cumulative_figures_are_held_against_what_they_add(warehouse: Warehouse) -> None:
    keep(warehouse, *(form(unit, 100) for unit in range(1, 11)), *(form(unit, 200, 8, "W2", basis="cumulative") for unit in range(1, 11)))
    assert total(warehouse, "W2") == 1000
    assert one(warehouse, form(1, 300, 9, "W2", basis="cumulative")).state == ACCEPTED  # adds 200 now, 1,100 in all
    assert "第2周合计的变动会超过 10%：场次 1,100→1,300（+18.2%）" in said(one(warehouse, form(1, 500, 10, "W2", basis="cumulative")))


def test_it_does_not_matter_in_which_order_the_files_of_a_batch_are_read(warehouse: Warehouse) -> None:
    """Each is held against the totals without any of them; what is late in a batch is not helped by what came before it."""
    first = [form(unit, 100) for unit in range(1, 11)]
    again = [form(unit, 100 + more, day=2) for unit, more in enumerate((40, 60, 99, 100, 101, 250, -60), 1)]
    waits = {f"U{unit:03}" for unit in (5, 6)}
    entries = [*first, *again]
    random.Random(3).shuffle(entries)
    receipts = keep(warehouse, *entries)
    assert {receipt.submissions[0].unit for receipt in receipts if receipt.state == HELD} == waits
    assert total(warehouse) == 1000 + 40 + 60 + 99 + 100 - 60 and warehouse.audit() == {}


def test_of_two_revisions_in_a_batch_the_one_before_counts_where_the_last_waits(warehouse: Warehouse) -> None:
    keep(warehouse, *(form(unit, 100) for unit in range(1, 11)))
    middle, last = keep(warehouse, form(1, 150, day=2), form(1, 900, day=3))
    assert (middle.state, last.state, total(warehouse)) == (ACCEPTED, HELD, 1050)
    assert "场次 1,000→1,800（+80.0%）" in said(last)
    keep(warehouse, form(2, 700, day=2), form(2, 800, day=3))
    assert len(warehouse.rows("mart_held")) == 3 and total(warehouse) == 1050 and warehouse.audit() == {}


def test_an_earlier_form_that_comes_late_asks_about_nothing_that_counts(warehouse: Warehouse) -> None:
    keep(warehouse, *(form(unit, 100) for unit in range(1, 10)), form(10, 900, day=5))
    assert one(warehouse, form(10, 100, day=4)).state == ACCEPTED and total(warehouse) == 1800


def test_a_unit_that_left_moves_nothing(warehouse: Warehouse) -> None:
    keep(warehouse, *(form(unit, 100) for unit in range(1, 11)))
    warehouse.save_roster(roster_of(9), reason="并入")
    receipt = one(warehouse, form(10, 9000, day=2))
    assert receipt.state == HELD and not said(receipt)  # its unit is unknown, and that is what is said
    assert total(warehouse) == 900


def test_a_load_that_counts_later_holds_the_same(warehouse: Warehouse) -> None:
    batch = warehouse.start_batch()
    with warehouse.loading(batch):
        warehouse.save(batch, [form(unit, 100) for unit in range(1, 11)])
        (held,) = warehouse.save(batch, [form(1, 900, day=2)])
        (fine,) = warehouse.save(batch, [form(2, 110, day=2)])
    assert (held.state, fine.state, total(warehouse)) == (HELD, ACCEPTED, 1010) and warehouse.audit() == {}


def expected(stands: dict[str, int], again: Sequence[tuple[str, int]]) -> set[str]:
    """Whose revisions wait, in plain Python: one revision a unit, of whole numbers, of one week."""
    before = sum(stands.values())
    return {unit for unit, value in again if len(stands) >= 8 and abs(value - stands[unit]) * 10 > before}


def test_by_chance_they_are_those_that_plain_python_finds(warehouse: Warehouse) -> None:
    chance = random.Random(7)
    for week, period in enumerate(("W1", "W2", "W3", "W4")):
        stands = {f"U{unit:03}": chance.choice((0, 3, 12, 40)) for unit in chance.sample(range(1, 13), 7 + week)}
        day = 1 + 7 * week
        keep(warehouse, *(form(int(unit[1:]), value, day, period) for unit, value in stands.items()))
        again = [(unit, chance.choice((1, 5, 13, 25, 60))) for unit in chance.sample(sorted(stands), 5)]
        again = [(unit, value) for unit, value in again if value != stands[unit]]
        receipts = keep(warehouse, *(form(int(unit[1:]), value, day + 1, period) for unit, value in again))
        assert {each.submissions[0].unit for each in receipts if each.state == HELD} == expected(stands, again)
    assert warehouse.audit() == {}
