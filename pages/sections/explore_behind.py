"""The units behind the cell that is open: each unit's number there, a link to the words it was read from, and who has nothing."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st

from pages.parts import explore_codes, filters, look, numbers, pieces, reads
from pages.parts.facts import Facts
from pages.parts.words import language, t
from pages.sections.explore import words_of
from reports.explore_question import MEAN, SHARE
from reports.explore_tables import column_label, cover, labels_of
from reports.explore_units import UnitNumber, behind
from reports.explored import Explored, Row

MOST_LISTED = 12
"""So many units stand beside the table; the rest behind a button."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A row of the table and a column of it; None is the total over all."""

    row: Row
    column: str | None


def opened(table: Explored) -> Opened | None:
    """The cell that the address names, where this table has it."""
    codes = explore_codes.cell_of(filters.codes().get("cell", ()))
    if not codes:
        return None
    for row in table.rows:
        for column in (None, *table.columns) if table.has_total else table.columns:
            if table.codes(row, column) == codes:
                return Opened(row, column)
    return None


def show(facts: Facts, table: Explored, cell: Opened) -> None:
    """What the cell says, its units with the most first, and those of whom nothing came."""
    found = table.cell(cell.row, cell.column)
    units = behind(reads, table, cell.row, cell.column)
    words = [*labels_of(table, cell.row, language())]
    if cell.column or table.columns:
        words.append(column_label(table, cell.column, language()))
    with st.container(key="explore_behind"):
        st.button(
            t("explore.close"), key="explore_close", icon=":material/close:", type="tertiary", on_click=filters.go, kwargs={"cell": None}
        )
        look.html(pieces.section(t("sep.dot").join(word for word in words if word.strip()), cover(found, language())))
        said = t("explore.cell", total=pieces.number(found.total, language()))
        if table.question.value in (MEAN, SHARE):
            said += t("explore.cell_value", value=escape(words_of(table.value(cell.row, cell.column), table.question.value)))
        look.html(f'<p class="covers">{said}</p>')
        if units.numbers:
            st.caption(t("explore.behind_small"))
            _listed(facts, units.numbers)
        else:
            st.caption(t("explore.behind_nobody"))
        if units.missing:
            look.html(pieces.section(t("explore.missing"), t("explore.missing_small", count=len(units.missing))))
            _missing(facts, units.missing)


def _listed(facts: Facts, units: tuple[UnitNumber, ...]) -> None:
    rows = [(_name(facts, each), _address(each), numbers.full(each.total, language())) for each in units]
    look.html(pieces.names(rows[:MOST_LISTED]))
    if len(rows) > MOST_LISTED:
        with st.popover(t("board.more", count=len(rows) - MOST_LISTED), key="more_explore", on_change="rerun") as more:
            if more.open:
                look.html(pieces.names(rows[MOST_LISTED:]))


def _name(facts: Facts, unit: UnitNumber) -> str:
    name = facts.unit_names.get(unit.unit, unit.unit)
    return name if unit.answers == 1 else t("explore.of_answers", name=name, count=unit.answers)


def _address(unit: UnitNumber) -> str:
    """The unit's page at the answer with the most."""
    return filters.link("units", open=unit.unit, at=f"{unit.period}~{unit.blank}", cell=None)


def _missing(facts: Facts, units: tuple[str, ...]) -> None:
    rows = [
        (facts.unit_names.get(code, code), filters.link("units", open=code, at=None, cell=None), numbers.NOT_REPORTED) for code in units
    ]
    look.html(pieces.names(rows[:MOST_LISTED]))
    if len(rows) > MOST_LISTED:
        with st.popover(t("board.more", count=len(rows) - MOST_LISTED), key="more_missing_explore", on_change="rerun") as more:
            if more.open:
                look.html(pieces.names(rows[MOST_LISTED:]))
