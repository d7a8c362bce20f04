"""设置: the campaign and its calendar, the roster in and out, blank forms, what to back up."""

from __future__ import annotations

from pages.parts import filters, roster_parts, settings_parts
from pages.parts.facts import Facts

facts = Facts.read(filters.selection())
settings_parts.blank_forms(facts)
roster_parts.show(facts)
settings_parts.calendar(facts)
settings_parts.backup()
settings_parts.start_again()
