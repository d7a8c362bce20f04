"""Every word on a screen, in both languages: words.toml, one entry a phrase. Labels of the campaign and the form come with their data."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

import streamlit as st

CATALOGUE = Path(__file__).with_name("words.toml")
LANGUAGES = {"zh": "中文", "en": "English"}


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    """Every phrase by its key ("board.title"), then by language."""
    raw = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))
    return {f"{room}.{key}": phrase for room, phrases in raw.items() for key, phrase in phrases.items()}


def language() -> str:
    """The language of this viewer: zh unless they switched."""
    return st.session_state.get("lang", "zh")


def t(key: str, **values: object) -> str:
    """The phrase of that key in the viewer's language with its values filled in; KeyError where there is none."""
    return catalogue()[key][language()].format(**values)


def label(thing: object) -> str:
    """The label of anything that carries one in both languages: a period, a measure, an item, a unit type."""
    return getattr(thing, f"label_{language()}")
