"""按周: each measure by week, by unit type and by unit; what changed since last week; any past Thursday as it was seen then."""

from __future__ import annotations

import streamlit as st

from pages.parts import filters, week_parts
from pages.parts.facts import Facts

facts = Facts.read(filters.selection())
week_parts.past_days(facts)
week_parts.sentence(facts)
left, right = st.columns([3, 2], gap="large")
with left:
    week_parts.measures_by_week(facts)
with right:
    week_parts.changes(facts)
measure = week_parts.measure_switch(facts)
week_parts.by_unit_type(facts, measure)
week_parts.by_unit(facts, measure)
