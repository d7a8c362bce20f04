"""设置, in four steps: the campaign and its calendar, the roster in and out, blank forms, backups and records."""

from __future__ import annotations

from pages.parts import filters, switches
from pages.parts.actor import keep_to_role
from pages.parts.facts import Facts
from pages.sections import backups, campaigns, coordinators, office, personal, records, roster, seen, settings

keep_to_role("settings")
facts = Facts.read_now(filters.selection())
calendar, people, forms, kept = switches.steps()
with calendar:
    settings.calendar(facts)
    campaigns.show(facts)
with people:
    roster.show(facts)
    coordinators.show()
    office.show()
with forms:
    settings.blank_forms(facts)
with kept:
    backups.show()
    records.show(facts)
    seen.show(facts)
    personal.show(facts)
    settings.start_again()
