"""Versions that were replaced and came once more: what counts goes on counting unless the coordinator goes back."""

from __future__ import annotations

from typing import Any

import streamlit as st

from data_loaders.store.decisions import DecisionRefused
from pages.parts import look, numbers, pieces, pressed, reads, summary
from pages.parts.actor import actor
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import language, t


def show(facts: Facts) -> None:
    """A line for each, with what stands, and a press that refuses what stands so that the earlier one counts again."""
    rows = summary.records(reads.frame("mart_came_again"))
    pressed.say("came_again")
    if not rows:
        return
    look.html(pieces.section(t("again_came.title"), t("again_came.small", count=len(rows))))
    chosen = [row for row in rows if st.checkbox(t("again_came.line", **_words(facts, row)), key=f"again_{row['submission_id']}")]
    reason = st.text_input(t("again_came.reason"), key="reason_again", max_chars=200) if chosen else ""
    if st.button(t("again_came.button", count=len(chosen)), disabled=not chosen, key="go_back"):
        pressed.remember("came_again", [_go_back(facts, row, reason) for row in chosen])


def _go_back(facts: Facts, row: dict[str, Any], reason: str) -> tuple[str, bool]:
    """Refuses what stands; (what to say, whether it was refused)."""
    try:
        reads.warehouse().refuse(int(row["submission_id"]), reason=reason, actor=actor(), seen_version=reads.seen())
    except DecisionRefused as refused:
        return pressed.refused(row["file"], refused), True
    return t("again_came.done", **_words(facts, row)), False


def _words(facts: Facts, row: dict[str, Any]) -> dict[str, str]:
    days = {"then": "earlier_received_at", "now": "received_at", "again": "again_at"}
    return {
        "unit": as_written(facts.unit_names.get(row["unit"], row["unit"])),
        "period": as_written(facts.period_labels.get(row["period"], row["period"])),
        "file": as_written(row["file"]),
        "earlier": as_written(row["earlier_file"]),
        **{name: numbers.day(row[column], language()) for name, column in days.items()},
    }
