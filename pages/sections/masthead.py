"""The head of a page: the campaign, its theme, and how fresh the figures are."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import filters, look, numbers, reads
from pages.parts.facts import Facts
from pages.parts.words import language, t
from pages.sections import campaigns


def show(facts: Facts) -> None:
    """Title, theme and the last arrival, or the past day that is being looked at."""
    campaign = facts.campaign
    theme = campaign.theme_zh if language() == "zh" else campaign.theme_en
    if facts.selection.is_past:
        fresh = t("board.as_it_was", day=numbers.moment_or_day(facts.selection.as_of, facts.selection.is_minute, language()))
    else:
        latest = facts.latest_arrival
        fresh = t("board.as_of", day=numbers.long_day(latest, language())) if latest else ""
    marks = [t("wall.earlier")] * reads.is_earlier() + [t("wall.sample")] * reads.is_sample() if filters.one("wall") else []
    marked = "".join(f'<span class="sample">{escape(mark)}</span>' for mark in marks)
    head = (
        f'<div class="head"><h1>{escape(t("board.title", year=campaign.year))}</h1><span class="theme">{escape(theme)}</span>{marked}'
        f'<span class="as-of">{escape(fresh)}</span></div>'
    )
    found = [] if filters.one("wall") else reads.campaigns()
    if len(found) < 2:
        look.html(head)
        return
    with st.container(horizontal=True, key="masthead", vertical_alignment="center"):
        look.html(head)
        campaigns.switch(campaign.year, found)
