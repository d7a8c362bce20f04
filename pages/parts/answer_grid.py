"""A unit's answers by item and period, each one a button that says where it was read: a component of our own, because Streamlit's grid
draws on a canvas that no reader sees, scrolls inside the page that scrolls, and is no list on a phone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

SCRIPT = Path(__file__).with_suffix(".js")


@dataclass(frozen=True, slots=True)
class Cell:
    """An answer: its code in the address (empty where no form came, so that there is nothing to open), the words of it, a sign of what is
    open about it with its tone and its word, whether it was corrected, and whether it says nothing: a phone has no room for those."""

    code: str
    words: str
    sign: str = ""
    tone: str = ""
    said: str = ""
    is_corrected: bool = False
    is_empty: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A blank: its name, its counting unit, an answer a column, its total."""

    blank: str
    unit: str
    cells: tuple[Cell, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Part:
    """The blanks of an item under its name."""

    item: str
    rows: tuple[Row, ...]


_grid = st.components.v2.component(
    "answer_grid", html='<div class="answer-grid"></div>', js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False
)


def show(
    columns: Sequence[str], parts: Sequence[Part], chosen: str, key: str, words: dict[str, str], choose: Callable[[str], None]
) -> None:
    """Draw it; `choose` is called with the code of the answer that is pressed. `words`: "caption", what the table is, "blank", "total", and
    "corrected", the mark of a corrected one."""

    def pressed() -> None:
        choose(str(st.session_state[key]["chosen"]))

    data = {"columns": list(columns), "parts": [asdict(part) for part in parts], "words": words, "chosen": chosen}
    _grid(key=key, data=data, on_chosen_change=pressed)
