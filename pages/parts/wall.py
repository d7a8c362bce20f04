"""The wall: no controls, dark, larger; looks for new data every few seconds and says when it last did, or that it cannot."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import streamlit as st

from data_loaders.clock import shanghai_now
from pages.parts import look
from pages.parts.words import t

EVERY_SECONDS = 5
STYLESHEET = Path(__file__).with_name("wall.css")


def keep_fresh(draw: Callable[[], None], version: Callable[[], int]) -> None:
    """Draw the page; draw it again when the data version or the day has changed."""
    look.html(f"<style>{STYLESHEET.read_text(encoding='utf-8')}</style>")
    draw()
    st.session_state["wall_seen"] = _stamp(version)
    _watch(version)


@st.fragment(run_every=EVERY_SECONDS)
def _watch(version: Callable[[], int]) -> None:
    if _stamp(version) != st.session_state["wall_seen"]:
        st.rerun()
    now = shanghai_now()
    look.html(
        f'<div class="wall-foot"><span class="wall-fresh">{escape(t("wall.refreshed", time=f"{now:%H:%M:%S}"))}</span>'
        f'<span class="wall-cut">{escape(t("wall.cut"))}</span></div>'
    )


def _stamp(version: Callable[[], int]) -> tuple[int, str]:
    return version(), shanghai_now().date().isoformat()
