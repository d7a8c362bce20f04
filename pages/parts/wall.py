"""Pages that stay right while they are looked at: they ask for the data version and are drawn again when it changed. One is the wall."""

from __future__ import annotations

import time
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data_loaders.model.clock import shanghai_now
from pages.parts import look, reads
from pages.parts.words import t
from pages.server import intake
from pages.server.files import LINKS

EVERY_SECONDS, ON_THE_WALL = 10, 5
WHILE_LOADING = 30
"""How many seconds a page stays as it is while files are taken in: each of them changes the data, and fifty pages that follow every change
would take the server from whoever works with it."""
STYLESHEET = Path(__file__).with_name("wall.css")


def put_on() -> None:
    """The wall's own looks: dark, larger, nothing to press."""
    look.html(f"<style>{STYLESHEET.read_text(encoding='utf-8')}</style>")


@st.fragment(run_every=ON_THE_WALL)
def foot() -> None:
    """When the wall last looked for new data; the stylesheet shows the other sentence while the connection is cut."""
    _draw_again_if_changed()
    look.html(
        f'<div class="wall-foot"><span class="wall-fresh">{escape(t("wall.refreshed", time=f"{shanghai_now():%H:%M:%S}"))}</span>'
        f'<span class="wall-cut">{escape(t("wall.cut"))}</span><span class="wall-clock">{shanghai_now():%H:%M}</span></div>'
    )


@st.fragment(run_every=EVERY_SECONDS)
def keep_fresh() -> None:
    """Nothing to see: every open page follows an upload within seconds."""
    if context := get_script_run_ctx():
        LINKS.prolong(context.session_id)
    _draw_again_if_changed()


def _draw_again_if_changed() -> None:
    if not may_be_drawn(time.monotonic() - st.session_state["drawn_at"], intake.is_loading()):
        return
    if reads.now() != reads.drawn():
        st.rerun()


def may_be_drawn(seconds: float, is_loading: bool) -> bool:
    """Whether a page that was drawn so many seconds ago may follow a change."""
    return seconds >= WHILE_LOADING or not is_loading
