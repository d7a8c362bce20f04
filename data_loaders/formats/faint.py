"""Words that are there and nobody sees: in the colour of what lies behind them, or smaller than any print."""

from __future__ import annotations

import re
from functools import lru_cache

from data_loaders.formats.tables import TINY, WHITE

SMALLEST_POINTS = 2.0
"""Letters of so many points or fewer are a dot to the eye."""
WHITEST = 0xF0
"""A colour none of whose parts is below this looks white on paper and screens."""
BRIGHTNESS, PALE = (0.299, 0.587, 0.114), 222
"""How much of each part the eye sees; on what is as bright as this, of 255, white words are not seen."""
LEAST_CONTRAST = 1.25
"""Words are seen whose light, and that of what lies behind them, differ by more than this factor (5 % of all light added to both)."""
OTHER_HUE = 100
"""Colours as bright as each other are told apart by their hue where their parts lie so far apart, unless both are pale."""
PAPER, INK = "FFFFFF", "000000"
"""What lies behind words, and what they are written in, where nothing is said of it."""
NO_COLOUR = ""
"""What no words are lost against: a colour that is not known, a run of several."""
_LISTED = (
    "000000FFFFFFFF000000FF000000FFFFFF00FF00FF00FFFF800000008000000080808000800080008080C0C0C08080809999FF993366FFFFCCCCFFFF"
    "660066FF80800066CCCCCCFF000080FF00FFFFFF0000FFFF8000808000000080800000FF00CCFFCCFFFFCCFFCCFFFF9999CCFFFF99CCCC99FFFFCC99"
    "3366FF33CCCC99CC00FFCC00FF9900FF6600666699969696003366339966003300333300993300993366333399333333"
)
_COLOURS = [_LISTED[at : at + 6] for at in range(0, len(_LISTED), 6)]
INDEXED = dict(enumerate(_COLOURS[:8])) | dict(enumerate(_COLOURS, start=8)) | {64: INK, 65: PAPER}
"""The colours that spreadsheets have had since the beginning, by their number; the last two are those of the screen's words and paper."""
NAMED = {"white": "FFFFFF", "black": "000000", "red": "FF0000", "yellow": "FFFF00", "lime": "00FF00", "green": "008000", "blue": "0000FF"}
NAMED |= {"cyan": "00FFFF", "aqua": "00FFFF", "magenta": "FF00FF", "gray": "808080", "grey": "808080", "silver": "C0C0C0"}
NAMED |= {"lightgray": "D3D3D3", "lightgrey": "D3D3D3", "darkgray": "A9A9A9", "darkgrey": "A9A9A9", "whitesmoke": "F5F5F5"}
NAMED |= {"navy": "000080", "maroon": "800000", "purple": "800080", "teal": "008080", "ivory": "FFFFF0", "snow": "FFFAFA"}
"""Those of a web page that have a name."""
_HEX, _SHORT_HEX = re.compile("#?(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})"), re.compile("#([0-9A-Fa-f]{3})")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})")
_POINTS = re.compile(r"([\d.]{1,6})\s*(pt|px)")
PIXELS_A_POINT = 96 / 72
_CLOSER = re.compile(r"-\s*((?=[\d.])\d{0,4}(?:\.\d{1,6})?)\s*(pt|px|em|rem|in|cm|mm)")
_LENGTHS = {"pt": 1.0, "px": 1 / PIXELS_A_POINT, "rem": 12.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4}
CLOSEST, USUAL_POINTS = 0.1, 10.5
"""Figures, half as wide as they are high, lie upon each other where one begins less than this share of their height behind the one before;
the height where none is said."""
FONTS_OF_PICTURES = ("wingdings", "webdings", "zapfdingbats", "zapf dingbats", "marlett")
"""Fonts (as their names begin, in small letters) in which a figure's place holds a picture; in any other it is the figure."""


def is_pictured(font: str) -> bool:
    """Whether a font of that name shows pictures where letters are written."""
    return font.strip(" '\"").lower().startswith(FONTS_OF_PICTURES)


@lru_cache(maxsize=1_024)
def is_seen(colour: str, ground: str) -> bool:
    """Whether words in a colour are seen on what lies behind them, each as FFFFFF, FFFFFFFF with how dense it is in front, #fff, white or
    rgb(255, 255, 255); they are where either is no colour that is known."""
    front, behind = _parts(colour), _parts(ground)
    if not front or not behind:
        return True
    both_pale = min(_brightness(front), _brightness(behind)) >= PALE
    if min(front) >= WHITEST and _brightness(behind) >= PALE:
        return False
    lights = sorted((_light(front), _light(behind)))
    if (lights[1] + 0.05) / (lights[0] + 0.05) > LEAST_CONTRAST:
        return True
    return not both_pale and max(abs(one - other) for one, other in zip(front, behind, strict=True)) > OTHER_HUE


def _brightness(parts: list[int]) -> float:
    return sum(part * weight for part, weight in zip(parts, BRIGHTNESS, strict=True))


def _light(parts: list[int]) -> float:
    """How much light a colour gives, of 1: WCAG's relative luminance, but for its straight foot."""
    return sum((part / 255) ** 2.2 * weight for part, weight in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))


def _parts(colour: str) -> list[int]:
    """Red, green and blue, of 255 each; none where the words are no colour that is known."""
    colour = colour.strip().lower()
    colour = NAMED.get(colour, colour)
    if found := _HEX.fullmatch(colour):
        return [int(found[1][at : at + 2], 16) for at in (0, 2, 4)]
    if found := _SHORT_HEX.fullmatch(colour):
        return [17 * int(digit, 16) for digit in found[1]]
    if found := _RGB.match(colour):
        return [int(part) for part in found.groups()]
    return []


def mixed(colour: str, ground: str, share: float) -> str:
    """A colour of which so much (of 1) lies as a pattern over another."""
    pairs = zip(_parts(colour), _parts(ground), strict=False)
    return "".join(f"{round(part * share + other * (1 - share)):02X}" for part, other in pairs)


def points_of(size: str) -> float | None:
    """A length as style sheets write it, in points; None where it is none in points or pixels."""
    found = _POINTS.fullmatch(size.strip().lower())
    if found is None or found[1].count(".") > 1 or found[1] == ".":
        return None
    return float(found[1]) / (PIXELS_A_POINT if found[2] == "px" else 1)


def is_tiny(points: float | None) -> bool:
    """Whether letters of so many points are too small to be seen."""
    return points is not None and 0 < points <= SMALLEST_POINTS


def is_overlaid(points: float | None, closer: float) -> bool:
    """Whether figures of so many points that are set closer by so many lie upon each other."""
    height = points or USUAL_POINTS
    return 0.5 * height - closer <= CLOSEST * height


def spacing_of(length: str, points: float | None) -> float:
    """How much closer letters of so many points are set by a length as style sheets write it, in points; 0 where they are not."""
    found = _CLOSER.fullmatch(length.strip().lower())
    return float(found[1] or 0) * {"em": points or USUAL_POINTS, **_LENGTHS}[found[2]] if found else 0.0


def why_faint(colour: str, ground: str, points: float | None) -> str | None:
    """Why words are not seen, None where they are: their colour against what lies behind them, and their size in points."""
    if is_tiny(points):
        return TINY
    return None if is_seen(colour, ground) else WHITE
