"""Which words of a web page do not count: struck out, hidden or raised, by an element, its own style or its class."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from data_loaders.formats.faint import FONTS_OF_PICTURES, INK, PAPER, is_overlaid, is_pictured, is_seen, is_tiny, points_of, spacing_of
from data_loaders.formats.tables import HIDDEN, OVERLAID, PICTURED, RAISED, STRUCK, TINY, WHITE

ELEMENTS = {"s": STRUCK, "strike": STRUCK, "del": STRUCK, "sup": RAISED, "sub": RAISED, "rt": RAISED}
ELEMENTS |= dict.fromkeys(("dialog", "datalist", "iframe", "noscript", "object", "canvas", "audio", "video"), HIDDEN)
"""What a browser shows otherwise than as words; the last six hold words for browsers that know nothing of them."""
_NOUGHT = r"0*(?:\.0*)?(?:pt|px|em|rem|%|mm|cm)?\s*(?:!|;|$)"
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    rf"|(?:font-size|opacity)\s*:\s*(?=0|\.0){_NOUGHT}|(?:text-indent|left|top|margin-left)\s*:\s*-\d{{3,}}"
    rf"|(?:^|[;\s])(?:max-)?(?:height|width)\s*:\s*(?=0){_NOUGHT}(?=.*overflow[\w-]*\s*:\s*(?:hidden|clip))"
    rf"|overflow[\w-]*\s*:\s*(?:hidden|clip).*[;\s](?:max-)?(?:height|width)\s*:\s*(?=0){_NOUGHT}"
    r"|transform\s*:[^;]*scale\w?\(\s*0?(?:\.0*)?\s*[,)]"
    r"|(?:^|[;\s])color\s*:\s*(?:transparent|rgba\([^)]*,\s*0?(?:\.0*)?\s*\))",
    re.IGNORECASE,
)
_STRUCK = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through|text-line-through\s*:\s*(?!none)\w", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*su(?:per|b)\b|mso-text-raise\s*:\s*-?[1-9]", re.IGNORECASE)
_COLOUR = re.compile(r"(?:^|[;{\s])color\s*:([^;]+)", re.IGNORECASE)
_BEHIND = re.compile(r"background(?:-color)?\s*:\s*([^;]+)", re.IGNORECASE)
_SIZE = re.compile(r"font-size\s*:([^;]+)", re.IGNORECASE)
_SPACING = re.compile(r"letter-spacing\s*:\s*(-[^;!]+)", re.IGNORECASE)
_REASONS = ((_HIDDEN, HIDDEN), (_STRUCK, STRUCK), (_RAISED, RAISED))
_FONT = re.compile(rf"font(?:-family)?\s*:[^;,]*?\b(?:{'|'.join(FONTS_OF_PICTURES)})", re.IGNORECASE)
APART = re.compile(
    r"(?:^|[;{\s\"'])(?:float\s*:\s*(?:left|right)|position\s*:\s*(?:absolute|fixed)|display\s*:\s*(?:inline-)?(?:block|flex|grid|table)"
    r"|(?:margin|padding)(?:-(?:left|right))?\s*:[^;]*?(?:\b(?:[4-9]|\d{2,})(?:\.\d+)?p[tx]|[1-9](?:\.\d+)?(?:r?em|cm|in|%)))",
    re.IGNORECASE,
)
"""How a style sets an element's words apart from those before and behind it."""
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"(?:\w+|\*)?(?:[.#][\w-]+)*")
"""What a rule is about: an element's name, classes and number; rules of any other kind are passed over."""
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)


def why_of(element: etree._Element) -> str | None:
    """Why an element's words do not count by its name alone, in any namespace."""
    return ELEMENTS.get(etree.QName(element).localname.lower())


class Styled(NamedTuple):
    """What a style says of words: why they do not count whatever lies behind them, their colour and that of their ground ("" where it
    does not say); and whether they stand apart from others."""

    why: str | None = None
    colour: str = ""
    ground: str = ""
    is_apart: bool = False


UNSTYLED = Styled()


class Rule(NamedTuple):
    """A style for elements of this name, classes and number that stand within others of such."""

    around: tuple[str, ...]
    own: str
    style: Styled


def why_unseen(element: etree._Element, rules: list[Rule]) -> str | None:
    """Why an element's words do not count, None where it does not say, "" where its own colours let them be seen; `rules`: the page's."""
    if (why := ELEMENTS.get(str(element.tag))) and not (element.tag == "dialog" and element.get("open") is not None):
        return why
    if element.get("hidden") is not None:
        return HIDDEN
    own = _own(element, rules)
    if own.why or not (own.colour or own.ground):
        return own.why
    around = [own, *(_own(each, rules) for each in element.iterancestors())]
    colour = next((each.colour for each in around if each.colour), INK)
    ground = next((each.ground for each in around if each.ground), PAPER)
    return "" if is_seen(colour, ground) else WHITE


def _own(element: etree._Element, rules: list[Rule]) -> Styled:
    """What an element says of its words, by its style, its attributes or the page's rules about it, in this order."""
    said: list[Styled] = []
    if element.attrib:
        of_attributes = Styled(_of_font(element), element.get("color", ""), element.get("bgcolor", ""))
        said = [styled(element.get("style", "")), of_attributes]
    said += [rule.style for rule in rules if _is_about(rule, element)]
    if not said:
        return UNSTYLED
    why = next((each.why for each in said if each.why), None)
    colour = next((each.colour for each in said if each.colour), "")
    ground = next((each.ground for each in said if each.ground), "")
    return Styled(why, colour, ground, any(each.is_apart for each in said))


def set_apart(root: etree._Element, rules: list[Rule]) -> None:
    """Put a gap around the words of elements that are shown at a distance from others, whose letters would touch."""
    for element in root.iter():
        if _own(element, rules).is_apart:
            element.text = f" {element.text or ''}"
            element.tail = f" {element.tail or ''}"


def _of_font(element: etree._Element) -> str | None:
    return PICTURED if is_pictured(element.get("face", "")) else None


def rules_of(sheet: str) -> list[Rule]:
    """What a page's style sheet says of words, what is about numbers and classes before what is about names."""
    found: list[Rule] = []
    for rule in _RULE.finditer(_COMMENT.sub("", sheet)):
        if (said := styled(rule[2])) != UNSTYLED:
            for selector in rule[1].replace(">", " ").split(","):
                *around, own = selector.split() or [""]
                if own and all(map(_SELECTOR.fullmatch, (*around, own))):
                    found.append(Rule(tuple(around), own, said))
    found.reverse()
    found.sort(key=lambda rule: (rule.own.count("#"), rule.own.count(".")), reverse=True)
    return found


def _is_about(rule: Rule, element: etree._Element) -> bool:
    """Whether a rule is about an element: its own names fit, and those of what it is to stand within fit around it, in their order."""
    if not _fits(rule.own, element):
        return False
    outer = element.iterancestors()
    return all(any(_fits(names, each) for each in outer) for names in reversed(rule.around))


def _fits(names: str, element: etree._Element) -> bool:
    tag, *rest = _parts_of(names)
    classes = element.get("class", "").split()
    return tag in ("", "*", element.tag) and all(name[1:] == element.get("id") if name[0] == "#" else name[1:] in classes for name in rest)


@lru_cache(maxsize=256)
def _parts_of(names: str) -> tuple[str, ...]:
    """td.total#sum as its name ("" where it has none) and what else it has."""
    first = re.match(r"[\w*]*", names)
    assert first is not None  # it may be empty
    return first.group().lower(), *re.findall(r"[.#][\w-]+", names)


@lru_cache(maxsize=256)
def styled(style: str) -> Styled:
    """What a style says of its words."""
    if not style:
        return UNSTYLED
    size = _SIZE.search(style)
    why = next((why for pattern, why in _REASONS if pattern.search(style)), None)
    if why is None and _FONT.search(style):
        why = PICTURED
    points = points_of(size[1]) if size else None
    if why not in (HIDDEN, STRUCK) and is_tiny(points):
        why = TINY
    if why is None and (spacing := _SPACING.search(style)) and is_overlaid(points, spacing_of(spacing[1], points)):
        why = OVERLAID
    colour, behind = _COLOUR.search(style), _BEHIND.search(style)
    return Styled(why, _named(colour), _named(behind), APART.search(style) is not None)


def _named(said: re.Match[str] | None) -> str:
    """A colour as it is written, "" where it is that of what lies around."""
    words = said[1].strip() if said else ""
    return "" if words.lower() in ("inherit", "initial", "unset", "transparent", "none", "auto", "currentcolor") else words
