"""A table somebody asks for says what plain Python says, on campaigns by chance, whatever its rows, columns and filters; its numbers are the
board's."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from data_loaders.store.due_changes import DueChange, change_due
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, FORM, TYPES, at, random_entries, roster_of
from tests.sql import explore_oracle, oracle
from tests.sql.explore_oracle import Layout
from tests.sql.oracle import Choice, Sent, Word
from tests.sql.tables import A, save, sent
from tests.sql.test_counting_by_chance import NOW, PAST, asked, sent_of

UNITS = 24
ROSTER = roster_of(UNITS, exempt=(3, 11))
MEASURES = tuple(measure.code for measure in FORM.measures)
DIMENSIONS = ("unit_type", "unit", "period", "item", "blank", "measure")
WITHOUT_BLANKS = ("unit_type", "unit", "period", "item", "measure")
EXEMPT_ONCE, SAID_AT = TYPES[2], at("2020-06-12 09:00")
WORDS = (Word("figures_w2", unit_type=EXEMPT_ONCE, exempt=True, since=SAID_AT),)


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[Warehouse, list[Sent]]]:
    """A campaign by chance; a unit type owes nothing for the second week, two units nothing at all."""
    entries = random_entries(3, UNITS, None, resent=0.2)
    with new_warehouse() as warehouse:
        warehouse.save_roster(ROSTER)
        save(warehouse, entries)
        change_due(warehouse, DueChange("figures_w2", unit_type=EXEMPT_ONCE, is_exempt=True), reason="停业", at=SAID_AT)
        yield warehouse, sent_of(entries, ROSTER)


def by_chance(seed: int) -> tuple[Layout, Choice]:
    """Any rows, columns, measure and filters."""
    chance = random.Random(seed)
    column = chance.choice(("", "period", *WITHOUT_BLANKS))
    rows = chance.sample([name for name in DIMENSIONS if name != column], 2)
    outer = rows[0] if chance.random() < 0.5 else ""
    units = tuple(unit.code for unit in ROSTER.units)
    choice = Choice(
        unit_types=some(chance, TYPES),
        units=some(chance, units),
        periods=some(chance, tuple(period.code for period in CAMPAIGN.periods)),
        items=some(chance, tuple(item.code for item in FORM.items)),
    )
    codes = {"unit_type": TYPES, "unit": units, "item": tuple(i.code for i in FORM.items), "blank": tuple(FORM.blanks), "measure": MEASURES}
    kept_rows = some(chance, codes[rows[1]]) if rows[1] != "period" else ()
    if outer:
        groups = codes.get(outer, ("W1", "W3", "TAIL"))
        kept_rows = tuple(f"{group}~{row}" for group in groups[:3] for row in kept_rows)
    return (
        Layout(
            outer,
            rows[1],
            column,
            measures=some(chance, MEASURES),
            blanks=some(chance, tuple(FORM.blanks)) if chance.random() < 0.2 else (),
            kept_rows=kept_rows,
            kept_columns=some(chance, codes[column]) if column in codes else (),
            with_parts=chance.random() < 0.5,
        ),
        choice,
    )


def some(chance: random.Random, codes: tuple[str, ...]) -> tuple[str, ...]:
    """None, which means all, or a few."""
    return tuple(chance.sample(codes, chance.randint(1, min(4, len(codes))))) if chance.random() < 0.4 else ()


def dimensions(layout: Layout) -> dict[str, Any]:
    return {"outer_dimension": layout.outer, "row_dimension": layout.row, "column_dimension": layout.column}


def given(layout: Layout) -> dict[str, Any]:
    return {**dimensions(layout), "kept_rows": list(layout.kept_rows), "kept_columns": list(layout.kept_columns)}


@pytest.mark.parametrize("seed", range(20))
def test_every_level_is_what_plain_python_counts(world: tuple[Warehouse, list[Sent]], seed: int) -> None:
    warehouse, everything = world
    layout, choice = by_chance(seed)
    as_of = PAST if seed % 3 == 0 else NOW
    counted = oracle.counted(everything, CAMPAIGN, as_of)
    what = {"measures": list(layout.measures), "blanks": list(layout.blanks), "with_parts": layout.with_parts}
    rows = warehouse.rows("mart_explore", as_of=as_of, **asked(choice), **given(layout), **what)
    said = {
        ((row["level_name"], row["outer_code"], row["row_code"], row["column_code"]), row["measure"]): (
            row["total"],
            row["person_total"],
            row["unit_count"],
            row["exempt_count"],
        )
        for row in rows
    }
    assert len(said) == len(rows)
    assert said == explore_oracle.explored(counted, ROSTER, FORM, choice, layout, CAMPAIGN, WORDS, as_of)


@pytest.mark.parametrize("seed", range(100, 108))
def test_every_level_knows_whom_it_expects(world: tuple[Warehouse, list[Sent]], seed: int) -> None:
    warehouse, _ = world
    layout, choice = by_chance(seed)
    as_of = PAST if seed % 3 == 0 else NOW
    filters = {name: chosen for name, chosen in asked(choice).items() if name != "items"}
    rows = warehouse.rows("mart_explore_cover", as_of=as_of, **filters, **dimensions(layout))
    said = {(row["level_name"], row["outer_code"], row["row_code"], row["column_code"]): row["expected_count"] for row in rows}
    assert len(said) == len(rows)
    whole = replace(layout, kept_rows=(), kept_columns=())
    told = explore_oracle.expected(ROSTER, choice, whole, CAMPAIGN, WORDS, as_of)
    assert said == {key: len(units) for key, units in told.items()}


def test_chance_asks_for_every_level_and_for_what_is_not_kept(world: tuple[Warehouse, list[Sent]]) -> None:
    warehouse, _ = world
    seen: set[str] = set()
    for seed in range(12):
        layout, choice = by_chance(seed)
        what = {"measures": [], "blanks": [], "with_parts": layout.with_parts}
        rows = warehouse.rows("mart_explore", as_of=NOW, **asked(choice), **given(layout), **what)
        seen |= {row["level_name"] for row in rows} | {row["row_code"] for row in rows if row["row_code"] == explore_oracle.OTHER}
    assert seen == {"cell", "row", "group", "group_cell", "column", "all", explore_oracle.OTHER}


@pytest.mark.parametrize(
    "choice", (Choice(), Choice(unit_types=TYPES[:2], periods=("W2", "FINAL")), Choice(items=("study", "outreach"))), ids=range(3)
)
@pytest.mark.parametrize("as_of", (NOW, PAST), ids=("now", "past"))
def test_the_numbers_are_those_of_the_board(world: tuple[Warehouse, list[Sent]], as_of: datetime, choice: Choice) -> None:
    warehouse, _ = world
    filters = asked(choice)

    def levels(outer: str, row: str, column: str) -> dict[str, dict[tuple, dict[str, Any]]]:
        rows = warehouse.rows("mart_explore", as_of=as_of, **filters, **given(Layout(outer, row, column)), blanks=[], with_parts=False)
        found: dict[str, dict[tuple, dict[str, Any]]] = {}
        for each in rows:
            found.setdefault(each["level_name"], {})[each["outer_code"], each["row_code"], each["column_code"], each["measure"]] = each
        return found

    def figures(rows: dict[tuple, dict[str, Any]], *places: int) -> dict[tuple, tuple]:
        return {tuple(key[place] for place in places): (row["total"], row["person_total"], row["unit_count"]) for key, row in rows.items()}

    def board(mart: str, *keys: str, periods: bool = True) -> dict[tuple, tuple]:
        rows = [row for row in warehouse.rows(mart, as_of=as_of, **filters) if (row.get("period") == "ALL") is not periods]
        return {tuple(row[key] for key in keys): (row["total"], row["person_total"], row["unit_count"]) for row in rows}

    types = levels("", "unit_type", "period")
    assert figures(types["cell"], 1, 2, 3) == board("mart_type_measure", "unit_type", "period", "measure")
    assert figures(types["column"], 2, 3) == board("mart_measure_period", "period", "measure")
    assert figures(levels("", "item", "period")["cell"], 1, 2, 3) == board("mart_item_period", "item", "period", "measure")
    grouped = levels("unit_type", "item", "period")
    assert figures(grouped["cell"], 0, 1, 2, 3) == board("mart_type_item", "unit_type", "item", "period", "measure")
    assert figures(grouped["row"], 0, 1, 3) == board("mart_type_item", "unit_type", "item", "measure", periods=False)
    units = {
        (row["unit"], row["period"], row["measure"]): row["total"] for row in warehouse.rows("mart_unit_measure", as_of=as_of, **filters)
    }
    assert {key: total for key, (total, *_) in figures(levels("", "unit", "period")["cell"], 1, 2, 3).items()} == units
    expecting = warehouse.rows(
        "mart_explore_cover",
        as_of=as_of,
        **{name: filters[name] for name in ("unit_types", "units", "periods")},
        **dimensions(Layout("", "unit_type", "")),
    )
    expected = {row["row_code"]: row["expected_count"] for row in expecting if row["level_name"] == "row"}
    for row in warehouse.rows("mart_measure_cover", as_of=as_of, **filters):
        of_type = types["row"].get((None, row["unit_type"], None, row["measure"]))
        said = (
            (of_type["total"], of_type["person_total"], of_type["unit_count"] - of_type["exempt_count"], of_type["exempt_count"])
            if of_type
            else (None, 0, 0, 0)
        )
        assert said == (row["total"], row["person_total"], row["unit_count"], row["exempt_count"])
        assert expected.get(row["unit_type"], 0) == row["expected_count"]


def test_an_exempt_unit_that_reports_counts_and_is_named(warehouse: Warehouse) -> None:
    """Of the first week nobody is exempt but U003; of the second no unit of its type owes anything, and one reports all the same."""
    warehouse.save_roster(roster_of(8, exempt=(3,)))
    own = roster_of(8).units[1].unit_type
    change_due(warehouse, DueChange("figures_w2", unit_type=own, is_exempt=True), reason="停业", at=SAID_AT)
    save(warehouse, sent("| u | p | b | n |\n| U002 | W1 | weekly | 5 |\n| U002 | W2 | weekly | 7 |\n| U003 | W1 | weekly | 2 |"))
    layout = Layout("", "unit_type", "period")
    rows = warehouse.rows("mart_explore", as_of=NOW, **given(layout), blanks=[A], with_parts=False)
    counts = {(row["row_code"], row["column_code"]): (row["total"], row["unit_count"], row["exempt_count"]) for row in rows}
    assert counts[own, "W1"] == (5, 1, 0) and counts[own, "W2"] == (7, 1, 1) and counts[own, None] == (12, 1, 0)
    assert counts[None, "W1"] == (7, 2, 1) and counts[None, None] == (14, 2, 1)
    expecting = warehouse.rows("mart_explore_cover", as_of=NOW, **dimensions(layout))
    expected = {(row["row_code"], row["column_code"]): row["expected_count"] for row in expecting}
    assert (own, "W2") not in expected and expected[own, "W1"] == expected[own, None] == 2
    assert (expected[None, "W1"], expected[None, "W2"], expected[None, None]) == (7, 5, 7)
