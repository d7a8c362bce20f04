"""Workbooks -> tables: calamine reads the values, and the sheet's XML tells what calamine leaves out (errors, unsaved formulas)."""

from __future__ import annotations

import csv
import io
import posixpath
import re
import zipfile

from lxml import etree
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from data_loaders.binary_workbook import binary_facts
from data_loaders.compound import has_macros, open_compound, workbook_facts
from data_loaders.findings import Finding
from data_loaders.packages import MEGABYTE, open_package, part
from data_loaders.signatures import decode_text
from data_loaders.tables import COLUMN_LIMIT, PART_LIMIT, ROW_LIMIT, Document, SheetFacts, Table, Unreadable, is_too_large, parse_xml, too_wide

MACROS = "vbaProject.bin"
SEPARATORS, SAMPLE = (",", "\t", ";"), 5_000
"""What may separate a text file's cells; the first characters tell which does (a title line above has none)."""

# One pass each over the sheet's bytes, with a literal start because that is what makes `re` fast. A hit only means: look closely.
FAR_AWAY = re.compile(rb' r="(?![A-Z]?\d{1,3}")')
"""Any row or cell that is not within A1:Z999, or is not written as programs write it."""
ERROR_CELL = re.compile(rb't="e"')
FORMULA = re.compile(rb"<f[ />]")
HIDDEN = re.compile(rb' hidden="[1t]')
SHEET_DATA = b"<sheetData"


def read_xlsx(data: bytes) -> Document:
    """An .xlsx or .xlsm workbook; Unreadable where nothing can be read from it."""
    archive = open_package(data)
    facts = _suspect_sheets(archive)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    document = read_sheets(workbook, "xlsx", facts)
    if any(name.endswith(MACROS) for name in archive.NameToInfo):
        document.findings.append(Finding("file_macros"))
    return document


def read_xlsb(data: bytes) -> Document:
    """A binary workbook."""
    archive = open_package(data)
    document = read_sheets(CalamineWorkbook.from_filelike(io.BytesIO(data)), "xlsb", binary_facts(archive))
    if any(name.endswith(MACROS) for name in archive.NameToInfo):
        document.findings.append(Finding("file_macros"))
    return document


def read_xls(data: bytes) -> Document:
    """An old workbook (.xls, .et). Calamine reads all its sheets at once, so one that is too large refuses the file."""
    ole = open_compound(data)
    facts = workbook_facts(ole)
    if any(is_too_large(sheet.rows, sheet.columns) for sheet in facts.values()):
        raise Unreadable("file_too_wide", rows=ROW_LIMIT, columns=COLUMN_LIMIT)
    document = read_sheets(CalamineWorkbook.from_filelike(io.BytesIO(data)), "xls", facts)
    if has_macros(ole):
        document.findings.append(Finding("file_macros"))
    return document


def read_csv(data: bytes) -> Document:
    """A text file as one table, whatever its encoding and separator."""
    text = decode_text(data)
    if text is None:
        raise Unreadable("file_unreadable")
    separator = max(SEPARATORS, key=text[:SAMPLE].count)
    rows: list[list[object]] = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        if len(rows) == ROW_LIMIT or len(row) > COLUMN_LIMIT:
            raise Unreadable("file_too_wide", rows=ROW_LIMIT, columns=COLUMN_LIMIT)
        rows.append(list(row))
    return Document("csv", [Table(None, 1, rows)])


def read_sheets(workbook: CalamineWorkbook, kind: str, facts: dict[int, SheetFacts]) -> Document:
    """Every worksheet of an open workbook; `facts` by sheet index say which are too large to touch and what cells are."""
    document = Document(kind, [])
    for index, sheet in enumerate(workbook.sheets_metadata):
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        known = facts.get(index) or SheetFacts()
        table = None if is_too_large(known.rows, known.columns) else _read_sheet(workbook, index, sheet.name, known)
        if table is None:
            document.findings.append(too_wide(sheet.name))
            continue
        table.hidden = sheet.visible != SheetVisibleEnum.Visible
        document.tables.append(table)
    if not document.tables:
        raise Unreadable("file_too_wide", rows=ROW_LIMIT, columns=COLUMN_LIMIT) if document.findings else Unreadable("file_unreadable")
    return document


def _read_sheet(workbook: CalamineWorkbook, index: int, name: str, facts: SheetFacts) -> Table | None:
    sheet = workbook.get_sheet_by_index(index)
    if is_too_large(sheet.total_height, sheet.total_width):
        return None
    rows = sheet.to_python(skip_empty_area=False)
    _make_room(rows, facts.natures)
    return Table(name, index + 1, rows, facts.natures, hidden_rows=frozenset(facts.hidden_rows), merged=sheet.merged_cell_ranges or ())


def _make_room(rows: list[list[object]], natures: dict[tuple[int, int], str]) -> None:
    # Calamine sees an error cell or an unsaved formula as empty and may end the table before it.
    width = max([len(rows[0]) if rows else 0, *(column for _, column in natures)])
    height = max([len(rows), *(row for row, _ in natures)])
    if natures and (height > len(rows) or width > len(rows[0])):
        for row in rows:
            row.extend([""] * (width - len(row)))
        rows.extend([""] * width for _ in range(height - len(rows)))


def _suspect_sheets(archive: zipfile.ZipFile) -> dict[int, SheetFacts]:
    """Facts by sheet index, for the sheets whose bytes hint at anything but plain near cells."""
    suspects: dict[str, bytes] = {}
    for name in archive.NameToInfo:
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            xml = part(archive, name, PART_LIMIT)
            if _is_suspect(xml):
                suspects[name] = xml
    if not suspects:
        return {}
    order = _sheet_parts(archive)
    return {order.index(name): _look_closely(xml) for name, xml in suspects.items() if name in order}


def _is_suspect(xml: bytes) -> bool:
    body = xml.find(SHEET_DATA)
    if body < 0 or xml.find(b"='", body, body + 2_000) >= 0:  # another writer's habits (prefixes, quotes): the patterns may miss
        return True
    return any(pattern.search(xml, body) for pattern in (FAR_AWAY, ERROR_CELL, FORMULA, HIDDEN))


def _sheet_parts(archive: zipfile.ZipFile) -> list[str]:
    """The part names of the sheets in workbook order."""
    workbook = parse_xml(part(archive, "xl/workbook.xml", MEGABYTE))
    targets = {link.get("Id"): link.get("Target", "") for link in parse_xml(part(archive, "xl/_rels/workbook.xml.rels", MEGABYTE))}
    parts: list[str] = []
    for sheet in workbook.iter("{*}sheet"):
        link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        parts.append(posixpath.normpath(posixpath.join("/xl", targets.get(link, ""))).lstrip("/"))
    return parts


def _look_closely(xml: bytes) -> SheetFacts:
    """Walk the real cells: extent, error cells, formulas without a stored result, hidden rows."""
    root = parse_xml(xml)
    space = root.tag[: root.tag.rfind("}") + 1]
    facts = SheetFacts()
    row_number = 0
    for row in root.iter(space + "row"):
        row_number = int(row.get("r") or row_number + 1)
        if row.get("hidden") in ("1", "true"):
            facts.hidden_rows.add(row_number)
        column = 0
        for cell in row.iterchildren(space + "c"):
            reference = cell.get("r")
            column = column_number(reference) if reference else column + 1
            if len(cell):
                facts.rows, facts.columns = max(facts.rows, row_number), max(facts.columns, column)
                nature = _nature(cell, space)
                if nature:
                    facts.natures[row_number, column] = nature
    return facts


def _nature(cell: etree._Element, space: str) -> str | None:
    value = cell.find(space + "v")
    stored = value.text if value is not None else None
    if cell.get("t") == "e":
        return f"error:{stored or '#N/A'}"
    if cell.find(space + "f") is None or stored or (value is not None and cell.get("t") == "str"):
        return None
    return "formula"


def column_number(reference: str) -> int:
    """1 for "A7", 27 for "AA1"."""
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number
