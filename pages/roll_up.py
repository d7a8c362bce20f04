"""汇总: the papers that go out: the bureau's own form with the totals, what it covers and what is open; the weekly briefing; each due
day as it was kept."""

from __future__ import annotations

import streamlit as st

from pages.parts import filters
from pages.parts.actor import may
from pages.parts.facts import Facts
from pages.sections import briefing, roll_up, weekly


def own_form(facts: Facts) -> None:
    """The bureau's own form: what it covers, what is open, its files."""
    made = roll_up.read(facts, roll_up.choose_period(facts))
    if made:
        roll_up.sentence(made)
        why, out = st.columns([7, 5], gap="large")
        with why:
            roll_up.cover(facts, made)
            roll_up.open_findings(facts, made)
        with out:
            first = st.container()  # the files stand above the words that go into them, which are chosen before they are made
            made = roll_up.choose_texts(made)
            with first:
                roll_up.files(made)


facts = Facts.read(filters.selection())
paper = roll_up.choose_paper() if may("briefing") else "roll_up"
if paper == "briefing":
    briefing.show(facts)
elif paper == "weekly":
    weekly.show(facts)
else:
    own_form(facts)
