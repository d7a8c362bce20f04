"""按周: each measure by week, by unit type and by unit; what changed since last week; any past Thursday as it was seen then."""

from __future__ import annotations

from pages.parts import filters
from pages.parts.facts import Facts
from pages.sections import week_moves, weeks

facts = Facts.read(filters.selection())
weeks.past_days(facts)
weeks.sentence(facts)
if not facts.lights.empty:
    measure = weeks.measure_switch(facts)
    weeks.what_moved(facts, measure)
    weeks.measures_by_week(facts)
    week_moves.month_ends(facts)
    weeks.by_unit(facts, measure)
