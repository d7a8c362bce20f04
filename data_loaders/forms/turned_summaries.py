"""A column a unit, a row a blank -> the cells of each column with their blanks: the summary turned.

Read only where three blanks' labels or codes stand below each other and a unit of the roster in the row above them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from data_loaders.formats.tables import Table, letters_of
from data_loaders.formats.views import Turned, turned, window
from data_loaders.forms.stacked import first_rows
from data_loaders.forms.summaries import (
    FEWEST,
    LONGEST_HEADER,
    PASSED_OVER,
    UNITS,
    Columns,
    Summary,
    SummaryRow,
    begins_another,
    columns_named,
    heading_at,
    lines_above,
    odd_columns,
    said,
    unit_row,
)
from data_loaders.matching.units import UnitNames
from data_loaders.model.form import Form
from data_loaders.model.printed import COLUMNS, CUMULATIVE_BASIS
from data_loaders.text.plain import plain

LABEL_COLUMNS = 8
"""How far to the right the labels are looked for."""
MOST_BELOW_EACH_OTHER = 60
"""A sheet in which the same labels come again more often is something else."""
_NO_UNITS = PASSED_OVER | UNITS | frozenset(COLUMNS)


def read_turned(table: Table, form: Form, names: UnitNames) -> list[Summary]:
    """The turned summaries of a sheet, one below another; none where the labels or the units are not certain."""
    if not _names_a_unit(table, names) or not _speaks_of_blanks(table, form):
        return []
    heading = _labels(turned(table), form)
    if heading is None:
        return []
    starts = [*first_rows(sorted(heading.blanks.items()), []), len(table.rows)]
    if len(starts) > MOST_BELOW_EACH_OTHER:
        return []
    parts = (_block(table, form, names, start, stop) for start, stop in pairwise(starts))
    return [part for part in parts if part]


def _names_a_unit(table: Table, names: UnitNames) -> bool:
    """Whether a cell right of the first is a name of the roster: few tables that are no summary have one."""
    cells = (value for row in table.rows for value in row[1:] if isinstance(value, str) and 0 < len(value) <= LONGEST_HEADER)
    return bool(names.by_name) and any(_plain_word(value) in names.by_name for value in cells)


def _speaks_of_blanks(table: Table, form: Form) -> bool:
    known = _known_words(form)
    short = {value for row in table.rows for value in row[:LABEL_COLUMNS] if isinstance(value, str) and len(value) <= LONGEST_HEADER}
    return len({words for value in short if (words := _plain_word(value)) in known}) >= FEWEST


@lru_cache(maxsize=4096)
def _plain_word(words: str) -> str:
    """The same printed words stand in file after file."""
    return plain(words)


@lru_cache(maxsize=8)
def _known_words(form: Form) -> frozenset[str]:
    blanks = (words for code, blank in form.blanks.items() for words in (code, blank.label_zh, blank.label_en))
    items = (words for item in form.items for words in (item.title_zh, item.label_zh))
    return frozenset(map(plain, (*blanks, *items))) - {""}


def _labels(seen: Turned, form: Form) -> Columns | None:
    """The first columns of labels as a heading of the turned table."""
    columns = range(min(LABEL_COLUMNS, len(seen.rows)))
    return next((heading for c in columns if (heading := heading_at(seen, form, c))), None)


def _block(table: Table, form: Form, names: UnitNames, start: int, stop: int) -> Summary | None:
    """The summary in the rows from `start` (from 0) to `stop`."""
    seen = turned(window(table, start + 1, stop))
    heading = _labels(seen, form)
    unit_at = _units_at(seen, heading, names) if heading else None
    if heading is None or unit_at is None:
        return None
    last = max(heading.blanks)
    while last + 1 < stop and _goes_on(table, form, last + 1):
        last += 1
    seen = turned(window(table, unit_at + 1, last + 1))
    heading = _labels(seen, form)
    assert heading is not None  # its labels stand in the rows that were taken
    heading.places["unit"] = unit_at
    if heading.places.get("code") == unit_at:
        del heading.places["code"]
    columns = range(heading.row + 1, len(seen.rows))
    units = tuple(row for r in columns if (row := _unit_column(seen, form, heading, r, names)))
    units = tuple(replace(unit, stretch=_stretch(unit.row, unit_at, last)) for unit in units)
    if not units:
        return None
    lines = (lines_above(table, form, start + 1, unit_at), unit_at)
    odd = odd_columns(seen, form, heading, columns)
    return Summary(seen, units, *lines, None, odd, (unit_at + 1, last + 1), *columns_named(heading, seen.rows[: units[0].row - 1]))


def _goes_on(table: Table, form: Form, r: int) -> bool:
    """Whether a row below the last blank's is a row of the summary all the same: words and figures that are no blank's."""
    return sum(value not in ("", None) for value in table.rows[r]) > 1 and not begins_another(table, form, r)


def _units_at(seen: Turned, heading: Columns, names: UnitNames) -> int | None:
    """The row (from 0) above the labels that names most of the roster's units; None where none does."""
    known = {
        r: sum(names.in_field(said(column, r)).code is not None for column in seen.rows[heading.row + 1 :])
        for r in range(min(heading.blanks))
    }
    return max((r for r in known if known[r]), key=lambda r: known[r], default=None)


def _unit_column(seen: Turned, form: Form, heading: Columns, r: int, names: UnitNames) -> SummaryRow | None:
    """One unit's column; None for totals, remarks and what else has a heading but neither a unit nor figures."""
    words = said(seen.rows[r], heading.places["unit"])
    if plain(words) in _NO_UNITS:
        return None
    row = unit_row(seen, form, heading, r)
    below = [said(seen.rows[r], c) for c in range(heading.places["unit"] + 1, min(heading.blanks))]
    if row and (basis := next((each for each in below if CUMULATIVE_BASIS in each), None)):
        row = replace(row, marked=replace(row.marked, basis_written=basis))
    if row is None or names.in_field(words).code:
        return row
    return row if any(character.isdigit() for cell in row.marked.cells for character in str(cell.value)) else None


def _stretch(column: int, unit_at: int, last: int) -> str:
    letters = letters_of(column)
    return f"!{letters}{unit_at + 1}:{letters}{last + 1}"
