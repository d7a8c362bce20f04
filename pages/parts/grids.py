"""A grid in which a click on a cell opens something: what it is called, which cell it marks, what was clicked.

The browser keeps what its reader did to a grid: the marked cell, the order, whether the mouse was over it. A click on the cell that
is marked already says nothing, so the mark goes where what it opened is closed or another thing is open; and a grid of other rows and
columns is another grid, to which nothing of that belongs.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
import streamlit as st
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from pages.parts.numbers import NOT_REPORTED

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

LINE, HEAD = 35, 37
"""How high a line of a grid and its head are, in pixels; the borders count to the head."""
MOST_LINES = 60
"""So many lines stand whole, in the page that scrolls; of more the grid scrolls inside: it is one picture, drawn as high as it stands."""
MOST_STYLED = 20_000
"""So many cells are given words of our own; of more each press would take longer than their signs are worth."""
A_SCREEN = 18
"""So many where something follows below: with their head they stand on one screen of a desk."""
FROM_THE_RIGHT = "\u061c"
"""What stands first in a head over numbers: a grid draws a head at the left, but at the right where its first letter is of a script that is
written from the right. This one (ARABIC LETTER MARK) is of one, and is not seen."""
Cell = tuple[int, str]
"""A line by its number and a column by its name."""


def height(lines: int, most: int = MOST_LINES) -> int | Literal["content"]:
    """How high a grid of so many lines stands: whole or, where there are more, so many in pixels, with half a line that says so."""
    return "content" if lines <= most else LINE * most + HEAD + LINE // 2


def over_numbers(head: str) -> str:
    """The head of a column of numbers, which stand at the right: it stands there too."""
    return FROM_THE_RIGHT + head


def heads(table: pd.DataFrame) -> dict[Any, Any]:
    """How the heads of a table stand whose columns are called by them: those over numbers at the right."""
    return {
        name: st.column_config.Column(over_numbers(str(name)))
        for name, dtype in table.dtypes.items()
        if is_numeric_dtype(dtype) and not is_bool_dtype(dtype)
    }


def is_below_nothing(column: pd.Series) -> bool:
    """Whether a column has a number below nothing: a grid writes a hyphen before it, all else has the minus sign."""
    return is_numeric_dtype(column.dtype) and not is_bool_dtype(column.dtype) and bool((column < 0).any())


def with_minus(frame: pd.DataFrame, written: Callable[[Any], str], styled: Styler | None = None) -> pd.DataFrame | Styler:
    """A table (`styled` already, perhaps), its columns with numbers below nothing as they are `written`, unless the grid has a format for
    them; they sort as ever."""
    below = pd.Index([name for name in frame.columns if is_below_nothing(frame[name])])
    if below.empty or frame.size > MOST_STYLED:
        return frame if styled is None else styled
    return (frame.style if styled is None else styled).format(written, subset=below, na_rep=NOT_REPORTED)


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
