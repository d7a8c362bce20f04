"""What an old Word file says of its words' looks, as far as antiword shows such words like all others, or not at all.

The file itself is not read here: it is only told whether a program is wanted that knows struck, hidden and faint words, fields and symbols.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from data_loaders.formats.faint import PAPER, SMALLEST_POINTS, is_pictured, is_seen
from data_loaders.formats.ole import WORD_STREAM, open_compound

FORMATS = (b"\x37\x08\x01", b"\x53\x2a\x01", b"\x3c\x08\x01", b"\x48\x2a\x01", b"\x48\x2a\x02")
"""How a .doc writes that a run is struck out (once, twice), hidden, raised or lowered."""
TABLES = ("0Table", "1Table")
FIRST_OF_1997 = 0x00C1
"""Files of an older Word write their formats in a way of their own."""
INKS: tuple[str, ...] = (
    *("", "000000", "0000FF", "00FFFF", "00FF00", "FF00FF", "FF0000", "FFFF00", "FFFFFF"),
    *("000080", "008080", "008000", "800080", "800000", "808000", "808080", "C0C0C0"),
)
"""Word's first colours, by their number."""
_TINY = int(2 * SMALLEST_POINTS)
_DRAWN = re.compile(
    rb"\x43\x4a[\x01-%c]\0|\x52\x48[\x01-\x0a]\0|\x45\x48(?:[\x01-\x3c]\0|[\xc4-\xff]\xff)|\x09\x6a..[\x30-\x39\x80-\x96]\xf0" % _TINY, re.S
)
"""Letters smaller than any print, squeezed flat, set above or below their line; a figure or circled number as a symbol."""
_INK = re.compile(rb"\x70\x68(...)\0|\x42\x2a([\x01-\x10])", re.S)
_GROUND = re.compile(rb"(?:\x71\xca|\x4d\xc6)\x0a(....)(....)(..)|(?:\x66\x48|\x2d\x44)(..)|\x0c\x2a([\x01-\x10])|\x12\xd6(.)", re.S)
"""What lies behind words: a run's or paragraph's shade, new and old, a marker; and the shades of a row's cells."""
_FIELD = re.compile(rb"\x13\s*(?:EQ\b|FORMDROPDOWN)|\x13\0(?:\s\0)*(?:E\0Q\0[^\w]|F\0O\0R\0M\0D\0R\0O\0P\0D\0O\0W\0N\0)", re.I)
"""Fields without a result of their own: what they show is drawn from their instruction, or kept beside it."""
_EQUATION = re.compile(
    rb"\x13\s*EQ\b(?![^\x15]{0,80}\\s\\up)|\x13\0(?:\s\0)*E\0Q\0[^\w]\0(?!(?:.\0){0,80}?\\\0s\0\\\0u\0)"
    rb"|\\fldinst\b.{0,200}?\bEQ\b(?!.{0,80}\\\\s\\\\up)",
    re.I | re.S,
)
"""A field that draws what it shows, a number within a circle for one, also in a .rtf; not what is read out above a word."""
_FONT = re.compile(rb"\x4f\x4a(..)", re.S)
FONTS_AT, FONT_NAME = 0x112, 40
SHADE, SOLID = 10, 1


def may_hide(data: bytes) -> bool:
    """Whether words of the file may not be seen, or be seen that antiword does not know of."""
    try:
        ole = open_compound(data)
        text = ole.openstream(WORD_STREAM).read()
        tables = b"".join(ole.openstream(name).read() for name in TABLES if ole.exists(name))
    except Exception:  # what is damaged is the converter's to tell
        return any(mark in data for mark in FORMATS)
    return tells_of_looks(text, tables)


def tells_of_looks(text: bytes, tables: bytes) -> bool:
    """The same of the stream with the text and those with its styles and fonts."""
    if int.from_bytes(text[2:4], "little") < FIRST_OF_1997:
        return True
    looks = text + tables
    if any(mark in looks for mark in FORMATS) or _DRAWN.search(looks) or _FIELD.search(text):
        return True
    return _is_faint(looks) or _has_pictures(text, tables)


def has_equations(data: bytes) -> bool:
    """Whether an old Word file or a .rtf has words that a field draws: no program that reads either hands them on."""
    return _EQUATION.search(data) is not None


def _is_faint(looks: bytes) -> bool:
    """Whether any ink the file names is not seen on paper or on any ground it names."""
    inks = {INKS[old[0]] if old else new.hex() for new, old in _INK.findall(looks)}
    if not inks:
        return False
    grounds = {PAPER, *_grounds(looks)}
    return not all(is_seen(ink, ground) for ink in inks for ground in grounds)


def _grounds(looks: bytes) -> Iterator[str]:
    for found in _GROUND.finditer(looks):
        ink, ground, pattern, old, marker, cells = found.groups()
        if marker:
            yield INKS[marker[0]]
        elif old:
            both = int.from_bytes(old, "little")
            yield INKS[number] if (number := both & 31 if both >> 10 == SOLID else both >> 5 & 31) < len(INKS) else ""
        elif cells:
            shades = looks[found.end() : found.end() + cells[0]]
            yield from (_shade(*struct.unpack_from("<4s4sH", shades, at)) for at in range(0, len(shades) - SHADE + 1, SHADE))
        else:
            yield _shade(ink, ground, int.from_bytes(pattern, "little"))


def _shade(ink: bytes, ground: bytes, pattern: int) -> str:
    """The colour of a shade; "" where it is none."""
    colour = ink if pattern == SOLID else ground
    return "" if colour[3] else colour[:3].hex()


def _has_pictures(text: bytes, tables: bytes) -> bool:
    """Whether any words are in a font of pictures: figures in one are none. Marks of lists stand elsewhere."""
    numbers = {struct.pack("<H", number) for number, name in enumerate(_fonts(text, tables)) if is_pictured(name)}
    return bool(numbers) and any(font in numbers for font in _FONT.findall(text))


def _fonts(text: bytes, tables: bytes) -> Iterator[str]:
    """The names of the file's fonts, in their order."""
    at, size = struct.unpack_from("<LL", text, FONTS_AT) if len(text) >= FONTS_AT + 8 else (0, 0)
    listed = tables[at : at + size]
    at = 4
    while at < len(listed):
        length = listed[at] + 1
        yield listed[at + FONT_NAME : at + length].decode("utf-16-le", "ignore").partition("\0")[0]
        at += length
