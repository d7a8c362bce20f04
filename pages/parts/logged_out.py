"""What stands in the place of a page whose session is over: a sentence and the way back, not greyed figures of before."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from data_loaders.model.words import said
from pages.parts.words import language
from pages.server.identity import account_here

SCRIPT = Path(__file__).with_name("logged_out.js")
_watching = st.components.v2.component("logged_out", html="", js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False)


def watch() -> None:
    """Nothing to see while somebody is logged in; nothing at all where the board has no accounts."""
    if account_here() is None:
        return
    words = {"over": said("account.over", language()), "enter": said("login.title", language()), "language": language()}
    _watching(key="logged_out", data=words)
