"""汇总: the bureau's own form with the totals, what it covers and what is open, and its files."""

from __future__ import annotations

from pages.parts import filters
from pages.parts.facts import Facts
from pages.sections import roll_up

facts = Facts.read(filters.selection())
period = roll_up.choose_period(facts)
made = roll_up.read(facts, period)
if made:
    roll_up.sentence(made)
    roll_up.cover(facts, made)
    roll_up.open_findings(facts, made)
    roll_up.files(roll_up.choose_texts(made))
