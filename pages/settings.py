"""设置: the campaign and its calendar, the roster in and out, blank forms, backups, personal data."""

from __future__ import annotations

from pages.parts import filters
from pages.parts.actor import keep_to_role
from pages.parts.facts import Facts
from pages.sections import backups, campaigns, coordinators, office, personal, records, roster, seen, settings

keep_to_role("settings")
facts = Facts.read_now(filters.selection())
settings.blank_forms(facts)
roster.show(facts)
settings.calendar(facts)
campaigns.show(facts)
coordinators.show()
office.show()
records.show(facts)
seen.show(facts)
backups.show()
personal.show(facts)
settings.start_again()
