"""PDFs with a text layer -> sheets of paper: the letters that are seen and the ruling lines, in points from the top left corner.

pdfium reads them, in a process of its own that may end (see intake/workers). Pages, letters and objects are counted before they are
looked at. A page whose text layer nobody sees, or that has none, is a picture of a page: what it says is not believed.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from data_loaders.formats.paper import Sheet, document_of
from data_loaders.formats.paper_grid import Ruling
from data_loaders.formats.paper_text import Letter
from data_loaders.formats.pdf_notes import NO_NOTES, Notes, notes_on
from data_loaders.formats.pdf_objects import Drawn, Rect, Words, drawn_on
from data_loaders.formats.pdf_pixels import shown_of
from data_loaders.formats.tables import HIDDEN, STRUCK, Document, Unreadable
from data_loaders.model.findings import Finding, Place

PAGE_LIMIT, LETTER_LIMIT = 40, 60_000
"""A file of more pages, or a page of more letters, is no form of ours."""
FEWEST_LETTERS, WHOLE_PAGE, MOST_UNMAPPED, OUTLINED = 20, 0.8, 0.1, 200
"""A page is a picture of a page with fewer letters beside a picture or so many paths, with a picture over more than this share of it and
unseen text, or with more than this share of letters that have no meaning."""
SMALLEST = 3.0
"""Letters lower than so many points nobody reads."""
BELOW, ASKEW = 0.14, 0.05
"""The share of a letter that stands below its line's foot; letters leaning more than this are not set straight."""
DOT = 2.0
"""What is no longer than so many points is a dot of a line."""
MOST_SAID = 50
"""So many fields and comments of a file are said."""
LOOKED_AT = 200
"""So many letters tell which way up a page is written."""
NO_MEANING = "\ufffd"
_RADICALS = dict(zip("⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻥⻦⻩⻬⻮⻰⺟", "民虎西见角贝车长门青页风飞食马鱼鸟黄齐齿龙母", strict=True))
"""Parts of characters that fonts name where they mean the character, and Unicode does not say which."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a page's points are for who reads it: its box as PDF counts, turned by so many quarters clockwise."""

    bounds: Rect
    quarters: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as it is read."""
        left, bottom, right, top = self.bounds
        return (top - bottom, right - left) if self.quarters % 2 else (right - left, top - bottom)

    def seen(self, place: Rect) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of a place, from the top left corner."""
        left, bottom, right, top = self.bounds
        x0, y0, x1, y1 = place
        if self.quarters == 0:
            return x0 - left, top - y1, x1 - left, top - y0
        if self.quarters == 1:
            return y0 - bottom, x0 - left, y1 - bottom, x1 - left
        if self.quarters == 2:
            return right - x1, y0 - bottom, right - x0, y1 - bottom
        return top - y1, right - x1, top - y0, right - x0


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was read: its sheet, None where it is a picture; whether it was written on with a PDF program, and what of that is not
    shown."""

    sheet: Sheet | None
    is_annotated: bool
    unshown: tuple[Finding, ...] = ()


def read_pdf(data: bytes) -> Document:
    """A PDF with a text layer; Unreadable for scans, and for what is damaged, locked or larger than any form."""
    with opened(data) as file:
        pages = [read_page(file, number) for number in range(_page_count(file))]
    sheets = [page.sheet for page in pages if page.sheet]
    if not any(sheet.letters for sheet in sheets):
        raise Unreadable("pdf_scanned", kind="pdf")
    document = document_of("pdf", sheets)
    findings = [Finding("pdf_annotated")] if any(page.is_annotated for page in pages) else []
    findings += [found for page in pages for found in page.unshown][:MOST_SAID]
    scans = [number for number, page in enumerate(pages, start=1) if page.sheet is None]
    if scans:
        words = "、".join(map(str, scans))
        findings.append(Finding("pdf_pages_scanned", place=Place(page=scans[0]), values={"pages": words}))
    return document.noting(*findings)


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """pdfium's handle of a file while it is read."""
    file = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not file:
        is_locked = pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise Unreadable("file_encrypted" if is_locked else "file_unreadable")
    try:
        yield file
    finally:
        pdfium.FPDF_CloseDocument(file)


def _page_count(file: Any) -> int:
    count = pdfium.FPDF_GetPageCount(file)
    if count < 1:
        raise Unreadable("file_unreadable")
    if count > PAGE_LIMIT:
        raise Unreadable("pdf_many_pages", count=count, limit=PAGE_LIMIT)
    return count


@contextmanager
def loaded(file: Any, number: int) -> Iterator[tuple[Any, Notes]]:
    """A page (from 0) with what was written on it made part of it, and what that was."""
    page = pdfium.FPDF_LoadPage(file, number)
    notes = notes_on(file, page) if page else NO_NOTES
    if notes.is_annotated and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
        pdfium.FPDF_ClosePage(page)
        page = pdfium.FPDF_LoadPage(file, number)
    if not page:
        raise Unreadable("file_unreadable")
    try:
        yield page, notes
    finally:
        pdfium.FPDF_ClosePage(page)


def read_page(file: Any, number: int) -> Page:
    """One page (from 0) as it is read."""
    with loaded(file, number) as (page, notes):
        text = pdfium.FPDFText_LoadPage(page)
        if not text:
            raise Unreadable("file_unreadable")
        try:
            unshown = notes.unshown(((each.text, each.place) for each in _letters(text, pdfium.FPDFText_CountChars(text))), number + 1)
            return Page(sheet_of(page, text, number + 1, notes), notes.is_annotated, tuple(unshown))
        finally:
            pdfium.FPDFText_ClosePage(text)


def frame_of(page: Any, text: Any) -> Frame:
    """How a page is read: the way most of its letters stand upright."""
    bounds = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, bounds)
    count = pdfium.FPDFText_CountChars(text)
    step = max(count // LOOKED_AT, 1)
    turned = Counter(
        -round(pdfium.FPDFText_GetCharAngle(text, number) / (math.pi / 2)) % 4
        for number in range(0, count, step)
        if not pdfium.FPDFText_IsGenerated(text, number)
    )
    own = pdfium.FPDFPage_GetRotation(page)
    quarters = turned.most_common(1)[0][0] if turned else own
    return Frame((bounds.left, bounds.bottom, bounds.right, bounds.top), quarters)


def sheet_of(page: Any, text: Any, number: int, notes: Notes = NO_NOTES) -> Sheet | None:
    """A page as it is seen, its number from 1; None for a picture of a page."""
    count = pdfium.FPDFText_CountChars(text)
    if count > LETTER_LIMIT:
        raise Unreadable("pdf_too_complex")
    drawn = drawn_on(page)
    frame = frame_of(page, text)
    raw = list(_letters(text, count))
    letters = _as_seen(page, raw, drawn, frame, notes)
    if _is_picture(raw, letters, drawn, frame):
        return None
    rulings = [ruling for line in drawn.lines for ruling in _rulings(frame.seen(line))]
    return Sheet(number, *frame.size, tuple(letters), tuple(rulings))


@dataclass(frozen=True, slots=True)
class _Raw:
    """A character as pdfium has it: the box of its font around it, and the address of the text object that it is part of."""

    text: str
    place: Rect
    owner: int


def _letters(text: Any, count: int) -> Iterator[_Raw]:
    box, size = pdfium.FS_RECTF(), _Sizes(text)
    address_of = ctypes.c_void_p.from_buffer  # of what a pointer points at: a cast takes four times as long
    for number in range(count):
        if pdfium.FPDFText_IsGenerated(text, number):
            continue
        code = pdfium.FPDFText_GetUnicode(text, number)
        character = _character(code, pdfium.FPDFText_HasUnicodeMapError(text, number) == 1)
        if not character or not pdfium.FPDFText_GetLooseCharBox(text, number, box):
            continue
        owner = address_of(pdfium.FPDFText_GetTextObject(text, number)).value or 0
        left, right = _ordered(box.left, box.right)
        bottom, top = _ordered(box.bottom, box.top)
        yield _Raw(character, size.evened((left, bottom, right, top), number, owner), owner)


def _ordered(one: float, other: float) -> tuple[float, float]:
    return (one, other) if one <= other else (other, one)


class _Sizes:
    """How high letters are: their fonts' own boxes differ from letter to letter, and say nothing of what is raised."""

    def __init__(self, text: Any) -> None:
        self._text = text
        self._by_owner: dict[int, tuple[float, float]] = {}
        self._matrix, self._x, self._y = pdfium.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()

    def evened(self, place: Rect, number: int, owner: int) -> Rect:
        """The box of a letter as high as its font, from its foot on; as it is where it stands askew."""
        if owner not in self._by_owner:
            self._by_owner[owner] = self._up(number)
        right, up = self._by_owner[owner]
        if not (right or up) or not pdfium.FPDFText_GetCharOrigin(self._text, number, self._x, self._y):
            return place
        x, y = self._x.value, self._y.value
        if up:
            low, high = _ordered(y - BELOW * up, y + (1 - BELOW) * up)
            return place[0], low, place[2], high
        low, high = _ordered(x - BELOW * right, x + (1 - BELOW) * right)
        return low, place[1], high, place[3]

    def _up(self, number: int) -> tuple[float, float]:
        """How far up goes for the letters of one text object, along one side of the page; nothing where they stand askew."""
        if not pdfium.FPDFText_GetMatrix(self._text, number, self._matrix):
            return 0.0, 0.0
        size = pdfium.FPDFText_GetFontSize(self._text, number)
        right, up = size * self._matrix.c, size * self._matrix.d
        if min(abs(right), abs(up)) > ASKEW * max(abs(right), abs(up)) or not max(abs(right), abs(up)):
            return 0.0, 0.0
        return (right, 0.0) if abs(right) > abs(up) else (0.0, up)


def _character(code: int, is_unmapped: bool) -> str:
    """What a character code means; a mark for one without a meaning, nothing for what is no character."""
    if code in (9, 10, 13):
        return " "
    if code == 2:  # pdfium's mark for a hyphen at a line's end
        return "-"
    if is_unmapped or code == 0 or 0xE000 <= code < 0xF900 or code in (0xFFFD, 0xFFFE, 0xFFFF) or 0xD800 <= code < 0xE000:
        return NO_MEANING
    character = chr(code) if code < 0x110000 else NO_MEANING
    if code < 0x20:
        return ""
    if 0x2E80 <= code < 0x2FE0 or 0xF900 <= code < 0xFB00:
        return unicodedata.normalize("NFKC", _RADICALS.get(character, character))
    return character


def _as_seen(page: Any, raw: list[_Raw], drawn: Drawn, frame: Frame, notes: Notes) -> list[Letter]:
    """The letters as they are read, those marked that nobody sees."""
    runs: dict[int, int] = {}
    width, height = frame.size
    shown = shown_of(page, [(each.place, drawn.words[each.owner]) for each in raw if _is_unsure(drawn.words.get(each.owner))])
    letters = []
    for each in raw:
        words = drawn.words.get(each.owner)
        left, top, right, bottom = frame.seen(each.place)
        x, y = (left + right) / 2, (top + bottom) / 2
        is_seen = 0 <= x <= width and 0 <= y <= height and bottom - top >= SMALLEST and not _is_clipped(words, each.place)
        if is_seen and words is not None:
            is_seen = not words.unseen and not (words.unsure and not shown.get(each.place, True))
        run = runs.setdefault(each.owner, len(runs)) if each.owner else -1
        why = HIDDEN if not is_seen else STRUCK if notes.struck and notes.strikes(each.place) else ""
        letters.append(Letter(each.text, left, top, right, bottom, run, "" if each.text.isspace() else why))
    return letters


def _is_unsure(words: Words | None) -> bool:
    return words is not None and words.unsure and not words.unseen


def _is_clipped(words: Words | None, place: Rect) -> bool:
    if words is None or words.clip is None:
        return False
    x, y = (place[0] + place[2]) / 2, (place[1] + place[3]) / 2
    left, bottom, right, top = words.clip
    return not (left - 1 <= x <= right + 1 and bottom - 1 <= y <= top + 1)


def _is_picture(raw: list[_Raw], letters: list[Letter], drawn: Drawn, frame: Frame) -> bool:
    """Whether a page is a picture of a page."""
    there = [letter for letter in letters if not letter.text.isspace()]
    width, height = frame.size
    largest = max(((right - left) * (top - bottom) for left, bottom, right, top in drawn.pictures), default=0.0) / (width * height or 1.0)
    if len(there) < FEWEST_LETTERS:
        return bool(drawn.pictures) or drawn.paths > OUTLINED
    unseen = sum(letter.why == HIDDEN for letter in there)
    unmapped = sum(letter.text == NO_MEANING for letter in there)
    return unmapped > MOST_UNMAPPED * len(there) or (largest > WHOLE_PAGE and 2 * unseen > len(there))


def _rulings(place: tuple[float, float, float, float]) -> list[Ruling]:
    """A line; a dot may be part of one either way."""
    left, top, right, bottom = place
    level = Ruling(True, (top + bottom) / 2, left, right)
    upright = Ruling(False, (left + right) / 2, top, bottom)
    if max(right - left, bottom - top) <= DOT:
        return [level, upright]
    return [level] if right - left >= bottom - top else [upright]
