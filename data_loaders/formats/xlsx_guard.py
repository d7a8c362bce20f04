"""What must be known of an .xlsx before calamine touches it: how far its cells reach, and what calamine leaves out of them.

Most sheets are written plainly and stay near A1: a few searches through their bytes tell. Only the others are parsed here too.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from string import ascii_letters
from typing import NamedTuple

from lxml import etree

from data_loaders.formats.tables import (
    CELL_LIMIT,
    COLUMN_LIMIT,
    PART_LIMIT,
    ROW_LIMIT,
    SheetFacts,
    Unreadable,
    is_too_large,
    letters_of,
    parent_of,
    parse_xml,
)
from data_loaders.formats.xlsx_styles import changing_formats, uses_styles
from data_loaders.formats.zips import Package, part

BOOK, LINKS, STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedstrings.xml"
NO_FORMATS: dict[str, str] = {}
SHEET_PARTS = re.compile(r"xl/(worksheets/[^/]+\.xml)")
"""How the parts of sheets are called by nearly every program."""
COUNT = re.compile(rb"""ount\s*=\s*["'][\s+]*0*(\d+)""")
MOST_STRINGS = 4_000_000
"""Calamine makes room for as many shared strings as a workbook claims to hold."""

# A literal start is what makes `re` fast. A hit only means: look closely.
BODY, BODY_END = b"<sheetData", b"</sheetData>"
SUSPECT = (re.compile(rb' (?:r(?!="[A-Z0-9][0-9]{0,3}+")|t="e"|h(?:idden(?!="(?:0|false)")|t="0[."]))'), re.compile(rb"<f[\s/>]"))
"""Any cell that is not within A1:Z999 or row past 9999, and any that is not written as programs write it; errors, what is hidden, formulas.
"""
REFERENCES = re.compile(rb' r="([A-Z]{1,3}[0-9]{1,7})"')
FILLED = b"</c>"
"""What a cell ends with that holds something; an empty one ends in its own tag."""
LEAST_FAR = 40_000
ODDLY_WRITTEN = (
    (b"'", re.compile(rb"=\s*'")),
    (b"\t", re.compile(rb"\t")),
    (b"\r", re.compile(rb"\r")),
    (b"#", re.compile(rb"""\bt\s*=\s*["']e["']""")),
    (b"!", re.compile(rb"<!")),
    (b"?", re.compile(rb"<\?")),
    (b"&", re.compile(rb"<v>[^<]*&")),
)
"""A character that plain sheets hardly hold, found in no time, and what would be odd about it; an error is hardly written without a #."""
RICH = (b"P", re.compile(rb"rPr>"))
"""The same for rich text, which is nothing odd."""
COLUMN, ATTRIBUTE = re.compile(rb"<(?:\w+:)?col\s([^<>]*)>"), re.compile(rb"""\b(min|max|hidden|width)\s*=\s*["']([\w.]+)["']""")
SHORT_HEAD, FEW_LINES = 4_096, 50
BROKEN_TAG = re.compile(rb"\n\s*[\w:]+\s*=")
WORDS = ("str", "inlineStr", "is")
"""Types of cells whose words calamine reads however they are written."""


def check_strings(package: Package) -> None:
    """Unreadable for a workbook that claims to hold more shared strings than it can."""
    if STRINGS not in package.parts:
        return
    strings = part(package, STRINGS)
    start = strings.find(b"sst")
    if any(int(count) > MOST_STRINGS for count in COUNT.findall(strings, start, strings.find(b">", start) + 1)):
        raise Unreadable("file_unreadable")


class Guarded(NamedTuple):
    """What is known of a workbook's sheets: facts by sheet index, for those whose bytes hint at anything but plain near cells; the parts of
    the sheets, and how many cells they fill at most. Where no fewer were read, none was written twice."""

    facts: dict[int, SheetFacts]
    sheets: tuple[str, ...]
    filled: int


def suspect_sheets(package: Package, sheet_count: int) -> Guarded:
    """What must be known of the sheets (`sheet_count` of them) before they are read; Unreadable where one that is not plain writes a cell
    twice, of which readers would take one or the other."""
    found = [place for name in package.parts if name.startswith("xl/w") and (place := SHEET_PARTS.fullmatch(name))]
    names = [place[0] for place in found]
    links = part(package, LINKS, PART_LIMIT).lower()
    if len(names) != sheet_count or not all(place[1].encode() in links for place in found):
        linked = set(sheet_parts(package))
        names = [name for name in package.parts if name in linked]
    formats = changing_formats(package)
    sheets = {name: part(package, name, PART_LIMIT) for name in names}
    suspects = {name: xml for name, xml in sheets.items() if _is_suspect(xml, formats)}
    facts = {name: SheetFacts(hidden_columns=hidden) for name, xml in sheets.items() if (hidden := hidden_columns(xml))}
    left = CELL_LIMIT
    for name, xml in suspects.items():
        known = look_closely(xml, formats) if left > 0 else SheetFacts(ROW_LIMIT, COLUMN_LIMIT)
        facts[name] = replace(known, has_runs=b"rPr" in xml, hidden_columns=facts[name].hidden_columns if name in facts else frozenset())
        left -= 0 if is_too_large(facts[name].rows, facts[name].columns) else facts[name].rows * facts[name].columns
    filled = sum(xml.count(FILLED) for xml in sheets.values())
    if len(facts) == len(names) == 1:
        return Guarded({0: facts[names[0]]}, tuple(names), filled)
    by_index = {index: facts[name] for index, name in enumerate(sheet_parts(package)) if name in facts} if facts else {}
    return Guarded(by_index, tuple(names), filled)


def hidden_columns(xml: bytes) -> frozenset[int]:
    """The columns (from 1) that a sheet hides: it says so above its rows."""
    body = xml.find(b"sheetData")
    first = xml.find(b"col", 0, body)
    if first < 0 or (xml.find(b"hidden", first, body) < 0 and xml.find(b'width="0', first, body) < 0):
        return frozenset()
    head = xml[: max(body, 0)]
    return _hidden_columns(head) if body <= SHORT_HEAD else _hidden_columns.__wrapped__(head)


@lru_cache(maxsize=16)
def _hidden_columns(head: bytes) -> frozenset[int]:
    """The same, of what stands above the rows; kept, since it is the same in every form of ours."""
    found: set[int] = set()
    for column in COLUMN.finditer(head):
        said = dict(ATTRIBUTE.findall(column[1]))
        is_hidden = said.get(b"hidden") in (b"1", b"true") or _is_flat(said.get(b"width", b"9").decode())
        if is_hidden and said.get(b"min", b"").isdigit() and said.get(b"max", b"").isdigit():
            found.update(range(int(said[b"min"]), min(int(said[b"max"]), COLUMN_LIMIT) + 1))
    return frozenset(found)


def refuse_doubled(package: Package, sheets: Iterable[str]) -> None:
    """Unreadable where one of these parts writes a cell twice, of which readers would take one or the other."""
    for name in sheets:
        xml = part(package, name, PART_LIMIT)
        references = REFERENCES.findall(xml)
        if len(set(references)) < len(references):
            look_closely(xml)


def _is_suspect(xml: bytes, formats: dict[str, str]) -> bool:
    """Whether a sheet must be looked at closely: for what it holds, or because it is written as hardly any program writes."""
    body, end = xml.find(BODY), xml.rfind(BODY_END)
    if body < 0 or end < 0:
        return True
    if any(pattern.search(xml, body, end) for pattern in SUSPECT) or _is_oddly_written(xml, body, end) or _holds(RICH, xml, body, end):
        return True
    if formats and uses_styles(xml, formats, body, end):
        return True
    # Cells that do not say where they are lie beside each other; it takes many to reach far.
    return end - body > LEAST_FAR and xml.count(b"<c", body, end) + xml.count(b"<row", body, end) > xml.count(b' r="', body, end)


def _holds(what: tuple[bytes, re.Pattern[bytes]], xml: bytes, body: int, end: int) -> bool:
    sign, pattern = what
    return xml.find(sign, body, end) >= 0 and pattern.search(xml, body, end) is not None


def _is_oddly_written(xml: bytes, body: int, end: int) -> bool:
    if any(_holds(odd, xml, body, end) for odd in ODDLY_WRITTEN):
        return True
    line = body
    for _ in range(FEW_LINES):
        line = xml.find(b"\n", line + 1, end)
        if line < 0:
            return False
        if xml.find(b">", line) < xml.find(b"<", line):  # within a tag, not in the words of a cell
            return True
    return BROKEN_TAG.search(xml, line, end) is not None


def sheet_parts(package: Package) -> list[str]:
    """The part names of the sheets in workbook order, in small letters, found as calamine finds them."""
    return list(_sheet_parts(part(package, BOOK, PART_LIMIT), part(package, LINKS, PART_LIMIT)))


@lru_cache(maxsize=16)
def _sheet_parts(book: bytes, links: bytes) -> tuple[str, ...]:
    """The same; kept, since it is asked several times of each file."""
    workbook = parse_xml(book)
    targets = {link.get("Id"): link.get("Target", "").replace("\\", "/") for link in parse_xml(links)}
    parts: list[str] = []
    for sheet in workbook.iter("{*}sheet"):
        target = targets.get(next((value for key, value in sheet.attrib.items() if key.endswith("}id")), ""), "")
        parts.append((target.lstrip("/") if target.startswith(("/", "xl/")) else f"xl/{target}").lower())
    return tuple(parts)


UNFORMATTED = ("b", "e")
"""Cells that no number format changes: yes or no, and errors."""


def look_closely(xml: bytes, formats: dict[str, str] = NO_FORMATS) -> SheetFacts:
    """Walk the real cells: extent, error cells, formulas without a stored result, hidden rows. Stops where a sheet is too large; Unreadable
    where a cell that holds something is written twice."""
    oddly = _is_oddly_written(xml, 0, len(xml))
    rows = columns = row_number = column = cells = 0
    natures: dict[tuple[int, int], str] = {}
    shown_in: dict[tuple[int, int], str] = {}
    hidden, filled, seen = set(), set(), set()
    for _, element in etree.iterparse(io.BytesIO(xml), tag=("{*}row", "{*}c"), resolve_entities=False, no_network=True):
        parent = element.getparent()
        if str(element.tag).endswith("row"):
            row_number, column = int(element.get("r") or row_number + 1), 0
            if row_number <= ROW_LIMIT and (element.get("hidden") in ("1", "true") or _is_flat(element.get("ht"))):
                hidden.add(row_number)
        else:
            reference = element.get("r")
            at = position_of(reference) if reference else (int(parent_of(element).get("r") or row_number + 1), column + 1)
            column = at[1]
            if len(element):
                cells += 1
                rows, columns = max(rows, at[0]), max(columns, column)
                if is_too_large(rows, columns) or cells > ROW_LIMIT * COLUMN_LIMIT:
                    return SheetFacts(ROW_LIMIT + 1, columns)
                if at in seen:
                    raise Unreadable("cell_twice", cell=f"{letters_of(column)}{at[0]}")
                seen.add(at)
                nature = _nature(element)
                if nature:
                    natures[at] = nature
                elif oddly and _holds_value(element):
                    filled.add(at)
                if formats and element.get("t") not in UNFORMATTED and (code := formats.get(element.get("s", "0"))):
                    shown_in[at] = code
        # What was walked is freed: a sheet of a million cells would fill the memory.
        element.clear()
        if parent is not None and parent[0] is not element:
            del parent[0]
    return SheetFacts(rows, columns, natures, hidden, filled=filled, formats=shown_in)


def _is_flat(size: str | None) -> bool:
    """Whether a row's height, or a column's width, is next to nothing: nobody sees what stands in it."""
    return size is not None and size.startswith("0") and (size == "0" or size.startswith("0."))


def _nature(cell: etree._Element) -> str | None:
    """What a cell is that its bare value does not tell: an error, or a formula without a result."""
    kind = cell.get("t")
    value = formula = None
    for child in cell:
        tag = child.tag
        if tag.__class__ is str:
            if tag.endswith("}v"):
                value = child
            elif tag.endswith("}f"):
                formula = child
    stored = value.text if value is not None else None
    if kind == "e":
        return f"error:{stored or '#N/A'}"
    if value is not None and len(value):
        return "error:#VALUE!"  # a comment or an entity within the number: calamine reads what stands before it
    return "formula" if formula is not None and not stored and (value is None or kind != "str") else None


def _holds_value(cell: etree._Element) -> bool:
    return cell.get("t") not in WORDS and any(child.text for child in cell.iterchildren("{*}v"))


def position_of(reference: str) -> tuple[int, int]:
    """Row and column, from 1, of "A7"."""
    digits = reference.lstrip(ascii_letters)
    return int(digits), column_number(reference[: len(reference) - len(digits)].upper())


@lru_cache(maxsize=1_024)
def column_number(letters: str) -> int:
    """1 for "A", 27 for "AA"."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
