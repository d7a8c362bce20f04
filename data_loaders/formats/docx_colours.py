"""The colour, size and spacing of a Word document's words, and what lies behind them: their own shade, their paragraph's, their cell's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from lxml import etree

from data_loaders.formats.faint import INK, NO_COLOUR, PAPER, is_overlaid, is_pictured, is_seen, is_tiny, mixed, why_faint
from data_loaders.formats.tables import OVERLAID, PICTURED, TINY, WHITE

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
COLOUR, SIZE, WIDTH, SPACING, FONTS = (W + name for name in ("color", "sz", "w", "spacing", "rFonts"))
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
FILL = W14 + "textFill"
CLEAR = "clear"
"""The colour of words that one looks through."""
AUTO = "auto"
"""Words in no colour of their own are black, and white on what is dark."""
SHADES = {W + "p": f"{W}pPr/{W}shd", W + "tc": f"{W}tcPr/{W}shd"}
BOX = W + "txbxContent"
MARKERS = {
    "black": "000000",
    "blue": "0000FF",
    "cyan": "00FFFF",
    "green": "00FF00",
    "magenta": "FF00FF",
    "red": "FF0000",
    "yellow": "FFFF00",
}
MARKERS |= {"white": "FFFFFF", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000", "darkMagenta": "800080"}
MARKERS |= {"darkRed": "800000", "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0"}
_FAINT = re.compile(
    b""":(?:color (?:w:val=["'](?!auto["']|000000["'])|[^>]*background1)|sz w:val=["'][1-4]["']|w w:val=["'](?:[1-9]|10)%?["']|textFill"""
    b"""|spacing w:val=["']-(?:[4-9][0-9]|[0-9]{3,})"""
    b"""|shd [^>]*(?:fill=["'][0-3]|val=["'](?:solid|pct))|highlight w:val=["'](?:black|dark))"""
)
"""The same in XML of words in a colour that may be that of their ground, or too small."""
_FAINT_STYLE = re.compile(
    b""":(?:color (?:w:val=["'][D-Fd-f]|[^>]*background1)|sz w:val=["'][1-4]["']|w w:val=["'](?:[1-9]|10)%?["']|textFill"""
    b"""|spacing w:val=["']-(?:[4-9][0-9]|[0-9]{3,}))"""
)
PICTURES = b"ngdings"
"""What stands in XML that names a font of pictures: Wingdings, Zapf Dingbats; Webdings is asked for by itself."""
NARROWEST = 10
"""Letters squeezed to so many hundredths of their width, or fewer, are a stroke to the eye."""
TWIPS = 20
"""So many of what Word counts between letters are a point."""
CLEAREST = 90_000
"""Of 100,000; what is as clear as this is not seen."""
OF_PAPER, OF_INK = ("bg1", "lt1", "background1", "light1"), ("tx1", "dk1", "text1", "dark1")
"""The colours of a theme that are paper and ink in any."""

Look = dict[str, str]
"""What a style or run says of its words' colour and size in half-points; what it does not speak of is not there."""


def may_be_faint(xml: bytes) -> bool:
    """Whether the XML of a document sets words in a colour or size that may not be seen."""
    return b"<w:document" not in xml or _FAINT.search(xml) is not None or _has_pictures(xml)


def style_may_be_faint(styles: bytes) -> bool:
    """Whether the XML of a document's styles may set words in a colour or size that is not seen on paper."""
    return _FAINT_STYLE.search(styles) is not None or _has_pictures(styles)


def _has_pictures(xml: bytes) -> bool:
    return PICTURES in xml or b"Webdings" in xml


def look_of(properties: etree._Element | None) -> Look:
    """The colour, size, width and font that a run's or style's properties name."""
    found: Look = {}
    for entry in () if properties is None else properties:
        tag = entry.tag
        if tag == COLOUR:
            is_paper = entry.get(VAL, AUTO) == AUTO and entry.get(W + "themeColor") in OF_PAPER
            found.setdefault("color", PAPER if is_paper else entry.get(VAL, ""))
        elif tag in (SIZE, WIDTH, SPACING):
            found[str(tag).removeprefix(W)] = entry.get(VAL, "")
        elif tag == FONTS:
            if (font := entry.get(W + "ascii") or entry.get(W + "hAnsi") or entry.get(W + "asciiTheme")) is not None:
                found["font"] = font
        elif tag == FILL:
            found["color"] = _filled(entry)
    return found


def _filled(fill: etree._Element) -> str:
    """The colour that letters are filled with, where it is one; it stands before any other that is named."""
    kind = next(iter(fill), None)
    if kind is None or kind.tag == W14 + "noFill":
        return CLEAR
    colours = {_of_fill(entry) for entry in kind.iter(W14 + "srgbClr", W14 + "schemeClr")}
    return colours.pop() if len(colours) == 1 else NO_COLOUR


def _of_fill(colour: etree._Element) -> str:
    """A colour of a fill; of a theme's only paper and ink are known, and what is mixed from them is not."""
    clear = colour.find(W14 + "alpha")
    if clear is not None and int(clear.get(W14 + "val", "0").rstrip("%") or 0) >= CLEAREST:
        return CLEAR
    named = colour.get(W14 + "val", "")
    if colour.tag == W14 + "srgbClr":
        return named
    is_mixed = any(each.tag != W14 + "alpha" for each in colour)
    return NO_COLOUR if is_mixed else PAPER if named in OF_PAPER else INK if named in OF_INK else NO_COLOUR


def is_faint_on_paper(look: Mapping[str, str]) -> bool:
    """Whether words of this look are not seen where nothing lies behind them."""
    return _colour_of(look) == CLEAR or not is_seen(_colour_of(look), PAPER) or is_tiny(_points(look)) or bool(_why_drawn(look))


def _colour_of(look: Mapping[str, str]) -> str:
    return look.get("color", AUTO)


def _why_drawn(look: Mapping[str, str]) -> str | None:
    """Why figures of this look are none that can be read: squeezed flat, set upon each other, or pictures."""
    width = look.get("w", "").rstrip("%")
    if width.isdecimal() and 0 < int(width[:4]) <= NARROWEST:
        return TINY
    if _is_overlaid(look):
        return OVERLAID
    return PICTURED if is_pictured(look.get("font", "")) else None


def _is_overlaid(look: Mapping[str, str]) -> bool:
    """Whether figures of this look lie upon each other."""
    spacing = look.get("spacing", "")
    if not spacing.startswith("-") or not spacing[1:].isdecimal():
        return False
    return is_overlaid(_points(look), int(spacing[1:7]) / TWIPS)


def _points(look: Mapping[str, str]) -> float | None:
    half_points = look.get("sz", "")
    return int(half_points) / 2 if half_points.isdecimal() else None


def why_faint_run(run: etree._Element, looks: Iterable[Look]) -> str | None:
    """Why a run's words are not seen, None where they are; `looks` are its own and those of its styles, the nearest first."""
    look: Look = {}
    for each in looks:
        look = each | look
    colour = _colour_of(look)
    if colour == CLEAR:
        return WHITE
    return why_faint(colour, NO_COLOUR if colour == AUTO else _ground(run), _points(look)) or _why_drawn(look)


def _ground(run: etree._Element) -> str:
    """What lies behind a run's words; what a table's style fills is not asked."""
    own = run.find(W + "rPr")
    marker = own.find(W + "highlight") if own is not None else None
    if marker is not None and marker.get(VAL) in MARKERS:
        return MARKERS[marker.get(VAL, "")]
    if own is not None and (shade := _shade(own.find(W + "shd"))) is not None:
        return shade
    for around in run.iterancestors(BOX, *SHADES):
        if around.tag == BOX:
            return NO_COLOUR
        if (shade := _shade(around.find(SHADES[str(around.tag)]))) is not None:
            return shade
    return PAPER


def _shade(shade: etree._Element | None) -> str | None:
    """The colour of a shade, None where there is none; one of stripes hides no words."""
    if shade is None:
        return None
    kind, fill, colour = shade.get(VAL, "clear"), shade.get(W + "fill", AUTO), shade.get(W + "color", AUTO)
    if kind in ("clear", "nil"):
        return None if fill == AUTO else fill
    share = 100 if kind == "solid" else int(kind[3:]) if kind.startswith("pct") and kind[3:].isdecimal() else None
    if share is None:
        return NO_COLOUR
    return mixed("000000" if colour == AUTO else colour, PAPER if fill == AUTO else fill, share / 100)
