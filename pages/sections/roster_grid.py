"""The roster edited in its place: a row a unit with its officer, rows added and taken away; saved the way an uploaded one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

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
from pages.parts import grids, meanwhile, reads
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import label, language, t

BEGUN = "roster_begun"
"""Under what the session keeps the grid that somebody edits."""
NEW = 1_000_000
"""From where the rows are numbered that were added in the grid."""
MOST_SAID = 6
"""How many things that are wrong, or that two people changed, are said one by one."""
OFFICERS, WIDTHS = (LIAISON, OFFICE_PHONE, MOBILE, EMAIL), (90, 120, 120, 160)
"""The columns of an officer, in the order of a unit's fields, and their widths in pixels."""


def edited(facts: Facts, place: DeltaGenerator) -> Roster | None:
    """Draw the grid in its place; the roster it says where that is another one than stands and nothing is wrong with it, else None."""
    rows = _drawn(facts, place)
    if not rows and not facts.roster.units:
        return None
    try:
        read = roster_in([Table(None, 1, [ROSTER_COLUMNS, *rows])], facts.campaign, heading_row=0)
    except RosterError as refused:
        st.warning(t("settings.roster_lacks", why=why_not(refused)), icon=":material/edit_note:")
        return None
    change = roster_change(facts.roster, read or Roster())
    if not (change.added or change.changed or change.dropped):
        return None
    st.caption(said(change) + _kept(facts.roster, read or Roster()))
    return read


def why_not(refused: RosterError) -> str:
    """What is wrong with a roster: the first few, and how many there are."""
    told = [problem.words(language()) for problem in refused.problems[:MOST_SAID]]
    more = len(refused.problems) - len(told)
    return as_written(("" if language() == "zh" else " ").join(told)) + (t("settings.roster_more_wrong", count=more) if more else "")


def forget() -> None:
    """What was edited is saved: the grid shows what stands."""
    st.session_state.pop(BEGUN, None)


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


@dataclass(frozen=True, slots=True)
class _Grid:
    """What somebody edits: a table, which began as the `base` of a roster's units, in one language; and what colleagues changed as well."""

    units: tuple[Unit, ...]
    lang: str
    base: pd.DataFrame
    table: pd.DataFrame
    key: str
    clashes: tuple[tuple[str, str, str], ...] | None = None


def _drawn(facts: Facts, place: DeltaGenerator) -> list[list[object]]:
    """The grid over the roster, and the cells as they stand in it. What was typed is laid over what a colleague saved meanwhile."""
    standing = facts.roster.units
    grid: _Grid = st.session_state.setdefault(BEGUN, _fresh(facts))
    changed = _editor(facts, grid, place)
    if (grid.units, grid.lang) != (standing, language()):
        st.session_state[BEGUN] = _again(facts, grid, changed)
        st.rerun()
    if grid.clashes is not None:
        _meanwhile(grid.clashes)
    filled = changed[[any(not _is_empty(cell) for cell in cells[:-1]) for cells in changed.itertuples(index=False, name=None)]]
    return [_row(cells, _types_zh(facts)) for cells in filled.itertuples(index=False, name=None)]


def _fresh(facts: Facts) -> _Grid:
    table = _table(facts)
    return _Grid(facts.roster.units, language(), table, table, grids.key_of("roster_edit", facts.roster.units, language(), reads.key()))


def _again(facts: Facts, grid: _Grid, changed: pd.DataFrame) -> _Grid:
    """The grid over another roster, or in the other language, with what was done to it before."""
    fresh, types = _fresh(facts), _type_labels(facts)
    into = {words: types[kind.code] for kind in facts.campaign.unit_types for words in (kind.label_zh, kind.label_en)}
    before, mine = (table.assign(**{TYPE: table[TYPE].map(lambda cell: into.get(cell, cell))}) for table in (grid.base, changed))
    laid = meanwhile.laid_over(before, mine.where(mine.notna(), None), fresh.base)
    if laid.table.equals(fresh.base):
        return fresh
    clashes = grid.clashes if grid.units == facts.roster.units else (*(grid.clashes or ()), *laid.clashes)
    return replace(fresh, table=laid.table, key=grids.key_of(fresh.key, laid.table.to_csv()), clashes=clashes)


def _meanwhile(clashes: tuple[tuple[str, str, str], ...]) -> None:
    """Who saved the roster while this visitor was editing it, and what both changed; theirs is one press away."""
    said = t("meanwhile.kept", who=meanwhile.who("roster")) + t("meanwhile.both")
    gone = t("meanwhile.gone")
    for code, mine, theirs in clashes[:MOST_SAID]:
        said += t("settings.clash", what=as_written(code), mine=as_written(mine) or gone, theirs=as_written(theirs) or gone)
    st.warning(said, icon=":material/group:")
    st.button(t("settings.take_theirs"), on_click=forget, key="take_theirs_roster")


def _editor(facts: Facts, grid: _Grid, place: DeltaGenerator) -> pd.DataFrame:
    """What the grid holds, its rows under the numbers of the table's, new ones under larger ones; the grid itself wants plain ones."""
    changed = place.data_editor(
        grid.table.reset_index(drop=True),
        hide_index=True,
        num_rows="dynamic",
        height=grids.height(len(grid.table) + 1, grids.A_SCREEN),  # the last line adds a unit
        key=grid.key,
        alt=t("settings.roster"),
        placeholder="",
        column_config=_columns(facts.campaign, list(dict.fromkeys([*_type_labels(facts).values(), *grid.table[TYPE].dropna()]))),
    )
    numbers = dict(enumerate(grid.table.index))
    return changed.set_axis([numbers.get(row, NEW + row) for row in changed.index])


def _table(facts: Facts) -> pd.DataFrame:
    types = _type_labels(facts)
    return pd.DataFrame([_cells(unit, types) for unit in facts.roster.units], columns=list(ROSTER_COLUMNS)).astype({EXEMPT: bool})


def _type_labels(facts: Facts) -> dict[str, str]:
    """The types by code as they are called, those that only the roster knows by what it calls them."""
    types = facts.type_labels()
    return types | {unit.unit_type: unit.unit_type for unit in facts.roster.units if unit.unit_type not in types}


def _types_zh(facts: Facts) -> dict[str, str]:
    return {label(kind): kind.label_zh for kind in facts.campaign.unit_types}


def _is_empty(cell: object) -> bool:
    return not isinstance(cell, str) or not cell.strip()


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
