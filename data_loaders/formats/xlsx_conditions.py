"""Cells of an .xlsx that a conditional format hides: in the colour of their ground, struck out, by ;;; or a bar without its number.

Where the rule plainly holds the value is not seen; where only the spreadsheet could tell (a formula), the cell is marked as uncertain.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from lxml import etree

from data_loaders.formats.faint import INK, PAPER, is_seen
from data_loaders.formats.number_formats import FORMAT
from data_loaders.formats.tables import HIDDEN, PART_LIMIT, STRUCK, WHITE, Document, Table, parse_xml
from data_loaders.formats.visible import NUMBER, marked_value, take_out
from data_loaders.formats.xlsx_colours import colour_of, theme_of
from data_loaders.formats.xlsx_guard import BODY_END, position_of, sheet_parts
from data_loaders.formats.xlsx_styles import STYLES
from data_loaders.formats.zips import Package, part

RULES, NO_NUMBER = b"conditionalFormatting", re.compile(rb"""showValue=["'](?:0|false)["']""")
HIDING = re.compile(rb"<(?:\w+:)?dxf>.*?(?:<(?:\w+:)?strike|<(?:\w+:)?color|<(?:\w+:)?fill|;;)", re.DOTALL)
SOLID = re.compile(rb"""patternType=["'](?!none|gray125)""")
OFF = ("0", "false")
_AREA = re.compile("[A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?")
_CONSTANT = re.compile(r'\s*(?:(-?\d+(?:\.\d+)?)|"([^"]*)")\s*')
_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "equal": operator.eq, "notEqual": operator.ne, "lessThan": operator.lt, "lessThanOrEqual": operator.le,
    "greaterThan": operator.gt, "greaterThanOrEqual": operator.ge,
}  # fmt: skip
_WORDED: dict[str, Callable[[str, str], bool]] = {
    "containsText": lambda text, part: part in text, "notContainsText": lambda text, part: part not in text,
    "beginsWith": str.startswith, "endsWith": str.endswith,
}  # fmt: skip


class _Rule(NamedTuple):
    """A rule, the area it is about, and why what it formats is not seen; that is not certain where the cell's own ground may differ."""

    entry: etree._Element
    area: str
    why: str
    numbers_only: bool
    is_certain: bool


def leave_out_by_rule(package: Package, document: Document) -> Document:
    """The tables without what conditional formats hide; cells of which that cannot be told are marked as uncertain."""
    written = part(package, STYLES, PART_LIMIT) if STYLES in package.parts else b""
    may_hide = HIDING.search(written) is not None if b"dxf>" in written else False
    names = sheet_parts(package)
    tables = list(document.tables)
    looks: _Looks | None = None
    for at, table in enumerate(tables):
        name = names[table.number - 1] if table.number <= len(names) else ""
        if name not in package.parts:
            continue
        xml = part(package, name, PART_LIMIT)
        behind = max(xml.rfind(BODY_END), 0)
        if xml.find(RULES, behind) >= 0 and (may_hide or NO_NUMBER.search(xml, behind) or xml.find(b"dxf>", behind) >= 0):
            looks = looks or _Looks(written, theme_of(package))
            tables[at] = _hidden(table, parse_xml(xml), looks)
    return document if all(map(operator.is_, tables, document.tables)) else take_out(replace(document, tables=tuple(tables)))


class _Looks:
    """Why what each differential format changes is not seen."""

    def __init__(self, styles: bytes, theme: tuple[str, ...]) -> None:
        self._theme = theme
        self._has_grounds = SOLID.search(styles, 0, max(styles.find(b"<dxfs"), 0)) is not None
        self._listed = list(parse_xml(styles).iterfind("{*}dxfs/{*}dxf")) if styles else []

    def why(self, rule: etree._Element) -> tuple[str, bool, bool] | None:
        """Why a rule's format hides, whether it hides numbers alone, and whether that is certain."""
        if any(entry.get("showValue") in OFF for entry in rule):
            return HIDDEN, True, True
        number = rule.get("dxfId", "")
        look = rule.find("{*}dxf")
        if look is None and number.isdecimal() and int(number) < len(self._listed):
            look = self._listed[int(number)]
        return self._of(look) if look is not None else None

    def _of(self, look: etree._Element) -> tuple[str, bool, bool] | None:
        strike, colour = look.find("{*}font/{*}strike"), look.find("{*}font/{*}color")
        fill, code = look.find("{*}fill/{*}patternFill"), look.find("{*}numFmt")
        if strike is not None and strike.get("val") not in OFF:
            return STRUCK, False, True
        behind = fill.find("{*}bgColor") if fill is not None and fill.get("patternType", "solid") == "solid" else None
        front = colour_of(colour, self._theme) if colour is not None else INK
        if not is_seen(front, colour_of(behind, self._theme) if behind is not None else PAPER):
            return WHITE, False, behind is not None or not self._has_grounds
        sections = code.get("formatCode", "").split(";") if code is not None else []
        hides = len(sections) >= 3 and not any(sections[:3])
        return (HIDDEN, len(sections) < 4 or bool(sections[3]), True) if hides else None


def _hidden(table: Table, root: etree._Element, looks: _Looks) -> Table:
    rules = [_Rule(entry, area, *why) for entry, area in _rules(root) if (why := looks.why(entry))]
    rows, natures = list(table.rows), dict(table.natures)
    for rule in rules:
        for r, c in _cells(rule.area, table):
            value = rows[r][c]
            is_number = isinstance(value, float | int) and not isinstance(value, bool)
            if not NUMBER.search(str(value)) or (rule.numbers_only and not is_number):
                continue
            holds = True if rule.numbers_only and rule.entry.get("type") in ("dataBar", "iconSet") else _holds(rule.entry, value)
            if holds and rule.is_certain:
                rows[r] = [*rows[r][:c], marked_value(value, rule.why), *rows[r][c + 1 :]]
            elif holds is not False:
                natures.setdefault((r + 1, c + 1), FORMAT)
    return replace(table, rows=rows, natures=natures) if rules else table


def _rules(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Every rule of a sheet with its area; those of newer kinds stand in the sheet's extensions."""
    for around in root.iter("{*}conditionalFormatting"):
        area = around.get("sqref") or around.findtext("{*}sqref", "")
        for entry in around.iterfind("{*}cfRule"):
            yield entry, area or ""


def _cells(area: str, table: Table) -> Iterator[tuple[int, int]]:
    """The filled cells of an area, from 0."""
    for piece in area.split():
        if not _AREA.fullmatch(piece):
            continue
        (top, left), (bottom, right) = (position_of(corner) for corner in (piece.split(":") * 2)[:2])
        for r in range(max(top, 1) - 1, min(bottom, len(table.rows))):
            for c in range(max(left, 1) - 1, min(right, len(table.rows[r]))):
                if table.rows[r][c] not in (None, ""):
                    yield r, c


def _holds(rule: etree._Element, value: object) -> bool | None:
    """Whether a rule holds for a filled cell; None where only the spreadsheet can tell."""
    kind, named = rule.get("type"), rule.get("operator", "")
    formulas = [formula.text or "" for formula in rule.iter("{*}formula", "{*}f")]
    if kind in ("containsBlanks", "notContainsBlanks"):
        return (kind == "notContainsBlanks") == bool(str(value).strip())
    if kind in ("containsErrors", "notContainsErrors"):
        return kind == "notContainsErrors"
    if kind in _WORDED and rule.get("text"):
        return _WORDED[kind](str(value).lower(), rule.get("text", "").lower())
    if kind == "expression" and formulas:
        told = formulas[0].strip().lstrip("=").upper()
        return {"TRUE": True, "1": True, "TRUE()": True, "FALSE": False, "0": False, "FALSE()": False}.get(told)
    constants = [_CONSTANT.fullmatch(formula) for formula in formulas]
    if kind != "cellIs" or not constants or not all(constants):
        return None
    numbers = [float(found[1]) for found in constants if found and found[1]]
    if not isinstance(value, float | int) or len(numbers) < len(constants):
        words = [found[2] for found in constants if found and found[2] is not None]
        is_same = isinstance(value, str) and value.lower() in [each.lower() for each in words]
        return is_same if named == "equal" else not is_same if named == "notEqual" else None
    if named in ("between", "notBetween"):
        return len(numbers) > 1 and (min(numbers) <= value <= max(numbers)) == (named == "between")
    return _COMPARED[named](value, numbers[0]) if named in _COMPARED else None
