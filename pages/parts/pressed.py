"""What became of the last press of a button, said above it until the data change again or another page is
opened, however often the page is drawn."""

from __future__ import annotations

import streamlit as st

from data_loaders.store.decisions import DecisionRefused
from pages.parts import reads
from pages.parts.markdown import as_written
from pages.parts.words import language, t

PAGE = "page_begun"
"""Under what the session keeps which page was drawn last."""


def begin(page: str) -> None:
    """A page is being drawn: where it is another one than before, nothing more is said of what was pressed there."""
    before, st.session_state[PAGE] = st.session_state.get(PAGE, page), page
    if before != page:
        for key in [key for key in st.session_state if str(key).endswith("_said")]:
            del st.session_state[key]


def remember(name: str, messages: list[tuple[str, bool]]) -> None:
    """Draw the page anew with these messages: what to say, and whether it is a refusal."""
    st.session_state[f"{name}_said"] = {"messages": messages, "version": reads.now()}
    st.rerun()


def say(name: str) -> None:
    """The messages of the last press under this name."""
    said = st.session_state.get(f"{name}_said")
    if said and said["version"] == reads.drawn():
        for message, is_refused in said["messages"]:
            (st.warning if is_refused else st.success)(message)


def refused(what: str, refusal: DecisionRefused) -> str:
    """Why a decision about something was refused, in the viewer's language."""
    return f"{as_written(what)}{t('sep.colon')}{refusal.said.words(language())}"
