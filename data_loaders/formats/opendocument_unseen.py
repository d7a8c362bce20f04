"""Which words of an OpenDocument spreadsheet do not count: struck out, hidden or raised, by the style of a cell or of words in it."""

from __future__ import annotations

from lxml import etree

from data_loaders.formats.faint import is_pale, is_white, points_of, why_faint
from data_loaders.formats.tables import COLUMN_LIMIT, HIDDEN, RAISED, STRUCK, TINY, WHITE
from data_loaders.formats.visible import mark_tree

STYLE, TEXT, TABLE, FO = (
    "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}",
    "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}",
    "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}",
    "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}",
)
FAMILIES = {TEXT + "span": "text", TEXT + "p": "paragraph"}
MOST_STYLES_ABOVE = 20
FILLED = "filled"
Reasons = dict[tuple[str, str], str]
"""Why words do not count, by family and name of their style."""


def style_reasons(roots: list[etree._Element]) -> Reasons:
    """The styles that strike, hide or raise words, by themselves or by the style they stand on."""
    above: dict[tuple[str, str], str] = {}
    said: dict[tuple[str, str], dict[str, bool]] = {}
    for root in roots:
        for style in root.iter(STYLE + "style"):
            key = (style.get(STYLE + "family", ""), style.get(STYLE + "name", ""))
            above[key] = style.get(STYLE + "parent-style-name", "")
            said[key] = _said(style.find(STYLE + "text-properties")) | _filled(style.find(STYLE + "table-cell-properties"))
    if not any(any(said for why, said in each.items() if why != FILLED) for each in said.values()):
        return {}
    reasons: Reasons = {}
    for family, name in said:
        formats: dict[str, bool] = {}
        key = (family, name)
        for _ in range(MOST_STYLES_ABOVE):
            if key not in said:
                break
            formats = said[key] | formats
            key = (family, above[key])
        formats[WHITE] = formats.get(WHITE, False) and not formats.get(FILLED)
        if why := next((why for why in (HIDDEN, STRUCK, TINY, WHITE, RAISED) if formats.get(why)), None):
            reasons[family, name] = why
    return reasons


def _said(properties: etree._Element | None) -> dict[str, bool]:
    """What a style says of each of these formats; one it does not speak of is not there."""
    said: dict[str, bool] = {}
    if properties is None:
        return said
    for name in ("text-line-through-style", "text-line-through-type"):
        if (line := properties.get(STYLE + name)) is not None:
            said[STRUCK] = line != "none"
    if (shown := properties.get(TEXT + "display")) is not None:
        said[HIDDEN] = shown == "none"
    if position := properties.get(STYLE + "text-position", "").split():
        said[RAISED] = position[0] not in ("0%", "0", "baseline")
    if colour := properties.get(FO + "color"):
        said[WHITE] = is_white(colour)
    if size := properties.get(FO + "font-size"):
        said[TINY] = why_faint(False, False, points_of(size)) == TINY
    return said


def _filled(properties: etree._Element | None) -> dict[str, bool]:
    """Whether a cell's style puts anything but a pale colour behind its words."""
    colour = properties.get(FO + "background-color") if properties is not None else None
    return {FILLED: colour != "transparent" and not is_pale(colour)} if colour else {}


def mark_spans(root: etree._Element, reasons: Reasons) -> None:
    """Mark the words of cells whose own style strikes, hides or raises them."""
    mark_tree(root, lambda element: reasons.get((FAMILIES.get(str(element.tag), ""), element.get(TEXT + "style-name", ""))))


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
    return reasons.get(("table-cell", name))
