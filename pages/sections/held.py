"""Held submissions in a grid: unit, period and basis proposed; the coordinator corrects them, ticks and accepts."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.model.findings import Finding
from data_loaders.model.readings import CUMULATIVE, WEEKLY
from data_loaders.store.decisions import DecisionRefused
from pages.parts import filters, findings, look, pieces, reads, tables
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import language, t

FILE_WIDTH, WHY_WIDTH = 270, 420
"""The width of a column, in pixels."""


def show(facts: Facts) -> None:
    """What waits for the coordinator, then what waits for the unit, and what became of the last press."""
    held = [_row(facts, row) for row in reads.frame("mart_held").to_dict("records")]
    look.html(pieces.section(t("held.title"), t("held.small", count=len(held))))
    said = st.session_state.get("held_said")
    if said and said["version"] == reads.seen():  # until the data change again, however often the page is drawn
        for message, refused in said["messages"]:
            (st.warning if refused else st.success)(message)
    if not held:
        st.caption(t("held.none"))
        return
    _grid(facts, [row for row in held if not row["wrong"]])
    wrong = [row for row in held if row["wrong"]]
    if wrong:
        look.html(pieces.section(t("held.wrong"), t("held.wrong_small", count=len(wrong))))
        look.html(pieces.attention(("error", row["who"], row["address"], row["why"], row["place"]) for row in wrong))


def _grid(facts: Facts, rows: list[dict[str, Any]]) -> None:
    """The grid: only unit, period or basis are open, so the coordinator can settle it."""
    if not rows:
        return
    st.markdown(t("held.how"))
    units = {unit.code: f"{unit.name}（{unit.code}）" for unit in facts.roster.units}
    bases = {WEEKLY: t("held.weekly"), CUMULATIVE: t("held.cumulative")}
    edited = st.data_editor(
        pd.DataFrame(rows),
        hide_index=True,
        key=f"held_{reads.seen()}",
        row_height=tables.row_height([([row["file"] for row in rows], FILE_WIDTH), ([row["why"] for row in rows], WHY_WIDTH)]),
        disabled=["file", "why"],
        column_order=["accept", "file", "unit", "period", "basis", "why"],
        placeholder=t("held.choose"),
        column_config={
            "accept": st.column_config.CheckboxColumn(t("held.accept"), width=80),
            "file": st.column_config.TextColumn(t("table.file"), width=FILE_WIDTH),
            "unit": st.column_config.SelectboxColumn(t("filter.unit"), options=list(units), format_func=units.get, width=210),
            "period": st.column_config.SelectboxColumn(
                t("filter.period"), options=list(facts.period_labels), format_func=facts.period_labels.get, width=90
            ),
            "basis": st.column_config.SelectboxColumn(t("held.basis"), options=list(bases), format_func=bases.get, width=80),
            "why": st.column_config.TextColumn(t("held.why"), width=WHY_WIDTH),
        },
    )
    chosen = edited[edited["accept"]]
    if st.button(t("held.accept_chosen", count=len(chosen)), type="primary", disabled=chosen.empty, key="accept_held"):
        messages = [_decide(row) for row in chosen.to_dict("records")]
        st.session_state["held_said"] = {"messages": messages, "version": reads.version()}
        st.rerun()


def _row(facts: Facts, row: dict[str, Any]) -> dict[str, Any]:
    """One held submission: what is proposed (what was read, else the likeliest candidate), why it is held, whether only the unit can mend it."""
    errors = [finding for finding in json.loads(row["findings"]) if finding["severity"] == "error"]
    wrong = [finding for finding in errors if not Finding(finding["rule"], finding["indicator"]).is_settled_by_deciding]
    names = {unit.code: unit.name for unit in facts.roster.units}
    name = (findings.text(row["member"]) or row["file"]).rsplit("/", 1)[-1]
    sheet = findings.text(row["sheet"])
    unit = _first(row["unit"], row["unit_candidates"], names)
    period = _first(row["period"], row["period_candidates"], facts.period_labels)
    return {
        "accept": False,
        "submission_id": row["submission_id"],
        "file": t("sep.dot").join(part for part in (name, sheet) if part),
        "place": t("sep.dot").join(part for part in (name, _cells(wrong) or sheet) if part),
        "unit": unit,
        "period": period,
        "basis": row["basis"],
        "why": findings.why_held(errors),
        "wrong": bool(wrong),
        "who": t("sep.dot").join(part for part in (names.get(unit or "", ""), facts.period_labels.get(period or "", "")) if part),
        "address": filters.link("units", open=unit, at=None) if unit else "",
    }


def _cells(wrong: list[dict[str, Any]]) -> str:
    cells = [f"{finding['sheet']}!{finding['cell']}" for finding in wrong if finding["sheet"] and finding["cell"]]
    return t("sep.list").join(cells[:6])


def _first(read: object, candidates: Any, known: dict[str, str]) -> str | None:
    proposed = [read, *(candidates if candidates is not None else [])]
    return next((code for code in proposed if isinstance(code, str) and code in known), None)


def _decide(row: dict[str, Any]) -> tuple[str, bool]:
    """Accept one; (what to say, whether it was refused)."""
    if not (findings.text(row["unit"]) and findings.text(row["period"])):
        return t("held.incomplete", file=as_written(row["file"])), True
    try:
        reads.warehouse().decide(int(row["submission_id"]), row["unit"], row["period"], row["basis"], decided_by=t("held.coordinator"))
    except DecisionRefused as refused:
        return f"{as_written(row['file'])}{t('sep.colon')}{refused.zh if language() == 'zh' else refused.en}", True
    return t("held.accepted", file=as_written(row["file"])), False
