"""Which words of an OpenDocument spreadsheet do not count: struck out, hidden or raised, by the style of a cell or of words in it."""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from data_loaders.formats.faint import NO_COLOUR, PAPER, is_overlaid, is_pictured, is_seen, is_tiny, points_of, spacing_of
from data_loaders.formats.tables import COLUMN_LIMIT, HIDDEN, OVERLAID, PICTURED, RAISED, STRUCK, TINY, WHITE
from data_loaders.formats.visible import mark_tree

STYLE, TEXT, TABLE, FO = (
    "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}",
    "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}",
    "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}",
    "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}",
)
CELLS = (TABLE + "table-cell", TABLE + "covered-table-cell")
FAMILIES = {TEXT + "span": "text", TEXT + "p": "paragraph"}
MOST_STYLES_ABOVE = 20
COLOUR, GROUND = "colour", "ground"
Said = dict[str, bool | str]
"""What a style says of each format, and its colours; a colour of words that nobody set is the screen's own, seen on everything."""
Key = tuple[str, str]
"""Family and name of a style."""


class Reasons(NamedTuple):
    """Why words of a style do not count, on the ground it gives them or on paper; and what it says, with the styles it stands on."""

    why: dict[Key, str]
    said: dict[Key, Said]


def style_reasons(roots: list[etree._Element]) -> Reasons | None:
    """The styles that strike, hide, raise or colour words, by themselves or by the style they stand on; None where none does."""
    above: dict[tuple[str, str], str] = {}
    said: dict[tuple[str, str], Said] = {}
    for root in roots:
        for style in root.iter(STYLE + "style"):
            key = (style.get(STYLE + "family", ""), style.get(STYLE + "name", ""))
            above[key] = style.get(STYLE + "parent-style-name", "")
            said[key] = _said(style.find(STYLE + "text-properties")) | _ground(style.find(STYLE + "table-cell-properties"))
    if not any(any(each.values()) for each in said.values()):
        return None
    reasons = Reasons({}, {})
    for family, name in said:
        formats: Said = {}
        key = (family, name)
        for _ in range(MOST_STYLES_ABOVE):
            if key not in said:
                break
            formats = said[key] | formats
            key = (family, above[key])
        reasons.said[family, name] = formats
        if why := _why(formats, str(formats.get(GROUND) or PAPER)):
            reasons.why[family, name] = why
    return reasons


def _why(formats: Said, ground: str) -> str | None:
    """Why words of these formats do not count on a ground."""
    unseen = {WHITE} if not is_seen(str(formats.get(COLOUR) or NO_COLOUR), ground) else set()
    return next((why for why in (HIDDEN, STRUCK, TINY, WHITE, RAISED, PICTURED, OVERLAID) if formats.get(why) or why in unseen), None)


def _said(properties: etree._Element | None) -> Said:
    """What a style says of each of these formats; one it does not speak of is not there."""
    said: Said = {}
    if properties is None:
        return said
    for name in ("text-line-through-style", "text-line-through-type"):
        if (line := properties.get(STYLE + name)) is not None:
            said[STRUCK] = line != "none"
    if (shown := properties.get(TEXT + "display")) is not None:
        said[HIDDEN] = shown == "none"
    if position := properties.get(STYLE + "text-position", "").split():
        said[RAISED] = position[0] not in ("0%", "0", "baseline")
    if (colour := properties.get(FO + "color")) and properties.get(STYLE + "use-window-font-color") != "true":
        said[COLOUR] = colour
    if size := properties.get(FO + "font-size"):
        said[TINY] = is_tiny(points_of(size))
    if spacing := properties.get(FO + "letter-spacing"):
        points = points_of(size) if size else None
        said[OVERLAID] = is_overlaid(points, spacing_of(spacing, points))
    if font := properties.get(STYLE + "font-name") or properties.get(FO + "font-family"):
        said[PICTURED] = is_pictured(font)
    return said


def _ground(properties: etree._Element | None) -> Said:
    """The colour that a cell's style puts behind its words."""
    colour = properties.get(FO + "background-color") if properties is not None else None
    return {GROUND: "" if colour == "transparent" else colour} if colour else {}


def mark_spans(root: etree._Element, reasons: Reasons) -> None:
    """Mark the words of cells whose own style strikes, hides or raises them."""
    mark_tree(root, lambda element: _why_span(element, reasons))


def _why_span(element: etree._Element, reasons: Reasons) -> str | None:
    family = FAMILIES.get(str(element.tag))
    said = reasons.said.get((family, element.get(TEXT + "style-name", ""))) if family else None
    if not said:
        return None
    cell = next(element.iterancestors(*CELLS), None)
    around = reasons.said.get(("table-cell", cell.get(TABLE + "style-name", "")), {}) if cell is not None else {}
    return _why(said, str(around.get(GROUND) or PAPER))


def column_styles(sheet: etree._Element) -> list[str]:
    """The style of a cell that names none, by column (from 0)."""
    styles: list[str] = []
    for column in sheet.iter(TABLE + "table-column"):
        count = int(column.get(TABLE + "number-columns-repeated", 1))
        styles += [column.get(TABLE + "default-cell-style-name", "")] * min(count, COLUMN_LIMIT - len(styles))
    return styles


def hidden_columns(sheet: etree._Element) -> frozenset[int]:
    """The columns (from 1) that a sheet hides."""
    hidden: set[int] = set()
    number = 1
    for column in sheet.iter(TABLE + "table-column"):
        count = max(int(column.get(TABLE + "number-columns-repeated", 1)), 1)
        if column.get(TABLE + "visibility", "visible") != "visible":
            hidden.update(range(number, min(number + count, COLUMN_LIMIT + 1)))
        number += count
    return frozenset(hidden)


def why_cell(cell: etree._Element, row: etree._Element, column: int, usual: list[str], reasons: Reasons) -> str | None:
    """Why all of a cell (column from 0) does not count, None where it does."""
    name = cell.get(TABLE + "style-name") or row.get(TABLE + "default-cell-style-name") or (usual[column] if column < len(usual) else "")
    return reasons.why.get(("table-cell", name))
