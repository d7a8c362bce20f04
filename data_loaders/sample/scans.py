"""The sample's two scans: the printed form with a stamp over its heading, as a scanner and a phone give it.

They are kept as pictures: what draws pages takes the fonts of the computer it runs on, and the same seed is to give the same bytes.
`python -m data_loaders.sample.scans` draws them anew. The stamp hides whose they are, as stamps do: any unit's scan may look like that.
"""

from __future__ import annotations

import io
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from data_loaders.model.campaign import Unit, read_campaign
from data_loaders.model.form import load_forms
from data_loaders.sample.pdf_papers import PdfForm

if TYPE_CHECKING:  # only who draws them anew needs what draws
    from PIL import Image

FOLDER = Path(__file__).parent / "scans"
SCANS = ("stamped.jpg", "photo.jpg")
WIDTH, QUALITY = 1_100, 22
STAMP = (205, 40, 45)


def scan(number: int) -> bytes:
    """One of them, from 0."""
    return (FOLDER / SCANS[number]).read_bytes()


def draw(seed: int, slant: float, paper: tuple[int, int, int]) -> bytes:
    """The first page of a filled form, stamped and a little askew (degrees), on paper of that colour."""
    from PIL import Image, ImageChops

    from data_loaders.formats.pictures import opened_page

    campaign, rng = read_campaign(), Random(seed)
    form = load_forms()[campaign.form_version]
    answers = {blank.code: rng.randint(2, 60) for blank in form.number_blanks if blank.part_of is None}
    page = opened_page(PdfForm(form, campaign).filled(Unit("", "　" * 8, ""), None, answers), "pdf", 1)[1].convert("RGB")
    _stamp(page)
    page = ImageChops.multiply(page, Image.new("RGB", page.size, paper)).rotate(slant, Image.Resampling.BICUBIC, fillcolor=paper)
    page = page.resize((WIDTH, round(page.height * WIDTH / page.width)), Image.Resampling.LANCZOS)
    output = io.BytesIO()
    page.save(output, "JPEG", quality=QUALITY, optimize=True)
    return output.getvalue()


def _stamp(page: Image.Image) -> None:
    """A round red stamp where the unit's name stands."""
    from PIL import Image, ImageChops, ImageDraw

    over = Image.new("RGB", page.size, "white")
    left, top, size = round(page.width * 0.12), round(page.width * 0.06), round(page.width * 0.16)
    pen = ImageDraw.Draw(over)
    pen.ellipse((left, top, left + size, top + size), outline=STAMP, width=8)
    pen.regular_polygon((left + size / 2, top + size / 2, size * 0.16), 5, fill=STAMP)
    page.paste(ImageChops.multiply(page, over))


if __name__ == "__main__":
    for name, asked in zip(SCANS, ((1, 0.7, (250, 250, 250)), (2, -1.3, (238, 234, 222))), strict=True):
        (FOLDER / name).write_bytes(draw(*asked))
