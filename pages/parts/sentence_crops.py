"""The sentences of a picture as they stand on it, what was made out in each above its bracket: what a person looks at who confirms them.

They stand on the page once, outside of the form that is drawn anew at every field: the form takes each to its sentence.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from data_loaders.formats.kinds import tell
from data_loaders.formats.strips import Box, Strip, Wanted
from data_loaders.intake.crops import sentences_shown
from data_loaders.model.form import Form, Sentence
from data_loaders.store.rows import box_of
from pages.parts import look, reads
from pages.parts.crops import said_if_late
from pages.parts.words import label, t

DRAWN = "sentences_drawn"
"""Under what the session keeps the sentences that were drawn last."""
Made = Mapping[str, dict[str, Any]]
"""What was made out of a picture, by blank (see proposed_word)."""


def show(form: Form, sha256: str, made: Made) -> None:
    """Puts the crop of every sentence whose place is known where the form finds it; nothing for a picture that was not recognised."""
    places = [(sentence, place) for item in form.items for sentence in item.sentences for place in _places(sentence, made)]
    if not places:
        return
    with said_if_late():
        drawn = _drawn(sha256, tuple(Wanted(page, around, tuple(box for _, box in marks)) for _, (page, around, marks) in places))
        crops = [
            _crop(form, sentence, [blank for blank, _ in place[2]], strips, made)
            for (sentence, place), strips in zip(places, drawn, strict=False)
        ]
        look.html(f'<div class="picture-crops" hidden data-crops="{len(crops)}">{"".join(crops)}</div>')


_Place = tuple[int, Box, list[tuple[str, Box]]]
"""A page, the place of a sentence on it, and those of its blanks."""


def _places(sentence: Sentence, made: Made) -> list[_Place]:
    """Where a sentence stands: nearly always one place, another where it goes on over the page."""
    places: dict[int, _Place] = {}
    for blank in sentence.blanks:
        row = made.get(blank, {})
        box, around = box_of(row.get("place_box")), box_of(row.get("sentence_box"))
        if box is None or around is None:
            continue
        page, whole, marks = places.setdefault(row["place_page"], (row["place_page"], around, []))
        joined = (min(whole[0], around[0]), min(whole[1], around[1]), max(whole[2], around[2]), max(whole[3], around[3]))
        places[page] = (page, joined, [*marks, (blank, box)])
    return list(places.values())


def _drawn(sha256: str, wanted: tuple[Wanted, ...]) -> list[list[Strip]]:
    """The sentences; none where they cannot be drawn. NotInTime. One picture is looked at for as long as it takes to confirm it: it is
    drawn once."""
    asked = (str(st.session_state["database"]), sha256, wanted)
    if st.session_state.get(DRAWN, (None, None))[0] != asked:
        data = reads.warehouse().file_bytes(sha256)
        st.session_state[DRAWN] = (asked, sentences_shown(data, tell(data).kind, wanted) or [])
    drawn: list[list[Strip]] = st.session_state[DRAWN][1]
    return drawn


def _crop(form: Form, sentence: Sentence, blanks: list[str], strips: list[Strip], made: Made) -> str:
    """One sentence: its lines, above each the values that were surely made out, at their brackets; a mark where nobody can tell."""
    lines = []
    for strip in strips:
        said = "".join(
            f'<b style="left:{100 * far:.1f}%">{escape(made[blanks[number]]["raw"] if made[blanks[number]]["is_sure"] else "?")}</b>'
            for number, far in strip.marks
        )
        band = f'<span class="said" aria-hidden="true">{said}</span>' if said else ""
        lines.append(f'{band}<img src="data:image/jpeg;base64,{b64encode(strip.jpeg).decode()}" alt="">')
    names = t("sep.semicolon").join(label(form.blanks[blank]) for blank in blanks)
    words = escape(t("picture.crop", blanks=names), quote=True)
    return f'<figure role="img" aria-label="{words}" data-sentence="{escape(sentence.blanks[0], quote=True)}">{"".join(lines)}</figure>'
