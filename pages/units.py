"""按单位: every unit with a light per period; open one for its answers and, beside them, the sentence the chosen one was read from, what
is wrong with it and what may be done; its findings by cause, and its files."""

from __future__ import annotations

import streamlit as st

from pages.parts import filters
from pages.parts.facts import Facts
from pages.parts.review_facts import Review
from pages.sections import review_list, unit_answers, unit_findings, unit_list, unit_page, unit_pane

facts = Facts.read(filters.selection())
opened = {unit.code: unit for unit in facts.roster.units}.get(filters.one("open") or "")
if opened:
    review = Review.of_unit(facts, opened.code)
    unit_page.head(facts, opened)
    review_list.only_read(review)
    with st.container(key="unit_desk"):
        left, right = st.columns([14, 11], gap="medium")
        with left:
            unit_findings.show(review)
            unit_answers.show(review, opened.code, opened.name)
            unit_page.files(facts, opened)
            unit_findings.notes(review)
        with right:
            unit_pane.show(review)
    review_list.done(review)
else:
    unit_list.head(facts)
    if not facts.lights.empty:
        chosen = unit_list.chips(facts)
        measure = unit_list.measure_switch(facts)
        table = unit_list.table_of(facts, measure, chosen)
        unit_list.wide(facts, measure, table)
        unit_list.narrow(facts, measure, table)
        unit_list.offer(facts, measure, table)
