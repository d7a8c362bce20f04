"""The only way a file leaves the board: a button whose press hands it out. What names people leaves by an address of our own, which asks
who takes it and records that; Streamlit's own downloads are for the rest."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import (
    ScriptRunContext,
    add_script_run_ctx,
    get_script_run_ctx,
)
from streamlit.runtime.scriptrunner_utils.script_run_context_attr import SCRIPT_RUN_CONTEXT_ATTR_NAME

from data_loaders.model.acts import THIS_COMPUTER, Actor
from data_loaders.model.campaign import Unit
from data_loaders.store.handing_out import HAND_OUT, Data, HandedOut, Original, hand_out
from data_loaders.store.roster_changes import OFFICER
from pages.parts import reads
from pages.parts.actor import actor, may
from pages.server.files import LINKS
from pages.server.identity import account_here

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF, ZIP = "application/pdf", "application/zip"
"""What browsers are told that a file is."""
Given = Data | Callable[[], bytes]
"""What is handed out, or what makes it once it is asked for."""
Look = Literal["primary", "secondary", "tertiary"]


def download(
    label: str,
    name: str,
    data: Given,
    *,
    personal: bool,
    key: str,
    about: Sequence[str] = (),
    beside: Mapping[str, object] | None = None,
    mime: str | None = None,
    type: Look = "secondary",
    icon: str | None = ":material/download:",
    help: str | None = None,
) -> None:
    """A button that hands out a file under a name, made at each press, never because the page is drawn. A `personal` one is recorded at
    each press too (see `hand_out`), and there only for whoever may take it. What an earlier campaign holds is recorded in the one that is
    open, with its year."""
    if not personal:
        assert not isinstance(data, Original | Path)
        given = data if callable(data) else partial(bytes, data)
        st.download_button(label, given, file_name=name, mime=mime, on_click="ignore", type=type, icon=icon, help=help, key=key)
        return
    if not may(HAND_OUT):
        return
    context, who = get_script_run_ctx(), actor()
    assert context is not None
    if reads.is_earlier():
        about = (*about, f"campaign:{reads.campaign().year}")

    def give(asks: Actor) -> HandedOut:
        with _of_page(context):
            made = data() if callable(data) else data
        taker = who if asks == THIS_COMPUTER else asks  # without accounts the page alone knows the name
        return hand_out(reads.current(), name, made, actor=taker, about=about, beside=beside)

    address = LINKS.address(context.session_id, account_here(), key, name, give, mime)
    st.link_button(label, address, type=type, icon=icon, help=help, key=key)


@contextmanager
def _of_page(context: ScriptRunContext) -> Iterator[None]:
    """What this thread makes is in the language of that page."""
    thread, before = threading.current_thread(), get_script_run_ctx(suppress_warning=True)
    add_script_run_ctx(thread, context)
    try:
        yield
    finally:
        if before is None:
            delattr(thread, SCRIPT_RUN_CONTEXT_ATTR_NAME)
        else:
            add_script_run_ctx(thread, before)


def original(
    label: str, name: str, sha256: str, *, key: str, about: Sequence[str] = (), icon: str | None = ":material/description:"
) -> None:
    """A button that hands out a file as it came in, of the campaign that is looked at."""
    download(label, name, Original(reads.warehouse(), sha256), personal=True, about=about, key=key, type="tertiary", icon=icon)


def names_officers(units: Iterable[Unit]) -> bool:
    """Whether a list of these units names anybody."""
    return any(getattr(unit, field) for unit in units for field in OFFICER)
