"""Which words of an .xlsx workbook do not count: struck out, raised or not seen, as a whole cell by its style or in part as rich text.

A workbook hardly ever does so: a search through the bytes of its styles and strings tells, and only then is it walked.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import lru_cache

from lxml import etree

from data_loaders.formats.faint import INDEXED, LIGHTENED, is_pale, is_white, points_of, why_faint
from data_loaders.formats.tables import PART_LIMIT, RAISED, STRUCK, WHITE, Document, Table, parse_xml
from data_loaders.formats.visible import Run, marked_runs, marked_value, take_out
from data_loaders.formats.xlsx_guard import STRINGS, position_of, sheet_parts
from data_loaders.formats.zips import Package, part

STYLES = "xl/styles.xml"
FORMATS = (b"trike", b"vertAlign")
FAINT = re.compile(
    rb"""<(?:\w+:)?(?:color\s[^>]*?(?:rgb=["']\w*[Ff]\w[Ff]\w[Ff]\w["']|theme=["']0["']|indexed=["'][19]["'])|sz\s+val=["'][12](?:\.\d+)?["'])"""
)
"""A font in a colour that may be white, or too small."""
RUN = b"rPr>"
"""What stands in the strings of a workbook where any of them is rich text."""
DARKENED = -0.1
"""The paper's colour darkened by as much is seen on it."""
OFF = ("0", "false", "off")
RAISED_TO = ("superscript", "subscript")


def leave_out_struck(package: Package, document: Document, has_runs: bool) -> Document:
    """A workbook's tables without what is struck out, raised or not seen; `has_runs` says whether a sheet holds rich text of its own."""
    styles = part(package, STYLES, PART_LIMIT) if STYLES in package.parts else b""
    left_out = _styles_left_out(styles)
    strings = part(package, STRINGS, PART_LIMIT) if STRINGS in package.parts else b""
    strings = strings if RUN in strings and (left_out or _holds_formats(strings)) else b""
    texts = _rich_strings(parse_xml(strings)) if strings else {}
    if not (left_out or texts or has_runs):
        return document
    filled = _filled_styles(styles) if styles and (texts or has_runs) else frozenset()
    names = sheet_parts(package)
    sheets = (part(package, names[table.number - 1], PART_LIMIT) for table in document.tables)
    tables = (_with_marks(table, xml, left_out, filled, texts) for table, xml in zip(document.tables, sheets, strict=True))
    return take_out(replace(document, tables=tuple(tables)))


def _holds_formats(xml: bytes) -> bool:
    return any(mark in xml for mark in FORMATS) or FAINT.search(xml) is not None


@lru_cache(maxsize=16)
def _styles_left_out(xml: bytes) -> dict[int, str]:
    """Why the cells of a format do not count, by the format's number."""
    if not _holds_formats(xml):
        return {}
    root, filled = parse_xml(xml), _filled_styles(xml)
    fonts = [_why(font) for font in root.iterfind("{*}fonts/{*}font")]
    found: dict[int, str] = {}
    for number, cell_format in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        font = int(cell_format.get("fontId") or 0)
        if font < len(fonts) and (why := fonts[font]) and not (why == WHITE and number in filled):
            found[number] = why
    return found


@lru_cache(maxsize=16)
def _filled_styles(xml: bytes) -> frozenset[int]:
    """The formats, by number, that put anything but a pale colour behind a cell's words."""
    root = parse_xml(xml)
    fills = [_is_filled(fill) for fill in root.iterfind("{*}fills/{*}fill")]
    formats = enumerate(root.iterfind("{*}cellXfs/{*}xf"))
    return frozenset(number for number, each in formats if any(fills[fill] for fill in [int(each.get("fillId") or 0)] if fill < len(fills)))


def _is_filled(fill: etree._Element) -> bool:
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return len(fill) > 0
    colour = pattern.find("{*}fgColor")
    return pattern.get("patternType", "none") != "none" and not (colour is not None and _is_pale(colour))


def _is_white(colour: etree._Element) -> bool:
    """Whether a font's colour is white by its parts, by the theme (its first is the paper's) or by the old list of colours."""
    if (parts := colour.get("rgb")) is not None:
        return is_white(parts)
    if (theme := colour.get("theme")) is not None:
        return theme == "0" and float(colour.get("tint") or 0) > DARKENED
    return is_white(_indexed(colour))


def _is_pale(colour: etree._Element) -> bool:
    """Whether white words are not seen on a fill's colour."""
    if (parts := colour.get("rgb")) is not None:
        return is_pale(parts)
    return is_pale(_indexed(colour)) or _is_white(colour) or float(colour.get("tint") or 0) > LIGHTENED


def _indexed(colour: etree._Element) -> str:
    number = colour.get("indexed", "")
    return INDEXED.get(int(number), "") if number.isdecimal() else ""


def _rich_strings(root: etree._Element) -> dict[int, list[Run]]:
    """The shared strings that are rich text, by their number."""
    return {number: runs for number, item in enumerate(root.iterfind("{*}si")) if (runs := _runs(item))}


def _why(font: etree._Element) -> str | None:
    """Why words in a font, or in a run of rich text, do not count; None where they do (on paper that is not filled)."""
    raised = white = False
    points = None
    for entry in font:
        name = etree.QName(entry).localname
        if name == "strike" and entry.get("val") not in OFF:
            return STRUCK
        raised = raised or (name == "vertAlign" and entry.get("val") in RAISED_TO)
        white = white or (name == "color" and _is_white(entry))
        points = points_of(f"{entry.get('val')}pt") if name == "sz" else points
    return why_faint(white, False, points) or (RAISED if raised else None)


def _runs(item: etree._Element) -> list[Run]:
    """The runs of a rich text, none of a plain one."""
    runs: list[Run] = []
    for entry in item.iterfind("{*}r"):
        font = entry.find("{*}rPr")
        words = "".join(text.text or "" for text in entry.iterfind("{*}t"))
        runs.append(Run(words, _why(font) if font is not None else None, font is not None))
    return runs


def _with_marks(table: Table, xml: bytes, left_out: dict[int, str], filled: frozenset[int], texts: dict[int, list[Run]]) -> Table:
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
            style = int(cell.get("s") or 0)
            why = left_out.get(style)
            runs = _runs_of(cell, texts)
            if style in filled:
                runs = [run._replace(why=None) if run.why == WHITE else run for run in runs]
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
