"""Findings in words: the sentence and remedy of the catalogue, the names of unit and blank, the place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from data_loaders.model import words
from data_loaders.model.findings import NAMED, Place, sentence_of, words_of
from data_loaders.model.roles import SEE_PEOPLE
from data_loaders.store.rows import PLACE_COLUMNS, place_of
from pages.parts import filters, reads
from pages.parts.actor import may
from pages.parts.facts import Facts
from pages.parts.summary import records
from pages.parts.words import label, language, t

LIAISON = "liaison"
SEVERITY_ORDER = {"error": 0, "query": 1, "note": 2}


def attention(facts: Facts) -> pd.DataFrame:
    """Open errors and queries of what was chosen, errors first, then urgent queries; notes are left out."""
    return reads.chosen("mart_attention", facts.selection, severities=("error", "query"))


def counted(rows: pd.DataFrame) -> str:
    """How many errors and queries there are, beside a heading."""
    counts = rows["severity"].value_counts()
    return t("board.attention_small", errors=int(counts.get("error", 0)), queries=int(counts.get("query", 0)))


def readable(rows: pd.DataFrame) -> pd.DataFrame:
    """Those that this visitor may read: sentences of liaison forms, and of what is nobody's yet, which may be one, name people."""
    return rows if may(SEE_PEOPLE) else rows[rows["unit"].notna() & (rows["delivery_kind"] != LIAISON)]


def by_kind(rows: pd.DataFrame) -> pd.DataFrame:
    """The first row of each rule, unit, period and file, in the given order, with "alike": how many there are of it."""
    kind = ["rule", "unit", "period", "file", "member"]
    alike = rows.groupby(kind, dropna=False, sort=False)["severity"].transform("size")
    return rows.assign(alike=alike).drop_duplicates(kind)


def lines(facts: Facts, rows: pd.DataFrame, of_one_unit: bool = False) -> Iterator[tuple[str, str, str, str, str]]:
    """(severity, who, address, sentence, place) of each row, for `pieces.attention`."""
    for row in records(rows):
        others = t("board.and_others", count=row["alike"]) if row.get("alike", 1) > 1 else ""
        yield row["severity"], who(facts, row, of_one_unit), address(row), said(facts, row) + others, place_words(row)


def said(facts: Facts, row: Mapping[str, Any]) -> str:
    """The finding's sentence and remedy, opening with the blank's name where it is about one."""
    blank = facts.form.blanks.get(text(row.get("blank")))
    sentence = words_of(row["rule"], values_of(row), language())
    return f"{label(blank)}{t('sep.colon')}{sentence}" if blank else sentence


def values_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a finding's sentence."""
    return json.loads(row["values"] or "{}")


def who(facts: Facts, row: Mapping[str, Any], of_one_unit: bool = False) -> str:
    """Unit, period and deliverable in words; the file's name where the unit is not known. On a unit's own page without the unit."""
    period, unit = facts.period_labels.get(text(row.get("period")), ""), text(row.get("unit_name"))
    kind = text(row.get("delivery_kind"))
    what = words.said(f"delivery.{kind}", language()) if kind and unit else ""
    whose = "" if of_one_unit else unit or text(row.get("member")) or text(row.get("file"))
    return t("sep.dot").join(part for part in (whose, period, what) if part)


def address(row: Mapping[str, Any]) -> str:
    """Where the finding is dealt with: the answer on its unit's page, or the upload page where the unit is not known."""
    unit, period, blank = text(row.get("unit")), text(row.get("period")), text(row.get("blank"))
    if not unit:
        return filters.link("upload", open=None, at=None)
    return filters.link("units", open=unit, at=f"{period}~{blank}" if blank and period else None)


def place_words(row: Mapping[str, Any]) -> str:
    """File and place in words."""
    where = place(row).words(language())
    return t("sep.dot").join(part for part in (text(row.get("file")), text(row.get("member")), where) if part)


def place(row: Mapping[str, Any]) -> Place:
    """The place of a row with place_ columns; pandas gives its empty cells as NaN and its whole numbers as fractions."""
    return place_of({name: _plain(row.get(name)) for name in PLACE_COLUMNS})


def export(facts: Facts, rows: pd.DataFrame) -> pd.DataFrame:
    """The findings as a table to download."""
    severities = {severity: t(f"severity.{severity}") for severity in SEVERITY_ORDER}
    return pd.DataFrame(
        [(severities[severity], unit, sentence, where) for severity, unit, _, sentence, where in lines(facts, rows)],
        columns=[t("table.severity"), t("filter.unit"), t("table.finding"), t("table.place")],
    )


def text(value: object) -> str:
    """The text of a cell, empty where the cell is."""
    return value if isinstance(value, str) else ""


def _plain(value: Any) -> str | int | None:
    if isinstance(value, str):
        return value or None
    return None if pd.isna(value) else int(value)


def why_held(errors: list[dict[str, Any]]) -> str:
    """Why something waits. What the grid beside it settles, unit and period, needs no remedy."""
    return words.said("sep.sentence", language()).join(
        (sentence_of if error["indicator"] in NAMED else words_of)(error["rule"], error["values"], language()) for error in errors
    )
