"""Whether text of a PDF page is seen: the page drawn with it and without it. What makes no difference, nobody sees."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from data_loaders.formats.pdf_objects import Rect, Words

SCALE, LONGEST = 1.5, 2_000
"""Pixels a point, and the most along a side."""
CONTRAST = 20
"""A difference in grey (of 255) that is seen."""
WHITE = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Pixels:
    """A page drawn in grey, a byte a pixel; `stride` bytes a row."""

    width: int
    height: int
    stride: int
    grey: bytes


def shown_of(page: Any, unsure: Sequence[tuple[Rect, Words]]) -> dict[Rect, bool]:
    """For the letters (their places, as PDF counts) of text that may not be seen: whether they are."""
    if not unsure:
        return {}
    texts = {id(words): words.handle for _, words in unsure}.values()
    with_text = _drawn(page)
    for text in texts:
        pdfium.FPDFPageObj_SetIsActive(text, False)
    without = _drawn(page)
    for text in texts:
        pdfium.FPDFPageObj_SetIsActive(text, True)
    return {place: _differs(page, place, with_text, without) for place, _ in unsure}


def _drawn(page: Any) -> Pixels:
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    scale = min(SCALE, LONGEST / max(width, height, 1.0))
    size = max(int(width * scale), 1), max(int(height * scale), 1)
    bitmap = pdfium.FPDFBitmap_CreateEx(*size, pdfium.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        raise MemoryError
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, *size, WHITE)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, *size, 0, pdfium.FPDF_GRAYSCALE)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        return Pixels(*size, stride, ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * size[1]))
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def _differs(page: Any, place: Rect, one: Pixels, other: Pixels) -> bool:
    x0, y0 = _pixel(page, one, place[0], place[3])
    x1, y1 = _pixel(page, one, place[2], place[1])
    left, right = max(min(x0, x1), 0), min(max(x0, x1) + 1, one.width)
    for y in range(max(min(y0, y1), 0), min(max(y0, y1) + 1, one.height)):
        mine, theirs = (each.grey[y * each.stride + left : y * each.stride + right] for each in (one, other))
        if mine != theirs and max(abs(a - b) for a, b in zip(mine, theirs, strict=True)) >= CONTRAST:
            return True
    return False


def _pixel(page: Any, pixels: Pixels, x: float, y: float) -> tuple[int, int]:
    column, row = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, pixels.width, pixels.height, 0, x, y, column, row)
    return column.value, row.value
