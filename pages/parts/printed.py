"""A paper as PDF: made by a press, as LibreOffice takes its time, and offered until what it was made of changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from pages.parts import handing_out
from pages.parts.words import t
from reports.pdf import as_pdf, can_print


def offer(
    key: str,
    made_of: object,
    name: str,
    written: Callable[[], bytes],
    day: date,
    make: str,
    download: str,
    *,
    personal: bool,
    about: Sequence[str] = (),
) -> None:
    """Two presses: one that prints the Word file `written` gives (`make` says so), one that hands it out (`download`), dated that day. The
    session keeps it under `key` with what it was made of."""
    if not can_print():
        st.caption(t("exporting.no_office"))
        return
    if st.button(make, icon=":material/picture_as_pdf:", key=f"make_{key}"):
        with st.spinner(t("exporting.printing")):
            st.session_state[key] = (made_of, next(iter(as_pdf({f"{name}.docx": written()}, day).values()), None))
    kept, data = st.session_state.get(key, (None, None))
    if kept != made_of:
        return
    if data is None:
        st.warning(t("roll_up.no_pdf"))
    else:
        handing_out.download(download, f"{name}.pdf", data, personal=personal, about=about, mime=handing_out.PDF, key=f"download_{key}")
