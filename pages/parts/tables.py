"""Charts with their table, tables with their download. A CSV opens right in Excel and WPS: UTF-8 with a byte order mark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from unicodedata import east_asian_width

import pandas as pd
import streamlit as st
from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype

from data_loaders.writers.file_names import NOT_IN_FILE_NAMES
from data_loaders.writers.handed_out import csv_cell
from pages.parts import figures, filters, grids, handing_out, look, numbers, pieces, plotted
from pages.parts.words import language, t

MOST_ON_PHONE = 60
"""So many lines of a log a phone lists, which is sent to every screen."""
TWO_LINES = 66
"""The height of a grid's row in pixels from which its words run over several lines."""
PICTURE = {
    "Download plot as a PNG": "save_picture",
    "Preparing image - this may take a few seconds": "saving_picture",
    "Image download succeeded": "saved_picture",
    "Sorry, there was a problem downloading your image!": "no_picture",
}
"""What the button of a chart says by itself, and our words for it."""
WIDE, NARROW, PADDING = 14, 8, 18
"""About how wide a Chinese and any other letter is in a grid, and what stays free beside the words."""


def chart(figure: figures.Figure, key: str, alt: str, says: str = "") -> None:
    """A figure in our own colours, with its title, which is what a picture of it is called, and what it `says` as its text alternative;
    no picture on the wall, where nobody can press."""
    words = None if filters.one("wall") else {english: t(f"table.{key}") for english, key in PICTURE.items()}
    name = NOT_IN_FILE_NAMES.sub("_", alt)
    words_for = t("table.says", title=alt, said=says) if says else alt
    plotted.plot(figure, key=f"chart_{key}", config=figures.config(name, words), alt=words_for)


def logged(table: pd.DataFrame, key: str, name: str, line: Callable[[Sequence[str]], tuple[str, str, str]]) -> None:
    """A log, the latest first: a grid on a desk; on a phone, where that would scroll sideways, a list of its first. A `line` is what was
    done, more of it in small, and when."""
    with st.container(key=f"wide_{key}"):
        st.dataframe(table, hide_index=True, height=grids.height(len(table), grids.A_SCREEN), key=key, alt=name)
    with st.container(key=f"narrow_{key}"):
        rows = table.head(MOST_ON_PHONE).itertuples(index=False, name=None)
        look.html(pieces.plain_names(line(row) for row in rows))
        if len(table) > MOST_ON_PHONE:
            st.caption(t("record.more", shown=MOST_ON_PHONE, count=len(table)))


def offer(table: pd.DataFrame | Callable[[], pd.DataFrame], columns: dict[str, str], name: str, key: str) -> None:
    """Behind a small button: the table of a chart (columns: name -> heading), in which nobody is named, and its download. Nothing is built
    until it is opened; of many rows not the table either: then `table` makes it."""
    if filters.one("wall"):
        return
    with st.popover(t("table.open"), key=f"table_{key}", type="tertiary", icon=":material/table_chart:", on_change="rerun") as popover:
        if popover.open:
            made = table() if callable(table) else table
            shown = made[list(columns)].rename(columns=columns)
            seen = grids.with_minus(shown, lambda value: numbers.full(value, language()))
            words = t("table.says", title=t("table.open"), said=name)  # what it is a table of may stand beside it under the same name
            st.dataframe(seen, hide_index=True, key=f"frame_{key}", width="stretch", alt=words, column_config=grids.heads(shown))
            offer_download(shown, name, key, personal=False)


def offer_download(table: pd.DataFrame, name: str, key: str, *, personal: bool, about: Sequence[str] = ()) -> None:
    """A button that makes the CSV when it is pressed; `personal` where it holds names of people or of the files they sent."""
    handing_out.download(
        t("table.download"),
        f"{name}.csv",
        lambda: csv(table),
        personal=personal,
        about=about,
        mime="text/csv",
        key=f"download_{key}",
        type="tertiary",
    )


def csv(table: pd.DataFrame) -> bytes:
    """The table as CSV. Cells of words stay words (see `handed_out`), numbers stay numbers."""
    safe = pd.DataFrame({position: _safe(table.iloc[:, position]) for position in range(table.shape[1])}, index=table.index)
    return safe.to_csv(index=False, header=[str(_safe_cell(name)) for name in table.columns]).encode("utf-8-sig")


def _safe(column: pd.Series) -> pd.Series:
    if is_numeric_dtype(column.dtype) or is_datetime64_any_dtype(column.dtype):
        return column
    return pd.Series([_safe_cell(value) for value in column], index=column.index, dtype=object)


def _safe_cell(value: object) -> object:
    return csv_cell(value) if isinstance(value, str) else value


def row_height(columns: Iterable[tuple[Iterable[str], int]]) -> int | None:
    """How high a grid's rows must be for these columns (their words and width in pixels): None where one line holds everything."""
    is_cut = any(_width(words) > width - PADDING for texts, width in columns for words in texts)
    return TWO_LINES if is_cut else None


def _width(words: str) -> int:
    return sum(WIDE if east_asian_width(letter) in "WF" else NARROW for letter in words)
