"""Who sits at this browser: one of the coordinators named in Settings, chosen for the session; else whoever uses this computer."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data_loaders.model.acts import ADMINISTRATOR, THIS_COMPUTER, Actor
from data_loaders.model.words import said
from pages.parts.markdown import as_written
from pages.parts.words import language, t

CHOSEN = "who"
"""Under what the session keeps the name; never the address: a link would lend it."""


def actor() -> Actor:
    """Who does what is done in this session; whoever sits at this computer may do everything, under any name."""
    name = st.session_state.get(CHOSEN)
    return Actor(name, ADMINISTRATOR) if name else THIS_COMPUTER


def shown(name: str) -> str:
    """A name that stands with an act: a person's as it is; who gave none in the viewer's language."""
    nobody = {said(key): said(key, language()) for key in ("actor.this_computer", "actor.program")}
    return nobody.get(name, name)


def choose(names: Sequence[str]) -> None:
    """Draw the choice, where there are names to choose from; a name that was taken out of the list is nobody's any more."""
    if st.session_state.get(CHOSEN) not in names:
        st.session_state.pop(CHOSEN, None)
    if not names:
        return
    chosen = st.session_state.get(CHOSEN)
    labels: dict[str | None, str] = {None: said("actor.this_computer", language()), **{name: as_written(name) for name in names}}
    with st.popover(f"{t('who.am')}{t('sep.colon')}**{labels[chosen]}**", key="p_who"):
        st.session_state["w_who"] = chosen
        st.radio(t("who.choose"), list(labels), format_func=labels.__getitem__, key="w_who", on_change=_take, label_visibility="collapsed")
        st.caption(t("who.help"))


def _take() -> None:
    st.session_state[CHOSEN] = st.session_state["w_who"]
