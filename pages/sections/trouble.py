"""What stands in the place of a page where the database cannot be used, and above it where the clock must be wrong."""

from __future__ import annotations

import streamlit as st

from data_loaders.store.condition import WarehouseBusy, WarehouseUnusable
from pages.parts import filters, reads
from pages.parts.actor import may
from pages.parts.markdown import as_written
from pages.parts.words import language, t


def unusable(problem: WarehouseUnusable) -> None:
    """Why, in a sentence, with the last good backup and the command that restores it."""
    if isinstance(problem, WarehouseBusy):
        st.error(t("app.busy"), icon=":material/lock:")
        return
    if filters.one("campaign"):
        st.button(t("campaign.back"), key="campaign_back", on_click=filters.look_at_campaign, args=(None,))
    st.error(as_written(problem.reason.words(language())), icon=":material/error:")
    if problem.command:
        st.markdown(t("app.restore"))
        st.code(problem.command, language=None, wrap_lines=True)


def clock() -> None:
    """A clock that is behind the newest record: nothing is loaded until somebody says that it is right."""
    behind = reads.warehouse().clock.behind()
    if not behind:
        return
    now, newest = (f"{moment:%Y-%m-%d %H:%M}" for moment in behind)
    with st.container(horizontal=True, key="clock_banner", vertical_alignment="center"):
        st.warning(t("app.clock", now=now, newest=newest), icon=":material/schedule:")
        if may("load"):
            st.button(t("app.clock_right"), key="clock_right", on_click=reads.confirm_clock)
