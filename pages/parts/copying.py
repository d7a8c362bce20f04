"""A button that copies what stands in a text area, also where the board is opened over plain http from another computer (`st.code`'s own
copies nothing there, and says nothing)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages.parts.words import t

SCRIPT = Path(__file__).with_name("copy_text.js")
HTML = '<div class="copying"><button type="button" class="copy-text"></button><span class="copy-said" role="status"></span></div>'

_button = st.components.v2.component("copy_text", html=HTML, js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False)


def _nothing() -> None:
    """The press draws the page anew, nothing else."""


def copied(area: str, text: str, key: str, label: str = "", begun: Callable[[], None] = _nothing) -> str | None:
    """Draw the button, with a `label` of its own or the usual one, for the text area with the key `area`, or for `text` where none is;
    the text that was copied with the last press, once, else None. `begun` is called when the first letter is typed in the area, whose words
    the board gets only once the cursor leaves it."""
    data = {"of": area, "text": text, "label": label or t("copy.button"), "done": t("copy.done"), "by_hand": t("copy.by_hand")}
    data |= {"watched": "yes"} if begun is not _nothing else {}
    pressed = _button(key=key, data=data, on_copied_change=_nothing, on_begun_change=begun)
    return pressed.copied or None
