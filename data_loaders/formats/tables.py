"""What a spreadsheet or document is once read: tables of cells with places. The contract between the readers and the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from data_loaders.model.findings import Finding, Place

if TYPE_CHECKING:
    from lxml import etree

ROW_LIMIT, COLUMN_LIMIT = 2_000, 200
"""A sheet that uses more than this is not the form."""
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
"""Error values by the number binary workbooks store."""
FEW_MERGED, MERGED_LIMIT = 100, 5_000
"""A sheet with more merged ranges than this is not looked at for what they cover."""
Range = tuple[tuple[int, int], tuple[int, int]]
"""Row and column (from 0) of a range's first cell and of its last."""
SHEET_LIMIT, CELL_LIMIT = 1_000, 1_200_000
"""All sheets or tables of a file together; empty cells between others count too, they take room."""
PART_LIMIT = 64 * 1024 * 1024
"""The most one sheet's or document's XML may unpack to, in bytes."""
MARK_BYTES, ATTRIBUTE_BYTES = 120, 250
MEGABYTE = 1024 * 1024
TREE_LIMIT = 256 * MEGABYTE
"""What elements and attributes take once parsed, and the most that a part may take of a reading process's memory."""

STRUCK, HIDDEN, RAISED, DELETED, WHITE, TINY, PICTURED = "struck", "hidden", "raised", "deleted", "white", "tiny", "pictured"
OVERLAID = "overlaid"
"""Why words that are written in a cell are not what it says."""
NOTE = "note"
"""Words of a comment or footnote: they stand beside a cell, not in it."""


class Box(NamedTuple):
    """Where a character stands on a sheet of paper: the page (from 1), and points from the page's top left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


class LeftOut(NamedTuple):
    """Words left out of a cell's text: `start` is where they stood, counted in the characters of the text that is left."""

    start: int
    words: str
    why: str


@dataclass(frozen=True)
class Table:
    """A sheet, or a table of a document.

    `rows[0]` is row 1; a cell is str, int, float, bool, date, datetime, time, timedelta, "" or None (no cell of its own: merged
    into the one before or above). `number` counts sheets or Word tables from 1; in Word 0 holds the body's own paragraphs, one a
    row, and `after` says how many of those rows stand above this table. `natures` has, at (row, column) from 1, what the bare
    value does not tell: "error:#N/A", "formula" for a formula whose result was not saved, or "format" where a number is not what is seen.
    `merged` are a sheet's merged ranges, where its reader tells them. `left_out` has, at (row, column) from 1, what is written in
    a cell but does not count: struck out, hidden, raised or deleted. `notes` has, at (row, column) from 1, a comment or footnote on a cell.
    `boxes` has, at (row, column) from 1, where each character of a cell's text stands on paper; empty for all that is not read from paper.
    `margins` are the lines of a sheet's page header and footer, and of the text boxes over it.
    """

    name: str | None
    number: int
    rows: Sequence[Sequence[object]]
    natures: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    after: int = 0
    merged: Sequence[Range] = ()
    left_out: Mapping[tuple[int, int], tuple[LeftOut, ...]] = field(default_factory=dict)
    notes: Mapping[tuple[int, int], str] = field(default_factory=dict)
    boxes: Mapping[tuple[int, int], Sequence[Box]] = field(default_factory=dict)
    margins: tuple[str, ...] = ()

    def place(
        self, row: int, column: int, paragraph: int | None = None, start: int | None = None, end: int | None = None, sentence: str = ""
    ) -> Place:
        """Where a cell (from 1) stands: sheet and cell; table, row and column; or, outside any table, the paragraph. On paper also the page
        and the box around the span."""
        if self.boxes:
            return self._place_on_paper(row, column, paragraph, start, end, sentence)
        if self.name is not None:
            # Asked of every blank: made as the tuple it is, in a third of the time.
            return tuple.__new__(
                Place, (self.name, f"{letters_of(column)}{row}", None, None, None, paragraph, start, end, sentence, None, None)
            )
        if self.number:
            return Place(None, None, self.number, row, column, paragraph, start, end, sentence)
        return Place(None, None, 0, None, None, row, start, end, sentence)

    def _place_on_paper(self, row: int, column: int, paragraph: int | None, start: int | None, end: int | None, sentence: str) -> Place:
        place = Place(None, None, self.number, row, column, paragraph, start, end, sentence)
        if not self.number:
            place = Place(None, None, 0, None, None, row, start, end, sentence)
        boxes = self.boxes_of(row, column, paragraph, start, end, sentence)
        if not boxes:
            return place
        page = boxes[0].page
        sides = list(zip(*(box[1:] for box in boxes if box.page == page), strict=True))
        around = (min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3]))
        return place._replace(page=page, box=tuple(round(side, 1) for side in around))

    def boxes_of(
        self, row: int, column: int, paragraph: int | None = None, start: int | None = None, end: int | None = None, sentence: str = ""
    ) -> Sequence[Box]:
        """The boxes of a span of a cell's text, of the characters around it where it is empty; all of the cell where there is no span."""
        boxes = self.boxes.get((row, column), ())
        text = self.rows[row - 1][column - 1] if 0 < row <= len(self.rows) and 0 < column <= len(self.rows[row - 1]) else None
        if not boxes or not isinstance(text, str) or start is None or end is None:
            return boxes
        lines = text.split("\n")
        if paragraph and paragraph <= len(lines) and lines[paragraph - 1] == sentence:
            first = sum(len(line) + 1 for line in lines[: paragraph - 1])
        elif text == sentence:
            first = 0
        else:
            return boxes
        return boxes[first + start : first + end] or boxes[max(first + start - 1, 0) : first + end + 1]

    def is_hidden(self, row: int, column: int) -> bool:
        """Whether a cell (from 1) stands in a hidden row."""
        return row in self.hidden_rows

    def is_in_hidden_column(self, row: int, column: int) -> bool:
        """Whether a cell (from 1) stands in a hidden column."""
        return column in self.hidden_columns

    def hides_a_column_of(self, cells: Iterable[tuple[int, int]]) -> bool:
        """Whether any of these cells (from 1) stands in a hidden column."""
        return not self.hidden_columns.isdisjoint([column for _, column in cells])

    @cached_property
    def notes_by_row(self) -> dict[int, list[tuple[int, str]]]:
        """The comments of each row (from 1), with their column."""
        found: dict[int, list[tuple[int, str]]] = {}
        for (row, column), words in self.notes.items():
            found.setdefault(row, []).append((column, words))
        return found

    def merged_into(self, row: int, column: int) -> tuple[int, int] | None:
        """The cell (row and column from 1) that a cell is part of, where that is another one; in Word only the one above is known."""
        if self.name is None:
            return self._merged_above(row, column)
        in_column, in_row = self._merged_at.get((0, column)), self._merged_at.get((row, 0))
        if in_column is None and in_row is None:
            return None
        for (top, left), (bottom, right) in (*(in_column or ()), *(in_row or ())):
            if top < row <= bottom + 1 and left < column <= right + 1 and (top + 1, left + 1) != (row, column):
                return top + 1, left + 1
        return None

    @cached_property
    def _merged_at(self) -> dict[tuple[int, int], list[Range]]:
        merged = tuple(self.merged)
        return _by_row_or_column(merged) if len(merged) <= FEW_MERGED else _by_row_or_column.__wrapped__(merged)

    def _merged_above(self, row: int, column: int) -> tuple[int, int] | None:
        for above in range(row, 0, -1):
            cells = self.rows[above - 1]
            if column > len(cells):
                return None
            if cells[column - 1] is not None:
                return (above, column) if above < row else None
        return None


@lru_cache(maxsize=64)
def _by_row_or_column(merged: tuple[Range, ...]) -> dict[tuple[int, int], list[Range]]:
    """Ranges of one row under (row, 0), others under (0, column) for each column they cover; rows and columns from 1. Kept where they are
    few: they are the same in all forms that were handed out together."""
    found: dict[tuple[int, int], list[Range]] = {}
    for cells in merged[:MERGED_LIMIT]:
        (top, left), (bottom, right) = cells
        if top == bottom:
            found.setdefault((top + 1, 0), []).append(cells)
        else:
            for column in range(left, min(right, left + COLUMN_LIMIT) + 1):
                found.setdefault((0, column + 1), []).append(cells)
    return found


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What is known of a sheet before its values are read; `rows` and `columns` bound the cells that hold something."""

    rows: int = 0
    columns: int = 0
    natures: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: Set[int] = frozenset()
    hidden_columns: Set[int] = frozenset()
    filled: Set[tuple[int, int]] = frozenset()
    """Cells that hold a value, where it is written so oddly that the reader may not see it."""
    formats: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """The formats of cells with numbers, where they may show something else than the number."""
    has_runs: bool = False
    """Whether the sheet holds rich text, whose runs have formats of their own."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file's tables in order, with findings about the file or a whole sheet (a note on macros, a sheet too large to read).

    `margins` are the lines of all page headers and footers, and of the text boxes over the cells of a workbook.
    """

    kind: str
    tables: tuple[Table, ...]
    findings: tuple[Finding, ...] = ()
    margins: tuple[str, ...] = ()

    def noting(self, *findings: Finding) -> Document:
        """The same tables with these findings too."""
        return replace(self, findings=(*self.findings, *findings))


class Unreadable(Exception):
    """The file cannot be read; `finding` says why, in words for the user."""

    def __init__(self, rule: str, **values: object) -> None:
        super().__init__(rule)
        self.finding = Finding(rule, values=values)


@lru_cache(maxsize=512)
def letters_of(column: int) -> str:
    """1 -> "A", 27 -> "AA"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def is_too_large(rows: int, columns: int) -> bool:
    """Whether a used range is larger than any form's."""
    return rows > ROW_LIMIT or columns > COLUMN_LIMIT


def too_wide(sheet: str) -> Finding:
    """The finding for a sheet that is too large to be read."""
    return Finding("file_too_wide", place=Place(sheet=sheet), values={"rows": ROW_LIMIT, "columns": COLUMN_LIMIT})


def too_long() -> Finding:
    """The finding for what a file holds beyond the limits of all its sheets together."""
    return Finding("file_too_long")


def nothing_read(findings: Sequence[Finding], otherwise: str = "file_unreadable") -> Unreadable:
    """Why a file without a single table is refused: for what was found about its sheets, or else by that rule."""
    first = next(iter(findings), Finding(otherwise))
    return Unreadable(first.rule, **first.values)


def weigh(xml: bytes) -> bytes:
    """The same text; Unreadable where what it is parsed to would fill a reading process's memory."""
    if len(xml) > MEGABYTE and xml.count(b"<") * MARK_BYTES + xml.count(b"=") * ATTRIBUTE_BYTES > TREE_LIMIT:
        raise Unreadable("file_too_long")
    return xml


def parse_xml(xml: bytes, recover: bool = False) -> etree._Element:
    """The root of an XML part. No entity is resolved, nothing outside is fetched, depth and text sizes keep libxml2's limits."""
    from lxml import etree  # 3 MB, which the board, whose files are read by other processes, would hold for nothing

    weigh(xml)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, recover=recover)
    return etree.fromstring(xml, parser)


def parent_of(element: etree._Element) -> etree._Element:
    """The element around one that is not the root."""
    parent = element.getparent()
    assert parent is not None
    return parent
