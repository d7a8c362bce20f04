"""The crop of a page beside a sentence that was read from paper, and whole pages. Where it cannot be drawn, the sentence stands alone."""

from __future__ import annotations

import streamlit as st

from data_loaders.formats.kinds import tell
from data_loaders.intake.crops import page_shown
from data_loaders.model.findings import Place
from pages.parts import look, pieces, reads
from pages.parts.words import language, t

DRAWN = "page_drawn"
"""Under what the session keeps the page that was drawn last."""


def show(place: Place, sha256: str, is_erased: bool) -> None:
    """Draws the sentence as it stands on its page, what was read marked; nothing for what was not read from paper."""
    if place.page is None or place.box is None or is_erased:
        return
    if png := reads.crop(sha256, place.page, place.box):
        look.html(pieces.crop(png, t("unit.crop", place=place.words(language()), sentence=place.sentence)))


def page(sha256: str, number: int, quarters: int) -> tuple[int, bytes] | None:
    """How many pages a kept picture or PDF has, and one of them as a JPEG, turned; None where it cannot be drawn. One is looked at
    for as long as it takes to type it: it is drawn once."""
    asked = (str(st.session_state["database"]), sha256, number, quarters)
    if st.session_state.get(DRAWN, (None, None))[0] != asked:
        data = reads.warehouse().file_bytes(sha256)
        st.session_state[DRAWN] = (asked, page_shown(data, tell(data).kind, number, quarters))
    drawn: tuple[int, bytes] | None = st.session_state[DRAWN][1]
    return drawn
