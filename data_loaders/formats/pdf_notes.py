"""What was put on a PDF page with a PDF program: fields, typed text, comments and strokes, and what of it the page does not show."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

import pypdfium2.raw as pdfium

from data_loaders.formats.pdf_objects import Rect
from data_loaders.model.findings import Finding, Place

MOST, LONGEST = 1_000, 60
"""So many annotations of a page are looked at; so many letters of one are said."""
LINKS = frozenset({pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP})
"""Annotations that show nothing: links, and windows of notes."""
TYPED = frozenset({pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT})
"""What shows its words on the page; the words of all others are comments."""
STRIKING = frozenset({pdfium.FPDF_ANNOT_STRIKEOUT, pdfium.FPDF_ANNOT_REDACT})
UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
PRESSED = ("Btn", "Sig")
PRESSED_TYPES = (
    pdfium.FPDF_FORMFIELD_PUSHBUTTON,
    pdfium.FPDF_FORMFIELD_CHECKBOX,
    pdfium.FPDF_FORMFIELD_RADIOBUTTON,
    pdfium.FPDF_FORMFIELD_SIGNATURE,
)
"""Fields that hold no words."""
_NUMBER = re.compile(r"[0-9]+(?:\.0+)?")


@dataclass(frozen=True, slots=True)
class Noted:
    """One annotation: where it stands, its words, whether they are typed on the page, and whether the file holds how they look."""

    place: Rect
    words: str
    is_typed: bool
    has_looks: bool


@dataclass(frozen=True, slots=True)
class Notes:
    """All of a page: `struck` are the places that it strikes out."""

    noted: tuple[Noted, ...] = ()
    struck: tuple[Rect, ...] = ()
    is_annotated: bool = False

    def strikes(self, place: Rect) -> bool:
        """Whether a letter there is struck out."""
        return any(_holds(struck, place) for struck in self.struck)

    def unshown(self, letters: Iterable[tuple[str, Rect]], page: int) -> list[Finding]:
        """What is said of words that are not among the letters of the page (from 1): fields that show something else, and comments."""
        found, there = [], list(letters) if self.noted else []
        for noted in self.noted:
            shown = _told("".join(letter for letter, place in there if _holds(noted.place, place)))
            if not _is_shown(noted, _told(noted.words), shown):
                rule = "pdf_field_differs" if noted.is_typed else "pdf_comment"
                written = " ".join(noted.words.split())[:LONGEST]
                found.append(Finding(rule, place=Place(page=page, sentence=written), values={"page": page, "written": written}))
        return found


NO_NOTES = Notes()


class Fields:
    """The fields of a file's form, looked up when first asked for; close them when done, while the file is open."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._form: Any = None
        self._information = pdfium.FPDF_FORMFILLINFO(version=1)
        """What pdfium looks into as long as the form is open: it may not be gone by then."""

    def words(self, annotation: Any) -> str:
        """The words in a field, of its own or of the field that it is a part of."""
        if _words(annotation, b"FT") in PRESSED:
            return ""
        if (own := _words(annotation, b"V")) or not pdfium.FPDFAnnot_HasKey(annotation, b"Parent"):
            return own
        self._form = self._form or pdfium.FPDFDOC_InitFormFillEnvironment(self._file, self._information)
        is_pressed = pdfium.FPDFAnnot_GetFormFieldType(self._form, annotation) in PRESSED_TYPES
        return "" if is_pressed else _told_by(partial(pdfium.FPDFAnnot_GetFormFieldValue, self._form, annotation))

    def close(self) -> None:
        """Nothing is looked up from here on."""
        if self._form:
            pdfium.FPDFDOC_ExitFormFillEnvironment(self._form)


def notes_on(file: Any, page: Any) -> Notes:
    """What was put on a page of a file, before it is made part of it."""
    noted: list[Noted] = []
    struck: list[Rect] = []
    is_annotated = False
    with closing(Fields(file)) as fields:
        for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST)):
            annotation = pdfium.FPDFPage_GetAnnot(page, number)
            if not annotation:
                continue
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            is_annotated = is_annotated or kind not in LINKS
            if kind not in LINKS and not pdfium.FPDFAnnot_GetFlags(annotation) & UNSEEN:
                struck += _marked(annotation) if kind in STRIKING else []
                if found := _noted(fields, annotation, kind):
                    noted.append(found)
            pdfium.FPDFPage_CloseAnnot(annotation)
    return Notes(tuple(noted), tuple(struck), is_annotated)


def _noted(fields: Fields, annotation: Any, kind: int) -> Noted | None:
    place = _place(annotation)
    words = fields.words(annotation) if kind == pdfium.FPDF_ANNOT_WIDGET else _words(annotation, b"Contents")
    if not words.strip() or (kind == pdfium.FPDF_ANNOT_WIDGET and min(place[2] - place[0], place[3] - place[1]) < 1):
        return None
    return Noted(place, words, kind in TYPED, bool(pdfium.FPDFAnnot_HasKey(annotation, b"AP")))


def _words(annotation: Any, key: bytes) -> str:
    return _told_by(partial(pdfium.FPDFAnnot_GetStringValue, annotation, key))


def _told_by(ask: Callable[[Any, int], int]) -> str:
    """What pdfium tells when asked how long it is and then for it."""
    size = ask(None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    ask(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "replace")


def _place(annotation: Any) -> Rect:
    box = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, box)
    return min(box.left, box.right), min(box.bottom, box.top), max(box.left, box.right), max(box.bottom, box.top)


def _marked(annotation: Any) -> list[Rect]:
    """The places that an annotation marks, one a line of text."""
    found, corners = [], pdfium.FS_QUADPOINTSF()
    for number in range(min(pdfium.FPDFAnnot_CountAttachmentPoints(annotation), MOST)):
        if pdfium.FPDFAnnot_GetAttachmentPoints(annotation, number, corners):
            xs, ys = (corners.x1, corners.x2, corners.x3, corners.x4), (corners.y1, corners.y2, corners.y3, corners.y4)
            found.append((min(xs), min(ys), max(xs), max(ys)))
    return found or [_place(annotation)]


def _holds(outer: Rect, place: Rect) -> bool:
    x, y = (place[0] + place[2]) / 2, (place[1] + place[3]) / 2
    return outer[0] - 1 <= x <= outer[2] + 1 and outer[1] - 1 <= y <= outer[3] + 1


def _told(words: str) -> str:
    """Words without room and without what parts a number's figures."""
    return re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", words))


def _is_shown(noted: Noted, words: str, shown: str) -> bool:
    """Whether the page shows the words of an annotation; how a field shows what is no number (a date, a choice) is its own affair."""
    if words in shown:
        return True
    return noted.is_typed and noted.has_looks and bool(shown) and not _NUMBER.fullmatch(words)
