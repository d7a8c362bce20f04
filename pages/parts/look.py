"""The stylesheet and the few pieces of HTML that Streamlit's elements cannot draw. Text always goes through `escape`."""

from __future__ import annotations

from functools import lru_cache
from json import dumps
from pathlib import Path

import streamlit as st

from pages.parts.palette import DARK, Palette, palette
from pages.parts.words import t

GROUNDS = ("on-time", "late", "held", "missing", "not-due", "exempt")
"""The lights, in the order the palette has their colours."""
STYLESHEET = Path(__file__).with_name("look.css")


def colours() -> Palette:
    """The colours this viewer sees: always dark on the wall, else as their browser says."""
    return DARK if st.session_state.get("wall") else palette(st.context.theme.type)


@lru_cache(maxsize=8)
def _stylesheet(chosen: Palette, choose_files: str, file_limit: str, menu: str) -> str:
    names = ("paper", "panel", "line", "ink", "quiet", "hue", "hue_soft", "hue_middle", "wrong", "due", "mark", "on_hue")
    variables = "".join(f"--{name.replace('_', '-')}:{getattr(chosen, name)};" for name in names)
    variables += "".join(f"--ground-{name}:{ground};" for name, ground in zip(GROUNDS, chosen.lights, strict=True))
    words = f'--choose-files:"{choose_files}";--file-limit:"{file_limit}";--menu:"{menu}";'
    return f"<style>:root{{{variables}{words}}}{STYLESHEET.read_text(encoding='utf-8')}</style>"


def put_on() -> None:
    """Send the stylesheet with this viewer's colours and language."""
    st.html(_stylesheet(colours(), t("upload.choose"), t("upload.limit"), t("page.menu")))


def html(markup: str) -> None:
    """Show markup made by `pages/parts`; nothing users wrote gets here unescaped."""
    st.html(markup)


FOCUS = """<script>
/* {number}: the same words a second time would not be run again; the boxes are drawn a moment after them, the first ones later still, and
   may be drawn anew, which loses the cursor */
let reached = null;
const reach = (tries) => {{
  const box = document.querySelector({boxes});
  if (box && (box !== reached || document.activeElement === document.body)) {{
    reached = box;
    box.focus();
    if (box.tagName === "TEXTAREA") box.select();
  }}
  if (tries) setTimeout(reach, 150, tries - 1);
}};
setTimeout(reach, 150, 12);
</script>"""


def focus(boxes: str) -> None:
    """Put the cursor into the first box that a selector of ours finds, so that somebody at the keyboard can type at once; the words of an
    area are selected, to be copied."""
    number = st.session_state["focus_number"] = st.session_state.get("focus_number", 0) + 1
    st.html(FOCUS.format(number=number, boxes=dumps(boxes)), unsafe_allow_javascript=True)


def marker(name: str) -> None:
    """Written last by every page, so that a test (or a screen reader) knows that the page is complete."""
    st.html(f'<div class="page-done" data-page="{name}" aria-hidden="true"></div>')
