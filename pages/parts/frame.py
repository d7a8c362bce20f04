"""What stands around every page in the browser: which language it is in, our words in the place of Streamlit's English ones, the colours
of the computer, and the way to the plain page by the menu."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.PageConfig_pb2 import PageConfig
from streamlit.runtime.scriptrunner_utils.script_run_context import enqueue_message

from pages.parts import filters
from pages.parts.words import catalogue, language
from pages.server.answers import ICON

SCRIPT = Path(__file__).with_suffix(".js")
SPOKEN_AS = {"zh": "zh-CN", "en": "en"}
"""Our languages as a browser names them."""
THEIRS = "theirs."
"""The table of Streamlit's own words; its English is what Streamlit says, to the letter."""
_frame = st.components.v2.component("frame", html="", js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False)


def begin() -> None:
    """The page's width and the picture in the browser's tab. The same message as st.set_page_config's, which loads Pillow (2 MB) for any
    picture."""
    begun = PageConfig(favicon=ICON, layout=PageConfig.WIDE, initial_sidebar_state=PageConfig.COLLAPSED)
    enqueue_message(ForwardMsg(page_config_changed=begun))


def put_around() -> None:
    """Draw it: nothing to see."""
    data = {"language": SPOKEN_AS[language()], "theirs": _theirs(language())}
    _frame(key="frame", data=data, on_theme_change=_nothing, on_plain_change=filters.go_plain)


@cache
def _theirs(spoken: str) -> dict[str, str]:
    """Streamlit's words -> ours; none where they are the same."""
    return {} if spoken == "en" else {said.en: said.words(spoken) for key, said in catalogue().items() if key.startswith(THEIRS)}


def _nothing() -> None:
    """Other colours draw the page anew, nothing else."""
