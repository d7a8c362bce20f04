"""The crop of a page beside a sentence that was read from paper, and whole pages. Where it cannot be drawn, the sentence stands alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from data_loaders.formats.kinds import tell
from data_loaders.intake.crops import NotInTime, cropped, page_shown
from data_loaders.model.findings import Place
from pages.parts import look, pieces, reads
from pages.parts.keeping import kept
from pages.parts.words import language, t

DRAWN = "page_drawn"
"""Under what the session keeps the page that was drawn last."""


@contextmanager
def said_if_late() -> Iterator[None]:
    """What is not drawn in time is not kept as what cannot be drawn: the page says so, and asks anew when it is opened again."""
    try:
        yield
    except NotInTime:
        st.caption(t("picture.not_in_time"))


def show(place: Place, sha256: str, is_erased: bool) -> None:
    """Draws the sentence as it stands on its page, what was read marked; nothing for what was not read from paper."""
    if place.page is None or place.box is None or is_erased:
        return
    with said_if_late():
        if png := _crop(str(st.session_state["database"]), sha256, place.page, place.box):
            look.html(pieces.crop(png, t("unit.crop", place=place.words(language()), sentence=place.sentence)))


@kept(64)
def _crop(path: str, sha256: str, page: int, box: tuple[float, ...]) -> bytes | None:
    """A PNG of the sentence around a box of a kept PDF's page, of the database at `path`, which this run looks at."""
    return cropped(reads.warehouse().file_bytes(sha256), page, box)


def page(sha256: str, number: int, quarters: int) -> tuple[int, bytes] | None:
    """How many pages a kept picture or PDF has, and one of them as a JPEG, turned; None where it cannot be drawn. NotInTime. One
    is looked at for as long as it takes to type it: it is drawn once."""
    asked = (str(st.session_state["database"]), sha256, number, quarters)
    if st.session_state.get(DRAWN, (None, None))[0] != asked:
        data = reads.warehouse().file_bytes(sha256)
        st.session_state[DRAWN] = (asked, page_shown(data, tell(data).kind, number, quarters))
    drawn: tuple[int, bytes] | None = st.session_state[DRAWN][1]
    return drawn
