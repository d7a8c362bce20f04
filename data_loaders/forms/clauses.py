"""A clause that says number and counted thing in words of its own: 参与人次达58余人次, 参与人员58人, 58人次参与 for 参与（ ）人次."""

from __future__ import annotations

import re

from data_loaders.forms.alignment import CLOSING, OPENING, Cell
from data_loaders.model.form import Blank
from data_loaders.model.readings import NUMBER
from data_loaders.text.counting_units import is_of_people
from data_loaders.text.numerals import read_text

_PART = re.compile(r"[；;。\n]|(?<![0-9０-９])[,，]|[,，](?![0-9０-９]{3}(?![0-9０-９]))")
"""Where a clause ends; a comma inside a number ends none."""
_SPACES = " 　\t"
_BRACKETS = dict.fromkeys(map(ord, OPENING + CLOSING))


def clause_number(cell: Cell, blank: Blank, start: int, stop: int, others: list[tuple[int, int]]) -> tuple[int, int, str] | None:
    """The number of people that the clause around an unread blank says, as (start, end, raw); None unless it says one and nothing else.

    `start` and `stop` are where the blank was looked for, `others` where the other blanks' answers stand.
    """
    if not is_of_people(blank.counting_unit or ""):
        return None
    low = max((found.end() for found in _PART.finditer(cell.text, 0, start)), default=0)
    end = _PART.search(cell.text, max(stop, low))
    high = end.start() if end else len(cell.text)
    if any(low <= begin < high for begin, _ in others):
        return None
    clause = cell.text[low:high]
    raw = clause.strip(_SPACES)
    begin = low + len(clause) - len(clause.lstrip(_SPACES))
    without_bracket = [raw.translate(_BRACKETS)] if len(cell.groups_in(low, high)) == 1 else []
    for words in (raw, *without_bracket):
        numeral = read_text(words)
        if numeral.state == NUMBER and is_of_people(numeral.unit):
            return begin, begin + len(raw), words
    return None
