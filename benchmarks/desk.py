"""What the coordinators' desk takes with 500 units and some thousand findings. `python benchmarks/desk.py [--units 500]`

Milliseconds as in counting.py; the list is to take at most 0.3 s of the server, an act 1 s, with a look at its effect before it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.counting import NOW, milliseconds
from benchmarks.paired import asked
from benchmarks.synthetic import ANSWERS_A_UNIT, fill
from data_loaders.desk.desk import perform, preview
from data_loaders.desk.wishes import Accept, Ask, By, Correct, Explain, Refuse, Undo, Wish
from data_loaders.store.warehouse import Warehouse
from pages.parts import review_groups
from pages.parts.review_groups import OPEN

UNITS = 500
LIST, ACT = 300.0, 1000.0
"""The goals, in milliseconds."""
BY = By(reason="已电话核实")


def listed(warehouse: Warehouse) -> list[review_groups.Group]:
    """The list of the review page, in order."""
    return review_groups.in_order(review_groups.groups(warehouse.rows("mart_review_finding", as_of=NOW), (OPEN,), {}))


def acts(warehouse: Warehouse) -> dict[str, Callable[[int], Wish]]:
    """Acts of each kind that is done most, by number."""
    queries = [(group.unit, group.rule) for group in listed(warehouse) if group.severity == "query" and group.unit]
    held = [row for row in warehouse.rows("mart_held") if row["kind"] == "figures" and row["unit"] and row["due"]]
    counted = warehouse.database.query("select submission_id as id, blank from current_answer where value > 0 order by all limit 40")
    return {
        "explain": lambda number: Explain(*queries[number]),
        "ask": lambda number: Ask(*queries[number]),
        "correct": lambda number: Correct(counted[number]["id"], counted[number]["blank"], "1"),
        "accept": lambda number: Accept(held[number]["id"], held[number]["unit"], held[number]["due"]),
        "refuse": lambda number: Refuse(held[number]["id"]),
    }


def measured(warehouse: Warehouse, runs: int) -> Iterator[tuple[str, float, float, float]]:
    """Name, least by the clock, least of the processor, and the goal, in milliseconds."""

    def took(name: str, act: Callable[[], object], goal: float) -> tuple[str, float, float, float]:
        found = milliseconds(act, runs)
        return name, found.clock, found.processor, goal

    yield took("list of the review page", lambda: listed(warehouse), LIST)
    yield took("queue of what is held", lambda: warehouse.rows("mart_held"), LIST)
    for name, wish in acts(warehouse).items():
        yield took(f"look at: {name}", lambda wish=wish: preview(warehouse, wish(0), BY), ACT)  # type: ignore[misc]

        def do(wish: Callable[[int], Wish] = wish) -> None:
            done = perform(warehouse, wish(0), BY)
            perform(warehouse, Undo(done.act_id or 0), BY)

        yield took(f"{name}, and taken back", do, 2 * ACT)


def lines(units: int, runs: int = 3) -> Iterator[str]:
    """The table; a figure whose processor time is over its goal says so."""
    with TemporaryDirectory() as folder, Warehouse.open(Path(folder) / "a.duckdb") as warehouse:
        fill(warehouse, units * ANSWERS_A_UNIT)
        groups = listed(warehouse)
        findings = sum(len(group.rows) for group in review_groups.every(groups))
        yield f"the desk with {units} units: {findings:,} open findings in {len(groups):,} lines; milliseconds (processor), goal"
        for name, clock, processor, goal in measured(warehouse, runs):
            yield f"{name:32}{clock:8.0f} ({processor:.0f}) {goal:6.0f}{'  over' if processor > goal else ''}"


def main() -> None:
    """Print the table."""
    options = asked(__doc__, units=UNITS, runs=3)
    for line in lines(options.units, options.runs):
        print(line)


if __name__ == "__main__":
    main()
