"""The names of the coordinators on the settings page: what each browser chooses from, so that acts say who did them."""

from __future__ import annotations

import streamlit as st

from pages.parts import look, meanwhile, numbers, pieces, reads
from pages.parts.actor import actor
from pages.parts.words import t

NAME = "coordinators"
"""What the fields are called, and the act in the records."""


def show() -> None:
    """A name a line; kept by a press, under what stands, and a colleague's change meanwhile is said."""
    standing = reads.coordinators()
    look.html(pieces.section(t("settings.coordinators"), t("settings.coordinators_small")))
    first, key = meanwhile.begun(NAME, standing)
    words = st.text_area(t("settings.coordinators_names"), "\n".join(first), key=f"coordinators_{key}", height=120, max_chars=400)
    names = tuple(dict.fromkeys(name for line in words.splitlines() if (name := " ".join(line.split()))))
    was_shown = meanwhile.settle(NAME, names, standing, NAME, t("sep.list").join(standing) or numbers.NOT_REPORTED)
    # never disabled: what is typed is taken when its field is left, by this very press
    if st.button(t("settings.coordinators_save"), key="save_coordinators") and was_shown and names != standing:
        reads.warehouse().save_coordinators(names, actor=actor())
        meanwhile.saved(NAME)
    meanwhile.say_saved(NAME)
