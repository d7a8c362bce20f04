"""Which words of a web page do not count: struck out, hidden or raised, by an element, its own style or its class."""

from __future__ import annotations

import re

from lxml import etree

from data_loaders.formats.faint import is_pale, is_white, points_of, why_faint
from data_loaders.formats.tables import HIDDEN, RAISED, STRUCK, WHITE

ELEMENTS = {"s": STRUCK, "strike": STRUCK, "del": STRUCK, "sup": RAISED, "sub": RAISED, "rt": RAISED}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through|text-line-through\s*:\s*(?!none)\w", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*su(?:per|b)\b|mso-text-raise\s*:\s*-?[1-9]", re.IGNORECASE)
_COLOUR = re.compile(r"(?:^|[;{\s])color\s*:([^;]+)", re.IGNORECASE)
_BEHIND = re.compile(r"background(?:-color)?\s*:\s*([^;]+)", re.IGNORECASE)
_SIZE = re.compile(r"font-size\s*:([^;]+)", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_CLASS = re.compile(r"\s*\w*\.([\w-]+)\s*")


def why_of(element: etree._Element) -> str | None:
    """Why an element's words do not count by its name alone, in any namespace."""
    return ELEMENTS.get(etree.QName(element).localname.lower())


def why_unseen(element: etree._Element, reasons: dict[str, str]) -> str | None:
    """Why an element's words do not count, None where they do; `reasons` by class."""
    if (why := ELEMENTS.get(str(element.tag))) or not element.attrib:
        return why
    if element.get("hidden") is not None:
        return HIDDEN
    why = why_styled(element.get("style", "")) or next(
        (reasons[name] for name in element.get("class", "").split() if name in reasons), None
    )
    return None if why == WHITE and any(_is_filled(around) for around in (element, *element.iterancestors())) else why


def _is_filled(element: etree._Element) -> bool:
    """Whether an element lies on a colour that is not pale by its own attributes."""
    behind = _BEHIND.search(element.get("style", ""))
    colours = [element.get("bgcolor", ""), behind[1] if behind else ""]
    return any(colour.strip() and not is_pale(colour) for colour in colours)


def style_reasons(sheet: str) -> dict[str, str]:
    """Why words of a class do not count, by the class, as a page's style sheet says."""
    found: dict[str, str] = {}
    for rule in _RULE.finditer(sheet):
        if why := why_styled(rule[2]):
            found |= {name[1]: why for selector in rule[1].split(",") if (name := _CLASS.fullmatch(selector))}
    return found


def why_styled(style: str) -> str | None:
    """Why words of a style do not count."""
    if not style:
        return None
    if _HIDDEN.search(style):
        return HIDDEN
    if _STRUCK.search(style):
        return STRUCK
    colour, behind, size = _COLOUR.search(style), _BEHIND.search(style), _SIZE.search(style)
    is_filled = behind is not None and not is_pale(behind[1])
    faint = why_faint(colour is not None and is_white(colour[1]), is_filled, points_of(size[1]) if size else None)
    return faint or (RAISED if _RAISED.search(style) else None)
