"""What the page of any table keeps in the URL: its codes, which of them this campaign knows, and the question they ask."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from data_loaders.model.campaign import Campaign, Roster
from data_loaders.model.form import Form
from reports.explore_question import (
    DIMENSIONS,
    ITEM,
    MOST_ROW_DIMENSIONS,
    OTHER,
    PERIOD,
    TAIL,
    UNIT,
    UNIT_TYPE,
    VALUES,
)

NAMES = ("rows", "cols", "value", "top", "parts", "chart", "cell")
"""The names in the URL; each a list of codes. `cell` is the one that is open: a "dimension:code" for each of its dimensions."""
PRESETS: dict[str, tuple[str, str]] = {
    "types_weeks": (UNIT_TYPE, PERIOD),
    "units_items": (UNIT, ITEM),
    "items_weeks": (ITEM, PERIOD),
    "units_weeks": (UNIT, PERIOD),
}
"""Rows and columns that are asked for often."""
TOPS = ("5", "10", "20", "50")
BARS, LINES = CHARTS = ("bars", "lines")
BETWEEN = ":"


def known(codes: Mapping[str, Sequence[str]], campaign: Campaign, roster: Roster, form: Form) -> dict[str, Collection[str]]:
    """Which of these codes are known here, by name: of rows the first two, of columns none that is in the rows too; a cell whole or not."""
    rows = [code for code in dict.fromkeys(codes.get("rows", ())) if code in DIMENSIONS][:MOST_ROW_DIMENSIONS]
    cells = _cells(campaign, roster, form) if codes.get("cell") else set()
    return {
        "rows": rows,
        "cols": {code for code in DIMENSIONS if code not in rows},
        "value": VALUES,
        "top": TOPS,
        "parts": ("1",),
        "chart": CHARTS,
        "cell": cells if cells.issuperset(codes.get("cell", ())) else (),
    }


def _cells(campaign: Campaign, roster: Roster, form: Form) -> set[str]:
    there: dict[str, Collection[str]] = {
        "unit_type": {*(entry.code for entry in campaign.unit_types), *(unit.unit_type for unit in roster.units)},
        "unit": roster.codes,
        "period": {*(period.code for period in campaign.periods if not period.is_whole_month), TAIL},
        "item": {item.code for item in form.items},
        "blank": form.blanks.keys(),
        "measure": {measure.code for measure in form.measures},
    }
    return {f"{dimension}{BETWEEN}{code}" for dimension, codes in there.items() for code in (*codes, OTHER)}


def cell_codes(codes: Mapping[str, str]) -> list[str]:
    """The codes of a cell as they stand in the URL."""
    return [f"{dimension}{BETWEEN}{code}" for dimension, code in codes.items()]


def cell_of(written: Sequence[str]) -> dict[str, str]:
    """The way back."""
    return {dimension: code for dimension, _, code in (each.partition(BETWEEN) for each in written)}
