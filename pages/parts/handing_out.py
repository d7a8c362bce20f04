"""The only way a file leaves the board: a button whose press hands it out, and records who took what where it names people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import streamlit as st

from data_loaders.model.campaign import Unit
from data_loaders.store.handing_out import hand_out
from data_loaders.store.roster_changes import OFFICER
from pages.parts import reads
from pages.parts.actor import actor

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF, ZIP = "application/pdf", "application/zip"
"""What browsers are told that a file is."""
Given = bytes | Path | Callable[[], bytes]
"""The bytes, the file that holds them, or what makes them once they are asked for."""


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
    type: Literal["primary", "secondary", "tertiary"] = "secondary",
    icon: str | None = ":material/download:",
    help: str | None = None,
) -> None:
    """A button that hands out a file under a name (see `hand_out`), made and recorded at each press, never because the page is drawn. What
    an earlier campaign holds is recorded in the one that is open, with its year."""
    who = actor()
    if reads.is_earlier():
        about = (*about, f"campaign:{reads.campaign().year}")

    def given() -> bytes:
        return hand_out(reads.current(), name, data() if callable(data) else data, personal=personal, actor=who, about=about, beside=beside)

    st.download_button(label, given, file_name=name, mime=mime, on_click="ignore", type=type, icon=icon, help=help, key=key)


def names_officers(units: Iterable[Unit]) -> bool:
    """Whether a list of these units names anybody."""
    return any(getattr(unit, field) for unit in units for field in OFFICER)
