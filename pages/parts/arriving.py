"""Why a file that was dropped in was not taken: the box itself has only a number for it."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.parts.markdown import as_written
from pages.parts.words import language
from pages.server import staging

EVERY_SECONDS = 2


@st.fragment(run_every=EVERY_SECONDS)
def say_refused() -> None:
    """The reason, from the moment the file was refused until another one is taken."""
    context = get_script_run_ctx()
    why = staging.refused(context.session_id) if context else None
    if why:
        st.error(as_written(why.words(language())), icon=":material/block:")
