"""A page of a picture or scanned PDF as a person looks at it. For a process of its own: whatever a file does to it costs one page."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pypdfium2
from PIL import Image, ImageOps

from data_loaders.formats.kinds import PDF
from data_loaders.formats.pdf_text import PAGE_LIMIT
from data_loaders.formats.strips import Box, Strip, Wanted

WIDEST, QUALITY = 1_600, 80
"""Pixels across a page as it is shown, and the quality it is stored with."""
MOST_PIXELS = 120_000_000
"""A picture of more pixels is no photo."""
SCALE = 2.0
"""Pixels a point of a page as it is drawn: places on a picture are in points, as those on paper."""
AROUND, OVERLAP, LINE = 6.0, 2.0, 12.0
"""So many points are shown around a sentence, and of the line below a strip; and how high a line is at least."""
BESIDE, ABOVE = 260.0, 24.0
"""So far to both sides, and above and below what was read, where its sentence is not known."""
STRIP_WIDTH = 800
"""Pixels across a crop at most."""
INK = 0x70
"""How much blue is left of paper that is marked."""


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


def strips_of(data: bytes, kind: str, wanted: Sequence[Wanted]) -> list[list[Strip]]:
    """Sentences as they stand on their pages, cut above every line that something is marked in, so that words have room above it; none for
    what stands on a page that there is not."""
    pages: dict[int, Image.Image] = {}
    found: list[list[Strip]] = []
    for each in wanted:
        if each.page not in pages:
            pages = {each.page: opened_page(data, kind, each.page)[1].convert("RGB")}  # one page at a time is in memory
        found.append(_strips(pages[each.page], each))
    return found


def crop_of(data: bytes, kind: str, number: int, box: Box) -> bytes:
    """A PNG of what stands around a place on a picture, the place marked."""
    left, top, right, bottom = box
    page = opened_page(data, kind, number)[1].convert("RGB")
    output = io.BytesIO()
    _cut(page, (left - BESIDE, top - ABOVE, right + BESIDE, bottom + ABOVE), [box]).save(output, "PNG")
    return output.getvalue()


def _strips(page: Image.Image, wanted: Wanted) -> list[Strip]:
    left, top, right, bottom = (side + step for side, step in zip(wanted.box, (-AROUND, -AROUND, AROUND, AROUND), strict=True))
    lines = _lines(wanted.marks)
    starts = [min(wanted.marks[number][1] for number in line) - AROUND / 2 for line in lines]
    if not starts or starts[0] - top > LINE:
        lines, starts = [[], *lines], [top, *starts]
    starts[0] = top
    strips = []
    for line, start, end in zip(lines, starts, [*starts[1:], bottom], strict=True):
        picture = _cut(page, (left, start, right, max(end + (OVERLAP if end != bottom else 0), start + LINE)), wanted.marks)
        picture.thumbnail((STRIP_WIDTH, STRIP_WIDTH))
        output = io.BytesIO()
        picture.save(output, "JPEG", quality=QUALITY)
        sides = [(number, (wanted.marks[number][0] + wanted.marks[number][2]) / 2) for number in line]
        strips.append(Strip(output.getvalue(), tuple((number, (middle - left) / (right - left)) for number, middle in sides)))
    return strips


def _lines(marks: Sequence[Box]) -> list[list[int]]:
    """Which marks stand beside each other, line by line from the top, by their numbers."""
    lines: list[list[int]] = []
    for number in sorted(range(len(marks)), key=lambda each: marks[each][1] + marks[each][3]):
        middle = (marks[number][1] + marks[number][3]) / 2
        if lines and middle < max(marks[each][3] for each in lines[-1]):
            lines[-1].append(number)
        else:
            lines.append([number])
    return lines


def _cut(page: Image.Image, box: Box, marks: Sequence[Box]) -> Image.Image:
    """A piece of a page, white where it goes over the page's edge, the marks in it yellow with what is written on them."""
    left, top, right, bottom = (round(side * SCALE) for side in _within(page, box))
    picture = page.crop((left, top, right, bottom))
    for mark in marks:
        sides = [round(side * SCALE) - step for side, step in zip(mark, (left + 2, top + 2, left - 2, top - 2), strict=True)]
        place = max(sides[0], 0), max(sides[1], 0), min(sides[2], picture.width), min(sides[3], picture.height)
        if place[0] < place[2] and place[1] < place[3]:
            red, green, blue = picture.crop(place).split()
            picture.paste(Image.merge("RGB", (red, green, blue.point(lambda level: min(level, INK)))), place)
    return picture


def _within(page: Image.Image, box: Box) -> Box:
    """The part of a place that is on the page; a point of it at least."""
    left, top = max(min(box[0], page.width / SCALE - 1), 0.0), max(min(box[1], page.height / SCALE - 1), 0.0)
    return left, top, max(min(box[2], page.width / SCALE), left + 1), max(min(box[3], page.height / SCALE), top + 1)
