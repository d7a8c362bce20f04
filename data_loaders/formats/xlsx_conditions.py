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

from data_loaders.formats.conditional_looks import PLAIN, UNKNOWN, Look, Place, Told, laid_over
from data_loaders.formats.faint import INK, PAPER
from data_loaders.formats.tables import PART_LIMIT, Document, Table, parse_xml
from data_loaders.formats.visible import NUMBER, take_out
from data_loaders.formats.xlsx_colours import colour_of, ground_of, theme_of
from data_loaders.formats.xlsx_guard import BODY_END, position_of, sheet_parts
from data_loaders.formats.xlsx_styles import STYLES
from data_loaders.formats.zips import Package, part

RULES, OF_ITS_OWN = b"conditionalFormatting", re.compile(rb"""showValue=["'](?:0|false)["']|dxf>|colorScale""")
HIDING = re.compile(rb"<(?:\w+:)?dxf>.*?(?:<(?:\w+:)?strike|<(?:\w+:)?color|<(?:\w+:)?fill|<(?:\w+:)?numFmt)", re.DOTALL)
ON, OFF = ("1", "true"), ("0", "false")
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
    """A rule, the area it is about, what it says of words there, and whether it is the last that is heard."""

    entry: etree._Element
    area: str
    look: Look
    stops: bool


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
        if xml.find(RULES, behind) >= 0 and (may_hide or OF_ITS_OWN.search(xml, behind)):
            looks = looks or _Looks(written, theme_of(package))
            tables[at] = _hidden(table, parse_xml(xml), looks)
    return document if all(map(operator.is_, tables, document.tables)) else take_out(replace(document, tables=tuple(tables)))


class _Looks:
    """What each differential format says of a cell's words, and what the cells' own formats do."""

    def __init__(self, styles: bytes, theme: tuple[str, ...]) -> None:
        self._theme = theme
        root = parse_xml(styles) if styles else None
        self._listed = [] if root is None else list(root.iterfind("{*}dxfs/{*}dxf"))
        self._own = [] if root is None else own_looks(root, theme)

    def of_cell(self, style: int | None) -> Look:
        """The look of a cell's own format, by its number."""
        return self._own[style] if style is not None and style < len(self._own) else PLAIN if not self._own else UNKNOWN

    def of_rule(self, rule: etree._Element) -> Look:
        """What a rule says of words."""
        number = rule.get("dxfId", "")
        look = rule.find("{*}dxf")
        if look is None and number.isdecimal() and int(number) < len(self._listed):
            look = self._listed[int(number)]
        said = self._of(look) if look is not None else Look()
        grounds = tuple(colour_of(colour, self._theme) for colour in rule.iterfind("{*}colorScale/{*}color"))
        return said._replace(shows_value=not any(entry.get("showValue") in OFF for entry in rule), grounds=grounds)

    def _of(self, look: etree._Element) -> Look:
        strike, colour = look.find("{*}font/{*}strike"), look.find("{*}font/{*}color")
        fill, code = look.find("{*}fill/{*}patternFill"), look.find("{*}numFmt")
        behind = fill.find("{*}bgColor") if fill is not None and fill.get("patternType", "solid") == "solid" else None
        return Look(
            None if strike is None else strike.get("val") not in OFF,
            None if colour is None else colour_of(colour, self._theme),
            None if behind is None else colour_of(behind, self._theme),
            None if code is None else code.get("formatCode"),
        )


def _hidden(table: Table, root: etree._Element, looks: _Looks) -> Table:
    rules = [_Rule(entry, area, looks.of_rule(entry), entry.get("stopIfTrue") in ON) for entry, area in _rules(root)]
    rules.sort(key=_rank)
    at: dict[Place, list[_Rule]] = {}
    for rule in rules:
        if rule.stops or rule.look != Look():
            for r, c in _cells(rule.area, table):
                if NUMBER.search(str(table.rows[r][c])):
                    at.setdefault((r, c), []).append(rule)
    if not at:
        return table
    styles = _styles_of_cells(root)

    def told(cell: Place, value: object) -> tuple[Look, Iterator[Told]]:
        own = looks.of_cell(styles.get((cell[0] + 1, cell[1] + 1), 0))
        return own, (Told(rule.look, _holds_for(rule.entry, value), rule.stops) for rule in at[cell])

    return laid_over(table, at, told)


def _rank(rule: _Rule) -> int:
    number = rule.entry.get("priority", "")
    return int(number) if number.isdecimal() else 1_000_000


def _holds_for(rule: etree._Element, value: object) -> bool | None:
    """Whether a rule says anything of a filled cell; bars, icons and scales do of every number."""
    if rule.get("type") in ("dataBar", "iconSet", "colorScale"):
        return isinstance(value, float | int) and not isinstance(value, bool)
    return _holds(rule, value)


def _styles_of_cells(root: etree._Element) -> dict[tuple[int, int], int]:
    """The formats of a sheet's cells by row and column from 1; of those that do not say where they are none is known."""
    cells = ((cell.get("r"), cell.get("s", "0")) for cell in root.iter("{*}c"))
    return {position_of(at): int(style) for at, style in cells if at and style.isdecimal()}


def own_looks(styles: etree._Element, theme: tuple[str, ...]) -> list[Look]:
    """The colours of the cells' formats, by their number."""
    colours = [font.find("{*}color") for font in styles.iterfind("{*}fonts/{*}font")]
    fronts = [INK if colour is None else colour_of(colour, theme) for colour in colours]
    grounds = [ground_of(fill, theme) for fill in styles.iterfind("{*}fills/{*}fill")]
    looks: list[Look] = []
    for form in styles.iterfind("{*}cellXfs/{*}xf"):
        font, fill = int(form.get("fontId") or 0), int(form.get("fillId") or 0)
        front = fronts[font] if font < len(fronts) else INK
        looks.append(Look(None, front, grounds[fill] if fill < len(grounds) else PAPER))
    return looks


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
