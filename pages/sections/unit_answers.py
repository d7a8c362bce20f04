"""The answers of a unit by item and period: on a desk a table, on a phone a list, every one a press away from the sentence it was read
from."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.desk.shown import correction_in
from data_loaders.model.campaign import FIGURES
from data_loaders.model.form import Blank
from data_loaders.model.readings import BLANK, NIL, TEXT, UNREADABLE
from pages.parts import answer_grid, filters, look, numbers, pieces, reads, tables
from pages.parts.actor import may_open
from pages.parts.answer_grid import Cell, Part, Row
from pages.parts.review_facts import Review
from pages.parts.review_groups import ASKED, OPEN
from pages.parts.summary import records
from pages.parts.words import counting_unit, label, language, t
from pages.sections import one_finding

TONES = {"error": "wrong", "query": "due"}


def show(review: Review, unit: str, name: str) -> None:
    """All its answers, or why there are none."""
    rows = reads.answers(review.facts.selection, unit)
    look.html(pieces.section(t("unit.answers"), t("unit.answers_small")))
    if rows.empty:
        _why_nothing(review, unit)
        return
    only_reported = st.toggle(t("unit.only_reported"), value=True, key="only_reported")
    answers = {(row["period"], row["blank"]): row for row in records(rows)}
    periods = _periods(review)
    signs = _signs(review)
    blanks = _blanks(review, answers, signs, only_reported)
    totals = _totals(review, unit, blanks, periods)
    answer_grid.show(
        list(periods.values()),
        [
            Part(
                label(item), tuple(_row(blank, answers, periods, signs, totals[blank.code]) for blank in blanks if blank.item == item.code)
            )
            for item in review.facts.form.items
            if any(blank.item == item.code for blank in blanks)
        ],
        filters.one("at") or "",
        f"answers_{unit}",
        {"caption": t("unit.answers"), "blank": t("table.blank"), "total": t("table.total"), "corrected": t("unit.corrected_tag")},
        lambda code: one_finding.go(review, code),
    )
    _offer(review, name, blanks, answers, periods, totals)


def _why_nothing(review: Review, unit: str) -> None:
    """Nothing came, or nothing that counts: what waits, and where it is settled."""
    rows = reads.files(review.facts.selection.as_of, unit)
    held = int(((rows["kind"] == FIGURES) & (rows["state"] == "held")).sum())
    if not held:
        st.caption(t("unit.nothing_yet"))
        return
    st.warning(t("unit.only_held", count=held), icon=":material/pending_actions:")
    if may_open("upload"):
        st.page_link("upload.py", label=t("unit.to_upload"), query_params=filters.params(open=None, at=None))


def _periods(review: Review) -> dict[str, str]:
    """The chosen periods, code -> label."""
    chosen = review.facts.selection.periods
    return {period.code: label(period) for period in review.facts.campaign.periods if not chosen or period.code in chosen}


def _blanks(review: Review, answers: dict[Any, dict[str, Any]], signs: dict[Any, str], only_reported: bool) -> list[Blank]:
    """The blanks of the chosen items, in the order of the form; those that the unit reported somewhere or that are asked about, or all."""
    items = review.facts.selection.items
    reported = {blank for (_, blank), row in answers.items() if row["state"] != BLANK or correction_in(row)}
    reported |= {blank for (_, blank) in signs}
    wanted = [blank for blank in review.facts.form.blanks.values() if not items or blank.item in items]
    return [blank for blank in wanted if blank.code in reported or not only_reported]


def _totals(review: Review, unit: str, blanks: list[Blank], periods: dict[str, str]) -> dict[str, str]:
    """The total of each blank in words; a star where it is the sum of the weeks although the month is over."""
    facts = review.facts
    is_month_shown = any(facts.campaign.period(code).is_whole_month for code in periods)
    totals = reads.chosen("mart_unit_total", facts.selection, units=(unit,), unit_types=()).set_index("blank")
    said = {}
    for blank in blanks:
        total = totals["total"].get(blank.code)
        mark = " *" if totals["source"].get(blank.code) == "weeks" and is_month_shown else ""
        said[blank.code] = "" if blank.kind == "text" else numbers.full(total, language()) + (mark if pd.notna(total) else "")
    return said


def _signs(review: Review) -> dict[tuple[Any, ...], str]:
    """What is open about an answer, the worst of it: (submission, blank) -> severity."""
    found = [row for row in review.rows if row["state"] in (OPEN, ASKED) and row["blank"]]
    found.sort(key=lambda row: row["severity"] == "error")  # what comes last stays
    return {(row["delivery_id"], row["blank"]): row["severity"] for row in found}


def _row(blank: Blank, answers: dict[Any, Any], periods: dict[str, str], signs: dict[Any, str], total: str) -> Row:
    cells = []
    for period in periods:
        answer = answers.get((period, blank.code))
        if answer is None:
            cells.append(Cell("", numbers.NOT_REPORTED, is_empty=True))
            continue
        is_corrected = correction_in(answer) is not None
        severity = signs.get((answer["submission_id"], blank.code), "")
        sign = pieces.SEVERITY_SIGNS[severity] if severity else ""
        said = t(f"severity.{severity}") if severity else ""
        is_empty = answer["state"] == BLANK and not (is_corrected or severity)
        cells.append(Cell(f"{period}~{blank.code}", words_of(answer), sign, TONES.get(severity, ""), said, is_corrected, is_empty))
    name, unit = label(blank), counting_unit(blank)
    return Row(name, "" if name.endswith(unit) else unit, tuple(cells), total)  # 参与人次 says what it counts


def words_of(row: Any) -> str:
    """An answer in a cell: the number, words, a dash where not reported, a sign before what could not be read."""
    corrected = correction_in(row)
    if row["state"] == UNREADABLE:
        return f"✕ {row['raw']}"
    if row["state"] == TEXT:
        return str(row["text"] if corrected else row["raw"])
    number = None if pd.isna(row["value"]) else int(row["value"])
    is_said_nil = row["state"] == NIL and not corrected and str(row["raw"] or "").strip() not in ("0", "")
    return numbers.full(number, language()) + (t("unit.nil_mark") if is_said_nil else "")


def marked(row: Any) -> str:
    """The same where there is no room for a mark of its own: what was corrected says so."""
    return words_of(row) + (t("unit.corrected_mark") if correction_in(row) else "")


def _offer(
    review: Review, name: str, blanks: list[Blank], answers: dict[Any, Any], periods: dict[str, str], totals: dict[str, str]
) -> None:
    """The same as a table to download."""
    rows = [
        {
            "item": label(review.facts.form.item(blank.item)),
            "blank": label(blank),
            "unit": blank.counting_unit or "",
            **{code: marked(row) if (row := answers.get((code, blank.code))) else numbers.NOT_REPORTED for code in periods},
            "total": totals[blank.code],
        }
        for blank in blanks
    ]
    headings = {"item": t("filter.item"), "blank": t("table.blank"), "unit": t("table.counting_unit")}
    headings |= {**periods, "total": t("table.total")}
    tables.offer(pd.DataFrame(rows, columns=list(headings)), headings, name, "answers")
