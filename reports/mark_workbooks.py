"""A unit's own .xlsx or .xlsm with what is wrong in colour and commented: changed in its XML where a mark stands, and nowhere else.

openpyxl would write the whole file anew, without text boxes, pictures in cells, sparklines and stored results of formulas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from data_loaders.formats.tables import letters_of
from data_loaders.formats.xlsx_guard import hidden_columns, position_of, sheet_parts
from data_loaders.formats.zips import main_part
from reports.marks import Mark, Marked, Unmarkable, worst_first
from reports.packages import EditedPackage, is_signed
from reports.workbook_comments import MAIN, Commented, comment
from reports.workbook_styles import Styles

BOOK = "xl/workbook.xml"
At = tuple[int, int]
"""A cell's row and column, from 1."""


def mark_workbook(data: bytes, marks: Iterable[Mark], author: str) -> Marked:
    """The workbook with these marks, comments in the name of `author`; Unmarkable where it is signed or not in Excel's usual XML,
    Unreadable where it is damaged."""
    edited = EditedPackage.open(data)
    book = main_part(edited.package) or BOOK
    root = edited.root(book)
    if is_signed(edited.package) or etree.QName(root).namespace != MAIN:
        raise Unmarkable
    sheets = _sheets(edited, root)
    by_sheet: dict[str, list[Mark]] = defaultdict(list)
    unplaced: list[Mark] = []
    for mark in worst_first(marks):
        found = mark.place.sheet in sheets and mark.place.cell
        (by_sheet[sheets[mark.place.sheet or ""].part] if found else unplaced).append(mark)
    styles = Styles(edited, book) if by_sheet else None
    hidden: list[Mark] = []
    for sheet in sheets.values():
        if styles and (on_it := by_sheet.get(sheet.part)):
            hidden += _mark_sheet(edited, sheet, on_it, styles, author)
    if styles:
        styles.keep()
    return Marked(edited.packed(), tuple(unplaced), tuple(hidden))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet's part, and whether the sheet is hidden."""

    part: str
    is_hidden: bool


def _sheets(edited: EditedPackage, book: etree._Element) -> dict[str, _Sheet]:
    """The sheets by their names."""
    parts = sheet_parts(edited.package)
    entries = [*book.iter("{*}sheet")]
    return {
        entry.get("name", ""): _Sheet(name, entry.get("state", "visible") != "visible")
        for entry, name in zip(entries, parts, strict=True)
        if edited.has(name)
    }


def _mark_sheet(edited: EditedPackage, sheet: _Sheet, marks: list[Mark], styles: Styles, author: str) -> list[Mark]:
    """Marks one sheet; those of its marks that are not seen."""
    xml = edited.read(sheet.part)
    root = edited.root(sheet.part)
    if (data := root.find("{*}sheetData")) is None:
        raise Unmarkable
    covered = _covered(root)
    by_cell: dict[At, list[Mark]] = defaultdict(list)
    for mark in marks:
        at = position_of(mark.place.cell or "")
        by_cell[covered(at)].append(mark)
    cells = _Cells(root, data)
    unseen_columns = hidden_columns(xml)
    hidden: list[Mark] = []
    for at, here in sorted(by_cell.items()):
        row, cell = cells.at(at)
        cell.set("s", str(styles.coloured(int(cell.get("s", "0")), here[0].colour)))
        if sheet.is_hidden or at[1] in unseen_columns or row.get("hidden") in ("1", "true"):
            hidden += here
    comment(Commented(edited, sheet.part, root, author), {at: "\n".join(mark.comment for mark in here) for at, here in by_cell.items()})
    edited.write_root(sheet.part, root)
    return hidden


class _Covered:
    """Which cell shows what is written in a cell: the first of a merged range, else itself."""

    def __init__(self, ranges: list[tuple[At, At]]) -> None:
        self._ranges = ranges

    def __call__(self, at: At) -> At:
        for first, last in self._ranges:
            if first[0] <= at[0] <= last[0] and first[1] <= at[1] <= last[1]:
                return first
        return at


def _covered(root: etree._Element) -> _Covered:
    references = (each.get("ref", "").replace("$", "").partition(":") for each in root.iterfind("{*}mergeCells/{*}mergeCell"))
    return _Covered([(position_of(first), position_of(last)) for first, _, last in references if first and last])


class _Cells:
    """The cells of a sheet; rows and cells that are not written yet are put in their order, with the style their place has."""

    def __init__(self, root: etree._Element, data: etree._Element) -> None:
        self._data, self._space = data, etree.QName(data).namespace
        self._rows = dict(_numbered(data, lambda row: int(row.get("r", "0"))))
        self._columns = _column_styles(root)

    def at(self, at: At) -> tuple[etree._Element, etree._Element]:
        """The row and the cell there."""
        row = self._rows.get(at[0])
        if row is None:
            row = self._rows[at[0]] = etree.Element(f"{{{self._space}}}row", r=str(at[0]))
            _insert(self._data, row, {number: each for number, each in self._rows.items() if number < at[0]})
        cells = dict(_numbered(row, lambda cell: position_of(cell.get("r", ""))[1] if cell.get("r") else 0))
        cell = cells.get(at[1])
        if cell is None:
            cell = etree.Element(f"{{{self._space}}}c", r=f"{letters_of(at[1])}{at[0]}")
            style = row.get("s", "0") if row.get("customFormat") in ("1", "true") else self._columns.get(at[1], "0")
            cell.set("s", style)
            _insert(row, cell, {number: each for number, each in cells.items() if number < at[1]})
            row.attrib.pop("spans", None)  # how far the row reaches, which may no longer be so
        return row, cell


def _numbered(parent: etree._Element, number_of: Callable[[etree._Element], int]) -> Iterator[tuple[int, etree._Element]]:
    """Rows or cells with their numbers; one that says none follows the one before."""
    number = 0
    for each in parent:
        if etree.QName(each).localname in ("row", "c"):
            number = number_of(each) or number + 1
            yield number, each


def _insert(parent: etree._Element, new: etree._Element, before: dict[int, etree._Element]) -> None:
    if before:
        before[max(before)].addnext(new)
    else:
        parent.insert(0, new)


def _column_styles(root: etree._Element) -> Mapping[int, str]:
    styles: dict[int, str] = {}
    for column in root.iterfind("{*}cols/{*}col"):
        if column.get("style"):
            first, last = int(column.get("min", "1")), int(column.get("max", "1"))
            styles |= dict.fromkeys(range(first, min(last, first + 300) + 1), column.get("style", "0"))
    return styles
