"""The names of the coordinators on the settings page: what each browser chooses from, so that acts say who did them."""

from __future__ import annotations

import streamlit as st

from pages.parts import look, pieces, reads
from pages.parts.actor import actor
from pages.parts.words import t


def show() -> None:
    """A name a line; kept by a press, under what stands, so that a colleague's change is not overwritten unseen."""
    standing = reads.coordinators()
    look.html(pieces.section(t("settings.coordinators"), t("settings.coordinators_small")))
    key = f"coordinators_{hash(standing)}"
    words = st.text_area(t("settings.coordinators_names"), "\n".join(standing), key=key, height=120, max_chars=400)
    names = tuple(dict.fromkeys(name for line in words.splitlines() if (name := " ".join(line.split()))))
    if st.button(t("settings.coordinators_save"), disabled=names == standing, key="save_coordinators"):
        reads.warehouse().save_coordinators(names, actor=actor())
        st.rerun()
