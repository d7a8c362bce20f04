"""What moved from week to week, and between two moments by which cause: campaigns by chance, held against plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from data_loaders.store.warehouse import Warehouse
from pages.parts.week_changes import Between, Changed, between
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, FORM, TYPES, at, random_entries, roster_of
from tests.sql import week_oracle
from tests.sql.oracle import Choice
from tests.sql.tables import save, sent
from tests.sql.test_counting_by_chance import asked, sent_of

ROSTER = roster_of(10, exempt=(2, 9))
MOMENTS = [at("2020-06-04 23:59:59") + timedelta(days=7 * week) for week in range(5)]
CHOICES = (
    Choice(),
    Choice(unit_types=(TYPES[1],)),
    Choice(units=("U002", "U004"), periods=("W3",)),
    Choice(periods=("W2", "FINAL"), items=("study", "rectify")),
)
BLANKS = ("launch.sessions", "rectify.hazards_found", "rectify.training.participants", "study.leader_talks.sessions")
World = tuple[Warehouse, week_oracle.World]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A filled warehouse and what was sent to it."""
    entries = random_entries(6, 10, BLANKS, resent=0.3)
    with new_warehouse() as warehouse:
        warehouse.save_roster(ROSTER)
        yield save(warehouse, entries), (sent_of(entries, ROSTER), CAMPAIGN, ROSTER, FORM)


@pytest.mark.parametrize("choice", CHOICES, ids=range(len(CHOICES)))
def test_units_and_unit_types_week_against_week(world: World, choice: Choice) -> None:
    warehouse, told = world
    for as_of in MOMENTS:
        rows = warehouse.rows("mart_unit_week", as_of=as_of, **asked(choice))
        pairs = {(row["unit"], row["measure"], row["period"]): (row["total"], row["before_total"]) for row in rows}
        assert pairs == week_oracle.unit_weeks(told, as_of, choice) and len(pairs) == len(rows)
        for row in rows:
            now, then = row["total"], row["before_total"]
            assert row["change"] == (None if now is None or then is None else now - then)
            assert row["change_share"] == (pytest.approx(row["change"] / then) if row["change"] is not None and then > 0 else None)
        averages = {
            (row["unit_type"], row["measure"], row["period"]): row for row in warehouse.rows("mart_type_week", as_of=as_of, **asked(choice))
        }
        expected = week_oracle.type_weeks(told, as_of, choice)
        assert averages.keys() == expected.keys()
        for key, (now, then, is_over) in expected.items():
            row = averages[key]
            assert (row["per_unit"], row["before_per_unit"]) == (pytest.approx(now), pytest.approx(then))
            change = now - then if is_over and now is not None and then is not None else None
            assert row["change"] == pytest.approx(change)
            assert row["change_share"] == (pytest.approx(change / then) if change is not None and then else None)


@pytest.mark.parametrize("choice", CHOICES, ids=range(len(CHOICES)))
def test_a_negative_month_end_has_its_numbers(world: World, choice: Choice) -> None:
    warehouse, told = world
    as_of = at("2020-07-10 00:00")
    rows = warehouse.rows("mart_month_below_weeks", as_of=as_of, **asked(choice))
    said = {(row["unit"], row["measure"]): (row["weeks_total"], row["month_total"], row["tail_total"]) for row in rows}
    assert said == week_oracle.below_weeks(told, as_of, choice) and len(said) == len(rows)
    assert choice != Choice() or said


@pytest.mark.parametrize("choice", CHOICES, ids=range(len(CHOICES)))
def test_what_changed_between_two_moments_adds_up_by_cause(world: World, choice: Choice) -> None:
    warehouse, told = world
    for then, now in zip(MOMENTS, [*MOMENTS[1:], at("2020-12-01 00:00")], strict=True):
        before, after = (warehouse.frame("mart_unit_number", as_of=moment, **asked(choice)) for moment in (then, now))
        found = between(before, after).measures
        expected = week_oracle.changed(told, (then, now), choice)
        said = {measure: {"new": each.new, "same": each.same, "corrected": each.corrected} for measure, each in found.items()}
        assert said == {
            measure: {cause: causes.get(cause, 0) for cause in ("new", "same", "corrected")} for measure, causes in expected.items()
        }
        for changed in found.values():
            assert (changed.now or 0) - (changed.before or 0) == changed.change


def test_every_cause_by_hand() -> None:
    table = """
    | unit | period | basis      | number | received         |
    | U001 | W1     | weekly     | 10     | 2020-06-03 09:00 |
    | U002 | W1     | cumulative | 20     | 2020-06-03 09:00 |
    | U003 | W1     | weekly     | 5      | 2020-06-04 09:00 |
    | U001 | W1     | weekly     | 12     | 2020-06-08 09:00 |
    | U002 | W2     | cumulative | 50     | 2020-06-10 09:00 |
    | U003 | W2     | weekly     | 7      | 2020-06-10 09:00 |
    | U004 | W2     | weekly     | 100    | 2020-06-11 09:00 |
    """
    with new_warehouse() as warehouse:
        warehouse.save_roster(ROSTER)
        save(warehouse, sent(table))
        frames = [warehouse.frame("mart_unit_number", as_of=moment) for moment in MOMENTS[:2]]
    found = between(*frames)
    assert found.measures == {"sessions": Changed(before=35, now=35 + 2 + 30 + 7 + 100, new=100, same=37, corrected=2)}
    assert (found.new_units, found.same_units, found.corrected_units) == (1, 2, 1)
    assert found.measures["sessions"].share == pytest.approx(139 / 35)


def test_a_week_is_over_for_its_unit_types_once_its_hour_has_passed() -> None:
    campaign = replace(CAMPAIGN, periods=tuple(replace(period, due_until=time(17)) for period in CAMPAIGN.periods))
    with new_warehouse() as warehouse:
        warehouse.save_campaign(campaign)
        warehouse.save_roster(ROSTER)
        save(warehouse, sent("| u | p | b | n |\n| U001 | W1 | weekly | 7 |\n| U001 | W2 | weekly | 9 |"))
        due = next(period.due_on for period in CAMPAIGN.periods if period.code == "W2")
        changes = []
        for hour in (time(17), time(17, 0, 1)):
            moment = datetime.combine(due, hour)
            (row,) = warehouse.rows("mart_type_week", as_of=moment, periods=["W2"])
            (whole,) = warehouse.rows("mart_measure_change", as_of=moment, periods=["W2"])
            changes.append((row["change"], whole["is_over"]))
    assert changes == [(None, False), (2.0, True)]


def test_nothing_before_and_nothing_at_all() -> None:
    with new_warehouse() as warehouse:
        warehouse.save_roster(ROSTER)
        nothing = warehouse.frame("mart_unit_number", as_of=MOMENTS[0])
        assert between(nothing, nothing) == Between({}, 0, 0, 0)
        save(warehouse, sent("| u | p | b | n |\n| U001 | W1 | weekly | 7 |"))
        first = warehouse.frame("mart_unit_number", as_of=MOMENTS[0])
    assert between(nothing, first) == Between({"sessions": Changed(None, 7, 7, 0, 0)}, 1, 0, 0)
    assert between(first, nothing) == Between({"sessions": Changed(7, None, 0, 0, -7)}, 0, 0, 1)
