"""The picture of the table that was asked for: bars or lines, at most eight of them, the rest counted as one."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import streamlit as st

from pages.parts import figures, look, pieces, reads, tables
from pages.parts.explore_codes import LINES
from pages.parts.facts import Facts
from pages.parts.summary import TAIL
from pages.parts.words import language, t
from pages.sections import explore_choice
from pages.sections.explore import words_of
from reports.explore_question import PERIOD, SHARE, UNIT_TYPE, Question
from reports.explore_tables import Line, Table, table_of
from reports.explored import ROW, Explored

MOST = 8
"""So many series; the last one is the rest where there are more."""
MOST_BESIDE = 6
"""So many columns have room side by side on a phone."""


def show(facts: Facts, table: Explored) -> None:
    """The chart, where one measure is chosen: measures have no scale in common."""
    with st.container(key="explore_chart"):
        if table.question.measure:
            _draw(facts, table)
        else:
            st.caption(t("explore.no_chart"))


def _draw(facts: Facts, table: Explored) -> None:
    question = table.question
    shown = table_of(reads.explored(_drawn(question, table)), language())
    lines = [line for line in shown.lines if line.row.kind == ROW]
    wide = _wide(shown, lines)
    if not lines or wide["total"].isna().all():
        return
    title = t("explore.chart_title", title=shown.title)
    look.html(pieces.section(title, _small(question, shown)))
    weeks = [code for code in shown.table.columns if code != TAIL]
    may_be_lines = question.column == PERIOD and len(weeks) > 1
    kind = explore_choice.chart_switch(may_be_lines)
    alt = _alt(shown, lines)
    if kind == LINES and may_be_lines:
        _lines(facts, shown, lines, wide, weeks, alt)
        return
    columns = {code: name for code, name in zip(shown.codes, shown.columns, strict=True) if code}
    if not columns:
        _bars(shown, lines, alt, "explore")
        return
    latest = facts.counted if question.column == PERIOD else None
    rest = [place for place, line in enumerate(lines) if line.row.others]
    called = dict(zip(shown.codes, shown.columns, strict=True)).get(None, "")
    figure = figures.rows_by_period(wide, columns, look.colours(), language(), latest, question.value == SHARE, rest, called)
    if len(columns) <= MOST_BESIDE:
        tables.chart(figure, "explore", alt=alt)
        return
    with st.container(key="wide_explore_chart"):
        tables.chart(figure, "explore", alt=alt)
    with st.container(key="narrow_explore_chart"):
        _bars(shown, lines, alt, "explore_narrow")


def _drawn(question: Question, table: Explored) -> Question:
    """What is drawn: groups where there are groups, and no more than eight series."""
    drawn = replace(question, rows=question.rows[:1], with_parts=False)
    count = len({row.outer if question.outer else row.row for row in table.rows if row.kind == ROW})
    if count > MOST:
        drawn = replace(drawn, top=min(question.top if question.top and not question.outer else MOST - 1, MOST - 1))
    elif question.outer:
        drawn = replace(drawn, top=None)
    return replace(drawn, most_columns=MOST)


def _small(question: Question, shown: Table) -> str:
    said = [t("explore.drawn_groups")] if question.outer else []
    if any(line.row.others for line in shown.lines) or shown.table.other_columns:
        said.append(t("explore.drawn_rest", count=MOST))
    return t("sep.dot").join(said)


def _wide(shown: Table, lines: list[Line]) -> pd.DataFrame:
    """A row a line, a column a code, and "total"."""
    frame = pd.DataFrame(
        {
            code or "total": [math.nan if line.numbers[place] is None else float(line.numbers[place] or 0) for line in lines]
            for place, code in enumerate(shown.codes)
        },
        index=[line.labels[-1] for line in lines],
    )
    return frame if "total" in frame else frame.assign(total=math.nan)


def _bars(shown: Table, lines: list[Line], alt: str, key: str) -> None:
    table = pd.DataFrame(
        {
            "label": [line.labels[-1] for line in lines],
            "value": pd.Series([None if line.row.others else line.numbers[-1] for line in lines], dtype=float),
            "words": [t("explore.bar", value=words_of(line.numbers[-1], shown.value), cover=line.cover) for line in lines],
        }
    )
    tables.chart(figures.bars_with_words(table, look.colours(), language()), key, alt=alt)


def _lines(facts: Facts, shown: Table, lines: list[Line], wide: pd.DataFrame, weeks: list[str], alt: str) -> None:
    """A line a row over the weeks; the month end is no week."""
    colours = look.colours()
    if shown.table.question.row == UNIT_TYPE:
        tints = dict(zip(facts.type_labels().values(), colours.series, strict=False))
    else:
        tints = {line.labels[-1]: colours.series[place % len(colours.series)] for place, line in enumerate(lines)}
    named = {code: name for code, name in zip(shown.codes, shown.columns, strict=True) if code in weeks}
    still_open = [code for code in weeks if code in facts.campaign_open]
    figure = figures.lines_by_period(
        wide, {str(code): name for code, name in named.items()}, colours, language(), tints, still_open, shown.value == SHARE
    )
    tables.chart(figure, "explore_lines", alt=alt)


def _alt(shown: Table, lines: list[Line]) -> str:
    """What the chart says: the row with the most, and in which column it has its most."""
    told = [(value, line) for line in lines if not line.row.others and (value := line.numbers[-1]) is not None]
    if not told:
        return shown.title
    value, line = max(told, key=lambda pair: pair[0])
    most = t("explore.alt", title=shown.title, name=line.labels[-1], value=words_of(value, shown.value))
    inside = [
        (number, name) for number, name, code in zip(line.numbers, shown.columns, shown.codes, strict=True) if code and number is not None
    ]
    if not inside:
        return most
    largest, column = max(inside, key=lambda pair: pair[0])
    return most + t("explore.alt_column", column=column, value=words_of(largest, shown.value))
