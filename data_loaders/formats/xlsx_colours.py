"""The colours of an .xlsx: by their parts, by the old list or by the workbook's theme, and what fills put behind a cell's words."""

from __future__ import annotations

import re
from colorsys import hls_to_rgb, rgb_to_hls
from functools import lru_cache

from lxml import etree

from data_loaders.formats.faint import INDEXED, INK, NO_COLOUR, PAPER, mixed
from data_loaders.formats.tables import PART_LIMIT
from data_loaders.formats.zips import Package, part

THEME = "xl/theme/theme1.xml"
USUAL_THEME = ("FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47", "0563C1", "954F72")
"""The colours of a theme as cells number them: paper, words, their seconds, six accents and two kinds of links."""
_SCHEME = re.compile(rb"<a:clrScheme.*?</a:clrScheme>", re.DOTALL)
_ENTRY = re.compile(rb"""<a:(dk1|lt1|dk2|lt2|accent[1-6]|hlink|folHlink)>\s*<a:\w+[^>]*?(?:lastClr|val)=["']([0-9A-Fa-f]{6})["']""")
_NUMBERED = (b"lt1", b"dk1", b"lt2", b"dk2", *(b"accent%d" % number for number in range(1, 7)), b"hlink", b"folHlink")
_SHARES = {"solid": 1.0, "darkGray": 0.75, "mediumGray": 0.5, "lightGray": 0.25, "gray125": 0.125, "gray0625": 0.0625}
"""How much of a pattern's ground is covered; words stay seen on stripes and lattices."""


def theme_of(package: Package) -> tuple[str, ...]:
    """The colours of a workbook's theme, by their number."""
    return _theme(part(package, THEME, PART_LIMIT)) if THEME in package.parts else USUAL_THEME


@lru_cache(maxsize=16)
def _theme(xml: bytes) -> tuple[str, ...]:
    scheme = _SCHEME.search(xml)
    entries = {name: colour.decode() for name, colour in _ENTRY.findall(scheme.group())} if scheme else {}
    return tuple(entries.get(name, usual) for name, usual in zip(_NUMBERED, USUAL_THEME, strict=True))


def colour_of(colour: etree._Element, theme: tuple[str, ...]) -> str:
    """A colour as FFFFFF."""
    tint = float(colour.get("tint") or 0)
    if (parts := colour.get("rgb")) is not None:
        return tinted(parts[-6:], tint)
    number = colour.get("theme") or colour.get("indexed") or ""
    if not number.isdecimal():
        return INK if colour.get("auto") is not None else NO_COLOUR
    listed = dict(enumerate(theme)) if colour.get("theme") else INDEXED
    found = listed.get(int(number), NO_COLOUR)
    return tinted(found, tint)


@lru_cache(maxsize=256)
def tinted(colour: str, tint: float) -> str:
    """A colour made lighter or darker as spreadsheets do: its lightness alone."""
    if not tint:
        return colour
    try:
        hue, light, deep = rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)))
    except ValueError:
        return NO_COLOUR
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(255 * part):02X}" for part in hls_to_rgb(hue, min(max(light, 0), 1), deep))


def ground_of(fill: etree._Element, theme: tuple[str, ...]) -> str:
    """What a fill puts behind a cell's words: paper where it is none, no colour where it is of several."""
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        stops = {colour_of(stop, theme)[-6:] for stop in fill.iterfind("{*}gradientFill/{*}stop/{*}color")}
        return stops.pop() if len(stops) == 1 else NO_COLOUR if stops else PAPER
    kind = pattern.get("patternType", "none")
    if kind == "none":
        return PAPER
    front, behind = pattern.find("{*}fgColor"), pattern.find("{*}bgColor")
    over = colour_of(front, theme) if front is not None else INK
    if kind == "solid" or kind not in _SHARES:
        return over if kind == "solid" else NO_COLOUR
    under = colour_of(behind, theme) if behind is not None else PAPER
    return mixed(over, PAPER if behind is not None and behind.get("indexed") == "64" else under, _SHARES[kind])
