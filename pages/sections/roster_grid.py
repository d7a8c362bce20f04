"""The roster edited in its place: a row a unit with its officer, rows added and taken away; saved the way an uploaded one is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.deliverables.roster import RosterError, roster_in
from data_loaders.formats.tables import Table
from data_loaders.model.campaign import Campaign, Roster, Unit
from data_loaders.model.roster_sheet import (
    ALIASES,
    CODE,
    EMAIL,
    EXEMPT,
    EXEMPT_UNIT,
    LIAISON,
    MOBILE,
    NAME,
    OFFICE_PHONE,
    ROSTER_COLUMNS,
    TYPE,
    aliases_cell,
)
from data_loaders.store.roster_changes import OFFICER, RosterChange, roster_change
from pages.parts import grids
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import label, language, t

OFFICERS, WIDTHS = (LIAISON, OFFICE_PHONE, MOBILE, EMAIL), (90, 120, 120, 160)
"""The columns of an officer, in the order of a unit's fields, and their widths in pixels."""


def edited(facts: Facts) -> Roster | None:
    """Draw the grid; the roster it says where that is another one than stands and nothing is wrong with it, else None."""
    rows = _drawn(facts)
    if not rows and not facts.roster.units:
        return None
    try:
        read = roster_in([Table(None, 1, [ROSTER_COLUMNS, *rows])], facts.campaign)
    except RosterError as refused:
        why = t("sep.semicolon").join(problem.words(language()) for problem in refused.problems)
        st.error(t("settings.roster_refused", why=as_written(why)))
        return None
    change = roster_change(facts.roster, read or Roster())
    if not (change.added or change.changed or change.dropped):
        return None
    st.caption(said(change) + _kept(facts.roster, read or Roster()))
    return read


def said(change: RosterChange) -> str:
    """What saving would do."""
    return t("settings.roster_edits", added=len(change.added), changed=len(change.changed), dropped=len(change.dropped))


def _kept(standing: Roster, new: Roster) -> str:
    """That emptied numbers of an officer who stays are kept: only another officer takes them along."""
    before = {unit.code: unit for unit in standing.units}
    emptied = [unit.name for unit in new.units if unit.code in before and _is_emptied(before[unit.code], unit)]
    return t("settings.roster_kept", names=as_written(t("sep.list").join(emptied[:3]))) if emptied else ""


def _is_emptied(before: Unit, unit: Unit) -> bool:
    return unit.liaison in ("", before.liaison) and any(getattr(before, name) and not getattr(unit, name) for name in OFFICER)


def _drawn(facts: Facts) -> list[list[object]]:
    """The grid over the roster, and the cells as they stand in it."""
    types = facts.type_labels() | {
        unit.unit_type: unit.unit_type for unit in facts.roster.units if unit.unit_type not in facts.type_labels()
    }
    table = pd.DataFrame([_cells(unit, types) for unit in facts.roster.units], columns=list(ROSTER_COLUMNS)).astype({EXEMPT: bool})
    changed = st.data_editor(
        table,
        hide_index=True,
        num_rows="dynamic",
        height=grids.height(len(table) + 1, grids.A_SCREEN),  # the last line adds a unit
        key=grids.key_of("roster_edit", facts.roster.units, language()),
        placeholder="",
        column_config=_columns(facts.campaign, list(types.values())),
    )
    zh = {label(kind): kind.label_zh for kind in facts.campaign.unit_types}
    return [_row(cells, zh) for cells in changed.itertuples(index=False, name=None)]


def _cells(unit: Unit, types: dict[str, str]) -> tuple[object, ...]:
    officer = (getattr(unit, name) for name in OFFICER)
    return (unit.code, unit.name, types[unit.unit_type], aliases_cell(unit.aliases), *officer, unit.exempt)


def _row(cells: Sequence[object], types: dict[str, str]) -> list[object]:
    """A row of the grid as a roster's sheet has it."""
    words: list[object] = ["" if pd.isna(cell) else cell for cell in cells[:-1]]  # type: ignore[call-overload]
    place = ROSTER_COLUMNS.index(TYPE)
    words[place] = types.get(str(words[place]), words[place])
    return [*words, EXEMPT_UNIT if cells[-1] is True or cells[-1] == 1 else ""]


def _columns(campaign: Campaign, types: list[str]) -> dict[str, Any]:
    text = st.column_config.TextColumn
    return {
        CODE: text(t("table.code"), width=80),
        NAME: text(t("filter.unit"), width=200),
        TYPE: st.column_config.SelectboxColumn(t("filter.type"), options=types, width=140),
        ALIASES: text(t("settings.aliases"), width=214),
        **{column: text(t(f"officer.{field}"), width=width) for column, field, width in zip(OFFICERS, OFFICER, WIDTHS, strict=True)},
        EXEMPT: st.column_config.CheckboxColumn(t("settings.exempt"), width=84),
    }
