"""What the board asks, and what a write costs to count, at sizes side by side. `python benchmarks/counting.py [--sizes 20000 200000]`

A district has about 200 thousand answers, a city 2 million (`--sizes 2000000`), a province 30 (`--sizes 30000000`, half an hour). Each
figure is the least of several runs by the clock in milliseconds, with the least time of all processors in brackets. The goals are what a
person waits for on two cores: a figure is marked with ! where the least by the clock is over its goal; what other programs take only
lengthens it. The last column is the exponent with which the time of the processors, which others lengthen little, grows with the answers:
0 is flat, 1 in step.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from benchmarks.synthetic import FILES_A_BATCH, fill
from data_loaders.model.acts import PROGRAM, Act
from data_loaders.model.campaign import Roster
from data_loaders.store.warehouse import Warehouse

SIZES = (20_000, 200_000, 2_000_000)
LONG = 2000.0
"""Milliseconds after which something is not run again."""
DISTRICT, CITY, PROVINCE = 250_000, 2_500_000, 35_000_000
ASKING_GOALS = ((DISTRICT, 20.0), (CITY, 50.0), (PROVINCE, 300.0))
"""The milliseconds that a question may take by the clock, with up to so many answers; with more than a province there is no goal."""
ACCEPT, COUNT_BATCH = "write: accept", f"write: count a batch of {FILES_A_BATCH} files"
WRITE_GOALS = {ACCEPT: 100.0, COUNT_BATCH: 500.0}
"""The milliseconds that these writes may take by the clock, with up to a city's answers."""
ONE_WEEK = "select v.id from delivery as v where v.due = 'W2' and v.unit in (select unnest(cast(? as varchar[])))"
BY_ITSELF = ("write: ", "read again: ", "a past day for the first time", "count anew", "audits")
"""What is done once or behind the screen has no goal of its own."""
NOW, PAST = datetime(2020, 12, 1), datetime(2020, 6, 19, 9, 30)
FIGURES = ["figures"]
ONE_TYPE, ONE_UNIT = {"unit_types": ["medical"]}, {"units": ["U000042"]}
SOME = {"periods": ["W2", "W3"], "items": ["study", "outreach"]}
ASKED: tuple[tuple[str, dict], ...] = (
    ("mart_measure_period", {}),
    ("mart_measure_period", ONE_TYPE),
    ("mart_measure_period", SOME),
    ("mart_measure_period", ONE_UNIT),
    ("mart_item_period", {}),
    ("mart_type_measure", {}),
    ("mart_type_item", {}),
    ("mart_measure_cover", {}),
    ("mart_measure_cover", SOME),
    ("mart_measure_change", {}),
    ("mart_measure_change", SOME),
    ("mart_reporting", {}),
    ("mart_reporting", {"kinds": FIGURES}),
    ("mart_period_standing", {}),
    ("mart_latest_arrival", {}),
    ("mart_light", {"kinds": FIGURES, "lights": ["missing", "late"]}),
    ("mart_light", {"kinds": FIGURES}),
    ("mart_light", ONE_UNIT),
    ("mart_unit_measure", {"measures": ["sessions"]}),
    ("mart_unit_measure", ONE_UNIT),
    ("mart_unit_total", ONE_UNIT),
    ("mart_attention", {"severities": ["error", "query"]}),
    ("mart_attention", ONE_UNIT),
    ("mart_review_finding", {}),
)
"""The marts with the filters pages ask them with."""
TABLES: tuple[tuple[str, str, str, str | None], ...] = (
    ("", "unit_type", "period", "sessions"),
    ("", "unit_type", "period", None),
    ("", "unit", "item", "sessions"),
    ("", "item", "period", "sessions"),
    ("", "unit", "period", "sessions"),
    ("unit_type", "unit", "period", "sessions"),
    ("", "unit", "blank", None),
)
"""Groups, rows, columns and measure of tables somebody asks for: the presets, groups, and the largest there is."""


def questions(warehouse: Warehouse) -> Iterator[tuple[str, Callable[[], object]]]:
    """What a page asks, by name."""
    ask = warehouse.frame
    for mart, filters in ASKED:
        chosen = ", ".join(f"{name}={'+'.join(values)}" for name, values in filters.items())
        yield f"{mart} {chosen}".strip(), partial(ask, mart, as_of=NOW, **filters)
    for groups, rows, columns, measure in TABLES:
        layout = {"outer_dimension": groups, "row_dimension": rows, "column_dimension": columns}
        measures = {"measures": [measure] if measure else [], "blanks": []}
        kept = {"kept_rows": [], "kept_columns": [], "with_parts": False}
        named = f"{' '.join(filter(None, (groups, rows)))} x {columns}, {measure or 'all measures'}"
        yield f"mart_explore {named}", partial(ask, "mart_explore", as_of=NOW, **layout, **measures, **kept)
        if measure:
            yield f"mart_explore_cover {named}", partial(ask, "mart_explore_cover", as_of=NOW, **layout)
    yield "mart_explore_unit sessions", partial(ask, "mart_explore_unit", as_of=NOW, measures=["sessions"], blanks=[], with_parts=False)
    yield "mart_unit_answer", lambda: ask("mart_unit_answer", as_of=NOW, unit="U000042")
    yield "mart_unit_delivery", lambda: ask("mart_unit_delivery", as_of=NOW, unit="U000042")
    yield "mart_receipt", lambda: ask("mart_receipt", batch=warehouse.database.query("select max(id) as id from batch")[0]["id"])
    yield "mart_batch", lambda: ask("mart_batch")
    yield "mart_held", lambda: ask("mart_held")
    yield "mart_kept_file held+refused", lambda: ask("mart_kept_file", waits=["held", "refused"])
    some = [row["id"] for row in warehouse.database.query("select id from received_file order by id limit ?", [FILES_A_BATCH])]
    yield f"mart_kept_file of {FILES_A_BATCH} files", lambda: ask("mart_kept_file", files=some)
    yield "read again: mart_kept_file of everything", lambda: ask("mart_kept_file")
    yield "mart_came_again", lambda: ask("mart_came_again")
    days = (PAST + timedelta(minutes=minutes) for minutes in count())
    yield "a past day for the first time: mart_measure_period", lambda: ask("mart_measure_period", as_of=next(days))
    yield "a past day for the first time: mart_attention", lambda: ask("mart_attention", as_of=next(days))
    yield "a past day once more: mart_measure_period", lambda: ask("mart_measure_period", as_of=PAST)
    yield "version", warehouse.version


def writes(warehouse: Warehouse) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is written, by name. Of a batch, a week's forms, every number is another one than before."""
    held = [(row["id"], row["unit"], row["due"]) for row in warehouse.rows("mart_held") if row["kind"] == "figures"]
    units = [row["code"] for row in warehouse.database.query("select code from unit order by position limit ?", [FILES_A_BATCH])]

    def recount(units: list[str], more: int = 0) -> None:
        with warehouse.database.transaction(Act("recount", PROGRAM)) as write:
            if more:
                write.execute(f"update answer set value = value + {more} where submission_id in ({ONE_WEEK})", [units])
            write.refresh(units)

    if held:
        yield ACCEPT, lambda: warehouse.decide(*held.pop())
    yield "write: count 1 unit", lambda: recount(units[:1])
    yield COUNT_BATCH, lambda: recount(units, more=1)
    yield "write: one unit becomes another type", lambda: warehouse.save_roster(other_type(warehouse.roster()), reason="撤并")
    yield "count anew", warehouse.database.count_anew
    yield "audits", warehouse.audit


def other_type(roster: Roster) -> Roster:
    """The roster with its first unit of the next type."""
    first, *others = roster.units
    types = sorted({unit.unit_type for unit in roster.units})
    return Roster((replace(first, unit_type=types[(types.index(first.unit_type) + 1) % len(types)]), *others))


def main() -> None:
    """Print a table of what is asked x sizes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    for line in lines(options.sizes, options.runs):
        print(line, flush=True)


def lines(wanted: Sequence[int], runs: int = 5) -> Iterator[str]:
    """The table, each figure over its goal marked."""
    table: dict[str, list[Took]] = {}
    sizes = []
    for size in wanted:
        with TemporaryDirectory() as folder, Warehouse.open(Path(folder) / "a.duckdb") as warehouse:
            start = time.perf_counter()
            fill(warehouse, size)
            sizes.append(warehouse.database.query("select count(*) as times from answer")[0]["times"])
            yield f"{sizes[-1]:,} answers made and counted in {time.perf_counter() - start:.1f} s"
            for named in (questions, writes):
                for name, act in named(warehouse):
                    table.setdefault(name, []).append(milliseconds(act, runs))
    yield f"{'milliseconds by the clock (processor; ! over its goal)':58}{''.join(f'{size:>20,}' for size in sizes)}{'grows':>8}"
    for name, figures in table.items():
        marked = [f"{figure}{'!' if is_over(name, size, figure) else ' '}" for size, figure in zip(sizes, figures, strict=False)]
        yield f"{name:58}{''.join(f'{each:>20}' for each in marked)}{exponent(sizes, figures):>8}"


def is_over(name: str, size: int, took: Took) -> bool:
    """Whether a figure is over its goal."""
    if name in WRITE_GOALS:
        return size <= CITY and took.clock > WRITE_GOALS[name]
    goals = [] if name.startswith(BY_ITSELF) else [goal for most, goal in ASKING_GOALS if size <= most]
    return bool(goals) and took.clock > goals[0]


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds of several runs: the least by the clock, and the least of all processors together."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:.1f} ({self.processor:.1f})"


def milliseconds(act: Callable[[], object], runs: int) -> Took:
    """Of so many runs, one of what takes long."""
    act()  # what is loaded once
    took: list[float] = []
    processor: list[float] = []
    while len(took) < runs and max(took, default=0) < LONG:
        start, start_processor = time.perf_counter(), time.process_time()
        act()
        took.append((time.perf_counter() - start) * 1000)
        processor.append((time.process_time() - start_processor) * 1000)
    return Took(min(took), min(processor))


def exponent(sizes: list[int], figures: list[Took]) -> str:
    """With which power of the size a figure grows: the slope of its logarithm, least squares; "" of what was not measured at each size."""
    if len(sizes) < 2 or len(figures) < len(sizes):
        return ""
    x, y = [math.log(size) for size in sizes], [math.log(figure.processor) for figure in figures]
    return f"{statistics.linear_regression(x, y).slope:.2f}"


if __name__ == "__main__":
    main()
