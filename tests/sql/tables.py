"""Tables in, rows out: text tables for tests that double as the manual of the counting rules."""

from __future__ import annotations

from datetime import datetime

from data_loaders.model.acts import PROGRAM, Act
from data_loaders.store.warehouse import Warehouse
from tests.readings import Entry, at, entry_of, reading_of, submission_of

A, B, C, D, E = (
    "launch.sessions",
    "study.center_group.sessions",
    "study.online_class.sessions",
    "study.discussions",
    "rectify.training.sessions",
)
"""Five blanks that count sessions."""
NOW = at("2020-12-01 00:00")
DUE = {"W1": "2020-06-04 12:00", "W2": "2020-06-11 12:00", "W3": "2020-06-18 12:00", "W4": "2020-06-25 12:00", "FINAL": "2020-07-01 12:00"}


def lines_of(table: str) -> list[list[str]]:
    """The cells of every line but the heading and the rule below it."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.strip().splitlines()]
    return [line for line in lines[1:] if not set("".join(line)) <= {"-", ":"}]


def sent(table: str, blank: str = A) -> list[Entry]:
    """A table with the columns unit, period, basis and number as files on their due days, or on the time in a fifth column.

    A number of "" is a blank that was not reported.
    """
    entries: list[Entry] = []
    for unit, period, basis, number, *rest in lines_of(table):
        values = {blank: int(number) if number else None}
        reading = reading_of(submission_of(unit, period, values, basis), content=f"{len(entries)} {unit} {period} {number}".encode())
        entries.append(entry_of(reading, rest[0] if rest else DUE[period]))
    return entries


def save(warehouse: Warehouse, entries: list[Entry]) -> Warehouse:
    """The warehouse with these files in it."""
    warehouse.save(warehouse.start_batch(), entries)
    return warehouse


def change(warehouse: Warehouse, *statements: str) -> None:
    """What no act of ours would do, done to the stored rows."""
    with warehouse.database.transaction(Act("test", PROGRAM)) as write:
        for statement in statements:
            write.execute(statement)


def held_submissions(warehouse: Warehouse) -> list[dict]:
    """The figures that wait for a decision."""
    return [row for row in warehouse.rows("mart_held") if row["kind"] == "figures"]


def held_deliveries(warehouse: Warehouse) -> list[dict]:
    """What else waits for one."""
    return [row for row in warehouse.rows("mart_held") if row["kind"] != "figures"]


def said(warehouse: Warehouse, mart: str, columns: str, as_of: datetime = NOW, **parameters: object) -> list[tuple]:
    """Some columns of a mart, row by row."""
    rows = warehouse.rows(mart, as_of=as_of, **parameters)
    return [tuple(row[column] for column in columns.split()) for row in rows]
