"""The campaigns there are: a switch at the head of the page, a banner over an earlier one, and, among the settings, the next one."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data_loaders.model.calendar import proposed
from data_loaders.store.campaigns import Kept, NotStarted
from data_loaders.store.condition import Told
from pages.parts import due_words, filters, look, pieces, reads, starting
from pages.parts.actor import may
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import label, language, t
from pages.sections.settings import holidays_on


def switch(shown: int, found: Sequence[Kept]) -> None:
    """Beside the title: which campaign is looked at, and the others."""
    with st.popover(t("campaign.switch", year=shown), key="campaign_switch"):
        for each in found:
            year = None if each.is_current else each.year
            words = t("campaign.switch_now" if each.is_current else "campaign.switch", year=each.year)
            is_shown = each.year == shown
            st.button(
                words, key=f"campaign_{each.year}", type="tertiary", disabled=is_shown, on_click=filters.look_at_campaign, args=(year,)
            )


def banner() -> None:
    """Over an earlier campaign: which one it is, that it is only read, and the way back."""
    if filters.one("wall"):
        return
    with st.container(horizontal=True, key="earlier_banner", vertical_alignment="center"):
        said = t("campaign.is_earlier", year=reads.campaign().year)
        sample = t("welcome.is_sample") if reads.is_sample() else ""
        st.markdown(f":material/history: {said} {sample}")
        st.button(t("campaign.back"), key="campaign_back", on_click=filters.look_at_campaign, args=(None,))


def show(facts: Facts) -> None:
    """Among the settings: every campaign with its file, and the next one."""
    found = reads.campaigns()
    look.html(pieces.section(t("campaign.title"), t("campaign.small")))
    if before := st.session_state.pop("campaign_started", None):
        st.success(t("campaign.started", year=facts.campaign.year, before=before))
    states = {True: t("campaign.current"), False: t("campaign.earlier")}
    rows = [(str(each.year), states[each.is_current], str(each.path)) for each in found]
    table = pd.DataFrame(rows, columns=[t("campaign.year"), t("campaign.state"), t("campaign.file")])
    st.dataframe(table, hide_index=True, key="campaigns", alt=t("campaign.title"))
    with st.container(horizontal=True, key="earlier_campaigns"):
        for each in found:
            if not each.is_current:
                words = t("campaign.open_earlier", year=each.year)
                st.button(words, key=f"open_{each.year}", on_click=filters.look_at_campaign, args=(each.year,))
    if may("next_campaign"):
        _next(facts)


def _next(facts: Facts) -> None:
    look.html(pieces.section(t("campaign.next"), t("campaign.next_small", year=facts.campaign.year)))
    st.markdown(t("campaign.next_how"))
    with st.popover(t("campaign.next"), key="next_campaign"):
        after = facts.campaign.year + 1
        key = f"next_year_{facts.campaign.year}"
        year = int(st.number_input(t("campaign.year"), value=after, min_value=2000, max_value=2999, step=1, key=key, width=160))
        with_officers = st.checkbox(t("campaign.with_officers"), key=f"next_officers_{facts.campaign.year}")
        planned = proposed(facts.campaign, year)
        due = t("sep.list").join(f"{label(period)}{t('sep.colon')}{due_words.due(period.due_at)}" for period in planned.periods)
        st.caption(f"{t('campaign.dates', year=year)}{t('sep.colon')}{as_written(due)}")
        holidays_on(planned)
        if st.button(t("campaign.start", year=year), type="primary", key="start_next"):
            _start(facts.campaign.year, year, with_officers)


def _start(before: int, year: int, with_officers: bool) -> None:
    try:
        with st.spinner(t("campaign.starting")):
            starting.start_next(year, with_officers)
    except Told as refused:
        st.error(as_written(refused.said.words(language())), icon=":material/error:")
        if isinstance(refused, NotStarted) and refused.year and refused.year != before:
            st.button(
                t("campaign.open_earlier", year=refused.year),
                key="open_instead",
                on_click=filters.look_at_campaign,
                args=(refused.year,),
            )
        return
    reads.forget_visit()
    filters.look_at_campaign(None)
    st.session_state["campaign_started"] = before
    st.rerun()
