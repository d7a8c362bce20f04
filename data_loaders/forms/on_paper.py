"""What is said of a form because it was read from paper: a number that spans two lines, numbers that were never printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from data_loaders.formats.tables import Box, Table
from data_loaders.forms.found import Found
from data_loaders.model.findings import Finding
from data_loaders.model.readings import Answer

MOST_MISSING = 1 / 3
"""Where more of the blanks than this are not on the paper, they were cut off when it was printed."""
_NUMERAL = re.compile("[0-9０-９〇零一二两三四五六七八九十百千万亿.,，]{2}")


def across_lines(table: Table, row: int, column: int, start: int, end: int, answer: Answer) -> list[Finding]:
    """A query where a number that was read from a cell's characters `start`:`end` stands on two lines: the join may be wrong."""
    boxes = table.boxes.get((row, column), ())
    text = table.rows[row - 1][column - 1] if boxes else None
    if answer.value is None or not isinstance(text, str):
        return []
    for at, (one, other) in enumerate(pairwise(boxes[start:end]), start=start):
        if _is_lower(one, other) and _NUMERAL.fullmatch(text[at : at + 2]):
            return [Finding("number_across_lines", answer.code, answer.place, {"raw": answer.raw, "value": answer.value})]
    return []


def _is_lower(one: Box, other: Box) -> bool:
    return one.page != other.page or (other.top + other.bottom) / 2 > one.bottom


def with_what_was_cut(found: Sequence[Found]) -> list[Found]:
    """The forms, one error in the place of all its queries where so many blanks are missing that printing lost them."""
    return [_with_what_was_cut(part) for part in found]


def _with_what_was_cut(part: Found) -> Found:
    missing = [finding for finding in part.findings if finding.rule == "blank_missing"]
    if len(missing) <= MOST_MISSING * len(part.form.blanks):
        return part
    cut = Finding("pdf_cut_off", values={"count": len(missing), "total": len(part.form.blanks)})
    return replace(part, findings=(cut, *(finding for finding in part.findings if finding.rule != "blank_missing")))
