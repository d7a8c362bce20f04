"""What only a phone, or only a desk and paper show: sent as words and numbers, drawn by the browser where it is seen. As markup it was
most of what a desk got of 500 units, taken apart and cleaned there to be hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import streamlit as st

from pages.parts import pieces
from pages.parts.words import t

SCRIPT = Path(__file__).with_suffix(".js")
PHONE, DESK_AND_PAPER = "(max-width: 760px)", "(min-width: 761px), print"
"""Where: as the stylesheet tells a phone from a desk, and what the browser prints."""
WRONG = ("missing", "held", "late")
"""The lights that have words beside their dots, what needs somebody first."""
NOT_DUE_FROM_IT = "-"
UNIT = "{unit}"
"""Stands in an address for the code of a unit."""
_where = st.components.v2.component(
    "drawn_where", html='<div class="drawn-where"></div>', js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False
)


def units(key: str, address: str, due: Sequence[tuple[str, str]], rows: Iterable[tuple[str, str, str, str, Sequence[str | None]]]) -> None:
    """A phone's list of units: name, number, a dot for all that is due (`due`: its name, and that in short), words for what is wrong.

    `address` leads to a unit once its code stands in the place of UNIT. A row: code, name, the number shortened and in full, its
    light with all that is due (None: it is not due from this unit).
    """
    letters = {code: str(place) for place, code in enumerate(pieces.SIGNS)}
    before, _, after = address.partition(quote(UNIT))
    said = {
        "address": [before, after],
        "due": [name for name, _ in due],
        "short": [short for _, short in due],
        "letters": {letter: code for code, letter in letters.items()},
        "signs": pieces.SIGNS,
        "wrong": [(light, t(f"light.{light}")) for light in WRONG],
        "list": t("sep.list"),
        "semicolon": t("sep.semicolon"),
        "more": t("units.and_more", names="{names}", count="{count}"),
    }
    letters_of = {None: NOT_DUE_FROM_IT} | letters
    shown = [(code, name, number, full, "".join(letters_of[light] for light in lights)) for code, name, number, full, lights in rows]
    _draw(key, PHONE, {"kind": "units", "said": said, "rows": shown})


def names(key: str, rows: Iterable[tuple[str, str, str]]) -> None:
    """A phone's list without links: (text, small text after it, words at the end)."""
    _draw(key, PHONE, {"kind": "names", "rows": list(rows)})


def table(key: str, caption: str, address: str, heads: Sequence[str], rows: Iterable[Sequence[str]], most: int) -> None:
    """A table of units: heads, which sort it, then rows: code, name, a cell a further head. `address` leads to a unit as in `units`. On a
    screen the first `most` rows stand, and the others behind a button; paper has all of them."""
    lines = [list(row) for row in rows]
    before, _, after = address.partition(quote(UNIT))
    more = t("table.more_units", count=max(0, len(lines) - most))
    data = {
        "kind": "table",
        "caption": caption,
        "address": [before, after],
        "heads": list(heads),
        "rows": lines,
        "most": most,
        "more": more,
    }
    _draw(key, DESK_AND_PAPER, data)


def _draw(key: str, media: str, data: Mapping[str, Any]) -> None:
    _where(key=key, data={"media": media, **data})
