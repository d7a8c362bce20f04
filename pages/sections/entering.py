"""The first thing in every run: whose session this is. What another account left in it goes; where nobody is logged in any more, that is
all that is said."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data_loaders.store.accounts import AccountsUnusable
from pages.parts.markdown import as_written
from pages.parts.words import language, t
from pages.server import sessions
from pages.server.identity import SessionOver, account_here

WHOSE = "account"
"""Under what the session keeps whose it is."""


def look() -> bool:
    """Whether somebody is here who may look at pages."""
    try:
        owner = sessions.whose(account_here())
    except (SessionOver, AccountsUnusable) as problem:
        st.session_state.clear()
        st.error(as_written(problem.said.words(language())), icon=":material/lock:")
        if isinstance(problem, SessionOver):
            st.link_button(t("who.enter"), "login", icon=":material/login:", key="enter")
        return False
    if st.session_state.setdefault(WHOSE, owner) != owner:
        st.session_state.clear()
        st.session_state[WHOSE] = owner
    if context := get_script_run_ctx():
        sessions.remember(context.session_id, owner)
    return True
