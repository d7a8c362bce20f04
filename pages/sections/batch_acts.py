"""The line of a batch: all of it withdrawn, or the day its mail arrived changed; with a reason, and what it changes beforehand."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data_loaders.desk.wishes import Arrive, By, Wish, Withdraw
from data_loaders.model.clock import shanghai_now
from pages.parts import desk_forms, desk_press, effects, filters, look, numbers, review_pieces
from pages.parts.days import moment_of
from pages.parts.facts import Facts
from pages.parts.words import language, t
from pages.sections import queue_forms

MOST_LOOKED = 60
"""For how many files the effect of another day is looked at: each takes about a tenth of a second."""
"""Under what the session keeps that an act was chosen just now that begins with something to type."""
LETTERS = {"withdraw": "W", "arrive": "T"}
"""The keys, as on the review page."""


def show(facts: Facts, batch: int, files: Sequence[int], key: str) -> None:
    """The two acts about a batch (its received files), and the one that is being prepared. Keys only where one batch is on the page."""
    about = f"batch:{key}:{batch}"
    kind = queue_forms.chosen(about)
    with st.container(horizontal=True, key=f"batch_acts_{key}"):
        for each, letter in LETTERS.items():
            st.button(
                t(f"queue.{each}"),
                key=f"{each}_{key}",
                shortcut=letter if key == "own" else None,
                type="primary" if each == kind else "secondary",
                on_click=_choose,
                args=(each, about),
            )
    if kind in LETTERS:
        with st.container(border=True, key="review_form"):
            (_withdraw if kind == "withdraw" else _arrive)(facts, batch, files)


def _choose(kind: str, about: str) -> None:
    queue_forms.choose(kind, about)
    look.cursor_next("batch_act", kind == "arrive")


def _withdraw(facts: Facts, batch: int, files: Sequence[int]) -> None:
    st.caption(t("queue.withdraw_how", count=len(files)))
    by = desk_forms.reason("withdraw", "", str(batch))
    if by is None:
        st.caption(t("review.reason_lacks"))
    may = by is not None and desk_forms.effect(facts, Withdraw(batch))
    queue_forms.press(t("review.do", act=t("act.withdraw")), may, _do, (Withdraw(batch), by, t("queue.withdraw")))


def _arrive(facts: Facts, batch: int, files: Sequence[int]) -> None:
    words = st.text_input(
        t("queue.arrived", count=len(files)), key=f"arrived_{batch}", placeholder=f"{facts.campaign.year}-06-11", live="300ms"
    ).strip()
    look.take_cursor("batch_act", ".st-key-review_form input[type=text]")
    by = desk_forms.reason("arrive", "", str(batch))
    arrived = moment_of(words, facts.campaign.year)
    may = by is not None and arrived is not None and arrived <= shanghai_now()
    wishes: list[Wish] = []
    if by is None or arrived is None or not may:
        st.caption(t("review.reason_lacks") if may or (arrived is not None and by is None) else t("review.day_lacks"))
    else:
        wishes = [Arrive(file, arrived) for file in files]
        st.caption(t("upload.taken_as", day=numbers.arrival(arrived, language())))
        if len(files) > MOST_LOOKED:
            st.caption(t("queue.not_looked", count=len(files), seconds=len(files) // 10))
        else:
            may = _looked(facts, wishes)
    queue_forms.press(t("review.do", act=t("act.arrive")), may, _do_all, (wishes, by, t("queue.arrive")))


def _looked(facts: Facts, wishes: list[Wish]) -> bool:
    """Shows what another day would change; whether any file may have it."""
    with st.spinner(t("review.looking")):
        found, outcome = desk_press.effect_of_all(wishes)
    refused = [each.refused.words(language()) for each in outcome.outcomes if each.refused]
    look.html(review_pieces.effect([t("queue.would", count=len(outcome.done)), *dict.fromkeys(refused), *effects.lines(facts, found)]))
    return bool(outcome.done)


def _do(wish: Wish, by: By, words: str) -> None:
    queue_forms.close()
    here: desk_press.Places = {"open": filters.one("open")}
    desk_press.do(wish, by, words, queue_forms.UPLOAD, here, here, here)


def _do_all(wishes: list[Wish], by: By, words: str) -> None:
    queue_forms.close()
    desk_press.do_all(wishes, by, words, queue_forms.UPLOAD)
