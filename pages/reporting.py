"""报送: what is due when, who has not sent it, and the words that ask for it."""

from __future__ import annotations

from pages.parts import filters
from pages.parts.actor import keep_to_role
from pages.parts.facts import Facts
from pages.sections import due_calendar, reminding, reporting

keep_to_role("reporting")
facts = Facts.read(filters.selection())
what = reporting.spoken_of(facts)
reporting.sentence(facts, what)
due_calendar.show(facts, what)
if reporting.may_act(facts):
    units, acts = reporting.side_by_side()
    with units:
        ticked = reporting.grid(facts, what)
    with acts:
        due_calendar.change(facts, what, ticked)
        reminding.show(facts, what, ticked)
else:
    reporting.say_only_read(facts)
    reporting.grid(facts, what)
