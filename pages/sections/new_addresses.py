"""Addresses that accepted files came from and the roster has for nobody: the roster is offered them, unit by unit."""

from __future__ import annotations

from typing import Any

import streamlit as st

from data_loaders.desk.wishes import AddAddress
from data_loaders.model.roles import SEE_PEOPLE
from pages.parts import desk_press, look, numbers, pieces, reads, summary
from pages.parts.actor import may
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import language, t
from pages.sections.queue_forms import UPLOAD

MOST = 20
"""How many lines are shown; others follow once these are dealt with."""


def show(facts: Facts) -> None:
    """A line for each, and a press that puts those that are ticked into the roster."""
    rows = summary.records(reads.frame("mart_new_address")) if may(SEE_PEOPLE) else []
    if not rows:
        return
    look.html(pieces.section(t("new_address.title"), t("new_address.small", count=len(rows))))
    key = "address_{unit}_{address}".format_map
    chosen = [row for row in rows[:MOST] if st.checkbox(t("new_address.line", **_words(facts, row)), key=key(row))]
    words = t("new_address.button", count=len(chosen))
    st.button(words, disabled=not chosen, key="add_addresses", on_click=_add, args=(facts, chosen))


def _add(facts: Facts, rows: list[dict[str, Any]]) -> None:
    """One act for all; it is said above the queue, where it can be taken back."""
    wishes = [AddAddress(row["unit"], row["address"]) for row in rows]
    done = [t("new_address.done", unit=facts.unit_names.get(row["unit"], row["unit"]), address=row["address"]) for row in rows]
    desk_press.do_all(wishes, desk_press.by(), t("sep.list").join(done), UPLOAD)


def _words(facts: Facts, row: dict[str, Any]) -> dict[str, str]:
    return {
        "unit": as_written(facts.unit_names.get(row["unit"], row["unit"])),
        "address": as_written(row["address"]),
        "files": str(row["file_count"]),
        "day": numbers.day(row["last_received_at"], language()),
    }
