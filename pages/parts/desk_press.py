"""Acts of the review page and of the queue of what is held: previewed and done, what is said of them, the undo of the last, and who goes on
with what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from data_loaders.desk.desk import Bulk, perform, perform_all, preview, preview_all
from data_loaders.desk.effects import Effect
from data_loaders.desk.wishes import By, Undo, Wish
from data_loaders.model.words import both
from data_loaders.store.decisions import DecisionRefused
from pages.parts import filters, many, reads
from pages.parts.actor import actor
from pages.parts.markdown import as_written
from pages.parts.words import language, t

DONE, SAID, SEEN = "desk_done", "desk_said", "desk_seen"
"""Under what the session keeps the acts it did, what is to be said of the last press (until another page is opened, see pressed), and the
effects that were looked at."""
MOST_KEPT = 6
"""How many effects are kept: one page shows two at most."""
TRIED = "—"
"""The reason of what is only looked at: it is taken back before anybody can read it."""
Places = dict[str, str | None]
"""Places of the address and what they are set to."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Press:
    """What was done in this session: the act, what it is called, on which page, and what was open there (places of the address)."""

    act_id: int
    words: str
    page: str
    opened: Places


def by(reason: str = "", reason_code: str = "") -> By:
    """Who asks, why, and what they saw."""
    return By(actor(), reason, reason_code, reads.seen())


def by_now() -> By:
    """The same for what says all that it is about: whatever else was seen does not matter."""
    return By(actor())


def effect(wish: Wish) -> Effect:
    """What it would change, whatever the reason will be; looked at once as long as neither the wish nor the data change."""
    return _looked(wish, lambda: preview(reads.warehouse(), wish, by(TRIED)))


def effect_of_all(wishes: Sequence[Wish]) -> tuple[Effect, Bulk]:
    """What many would change together, and what would become of each."""
    return _looked(tuple(wishes), lambda: preview_all(reads.warehouse(), wishes, by(TRIED)))


def _looked(about: object, look: Callable[[], T]) -> T:
    """What was seen of it, of the same data; the last few looks are kept."""
    key = (about, reads.now())
    kept = st.session_state.setdefault(SEEN, {})
    if key not in kept:
        kept[key] = look()
        for old in list(kept)[:-MOST_KEPT]:
            del kept[old]
    return kept[key]


def do(wish: Wish, asked: By, words: str, page: str, opened: Places, then: Places, if_ready: Places) -> bool:
    """Does it about what is `opened` on a page, and opens what comes `then`, or `if_ready` where only accepting is left. Where it was
    refused (False), the reason stands at the item."""
    try:
        outcome = perform(reads.warehouse(), wish, asked)
    except DecisionRefused as refused:
        _say(refused.said.words(language()), True)
        return False
    _done(Press(outcome.act_id or 0, words, page, opened), [each.words(language()) for each in outcome.said])
    filters.go(**(if_ready if both("desk.can_be_accepted") in outcome.said else then))
    return True


def do_all(wishes: Sequence[Wish], asked: By, words: str, page: str) -> Bulk:
    """Does each that can be done, asked for on a page; says how many were, and why others were not."""
    bulk = perform_all(reads.warehouse(), wishes, asked)
    said = bulk.said.words(language())
    if bulk.act_id is None:
        _say(said, True)
        return bulk
    st.session_state["review_ticks"] = st.session_state.get("review_ticks", 0) + 1
    many.forget()
    _done(Press(bulk.act_id, words, page, {"open": None}), [said])
    filters.go(open=None)
    return bulk


def undo(act_id: int, words: str) -> bool:
    """Takes an act back; False where it cannot be, and why is said."""
    try:
        outcome = perform(reads.warehouse(), Undo(act_id), by())
    except DecisionRefused as refused:
        _say(refused.said.words(language()), True)
        return False
    st.session_state[DONE] = [each for each in last_done() if each.act_id != act_id]
    _say(" ".join([t("desk.undone", what=words), *(each.words(language()) for each in outcome.said)]), False)
    return True


def undo_last(page: str) -> None:
    """Takes back what this session did last, and opens what it was about where it was done on the same page."""
    if done := last_done():
        last = done[-1]
        if undo(last.act_id, last.words) and last.page == page:
            filters.go(**last.opened)


def last_done() -> list[Press]:
    """What this session did and did not take back, the latest last."""
    return st.session_state.get(DONE, [])


def _done(press: Press, said: list[str]) -> None:
    st.session_state[DONE] = [*last_done(), press]
    _say(" ".join([t("desk.done", what=press.words), *said]), False)


def did(act_id: int, words: str, page: str) -> None:
    """An act that a page did in its own way, and says itself: the undo of the last takes it back."""
    st.session_state[DONE] = [*last_done(), Press(act_id, words, page, {})]
    forget()


def _say(words: str, is_refused: bool) -> None:
    st.session_state[SAID] = {"words": words, "is_refused": is_refused, "is_new": True}


def said() -> tuple[str, bool] | None:
    """What is to be said of the last press, and whether it was refused."""
    kept = st.session_state.get(SAID)
    return (kept["words"], kept["is_refused"]) if kept else None


def toast() -> None:
    """The last press as a toast, once: what stands above the list is out of sight where one has scrolled, above all why it was refused."""
    kept = st.session_state.get(SAID)
    if kept and kept["is_new"]:
        kept["is_new"] = False
        if kept["is_refused"]:
            st.toast(as_written(kept["words"]), icon=":material/block:", duration="long")
        else:
            st.toast(as_written(f"{kept['words']} {t('desk.undo_hint')}" if last_done() else kept["words"]), icon=":material/check:")


def forget() -> None:
    """Nothing more is said of the last press."""
    st.session_state.pop(SAID, None)
