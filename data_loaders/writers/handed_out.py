"""Words that go out in cells, so that no program takes them for a formula, and the way back. The one place that makes cells safe.

A text that Excel or WPS would calculate (it begins with = + - @, also full-width, also after spaces, tabs or line breaks) gets an
apostrophe before it in CSV, the mark that spreadsheets have for text; numbers are never touched. In a workbook the cell itself says
that it is text, and nothing is added to the words.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from io import StringIO
from typing import Any, Protocol, TextIO

TEXT_MARK = "'"
FORMULA = re.compile(r"[\t\r\n]|[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫]")
"""What a program may take for a formula. A tab or line break at the front is one too: some programs drop it and look at what follows."""
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LINE_BREAK = re.compile("\r\n?")
ESCAPED_LETTER = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""Workbooks write a letter as _x0041_; the underscore of words that look like it is written so itself."""


class Cell(Protocol):
    """What `put_text` needs of openpyxl's cells: readers use this room too, and load no openpyxl."""

    value: Any
    data_type: str
    quotePrefix: Any


def starts_formula(words: str) -> bool:
    """True where a program may calculate these words instead of showing them."""
    return bool(FORMULA.match(words))


@lru_cache(maxsize=50_000)  # the same codes and names stand in many thousand rows
def csv_cell(words: str) -> str:
    """Words as a CSV cell that stays text. Words that look as if they had the mark already get one more, so that `csv_words` is exact."""
    return TEXT_MARK + words if starts_formula(words.lstrip(TEXT_MARK)) else words


def csv_words(cell: str) -> str:
    """The words of a CSV cell that `csv_cell` made; every other cell as it is."""
    marked = cell.startswith(TEXT_MARK) and starts_formula(cell.lstrip(TEXT_MARK))
    return cell[len(TEXT_MARK) :] if marked else cell


def csv_file(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows of words as a CSV file that opens right in Excel and WPS: UTF-8 with a byte order mark, every cell in quotes."""
    text = StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([csv_cell(words) for words in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def write_csv(file: TextIO, rows: Iterable[Sequence[str | int | float | None]]) -> None:
    """Rows into a text file opened as utf-8-sig without newline translation: words made safe, numbers bare, None an empty cell."""
    csv.writer(file).writerows([csv_cell(value) if isinstance(value, str) else value for value in row] for row in rows)


def workbook_words(words: str) -> str:
    """Words as a workbook can hold them: without control characters, line breaks as one letter."""
    return ESCAPED_LETTER.sub("_x005F_", NOT_IN_XML.sub("", LINE_BREAK.sub("\n", words)))


def put_text(cell: Cell, words: str) -> None:
    """Words into an openpyxl cell, as text whatever they begin with, also when somebody edits them."""
    cell.value = workbook_words(words)
    cell.data_type = "s"
    if starts_formula(words):  # only where it is needed: it is a style of its own
        cell.quotePrefix = True
