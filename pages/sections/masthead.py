"""The head of a page in one row: the campaign and how fresh its figures are on the left, what narrows them on the right."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from pages.parts import filters, look, numbers, reads
from pages.parts.facts import Facts
from pages.parts.words import language, t
from pages.sections import campaigns, welcome


def show(facts: Facts, narrowing: Callable[[], None] | None = None) -> None:
    """Title, theme and the last arrival; beside it the sample's mark, the other campaigns and what `narrowing` draws. A past day or an
    earlier campaign is a band across the page."""
    if filters.one("wall"):
        look.html(_head(facts))
        return
    with st.container(horizontal=True, key="masthead", vertical_alignment="center"):
        look.html(_head(facts))
        if reads.is_sample() and not reads.is_earlier():
            welcome.mark()
        if len(found := reads.campaigns()) > 1:
            campaigns.switch(facts.campaign.year, found)
        if narrowing:
            narrowing()
    if facts.selection.is_past:
        _past(facts)


def _head(facts: Facts) -> str:
    campaign = facts.campaign
    theme = campaign.theme_zh if language() == "zh" else campaign.theme_en
    marks = [t("wall.earlier")] * reads.is_earlier() + [t("wall.sample")] * reads.is_sample() if filters.one("wall") else []
    marked = "".join(f'<span class="sample">{escape(mark)}</span>' for mark in marks)
    return (
        f'<div class="head"><h1>{escape(t("board.title", year=campaign.year))}</h1>{marked}'
        f'<p><span class="theme">{escape(theme)}</span><span class="as-of">{escape(_fresh(facts))}</span></p></div>'
    )


def _fresh(facts: Facts) -> str:
    if facts.selection.is_past:
        return _as_it_was(facts)
    latest = facts.latest_arrival
    return t("board.as_of", day=numbers.long_day(latest, language())) if latest else ""


def _as_it_was(facts: Facts) -> str:
    return t("board.as_it_was", day=numbers.moment_or_day(facts.selection.as_of, facts.selection.is_minute, language()))


def _past(facts: Facts) -> None:
    """A past day that is looked at, across the page, with the way back."""
    with st.container(horizontal=True, key="past_band", vertical_alignment="center"):
        look.html(f'<p class="band">{escape(_as_it_was(facts))}</p>')
        st.button(t("filter.to_now"), key="to_now", type="tertiary", on_click=filters.go, kwargs={"as_of": None})
