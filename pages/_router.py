"""Page config, the registry of pages, language, filters, run. Why not in dashboard.py: docs/decisions.md says it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from data_loaders.store.condition import WarehouseUnusable
from pages.parts import filters, frame, logged_out, look, pressed, reads, wall
from pages.parts.actor import may_open, only_for
from pages.parts.facts import Facts
from pages.parts.registry import PAGES, Entry
from pages.parts.words import t
from pages.sections import campaigns, entering, masthead, trouble, welcome

frame.begin()
if not entering.look():
    st.stop()
says_nothing = filters.read_url()
unusable: WarehouseUnusable | None = None
try:
    reads.begin()
except WarehouseUnusable as problem:
    unusable = problem
only_read = unusable is None and reads.is_earlier()
pages = [
    st.Page(
        entry.file,
        title=t(f"page.{entry.name}"),
        icon=entry.icon,
        url_path=entry.name,
        default=entry.name == "board",
        visibility="hidden" if (only_read and entry.is_for_changing) or not may_open(entry) else "visible",
    )
    for entry in PAGES
]
page = st.navigation(pages, position="hidden" if filters.one("wall") else "top")
filters.came_to(page.url_path, says_nothing)
look.put_on()
frame.put_around()
logged_out.watch()


def narrow(facts: Facts, shown: Entry) -> None:
    """What narrows a page's figures, or who sits here and the language alone."""
    if shown.has_filters:
        of_all = ("unit",) if shown.name == "roll_up" and filters.one("paper") not in (None, filters.PAPERS[0]) else ()
        filters.show(facts.campaign, facts.roster, facts.form, reads.coordinators(), (*shown.without, *of_all))
    else:
        filters.show_language(reads.coordinators())


def draw() -> None:
    """The page that was asked for, or what a first start needs."""
    if unusable:
        raise unusable
    if only_read:
        if (page.url_path or "board") in {entry.name for entry in PAGES if entry.is_for_changing}:
            st.switch_page(pages[0])
        campaigns.banner()
    else:
        if not filters.one("wall"):
            trouble.clock()
        if welcome.shown():
            return
    then = Facts.read(filters.selection())
    filters.keep_known(then.campaign, then.roster, then.form, [each.year for each in reads.campaigns()])
    shown = next(entry for entry in PAGES if entry.name == (page.url_path or "board"))
    pressed.begin(shown.name)
    if filters.one("wall"):
        filters.say_dropped()
    else:
        facts = Facts.read(filters.selection())
        masthead.show(facts, partial(narrow, facts, shown))
        filters.say_dropped()
    if only_for(shown):
        page.run()
    if shown.has_filters and not filters.one("wall"):
        wall.keep_fresh()
    filters.write_url()
    look.marker(page.url_path or "board")


try:
    draw()
except WarehouseUnusable as problem:
    trouble.unusable(problem)
