"""A page of a picture or scanned PDF as a person looks at it. For a process of its own: whatever a file does to it costs one page."""

from __future__ import annotations

import io

import pypdfium2
from PIL import Image, ImageOps

from data_loaders.formats.kinds import PDF
from data_loaders.formats.pdf_text import PAGE_LIMIT

WIDEST, QUALITY = 1_600, 80
"""Pixels across a page as it is shown, and the quality it is stored with."""
MOST_PIXELS = 120_000_000
"""A picture of more pixels is no photo."""


def page_of(data: bytes, kind: str, number: int, quarters: int) -> tuple[int, bytes]:
    """How many pages there are, and page `number` (from 1) as a JPEG, turned by so many quarters clockwise; ValueError where there is no
    such page."""
    count, picture = opened_page(data, kind, number)
    shown = picture.convert("RGB").rotate(-90 * quarters, expand=True)
    shown.thumbnail((WIDEST, 2 * WIDEST))
    output = io.BytesIO()
    shown.save(output, "JPEG", quality=QUALITY)
    return count, output.getvalue()


def opened_page(data: bytes, kind: str, number: int) -> tuple[int, Image.Image]:
    """How many pages there are, and page `number` (from 1) upright; ValueError where there is no such page."""
    return _pdf_page(data, number) if kind == PDF else _frame(data, number)


def _pdf_page(data: bytes, number: int) -> tuple[int, Image.Image]:
    with pypdfium2.PdfDocument(data) as file:
        count = min(len(file), PAGE_LIMIT)
        if not 0 < number <= count:
            raise ValueError(number)
        page = file[number - 1]
        scale = WIDEST / max(page.get_width(), 1.0)
        return count, page.render(scale=min(scale, WIDEST / 300)).to_pil()


def _frame(data: bytes, number: int) -> tuple[int, Image.Image]:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(data)) as opened:
        count = min(getattr(opened, "n_frames", 1), PAGE_LIMIT)
        if not 0 < number <= count:
            raise ValueError(number)
        opened.seek(number - 1)
        opened.draft("RGB", (2 * WIDEST, 4 * WIDEST))
        return count, ImageOps.exif_transpose(opened)
