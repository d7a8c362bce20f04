"""Held submissions in a grid: unit, period and basis proposed; the coordinator corrects them, ticks and accepts."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.findings import words_of
from data_loaders.reading import CUMULATIVE, WEEKLY
from data_loaders.warehouse import DecisionRefused
from pages.parts import look, pieces, reads
from pages.parts.facts import Facts
from pages.parts.words import label, language, t


def grid(facts: Facts) -> None:
    """The grid and its button, and what became of the last press."""
    held = reads.frame("mart_held")
    look.html(pieces.section(t("held.title"), t("held.small", count=len(held))))
    for message, refused in st.session_state.pop("held_said", []):
        (st.warning if refused else st.success)(message)
    if held.empty:
        st.caption(t("held.none"))
        return
    st.markdown(t("held.how"))
    units = {unit.code: f"{unit.name}（{unit.code}）" for unit in facts.roster.units}
    periods = {period.code: label(period) for period in facts.campaign.periods}
    bases = {WEEKLY: t("held.weekly"), CUMULATIVE: t("held.cumulative")}
    rows = [_row(row, units, periods) for row in held.to_dict("records")]
    edited = st.data_editor(
        pd.DataFrame(rows),
        hide_index=True,
        key=f"held_{reads.version()}",
        disabled=["file", "why"],
        column_order=["accept", "file", "unit", "period", "basis", "why"],
        column_config={
            "accept": st.column_config.CheckboxColumn(t("held.accept"), width=60),
            "file": st.column_config.TextColumn(t("table.file"), width=250),
            "unit": st.column_config.SelectboxColumn(t("filter.unit"), options=list(units), format_func=units.get, width=220),
            "period": st.column_config.SelectboxColumn(t("filter.period"), options=list(periods), format_func=periods.get, width=90),
            "basis": st.column_config.SelectboxColumn(t("held.basis"), options=list(bases), format_func=bases.get, width=80),
            "why": st.column_config.TextColumn(t("held.why"), width=560),
        },
    )
    chosen = edited[edited["accept"]]
    if st.button(t("held.accept_chosen", count=len(chosen)), type="primary", disabled=chosen.empty, key="accept_held"):
        st.session_state["held_said"] = [_decide(row) for row in chosen.to_dict("records")]
        st.rerun()


def _row(row: dict[str, Any], units: dict[str, str], periods: dict[str, str]) -> dict[str, Any]:
    """What the grid proposes for one held submission: what was read, else the likeliest candidate."""
    findings = json.loads(row["findings"] or "[]")
    errors = [words_of(finding["rule"], finding["values"], language()) for finding in findings if finding["severity"] == "error"]
    name = row["member"] or row["file"]
    return {
        "accept": False,
        "submission_id": row["submission_id"],
        "file": f"{name}（{row['sheet']}）" if row["sheet"] else name,
        "unit": _first(row["unit"], row["unit_candidates"], units),
        "period": _first(row["period"], row["period_candidates"], periods),
        "basis": row["basis"],
        "why": " ".join(errors),
    }


def _first(read: object, candidates: Any, known: dict[str, str]) -> str | None:
    proposed = [read, *(candidates if candidates is not None else [])]
    return next((code for code in proposed if isinstance(code, str) and code in known), None)


def _decide(row: dict[str, Any]) -> tuple[str, bool]:
    """Accept one; (what to say, whether it was refused)."""
    if not row["unit"] or not row["period"]:
        return t("held.incomplete", file=row["file"]), True
    try:
        reads.warehouse().decide(int(row["submission_id"]), row["unit"], row["period"], row["basis"], decided_by=t("held.coordinator"))
    except DecisionRefused as refused:
        return f"{row['file']}{t('sep.colon')}{refused.zh if language() == 'zh' else refused.en}", True
    return t("held.accepted", file=row["file"]), False
