"""进展总览: how far are we, which units lag, what came of it. Read in one minute; every figure opens to its units."""

from __future__ import annotations

import streamlit as st

from pages.parts import filters, wall
from pages.parts.facts import Facts
from pages.sections import backups, board_lists, exporting, masthead, welcome
from pages.sections import board as parts


def board(facts: Facts) -> None:
    """On one screen of a desk: the answer, its figures, the calendar, what moves and what is to be done. Then who, by name."""
    with st.container(key="board_top"):
        parts.sentence()
        welcome.checklist(facts)
        parts.headlines()
        parts.calendar()
    with st.container(key="board_middle"):
        left, right = st.columns([7, 5], gap="large")
        with left:
            with st.container(horizontal=True, key="board_tools", vertical_alignment="center"):
                measure = board_lists.measure_switch()
                exporting.show(facts, measure)
            board_lists.items_by_week(facts, measure)
        with right:
            board_lists.today(facts)
    types, lead, lag = st.columns([5, 3, 3], gap="large")
    with types:
        board_lists.unit_types(facts, measure)
    with lead:
        board_lists.leaders(measure)
    with lag:
        board_lists.laggards()
    board_lists.wall_link()
    backups.foot()


def on_the_wall(facts: Facts) -> None:
    """The answer, its figures, one table whose measure changes and who is missing, on exactly one screen without anything to press."""
    masthead.show(facts)
    parts.sentence()
    parts.headlines()
    left, right = st.columns([5, 2], gap="large")
    with left:
        board_lists.turning(facts)
    with right:
        board_lists.missing(facts)


facts = Facts.read(filters.selection())
if filters.one("wall"):
    wall.put_on()
    on_the_wall(facts)
    wall.foot()
else:
    board(facts)
