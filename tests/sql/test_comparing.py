"""What a total covers and what changed on the week before: campaigns by chance, day by day, held against the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, FORM, TYPES, at, random_entries, roster_of
from tests.repeating import few
from tests.sql import oracle
from tests.sql.oracle import Choice, Sent
from tests.sql.tables import A, save, sent
from tests.sql.test_counting_by_chance import asked, sent_of

UNITS = 10
ROSTER = roster_of(UNITS, exempt=(2, 9))
FIRST_DAY = at("2020-06-02 23:59:59")
MOMENTS = [FIRST_DAY + timedelta(days=3 * day) for day in range(11)]
CHOICES = (
    Choice(),
    Choice(unit_types=(TYPES[1],)),
    Choice(units=("U002", "U004", "U009")),
    Choice(periods=("W3",)),
    Choice(periods=("W1", "W3", "FINAL"), items=("study", "rectify")),
)
BLANKS = (
    "launch.sessions",
    "rectify.hazards_found",
    "rectify.hazards_reported",
    "rectify.training.participants",
    "study.leader_talks.sessions",
)


@pytest.fixture(scope="module", params=few(1, (3, 4)))
def world(request: pytest.FixtureRequest) -> Iterator[tuple[Warehouse, list[Sent]]]:
    """A filled warehouse and what was sent to it."""
    entries = random_entries(request.param, UNITS, BLANKS, resent=0.2)
    with new_warehouse() as warehouse:
        warehouse.save_roster(ROSTER)
        yield save(warehouse, entries), sent_of(entries, ROSTER)


@pytest.mark.parametrize("choice", CHOICES, ids=range(len(CHOICES)))
def test_what_a_total_covers(world: tuple[Warehouse, list[Sent]], choice: Choice) -> None:
    warehouse, told = world
    for as_of in MOMENTS[::2]:
        rows = warehouse.rows("mart_measure_cover", as_of=as_of, **asked(choice))
        columns = ("total", "unit_count", "exempt_count", "expected_count")
        said = {(row["unit_type"], row["measure"]): tuple(row[column] for column in columns) for row in rows}
        assert said == oracle.cover(oracle.counted(told, CAMPAIGN, as_of), ROSTER, FORM, choice)
        assert len(rows) == len(said) and all(row["unit_count"] <= row["expected_count"] for row in rows)


@pytest.mark.parametrize("choice", CHOICES, ids=range(len(CHOICES)))
def test_what_changed_on_the_week_before(world: tuple[Warehouse, list[Sent]], choice: Choice) -> None:
    warehouse, told = world
    for as_of in MOMENTS:
        rows = warehouse.rows("mart_measure_change", as_of=as_of, **asked(choice))
        columns = ("before_period", "is_over", "total", "before_total", "both_count", "change")
        said = {(row["measure"], row["period"]): tuple(row[column] for column in columns) for row in rows}
        assert said == oracle.changes(told, CAMPAIGN, ROSTER, FORM, as_of, choice), as_of
        assert len(rows) == len(said)


def change_of(warehouse: Warehouse, as_of: datetime, **filters: list[str]) -> tuple[int | None, int]:
    """The change of the sessions of the second week, and over how many units before it is due."""
    (row,) = [row for row in warehouse.rows("mart_measure_change", as_of=as_of, **filters) if row["period"] == "W2"]
    return row["change"], row["both_count"]


def test_a_week_that_is_not_over_is_compared_over_the_units_that_sent_both() -> None:
    table = """
    | unit | period | basis  | number | received         |
    | U001 | W1     | weekly | 5      | 2020-06-03 09:00 |
    | U002 | W1     | weekly | 100    | 2020-06-04 09:00 |
    | U001 | W2     | weekly | 8      | 2020-06-08 09:00 |
    | U003 | W2     | weekly | 40     | 2020-06-08 09:00 |
    """
    with new_warehouse() as warehouse:
        warehouse.save_roster(ROSTER)
        save(warehouse, sent(table))
        assert change_of(warehouse, at("2020-06-11 23:59")) == (3, 1)
        assert change_of(warehouse, at("2020-06-12 00:00")) == (48 - 105, 1)
        assert change_of(warehouse, at("2020-06-12 00:00"), periods=["W2"]) == (48 - 105, 1)
        assert change_of(warehouse, at("2020-06-11 23:59"), units=["U003"]) == (None, 0)


def test_hazards_found_and_reported_are_never_added() -> None:
    found, reported = (
        sent("| u | p | b | n |\n| U001 | W1 | weekly | 7 |", "rectify.hazards_found"),
        sent("| u | p | b | n |\n| U003 | W1 | weekly | 90 |", "rectify.hazards_reported"),
    )
    with new_warehouse() as warehouse:
        warehouse.save_roster(ROSTER)
        save(warehouse, found + reported)
        totals = {row["measure"]: row["total"] for row in warehouse.rows("mart_measure_period", as_of=at("2020-12-01"))}
    assert totals == {"hazards": 7, "hazards_reported": 90}


def test_the_latest_arrival_counts_what_is_nobody_s_only_where_all_are_chosen(world: tuple[Warehouse, list[Sent]]) -> None:
    warehouse, told = world
    for as_of in MOMENTS:
        for units in ([], ["U003"], ["U404"]):
            came = [one.received_at for one in told if one.received_at <= as_of and (not units or one.unit in units)]
            (row,) = warehouse.rows("mart_latest_arrival", as_of=as_of, units=units)
            assert row["received_at"] == max(came, default=None)


def test_a_blank_in_persons_is_said_to_be() -> None:
    assert {FORM.blanks[code].counting_unit for code in FORM.blanks if FORM.is_in_persons(FORM.blanks[code])} == {"人"}
    assert not FORM.is_in_persons(FORM.blanks["tipoff.rewarded"]) and not FORM.is_in_persons(FORM.blanks[A])
