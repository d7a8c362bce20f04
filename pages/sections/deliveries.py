"""What comes in beside the figures: deliverables that wait for a decision, officers proposed by liaison forms, kept files read again."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.intake.reread import read_again
from data_loaders.model.campaign import FIGURES
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.roster_changes import OFFICER
from pages.parts import findings, look, numbers, pieces, reads, tables
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import label, language, t

OFFICER_WIDTHS = dict(zip(OFFICER, (110, 130, 130, 210), strict=True))
FILE_WIDTH, WHY_WIDTH = 270, 430
"""Widths of columns in pixels."""


def held(facts: Facts) -> None:
    """Plans, materials, liaison forms and reports whose unit or week is not certain: proposed, corrected, ticked, accepted."""
    rows = [_held_row(facts, row) for row in reads.frame("mart_held_delivery").to_dict("records")]
    _say("deliveries_said")
    if not rows:
        return
    look.html(pieces.section(t("delivery.held"), t("delivery.held_small", count=len(rows))))
    units = {unit.code: f"{unit.name}（{unit.code}）" for unit in facts.roster.units}
    due = {entry.code: label(entry) for entry in facts.campaign.deliverables if entry.kind != FIGURES}
    edited = st.data_editor(
        pd.DataFrame(rows),
        hide_index=True,
        key=f"held_deliveries_{reads.seen()}",
        row_height=tables.row_height([([row["file"] for row in rows], FILE_WIDTH), ([row["why"] for row in rows], WHY_WIDTH)]),
        disabled=["file", "why"],
        column_order=["accept", "file", "unit", "deliverable", "why"],
        placeholder=t("held.choose"),
        column_config={
            "accept": st.column_config.CheckboxColumn(t("held.accept"), width=80),
            "file": st.column_config.TextColumn(t("table.file"), width=FILE_WIDTH),
            "unit": st.column_config.SelectboxColumn(t("filter.unit"), options=list(units), format_func=units.get, width=210),
            "deliverable": st.column_config.SelectboxColumn(t("delivery.what"), options=list(due), format_func=due.get, width=150),
            "why": st.column_config.TextColumn(t("held.why"), width=WHY_WIDTH),
        },
    )
    chosen = edited[edited["accept"]]
    if st.button(t("held.accept_chosen", count=len(chosen)), type="primary", disabled=chosen.empty, key="accept_deliveries"):
        _remember("deliveries_said", [_decide(row) for row in chosen.to_dict("records")])


def _held_row(facts: Facts, row: dict[str, Any]) -> dict[str, Any]:
    """One held delivery: what was read, else the likeliest candidate, and why it is held."""
    errors = [finding for finding in json.loads(row["findings"]) if finding["severity"] == "error"]
    known = {unit.code for unit in facts.roster.units}
    units = [row["unit"], *(row["unit_candidates"] if row["unit_candidates"] is not None else [])]
    weeks = list(row["period_candidates"] if row["period_candidates"] is not None else [])
    proposed = [facts.campaign.deliverable(row["kind"], week) for week in weeks[:1]]
    return {
        "accept": False,
        "delivery_id": row["delivery_id"],
        "file": findings.text(row["member"]) or row["file"],
        "unit": next((code for code in units if isinstance(code, str) and code in known), None),
        "deliverable": findings.text(row["deliverable"]) or next((due.code for due in proposed if due), None),
        "why": findings.why_held(errors),
    }


def _decide(row: dict[str, Any]) -> tuple[str, bool]:
    """Accept one; (what to say, whether it was refused)."""
    if not (findings.text(row["unit"]) and findings.text(row["deliverable"])):
        return t("delivery.incomplete", file=as_written(row["file"])), True
    try:
        reads.warehouse().decide_delivery(int(row["delivery_id"]), row["unit"], row["deliverable"], decided_by=t("held.coordinator"))
    except DecisionRefused as refused:
        return _refused(row["file"], refused), True
    return t("delivery.accepted", file=as_written(row["file"])), False


def officers(facts: Facts) -> None:
    """The officers that liaison forms name, beside those of the roster, which follows only when the coordinator agrees: where something
    that stands would go, by a tick of their own."""
    rows = reads.frame("mart_liaison_proposal").to_dict("records")
    _say("officers_said")
    if not rows:
        return
    look.html(pieces.section(t("delivery.officers"), t("delivery.officers_small", count=len(rows))))
    replacing = [row for row in rows if any(now and now != then for _, now, then in _fields(row))]
    chosen = _new_officers([row for row in rows if row not in replacing]) + _replaced_officers(replacing)
    if st.button(t("delivery.agree", count=len(chosen)), type="primary", disabled=not chosen, key="agree_officers"):
        _remember("officers_said", [_agree(row) for row in chosen])


def _new_officers(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Officers where the roster has nothing to lose, in a grid, ticked; the rows that are."""
    if not rows:
        return []
    st.markdown(t("delivery.officers_new"))
    shown = pd.DataFrame(
        [
            {"accept": True, "unit": row["unit_name"], "file": findings.text(row["member"]) or row["file"]}
            | {name: then or numbers.NOT_REPORTED for name, _, then in _fields(row)}
            for row in rows
        ]
    )
    edited = st.data_editor(
        shown,
        hide_index=True,
        key=f"officers_{reads.seen()}",
        disabled=[name for name in shown.columns if name != "accept"],
        column_order=["accept", "unit", *OFFICER, "file"],
        column_config={
            "accept": st.column_config.CheckboxColumn(t("held.accept"), width=80),
            "unit": st.column_config.TextColumn(t("filter.unit"), width=180),
            **{name: st.column_config.TextColumn(t(f"officer.{name}"), width=width) for name, width in OFFICER_WIDTHS.items()},
            "file": st.column_config.TextColumn(t("table.file"), width=280),
        },
    )
    return [row for row, is_ticked in zip(rows, edited["accept"], strict=True) if is_ticked]


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
        f"{t(f'officer.{name}')} {as_written(now or numbers.NOT_REPORTED)} → **{as_written(then or numbers.NOT_REPORTED)}**"
        for name, now, then in _fields(row)
        if now != then
    ]
    file = as_written(findings.text(row["member"]) or row["file"])
    return f"**{as_written(row['unit_name'])}**{t('sep.colon')}{t('sep.semicolon').join(changes)}  :gray[{file}]"


def _agree(row: dict[str, Any]) -> tuple[str, bool]:
    try:
        reads.warehouse().agree_liaison(int(row["delivery_id"]), agreed_by=t("held.coordinator"))
    except DecisionRefused as refused:
        return _refused(row["unit_name"], refused), True
    return t("delivery.agreed", unit=as_written(row["unit_name"])), False


def again() -> None:
    """The button that reads kept files once more, for after a change of the roster, the calendar or the form."""
    _say("again_said")
    if st.button(t("again.button"), help=t("again.help"), icon=":material/refresh:", key="read_again"):
        with st.spinner(t("again.reading")):
            result = read_again(reads.warehouse())
        said = t("again.said", files=result.file_count, count=result.accepted_count)
        said += t("again.said_held", count=result.held_count) if result.held_count else ""
        _remember("again_said", [(said, False)])


def _refused(what: str, refused: DecisionRefused) -> str:
    return f"{as_written(what)}{t('sep.colon')}{refused.zh if language() == 'zh' else refused.en}"


def _remember(key: str, messages: list[tuple[str, bool]]) -> None:
    """Draw the page anew with what became of the press on it."""
    st.session_state[key] = {"messages": messages, "version": reads.version()}
    st.rerun()


def _say(key: str) -> None:
    """What became of the last press, until the data change again, however often the page is drawn."""
    said = st.session_state.get(key)
    if said and said["version"] == reads.seen():
        for message, refused in said["messages"]:
            (st.warning if refused else st.success)(message)
