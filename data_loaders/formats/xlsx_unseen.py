"""Which words of an .xlsx workbook do not count: struck out or raised, as a whole cell by its style or in part as rich text.

A workbook hardly ever strikes anything: a search through the bytes of its styles and strings tells, and only then is it walked.
"""

from __future__ import annotations

import io
from dataclasses import replace
from functools import lru_cache

from lxml import etree

from data_loaders.formats.tables import PART_LIMIT, RAISED, STRUCK, Document, Table, parse_xml
from data_loaders.formats.visible import Run, marked_runs, marked_value, take_out
from data_loaders.formats.xlsx_guard import STRINGS, position_of, sheet_parts
from data_loaders.formats.zips import Package, part

STYLES = "xl/styles.xml"
FORMATS = (b"trike", b"vertAlign")
OFF = ("0", "false", "off")
RAISED_TO = ("superscript", "subscript")


def leave_out_struck(package: Package, document: Document, has_runs: bool) -> Document:
    """A workbook's tables without what is struck out or raised; `has_runs` says whether a sheet holds rich text of its own."""
    struck = _struck_styles(part(package, STYLES, PART_LIMIT)) if STYLES in package.parts else {}
    strings = part(package, STRINGS, PART_LIMIT) if STRINGS in package.parts else b""
    strings = strings if struck or _holds_formats(strings) else b""
    texts = _rich_strings(parse_xml(strings)) if strings else {}
    if not (struck or texts or has_runs):
        return document
    names = sheet_parts(package)
    tables = (_with_marks(table, part(package, names[table.number - 1], PART_LIMIT), struck, texts) for table in document.tables)
    return take_out(replace(document, tables=tuple(tables)))


def _holds_formats(xml: bytes) -> bool:
    return any(mark in xml for mark in FORMATS)


@lru_cache(maxsize=16)
def _struck_styles(xml: bytes) -> dict[int, str]:
    """Why the cells of a format do not count, by the format's number; kept, since forms that were handed out have the same formats."""
    if not _holds_formats(xml):
        return {}
    root = parse_xml(xml)
    fonts = [_why(font) for font in root.iterfind("{*}fonts/{*}font")]
    found: dict[int, str] = {}
    for number, cell_format in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        font = int(cell_format.get("fontId") or 0)
        if font < len(fonts) and (why := fonts[font]):
            found[number] = why
    return found


def _rich_strings(root: etree._Element) -> dict[int, list[Run]]:
    """The shared strings that are rich text, by their number."""
    return {number: runs for number, item in enumerate(root.iterfind("{*}si")) if (runs := _runs(item))}


def _why(font: etree._Element) -> str | None:
    """Why words in a font, or in a run of rich text, do not count; None where they do."""
    raised = False
    for entry in font:
        name = etree.QName(entry).localname
        if name == "strike" and entry.get("val") not in OFF:
            return STRUCK
        raised = raised or (name == "vertAlign" and entry.get("val") in RAISED_TO)
    return RAISED if raised else None


def _runs(item: etree._Element) -> list[Run]:
    """The runs of a rich text, none of a plain one."""
    runs: list[Run] = []
    for entry in item.iterfind("{*}r"):
        font = entry.find("{*}rPr")
        words = "".join(text.text or "" for text in entry.iterfind("{*}t"))
        runs.append(Run(words, _why(font) if font is not None else None, font is not None))
    return runs


def _with_marks(table: Table, xml: bytes, struck: dict[int, str], texts: dict[int, list[Run]]) -> Table:
    rows = [list(row) for row in table.rows]
    row_number = column = 0
    for _, row in etree.iterparse(io.BytesIO(xml), tag="{*}row", resolve_entities=False, no_network=True):
        row_number, column = int(row.get("r") or row_number + 1), 0
        for cell in row.iterfind("{*}c"):
            reference = cell.get("r")
            at = position_of(reference) if reference else (row_number, column + 1)
            column = at[1]
            if at[0] > len(rows) or column > len(rows[at[0] - 1]):
                continue
            cells = rows[at[0] - 1]
            why = struck.get(int(cell.get("s") or 0))
            runs = _runs_of(cell, texts)
            cells[column - 1] = marked_runs(runs, why) if runs else marked_value(cells[column - 1], why) if why else cells[column - 1]
        row.clear()
    return replace(table, rows=rows)


def _runs_of(cell: etree._Element, texts: dict[int, list[Run]]) -> list[Run]:
    """The runs of the rich text a cell shows, none where it shows a plain one."""
    if cell.get("t") == "s":
        number = cell.findtext("{*}v", "").strip()
        return texts.get(int(number), []) if number.isdecimal() else []
    inline = cell.find("{*}is")
    return _runs(inline) if inline is not None else []
