"""Workbooks -> tables: calamine reads the values, and the sheet's XML tells what calamine leaves out (errors, unsaved formulas)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from itertools import chain
from operator import methodcaller
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from data_loaders.formats.binary_notes import with_notes_xls, with_notes_xlsb
from data_loaders.formats.binary_unseen import leave_out_struck_xls, leave_out_struck_xlsb
from data_loaders.formats.kinds import decode_text
from data_loaders.formats.notes import with_sheet_notes
from data_loaders.formats.number_formats import FORMAT, shown, shown_words
from data_loaders.formats.ole import has_macro_project, open_compound
from data_loaders.formats.page_lines import with_lines_xls, with_lines_xlsb, with_lines_xlsx
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
from data_loaders.formats.thousands import join_cut
from data_loaders.formats.xls_conditions import leave_out_by_rule_xls
from data_loaders.formats.xls_guard import workbook_facts
from data_loaders.formats.xlsb_guard import binary_facts
from data_loaders.formats.xlsx_conditions import leave_out_by_rule
from data_loaders.formats.xlsx_guard import check_strings, refuse_doubled, suspect_sheets
from data_loaders.formats.xlsx_handed import handed
from data_loaders.formats.xlsx_mending import mended
from data_loaders.formats.xlsx_unseen import leave_out_struck
from data_loaders.formats.zips import Package, has_macros, open_package
from data_loaders.model.findings import Finding

EMPTY = methodcaller("count", "")
"""How many of a row's cells are empty."""
MAIN_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
END = "\1"
"""A last line that no text holds: where it does not come out as one, a quote was never closed and has swallowed what followed it."""
SEPARATORS, RARE_SEPARATORS, SAMPLE = (",", "\t", ";"), "|，；、^~:：", 5_000
"""What may separate a text file's cells; the first characters tell which does (a title line above has none)."""
NAMED_SEPARATOR = re.compile(r'"?sep=(.)"?(?=\r?\n|\r)', re.IGNORECASE)
"""A first line that Excel takes for no row: it says what separates the cells."""
FEWEST_ROWS, FEWEST_CELLS, SAME_WIDTH = 5, 3, 0.8
"""What seldom separates cells does where so many rows have so many cells and this share of them the same number."""
TEXT_FORMULA = re.compile(r'\s*="([^"]*)"\s*')
ROOM = " \t\u00a0\u3000\u2002\u2003"
"""What columns are filled up with until they stand below each other."""
QUOTED = re.compile(r'"(?:[^"]|"")*(?:"|$)')


def read_xlsx(data: bytes, opened: Package | None = None) -> Document:
    """An .xlsx or .xlsm workbook; Unreadable where nothing can be read from it. `opened` is its package, where it was opened before."""
    package = _open_workbook(data, opened)
    check_strings(package)
    old_macros = False
    try:
        document = _read_package(handed(data, package), package)
    except CalamineError:
        if sound := mended(package):
            written, old_macros = sound
            document = _read_package(written, _open_workbook(written))
        else:  # whatever is wrong with it is wrong with it as it came too
            document = _read_package(data, package)
    return document.noting(Finding("file_macros")) if old_macros or has_macros(package) else document


def _read_package(data: bytes, package: Package) -> Document:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    guarded = suspect_sheets(package, len(workbook.sheet_names))
    document = read_sheets(workbook, "xlsx", guarded.facts)
    if sum(sum(map(len, table.rows)) - sum(map(EMPTY, table.rows)) for table in document.tables) < guarded.filled:
        refuse_doubled(package, guarded.sheets)
    document = leave_out_struck(package, document, any(sheet.has_runs for sheet in guarded.facts.values()))
    return with_lines_xlsx(package, with_sheet_notes(package, leave_out_by_rule(package, document)))


def read_xlsb(data: bytes, opened: Package | None = None) -> Document:
    """A binary workbook. `opened` is its package, where it was opened before."""
    package = _open_workbook(data, opened)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    document = leave_out_struck_xlsb(package, read_sheets(workbook, "xlsb", binary_facts(package)))
    document = with_lines_xlsb(package, with_notes_xlsb(package, document))
    return document.noting(Finding("file_macros")) if has_macros(package) or _has_macro_sheets(workbook) else document


def _open_workbook(data: bytes, opened: Package | None = None) -> Package:
    """The package of a workbook; Unreadable where it is several at once: calamine would try each, the guards looked at one."""
    package = open_package(data, opened)
    if sum(main in package.parts for main in MAIN_PARTS) > 1:
        raise Unreadable("file_unreadable")
    return package


def read_xls(data: bytes) -> Document:
    """An old workbook (.xls, .et). Calamine reads all its sheets at once, so one that is too large refuses the file."""
    ole = open_compound(data)
    facts = workbook_facts(ole)
    if any(is_too_large(sheet.rows, sheet.columns) for sheet in facts.values()):
        raise Unreadable("file_too_wide", rows=ROW_LIMIT, columns=COLUMN_LIMIT)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    seen = leave_out_by_rule_xls(ole, leave_out_struck_xls(ole, read_sheets(workbook, "xls", facts)))
    document = with_lines_xls(ole, with_notes_xls(ole, seen))
    return document.noting(Finding("file_macros")) if has_macro_project(ole) or _has_macro_sheets(workbook) else document


def _has_macro_sheets(workbook: CalamineWorkbook) -> bool:
    """Whether there are sheets of Excel 4 macros, which hold no form."""
    return any(sheet.typ == SheetTypeEnum.MacroSheet for sheet in workbook.sheets_metadata)


def read_csv(data: bytes) -> Document:
    """A text file as one table, whatever its encoding and separator. Rows and columns without a word count where some follow."""
    text = decode_text(data)
    if text is None:
        raise Unreadable("file_unreadable")
    named = NAMED_SEPARATOR.match(text)
    separator = named[1] if named else _separator(text[:SAMPLE])
    text = text[named.end() :] if named else text
    rows: list[list[object]] = []
    widths: list[int] = []
    ended, number = False, 0
    try:
        lines = chain(io.StringIO(text, newline=""), [END])
        for number, row in enumerate(csv.reader(lines, delimiter=separator, skipinitialspace=True)):
            ended, width = row == [END], len(row)
            while row and not row[-1].strip():
                row.pop()
            if not row or ended:
                continue
            if number >= ROW_LIMIT or len(row) > COLUMN_LIMIT:
                raise Unreadable("file_too_wide", rows=ROW_LIMIT, columns=COLUMN_LIMIT)
            widths.extend([0] * (number - len(rows)) + [width])
            rows.extend([] for _ in range(number - len(rows)))
            rows.append([_cell(cell) for cell in row])
    except csv.Error:  # a cell of more than 131,072 letters
        raise Unreadable("file_too_long") from None
    if not ended:
        raise Unreadable("file_unreadable")
    return Document("csv", (Table(None, 1, rows, join_cut(rows, widths) if separator == "," else {}),))


def _cell(words: str) -> str:
    """What a cell of a text file says: tables are drawn with room around the words; ="12" keeps Excel from making a number of it."""
    formula = TEXT_FORMULA.fullmatch(words)
    return formula[1] if formula else words.strip(ROOM)


def _separator(text: str) -> str:
    """What parts the cells of a text file: what stands most often outside quotation marks; another mark where only that makes a table."""
    outside = QUOTED.sub("", text)
    usual = max(SEPARATORS, key=outside.count if any(mark in outside for mark in SEPARATORS) else text.count)
    if _makes_table(text, usual):
        return usual
    return next((mark for mark in RARE_SEPARATORS if mark in outside and _makes_table(text, mark)), usual)


def _makes_table(text: str, separator: str) -> bool:
    """Whether nearly all rows have the same number of cells, at least three; the last may be cut."""
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(row)][:-1]
    except csv.Error:
        return False
    width = max(set(widths), key=widths.count, default=0)
    return len(widths) >= FEWEST_ROWS and width >= FEWEST_CELLS and widths.count(width) >= SAME_WIDTH * len(widths)


def read_sheets(workbook: CalamineWorkbook, kind: str, facts: dict[int, SheetFacts]) -> Document:
    """Every worksheet of an open workbook; `facts` by sheet index say which are too large to touch and what cells are."""
    tables: list[Table] = []
    findings: list[Finding] = []
    sheets = workbook.sheets_metadata
    if facts and max(facts) >= len(sheets):
        raise Unreadable("file_unreadable")
    cells_left = CELL_LIMIT
    for index, sheet in enumerate(sheets):
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        known = facts.get(index) or SheetFacts()
        if is_too_large(known.rows, known.columns):
            findings.append(too_wide(sheet.name))
            continue
        if len(tables) == SHEET_LIMIT or cells_left < known.rows * known.columns:
            findings.append(too_long())
            break
        table = _read_sheet(workbook, index, sheet, known)
        if table is None:
            findings.append(too_wide(sheet.name))
            continue
        cells_left -= len(table.rows) * len(table.rows[0]) if table.rows else 0
        tables.append(table)
    if not tables:
        raise nothing_read(findings, "no_form_found" if sheets else "file_unreadable")
    return Document(kind, tuple(tables), tuple(findings))


def _read_sheet(workbook: CalamineWorkbook, index: int, about: SheetMetadata, facts: SheetFacts) -> Table | None:
    sheet = workbook.get_sheet_by_index(index)
    if is_too_large(sheet.total_height, sheet.total_width):
        return None
    rows = sheet.to_python(skip_empty_area=False)
    natures = {**facts.natures, **{at: "error:#VALUE!" for at in facts.filled if not _holds(rows, at)}}
    _make_room(rows, natures)
    natures |= _show(rows, facts.formats)
    is_hidden = about.visible != SheetVisibleEnum.Visible
    hidden, merged = (frozenset(facts.hidden_rows), frozenset(facts.hidden_columns)), tuple(sheet.merged_cell_ranges or ())
    return Table(about.name, index + 1, rows, natures, is_hidden, *hidden, merged=merged)


def _holds(rows: list[list[Any]], at: tuple[int, int]) -> bool:
    row, column = at
    return row <= len(rows) and column <= len(rows[row - 1]) and rows[row - 1][column - 1] not in ("", None)


def _show(rows: list[list[Any]], formats: Mapping[tuple[int, int], str]) -> dict[tuple[int, int], str]:
    """Put what is seen in the place of numbers and words whose format changes them; the cells where that is not certain are told."""
    uncertain: dict[tuple[int, int], str] = {}
    for (row, column), code in formats.items():
        value = rows[row - 1][column - 1] if _holds(rows, (row, column)) else None
        if isinstance(value, float | int) and not isinstance(value, bool):
            rows[row - 1][column - 1], is_certain = shown(code, value)
        elif isinstance(value, str):
            rows[row - 1][column - 1], is_certain = shown_words(code, value)
        else:
            continue
        if not is_certain:
            uncertain[row, column] = FORMAT
    return uncertain


def _make_room(rows: list[list[Any]], natures: dict[tuple[int, int], str]) -> None:
    # Calamine sees an error cell or an unsaved formula as empty and may end the table before it.
    width = max([len(rows[0]) if rows else 0, *(column for _, column in natures)])
    height = max([len(rows), *(row for row, _ in natures)])
    if natures and (height > len(rows) or width > len(rows[0])):
        for row in rows:
            row.extend([""] * (width - len(row)))
        rows.extend([""] * width for _ in range(height - len(rows)))
