"""From when a saved calendar or roster is so: from now on, or from the start because it was wrong; asked once files have come in."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from pages.parts import reads
from pages.parts.words import t


def asked(what: Literal["calendar", "roster"], version: int | None = None) -> bool:
    """Ask, and say whether the past was wrong; before files came in there is none and nothing is asked. A `version` asks anew."""
    if not reads.has_begun():
        return False
    words = {since: t(f"since.{since}") for since in ("now", "start")}
    chosen = st.radio(
        t("since.ask"),
        list(words),
        format_func=words.__getitem__,
        captions=[t(f"since.{what}_now"), t(f"since.{what}_start")],
        key=f"since_{what}" if version is None else f"since_{what}_{version}",
    )
    return chosen == "start"
