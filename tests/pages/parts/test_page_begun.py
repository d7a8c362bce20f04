"""What begins a page is sent as Streamlit would send it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.commands import page_config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.parts import frame
from pages.server import answers


def test_what_begins_a_page_is_what_streamlit_would_send(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[ForwardMsg] = []
    monkeypatch.setattr(page_config, "get_script_run_ctx", lambda: SimpleNamespace(enqueue=sent.append))
    monkeypatch.setattr(frame, "enqueue_message", sent.append)
    icon = Path(answers.__file__).with_name("icon.svg")
    st.set_page_config(page_icon=str(icon), layout="wide", initial_sidebar_state="collapsed")
    frame.begin()
    theirs, ours = sent
    assert ours == theirs and ours.page_config_changed.favicon.startswith("data:image/svg+xml;base64,")
