"""The same done to many ticked groups at once, where that is safe: explained with one reason, asked, accepted without errors."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data_loaders.desk.wishes import Accept, Ask, By, Explain, Wish
from pages.parts import desk_forms, desk_press, effects, look, pieces, proposals, review_pieces
from pages.parts.markdown import as_written
from pages.parts.review_facts import Review
from pages.parts.review_groups import WAITING, Group
from pages.parts.words import language, t

KINDS = ("explain", "ask", "accept")


def show(review: Review, ticked: Sequence[Group]) -> None:
    """What may be done to all of them, how many are left out and why, the effect on totals, and the press."""
    look.html(pieces.section(t("bulk.title", count=len(ticked)), t("bulk.small")))
    possible = [kind for kind in KINDS if _wishes(review, ticked, kind)]
    if not possible:
        st.caption(t("bulk.nothing"))
        return
    kind = st.segmented_control(
        t("bulk.what"), possible, default=possible[0], required=True, format_func=lambda kind: t(f"act.{kind}"), key="bulk_kind"
    )
    wishes = _wishes(review, ticked, kind)
    if len(wishes) < len(ticked):
        st.caption(t("bulk.left_out", count=len(ticked) - len(wishes), why=t(f"bulk.only_{kind}")))
    by: By | None = desk_press.by()
    if kind == "explain":
        by = desk_forms.reason("explain", _rule(ticked), "bulk")
    with st.spinner(t("review.looking")):
        found, outcome = desk_press.effect_of_all(wishes)
    refused = [each.refused.words(language()) for each in outcome.outcomes if each.refused]
    said = [t("bulk.would", count=len(outcome.done)), *dict.fromkeys(refused), *effects.lines(review.facts, found)]
    look.html(review_pieces.effect(said))
    words = t("bulk.do", act=t(f"act.{kind}"), count=len(wishes))
    if by is None:
        st.caption(t("review.reason_lacks"))
    pressed = st.button(words, type="primary", key="do_bulk", shortcut="Ctrl+Enter", disabled=by is None or not outcome.done)
    if pressed and by is not None:
        desk_press.do_all(wishes, by, words, review.page)
        desk_forms.forget_reason()
        st.rerun()
    if last := desk_press.said():
        st.caption(as_written(last[0]))


def _rule(ticked: Sequence[Group]) -> str:
    """The rule that most of them are under: one reason is for one rule."""
    rules = [group.rule for group in ticked if group.severity == "query" and group.unit]
    return max(rules, key=rules.count) if rules else ""


def _wishes(review: Review, ticked: Sequence[Group], kind: str) -> list[Wish]:
    """What is wished of each that it is safe for."""
    if kind == "explain":
        rule = _rule(ticked)
        return [
            Explain(group.unit, rule, group.open_keys)
            for group in ticked
            if group.unit and group.rule == rule and group.severity == "query"
        ]
    if kind == "ask":
        return [Ask(group.unit, group.rule, group.open_keys) for group in ticked if group.unit and group.rule != WAITING]
    held = {each["id"]: each for each in proposals.waiting()}
    found: list[Wish] = []
    for group in ticked:
        row = group.rows[0]
        part = held.get(group.part_id)
        if group.rule == WAITING and part and part["unit"] and part["due"]:
            found.append(Accept(int(row["delivery_id"]), part["unit"], part["due"], part["basis"]))
    return found
