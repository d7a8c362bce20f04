"""The receipts of a batch as they stand now: every file with what became of it, searched, filtered by state, downloaded as a table."""

from __future__ import annotations

import json
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.model.acts import THIS_COMPUTER
from data_loaders.model.findings import Finding
from data_loaders.model.readings import PICTURE, shown_file
from data_loaders.model.wording import located
from data_loaders.store.filing import READ_AGAIN
from data_loaders.store.receipts import SAME_ANSWERS
from data_loaders.store.rows import place_of
from pages.parts import findings, look, numbers, reads, tables
from pages.parts.facts import Facts
from pages.parts.summary import records
from pages.parts.words import language, t
from pages.sections import batch_acts
from pages.server import recognising

STATES = {
    "unread": ("wrong", "✕"),
    "held": ("due", "!"),
    "mixed": ("due", "◐"),
    "refused": ("quiet", "✕"),
    "duplicate": ("quiet", "＝"),
    "replaced": ("quiet", "↺"),
    "counted": ("hue", "✓"),
    "roster": ("hue", "✓"),
}
"""What a file can have become, in the order of the list, with its tone and sign."""
MOST_DETAILS = 4
PAGE = 300
"""How many lines a list holds before it is leafed through. The page scrolls over them, and the browser draws those that are seen."""


def earlier(facts: Facts) -> None:
    """Behind a small button: choose any batch and see its receipts."""
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
        of_batch(facts, batch, "earlier")


def _by(sent_by: str) -> str:
    """Who put the files in, where that was said."""
    if sent_by in ("", THIS_COMPUTER.name):
        return ""
    return t("sep.dot") + (t("upload.batch_again") if sent_by == READ_AGAIN else sent_by)


def of_batch(facts: Facts, batch: int, key: str) -> None:
    """The receipts of one batch: how many became what, a search, a switch of states, a download of all that are asked for, what may be done
    to the batch; last the lines, which may be hundreds."""
    rows = [_told(facts, row) for row in records(reads.frame("mart_receipt", batch=batch))]
    if not rows:
        st.caption(t("upload.nothing_yet"))
        return
    counts = _counts([row["state"] for row in rows])
    look.html(f'<p class="covers">{escape(_in_short(counts))}</p>')
    with st.container(horizontal=True, vertical_alignment="center", key=f"ask_{key}"):
        sought = st.text_input(
            t("upload.search"), key=f"sought_{key}", placeholder=t("upload.search"), label_visibility="collapsed", live=True, width=220
        )
        present = [state for state, count in counts.items() if count]
        chosen = st.pills(
            t("upload.states"),
            present,
            selection_mode="multi",
            format_func=lambda state: f"{t(f'receipt.{state}')} {counts[state]}",
            key=f"states_{key}",
            label_visibility="collapsed",
        )
    asked = [row for row in rows if (not chosen or row["state"] in chosen) and sought.strip().lower() in row["all"].lower()]
    asked.sort(key=lambda row: list(STATES).index(row["state"]))
    tables.offer_download(_table(asked), t("upload.receipts"), f"receipts_{key}", personal=True, about=(f"batch:{batch}",))
    batch_acts.show(facts, batch, [int(row["id"]) for row in rows], key)
    _list(asked, key)


def in_short(batch: int) -> None:
    """How many files of a batch became what, in one line; their receipts stand below."""
    counts = _counts([_state(row) for row in records(reads.frame("mart_receipt", batch=batch))])
    look.html(f'<p class="review-past">{escape(_in_short(counts))}</p>')


def _counts(states: list[str]) -> dict[str, int]:
    return {state: states.count(state) for state in STATES}


def _in_short(counts: dict[str, int]) -> str:
    files = sum(counts.values())
    said = t("sep.list").join(f"{t(f'receipt.{state}')} {count}" for state, count in counts.items() if count)
    return f"{t('upload.all_read' if counts['counted'] + counts['roster'] == files else 'upload.batch', files=files)} {said}"


def _list(rows: list[dict[str, Any]], key: str) -> None:
    """A line per file; more than a page holds are leafed through."""
    if not rows:
        st.caption(t("upload.none_found"))
        return
    pages = -(-len(rows) // PAGE)
    page = 1
    if pages > 1:
        page = int(st.number_input(t("upload.leaf", pages=pages), min_value=1, max_value=pages, key=f"leaf_{key}", width=180))
    shown = rows[(page - 1) * PAGE : page * PAGE]
    look.html(f'<ul class="receipts" aria-label="{escape(t("upload.receipts"))}">{"".join(map(_line, shown))}</ul>')


def _line(row: dict[str, Any]) -> str:
    """Sign, name, what became of it, what is wrong and where, when it came."""
    tone, sign = STATES[row["state"]]
    details = "".join(f'<span class="place">{escape(line)}</span>' for line in row["details"])
    return (
        f'<li><span class="sign {tone}">{sign}</span> <b>{escape(row["file"])}</b><br>{escape(row["said"])}{details}'
        f'<span class="place">{escape(t("upload.came", day=row["came"]))}</span></li>'
    )


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The receipts as a table to download."""
    heads = [t(key) for key in ("table.file", "table.state", "filter.unit", "filter.period", "table.came", "table.said", "table.finding")]
    cells = [
        (row["file"], t(f"receipt.{row['state']}"), row["unit"], row["period"], row["came"], row["said"], " ".join(row["details"]))
        for row in rows
    ]
    return pd.DataFrame(cells, columns=heads)


def _told(facts: Facts, row: dict[str, Any]) -> dict[str, Any]:
    """A row of mart_receipt in words: what became of the file by now."""
    state = _state(row)
    member, unit = findings.text(row["member"]), facts.unit_names.get(findings.text(row["unit"]), "")
    what = facts.period_labels.get(findings.text(row["period"]), "") or facts.deliverable_labels.get(findings.text(row["deliverable"]), "")
    wrong = [_finding(each) for each in json.loads(row["findings"]) if each["severity"] != "note"]
    says = [_finding(each) for each in json.loads(row["findings"]) if state == "roster" or each["rule"] in SAME_ANSWERS]
    words = [located(each, language()) for each in ([] if state in ("refused", "replaced", "duplicate") else wrong)]
    who = " ".join(part for part in (unit, what) if part)
    said = says[0].message(language()) if says else _became(row, state)
    name = shown_file(row["file"], member)
    sentence = f"{who}{t('sep.colon')}{said}" if who else said
    return {
        "id": row["received_file_id"],
        "state": state,
        "file": name,
        "unit": unit,
        "period": what,
        "came": numbers.long_day(row["received_at"], language()),
        "said": sentence,
        "details": words[:MOST_DETAILS] + ([t("upload.and_more", count=len(words) - MOST_DETAILS)] if len(words) > MOST_DETAILS else []),
        "all": " ".join([name, sentence, t(f"receipt.{state}"), *words]),
    }


def _became(row: dict[str, Any], state: str) -> str:
    """What became of a file, in a sentence; of a picture, whether it was recognised."""
    if state == "held" and any(each["rule"] == PICTURE for each in json.loads(row["findings"])):
        if reads.warehouse().rows("recognition_of", content_hash=row["sha256"]):
            return t("became.picture_recognised")
        return t("became.picture_waits") if recognising.is_wanted() else t("became.picture_unread")
    return t(f"became.{_phrase(row, state)}", numbers=int(row["number_count"]))


def _state(row: dict[str, Any]) -> str:
    """What became of a file by now; mixed where its parts differ."""
    if row["role"] == "roster":
        return "roster"
    if not row["submission_count"] and not row["delivery_count"]:
        return "replaced" if row["is_former"] else "unread"
    kinds = [state for state in ("held", "refused", "duplicate", "replaced", "counted") if row[f"{state}_count"]]
    return kinds[0] if len(kinds) == 1 else "mixed"


def _phrase(row: dict[str, Any], state: str) -> str:
    """Which sentence says it: files without a statistics form speak of no numbers."""
    if state in ("counted", "held") and not row["submission_count"]:
        return "received" if state == "counted" else "waiting"
    return "mixed_parts" if state == "mixed" else state


def _finding(each: dict[str, Any]) -> Finding:
    return Finding(each["rule"], each["indicator"], place_of(each), each["values"] or {})
