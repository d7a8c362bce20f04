"""A grid in which a click on a cell opens something: what it is called, which cell it marks, what was clicked.

The browser keeps what its reader did to a grid: the marked cell, the order, whether the mouse was over it. A click on the cell that
is marked already says nothing, so the mark goes where what it opened is closed or another thing is open; and a grid of other rows and
columns is another grid, to which nothing of that belongs.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

import streamlit as st

Cell = tuple[int, str]
"""A line by its number and a column by its name."""


def key_of(name: str, *shown: object) -> str:
    """What a grid is called that shows this."""
    return f"{name}_{blake2b(repr(shown).encode(), digest_size=6).hexdigest()}"


def clicked(key: str) -> Cell | None:
    """The cell that is marked; None: none is."""
    cells = _selection(key)["cells"]
    return (int(cells[0][0]), str(cells[0][1])) if cells else None


def keep_mark(key: str, is_open: Callable[[Cell], bool], opened: Cell | None = None) -> None:
    """Before a grid is drawn: the mark stays where its cell is what is open, else it goes to the one that is (None: away). Ticks stay."""
    marked = clicked(key)
    if is_open(marked) if marked else opened is None:
        return
    st.session_state[key] = {"selection": {**_selection(key), "cells": [list(opened)] if opened else []}}


def _selection(key: str) -> dict[str, list]:
    selection = st.session_state[key]["selection"] if key in st.session_state else {}
    return {what: list(selection.get(what, ())) for what in ("rows", "columns", "cells")}
