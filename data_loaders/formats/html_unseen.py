"""Which words of a web page do not count: struck out, hidden or raised, by an element, its own style or its class."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from data_loaders.formats.faint import INK, PAPER, is_seen, is_tiny, points_of
from data_loaders.formats.tables import HIDDEN, RAISED, STRUCK, TINY, WHITE

ELEMENTS = {"s": STRUCK, "strike": STRUCK, "del": STRUCK, "sup": RAISED, "sub": RAISED, "rt": RAISED}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through|text-line-through\s*:\s*(?!none)\w", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*su(?:per|b)\b|mso-text-raise\s*:\s*-?[1-9]", re.IGNORECASE)
_COLOUR = re.compile(r"(?:^|[;{\s])color\s*:([^;]+)", re.IGNORECASE)
_BEHIND = re.compile(r"background(?:-color)?\s*:\s*([^;]+)", re.IGNORECASE)
_SIZE = re.compile(r"font-size\s*:([^;]+)", re.IGNORECASE)
_REASONS = ((_HIDDEN, HIDDEN), (_STRUCK, STRUCK), (_RAISED, RAISED))
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_CLASS = re.compile(r"\s*\w*\.([\w-]+)\s*")


def why_of(element: etree._Element) -> str | None:
    """Why an element's words do not count by its name alone, in any namespace."""
    return ELEMENTS.get(etree.QName(element).localname.lower())


class Styled(NamedTuple):
    """What a style says of words: why they do not count whatever lies behind them, their colour and that of their ground ("" where it
    does not say)."""

    why: str | None = None
    colour: str = ""
    ground: str = ""


UNSTYLED = Styled()


def why_unseen(element: etree._Element, classes: dict[str, Styled]) -> str | None:
    """Why an element's words do not count, None where it does not say, "" where its own colours let them be seen; `classes` by name."""
    if (why := ELEMENTS.get(str(element.tag))) or not element.attrib:
        return why
    if element.get("hidden") is not None:
        return HIDDEN
    own = _own(element, classes)
    if own.why or not (own.colour or own.ground):
        return own.why
    around = [own, *(_own(each, classes) for each in element.iterancestors())]
    colour = next((each.colour for each in around if each.colour), INK)
    ground = next((each.ground for each in around if each.ground), PAPER)
    return "" if is_seen(colour, ground) else WHITE


def _own(element: etree._Element, classes: dict[str, Styled]) -> Styled:
    """What an element says of its words, by its style, its attributes or its classes, in this order."""
    if not element.attrib:
        return UNSTYLED
    said = [styled(element.get("style", "")), Styled(None, element.get("color", ""), element.get("bgcolor", ""))]
    said += [classes[name] for name in element.get("class", "").split() if name in classes]
    why, colour, ground = (next((each[at] for each in said if each[at]), None) for at in range(3))
    return Styled(why, colour or "", ground or "")


def class_styles(sheet: str) -> dict[str, Styled]:
    """What a page's style sheet says of the words of a class, by the class."""
    found: dict[str, Styled] = {}
    for rule in _RULE.finditer(sheet):
        if (said := styled(rule[2])) != UNSTYLED:
            found |= {name[1]: said for selector in rule[1].split(",") if (name := _CLASS.fullmatch(selector))}
    return found


@lru_cache(maxsize=256)
def styled(style: str) -> Styled:
    """What a style says of its words."""
    if not style:
        return UNSTYLED
    size = _SIZE.search(style)
    why = next((why for pattern, why in _REASONS if pattern.search(style)), None)
    if size and why not in (HIDDEN, STRUCK) and is_tiny(points_of(size[1])):
        why = TINY
    colour, behind = _COLOUR.search(style), _BEHIND.search(style)
    return Styled(why, _named(colour), _named(behind))


def _named(said: re.Match[str] | None) -> str:
    """A colour as it is written, "" where it is that of what lies around."""
    words = said[1].strip() if said else ""
    return "" if words.lower() in ("inherit", "initial", "unset", "transparent", "none", "auto", "currentcolor") else words
