"""按单位: every unit with a light per period; open one for its answers, files and findings, down to the sentence a figure was read from."""

from __future__ import annotations

from pages.parts import filters
from pages.parts.facts import Facts
from pages.sections import unit_list, unit_page

facts = Facts.read(filters.selection())
opened = {unit.code: unit for unit in facts.roster.units}.get(filters.one("open") or "")
if opened:
    unit_page.head(facts, opened)
    unit_page.answers(facts, opened)
    unit_page.files(facts, opened)
    unit_page.findings_of(facts, opened)
else:
    unit_list.head(facts)
    if not facts.lights.empty:
        measure = unit_list.measure_switch(facts)
        table = unit_list.table_of(facts, measure)
        unit_list.wide(facts, measure, table)
        unit_list.narrow(facts, measure, table)
