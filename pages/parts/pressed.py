"""What became of the last press of a button, said above it until the data change again, however often the page is drawn."""

from __future__ import annotations

import streamlit as st

from data_loaders.store.decisions import DecisionRefused
from pages.parts import reads
from pages.parts.markdown import as_written
from pages.parts.words import language, t


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
