"""Any act that is told of may be taken back where it is told: a button at its line, what that would change, and the press that does it."""

from __future__ import annotations

import streamlit as st

from data_loaders.desk.wishes import Undo
from pages.parts import desk_press, effects, look, review_pieces
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import language, t

CHOSEN = "review_undo"
"""Under what the session keeps the act whose undo is being looked at."""


def button(act_id: int) -> None:
    """Beside the line of an act: to look at its undo."""
    st.button(t("review.undo_this"), key=f"undo_{act_id}", type="tertiary", on_click=_look_at, args=(act_id,))


def _look_at(act_id: int) -> None:
    st.session_state[CHOSEN] = act_id


def is_looked_at(act_id: int) -> bool:
    """Whether somebody asked what the undo of this one would change."""
    return st.session_state.get(CHOSEN) == act_id


def look_first(facts: Facts, act_id: int, words: str) -> None:
    """What taking an act back would change, or why it cannot be; `words` are what it is called."""
    with st.container(border=True, key="review_undoing"):
        with st.spinner(t("review.looking")):
            found = desk_press.effect(Undo(act_id))
        if found.refused is not None:
            st.warning(as_written(found.refused.words(language())), icon=":material/block:")
            return
        look.html(review_pieces.effect(effects.lines(facts, found)))
        if st.button(t("review.undo_yes"), type="primary", key="undo_yes"):
            st.session_state.pop(CHOSEN)
            desk_press.undo(act_id, words)
            st.rerun()
