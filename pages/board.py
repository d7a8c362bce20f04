"""进展总览: how far are we, which units lag, what came of it. Read in one minute; every figure opens to its units."""

from __future__ import annotations

import streamlit as st

from pages.parts import filters, wall
from pages.parts.facts import Facts
from pages.sections import backups, exporting, masthead
from pages.sections import board as parts


def top(facts: Facts) -> None:
    """The calendar, the answer in one sentence, the four figures. On a phone the calendar comes last."""
    with st.container(key="board_top"):
        parts.calendar(facts)
        parts.sentence(facts)
        parts.headlines(facts)


def board(facts: Facts) -> None:
    """The answer, then its reasons, then who and what needs attention."""
    top(facts)
    with st.container(horizontal=True, key="board_tools", vertical_alignment="center"):
        measure = parts.measure_switch(facts)
        exporting.show(facts, measure)
    left, right = st.columns([3, 2], gap="large")
    with left:
        parts.items_by_week(facts, measure)
    with right:
        parts.unit_types(facts, measure)
    lead, lag, missing = st.columns(3, gap="large")
    with lead:
        parts.leaders(facts, measure)
    with lag:
        parts.laggards(facts)
    with missing:
        parts.missing(facts)
    parts.attention(facts)
    parts.wall_link()
    backups.foot()


def on_the_wall(facts: Facts) -> None:
    """The same order on one screen, without anything to press."""
    masthead.show(facts)
    top(facts)
    measure = parts.measure_switch(facts)
    left, middle, right = st.columns([5, 4, 3], gap="large")
    with left:
        parts.items_by_week(facts, measure)
    with middle:
        parts.unit_types(facts, measure)
        parts.attention_count(facts)
    with right:
        parts.missing(facts)
        parts.laggards(facts)


facts = Facts.read(filters.selection())
if filters.one("wall"):
    wall.put_on()
    on_the_wall(facts)
    wall.foot()
else:
    board(facts)
