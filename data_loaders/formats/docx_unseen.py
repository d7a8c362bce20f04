"""Which words of a Word document do not count: struck out, hidden or raised, by the run's own format or by any style; unseen by its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from data_loaders.formats.docx_colours import Look, is_faint_on_paper, look_of, style_may_be_faint, why_faint_run
from data_loaders.formats.tables import HIDDEN, RAISED, STRUCK, parent_of
from data_loaders.formats.visible import marked

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
P, R, T, TR, TBL, VAL = (W + name for name in ("p", "r", "t", "tr", "tbl", "val"))
HIDING = tuple(W + name for name in ("strike", "dstrike", "vanish", "specVanish", "hidden", "vertAlign", "position"))
"""What stands in a document or its styles where any words may not count."""
RAISED_WORDS, DENOMINATOR = (W + "rt", M + "sup", M + "sub"), M + "den"
RAISING = (*RAISED_WORDS, DENOMINATOR)
"""What is set above, below or beside its base without a format: reading aids, exponents, indices and fractions of equations."""
TURNED, RIGHT_TO_LEFT = W + "bdo", "\u202e"
"""What sets words from right to left whatever they are, and the mark that says in a text what it says in its format."""
_HIDING = re.compile(b":(?:d?strike|vanish|specVanish|hidden|vertAlign|position )")
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
    return b"<w:styles" not in styles or _HIDING.search(styles) is not None or style_may_be_faint(styles)


@dataclass(frozen=True, slots=True)
class Styles:
    """The formats of a document's styles, those of the styles they are based on included."""

    defaults: Formats = field(default_factory=dict)
    by_name: dict[str, Formats] = field(default_factory=dict)
    usual: dict[str, str] = field(default_factory=dict)
    """The style of a paragraph, run or table that names none, by kind."""
    looks: dict[str, Look] = field(default_factory=dict)
    """The colour and size of words of each style, where any of them is not seen on paper."""

    def of(self, kind: str, name: str | None) -> Formats:
        """The formats of a named style, or of the usual one of its kind."""
        return self.by_name.get(name or self.usual.get(kind, ""), {})

    def look(self, kind: str, name: str | None) -> Look:
        """The colour and size of words of a named style, or of the usual one of its kind."""
        return self.looks.get(name or self.usual.get(kind, ""), {})

    def says_nothing(self) -> bool:
        """Whether no style strikes, hides or raises anything, nor sets it in a colour or size that is not seen."""
        return not self.looks and not any(self.defaults.values()) and not any(any(formats.values()) for formats in self.by_name.values())


def read_styles(root: etree._Element) -> Styles:
    """The styles of a document's styles part."""
    defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    own: dict[str, tuple[str, Formats, Look]] = {}
    usual: dict[str, str] = {}
    for style in root.iterchildren(W + "style"):
        name, based, words = style.get(W + "styleId", ""), style.find(W + "basedOn"), style.find(W + "rPr")
        own[name] = ("" if based is None else based.get(VAL, ""), _formats(words), look_of(words))
        if style.get(W + "default") not in (None, *OFF):
            usual[style.get(W + "type", "")] = name
    whole: dict[str, Formats] = {}
    looks: dict[str, Look] = {}
    for name in own:
        formats: Formats = {}
        look: Look = {}
        above = name
        for _ in range(MOST_STYLES_ABOVE):
            if above not in own:
                break
            formats, look = own[above][1] | formats, own[above][2] | look
            above = own[above][0]
        whole[name], looks[name] = formats, look
    return Styles(_formats(defaults), whole, usual, looks if any(map(is_faint_on_paper, looks.values())) else {})


def mark_unseen(body: etree._Element, styles: Styles) -> None:
    """Mark the words of every run that is struck out, hidden, raised, white on white or too small to be seen."""
    plain = styles.says_nothing()
    for run in body.iter(R):
        own = run.find(W + "rPr")
        if plain and own is None:
            continue
        above = [] if plain else list(_styles_above(run, own))
        why = _why(_formats(own), [styles.of(*each) for each in above], styles.defaults)
        why = why or why_faint_run(run, (look_of(own), *(styles.look(*each) for each in above)))
        if why:
            for words in run.iterchildren(T):
                words.text = marked(words.text or "", why)
    for hidden in body.iter(W + "hidden"):
        row = parent_of(hidden).getparent()
        if hidden.get(VAL) not in OFF and row is not None and row.tag == TR:
            for words in row.iter(T):
                words.text = marked(words.text or "", HIDDEN)


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


def _styles_above(run: etree._Element, own: etree._Element | None) -> Iterator[tuple[str, str | None]]:
    """The kinds and names of the run's style, its paragraph's and its table's, the nearest first."""
    character = own.find(W + "rStyle") if own is not None else None
    yield "character", None if character is None else character.get(VAL)
    paragraph, table = next(run.iterancestors(P), None), next(run.iterancestors(TBL), None)
    style = paragraph.find(f"{W}pPr/{W}pStyle") if paragraph is not None else None
    yield "paragraph", None if style is None else style.get(VAL)
    if table is not None:
        style = table.find(f"{W}tblPr/{W}tblStyle")
        yield "table", None if style is None else style.get(VAL)


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
