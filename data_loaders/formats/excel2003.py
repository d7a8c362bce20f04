"""Excel 2003 XML -> tables: workbooks that are one XML text, and what else comes as XML."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from lxml import etree

from data_loaders.formats.faint import INK, NO_COLOUR, PAPER, is_pictured, why_faint
from data_loaders.formats.html_unseen import why_of
from data_loaders.formats.notes import noted
from data_loaders.formats.number_formats import FORMAT, GENERAL, NAMED_FORMATS, REPEATED, is_changing, shown, shown_words
from data_loaders.formats.opendocument import read_flat
from data_loaders.formats.page_lines import lines_of_code
from data_loaders.formats.tables import (
    CELL_LIMIT,
    COLUMN_LIMIT,
    PICTURED,
    RAISED,
    SHEET_LIMIT,
    STRUCK,
    Document,
    Table,
    Unreadable,
    is_too_large,
    nothing_read,
    parse_xml,
    too_long,
    too_wide,
)
from data_loaders.formats.visible import START, mark_tree, marked_value, take_out
from data_loaders.model.findings import Finding

SS, X = "{urn:schemas-microsoft-com:office:spreadsheet}", "{urn:schemas-microsoft-com:office:excel}"


def read_xml(data: bytes) -> Document:
    """An Excel 2003 XML workbook or a flat OpenDocument spreadsheet; Unreadable, with what to save it as, for any other XML."""
    root = parse_xml(data)
    if root.tag != SS + "Workbook":
        return read_flat(root)
    tables: list[Table] = []
    findings: list[Finding] = []
    for words in root.iterfind(f"{SS}Worksheet/{SS}Table/{SS}Row/{SS}Cell/{SS}Data"):
        if len(words):
            mark_tree(words, why_of)
    struck, formats = _struck_styles(root), _formats(root)
    cells = 0
    for number, sheet in enumerate(root.iterchildren(SS + "Worksheet"), start=1):
        table = _read_sheet(sheet, number, formats, struck)
        if table is None:
            findings.append(too_wide(sheet.get(SS + "Name", "")))
            continue
        cells += sum(map(len, table.rows))
        if cells > CELL_LIMIT or number > SHEET_LIMIT:
            findings.append(too_long())
            break
        tables.append(table)
    if not tables:
        raise nothing_read(findings)
    margins = tuple(dict.fromkeys(line for table in tables for line in table.margins))
    return take_out(Document("xml", tuple(tables), tuple(findings), margins))


def _formats(root: etree._Element) -> dict[str | None, str]:
    """The number formats that change what is seen, by the style's name; a style without one has that of its parent."""
    styles = {style.get(SS + "ID"): style for style in root.iterfind(f"{SS}Styles/{SS}Style")}
    formats: dict[str | None, str] = {}
    for name, style in styles.items():
        own, across = _of_style(style, "NumberFormat", styles), _of_style(style, "Alignment", styles)
        code = own.get(SS + "Format", GENERAL) if own is not None else GENERAL
        is_repeated = across is not None and across.get(SS + "Horizontal") == "Fill"
        formats[name] = (REPEATED if is_repeated else "") + NAMED_FORMATS.get(code, code)
    formats[None] = formats.get("Default", GENERAL)
    return {name: code for name, code in formats.items() if code.startswith(REPEATED) or is_changing(code)}


def _of_style(style: etree._Element, what: str, styles: Mapping[str | None, etree._Element]) -> etree._Element | None:
    """What a style says of its words or, where it says nothing, the style that it stands on."""
    own, parent, depth = style.find(SS + what), style.get(SS + "Parent"), 0
    while own is None and depth < len(styles) and (above := styles.get(parent)) is not None:
        own, parent, depth = above.find(SS + what), above.get(SS + "Parent"), depth + 1
    return own


def _struck_styles(root: etree._Element) -> dict[str, str]:
    """Why the cells of a style do not count, by the style's name; what a style does not say its parent does."""
    found: dict[str, str] = {}
    for style in root.iterfind(f"{SS}Styles/{SS}Style"):
        font, why = style.find(SS + "Font"), found.get(style.get(SS + "Parent", ""))
        if font is not None and font.get(SS + "StrikeThrough"):
            why = STRUCK if font.get(SS + "StrikeThrough") == "1" else None
        if font is not None and font.get(SS + "VerticalAlign") in ("Superscript", "Subscript"):
            why = why or RAISED
        if font is not None and is_pictured(font.get(SS + "FontName", "")):
            why = why or PICTURED
        if font is not None:
            inside, size = style.find(SS + "Interior"), font.get(SS + "Size", "")
            points = float(size) if size.replace(".", "", 1).isdecimal() else None
            why = why or why_faint(font.get(SS + "Color", INK), _ground(inside), points)
        if why:
            found[style.get(SS + "ID", "")] = why
    return found


def _ground(inside: etree._Element | None) -> str:
    """What a style puts behind words; a pattern of two colours hides none."""
    pattern = "None" if inside is None else inside.get(SS + "Pattern", "None")
    if inside is None or pattern == "None":
        return PAPER
    return inside.get(SS + "Color", PAPER) if pattern == "Solid" else NO_COLOUR


def _read_sheet(sheet: etree._Element, number: int, formats: Mapping[str | None, str], struck: Mapping[str, str]) -> Table | None:
    """A sheet's cells as `formats` show them, those of `struck` styles marked; None where they reach farther than a form's."""
    rows: list[list[object]] = []
    natures: dict[tuple[int, int], str] = {}
    notes: dict[tuple[int, int], str] = {}
    row_number, hidden = 0, set()
    for row in sheet.iterfind(f"{SS}Table/{SS}Row"):
        row_number = int(row.get(SS + "Index") or row_number + 1)
        if row.get(SS + "Hidden") == "1":
            hidden.add(row_number)
        column = 0
        for cell in row.iterchildren(SS + "Cell"):
            column = int(cell.get(SS + "Index") or column + 1)
            words = "".join("".join(said.itertext()) for said in cell.iterfind(f"{SS}Comment/{SS}Data"))
            if words and min(row_number, column) > 0:
                notes[row_number, column] = words
            value, nature = _seen(cell, cell.get(SS + "StyleID") or row.get(SS + "StyleID"), formats, struck)
            if nature or value != "":
                if min(row_number, column) < 1:
                    raise Unreadable("file_unreadable")
                if is_too_large(row_number, column):
                    return None
                rows.extend([] for _ in range(row_number - len(rows)))
                cells = rows[row_number - 1]
                cells.extend([""] * (column - len(cells)))
                cells[column - 1] = value
                if nature:
                    natures[row_number, column] = nature
            column += max(int(cell.get(SS + "MergeAcross") or 0), 0)
        row_number += max(int(row.get(SS + "Span") or 0), 0)
    width = max(map(len, rows), default=0)
    for cells in rows:
        cells.extend([""] * (width - len(cells)))
    visible = sheet.find(f"{X}WorksheetOptions/{X}Visible")
    is_hidden = visible is not None and visible.text != "SheetVisible"
    setup = sheet.iterfind(f"{X}WorksheetOptions/{X}PageSetup/*")
    margins = tuple(line for each in setup if each.tag in (X + "Header", X + "Footer") for line in lines_of_code(each.get(X + "Data", "")))
    own = (sheet.get(SS + "Name", ""), number, rows, natures, is_hidden, frozenset(hidden), _hidden_columns(sheet))
    return noted(Table(*own, margins=margins), notes)


def _hidden_columns(sheet: etree._Element) -> frozenset[int]:
    """The columns (from 1) that a sheet hides, or draws without any width."""
    found: set[int] = set()
    column = 0
    for each in sheet.iterfind(f"{SS}Table/{SS}Column"):
        column = int(each.get(SS + "Index") or column + 1)
        last = column + max(int(each.get(SS + "Span") or 0), 0)
        if each.get(SS + "Hidden") == "1" or each.get(SS + "Width") == "0":
            found.update(range(max(column, 1), min(last, COLUMN_LIMIT) + 1))
        column = last
    return frozenset(found)


def _seen(
    cell: etree._Element, style: str | None, formats: Mapping[str | None, str], struck: Mapping[str, str]
) -> tuple[object, str | None]:
    """A cell's value as its style shows it, and its nature."""
    value, nature = _value(cell)
    if formats and isinstance(value, float) and (code := formats.get(style)):
        value, is_certain = shown(code, value)
        nature = None if is_certain else FORMAT
    elif formats and isinstance(value, str) and not nature and (code := formats.get(style)):
        value, is_certain = shown_words(code, value)
        nature = None if is_certain else FORMAT
    if style and (why := struck.get(style)):
        value = marked_value(value, why)
    return value, nature


def _value(cell: etree._Element) -> tuple[object, str | None]:
    data = cell.find(SS + "Data")
    words = "".join(data.itertext()) if data is not None else ""
    kind = data.get(SS + "Type") if data is not None else None
    if kind == "Error":
        return "", f"error:{words or '#N/A'}"
    if not words:
        return "", "formula" if cell.get(SS + "Formula") and kind != "String" else None
    if START in words:
        return words, None
    try:
        if kind == "Number":
            return float(words), None
        if kind == "DateTime":
            return datetime.fromisoformat(words), None
    except ValueError:  # a duration of 288 hours is no time of day: the cell is its words, and a count nowhere
        return words, None
    return words == "1" if kind == "Boolean" else words, None
