"""The press that clears everything away: anything but the sample asks for the campaign's year first."""

from __future__ import annotations

import streamlit as st

from pages.parts import reads, starting
from pages.parts.words import language, t


def confirm(name: str, words: str) -> None:
    """The button of that name, which clears; why it did not, where it was refused."""
    year, is_sample, typed = reads.campaign().year, reads.is_pure_sample(), f"{name}_year"
    meant = "" if is_sample else st.text_input(t("clearing.year", year=year), key=typed, live=True, max_chars=4)
    is_meant = is_sample or meant.strip() == str(year)
    st.button(words, type="primary", key=name, disabled=not is_meant, on_click=starting.start_own_campaign, args=(typed,))
    if refused := st.session_state.pop("not_cleared", None):
        st.error(refused.words(language()))
