"""Several of a list chosen by touch: a box beside each, and a bar with how many and what may be done with them."""

from __future__ import annotations

from collections.abc import Callable, Collection

import streamlit as st

from pages.parts.markdown import as_written
from pages.parts.words import t

CHOSEN = "many"
"""Under what the session keeps what is ticked, by list."""


def ticked(of: str) -> tuple[str, ...]:
    """What is ticked of a list, in the order of ticking."""
    return st.session_state.get(CHOSEN, {}).get(of, ())


def keep(of: str, there: Collection[str]) -> tuple[str, ...]:
    """The same, but for what is not there any more, which is let go."""
    kept = tuple(code for code in ticked(of) if code in there)
    st.session_state.setdefault(CHOSEN, {})[of] = kept
    return kept


def box(of: str, code: str, words: str) -> None:
    """The box of one; `words` say of what to whoever cannot see it."""
    key = f"tick_{of}_{code}"
    st.session_state[key] = code in ticked(of)
    st.checkbox(as_written(words), key=key, label_visibility="collapsed", on_change=_turn, args=(of, code, key))


def _turn(of: str, code: str, key: str) -> None:
    """As the box says now. It is not turned round: a browser that is slow speaks once more of boxes that stand on the page no longer, and
    each of them calls this."""
    others = tuple(each for each in ticked(of) if each != code)
    is_ticked = st.session_state.get(key)
    if is_ticked != (code in ticked(of)):
        st.session_state.setdefault(CHOSEN, {})[of] = (*others, code) if is_ticked else others


def bar(of: str, words: str, call: Callable[..., None], *args: object) -> None:
    """How many are ticked, the act about them, and the way to tick none; nothing while none is."""
    if not (count := len(ticked(of))):
        return
    with st.container(horizontal=True, key=f"many_{of}", vertical_alignment="center"):
        st.markdown(t("many.count", count=count))
        st.button(words, key=f"do_many_{of}", type="primary", on_click=call, args=args)
        st.button(t("many.none"), key=f"no_many_{of}", type="tertiary", on_click=forget)


def forget() -> None:
    """Nothing is ticked any more."""
    st.session_state.pop(CHOSEN, None)
