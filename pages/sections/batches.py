"""Earlier batches: their receipts as they are stored, for the day after."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import streamlit as st

from data_loaders.model.findings import words_of
from data_loaders.store.filing import READ_AGAIN
from pages.parts import findings, look, numbers, pieces, reads
from pages.parts.facts import Facts
from pages.parts.summary import records
from pages.parts.words import label, language, t

SEVERITY_OF = {"problem": "error", "warning": "query", "ok": "note", "duplicate": "note"}
MOST_LISTED = 300


def earlier(facts: Facts) -> None:
    """Behind a small button: choose a batch, see a line per file, those with problems first."""
    batches = reads.frame("mart_batch")
    batches = batches[batches["file_count"] > 0]
    if batches.empty:
        return
    with st.popover(t("upload.earlier"), type="tertiary", icon=":material/history:", key="earlier", on_change="rerun") as popover:
        if not popover.open:
            return
        named = {
            int(row["batch"]): t("upload.batch_of", when=numbers.moment(row["started_at"], language()), count=row["file_count"])
            + _by(row["sent_by"])
            for row in records(batches)
        }
        batch = st.selectbox(
            t("upload.earlier"),
            list(named),
            format_func=lambda number: named.get(number, ""),
            key="earlier_batch",
            label_visibility="collapsed",
        )
        rows = reads.frame("mart_receipt", batch=batch)
        order = list(SEVERITY_OF)
        rows = rows.sort_values("status", key=lambda status: status.map(order.index), kind="stable")
        look.html(pieces.attention(_lines(facts, records(rows.head(MOST_LISTED)))))


def _by(sent_by: str) -> str:
    """Who put the files in, where that was said."""
    said = t("upload.batch_again") if sent_by == READ_AGAIN else sent_by
    return t("sep.dot") + said if said else ""


def _lines(facts: Facts, rows: list[dict[str, Any]]) -> Iterator[tuple[str, str, str, str, str]]:
    names = {unit.code: unit.name for unit in facts.roster.units}
    deliverables = {entry.code: label(entry) for entry in facts.campaign.deliverables}
    for row in rows:
        who = t("sep.dot").join(part for part in (names.get(row["unit"], ""), facts.period_labels.get(row["period"], "")) if part)
        yield SEVERITY_OF[row["status"]], findings.text(row["member"]) or row["file"], "", _said(row, deliverables), who


def _said(row: dict[str, Any], deliverables: dict[str, str]) -> str:
    """What became of the file now, in one sentence: its gravest finding, or what was read."""
    if row["status"] == "duplicate":
        return t("upload.was_duplicate")
    grave = [finding for finding in json.loads(row["findings"]) if finding["severity"] == SEVERITY_OF[row["status"]]]
    if grave and row["status"] != "ok":
        others = t("upload.and_more", count=len(grave) - 1) if len(grave) > 1 else ""
        return words_of(grave[0]["rule"], grave[0]["values"], language()) + others
    if not row["submission_count"] and row["delivery_count"]:
        return t("upload.was_delivered", what=deliverables.get(row["deliverable"], ""))
    return t("upload.was_read", numbers=row["number_count"])
