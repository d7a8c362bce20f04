"""Every word on a screen, in both languages: words.toml, one entry a phrase. Labels of the campaign and the form come with their data."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from data_loaders.model.words import Said, phrases

CATALOGUE = Path(__file__).with_name("words.toml")


def catalogue() -> dict[str, Said]:
    """Every phrase of the screens by its key ("board.title")."""
    return phrases(CATALOGUE)


def language() -> str:
    """The language of this viewer: zh unless they switched."""
    return st.session_state.get("lang", "zh")


def t(key: str, **values: object) -> str:
    """The phrase of that key in the viewer's language with its values filled in; KeyError where there is none."""
    return catalogue()[key].in_words(language(), **values)


def label(thing: object) -> str:
    """The label of anything that carries one in both languages: a period, a measure, an item, a unit type."""
    return getattr(thing, f"label_{language()}")
