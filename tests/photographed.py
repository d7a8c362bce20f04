"""A form as it comes from a scanner, and what a recogniser without faults makes out of it: the same letters, at their places on the picture."""

from __future__ import annotations

import io
from collections.abc import Mapping

from PIL import Image

from data_loaders.formats.paper import Sheet
from data_loaders.formats.pdf_text import opened, read_page
from data_loaders.formats.pictures import SCALE, WIDEST, opened_page
from data_loaders.intake.recognising import Recognised, proposals_in
from data_loaders.matching.context import Context
from data_loaders.model.form import load_forms
from data_loaders.sample.pdf_papers import PdfForm
from tests.readings import CAMPAIGN, FORM, roster_of


def printed(values: Mapping[str, object]) -> bytes:
    """A form as it is printed: a PDF of two pages."""
    return PdfForm(FORM, CAMPAIGN).filled(roster_of(1).units[0], "W3", values)


def scanned(form: bytes) -> bytes:
    """Its pages as pictures, in a PDF."""
    count, first = opened_page(form, "pdf", 1)
    pages = [first.convert("L"), *(opened_page(form, "pdf", number)[1].convert("L") for number in range(2, count + 1))]
    output = io.BytesIO()
    resolution = 72 * WIDEST / 595
    pages[0].save(output, "PDF", save_all=True, append_images=pages[1:], resolution=resolution, quality=60)
    return output.getvalue()


def photo(form: bytes, number: int = 1) -> bytes:
    """One of its pages, as a phone sends it."""
    output = io.BytesIO()
    page: Image.Image = opened_page(form, "pdf", number)[1]
    page.convert("L").save(output, "JPEG", quality=60)
    return output.getvalue()


def made_out(form: bytes, confidence: float = 0.99) -> Recognised:
    """What a recogniser without faults makes out of its pages."""
    with opened(form) as file:
        sheets = [sheet for number in range(2) if (sheet := read_page(file, number).sheet)]
    drawn = [_drawn(sheet, WIDEST / SCALE / sheet.width, confidence) for sheet in sheets]
    return Recognised(proposals_in(drawn, Context(CAMPAIGN, load_forms(), roster_of(1))), len(drawn))


def _drawn(sheet: Sheet, times: float, confidence: float) -> Sheet:
    letters = tuple(
        letter._replace(
            left=letter.left * times,
            top=letter.top * times,
            right=letter.right * times,
            bottom=letter.bottom * times,
            confidence=confidence,
        )
        for letter in sheet.letters
    )
    rulings = tuple(ruling._replace(at=ruling.at * times, start=ruling.start * times, end=ruling.end * times) for ruling in sheet.rulings)
    return Sheet(sheet.page, sheet.width * times, sheet.height * times, letters, rulings)
