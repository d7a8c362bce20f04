"""Who sits at this browser and what they may do: the account that logged in; without accounts one of the coordinators named in Settings,
chosen for the session, else whoever uses this computer."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from data_loaders.model import roles
from data_loaders.model.acts import ADMINISTRATOR, THIS_COMPUTER, Actor
from data_loaders.model.words import said
from pages.parts import look
from pages.parts.markdown import as_written
from pages.parts.registry import Entry, entry_of
from pages.parts.words import language, t
from pages.server.identity import account_here, who_is_here

CHOSEN = "who"
"""Under what the session keeps the name; never the address: a link would lend it."""


def actor() -> Actor:
    """Who does what is done in this session. Without accounts whoever sits at this computer may do everything, under any name."""
    here = who_is_here()
    name = st.session_state.get(CHOSEN)
    return Actor(name, ADMINISTRATOR) if name and here == THIS_COMPUTER else here


def may(what: str) -> bool:
    """Whether they may do an act of this kind, or have this right (see model/roles.py)."""
    return roles.may(actor(), what)


def may_open(page: Entry | str) -> bool:
    """Whether a page, or the page of that name, is theirs to see."""
    entry = entry_of(page) if isinstance(page, str) else page
    return roles.has_role(actor(), entry.least)


def only_for(page: Entry | str) -> bool:
    """Whether they may see the page; else why not is said in its place."""
    entry = entry_of(page) if isinstance(page, str) else page
    if may_open(entry):
        return True
    role = said(f"role.{entry.least}", language())
    st.warning(t("app.not_for_you", page=t(f"page.{entry.name}"), role=role), icon=":material/lock:")
    return False


def keep_to_role(page: str) -> None:
    """The first line of a page that is not for all: it ends here for others."""
    if not only_for(page):
        st.stop()


def shown(name: str) -> str:
    """A name that stands with an act: a person's as it is; who gave none in the viewer's language."""
    nobody = {said(key): said(key, language()) for key in ("actor.this_computer", "actor.program")}
    return nobody.get(name, name)


def choose(names: Sequence[str]) -> None:
    """Draw who is logged in and the way out; without accounts the choice, where there are names to choose from: one that was taken out of
    the list is nobody's any more."""
    if account := account_here():
        _logged_in(account.name, account.role)
        return
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


def _logged_in(name: str, role: str) -> None:
    with st.popover(f"**{as_written(name)}**", key="p_account"):
        st.caption(said(f"role.{role}", language()))
        asked = "" if language() == "zh" else "?lang=en"
        password = f'<p class="ways"><a href="password{asked}" target="_self">{escape(t("who.password"))}</a></p>'
        leave = f'<form class="ways" method="post" action="logout{asked}"><button>{escape(t("who.leave"))}</button></form>'
        look.html(password + leave)


def _take() -> None:
    st.session_state[CHOSEN] = st.session_state["w_who"]
