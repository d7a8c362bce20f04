"""Every word on a screen, in both languages: words.toml, one entry a phrase. Labels of the campaign and the form come with their data."""

from __future__ import annotations

from contextvars import ContextVar
from pathlib import Path

import streamlit as st

from data_loaders.model.form import Blank
from data_loaders.model.words import Said, phrases

CATALOGUE = Path(__file__).with_name("words.toml")
_SPOKEN: ContextVar[str | None] = ContextVar("spoken", default=None)
"""The language of this run: a page asks for it thousands of times, and the session takes ten times as long to say it. A run has a thread of
its own, and so a context of its own."""


def catalogue() -> dict[str, Said]:
    """Every phrase of the screens by its key ("board.title")."""
    return phrases(CATALOGUE)


def speak(chosen: str) -> None:
    """From now on this viewer is spoken to in that language."""
    st.session_state["lang"] = chosen
    _SPOKEN.set(chosen)


def language() -> str:
    """The language of this viewer: zh unless they switched."""
    return _SPOKEN.get() or st.session_state.get("lang", "zh")


def t(key: str, **values: object) -> str:
    """The phrase of that key in the viewer's language with its values filled in; KeyError where there is none."""
    return catalogue()[key].in_words(language(), **values)


def counting_unit(blank: Blank) -> str:
    """The counting unit that is printed beside a blank; nothing in English, where the blank's name says what is counted."""
    return (blank.counting_unit or "") if language() == "zh" else ""


def label(thing: object) -> str:
    """The label of anything that carries one in both languages: a period, a measure, an item, a unit type."""
    return getattr(thing, f"label_{language()}")
