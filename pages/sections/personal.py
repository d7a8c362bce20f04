"""Personal data on the settings page: since when nobody needs it, how much is held, erasing it, and the copies that hold it still."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data_loaders.model.clock import shanghai_now
from data_loaders.model.words import said
from data_loaders.store.condition import Told
from data_loaders.store.erasing import Erased, copies, erase, last_erased, offered_from
from pages.parts import grids, look, numbers, pieces, reads
from pages.parts.actor import actor, may
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import language, t
from pages.server import return_packs

DONE = "erased"
"""Under what the session keeps what became of it, for the next run to say."""


def show(facts: Facts) -> None:
    """The whole section."""
    warehouse, offered = reads.warehouse(), offered_from(facts.campaign)
    look.html(pieces.section(t("personal.title"), t("personal.small")))
    is_early, day = offered > shanghai_now().date(), numbers.long_day(offered, language())
    words = t("personal.from" if is_early else "personal.since", day=day)
    if at := last_erased(warehouse):
        words += " " + t("personal.erased", time=numbers.minute(at))
    st.markdown(words)
    _say_done()
    with st.container(horizontal=True, key="personal"):
        with st.popover(t("personal.look"), key="personal_look", on_change="rerun") as looked:
            if looked.open:
                _held()
        if may("erase"):
            with st.popover(t("personal.button"), key="personal_erase", on_change="rerun") as asked:
                if asked.open:
                    _ask(facts.campaign.year, said("erasing.early", language(), day=day) if is_early else "")
    found = copies(warehouse)
    for copy in found:
        st.warning(as_written(copy.said.words(language())), icon=":material/folder_copy:")
    if found or at:
        st.caption(said("erasing.copies_elsewhere", language()))


def _held() -> None:
    """How much is held, by where; never what."""
    found = reads.personal()
    if not found:
        st.markdown(said("erasing.nothing_held", language()))
        return
    rows = [(said(f"personal.{heading}", language()), each.names, each.numbers, each.rows) for heading, each in found.items()]
    columns = [t("personal.where"), t("personal.names"), t("personal.numbers"), t("personal.files")]
    table = pd.DataFrame(rows, columns=columns)
    st.dataframe(table, hide_index=True, key="personal_table", alt=t("personal.look"), column_config=grids.heads(table))


def _ask(year: int, early: str) -> None:
    """What will go, and the year to be typed."""
    st.markdown(said("erasing.what", language()))
    if early:
        st.warning(early, icon=":material/warning:")
    typed = st.text_input(t("personal.year", year=year), key="personal_year", max_chars=4, live=True)
    if st.button(t("personal.yes"), type="primary", disabled=typed.strip() != str(year), key="personal_yes"):
        with st.spinner(t("personal.working")):
            _erase(year)
        st.rerun()


def _erase(year: int) -> None:
    return_packs.forget()
    try:
        st.session_state[DONE] = erase(reads.warehouse(), year, actor=actor())
    except Told as failed:
        st.session_state[DONE] = failed


def _say_done() -> None:
    """What became of it, once."""
    done: Erased | Told | None = st.session_state.pop(DONE, None)
    if isinstance(done, Told):
        st.error(as_written(done.said.words(language())), icon=":material/error:")
    elif done:
        st.success(said("erasing.done", language()), icon=":material/check:")
        if done.failed:
            st.warning(as_written(said("erasing.no_backup", language(), problem=done.failed.said)), icon=":material/warning:")
