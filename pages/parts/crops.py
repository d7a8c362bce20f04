"""The crop of a page beside a sentence that was read from paper. Where it cannot be drawn, the sentence stands alone."""

from __future__ import annotations

from data_loaders.model.findings import Place
from pages.parts import look, pieces, reads
from pages.parts.words import language, t


def show(place: Place, sha256: str, is_erased: bool) -> None:
    """Draws the sentence as it stands on its page, what was read marked; nothing for what was not read from paper."""
    if place.page is None or place.box is None or is_erased:
        return
    if png := reads.crop(sha256, place.page, place.box):
        look.html(pieces.crop(png, t("unit.crop", place=place.words(language()), sentence=place.sentence)))
