"""汇总: the papers that go out: the bureau's own form with the totals, what it covers and what is open; the weekly briefing; each due
day as it was kept."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.parts import filters
from pages.parts.actor import may
from pages.parts.facts import Facts
from pages.sections import briefing, roll_up, weekly


def own_form(facts: Facts, top: DeltaGenerator) -> None:
    """The bureau's own form: what it covers, what is open, its files."""
    period = roll_up.choose_period(facts)
    with top:
        made = roll_up.read(facts, period)
    if made:
        with top:
            roll_up.sentence(made)
        why, out = st.container(key="roll_up_desk").columns([7, 5], gap="large")
        with why:
            roll_up.cover(facts, made)
            roll_up.open_findings(facts, made)
        with out:
            first = st.container()  # the files stand above the words that go into them, which are chosen before they are made
            made = roll_up.choose_texts(made)
            with first:
                roll_up.files(made)


facts = Facts.read(filters.selection())
top = st.container()  # the sentence stands above what it is chosen by
paper = roll_up.choose_paper() if may("briefing") else "roll_up"
if paper == "briefing":
    briefing.show(facts, top)
elif paper == "weekly":
    weekly.show(facts, top)
else:
    own_form(facts, top)
