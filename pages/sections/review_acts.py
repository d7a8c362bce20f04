"""What may be done about the open one: a button an act with its key; the chosen one asks what it needs, shows what it would change, and is
done with one more press."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.parts import desk_forms, desk_press, look, review_pieces
from pages.parts.desk_forms import Asked
from pages.parts.review_facts import Review
from pages.parts.review_groups import ASKED, OPEN, WAITING, Group
from pages.parts.words import t
from pages.sections import resubmission, review_forms, review_list

CHOSEN = "review_act"
"""Under what the session keeps which act of which group is being prepared."""
TYPED = ("correct", "arrive", "ask")
"""The acts that begin with something to type or to copy: the others begin with reasons, whose keys a box would swallow."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that may be done: its kind as acts record it, its key, whether it fits the open one, what it asks, whether it deals with the
    whole group, and whether its effect is looked at (what leaves every total as it is says so in words)."""

    kind: str
    key: str
    fits: Callable[[Review, Group, Any], bool]
    ask: Callable[[Review, Group, Any, str], Asked]
    is_whole: bool = True
    is_previewed: bool = True


def _is_open(row: Any) -> bool:
    return row["state"] in (OPEN, ASKED)


def _stands(row: Any) -> bool:
    return row["delivery_id"] is not None and row["part_state"] in ("held", "accepted")


def _is_figures(row: Any) -> bool:
    return _stands(row) and row["delivery_kind"] is None


def _may_be_accepted(review: Review, group: Group, row: Any) -> bool:
    return row["part_state"] == "held" and row["delivery_id"] not in review.wait_for_units


def _is_unread(review: Review, group: Group, row: Any) -> bool:
    return row["delivery_id"] is None and _is_open(row)


def _is_query(review: Review, group: Group, row: Any) -> bool:
    return row["severity"] == "query" and _is_open(row) and group.unit is not None


def _may_be_asked(review: Review, group: Group, row: Any) -> bool:
    return _is_open(row) and group.unit is not None and row["rule"] != WAITING


OFFERS = (
    Offer("explain", "E", _is_query, review_forms.explain, is_previewed=False),
    Offer("correct", "X", lambda review, group, row: bool(row["blank"]) and _is_figures(row), review_forms.correct, is_whole=False),
    Offer("accept", "A", _may_be_accepted, review_forms.accept),
    Offer("keep_corrections", "P", lambda review, group, row: resubmission.has_corrections(row), resubmission.keep),
    Offer("as_corrections", "D", lambda review, group, row: resubmission.applies(row), resubmission.as_corrections),
    Offer("refuse", "B", lambda review, group, row: _stands(row), review_forms.refuse),
    Offer("ask", "Q", _may_be_asked, review_forms.ask, is_previewed=False),
    Offer("basis", "G", lambda review, group, row: _is_figures(row) and group.unit is not None, review_forms.basis),
    Offer("move", "M", lambda review, group, row: _stands(row), review_forms.move),
    Offer("add_alias", "N", lambda review, group, row: row["rule"] in review_forms.UNIT_RULES and _is_open(row), review_forms.names),
    Offer("arrive", "T", lambda review, group, row: True, review_forms.arrive, is_whole=False),
    Offer("set_aside", "H", _is_unread, review_forms.set_aside),
    Offer("withdraw", "W", lambda review, group, row: row["state"] != "settled", review_forms.withdraw),
)


def close() -> None:
    """Nothing is being prepared any more."""
    st.session_state.pop(CHOSEN, None)
    desk_forms.forget_reason()


def choose(key: str, kind: str) -> None:
    """This act of what is told by the key is being prepared."""
    desk_press.forget()
    desk_forms.forget_reason()
    st.session_state[CHOSEN] = (key, kind)
    look.cursor_next("review_act")


def show(review: Review, group: Group, row: Any) -> None:
    """The acts that fit, and the one that is being prepared."""
    key = review_list.order_key(group)
    offers = [offer for offer in OFFERS if offer.fits(review, group, row)]
    chosen_key, kind = st.session_state.get(CHOSEN, ("", ""))
    with st.container(horizontal=True, key="review_acts"):
        for offer in offers:
            is_on = chosen_key == key and offer.kind == kind
            st.button(
                t(f"act.{offer.kind}"),
                key=f"act_{offer.kind}",
                shortcut=offer.key,
                type="primary" if is_on else "secondary",
                on_click=choose,
                args=(key, offer.kind),
            )
    if row["part_state"] == "held" and not _may_be_accepted(review, group, row):
        st.caption(t("review.accept_after"))
    on = [offer for offer in offers if chosen_key == key and offer.kind == kind]
    if on:
        with st.container(border=True, key="review_form"):
            prepared(review, group, on[0].ask(review, group, row, key), on[0])
        boxes = ".st-key-review_form input[type=text]:not(:disabled), .st-key-review_form textarea"
        look.take_cursor("review_act", boxes, kind in TYPED)


def prepared(review: Review, group: Group, asked: Asked, offer: Offer) -> None:
    """What it would change, and the press that does it."""
    may = asked.wish is not None
    if asked.wish is not None:
        may = desk_forms.effect(review.facts, asked.wish) if offer.is_previewed else _told(asked.known)
    if asked.lacks:
        st.caption(asked.lacks)
    with st.container(horizontal=True, key="review_press"):
        pressed = st.button(
            asked.words or t("review.do", act=t(f"act.{offer.kind}")),
            type="primary",
            key="do_act",
            shortcut="Ctrl+Enter",
            disabled=not may or bool(asked.lacks),
        )
        st.button(t("review.close"), key="close_act", shortcut="Escape", on_click=close, type="tertiary")
    if pressed and asked.wish is not None:
        what = t("sep.dot").join((t(f"act.{offer.kind}"), review_list.who(review, group)))
        is_all = offer.is_whole and not asked.is_part
        stays = not is_all and len(group.rows) > 1
        then = [*([group.code_of(group.rows[0])] if stays else []), *review.nearest()]
        close()
        ready = review.places(asked.if_ready)
        desk_press.do(asked.wish, asked.by, what, review.page, review.place_of(group), review.following(then), ready)
        st.rerun()


def _told(lines: tuple[str, ...]) -> bool:
    look.html(review_pieces.effect(lines))
    return True
