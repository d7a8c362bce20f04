"""Words that are there and nobody sees: white on what is white or pale, or smaller than any print."""

from __future__ import annotations

import re

from data_loaders.formats.tables import TINY, WHITE

LIGHTENED = 0.7
"""Any colour of a workbook's theme lightened by more is pale; 1 makes it white."""
SMALLEST_POINTS = 2.0
"""Letters of so many points or fewer are a dot to the eye."""
WHITEST = 0xF0
"""A colour none of whose parts is below this looks white on paper and screens."""
BRIGHTNESS, PALE = (0.299, 0.587, 0.114), 222
"""How much of each part the eye sees; on what is as bright as this, of 255, white words are not seen."""
INDEXED = dict.fromkeys((1, 9), "FFFFFF") | dict.fromkeys((5, 13, 34), "FFFF00") | dict.fromkeys((27, 41), "CCFFFF")
INDEXED |= {26: "FFFFCC", 42: "CCFFCC", 43: "FFFF99"}
"""The bright ones of the list of colours that spreadsheets have had since the beginning, by their number."""
_HEX, _SHORT_HEX = re.compile("#?(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})"), re.compile("#([0-9A-Fa-f]{3})")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})")
_POINTS = re.compile(r"([\d.]{1,6})\s*(pt|px)")
PIXELS_A_POINT = 96 / 72


def is_white(colour: str) -> bool:
    """Whether a colour, as FFFFFF, FFFFFFFF with how dense it is in front, #fff, white or rgb(255, 255, 255), looks white."""
    return min(_parts(colour), default=0) >= WHITEST


def is_pale(colour: str) -> bool:
    """Whether white words are not seen on this colour."""
    parts = _parts(colour)
    return bool(parts) and sum(part * weight for part, weight in zip(parts, BRIGHTNESS, strict=True)) >= PALE


def _parts(colour: str) -> list[int]:
    """Red, green and blue, of 255 each; none where the words are no colour that is known."""
    colour = colour.strip().lower()
    if found := _HEX.fullmatch(colour):
        return [int(found[1][at : at + 2], 16) for at in (0, 2, 4)]
    if found := _SHORT_HEX.fullmatch(colour):
        return [17 * int(digit, 16) for digit in found[1]]
    if found := _RGB.match(colour):
        return [int(part) for part in found.groups()]
    return [255, 255, 255] if colour == "white" else []


def points_of(size: str) -> float | None:
    """A length as style sheets write it, in points; None where it is none in points or pixels."""
    found = _POINTS.fullmatch(size.strip().lower())
    if found is None or found[1].count(".") > 1 or found[1] == ".":
        return None
    return float(found[1]) / (PIXELS_A_POINT if found[2] == "px" else 1)


def why_faint(colour_is_white: bool, is_filled: bool, points: float | None) -> str | None:
    """Why words are not seen, None where they are: their colour against what fills their background, and their size in points."""
    if points is not None and 0 < points <= SMALLEST_POINTS:
        return TINY
    return WHITE if colour_is_white and not is_filled else None
