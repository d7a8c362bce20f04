"""A table somebody asks for, in plain Python: every level is counted from the units' numbers, none from another level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from data_loaders.model.campaign import Campaign, Roster
from data_loaders.model.form import Form
from tests.sql.oracle import TAIL, Choice, Counted, Word, owes_figures

OTHER = "OTHER"
Key = tuple[str, str | None, str | None, str | None]
"""Level, group, row, column."""


@dataclass(frozen=True)
class Layout:
    """What is asked for: the dimensions of groups ("" none), rows and columns ("" none), what is kept ("group~row", "column"; () all)."""

    outer: str
    row: str
    column: str
    measures: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    kept_rows: tuple[str, ...] = ()
    kept_columns: tuple[str, ...] = ()
    with_parts: bool = False

    def keys(self, codes: dict[str, str | None]) -> list[Key]:
        """Every level a number with these codes is in."""
        outer, row, column = (codes.get(name) for name in (self.outer, self.row, self.column))
        if row is not None and self.kept_rows and "~".join(code for code in (outer, row) if code) not in self.kept_rows:
            row = OTHER
        if column is not None and self.kept_columns and column not in self.kept_columns:
            column = OTHER
        levels: list[Key] = [("row", outer, row, None), ("all", None, None, None)]
        if self.column:
            levels += [("cell", outer, row, column), ("column", None, None, column)]
        if self.outer:
            levels.append(("group", outer, None, None))
        if self.outer and self.column:
            levels.append(("group_cell", outer, None, column))
        return levels

    def has(self, dimension: str, level: str) -> bool:
        """Whether a level tells the codes of a dimension apart."""
        return (
            (dimension == self.outer and level in ("cell", "row", "group", "group_cell"))
            or (dimension == self.row and level in ("cell", "row"))
            or (dimension == self.column and level in ("cell", "group_cell", "column"))
        )


def explored(
    rows: list[Counted],
    roster: Roster,
    form: Form,
    choice: Choice,
    layout: Layout,
    campaign: Campaign,
    words: Sequence[Word],
    as_of: datetime,
) -> dict[tuple[Key, str], tuple[int, int, int, int]]:
    """By level and measure: total, what of it counts persons, units with a number, exempt ones among them."""
    units = {unit.code: unit for unit in roster.units}
    groups: dict[tuple[Key, str], list[Counted]] = defaultdict(list)
    for row in rows:
        blank = form.blanks[row.blank]
        wanted = (not layout.measures or blank.measure in layout.measures) and (not layout.blanks or blank.code in layout.blanks)
        if not wanted or not choice.takes(row, roster, form) or (blank.part_of and not layout.with_parts):
            continue
        codes: dict[str, str | None] = {
            "unit_type": units[row.unit].unit_type,
            "unit": row.unit,
            "period": row.period,
            "item": blank.item,
            "blank": blank.code,
            "measure": blank.measure,
        }
        for key in layout.keys(codes):
            is_own = (layout.outer == "blank" and layout.has("blank", key[0]) and key[1]) or (
                layout.row == "blank" and layout.has("blank", key[0]) and key[2] not in (None, OTHER)
            )
            if blank.part_of is None or is_own:
                groups[key, blank.measure].append(row)

    def is_exempt(unit: str, key: Key, found: list[Counted]) -> bool:
        periods = [period for period in campaign.periods if not choice.periods or period.code in choice.periods]
        if layout.has("period", key[0]):
            periods = [period for period in periods if period.code == found[0].reported_period]
        return all(owes_figures(units[unit], campaign, period, words, as_of)[1] for period in periods)

    answer = {}
    for (key, measure), found in groups.items():
        told = {row.unit for row in found}
        persons = [row for row in found if form.is_in_persons(form.blanks[row.blank])]
        sums = sum(row.increment for row in found), sum(row.increment for row in persons)
        answer[key, measure] = (*sums, len(told), sum(is_exempt(unit, key, found) for unit in told))
    return answer


def expected(
    roster: Roster, choice: Choice, layout: Layout, campaign: Campaign, words: Sequence[Word], as_of: datetime
) -> dict[Key, set[str]]:
    """By level: the units that owe the figures of a period of it. Items, blanks and measures have no code: they do not tell."""
    owing: dict[Key, set[str]] = defaultdict(set)
    for unit in roster.units:
        if (choice.unit_types and unit.unit_type not in choice.unit_types) or (choice.units and unit.code not in choice.units):
            continue
        for period in campaign.periods:
            if (choice.periods and period.code not in choice.periods) or owes_figures(unit, campaign, period, words, as_of)[1]:
                continue
            codes: dict[str, str | None] = {
                "unit_type": unit.unit_type,
                "unit": unit.code,
                "period": TAIL if period.is_whole_month else period.code,
            }
            for key in layout.keys(codes):
                owing[key].add(unit.code)
    return dict(owing)
