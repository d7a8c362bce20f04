"""Which words of an .xlsx workbook do not count: struck out, raised or not seen, as a whole cell by its style or in part as rich text.

A workbook hardly ever does so: its styles and strings tell, and only then is it walked.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from data_loaders.formats.cell_fonts import Font, Rich, may_be_unseen, runs_on
from data_loaders.formats.faint import INK, PAPER, is_pictured, is_tiny, points_of
from data_loaders.formats.tables import PART_LIMIT, PICTURED, RAISED, STRUCK, TINY, Document, Table, parse_xml
from data_loaders.formats.visible import marked_runs, marked_value, take_out
from data_loaders.formats.xlsx_colours import USUAL_THEME, colour_of, ground_of, theme_of
from data_loaders.formats.xlsx_guard import STRINGS, position_of, sheet_parts
from data_loaders.formats.xlsx_styles import STYLES
from data_loaders.formats.zips import Package, part

ACCENTS = re.compile(rb"""theme=["'](?:[2-9]|1[01])["']""")
"""Colours that differ from one workbook's theme to another's; paper and ink hardly do."""
RUN = b"rPr>"
"""What stands in the strings of a workbook where any of them is rich text."""
OFF = ("0", "false", "off")
FONT_NAMES = ("name", "rFont")
RAISED_TO = ("superscript", "subscript")


class _Styles(NamedTuple):
    """Why the cells of a format do not count and what lies behind their words, by the format's number; the grounds there are."""

    left_out: dict[int, str]
    grounds: dict[int, str]


Texts = dict[int, list[Rich]]
PLAIN = _Styles({}, {})


def leave_out_struck(package: Package, document: Document, has_runs: bool) -> Document:
    """A workbook's tables without what is struck out, raised or not seen; `has_runs` says whether a sheet holds rich text of its own."""
    written = part(package, STYLES, PART_LIMIT) if STYLES in package.parts else b""
    theme = theme_of(package) if has_runs or ACCENTS.search(written) else USUAL_THEME
    styles = _styles(written, theme) if written else PLAIN
    strings = part(package, STRINGS, PART_LIMIT) if STRINGS in package.parts else b""
    texts = _rich_strings(parse_xml(strings), theme) if RUN in strings else {}
    if not styles.left_out and not has_runs and not may_be_unseen(_fonts_of(texts), styles.grounds.values()):
        return document
    names = sheet_parts(package)
    sheets = (part(package, names[table.number - 1], PART_LIMIT) for table in document.tables)
    tables = (_with_marks(table, xml, styles, texts, theme) for table, xml in zip(document.tables, sheets, strict=True))
    return take_out(replace(document, tables=tuple(tables)))


@lru_cache(maxsize=16)
def _styles(xml: bytes, theme: tuple[str, ...]) -> _Styles:
    """What a workbook's styles leave out, and what they put behind words."""
    root = parse_xml(xml)
    fonts = [_font(font, theme) for font in root.iterfind("{*}fonts/{*}font")]
    fills = [ground_of(fill, theme) for fill in root.iterfind("{*}fills/{*}fill")]
    found = PLAIN._replace(left_out={}, grounds={})
    for number, cell_format in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        font, fill = int(cell_format.get("fontId") or 0), int(cell_format.get("fillId") or 0)
        ground = fills[fill] if fill < len(fills) else PAPER
        if ground != PAPER:
            found.grounds[number] = ground
        if font < len(fonts) and (why := fonts[font].why_on(ground)):
            found.left_out[number] = why
    return found


def _font(font: etree._Element, theme: tuple[str, ...]) -> Font:
    """A font, or the format of a run of rich text."""
    why: str | None = None
    colour = INK
    for entry in font:
        name = etree.QName(entry).localname
        if name == "strike" and entry.get("val") not in OFF:
            return Font(STRUCK, INK)
        if name == "vertAlign" and entry.get("val") in RAISED_TO:
            why = why or RAISED
        elif name == "color":
            colour = colour_of(entry, theme)
        elif name == "sz" and is_tiny(points_of(f"{entry.get('val')}pt")):
            why = TINY
        elif name in FONT_NAMES and is_pictured(entry.get("val", "")):
            why = why or PICTURED
    return Font(why, colour)


def _rich_strings(root: etree._Element, theme: tuple[str, ...]) -> Texts:
    """The shared strings that are rich text, by their number."""
    return {number: runs for number, item in enumerate(root.iterfind("{*}si")) if (runs := _runs(item, theme))}


def _fonts_of(texts: Texts) -> Iterator[Font]:
    return (run.font for runs in texts.values() for run in runs if run.font)


def _runs(item: etree._Element, theme: tuple[str, ...]) -> list[Rich]:
    """The runs of a rich text, none of a plain one."""
    runs: list[Rich] = []
    for entry in item.iterfind("{*}r"):
        font = entry.find("{*}rPr")
        words = "".join(text.text or "" for text in entry.iterfind("{*}t"))
        runs.append(Rich(words, _font(font, theme) if font is not None else None))
    return runs


def _with_marks(table: Table, xml: bytes, styles: _Styles, texts: Texts, theme: tuple[str, ...]) -> Table:
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
            why = styles.left_out.get(style)
            ground = styles.grounds.get(style, PAPER)
            runs = runs_on(_runs_of(cell, texts, theme), ground)
            cells[column - 1] = marked_runs(runs, why) if runs else marked_value(cells[column - 1], why) if why else cells[column - 1]
        row.clear()
    return replace(table, rows=rows)


def _runs_of(cell: etree._Element, texts: Texts, theme: tuple[str, ...]) -> list[Rich]:
    """The runs of the rich text a cell shows, none where it shows a plain one."""
    if cell.get("t") == "s":
        number = cell.findtext("{*}v", "").strip()
        return texts.get(int(number), []) if number.isdecimal() else []
    inline = cell.find("{*}is")
    return _runs(inline, theme) if inline is not None else []
