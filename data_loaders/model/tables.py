"""Tables that are handed out for others to count with: each column with its kind and what it means, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from data_loaders.model.words import Said

TEXT, NUMBER, ID, YES_NO, TIME = "text", "number", "id", "yes_no", "time"
"""What a column holds: words; whole numbers; an id of 16 digits (spreadsheets keep 15 of a number); true or false; a time in Shanghai."""

TABLES = ("units", "answers", "totals", "reporting", "findings", "due_changes", "notices", "acts", "codes")
"""The tables that are handed out, in their order."""

Value = str | int | bool | datetime | None
"""One cell; None is empty: not reported, not known, does not apply."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column by name, what it holds (TEXT, NUMBER, ...) and what it means."""

    name: str
    kind: str
    meaning: Said


@dataclass(frozen=True, slots=True)
class Table:
    """A table by name; `rows` are read once, as they are written, each with a value a column."""

    name: str
    meaning: Said
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Value, ...]]
