"""What is held, in grids: figures, and what else is due. Whose and what for is proposed; the coordinator corrects, ticks and accepts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.model.campaign import FIGURES
from data_loaders.model.findings import Finding
from data_loaders.model.readings import CUMULATIVE, WEEKLY
from data_loaders.store.decisions import DecisionRefused
from pages.parts import filters, findings, look, pieces, pressed, reads, summary, tables, typed
from pages.parts.actor import actor
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import label, t

FILE_WIDTH, WHY_WIDTH = 270, 420
"""The width of a column, in pixels."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid of what is held: the name of the column that says what a row is for, and what it offers (code -> label)."""

    name: str
    due: str
    offered: dict[str, str]

    @property
    def has_basis(self) -> bool:
        """Whether the basis is asked too: of figures."""
        return self.due == "period"


def show(facts: Facts) -> None:
    """Figures that wait for the coordinator, then those that wait for the unit, and what became of the last press."""
    held = [_row(facts, row) for row in summary.records(reads.frame("mart_held")) if row["kind"] == FIGURES]
    look.html(pieces.section(t("held.title"), t("held.small", count=len(held))))
    pressed.say("held")
    if not held:
        st.caption(t("held.none"))
        return
    open_rows = [row for row in held if not row["wrong"]]
    if open_rows:
        st.markdown(t("held.how"))
        _grid(facts, open_rows, Grid("held", "period", facts.period_labels))
    wrong = [row for row in held if row["wrong"]]
    if wrong:
        look.html(pieces.section(t("held.wrong"), t("held.wrong_small", count=len(wrong))))
        look.html(pieces.attention(("error", row["who"], row["address"], row["why"], row["place"]) for row in wrong))


def show_others(facts: Facts) -> None:
    """Plans, materials, liaison forms and reports whose unit or week is not certain."""
    held = [_row(facts, row) for row in summary.records(reads.frame("mart_held")) if row["kind"] != FIGURES]
    pressed.say("deliveries")
    if held:
        look.html(pieces.section(t("delivery.held"), t("delivery.held_small", count=len(held))))
        due = {entry.code: label(entry) for entry in facts.campaign.deliverables if entry.kind != FIGURES}
        _grid(facts, held, Grid("deliveries", "deliverable", due))


def _grid(facts: Facts, rows: list[dict[str, Any]], grid: Grid) -> None:
    """The grid with its button. What was ticked and typed stays with its row, whatever comes in or goes meanwhile."""
    ids = [int(row["id"]) for row in rows]
    key, before = typed.kept(grid.name, ids)
    rows = [row | before.get(row["id"], {}) for row in rows]
    units = {unit.code: f"{unit.name}（{unit.code}）" for unit in facts.roster.units}
    bases = {WEEKLY: t("held.weekly"), CUMULATIVE: t("held.cumulative")}
    heading, width = (t("filter.period"), 90) if grid.has_basis else (t("delivery.what"), 150)
    edited = st.data_editor(
        pd.DataFrame(rows),
        hide_index=True,
        key=key,
        row_height=tables.row_height([([row["file"] for row in rows], FILE_WIDTH), ([row["why"] for row in rows], WHY_WIDTH)]),
        disabled=["file", "why"],
        column_order=["accept", "file", "unit", grid.due, *["basis"] * grid.has_basis, "why"],
        placeholder=t("held.choose"),
        column_config={
            "accept": st.column_config.CheckboxColumn(t("held.accept"), width=80),
            "file": st.column_config.TextColumn(t("table.file"), width=FILE_WIDTH),
            "unit": st.column_config.SelectboxColumn(
                t("filter.unit"), options=list(units), format_func=lambda code: units[str(code)], width=210
            ),
            grid.due: st.column_config.SelectboxColumn(
                heading, options=list(grid.offered), format_func=lambda code: grid.offered[str(code)], width=width
            ),
            "basis": st.column_config.SelectboxColumn(
                t("held.basis"), options=list(bases), format_func=lambda code: bases[str(code)], width=80
            ),
            "why": st.column_config.TextColumn(t("held.why"), width=WHY_WIDTH),
        },
    )
    chosen = edited[edited["accept"]]
    reason = ""
    if any(row["basis_read"] and row["basis"] != row["basis_read"] for row in summary.records(chosen) if grid.has_basis):
        reason = st.text_input(t("held.reason_basis"), key=f"reason_{grid.name}", max_chars=200)
    words = t("held.accept_chosen", count=len(chosen))
    if st.button(words, type="primary", disabled=chosen.empty, key=f"accept_{grid.name}"):
        pressed.remember(grid.name, [_decide(row | {"reason": reason}) for row in summary.records(chosen)])


def _row(facts: Facts, row: dict[str, Any]) -> dict[str, Any]:
    """One row: what is proposed (what was read, else the likeliest candidate), why it is held, whether only the unit can mend it."""
    errors = [finding for finding in json.loads(row["findings"]) if finding["severity"] == "error"]
    wrong = [finding for finding in errors if not Finding(finding["rule"], finding["indicator"]).is_settled_by_deciding]
    path = findings.text(row["member"]) or row["file"]
    name = path.rsplit("/", 1)[-1]
    sheet = findings.text(row["sheet"])
    unit = _first(row["unit"], row["unit_candidates"], facts.unit_names)
    shown = {
        "accept": False,
        "id": row["id"],
        "unit": unit,
        "why": findings.why_held(errors),
        "wrong": bool(wrong),
    }
    if row["kind"] != FIGURES:
        return shown | {"file": path, "deliverable": _proposed_deliverable(facts, row)}
    period = _first(row["due"], row["period_candidates"], facts.period_labels)
    return shown | {
        "file": t("sep.dot").join(part for part in (name, sheet) if part),
        "place": t("sep.dot").join(part for part in (name, _cells(wrong) or sheet) if part),
        "period": period,
        "basis": row["basis"],
        "basis_read": row["basis"],
        "who": t("sep.dot").join(
            part for part in (facts.unit_names.get(unit or "", ""), facts.period_labels.get(period or "", "")) if part
        ),
        "address": filters.link("units", open=unit, at=None) if unit else "",
    }


def _proposed_deliverable(facts: Facts, row: dict[str, Any]) -> str | None:
    weeks = list(row["period_candidates"] if row["period_candidates"] is not None else [])
    proposed = [facts.campaign.deliverable(row["kind"], week) for week in weeks[:1]]
    return findings.text(row["due"]) or next((due.code for due in proposed if due), None)


def _cells(wrong: list[dict[str, Any]]) -> str:
    places = [(finding["place_sheet"], finding["place_cell"]) for finding in wrong]
    cells = [f"{sheet}!{cell}" for sheet, cell in places if sheet and cell]
    return t("sep.list").join(cells[:6])


def _first(read: object, candidates: Any, known: dict[str, str]) -> str | None:
    proposed = [read, *(candidates if candidates is not None else [])]
    return next((code for code in proposed if isinstance(code, str) and code in known), None)


def _decide(row: dict[str, Any]) -> tuple[str, bool]:
    """Accept one; (what to say, whether it was refused)."""
    of_figures = "period" in row
    due = row["period"] if of_figures else row["deliverable"]
    if not (findings.text(row["unit"]) and findings.text(due)):
        return t("held.incomplete" if of_figures else "delivery.incomplete", file=as_written(row["file"])), True
    try:
        reads.warehouse().decide(
            int(row["id"]), row["unit"], due, row.get("basis"), actor=actor(), reason=row["reason"], seen_version=reads.seen()
        )
    except DecisionRefused as refused:
        return pressed.refused(row["file"], refused), True
    return t("held.accepted" if of_figures else "delivery.accepted", file=as_written(row["file"])), False
