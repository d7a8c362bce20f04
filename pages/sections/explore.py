"""The table that was asked for: its answer in a sentence, its cells on a desk and as a list on a phone, its files."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from pages.parts import explore_codes, filters, grids, handing_out, look, numbers, pieces, reads, written_later
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import label, language, t
from pages.sections import welcome
from reports.explore_question import BLANK, MEAN, SHARE, TOTAL, UNIT, UNITS, CannotExplore, Question
from reports.explore_tables import Table, cover, csv_file, labels_of, table_of
from reports.explored import ALL, ROW, Explored, Number

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ON_PHONE = 200
"""So many lines stand in the list of a phone, which is sent to every screen; the files have all."""
MOST_TINTED = 600
"""So many lines have their totals tinted: a style a cell takes its time."""
DIGITS = {TOTAL: ",.0f", MEAN: ",.1f"}
"""How a number is written in a column that has some below nothing, where the grid's own format would write a hyphen."""


def read(question: Question) -> Explored | None:
    """The table; why there is none, where there is none."""
    try:
        return reads.explored(question)
    except CannotExplore as refused:
        look.html(pieces.answer(escape(refused.said.words(language()))))
        return None


def words_of(value: Number | None, kind: str) -> str:
    """A number as people here read them."""
    if kind == SHARE:
        return numbers.share(value, language())
    return numbers.short(value, language())


def sentence(facts: Facts, table: Explored) -> None:
    """The whole of it with whom it covers, and the row with the most."""
    shown = table_of(table, language())
    whole, question = shown.whole, table.question
    if facts.lights.empty or not facts.roster.units:
        welcome.nobody(facts)
        return
    if whole is None or not table.has_total or not question.measure:
        look.html(pieces.answer(t("explore.sentence_apart", title=escape(shown.title))))
        return
    cell, measure = table.cell(whole), facts.form.measure(question.measure)
    if cell.total is None:
        look.html(pieces.answer(t("explore.sentence_none", measure=escape(label(measure)), expected=cell.expected)))
        return
    name, unit = label(measure), measure.unit(language(), cell.total)
    persons = t("explore.persons", count=numbers.short(cell.persons, language())) if cell.persons else ""
    exempt = t("board.exempt_too", count=cell.exempt) if cell.exempt else ""
    total = t(
        "explore.sentence",
        measure=escape(name),
        total=pieces.number(cell.total, language()),
        unit="" if name.casefold().endswith(unit.casefold()) else escape(f" {unit}"),
        reported=cell.reported,
        expected=cell.expected,
        exempt=escape(exempt),
        persons=escape(persons),
    )
    look.html(pieces.answer(total + _most(table)))


def _most(table: Explored) -> str:
    """The row with the most of what is shown, and how much."""
    kind = table.question.value
    told = [(value, row) for row in table.rows if row.kind == ROW and not row.others and not row.is_part and (value := table.value(row))]
    if len(told) < 2 or kind == UNITS:
        return ""
    value, row = max(told, key=lambda pair: pair[0])
    name = t("sep.dot").join(labels_of(table, row, language()))
    phrase = {TOTAL: "explore.most", MEAN: "explore.most_mean", SHARE: "explore.most_share"}[kind]
    return t(phrase, name=escape(name), value=escape(words_of(value, kind)))


def show(table: Explored) -> None:
    """The cells, and both files."""
    shown = table_of(table, language())
    look.html(pieces.section(shown.title, t("explore.table_small")))
    if not shown.lines:
        st.caption(t("explore.nothing"))
        return
    with st.container(key="wide_explore"):
        _cells(shown)
    with st.container(key="narrow_explore"):
        _list(shown)
    with st.container(horizontal=True, key="explore_files"):
        handing_out.download(
            t("explore.workbook"),
            f"{shown.file_name}.xlsx",
            lambda: written_later.explore_workbook(shown),
            personal=False,
            key="explore_xlsx",
            mime=XLSX,
        )
        handing_out.download(
            t("table.download"), f"{shown.file_name}.csv", lambda: csv_file(shown), personal=False, key="explore_csv", mime="text/csv"
        )


def _cells(shown: Table) -> None:
    frame = pd.DataFrame(
        {name: [line.labels[place] if place < len(line.labels) else "" for line in shown.lines] for place, name in enumerate(shown.heads)}
    )
    for place, _ in enumerate(shown.codes):
        frame[f"c{place}"] = pd.array(
            [line.numbers[place] for line in shown.lines], dtype="Float64" if shown.value in (MEAN, SHARE) else "Int64"
        )
    if shown.table.has_total:
        frame["cover"] = [line.cover for line in shown.lines]
    key = _mark_opened(shown)
    st.dataframe(
        _tinted(frame, shown),
        hide_index=True,
        height=grids.height(len(frame)),
        key=key,
        alt=shown.title,
        on_select=partial(_open, key),
        selection_mode="single-cell",
        placeholder=numbers.NOT_REPORTED,
        column_config=_columns(shown, frame),
    )


def _tinted(frame: pd.DataFrame, shown: Table) -> Any:
    """Totals on a ground of their own."""
    if len(frame) > MOST_TINTED:
        return frame
    ground = f"background-color: {look.colours().panel}"
    tinted = frame.style.apply(lambda row: [ground if shown.lines[row.name].is_total else ""] * len(row), axis=1)
    return grids.with_minus(frame, partial(_written, kind=shown.value), tinted) if shown.value in DIGITS else tinted


def _written(value: Number, kind: str) -> str:
    return format(value, DIGITS[kind]).replace("-", numbers.MINUS)


def _columns(shown: Table, frame: pd.DataFrame) -> dict[str, Any]:
    """Column heads with whom each covers, where one line is the total of all; exempt units are named where a head is pointed at, so that
    the total over all columns stays in sight."""
    number = {MEAN: "%.1f", SHARE: "percent"}.get(shown.value, "localized")
    with_cover = bool(shown.column_covers) and shown.table.question.shown_column != UNIT and bool(shown.table.columns)
    columns: dict[str, Any] = {
        name: st.column_config.TextColumn(name, width=_head_width(shown, place)) for place, name in enumerate(shown.heads)
    }
    total = next((line.row for line in shown.lines if line.row.kind == ALL), None)
    for place, name in enumerate(shown.columns):
        head, whole = name, None
        if with_cover and total:
            head = t("explore.head", name=name, cover=cover(shown.table.cell(total, shown.codes[place]), language(), with_exempt=False))
            whole = as_written(t("explore.head", name=name, cover=shown.column_covers[place]))
        is_ours = shown.value in DIGITS and len(frame) <= MOST_TINTED and grids.is_below_nothing(frame[f"c{place}"])
        columns[f"c{place}"] = st.column_config.NumberColumn(grids.over_numbers(head), format=None if is_ours else number, help=whole)
    columns["cover"] = st.column_config.TextColumn(t("explore.cover"), width=110)
    return columns


def _head_width(shown: Table, place: int) -> int:
    """The last head names the row; a blank's name is a clause."""
    if place < len(shown.heads) - 1:
        return 130
    return 300 if shown.table.question.row == BLANK else 230


def _mark_opened(shown: Table) -> str:
    """The key of the grid, in which the cell is marked that the address names."""
    key = grids.key_of("explore_table", shown.table.question, language())
    lines = [explore_codes.cell_codes(shown.table.codes(line.row)) for line in shown.lines]
    columns = {
        f"c{place}": explore_codes.cell_codes({shown.table.question.shown_column: code}) if code else []
        for place, code in enumerate(shown.codes)
    }
    st.session_state["explore_shown"] = lines, columns
    wanted = set(filters.codes().get("cell", ()))

    def is_open(cell: grids.Cell) -> bool:
        return cell[0] < len(lines) and {*lines[cell[0]], *columns.get(cell[1], ())} == wanted

    found = ((line, column) for line in range(len(lines)) for column in columns if is_open((line, column)))
    grids.keep_mark(key, is_open, next(found, None) if wanted else None)
    return key


def _open(key: str) -> None:
    cell = grids.clicked(key)
    if cell:
        lines, columns = st.session_state["explore_shown"]
        filters.go(cell=None)
        filters.codes()["cell"] = list(dict.fromkeys([*lines[cell[0]], *columns.get(cell[1], ())]))


def _list(shown: Table) -> None:
    """Each line with its total, whom it covers and its columns, for a phone."""
    entries = []
    for line in shown.lines[:MOST_ON_PHONE]:
        name = t("sep.dot").join(part for part in line.labels if part.strip())
        codes = explore_codes.cell_codes(shown.table.codes(line.row))
        address = filters.link_to("explore", "cell", codes)
        last = words_of(line.numbers[-1], shown.value) if shown.table.has_total else ""
        parts = [
            f"{column}{t('sep.colon')}{words_of(number, shown.value)}"
            for column, code, number in zip(shown.columns, shown.codes, line.numbers, strict=True)
            if code
        ]
        small = t("sep.dot").join(f"<span>{escape(part)}</span>" for part in (line.cover, *parts) if part)
        tone = "total" if line.is_total else ""
        entries.append(
            f'<li class="{tone}"><span><a href="{escape(address, quote=True)}" target="_self">{escape(name)}</a>'
            f'<span class="place">{small}</span></span><span class="end">{escape(last)}</span></li>'
        )
    look.html(f'<ul class="names explore">{"".join(entries)}</ul>')
    if len(shown.lines) > MOST_ON_PHONE:
        st.caption(t("explore.more_lines", count=len(shown.lines) - MOST_ON_PHONE))
