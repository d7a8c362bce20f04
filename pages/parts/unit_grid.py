"""A table of units and what is due, a coloured sign a cell, with ticks: a component of our own, because Streamlit's grid knows no groups,
draws on a canvas that no reader sees, and scrolls inside the page that scrolls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

SCRIPT = Path(__file__).with_suffix(".js")


@dataclass(frozen=True, slots=True)
class Column:
    """A thing that is due: a short heading, its day, its whole name, and whether the page speaks of it."""

    label: str
    day: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """How a unit stands with it: a light, the sign that is drawn, and the words of it."""

    light: str
    sign: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A unit: its page, a note beside its name, what it is behind with (all that a phone has room for), and a cell a column."""

    code: str
    name: str
    address: str
    note: str
    behind: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Units under one heading, with what is counted of them."""

    title: str
    counts: str
    rows: tuple[Row, ...]


_grid = st.components.v2.component(
    "unit_grid", html='<div class="unit-grid"></div>', js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False
)


def show(columns: Sequence[Column], groups: Sequence[Group], key: str, may_tick: bool, words: dict[str, str]) -> list[str]:
    """Draw it; the codes of the units that are ticked, in the order of the rows. `words`: "tick" and "tick_all", for who
    cannot see; "rest", which a phone says of the units ({count}) that are behind with nothing and have no room there."""
    before = list((st.session_state.get(key) or {}).get("ticked") or [])
    cells: dict[Cell, int] = {}
    shown = [{"title": group.title, "counts": group.counts, "rows": [_row(row, cells) for row in group.rows]} for group in groups]
    data = {
        "columns": [asdict(column) for column in columns],
        "cells": [(cell.light, cell.sign, cell.words) for cell in cells],
        "groups": shown,
        "may_tick": may_tick,
        "words": words,
        "ticked": before,
    }
    _grid(key=key, data=data, default={"ticked": []}, on_ticked_change=_nothing)
    ticked = set(before)
    return [row.code for group in groups for row in group.rows if row.code in ticked] if may_tick else []


def _row(row: Row, cells: dict[Cell, int]) -> tuple[str, str, str, str, str, list[int]]:
    """A row as it is sent, its cells by their places among all different ones: 500 units have 6,000 cells, some hundred different."""
    return row.code, row.name, row.address, row.note, row.behind, [cells.setdefault(cell, len(cells)) for cell in row.cells]


def _nothing() -> None:
    """A tick draws the page anew, nothing else."""
