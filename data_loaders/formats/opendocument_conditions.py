"""Cells of an OpenDocument spreadsheet that a conditional format hides; of several conditions the first that holds gives its style."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lxml import etree

from data_loaders.formats.conditional_looks import PLAIN, Look, Place, Told, laid_over, numbers_within
from data_loaders.formats.opendocument_unseen import COLOUR, GROUND, Reasons
from data_loaders.formats.tables import COLUMN_LIMIT, HIDDEN, ROW_LIMIT, STRUCK, TINY, Table
from data_loaders.formats.xlsx_guard import position_of

CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
NUMBERS = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
STYLE, TABLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}", "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
NOTHING, IN_THOUSANDS = ";;;", "0,"
"""Formats as spreadsheets write them: for one that shows no number, and for one that shows another."""
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::(?:[^ :]*\.)?\$?([A-Z]{1,3})\$?([0-9]{1,7}))?$")
_COMPARED = re.compile(r"(>=|<=|!=|<>|>|<|=)\s*(-?[0-9.]+)$")
_BETWEEN = re.compile(r"(not-)?between\(\s*(-?[0-9.]+)\s*,\s*(-?[0-9.]+)\s*\)$")
_FORMULA = re.compile(r"formula-is\(\s*(TRUE|FALSE|1|0)(?:\(\))?\s*\)$", re.IGNORECASE)


class Formats(NamedTuple):
    """What conditions may lay over cells: the styles' looks, their number formats where those change what is seen, and their names by
    those that people see."""

    reasons: Reasons
    codes: Mapping[str, str]
    names: Mapping[str, str]


def formats_in(roots: list[etree._Element], reasons: Reasons | None) -> Formats | None:
    """What conditional formats of a workbook lay over its cells, None where it has none."""
    if next(roots[-1].iter(CALC + "conditional-format"), None) is None:
        return None
    return Formats(reasons or Reasons({}, {}), number_codes(roots), shown_names(roots))


def under_conditions(sheet: etree._Element, table: Table, formats: Formats) -> Table:
    """The sheet's table with what its conditional formats hide marked; cells of which that cannot be told are marked as uncertain."""
    at: dict[Place, list[tuple[str, Look]]] = {}
    for around in sheet.iter(CALC + "conditional-format"):
        rules = [
            (entry.get(CALC + "value", "date") if entry.tag in (CALC + "condition", CALC + "date-is") else "", _look(entry, formats))
            for entry in around
        ]
        if any(look != Look() for _, look in rules):
            for cell in _cells(around.get(CALC + "target-range-address", ""), table):
                at.setdefault(cell, []).extend(rules)
    if not at:
        return table
    own = {cell: _look_of(name, formats)._replace(struck=None, code=None) for cell, name in _styles(sheet) if cell in at}

    def told(cell: Place, value: object) -> tuple[Look, Iterator[Told]]:
        rules = (Told(look, _holds(said, value) if said else True, bool(said)) for said, look in at[cell])
        return own.get(cell, PLAIN), rules

    return laid_over(table, at, told)


def number_codes(roots: list[etree._Element]) -> dict[str, str]:
    """The cell styles whose number format shows no number, or another one."""
    odd: dict[str, str] = {}
    for root in roots:
        for style in root.iter(NUMBERS + "number-style", NUMBERS + "text-style"):
            if code := _code_of(style):
                odd[style.get(STYLE + "name", "")] = code
    named = (
        (style.get(STYLE + "name", ""), style.get(STYLE + "data-style-name", "")) for root in roots for style in root.iter(STYLE + "style")
    )
    return {name: odd[data] for name, data in named if data in odd}


def _code_of(style: etree._Element) -> str:
    """A number format as spreadsheets write it where it changes what is seen, else ""."""
    number = style.find(NUMBERS + "number")
    words = "".join(text.text or "" for text in style.iterfind(NUMBERS + "text")).strip()
    if number is not None:
        scaled = number.get(NUMBERS + "display-factor", "1") != "1"
        return IN_THOUSANDS if scaled else f'0"{words}"' if words else ""
    only_words = all(each.tag in (NUMBERS + "text", STYLE + "map", STYLE + "text-properties") for each in style)
    return (f'"{words}"' if words else NOTHING) if only_words else ""


def shown_names(roots: list[etree._Element]) -> dict[str, str]:
    """The names of styles by those that people see, which conditions call them by."""
    styles = (style for root in roots for style in root.iter(STYLE + "style") if style.get(STYLE + "family") == "table-cell")
    names = ((style.get(STYLE + "display-name", ""), style.get(STYLE + "name", "")) for style in styles)
    return {shown or name: name for shown, name in names}


def _look(entry: etree._Element, formats: Formats) -> Look:
    """What a condition, bar or scale says of words."""
    if entry.get(CALC + "show-value") == "false":
        return Look(shows_value=False)
    scale = tuple(step.get(CALC + "color", "") for step in entry.iter(CALC + "color-scale-entry"))
    name = entry.get(CALC + "apply-style-name") or entry.get(CALC + "style", "")
    return _look_of(formats.names.get(name, name), formats)._replace(grounds=scale) if name else Look(grounds=scale)


def _look_of(name: str, formats: Formats) -> Look:
    """What a style says of words; letters too small to be seen show as little as a format that shows nothing."""
    said = formats.reasons.said.get(("table-cell", name), {})
    code = NOTHING if said.get(TINY) or said.get(HIDDEN) else formats.codes.get(name)
    return Look(bool(said[STRUCK]) if STRUCK in said else None, _colour(said, COLOUR), _colour(said, GROUND), code)


def _colour(said: Mapping[str, bool | str], what: str) -> str | None:
    return str(said[what]) if said.get(what) else None


def _styles(sheet: etree._Element) -> Iterator[tuple[tuple[int, int], str]]:
    """The styles of the cells that hold something."""
    r = 0
    for row in sheet.iter(TABLE + "table-row"):
        again = _repeated(row, "number-rows-repeated")
        c = 0
        for cell in row.iterchildren(TABLE + "table-cell", TABLE + "covered-table-cell"):
            across = _repeated(cell, "number-columns-repeated")
            if len(cell) and (name := cell.get(TABLE + "style-name")):
                yield from (
                    ((r + down, c + right), name) for down in range(min(again, ROW_LIMIT)) for right in range(min(across, COLUMN_LIMIT))
                )
            c += across
        r += again


def _repeated(element: etree._Element, name: str) -> int:
    return max(int(element.get(TABLE + name, 1)), 1)


def _cells(areas: str, table: Table) -> Iterator[tuple[int, int]]:
    """The cells of an area (Sheet.A1:Sheet.B9) that hold a number and are seen so far, from 0."""
    for area in areas.split():
        found = _AREA.search(area)
        if found is None:
            continue
        top, left = position_of(found[1] + found[2])
        bottom, right = position_of(found[3] + found[4]) if found[3] else (top, left)
        yield from numbers_within(table, top - 1, left - 1, bottom - 1, right - 1)


def _holds(said: str, value: object) -> bool | None:
    """Whether a condition holds for a filled cell; None where only the spreadsheet can tell."""
    if said in ("is-error", "is-no-error"):
        return said == "is-no-error"
    if found := _FORMULA.match(said):
        return found[1].upper() in ("TRUE", "1")
    if isinstance(value, bool) or not isinstance(value, float | int):
        return None
    if found := _BETWEEN.match(said):
        low, high = sorted((float(found[2]), float(found[3])))
        return (low <= value <= high) != bool(found[1])
    if found := _COMPARED.match(said):
        sign, other = found[1], float(found[2])
        holds = {">": value > other, "<": value < other, "=": value == other, ">=": value >= other, "<=": value <= other}
        return holds.get(sign, value != other)
    return None
