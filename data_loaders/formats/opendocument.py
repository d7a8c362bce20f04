"""OpenDocument spreadsheets -> tables. Walked here and not by calamine, because one line of XML may stand for a million cells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from lxml import etree

from data_loaders.formats.notes import noted
from data_loaders.formats.number_formats import FORMAT, as_seen
from data_loaders.formats.opendocument_conditions import formats_in, under_conditions
from data_loaders.formats.opendocument_unseen import Reasons, column_styles, hidden_columns, mark_spans, style_reasons, why_cell
from data_loaders.formats.page_lines import is_page_number
from data_loaders.formats.tables import (
    CELL_LIMIT,
    COLUMN_LIMIT,
    PART_LIMIT,
    ROW_LIMIT,
    SHEET_LIMIT,
    Document,
    Table,
    Unreadable,
    nothing_read,
    parse_xml,
    too_long,
    too_wide,
)
from data_loaders.formats.visible import marked_value, take_out
from data_loaders.formats.zips import Package, open_package, part
from data_loaders.model.findings import Finding

OFFICE, TABLE, TEXT, STYLE, CALC = (
    "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}",
    "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}",
    "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}",
    "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}",
    "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}",
)


FIELDS = tuple(TEXT + name for name in ("sheet-name", "page-number", "page-count", "date", "time", "title", "file-name"))
"""Fields of a page that programs fill in by themselves."""


class _TooLarge(Exception):
    """More rows or columns hold something than a form has."""


def read_ods(data: bytes, opened: Package | None = None) -> Document:
    """An .ods workbook; Unreadable where it is damaged or every sheet is too large. `opened` is its package, where it was opened before."""
    package = open_package(data, opened)
    named = parse_xml(part(package, "styles.xml", PART_LIMIT)) if "styles.xml" in package.parts else None
    document = _read_content(parse_xml(part(package, "content.xml", PART_LIMIT)), "ods", named)
    if any(name.startswith("basic/") and name.endswith(".xml") for name in package.parts):
        return document.noting(Finding("file_macros"))
    return document


def read_flat(root: etree._Element) -> Document:
    """An OpenDocument spreadsheet that is one XML text (.fods); Unreadable for any other XML."""
    if root.find(f"{OFFICE}body/{OFFICE}spreadsheet") is None:
        raise Unreadable("file_kind_unread", kind="xml")
    return _read_content(root, "fods")


def _read_content(root: etree._Element, kind: str, named: etree._Element | None = None) -> Document:
    """The sheets; `named` holds the styles that have a name, where they are a part of their own."""
    hidden_styles = {
        style.get(STYLE + "name")
        for style in root.iter(STYLE + "style")
        if any(properties.get(TABLE + "display") == "false" for properties in style.iterchildren(STYLE + "table-properties"))
    }
    roots = [root] if named is None else [named, root]
    reasons = style_reasons(roots)
    laid = formats_in(roots, reasons)
    if reasons:
        mark_spans(root, reasons)
    pages = {style.get(STYLE + "name", ""): style.get(STYLE + "master-page-name", "") for style in root.iter(STYLE + "style")}
    printed = _page_lines(root if named is None else named)
    tables: list[Table] = []
    findings: list[Finding] = []
    cells_left = CELL_LIMIT
    for number, sheet in enumerate(root.iterfind(f"{OFFICE}body/{OFFICE}spreadsheet/{TABLE}table"), start=1):
        name = sheet.get(TABLE + "name", "")
        try:
            table = _read_sheet(sheet, name, number, reasons)
            table = under_conditions(sheet, table, laid) if laid else table
        except _TooLarge:
            findings.append(too_wide(name))
            continue
        cells_left -= len(table.rows) * len(table.rows[0]) if table.rows else 0
        if cells_left < 0 or number > SHEET_LIMIT:
            findings.append(too_long())
            break
        lines = printed.get(pages.get(sheet.get(TABLE + "style-name", ""), ""), ())
        tables.append(replace(table, hidden=sheet.get(TABLE + "style-name") in hidden_styles, margins=lines))
    if not tables:
        raise nothing_read(findings)
    margins = tuple(dict.fromkeys(line for table in tables for line in table.margins))
    return take_out(Document(kind, tuple(tables), tuple(findings), margins))


def _page_lines(root: etree._Element) -> dict[str, tuple[str, ...]]:
    """The lines of the headers and footers of pages, by the page's name; page numbers and names of sheets are no words."""
    found: dict[str, tuple[str, ...]] = {}
    for page in root.iter(STYLE + "master-page"):
        lines: list[str] = []
        for part_of_page in page:
            if part_of_page.get(STYLE + "display") != "false" and "presentation" not in str(part_of_page.tag):
                for field in [*part_of_page.iter(*FIELDS)]:
                    field.text = ""
                lines += (_paragraph(paragraph).strip() for paragraph in part_of_page.iter(TEXT + "p"))
        found[page.get(STYLE + "name", "")] = tuple(dict.fromkeys(line for line in lines if not is_page_number(line)))
    return found


def _read_sheet(sheet: etree._Element, name: str, sheet_number: int, reasons: Reasons | None) -> Table:
    """A sheet's rows; runs of empty rows count only where something stands below them."""
    rows: list[list[object]] = []
    all_natures: dict[tuple[int, int], str] = {}
    hidden: set[int] = set()
    number = 0
    usual = column_styles(sheet) if reasons else []
    for row in sheet.iter(TABLE + "table-row"):
        repeated = _repeated(row, "number-rows-repeated")
        cells, natures = _read_row(row, reasons, usual)
        if cells:
            if number + repeated > ROW_LIMIT:
                raise _TooLarge
            rows.extend([] for _ in range(number - len(rows)))
            for _ in range(repeated):
                rows.append(list(cells))
                all_natures.update({(len(rows), column): nature for column, nature in natures.items()})
                if row.get(TABLE + "visibility", "visible") != "visible":
                    hidden.add(len(rows))
        number += repeated
    width = max(map(len, rows), default=0)
    for cells in rows:
        cells.extend([""] * (width - len(cells)))
    return noted(
        Table(name, sheet_number, rows, all_natures, hidden_rows=frozenset(hidden), hidden_columns=hidden_columns(sheet)), _comments(sheet)
    )


def _comments(sheet: etree._Element) -> dict[tuple[int, int], str]:
    """The comments on a sheet's cells, by row and column from 1; in rows or cells that are repeated, on the first."""
    found: dict[tuple[int, int], str] = {}
    if next(sheet.iter(OFFICE + "annotation"), None) is None:
        return found
    number = 1
    for row in sheet.iter(TABLE + "table-row"):
        column = 1
        for cell in row.iterchildren(TABLE + "table-cell", TABLE + "covered-table-cell"):
            if words := "\n".join(_shown(comment) for comment in cell.iterchildren(OFFICE + "annotation")):
                found[number, column] = words
            column += _repeated(cell, "number-columns-repeated")
        number += _repeated(row, "number-rows-repeated")
    return found


def _read_row(row: etree._Element, reasons: Reasons | None, usual: list[str]) -> tuple[list[object], dict[int, str]]:
    """The cells up to the last that holds something, and what is odd about them by column."""
    cells: list[object] = []
    natures: dict[int, str] = {}
    column = 0
    for cell in row.iterchildren(TABLE + "table-cell", TABLE + "covered-table-cell"):
        repeated = _repeated(cell, "number-columns-repeated")
        value, nature = _value(cell)
        if reasons and value not in ("", None) and (why := why_cell(cell, row, column, usual, reasons)):
            value = marked_value(value, why)
        if nature or (value is not None and value != ""):
            if column + repeated > COLUMN_LIMIT:
                raise _TooLarge
            cells.extend([""] * (column - len(cells)))
            cells.extend([value] * repeated)
            if nature:
                natures.update(dict.fromkeys(range(column + 1, column + repeated + 1), nature))
        column += repeated
    return cells, natures


def _repeated(element: etree._Element, name: str) -> int:
    return max(int(element.get(TABLE + name, 1)), 1)


def _value(cell: etree._Element) -> tuple[object, str | None]:
    kind = cell.get(OFFICE + "value-type")
    if cell.get(CALC + "value-type") == "error":
        return "", f"error:{_shown(cell)}"
    if kind is None:
        text = _shown(cell)
        return text, "formula" if cell.get(TABLE + "formula") and not text else None
    if kind in ("float", "currency"):
        return _as_seen(_number(cell.get(OFFICE + "value", "")), cell)
    if kind == "percentage" and not _shown(cell):
        return f"{100 * float(cell.get(OFFICE + 'value', 'nan')):.15g}%", None
    if kind == "boolean":
        return cell.get(OFFICE + "boolean-value") == "true", None
    if kind == "date":
        return _date(cell.get(OFFICE + "date-value", "")) or _shown(cell), None
    return _shown(cell), None


def _as_seen(value: float | str, cell: etree._Element) -> tuple[object, str | None]:
    """A number, or what the cell shows where that is something else; programs that write no words for a number leave it as it is."""
    if cell.find(TEXT + "p") is None or isinstance(value, str):
        return value, None
    words, is_certain = as_seen(value, _shown(cell))
    return words, None if is_certain else FORMAT


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _date(text: str) -> date | datetime | None:
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None


def _shown(cell: etree._Element) -> str:
    """The cell's own paragraphs; a comment on it has paragraphs too, one level deeper."""
    return "\n".join(_paragraph(paragraph) for paragraph in cell.iterchildren(TEXT + "p"))


def _paragraph(paragraph: etree._Element) -> str:
    pieces = [paragraph.text or ""]
    for element in paragraph.iterdescendants():
        if element.tag == TEXT + "s":
            pieces.append(" " * min(int(element.get(TEXT + "c", 1)), 1_000))
        elif element.tag == TEXT + "tab":
            pieces.append("\t")
        elif element.tag == TEXT + "line-break":
            pieces.append("\n")
        pieces.append(element.text or "")
        pieces.append(element.tail or "")
    return "".join(pieces)
