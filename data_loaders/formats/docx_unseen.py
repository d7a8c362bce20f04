"""Which words of a Word document do not count: struck out, hidden or raised, by the run's own format or by any style; unseen by its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from data_loaders.formats.faint import is_pale, is_white, why_faint
from data_loaders.formats.tables import HIDDEN, RAISED, STRUCK, parent_of
from data_loaders.formats.visible import marked

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
P, R, T, TR, TC, TBL, BOX, VAL = (W + name for name in ("p", "r", "t", "tr", "tc", "tbl", "txbxContent", "val"))
SHADES = {P: f"{W}pPr/{W}shd", TC: f"{W}tcPr/{W}shd"}
HIDING = tuple(W + name for name in ("strike", "dstrike", "vanish", "specVanish", "hidden", "vertAlign", "position"))
"""What stands in a document or its styles where any words may not count."""
RAISED_WORDS, DENOMINATOR = (W + "rt", M + "sup", M + "sub"), M + "den"
RAISING = (*RAISED_WORDS, DENOMINATOR)
"""What is set above, below or beside its base without a format: reading aids, exponents, indices and fractions of equations."""
TURNED, RIGHT_TO_LEFT = W + "bdo", "\u202e"
"""What sets words from right to left whatever they are, and the mark that says in a text what it says in its format."""
_HIDING = re.compile(b":(?:d?strike|vanish|specVanish|hidden|vertAlign|position )")
_FAINT = re.compile(b':(?:color w:val="[Ff]|sz w:val="[1-4]")')
"""The same in XML of words in a colour that may be white, or too small."""
OFF = ("0", "false", "off")
TOGGLED = ("strike", "vanish")
"""Formats that a style switches over where another style has set them already; the others take the nearest style's word."""
OTHERS = ("dstrike", "specVanish", "vertAlign", "position")
LEAST_SHIFT = 4
"""A run set higher or lower by so many half-points is raised; less is a printer's nicety."""
MOST_STYLES_ABOVE = 20

Formats = dict[str, bool]
"""What a style or run says of each format; one it does not speak of is not there."""


def may_hide(styles: bytes) -> bool:
    """Whether the XML of a document's styles holds any of these formats."""
    return b"<w:styles" not in styles or _HIDING.search(styles) is not None


def may_be_faint(xml: bytes) -> bool:
    """Whether the XML of a document sets words in a colour or size that may not be seen."""
    return b"<w:document" not in xml or _FAINT.search(xml) is not None


@dataclass(frozen=True, slots=True)
class Styles:
    """The formats of a document's styles, those of the styles they are based on included."""

    defaults: Formats = field(default_factory=dict)
    by_name: dict[str, Formats] = field(default_factory=dict)
    usual: dict[str, str] = field(default_factory=dict)
    """The style of a paragraph, run or table that names none, by kind."""

    def of(self, kind: str, name: str | None) -> Formats:
        """The formats of a named style, or of the usual one of its kind."""
        return self.by_name.get(name or self.usual.get(kind, ""), {})

    def says_nothing(self) -> bool:
        """Whether no style strikes, hides or raises anything."""
        return not any(self.defaults.values()) and not any(any(formats.values()) for formats in self.by_name.values())


def read_styles(root: etree._Element) -> Styles:
    """The styles of a document's styles part."""
    defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    own: dict[str, tuple[str, Formats]] = {}
    usual: dict[str, str] = {}
    for style in root.iterchildren(W + "style"):
        name, based = style.get(W + "styleId", ""), style.find(W + "basedOn")
        own[name] = ("" if based is None else based.get(VAL, ""), _formats(style.find(W + "rPr")))
        if style.get(W + "default") not in (None, *OFF):
            usual[style.get(W + "type", "")] = name
    whole: dict[str, Formats] = {}
    for name in own:
        formats: Formats = {}
        above = name
        for _ in range(MOST_STYLES_ABOVE):
            if above not in own:
                break
            formats = own[above][1] | formats
            above = own[above][0]
        whole[name] = formats
    return Styles(_formats(defaults), whole, usual)


def mark_unseen(body: etree._Element, styles: Styles) -> None:
    """Mark the words of every run that is struck out, hidden, raised, white on white or too small to be seen."""
    plain = styles.says_nothing()
    for run in body.iter(R):
        own = run.find(W + "rPr")
        if plain and own is None:
            continue
        why = _why(_formats(own), [] if plain else _above(run, own, styles), styles.defaults)
        why = why or (_why_faint(run, own) if own is not None else None)
        if why:
            for words in run.iterchildren(T):
                words.text = marked(words.text or "", why)
    for hidden in body.iter(W + "hidden"):
        row = parent_of(hidden).getparent()
        if hidden.get(VAL) not in OFF and row is not None and row.tag == TR:
            for words in row.iter(T):
                words.text = marked(words.text or "", HIDDEN)


def _why_faint(run: etree._Element, own: etree._Element) -> str | None:
    """Why a run's own colour or size leaves its words unseen; what a table's style fills is not asked."""
    colour, size = own.find(W + "color"), own.find(W + "sz")
    half_points = "" if size is None else size.get(VAL, "")
    white = colour is not None and is_white(colour.get(VAL, ""))
    return why_faint(white, white and _is_filled(run, own), int(half_points) / 2 if half_points.isdecimal() else None)


def _is_filled(run: etree._Element, own: etree._Element) -> bool:
    """Whether white is seen on what lies behind a run: its own shade or marker, its paragraph's, its cell's, maybe a text box's."""
    marker = own.find(W + "highlight")
    if marker is not None and marker.get(VAL) not in ("none", "white"):
        return True
    shades = [own.find(W + "shd")]
    if next(run.iterancestors(BOX), None) is not None:
        return True
    for tag, where in SHADES.items():
        shades += [around.find(where) for around in run.iterancestors(tag)]
    fills = [shade.get(W + "fill", "auto") for shade in shades if shade is not None]
    return any(fill != "auto" and not is_pale(fill) for fill in fills)


def mark_raised(body: etree._Element) -> None:
    """Mark numbers set above or beside their base; a fraction gets its stroke."""
    for raised in body.iter(*RAISED_WORDS):
        for words in raised.iter(T, M + "t"):
            words.text = marked(words.text or "", RAISED)
    for denominator in body.iter(DENOMINATOR):
        if (first := next(denominator.iter(M + "t"), None)) is not None:
            first.text = f"/{first.text or ''}"


def mark_turned(body: etree._Element) -> None:
    """Mark words that are set from right to left whatever they are: 12 is seen as 21."""
    for turned in body.iter(TURNED):
        if turned.get(VAL) == "rtl" and (first := next(turned.iter(T), None)) is not None:
            first.text = f"{RIGHT_TO_LEFT}{first.text or ''}"


def _formats(properties: etree._Element | None) -> Formats:
    found: Formats = {}
    for entry in () if properties is None else properties:
        name, value = str(entry.tag).removeprefix(W), entry.get(VAL)
        if name == "vertAlign":
            found[name] = value in ("superscript", "subscript")
        elif name == "position":
            found[name] = value is not None and value.lstrip("+-").isdecimal() and abs(int(value[:9])) >= LEAST_SHIFT
        elif name in TOGGLED or name in OTHERS:
            found[name] = value not in OFF
    return found


def _above(run: etree._Element, own: etree._Element | None, styles: Styles) -> list[Formats]:
    """The formats of the run's style, its paragraph's and its table's, the nearest first."""
    character = own.find(W + "rStyle") if own is not None else None
    paragraph, table = next(run.iterancestors(P), None), next(run.iterancestors(TBL), None)
    style = paragraph.find(f"{W}pPr/{W}pStyle") if paragraph is not None else None
    found = [
        styles.of("character", None if character is None else character.get(VAL)),
        styles.of("paragraph", None if style is None else style.get(VAL)),
    ]
    if table is not None:
        style = table.find(f"{W}tblPr/{W}tblStyle")
        found.append(styles.of("table", None if style is None else style.get(VAL)))
    return found


def _why(own: Formats, above: list[Formats], defaults: Formats) -> str | None:
    """Why a run's words do not count, None where they do."""
    formats = {
        name: own[name] if name in own else defaults.get(name, False) or sum(each.get(name, False) for each in above) % 2 == 1
        for name in TOGGLED
    }
    for name in OTHERS:
        formats[name] = next((each[name] for each in (own, *above, defaults) if name in each), False)
    if formats["vanish"] or formats["specVanish"]:
        return HIDDEN
    if formats["strike"] or formats["dstrike"]:
        return STRUCK
    return RAISED if formats["vertAlign"] or formats["position"] else None
