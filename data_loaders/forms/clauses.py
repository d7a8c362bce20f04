"""A clause that says number and counted thing in words of its own: 参与人次达58余人次, 参与人员58人, 58人次参与 for 参与（ ）人次."""

from __future__ import annotations

import re
from collections.abc import Callable

from data_loaders.model.readings import NUMBER
from data_loaders.text.counting_units import is_of_people
from data_loaders.text.numerals import holds_numeral, read_text
from data_loaders.text.plain import CLOSING, OPENING, Written

_PART = re.compile(r"[；;。\n,，](?:(?<![,，])|(?<![0-9０-９][,，])|(?![0-9０-９]{3}(?![0-9０-９])))")
"""Where a clause ends; a comma inside a number ends none."""
_TWO_NUMBERS = re.compile(rf"[0-9０-９]\s*[{re.escape(OPENING)}]|[{re.escape(CLOSING)}]\s*[0-9０-９]")
"""A digit right outside a bracket: without the bracket, two numbers would become one."""
_SPACES = " 　\t"
_BETWEEN = _SPACES + "，,、"
_BRACKETS = dict.fromkeys(map(ord, OPENING + CLOSING))


def clause_number(cell: Written, start: int, stop: int, others: Callable[[], list[int]]) -> tuple[int, int, str] | None:
    """The number of people that the clause around an unread blank of people says, as (start, end, raw); None unless it says one and
    nothing else.

    `start` and `stop` are where the blank was looked for, `others` says where the other blanks' answers begin. The printed words may stand
    behind the number, so that the blank was looked for past the clause's comma.
    """
    before = len(cell.text[:start].rstrip(_BETWEEN))
    for begin, end in ((start, stop), (before, before)):
        low = max([found.end() for found in _PART.finditer(cell.text, 0, begin)], default=0)
        mark = _PART.search(cell.text, max(end, low))
        high = mark.start() if mark else len(cell.text)
        if not holds_numeral(cell.text[low:high]):  # an empty blank's clause hardly ever does, and is asked often
            continue
        if not any(low <= other < high for other in others()) and (found := _in_clause(cell, low, high)):
            return found
    return None


def _in_clause(cell: Written, low: int, high: int) -> tuple[int, int, str] | None:
    """The number of people that a stretch of text says, with or without its one bracket."""
    raw = cell.text[low:high].strip(_SPACES)
    begin = cell.text.index(raw, low)
    is_one_number = len(cell.groups_in(low, high)) == 1 and not _TWO_NUMBERS.search(raw)
    without_bracket = [raw.translate(_BRACKETS)] if is_one_number else []
    for words in (raw, *without_bracket):
        numeral = read_text(words)
        if numeral.state == NUMBER and is_of_people(numeral.unit) and (words is raw or not holds_numeral(numeral.words)):
            return begin, begin + len(raw), words
    return None
