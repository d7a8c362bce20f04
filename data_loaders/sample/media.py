"""The sample's photos, screenshots and video, made from nothing: a few hundred bytes each, and every viewer opens the pictures."""

from __future__ import annotations

import struct
import zlib
from random import Random

Colour = tuple[int, int, int]
Scene = list[list[Colour]]
"""Rows of colours, each red, green and blue 0-255."""
WIDTH, HEIGHT = 20, 14
BANNER, LARGEST = (196, 32, 38), 65_535
STEPS = bytes([8]) * 64
"""Divides a block's first coefficient, 8 times its mean, so that the mean itself is what is written."""
CATEGORIES = bytes(range(9))


def scene(rng: Random) -> Scene:
    """A meeting as a mosaic: wall and floor, a red banner, people in two rows."""
    wall, floor = _shade(rng, 150, 235), _shade(rng, 90, 150)
    rows = [[_mixed(wall, floor, y / HEIGHT) for _ in range(WIDTH)] for y in range(HEIGHT)]
    for x in range(3, WIDTH - 3):
        rows[2][x] = rows[3][x] = BANNER
    for y in (8, 11):
        for x in range(2 + y % 2, WIDTH - 2, 2):
            if rng.random() < 0.8:
                rows[y][x], rows[y + 1][x] = (222, 184, 150), _shade(rng, 20, 200)
    return rows


def _shade(rng: Random, least: int, most: int) -> Colour:
    return rng.randint(least, most), rng.randint(least, most), rng.randint(least, most)


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def png(picture: Scene) -> bytes:
    """A PNG, a pixel a colour; not compressed, as each system's zlib packs differently."""
    raw = b"".join(b"\0" + bytes(part for colour in row for part in colour) for row in picture)
    if len(raw) > LARGEST:
        raise ValueError("A picture of this size does not fit into one stored block.")
    stored = b"\x78\x01\x01" + struct.pack("<HH", len(raw), LARGEST - len(raw)) + raw + struct.pack(">L", zlib.adler32(raw))
    size = struct.pack(">LLBBBBB", len(picture[0]), len(picture), 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", size) + _chunk(b"IDAT", stored) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))


def jpeg(picture: Scene) -> bytes:
    """A baseline JPEG, a block of 8 x 8 pixels a colour: only the mean of each block is written."""
    frame = struct.pack(">BHHB", 8, 8 * len(picture), 8 * len(picture[0]), 3) + b"\x01\x11\0\x02\x11\0\x03\x11\0"
    means = b"\0" + bytes([0, 0, 0, len(CATEGORIES)]) + bytes(12) + CATEGORIES
    ends = b"\x10" + b"\x01" + bytes(15) + b"\0"
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            _segment(0xDB, b"\0" + STEPS),
            _segment(0xC0, frame),
            _segment(0xC4, means),
            _segment(0xC4, ends),
            _segment(0xDA, b"\x03\x01\0\x02\0\x03\0\0\x3f\0"),
            _scan(picture).replace(b"\xff", b"\xff\0"),
            b"\xff\xd9",
        )
    )


def _segment(mark: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, mark, len(data) + 2) + data


def _scan(picture: Scene) -> bytes:
    """Each block's three means as differences to the block before: how many bits, the bits, and that nothing follows."""
    before, bits = [0, 0, 0], []
    for colour in (colour for row in picture for colour in row):
        for number, level in enumerate(_levels(colour)):
            difference, before[number] = level - before[number], level
            length = abs(difference).bit_length()
            value = difference if difference >= 0 else difference + (1 << length) - 1
            bits.append(f"{length:04b}" + (f"{value:0{length}b}" if length else "") + "0")
    line = "".join(bits)
    line += "1" * (-len(line) % 8)
    return bytes(int(line[start : start + 8], 2) for start in range(0, len(line), 8))


def _levels(colour: Colour) -> tuple[int, int, int]:
    """Brightness, blueness and redness, each around 0."""
    red, green, blue = colour
    return (
        round(0.299 * red + 0.587 * green + 0.114 * blue) - 128,
        min(127, round(-0.1687 * red - 0.3313 * green + 0.5 * blue)),
        min(127, round(0.5 * red - 0.4187 * green - 0.0813 * blue)),
    )


def mp4(words: str) -> bytes:
    """The start of an MP4 file, with words in place of the film."""
    note = words.encode()
    return struct.pack(">L4s4sL4s4s", 24, b"ftyp", b"isom", 512, b"isom", b"mp41") + struct.pack(">L4s", 8 + len(note), b"free") + note
