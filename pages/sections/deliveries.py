"""What comes in beside the figures: officers proposed by liaison forms, kept files read again."""

from __future__ import annotations

from typing import Any

import streamlit as st

from data_loaders.intake.reread import read_again
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.roster_changes import OFFICER
from pages.parts import findings, look, numbers, pieces, pressed, reads, summary
from pages.parts.actor import actor
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import t


def officers(facts: Facts) -> None:
    """The officers that liaison forms name, beside those of the roster, which follows only when the coordinator agrees: where something
    that stands would go, by a tick of their own."""
    rows = summary.records(reads.frame("mart_liaison_proposal"))
    pressed.say("officers")
    if not rows:
        return
    look.html(pieces.section(t("delivery.officers"), t("delivery.officers_small", count=len(rows))))
    replacing = [row for row in rows if any(now and now != then for _, now, then in _fields(row))]
    chosen = _new_officers([row for row in rows if row not in replacing]) + _replaced_officers(replacing)
    if st.button(t("delivery.agree", count=len(chosen)), type="primary", disabled=not chosen, key="agree_officers"):
        pressed.remember("officers", [_agree(row) for row in chosen])


def _new_officers(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Officers where the roster has nothing to lose, a line each, ticked; the rows that are."""
    if not rows:
        return []
    st.markdown(t("delivery.officers_new"))
    with st.container(height=360 if len(rows) > 12 else "content", border=False, key="officers_new"):
        return [row for row in rows if st.checkbox(_line(row), value=True, key=f"officer_{row['delivery_id']}")]


def _replaced_officers(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Officers in whose place another one, or another number, would come: a line each, now and then, not ticked; the rows that are."""
    if not rows:
        return []
    st.markdown(t("delivery.officers_replaced"))
    with st.container(height=360 if len(rows) > 6 else "content", border=False, key="officers_replaced"):
        return [row for row in rows if st.checkbox(_line(row), key=f"officer_{row['delivery_id']}")]


def _fields(row: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Each field of an officer: its name, what the roster has, and what it would have."""
    return [(name, findings.text(row[f"{name}_now"]), findings.text(row[name])) for name in OFFICER]


def _line(row: dict[str, Any]) -> str:
    """A unit with what would change of its officer, as markdown."""
    changes = [
        f"{t(f'officer.{name}')} {as_written(now) + ' → ' if now else ''}**{as_written(then or numbers.NOT_REPORTED)}**"
        for name, now, then in _fields(row)
        if now != then
    ]
    file = as_written(findings.text(row["member"]) or row["file"])
    return f"**{as_written(row['unit_name'])}**{t('sep.colon')}{t('sep.semicolon').join(changes)}  :gray[{file}]"


def _agree(row: dict[str, Any]) -> tuple[str, bool]:
    try:
        reads.warehouse().agree_liaison(int(row["delivery_id"]), actor=actor(), seen_version=reads.seen())
    except DecisionRefused as refused:
        return pressed.refused(row["unit_name"], refused), True
    return t("delivery.agreed", unit=as_written(row["unit_name"])), False


def again() -> None:
    """The button that reads kept files once more, for after a change of the roster, the calendar or the form."""
    pressed.say("again")
    if not reads.has_begun():  # nothing came that could be read again
        return
    if st.button(t("again.button"), help=t("again.help"), icon=":material/refresh:", key="read_again"):
        with st.spinner(t("again.reading")):
            result = read_again(reads.warehouse(), actor=actor())
        said = t("again.said", files=result.file_count, count=result.accepted_count)
        said += t("again.said_held", count=result.held_count) if result.held_count else ""
        said += t("again.said_erased", count=result.erased_count) if result.erased_count else ""
        pressed.remember("again", [(said, False)])
