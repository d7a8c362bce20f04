"""PDFs that mean harm, made by chance: cut, flipped, looping, endless, bombs. The same number gives the same bytes."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable

from data_loaders.sample.pdf_pages import FONT, PdfPage, pdf_of, pdf_of_objects
from data_loaders.sample.pdf_papers import PdfForm
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, some_answers

PAGES = b"<</Type/Pages/Count 1/Kids[4 0 R]>>"
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"


def stream(content: bytes, head: bytes = b"") -> bytes:
    packed = zlib.compress(content, 9)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n" % (len(packed), head) + packed + b"\nendstream"


def one_page(content: bytes, more: bytes = b"", box: bytes = b"0 0 595 842", *objects: bytes) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[" + box + b"]/Resources<</Font<</F1 3 0 R>>" + more + b">>/Contents 5 0 R>>"
    return pdf_of_objects([CATALOG, PAGES, FONT, page, stream(content), *objects])


def whole(rng: random.Random) -> bytes:
    return PdfForm(FORM, CAMPAIGN).filled(M01, "W2", some_answers(rng.randrange(9)))


def cut(rng: random.Random) -> bytes:
    data = whole(rng)
    return data[: rng.randrange(8, len(data))]


def flipped(rng: random.Random) -> bytes:
    data = bytearray(whole(rng))
    for _ in range(rng.choice((1, 5, 50, 500))):
        data[rng.randrange(8, len(data))] = rng.randrange(256)
    return bytes(data)


def doubled(rng: random.Random) -> bytes:
    one, other = whole(rng), whole(rng)
    at = rng.randrange(len(one))
    return one[:at] + other + one[at:]


def loops(rng: random.Random) -> bytes:
    return rng.choice(
        (
            pdf_of_objects([CATALOG, b"<</Type/Pages/Count 1/Kids[2 0 R]>>"]),
            pdf_of_objects([b"<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 3>>"]),
            pdf_of_objects(
                [CATALOG, b"<</Type/Pages/Count 2000000000/Kids[4 0 R 4 0 R]>>", FONT, b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>"]
            ),
            one_page(
                b"/X Do",
                b"/XObject<</X 6 0 R>>",
                b"0 0 595 842",
                stream(b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"),
            ),
            pdf_of_objects(
                [
                    CATALOG,
                    PAGES,
                    b"<</Type/Font/Subtype/Type0/DescendantFonts[3 0 R]/ToUnicode 3 0 R>>",
                    b"<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources<</Font<</F1 3 0 R>>>>>>",
                    stream(b"BT /F1 9 Tf (a) Tj ET"),
                ]
            ),
        )
    )


def nested(rng: random.Random) -> bytes:
    depth = rng.choice((4, 40, 400))
    inner = [
        stream(b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 900 900]/Resources<</XObject<</X %d 0 R>>>>" % (7 + n)) for n in range(depth)
    ]
    last = stream(b"BT /F1 9 Tf 9 9 Td (a) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 900 900]/Resources<</Font<</F1 3 0 R>>>>")
    return one_page(b"/X Do", b"/XObject<</X 6 0 R>>", b"0 0 595 842", *inner, last)


def endless(rng: random.Random) -> bytes:
    piece, count = rng.choice(
        (
            (b"0 0 m 9 9 l S\n", 300_000),
            (b"BT /F1 9 Tf 9 9 Td <4E00> Tj ET\n", 120_000),
            (b"q ", 500_000),
            (b"(" * 9, 100_000),
            (b"[", 900_000),
        )
    )
    return one_page(piece * count)


def bomb(rng: random.Random) -> bytes:
    side = rng.choice((20_000, 60_000))
    image = stream(
        bytes(30_000_000), b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceRGB" % (side, side)
    )
    return one_page(
        b"q 595 0 0 842 0 0 cm /I Do Q BT 1 1 1 rg /F1 9 Tf 9 9 Td <4E004E00> Tj ET", b"/XObject<</I 6 0 R>>", b"0 0 595 842", image
    )


def odd_boxes(rng: random.Random) -> bytes:
    box = rng.choice((b"0 0 0 0", b"0 0 1e30 1e30", b"-1e9 -1e9 1e9 1e9", b"595 842 0 0", b"nan inf 1 2", b"0 0 14400 14400"))
    return one_page(
        b"1 1 1 rg BT /F1 9 Tf 9 9 Td <%s> Tj ET 0 0 m 9e30 9 l S" % ("安全生产".encode("utf-16-be").hex().encode() * 9), b"", box
    )


def odd_text(rng: random.Random) -> bytes:
    page = PdfPage()
    for _ in range(200):
        before = rng.choice(
            ("", "3 Tr", "0 0 0 0 0 0 cm", "1e20 0 0 1e20 0 0 cm", "0 1 1 0 0 0 cm", "1 1 1 rg", "0 0 0 0 re W n", "-50 Tz", "1e9 Tc")
        )
        words = (
            "".join(chr(rng.choice((0, 9, 0x3000, 0x202E, 0xFFFF, 0xD800, 0x4E00, 0xE001, 0x31))) for _ in range(9))
            .encode("utf-16-be", "replace")
            .decode("utf-16-be")
        )
        page.text(rng.uniform(-1e4, 1e4), rng.uniform(-1e4, 1e4), words, rng.choice((0.0, -9.0, 1e-9, 9.0, 1e7)), before)
    for _ in range(200):
        page.line(*(rng.choice((0.0, 1e-9, 1e9, -5.0, rng.uniform(0, 800))) for _ in range(4)))
    return pdf_of([page])


def crossed(rng: random.Random) -> bytes:
    page = PdfPage()
    for _ in range(1_500):
        x, y = rng.uniform(0, 595), rng.uniform(0, 842)
        page.line(x, 0, x, 842)
        page.line(0, y, 595, y)
        page.text(x, y, "12")
    return pdf_of([page])


def locked(rng: random.Random) -> bytes:
    encrypt = b"<</Filter/Standard/V 2/R 3/Length 128/P -44/O(" + b"x" * 32 + b")/U(" + b"y" * 32 + b")>>"
    return pdf_of_objects([CATALOG, PAGES, FONT, b"<</Type/Page/Parent 2 0 R>>", encrypt], trailer=b"/Encrypt 5 0 R/ID[<00><00>]")


def noise(rng: random.Random) -> bytes:
    return b"%PDF-1.7\n" + rng.randbytes(rng.choice((0, 10, 10_000, 200_000)))


KINDS: tuple[Callable[[random.Random], bytes], ...] = (
    cut,
    flipped,
    doubled,
    loops,
    nested,
    endless,
    bomb,
    odd_boxes,
    odd_text,
    crossed,
    locked,
    noise,
)


def hostile(number: int) -> bytes:
    """The PDF of that number; every kind comes again after as many as there are kinds."""
    return KINDS[number % len(KINDS)](random.Random(number))
