"""The colour and size of a Word document's words and what lies behind them: its own shade or marker, its paragraph's, its cell's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from lxml import etree

from data_loaders.formats.faint import NO_COLOUR, PAPER, is_seen, is_tiny, mixed, why_faint

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
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
    b':(?:color w:val="(?!auto"|000000")|sz w:val="[1-4]"|shd [^>]*(?:fill="[0-3]|val="(?:solid|pct))|highlight w:val="(?:black|dark))'
)
"""The same in XML of words in a colour that may be that of their ground, or too small."""
_FAINT_STYLE = re.compile(b':(?:color w:val="[D-Fd-f]|sz w:val="[1-4]")')

Look = dict[str, str]
"""What a style or run says of its words' colour and size in half-points; what it does not speak of is not there."""


def may_be_faint(xml: bytes) -> bool:
    """Whether the XML of a document sets words in a colour or size that may not be seen."""
    return b"<w:document" not in xml or _FAINT.search(xml) is not None


def style_may_be_faint(styles: bytes) -> bool:
    """Whether the XML of a document's styles may set words in a colour or size that is not seen on paper."""
    return _FAINT_STYLE.search(styles) is not None


def look_of(properties: etree._Element | None) -> Look:
    """The colour and size that a run's or style's properties name."""
    found: Look = {}
    if properties is None:
        return found
    for name in ("color", "sz"):
        entry = properties.find(W + name)
        if entry is not None:
            found[name] = entry.get(VAL, "")
    return found


def is_faint_on_paper(look: Mapping[str, str]) -> bool:
    """Whether words of this look are not seen where nothing lies behind them."""
    return not is_seen(look.get("color", AUTO), PAPER) or is_tiny(_points(look))


def _points(look: Mapping[str, str]) -> float | None:
    half_points = look.get("sz", "")
    return int(half_points) / 2 if half_points.isdecimal() else None


def why_faint_run(run: etree._Element, looks: Iterable[Look]) -> str | None:
    """Why a run's words are not seen, None where they are; `looks` are its own and those of its styles, the nearest first."""
    look: Look = {}
    for each in looks:
        look = each | look
    colour = look.get("color", AUTO)
    return why_faint(colour, NO_COLOUR if colour == AUTO else _ground(run), _points(look))


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
