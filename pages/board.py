"""进展总览: how far are we, which units lag, what came of it. Read in one minute; every figure opens to its units."""

from __future__ import annotations

import streamlit as st

from pages.parts import board_parts as parts
from pages.parts import filters, reads, wall
from pages.parts.facts import Facts


def everything() -> None:
    """The whole board, top to bottom: the answer, then its reasons."""
    facts = Facts.read(filters.selection())
    parts.head(facts)
    parts.calendar(facts)
    parts.sentence(facts)
    parts.headlines(facts)
    left, right = st.columns([3, 2], gap="large")
    with left:
        measure = parts.measure_switch(facts)
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


if filters.one("wall"):
    wall.keep_fresh(everything, reads.version)
else:
    everything()
    parts.wall_link()
