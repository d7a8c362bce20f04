"""Which period the board speaks of: the calendar decides, whatever came in. Calendars and arrivals by chance, held against the oracle."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from data_loaders.model.campaign import Campaign
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, at, entry_of, reading_of, roster_of, submission_of
from tests.repeating import few
from tests.sql import oracle
from tests.sql.oracle import Sent
from tests.sql.tables import A, lines_of, said, save, sent

MOMENTS = (time(0, 0), time(12, 0), time(23, 59, 59))


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """Eight units, the last of them exempt."""
    with new_warehouse() as opened:
        opened.save_roster(roster_of(8, exempt=(8,)))
        yield opened


def standing(warehouse: Warehouse, as_of: datetime, **filters: list[str]) -> tuple[str | None, list[str], list[str]]:
    """The headline, the periods of its day, the next ones, as the mart says it."""
    rows = warehouse.rows("mart_period_standing", as_of=as_of, **filters)
    due = {period.code: period.due_at for period in warehouse.campaign().periods}
    named = {column: [row["period"] for row in rows if row[column]] for column in ("is_headline", "is_beside", "is_next")}
    assert len(named["is_headline"]) == (1 if rows else 0)
    assert all(row["is_over"] == (as_of > due[row["period"]]) for row in rows)
    return next(iter(named["is_headline"]), None), named["is_beside"], named["is_next"]


def on(**due: str) -> Campaign:
    """The campaign with some due dates moved."""
    moved = {code: date.fromisoformat(day) for code, day in due.items()}
    return replace(CAMPAIGN, periods=tuple(replace(period, due_on=moved.get(period.code, period.due_on)) for period in CAMPAIGN.periods))


def test_the_headline_follows_the_calendar_day_by_day(warehouse: Warehouse) -> None:
    table = """
    | as of            | headline | next  |
    | 2020-05-20 00:00 | W1       | W2    |
    | 2020-06-04 23:59 | W1       | W2    |
    | 2020-06-05 00:00 | W1       | W2    |
    | 2020-06-11 23:59 | W1       | W2    |
    | 2020-06-12 00:00 | W2       | W3    |
    | 2020-06-26 00:00 | W4       | FINAL |
    | 2020-07-02 00:00 | FINAL    |       |
    | 2026-01-01 00:00 | FINAL    |       |
    """
    for moment, headline, following in lines_of(table):
        assert standing(warehouse, at(moment)) == (headline, [], [following] if following else []), moment


def test_one_early_final_does_not_turn_the_headline(warehouse: Warehouse) -> None:
    save(warehouse, sent("| u | p | b | n | t |\n| U001 | FINAL | weekly | 3 | 2020-06-04 09:00 |"))
    assert standing(warehouse, at("2020-06-04 23:59"))[0] == "W1"
    assert said(warehouse, "mart_reporting", "period received_count missing_count", at("2020-06-05 09:00"), kinds=["figures"])[0] == (
        "W1",
        0,
        7,
    )


def test_what_is_overdue_with_nothing_in_is_nothing_of_all(warehouse: Warehouse) -> None:
    columns = "expected_count received_count missing_count reporting_share on_time_share"
    assert said(warehouse, "mart_reporting", columns, kinds=["figures"]) == [(7, 0, 7, 0.0, 0.0)] * 5


def test_periods_of_one_day_pass_together(warehouse: Warehouse) -> None:
    warehouse.save_campaign(on(W4="2020-07-01"), reason="改期")
    assert standing(warehouse, at("2020-06-19 00:00")) == ("W3", [], ["W4", "FINAL"])
    assert standing(warehouse, at("2020-07-02 00:00")) == ("FINAL", ["W4"], [])
    warehouse.save_campaign(on(W1="2020-06-11"), reason="改期")
    assert standing(warehouse, at("2020-06-01 00:00")) == ("W1", ["W2"], ["W3"])


def test_a_week_that_is_due_after_the_month_is_the_headline_after_it(warehouse: Warehouse) -> None:
    warehouse.save_campaign(on(W2="2020-07-10"), reason="改期")
    assert standing(warehouse, at("2020-06-12 00:00")) == ("W1", [], ["W3"])
    assert standing(warehouse, at("2020-07-11 00:00")) == ("W2", [], [])


def test_the_chosen_periods_are_the_calendar(warehouse: Warehouse) -> None:
    assert standing(warehouse, at("2020-06-12 00:00"), periods=["W3"]) == ("W3", [], [])
    assert standing(warehouse, at("2020-06-12 00:00"), periods=["W1", "W4"]) == ("W1", [], ["W4"])
    assert standing(warehouse, at("2020-06-12 00:00"), periods=["W9"]) == (None, [], [])


@pytest.mark.parametrize("seed", few(8, range(40)))
def test_any_calendar_and_any_arrivals(warehouse: Warehouse, seed: int) -> None:
    chance = random.Random(seed)
    first = date(2020, 6, 1)
    days = [first + timedelta(days=chance.randint(0, chance.choice((3, 12, 40)))) for _ in CAMPAIGN.periods]
    hours = (None, None, time(9), time(17))
    dated = zip(CAMPAIGN.periods, days, strict=True)
    campaign = replace(CAMPAIGN, periods=tuple(replace(period, due_on=day, due_until=chance.choice(hours)) for period, day in dated))
    warehouse.save_campaign(campaign, reason="改期")
    came = [
        Sent(unit.code, period.code, "weekly", datetime.combine(first, time(9)) + timedelta(days=chance.randint(-3, 45)), {A: number})
        for number, unit in enumerate(roster_of(8).units)
        for period in campaign.periods
        if chance.random() < 0.4
    ]
    save(warehouse, [entry_of(reading_of(submission_of(one.unit, one.period, one.values)), one.received_at) for one in came])
    roster = warehouse.roster()
    for day in (-1, 0, *chance.sample(range(1, 45), 4), 60):
        as_of = datetime.combine(first + timedelta(days=day), chance.choice(MOMENTS))
        for chosen in ((), ("W2",), ("W1", "W3", "FINAL")):
            assert standing(warehouse, as_of, periods=list(chosen)) == oracle.headline(campaign, as_of, chosen)
        rates, lights = oracle.rates(came, campaign, roster, as_of), oracle.lights(came, campaign, roster, as_of)
        for row in warehouse.rows("mart_reporting", kinds=["figures"], as_of=as_of):
            expected, received, on_time = rates[row["period"]]
            assert (row["expected_count"], row["received_count"], row["on_time_count"]) == (expected, received, on_time)
            missing = sum(light == "missing" for (_, period), light in lights.items() if period == row["period"])
            assert row["missing_count"] == missing and row["reporting_share"] == pytest.approx(received / expected)
