"""The open one of the review page, what may be done about it and what was done already, and the way to the next."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import desk_forms, filters, look
from pages.parts.review_facts import LATER, Review
from pages.parts.review_groups import Group
from pages.parts.words import t
from pages.sections import one_finding, resubmission, review_acts, review_history


def show(review: Review) -> None:
    """What is open, on a phone in the place of the list, and the way to the next."""
    if review.opened is None:
        desk_forms.said_last()
        if review.can_act:
            desk_forms.undo_button(review.page)
        look.html(f'<p class="covers">{escape(t("review.gone" if filters.one("open") else "review.none_open"))}</p>')
        return
    group, first = review.opened
    with st.container(key="review_one" if review.is_chosen else "wide_review_one"):
        _ways(review, group)
        desk_forms.said_last()
        with st.container(key="review_detail"):
            _one(review, group, first)


def _ways(review: Review, group: Group) -> None:
    """Back to the list, to the one before and after, to the end of the list, and the undo of the last act."""
    with st.container(horizontal=True, key="review_ways", vertical_alignment="center"):
        if review.is_chosen:
            st.button(t("review.back"), key="narrow_back", icon=":material/arrow_back:", on_click=one_finding.go, args=(review, None))
        for key, shortcut, step in (("next", "J", 1), ("before", "K", -1)):
            other = review.beside(step)
            words = t(f"review.{key}")
            st.button(
                words,
                key=f"go_{key}",
                shortcut=shortcut,
                disabled=other is None,
                on_click=one_finding.go,
                args=(review, other.code if other else None),
            )
        if not review.can_act:
            return
        is_listed = any(group in (each, *each.folds) for each in review.listed)
        st.button(t("review.later"), key="later", shortcut="S", disabled=not is_listed, on_click=_put_off, args=(review, group))
        desk_forms.undo_button(review.page)


def _put_off(review: Review, group: Group) -> None:
    """To the end of today's list; nothing is recorded."""
    following = review.beside(1)
    st.session_state[LATER] = (*st.session_state.get(LATER, ()), group.key)
    one_finding.go(review, following.code if following else None)


@st.fragment
def _one(review: Review, group: Group, first: int) -> None:
    row = one_finding.which(review, group, first)
    one_finding.wrong(review, group, row)
    one_finding.words_read(review, row)
    if row["blank"] and row["unit"]:
        one_finding.beside_others(review, row)
    one_finding.folded(review, group)
    if review.can_act:
        if resubmission.applies(row):
            resubmission.show(review, row)
        review_acts.show(review, group, row)
    one_finding.sentence(review, row)  # below what may be done: on a low screen that stays in sight
    review_history.show(review, group, row)
