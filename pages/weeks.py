"""按周: each measure by week, by unit type and by unit; what changed since last week; any past Thursday as it was seen then."""

from __future__ import annotations

import streamlit as st

from pages.parts import filters
from pages.parts.facts import Facts
from pages.sections import weeks

facts = Facts.read(filters.selection())
weeks.past_days(facts)
weeks.sentence(facts)
if not facts.lights.empty:
    left, right = st.columns([3, 2], gap="large")
    with left:
        weeks.measures_by_week(facts)
    with right:
        weeks.changes(facts)
    measure = weeks.measure_switch(facts)
    weeks.by_unit_type(facts, measure)
    weeks.by_unit(facts, measure)
