"""The piece of a PDF page that holds a sentence, as a picture, what was read from it marked. For a process of its own, as all of pdfium."""

from __future__ import annotations

import ctypes
import struct
import zlib
from typing import Any

import pypdfium2.raw as pdfium

from data_loaders.formats.paper import sentence_around
from data_loaders.formats.pdf_text import Frame, frame_of, loaded, opened, sheet_of

SCALE, MOST_PIXELS = 2.0, 4_000_000
"""Pixels a point, and the most of a picture."""
AROUND, BESIDE = 6.0, 150.0
"""So many points are shown around a sentence; so far to both sides of what was read where no sentence is known."""
INK = 0x70
"""How much blue is left of paper that is marked: yellow, with what is written on it as it is."""
Box = tuple[float, ...]
"""Left, top, right and bottom in points from the page's top left corner."""


def crop(data: bytes, number: int, box: Box) -> bytes | None:
    """A PNG of the sentence on page `number` (from 1) that `box` stands in, None for a picture of a page; ValueError where there is no such
    page."""
    with opened(data) as file:
        if not 0 < number <= pdfium.FPDF_GetPageCount(file):
            raise ValueError(number)
        with loaded(file, number - 1) as (page, _):
            text = pdfium.FPDFText_LoadPage(page)
            try:
                frame = frame_of(page, text)
                sheet = sheet_of(page, text, number)
            finally:
                pdfium.FPDFText_ClosePage(text)
            if sheet is None:
                return None
            around = sentence_around(sheet, box)
            return _picture(page, frame, _widened(around or (box[0] - BESIDE, *box[1:2], box[2] + BESIDE, box[3]), frame), box)


def _widened(place: Box, frame: Frame) -> Box:
    width, height = frame.size
    left, top, right, bottom = place
    return max(left - AROUND, 0.0), max(top - AROUND, 0.0), min(right + AROUND, width), min(bottom + AROUND, height)


def _picture(page: Any, frame: Frame, place: Box, box: Box) -> bytes:
    left, top, right, bottom = place
    scale = min(SCALE, (MOST_PIXELS / max((right - left) * (bottom - top), 1.0)) ** 0.5)
    width, height = max(int((right - left) * scale), 1), max(int((bottom - top) * scale), 1)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGR, None, 0)
    if not bitmap:
        raise MemoryError
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        whole = [int(side * scale) for side in frame.size]
        turned = (frame.quarters - pdfium.FPDFPage_GetRotation(page)) % 4
        where = (int(-left * scale), int(-top * scale), *whole, turned)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, *where, pdfium.FPDF_REVERSE_BYTE_ORDER)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    rows = [bytearray(pixels[row * stride : row * stride + 3 * width]) for row in range(height)]
    first, last = (max(min(int((side - left) * scale), width), 0) for side in (box[0] - 1, box[2] + 1))
    for row in rows[max(int((box[1] - top) * scale) - 1, 0) : int((box[3] - top) * scale) + 2]:
        blue = row[3 * first + 2 : 3 * last : 3]
        row[3 * first + 2 : 3 * last : 3] = bytes(min(each, INK) for each in blue)
    return _png(width, height, rows)


def _png(width: int, height: int, rows: list[bytearray]) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))

    lines = b"".join(b"\0" + bytes(row) for row in rows)
    head = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines, 6)) + chunk(b"IEND", b"")
