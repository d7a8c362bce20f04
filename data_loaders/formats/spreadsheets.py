"""Workbooks -> tables: calamine reads the values, and the sheet's XML tells what calamine leaves out (errors, unsaved formulas)."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from itertools import chain

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from data_loaders.formats.binary_unseen import leave_out_struck_xls, leave_out_struck_xlsb
from data_loaders.formats.kinds import decode_text
from data_loaders.formats.notes import put_sheet_comments
from data_loaders.formats.number_formats import FORMAT, shown
from data_loaders.formats.ole import has_macro_project, open_compound, workbook_facts
from data_loaders.formats.tables import (
    CELL_LIMIT,
    COLUMN_LIMIT,
    ROW_LIMIT,
    SHEET_LIMIT,
    Document,
    SheetFacts,
    Table,
    Unreadable,
    is_too_large,
    nothing_read,
    too_long,
    too_wide,
)
from data_loaders.formats.xlsb_guard import binary_facts
from data_loaders.formats.xlsx_guard import check_strings, suspect_sheets
from data_loaders.formats.xlsx_mending import mended
from data_loaders.formats.xlsx_unseen import leave_out_struck
from data_loaders.formats.zips import has_macros, open_package, parts_by_name
from data_loaders.model.findings import Finding

MAIN_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
END = "\1"
"""A last line that no text holds: where it does not come out as one, a quote was never closed and has swallowed what followed it."""
SEPARATORS, SAMPLE = (",", "\t", ";"), 5_000
"""What may separate a text file's cells; the first characters tell which does (a title line above has none)."""
QUOTED = re.compile(r'"(?:[^"]|"")*(?:"|$)')


def read_xlsx(data: bytes) -> Document:
    """An .xlsx or .xlsm workbook; Unreadable where nothing can be read from it."""
    archive = _open_workbook(data)
    check_strings(archive)
    old_macros = False
    try:
        document = _read_package(data, archive)
    except CalamineError:
        if (sound := mended(archive)) is None:
            raise
        written, old_macros = sound
        document = _read_package(written, _open_workbook(written))
    if old_macros or has_macros(archive):
        document.findings.append(Finding("file_macros"))
    return document


def _read_package(data: bytes, archive: zipfile.ZipFile) -> Document:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    facts = suspect_sheets(archive, len(workbook.sheet_names))
    document = read_sheets(workbook, "xlsx", facts)
    leave_out_struck(archive, document, any(sheet.has_runs for sheet in facts.values()))
    put_sheet_comments(archive, document)
    return document


def read_xlsb(data: bytes) -> Document:
    """A binary workbook."""
    archive = _open_workbook(data)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    document = read_sheets(workbook, "xlsb", binary_facts(archive))
    leave_out_struck_xlsb(archive, document)
    if has_macros(archive) or _has_macro_sheets(workbook):
        document.findings.append(Finding("file_macros"))
    return document


def _open_workbook(data: bytes) -> zipfile.ZipFile:
    """The package of a workbook; Unreadable where it is several at once: calamine would try each, the guards looked at one."""
    archive = open_package(data)
    if sum(main in parts_by_name(archive) for main in MAIN_PARTS) > 1:
        raise Unreadable("file_unreadable")
    return archive


def read_xls(data: bytes) -> Document:
    """An old workbook (.xls, .et). Calamine reads all its sheets at once, so one that is too large refuses the file."""
    ole = open_compound(data)
    facts = workbook_facts(ole)
    if any(is_too_large(sheet.rows, sheet.columns) for sheet in facts.values()):
        raise Unreadable("file_too_wide", rows=ROW_LIMIT, columns=COLUMN_LIMIT)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    document = read_sheets(workbook, "xls", facts)
    leave_out_struck_xls(ole, document)
    if has_macro_project(ole) or _has_macro_sheets(workbook):
        document.findings.append(Finding("file_macros"))
    return document


def _has_macro_sheets(workbook: CalamineWorkbook) -> bool:
    """Whether there are sheets of Excel 4 macros, which hold no form."""
    return any(sheet.typ == SheetTypeEnum.MacroSheet for sheet in workbook.sheets_metadata)


def read_csv(data: bytes) -> Document:
    """A text file as one table, whatever its encoding and separator. Rows and columns without a word count where some follow."""
    text = decode_text(data)
    if text is None:
        raise Unreadable("file_unreadable")
    separator = _separator(text[:SAMPLE])
    rows: list[list[object]] = []
    ended, number = False, 0
    try:
        for number, row in enumerate(csv.reader(chain(io.StringIO(text, newline=""), [END]), delimiter=separator)):
            ended = row == [END]
            while row and not row[-1].strip():
                row.pop()
            if not row or ended:
                continue
            if number >= ROW_LIMIT or len(row) > COLUMN_LIMIT:
                raise Unreadable("file_too_wide", rows=ROW_LIMIT, columns=COLUMN_LIMIT)
            rows.extend([] for _ in range(number - len(rows)))
            rows.append(list(row))
    except csv.Error:  # a cell of more than 131,072 letters
        raise Unreadable("file_too_long") from None
    if not ended:
        raise Unreadable("file_unreadable")
    return Document("csv", [Table(None, 1, rows)])


def _separator(text: str) -> str:
    """What parts the cells of a text file: what stands most often outside quotation marks."""
    outside = QUOTED.sub("", text)
    return max(SEPARATORS, key=outside.count if any(mark in outside for mark in SEPARATORS) else text.count)


def read_sheets(workbook: CalamineWorkbook, kind: str, facts: dict[int, SheetFacts]) -> Document:
    """Every worksheet of an open workbook; `facts` by sheet index say which are too large to touch and what cells are."""
    document = Document(kind, [])
    sheets = workbook.sheets_metadata
    if facts and max(facts) >= len(sheets):
        raise Unreadable("file_unreadable")
    cells_left = CELL_LIMIT
    for index, sheet in enumerate(sheets):
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        known = facts.get(index) or SheetFacts()
        if is_too_large(known.rows, known.columns):
            document.findings.append(too_wide(sheet.name))
            continue
        if len(document.tables) == SHEET_LIMIT or cells_left < known.rows * known.columns:
            document.findings.append(too_long())
            break
        table = _read_sheet(workbook, index, sheet.name, known)
        if table is None:
            document.findings.append(too_wide(sheet.name))
            continue
        cells_left -= len(table.rows) * len(table.rows[0]) if table.rows else 0
        table.hidden = sheet.visible != SheetVisibleEnum.Visible
        document.tables.append(table)
    if not document.tables:
        raise nothing_read(document, "no_form_found" if sheets else "file_unreadable")
    return document


def _read_sheet(workbook: CalamineWorkbook, index: int, name: str, facts: SheetFacts) -> Table | None:
    sheet = workbook.get_sheet_by_index(index)
    if is_too_large(sheet.total_height, sheet.total_width):
        return None
    rows = sheet.to_python(skip_empty_area=False)
    if facts.filled:
        facts.natures |= {at: "error:#VALUE!" for at in facts.filled if not _holds(rows, at)}
    _make_room(rows, facts.natures)
    _show(rows, facts)
    return Table(name, index + 1, rows, facts.natures, hidden_rows=frozenset(facts.hidden_rows), merged=sheet.merged_cell_ranges or ())


def _holds(rows: list[list[object]], at: tuple[int, int]) -> bool:
    row, column = at
    return row <= len(rows) and column <= len(rows[row - 1]) and rows[row - 1][column - 1] not in ("", None)


def _show(rows: list[list[object]], facts: SheetFacts) -> None:
    """Put what is seen in the place of numbers whose format changes them."""
    for (row, column), code in facts.formats.items():
        value = rows[row - 1][column - 1] if _holds(rows, (row, column)) else None
        if isinstance(value, float | int) and not isinstance(value, bool):
            rows[row - 1][column - 1], is_certain = shown(code, value)
            if not is_certain:
                facts.natures[row, column] = FORMAT


def _make_room(rows: list[list[object]], natures: dict[tuple[int, int], str]) -> None:
    # Calamine sees an error cell or an unsaved formula as empty and may end the table before it.
    width = max([len(rows[0]) if rows else 0, *(column for _, column in natures)])
    height = max([len(rows), *(row for row, _ in natures)])
    if natures and (height > len(rows) or width > len(rows[0])):
        for row in rows:
            row.extend([""] * (width - len(row)))
        rows.extend([""] * width for _ in range(height - len(rows)))
