"""Pages of text and lines as a PDF, written byte by byte: the same content gives the same bytes.

The font is named, not embedded (STSong-Light, which every PDF reader knows), so that a page of text takes a few kilobytes; its text layer
is right whatever stands in for the font. Nothing is packed: zlib packs differently from system to system. No library, as the few pages of
the sample would bring one to every office.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from data_loaders.writers.paper import A4_POINTS

WIDTH, HEIGHT = (float(side) for side in A4_POINTS)
"""A4 upright, in points."""
FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType0"
    b"/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000/W[1 95 500 814 939 500]"
    b"/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
    b"/Descent -120/CapHeight 880/StemV 93>>>>]>>"
)
_PIECE = re.compile(r"[0-9]+|.", re.DOTALL)
BASE = 0.88
"""How far below its top a letter's foot stands, as a share of its size."""


@dataclass
class PdfPage:
    """One page; places are points from the top left corner. `rotate` is how many degrees a reader turns it clockwise."""

    width: float = WIDTH
    height: float = HEIGHT
    rotate: int = 0
    commands: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, size: float = 10.5, before: str = "") -> None:
        """Words whose top left corner stands there; `before` is what is told the page before them (a colour, a way of drawing)."""
        code = words.encode("utf-16-be").hex()
        self.commands.append(f"q {before} BT /F1 {size:g} Tf {x:.2f} {self.height - y - BASE * size:.2f} Td <{code}> Tj ET Q")

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A thin straight line."""
        self.commands.append(f"0.5 w {x0:.2f} {self.height - y0:.2f} m {x1:.2f} {self.height - y1:.2f} l S")

    def box(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """The four lines around a box."""
        for line in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            self.line(*line)


def width_of(words: str, size: float = 10.5) -> float:
    """How wide words are: Latin letters and digits take half as much as Chinese ones."""
    return size * sum(0.5 if ord(letter) < 0x2000 else 1.0 for letter in words)


def wrapped(words: str, width: float, size: float = 10.5) -> list[str]:
    """Words broken into lines of at most that width; a number is not broken."""
    lines: list[str] = []
    for paragraph in words.split("\n"):
        lines.append("")
        for piece in _PIECE.findall(paragraph):
            if lines[-1] and width_of(lines[-1] + piece, size) > width:
                lines.append("")
            lines[-1] += piece
    return lines


def pdf_of(pages: Sequence[PdfPage]) -> bytes:
    """The pages as a file."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(), FONT]
    for number, page in enumerate(pages):
        content = "\n".join(page.commands).encode("ascii")
        size = f"/MediaBox[0 0 {page.width:g} {page.height:g}]/Rotate {page.rotate}"
        objects.append(f"<</Type/Page/Parent 2 0 R{size}/Resources<</Font<</F1 3 0 R>>>>/Contents {5 + 2 * number} 0 R>>".encode())
        objects.append(f"<</Length {len(content)}>>stream\n".encode() + content + b"\nendstream")
    return pdf_of_objects(objects)


def pdf_of_objects(objects: Sequence[bytes], root: bytes = b"1 0 R", trailer: bytes = b"") -> bytes:
    """A file of these objects, numbered from 1."""
    body = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    body += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    body += f"trailer<</Size {len(objects) + 1}/Root ".encode() + root + trailer + f">>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(body)
