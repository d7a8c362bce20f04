"""The cell styles of a workbook whose number formats change what is seen. Most workbooks have none, and are not looked at further."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from functools import lru_cache

from lxml import etree

from data_loaders.formats.number_formats import changing
from data_loaders.formats.tables import PART_LIMIT, parse_xml
from data_loaders.formats.zips import Package, part

STYLES, BINARY_STYLES = "xl/styles.xml", "xl/styles.bin"
PLAIN = re.compile(rb"""\bnumFmtId\s*=\s*["'](?!(?:[0-8]|1[1-9]|2[0-2]|3[7-9]|4[0-9])["'])""")
"""A format that is neither General nor one of those that leave numbers as they are (dates are seen by the reader itself)."""
REPEATS = re.compile(rb"""\bhorizontal\s*=\s*["']fill""")
FILLED, BINARY_ALIGNMENT = 4, 12
"""The way across of a cell that is filled with what it holds, and where a style of an .xlsb says its own (in three bits)."""
FORMAT, CELL_STYLES, CELL_STYLES_END, CELL_STYLE = 44, 617, 618, 47


def changing_formats(package: Package) -> dict[str, str]:
    """The format codes of an .xlsx that change what is seen, by the number of the cell style, as it is written in cells."""
    return _formats(part(package, STYLES, PART_LIMIT)) if STYLES in package.parts else {}


@lru_cache(maxsize=16)
def _formats(xml: bytes) -> dict[str, str]:
    if not PLAIN.search(xml) and not REPEATS.search(xml):
        return {}
    root = parse_xml(xml)
    styles = root.findall("{*}cellXfs/{*}xf")
    repeated = {number for number, style in enumerate(styles) if style.find("{*}alignment[@horizontal='fill']") is not None}
    codes = {_number(entry): entry.get("formatCode", "") for entry in root.iterfind("{*}numFmts/{*}numFmt")}
    return {str(style): code for style, code in changing(codes, map(_number, styles), repeated).items()}


def _number(entry: etree._Element) -> int:
    value = entry.get("numFmtId", "0").strip()
    return int(value) if value.isdecimal() else 0


def uses_styles(xml: bytes, formats: dict[str, str], start: int, end: int) -> bool:
    """Whether a sheet has a cell of one of these styles; those without a style of their own have the first."""
    return "0" in formats or _users(frozenset(formats)).search(xml, start, end) is not None


@lru_cache(maxsize=16)
def _users(styles: frozenset[str]) -> re.Pattern[bytes]:
    return re.compile(rb' s="(?:' + "|".join(styles).encode() + rb')"')


def binary_formats(records: Iterable[tuple[int, bytes]]) -> dict[int, str]:
    """The same of an .xlsb; `records` are those of its part of styles."""
    codes: dict[int, str] = {}
    ids: list[int] = []
    repeated: set[int] = set()
    inside = False
    for kind, body in records:
        if kind in (CELL_STYLES, CELL_STYLES_END):
            inside = kind == CELL_STYLES
        elif kind == FORMAT and len(body) >= 6:
            number, length = struct.unpack_from("<HL", body)
            codes[number] = body[6 : 6 + 2 * length].decode("utf-16-le", errors="replace")
        elif kind == CELL_STYLE and inside and len(body) >= 4:
            if len(body) > BINARY_ALIGNMENT and body[BINARY_ALIGNMENT] & 7 == FILLED:
                repeated.add(len(ids))
            ids.append(struct.unpack_from("<H", body, 2)[0])
    return changing(codes, ids, repeated)
