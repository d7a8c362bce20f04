"""Whole campaigns by chance: every mart says what the plain-Python oracle says, now and on past days, under every kind of filter."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from data_loaders.model.campaign import Roster
from data_loaders.model.readings import Submission
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, FORM, TYPES, Entry, at, random_entries, roster_of
from tests.sql import oracle
from tests.sql.oracle import Choice, Sent

UNITS = 40
ROSTER = roster_of(UNITS, exempt=(3, 11))
NUMBERS = {blank.code for blank in FORM.number_blanks}
NOW, PAST = at("2020-12-01 00:00"), at("2020-06-19 09:30")
CHOICES = (
    Choice(),
    Choice(unit_types=(TYPES[0], TYPES[2])),
    Choice(units=("U001", "U007", "U011")),
    Choice(periods=("W2", "W3")),
    Choice(periods=("W4", "FINAL"), items=("study", "exposure")),
    Choice(unit_types=(TYPES[1],), units=("U001", "U002"), periods=("W1",), items=("outreach",)),
)


def sent_of(entries: list[Entry], roster: Roster, together: int = 10_000) -> list[Sent]:
    """What the oracle needs of the readings, as it was when each was stored, so many together."""
    return oracle.filed(groups_of(entries, roster, together), FORM)


def groups_of(entries: list[Entry], roster: Roster, together: int = 10_000) -> list[oracle.Together]:
    """The readings, so many together, as the oracle files them."""
    return [(as_sent(entries[start : start + together]), CAMPAIGN, roster) for start in range(0, len(entries), together)]


def as_sent(entries: list[Entry]) -> list[Sent]:
    """What the oracle needs of the readings, all accepted."""
    return [_sent(submission, received_at) for reading, _, received_at in entries for submission in reading.submissions]


def _sent(submission: Submission, received_at: datetime) -> Sent:
    values = {answer.code: answer.value for answer in submission.answers if answer.code in NUMBERS}
    running = frozenset(answer.code for answer in submission.answers if answer.basis)
    return Sent(submission.unit, submission.period, submission.basis, received_at, values, running=running)


@pytest.fixture(scope="module", params=(1, 2))
def world(request: pytest.FixtureRequest) -> Iterator[tuple[Warehouse, list[Sent]]]:
    """A filled warehouse and what was sent to it; one with all blanks, one with few (more equal weeks and falls)."""
    blanks = None if request.param == 1 else ("launch.sessions", "study.center_group.sessions", "study.center_group.participants")
    entries = random_entries(request.param, UNITS, blanks, resent=0.2)
    with new_warehouse() as warehouse:
        warehouse.save_roster(ROSTER)
        batch = warehouse.start_batch()
        for start in range(0, len(entries), 30):
            warehouse.save(batch, entries[start : start + 30])
        yield warehouse, sent_of(entries, ROSTER, 30)


def asked(choice: Choice) -> dict[str, list[str]]:
    """The filters as the warehouse takes them."""
    return {name: list(getattr(choice, name)) for name in ("unit_types", "units", "periods", "items")}


@pytest.mark.parametrize("choice", CHOICES, ids=range(len(CHOICES)))
@pytest.mark.parametrize("as_of", (NOW, PAST), ids=("now", "past"))
@pytest.mark.parametrize(
    ("mart", "keys"),
    (
        ("mart_measure_period", ("measure", "period")),
        ("mart_item_period", ("item", "measure", "period")),
        ("mart_type_measure", ("unit_type", "measure", "period")),
        ("mart_type_item", ("unit_type", "item", "measure", "period")),
    ),
)
def test_totals(world: tuple[Warehouse, list[Sent]], mart: str, keys: tuple[str, ...], as_of: datetime, choice: Choice) -> None:
    warehouse, sent = world
    rows = [row for row in warehouse.rows(mart, as_of=as_of, **asked(choice)) if row["period"] != "ALL"]
    said = {tuple(row[key] for key in keys): (row["total"], row["person_total"], row["unit_count"]) for row in rows}
    assert said == oracle.totals(oracle.counted(sent, CAMPAIGN, as_of), ROSTER, FORM, choice, keys)
    assert len(said) == len(rows)


@pytest.mark.parametrize("choice", CHOICES, ids=range(len(CHOICES)))
def test_the_month_of_a_type_and_what_it_covers(world: tuple[Warehouse, list[Sent]], choice: Choice) -> None:
    """Units with a number in any of the chosen periods, each once, in one item or in all chosen ones."""
    warehouse, sent = world
    counted = oracle.counted(sent, CAMPAIGN, NOW)
    rows = [row for row in warehouse.rows("mart_type_item", as_of=NOW, **asked(choice)) if row["period"] == "ALL"]
    said = {(row["unit_type"], row["item"], row["measure"]): (row["total"], row["person_total"], row["unit_count"]) for row in rows}
    assert said == oracle.totals(counted, ROSTER, FORM, choice, ("unit_type", "item", "measure"))
    rows = warehouse.rows("mart_measure_cover", as_of=NOW, **asked(choice))
    columns = ("total", "unit_count", "exempt_count", "expected_count")
    cover = {(row["unit_type"], row["measure"]): tuple(row[column] for column in columns) for row in rows}
    assert cover == oracle.cover(counted, ROSTER, FORM, choice)


@pytest.mark.parametrize("choice", CHOICES, ids=range(len(CHOICES)))
@pytest.mark.parametrize("as_of", (NOW, PAST), ids=("now", "past"))
def test_unit_measure(world: tuple[Warehouse, list[Sent]], as_of: datetime, choice: Choice) -> None:
    warehouse, sent = world
    rows = warehouse.rows("mart_unit_measure", as_of=as_of, **asked(choice))
    said = {(row["unit"], row["measure"], row["period"]): row["total"] for row in rows}
    counted = oracle.counted(sent, CAMPAIGN, as_of)
    expected = oracle.totals(counted, ROSTER, FORM, choice, ("unit", "measure", "period"))
    assert said == {key: total for key, (total, _, _) in expected.items()}


@pytest.mark.parametrize("as_of", (NOW, PAST), ids=("now", "past"))
def test_campaign_totals(world: tuple[Warehouse, list[Sent]], as_of: datetime) -> None:
    warehouse, sent = world
    rows = warehouse.rows("mart_unit_total", as_of=as_of)
    said = {(row["unit"], row["blank"]): (row["total"], row["source"]) for row in rows}
    assert said == oracle.campaign_totals(oracle.counted(sent, CAMPAIGN, as_of))


@pytest.mark.parametrize("as_of", (NOW, PAST), ids=("now", "past"))
def test_one_unit(world: tuple[Warehouse, list[Sent]], as_of: datetime) -> None:
    warehouse, sent = world
    counted = {(row.unit, row.reported_period, row.blank): row for row in oracle.counted(sent, CAMPAIGN, as_of)}
    for unit in ("U002", "U005"):
        rows = [row for row in warehouse.rows("mart_unit_answer", as_of=as_of, unit=unit) if row["value"] is not None]
        said = {(unit, row["period"], row["blank"]): (row["value"], row["increment"]) for row in rows}
        assert said == {key: (row.value, row.increment) for key, row in counted.items() if key[0] == unit}


@pytest.mark.parametrize("as_of", (NOW, PAST, at("2020-06-11 23:59:59"), at("2020-06-12 00:00")), ids=str)
def test_lights_and_rates(world: tuple[Warehouse, list[Sent]], as_of: datetime) -> None:
    warehouse, sent = world
    lights = {(row["unit"], row["period"]): row["light"] for row in warehouse.rows("mart_light", kinds=["figures"], as_of=as_of)}
    assert lights == oracle.lights(sent, CAMPAIGN, ROSTER, as_of)
    rows = warehouse.rows("mart_reporting", kinds=["figures"], as_of=as_of)
    rates = {row["period"]: (row["expected_count"], row["received_count"], row["on_time_count"]) for row in rows}
    assert rates == oracle.rates(sent, CAMPAIGN, ROSTER, as_of)
    for row in rows:
        assert row["expected_count"] == row["received_count"] + row["missing_count"] + row["not_due_count"]


@pytest.mark.parametrize("as_of", (NOW, PAST), ids=("now", "past"))
def test_queries(world: tuple[Warehouse, list[Sent]], as_of: datetime) -> None:
    warehouse, sent = world
    rows = warehouse.rows("mart_query", as_of=as_of)
    said = {(row["unit"], row["period"], row["blank"], row["rule"]): json.loads(row["values"]) for row in rows}
    assert said == oracle.queries(sent, CAMPAIGN, ROSTER, as_of)
    assert len(said) == len(rows)


def test_the_chance_campaigns_show_every_query(world: tuple[Warehouse, list[Sent]]) -> None:
    warehouse, _ = world
    rules = {row["rule"] for row in warehouse.rows("mart_query", as_of=NOW)}
    assert rules >= {"cumulative_fell", "final_below_weeks", "final_blank_with_weeks", "jump_week_on_week"}


def test_the_kept_copies_equal_the_plain_count(world: tuple[Warehouse, list[Sent]]) -> None:
    warehouse, _ = world
    for copy in ("delivery", "answer", "cube", "unit_measure", "query"):
        assert warehouse.rows(f"audit_kept_{copy}_differs") == []
    assert warehouse.rows("mart_query", as_of=NOW)


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_loading_gives_the_same_totals(filled: Callable[..., Warehouse], seed: int) -> None:
    entries = random_entries(10 + seed, 8, resent=0.0)
    warehouse = filled(ROSTER, entries)
    rows = warehouse.rows("mart_measure_period", as_of=NOW)
    with new_warehouse() as other:
        other.save_roster(ROSTER)
        other.save(other.start_batch(), entries[::-1])
        assert other.rows("mart_measure_period", as_of=NOW) == rows
