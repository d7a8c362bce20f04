"""查询: a table of any rows, columns, measure and number, its chart, its files; a cell opens its units."""

from __future__ import annotations

import streamlit as st

from pages.parts import filters
from pages.parts.facts import Facts
from pages.sections import explore, explore_behind, explore_chart, explore_choice

facts = Facts.read(filters.selection())
question = explore_choice.question(facts)
table = explore.read(question)
if table:
    explore.sentence(facts, table)
explore_choice.show(facts, question)
if table:
    explore_chart.show(facts, table)
    opened = explore_behind.opened(table)
    if opened:
        with st.container(key="explore_desk"):
            left, right = st.columns([3, 2], gap="large")
        with left:
            explore.show(table)
        with right:
            explore_behind.show(facts, table, opened)
    else:
        explore.show(table)
