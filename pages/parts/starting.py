"""Beginning anew: an own campaign in the place of the sample or of what stands, and the next year's."""

from __future__ import annotations

import threading

import streamlit as st

from data_loaders.store import campaigns as kept
from data_loaders.store.condition import Told
from pages.parts import filters, reads
from pages.parts.actor import actor
from pages.server import intake, return_packs

_STARTING = threading.Lock()


def start_own_campaign(year_typed: str | None = None) -> None:
    """Empty the database; its act marks that the campaign is the user's own now, so that no sample is loaded again. What this visitor chose
    and was told goes too, but for name and language. Where it is refused, `not_cleared` says why."""
    words = str(st.session_state.get(year_typed, "")).strip() if year_typed else ""
    try:
        intake.refuse_while_loading()
        reads.warehouse().clear(actor=actor(), year=int(words) if words.isdecimal() else None)
    except Told as refused:
        st.session_state["not_cleared"] = refused.said
        return
    intake.forget()
    return_packs.forget()
    reads.forget_seen()
    language = {"lang": filters.codes().get("lang", [])}
    reads.forget_visit()
    filters.start_anew(language)


def start_next(year: int, with_officers: bool) -> None:
    """Start the next campaign; every page of every visitor goes on with it. NotStarted or BackupFailed: all is as it was."""
    with _STARTING:
        kept.start_next(reads.current(), year, with_officers=with_officers, actor=actor())
        reads.open_anew()
        intake.forget()
