"""Old Word files whose words are not all seen, or are drawn by fields, are told from those that antiword reads as they are."""

from __future__ import annotations

import random
import struct
from io import BytesIO

import pytest
from docx import Document as WordDocument
from docx.shared import Pt, RGBColor
from hypothesis import given
from hypothesis import strategies as st

from data_loaders.formats.doc_marks import FONT_NAME, FONTS_AT, INKS, has_equations, tells_of_looks
from data_loaders.formats.doc_marks import may_hide as may_hide_in
from data_loaders.formats.faint import PAPER, is_seen
from tests.data_loaders.making import converted, needs_soffice


def streams(
    *, looks: bytes = b"", fonts: tuple[str, ...] = ("宋体", "Wingdings"), words: str = "", version: int = 0xC1
) -> tuple[bytes, bytes]:
    """The stream with a text and its runs' looks, and the one with the fonts."""
    listed = struct.pack("<HH", len(fonts), 0)
    for name in fonts:
        entry = bytes(FONT_NAME - 1) + f"{name}\0".encode("utf-16-le")
        listed += bytes([len(entry)]) + entry
    head = struct.pack("<HH", 0xA5EC, version).ljust(FONTS_AT, b"\0") + struct.pack("<LL", 3, len(listed))
    return head.ljust(0x300, b"\0") + words.encode("utf-16-le") + b"\x07" + looks + b"\x09", bytes(3) + listed


def ink(colour: str) -> bytes:
    return b"\x70\x68" + bytes.fromhex(colour) + b"\0"


def shade(colour: str, ink: str = "000000", pattern: int = 0) -> bytes:
    return bytes.fromhex(ink) + b"\0" + bytes.fromhex(colour) + b"\0" + struct.pack("<H", pattern)


AUTO = b"\0\0\0\xff"
HIDING = {
    "struck": b"\x37\x08\x01",
    "white": ink("FFFFFF"),
    "white of old": b"\x42\x2a\x08",
    "nearly white": ink("FEFDF8"),
    "on its marker": ink("FF0000") + b"\x0c\x2a\x06",
    "on its shade": ink("0A0A0A") + b"\x71\xca\x0a" + shade("000000"),
    "on its paragraph's": ink("C00000") + b"\x4d\xc6\x0a" + shade("C00000"),
    "on its cell's": ink("C00000") + b"\x12\xd6\x14" + shade("FFFFFF") + shade("C00000"),
    "on a solid one": ink("0000FF") + b"\x71\xca\x0a" + shade("FFFFFF", "0000FF", 1),
    "on an old shade": b"\x42\x2a\x06\x66\x48" + struct.pack("<H", 6 << 5),
    "on an old solid one": b"\x42\x2a\x06\x66\x48" + struct.pack("<H", 6 | 1 << 10),
    "tiny": b"\x43\x4a\x02\0",
    "squeezed": b"\x52\x48\x01\0",
    "above its line": b"\x45\x48\x0c\0",
    "below its line": b"\x45\x48\xf4\xff",
    "a figure of pictures": b"\x4f\x4a\x01\0",
    "a symbol": b"\x09\x6a\x01\0\x31\xf0",
}
SEEN = {
    "red": ink("FF0000"),
    "of no colour": b"\x70\x68" + AUTO,
    "black": b"\x42\x2a\x01",
    "marked": ink("000000") + b"\x0c\x2a\x07",
    "shaded": ink("000000") + b"\x71\xca\x0a" + AUTO + bytes.fromhex("FFF2CC00") + b"\0\0",
    "no shade": ink("FF0000") + b"\x71\xca\x0a" + AUTO + AUTO + b"\0\0",
    "large": b"\x43\x4a\x18\0",
    "narrow": b"\x52\x48\x42\0",
    "on its line": b"\x45\x48\0\0",
    "letters": b"\x4f\x4a\0\0",
    "a tick": b"\x09\x6a\x01\0\xfe\xf0",
}


@pytest.mark.parametrize("look", HIDING)
def test_words_that_may_not_be_seen_want_another_program(look: str) -> None:
    assert tells_of_looks(*streams(looks=HIDING[look]))


@pytest.mark.parametrize("look", SEEN)
def test_words_that_are_seen_do_not(look: str) -> None:
    assert not tells_of_looks(*streams(looks=SEEN[look]))


def test_a_font_of_pictures_that_only_marks_lists_and_an_older_word() -> None:
    text, tables = streams()
    assert not tells_of_looks(text, tables + HIDING["a figure of pictures"])
    assert tells_of_looks(*streams(version=0x68))


@pytest.mark.parametrize(
    ("written", "is_drawn"),
    [
        ("\x13 eq \\o\\ac(○,7)\x15", True),
        ("\x13EQ \\f(1,2)\x15", True),
        ("\x13 EQ \\* jc2 \\* hps10 \\o\\ad(\\s\\up 9(あ),人)\x15", False),
        ("\x13 FORMTEXT \x14 12\x15", False),
        ("EQ 12", False),
    ],
)
def test_what_a_field_draws_is_known(written: str, is_drawn: bool) -> None:
    assert has_equations(written.encode("utf-16-le")) is has_equations(written.encode("latin-1", "replace")) is is_drawn
    rtf = written.replace("\\", "\\\\").replace("\x13", "{\\field{\\*\\fldinst {\\rtlch ").replace("\x15", "}}}")
    assert has_equations(rtf.encode("gbk", "replace")) is is_drawn
    assert tells_of_looks(*streams(words=written)) or not is_drawn
    assert tells_of_looks(*streams(words="\x13 FORMDROPDOWN \x15"))


COLOURS = st.integers(0, 0xFFFFFF).map("{:06X}".format)


@given(st.lists(COLOURS, min_size=1, max_size=3), st.lists(COLOURS, max_size=3), st.integers())
def test_no_colour_that_the_eye_misses_is_missed(inks: list[str], grounds: list[str], seed: int) -> None:
    looks = [ink(each) for each in inks] + [b"\x71\xca\x0a" + shade(each) for each in grounds]
    random.Random(seed).shuffle(looks)
    is_all_seen = all(is_seen(front, behind) for front in inks for behind in (PAPER, *grounds))
    assert is_all_seen or tells_of_looks(*streams(looks=b"\0".join(looks)))


@given(st.sampled_from(range(1, len(INKS))), st.sampled_from(range(1, len(INKS))))
def test_word_s_first_colours_are_told_too(front: int, behind: int) -> None:
    looks = bytes([0x42, 0x2A, front, 0x0C, 0x2A, behind])
    assert tells_of_looks(*streams(looks=looks)) is not all(is_seen(INKS[front], ground) for ground in (PAPER, INKS[behind]))


@needs_soffice
@pytest.mark.parametrize("look", ["", "white", "tiny", "Wingdings"])
def test_what_a_program_writes_is_told(look: str) -> None:
    document = WordDocument()
    font = document.add_paragraph("参与12").add_run("3").font
    if look == "white":
        font.color.rgb = RGBColor(255, 255, 255)
    elif look == "tiny":
        font.size = Pt(1)
    elif look:
        font.name = look
    buffer = BytesIO()
    document.save(buffer)
    assert may_hide_in(converted(buffer.getvalue(), "docx", "doc")) is bool(look)
