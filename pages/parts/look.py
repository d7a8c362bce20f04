"""The stylesheet and the few pieces of HTML that Streamlit's elements cannot draw. Text always goes through `escape`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st

from pages.parts.palette import DARK, LIGHT, Palette, palette
from pages.parts.words import t

GROUNDS = ("on-time", "late", "held", "missing", "not-due", "exempt")
"""The lights, in the order the palette has their colours."""
STYLESHEET, PRINTED = Path(__file__).with_name("look.css"), Path(__file__).with_name("print.css")
FOCUS = Path(__file__).with_name("focus.js")
_focus = st.components.v2.component("focus", html="", js=FOCUS.read_text(encoding="utf-8"), isolate_styles=False)


def colours() -> Palette:
    """The colours this viewer sees: always dark on the wall, else as their browser says."""
    return DARK if st.session_state.get("wall") else palette(st.context.theme.type)


@lru_cache(maxsize=8)
def _stylesheet(chosen: Palette, words_of_language: tuple[tuple[str, str], ...]) -> str:
    words = "".join(f'--{name}:"{word}";' for name, word in words_of_language)
    shown, printed = (path.read_text(encoding="utf-8") for path in (STYLESHEET, PRINTED))
    return f"<style>:root{{{_variables(chosen)}{words}}}{shown}@media print{{:root{{{_variables(LIGHT)}}}{printed}}}</style>"


def _variables(chosen: Palette) -> str:
    names = ("paper", "panel", "line", "ink", "quiet", "hue", "hue_soft", "hue_middle", "wrong", "due", "mark", "on_hue")
    variables = "".join(f"--{name.replace('_', '-')}:{getattr(chosen, name)};" for name in names)
    return variables + "".join(f"--ground-{name}:{ground};" for name, ground in zip(GROUNDS, chosen.lights, strict=True))


def put_on() -> None:
    """Send the stylesheet with this viewer's colours."""
    words = (
        ("choose-files", t("upload.choose")),
        ("file-limit", t("upload.limit")),
        ("document-limit", t("upload.document_limit")),
        ("drop-here", t("upload.drop_here")),
        ("menu", t("page.menu")),
    )
    st.html(_stylesheet(colours(), words))


def html(markup: str) -> None:
    """Show markup made by `pages/parts`; nothing users wrote gets here unescaped."""
    st.html(markup)


def focus(boxes: str) -> None:
    """Put the cursor into the first box that a selector of ours finds, so that somebody at the keyboard can type at once; the words of an
    area are selected, to be copied. A number tells one time from the next."""
    number = st.session_state["focus_number"] = st.session_state.get("focus_number", 0) + 1
    _focus(key="focus", data={"boxes": boxes, "number": number})


def cursor_next(name: str, is_wanted: bool = True) -> None:
    """What the page draws next under that name takes the cursor, once (see `take_cursor`): to be called by the press that opens it."""
    st.session_state[f"cursor_{name}"] = is_wanted


def take_cursor(name: str, boxes: str, is_there: bool = True) -> None:
    """Put the cursor into the first of these boxes (`focus`) where a press asked for it just now and they are there."""
    if st.session_state.pop(f"cursor_{name}", False) and is_there:
        focus(boxes)


def marker(name: str) -> None:
    """Written last by every page, so that a test (or a screen reader) knows that the page is complete."""
    st.html(f'<div class="page-done" data-page="{name}" aria-hidden="true"></div>')
