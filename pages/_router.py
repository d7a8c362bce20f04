"""Page config, the registry of pages, language, filters, run. Why not in dashboard.py: see the README, "The router stands in pages/"."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from data_loaders.store.condition import WarehouseUnusable
from pages.parts import filters, look, reads, wall
from pages.parts.facts import Facts
from pages.parts.registry import PAGES
from pages.parts.words import t
from pages.sections import masthead, trouble, welcome

ICON = Path(__file__).parent / "parts" / "icon.svg"

st.set_page_config(page_icon=str(ICON), layout="wide", initial_sidebar_state="collapsed")
filters.read_url()
pages = [
    st.Page(entry.file, title=t(f"page.{entry.name}"), icon=entry.icon, url_path=entry.name, default=entry.name == "board")
    for entry in PAGES
]
page = st.navigation(pages, position="hidden" if filters.one("wall") else "top")
look.put_on()


def draw() -> None:
    """The page that was asked for, or what a first start needs."""
    reads.begin()
    if not filters.one("wall"):
        trouble.clock()
    if welcome.shown():
        return
    then = Facts.read(filters.selection())
    filters.keep_known(then.campaign, then.roster, then.form)
    narrowed = (page.url_path or "board") in {entry.name for entry in PAGES if entry.has_filters}
    if filters.one("wall"):
        filters.say_dropped()
    else:
        facts = Facts.read(filters.selection())
        masthead.show(facts)
        if narrowed:
            filters.show(facts.campaign, facts.roster, facts.form, reads.coordinators())
        else:
            filters.show_language(reads.coordinators())
        filters.say_dropped()
    page.run()
    if narrowed and not filters.one("wall"):
        wall.keep_fresh()
    filters.write_url()
    look.marker(page.url_path or "board")


try:
    draw()
except WarehouseUnusable as problem:
    trouble.unusable(problem)
