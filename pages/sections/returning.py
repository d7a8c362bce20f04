"""退回包 on the reporting page: what is in it, from whom it comes, making it behind the page, and taking it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

import pandas as pd
import streamlit as st

from data_loaders.model.clock import shanghai_now
from data_loaders.store.office import office as kept
from pages.parts import grids, handing_out, reads
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.summary import records
from pages.parts.words import language, t
from pages.server import return_packs
from reports.office import Office, office_of, usual_answer_by
from reports.returned import ReturnedUnit
from reports.ways_back import BLANK_FORM, CONVERTED, IN_PLACE, OWN_FORM, expected_how

HOW = (IN_PLACE, CONVERTED, OWN_FORM, BLANK_FORM)
MOST_ROWS = 8
"""So many units stand in sight; the others are scrolled to."""


def show(facts: Facts, period: str, ticked: Sequence[str]) -> None:
    """The pack of a period: of the ticked units, else of all that the page shows, as far as something goes back to them."""
    name = facts.period_labels.get(period, period)
    everybody = _shown(facts, reads.returned(period))
    returned = [each for each in everybody if not ticked or each.unit.code in ticked]
    st.caption(t("returning.small", period=as_written(name)))
    if not returned:
        st.caption(t("returning.nothing", period=as_written(name)))
        return
    _inside(returned)
    if others := len(set(ticked) - {each.unit.code for each in returned}):
        st.caption(t("returning.without", count=others))
    office, day = _office(facts)
    answer_by = datetime.combine(day, time(office.answer_hour))
    if answer_by <= shanghai_now():  # a page that was left open over night, or a slip
        st.warning(t("returning.day_over"), icon=":material/event_busy:")
        return
    is_all = len(returned) == len(reads.returned(period))
    units = () if is_all else tuple(each.unit.code for each in returned)
    _pack(return_packs.Asked(reads.warehouse().path, period, units, office, answer_by), returned)


def _shown(facts: Facts, returned: Sequence[ReturnedUnit]) -> list[ReturnedUnit]:
    """Those that the filters leave."""
    chosen = facts.selection
    return [
        each
        for each in returned
        if (not chosen.units or each.unit.code in chosen.units) and (not chosen.unit_types or each.unit.unit_type in chosen.unit_types)
    ]


def _inside(returned: Sequence[ReturnedUnit]) -> None:
    """What goes into it, in a sentence and unit by unit."""
    files = [file for each in returned for file in each.files]
    errors, queries = sum(each.error_count for each in returned), sum(each.query_count for each in returned)
    st.markdown(t("returning.sentence", units=len(returned), errors=errors, queries=queries, files=len(files)))
    how = Counter(map(expected_how, files))
    st.caption(t("sep.list").join(t(f"returning.{name}", count=how[name]) for name in HOW if how[name]))
    table = pd.DataFrame(
        [(each.unit.name, each.error_count, each.query_count, len(each.files)) for each in returned],
        columns=[t("filter.unit"), t("returning.errors"), t("returning.queries"), t("returning.files")],
    )
    height = grids.height(len(table), MOST_ROWS)
    st.dataframe(table, hide_index=True, height=height, key="returned_units", alt=t("remind.returning"), column_config=grids.heads(table))


def _office(facts: Facts) -> tuple[Office, date]:
    """Who sends it back, as it was said last, and the day by which units are to answer."""
    office = office_of(facts.campaign, records(reads.frame("mart_act")), kept(reads.warehouse()))
    name = t("returning.office", name=as_written(office.name))
    st.caption(name if facts.campaign.bureau_name else f"{name} {t('returning.name_it')}")
    with st.container(horizontal=True, key="returning_office", vertical_alignment="bottom"):
        contact = st.text_input(t("returning.contact"), office.contact, key="returning_contact", max_chars=40, width=150)
        phone = st.text_input(t("returning.phone"), office.phone, key="returning_phone", max_chars=40, width=150)
        email = st.text_input(t("returning.email"), office.email, key="returning_email", max_chars=80, width=220)
        usual = usual_answer_by(shanghai_now().date(), office.answer_hour).date()
        day = st.date_input(t("returning.answer_by", hour=office.answer_hour), usual, key="returning_day", format="YYYY-MM-DD", width=170)
    return replace(office, contact=contact.strip(), phone=phone.strip(), email=email.strip()), day or usual


def _pack(asked: return_packs.Asked, returned: Sequence[ReturnedUnit]) -> None:
    """The button, how far it is, and, once it is made, the pack to be taken."""
    work = return_packs.work_of(asked)
    if work and not work.is_finished:
        _wait(asked)
        return
    pack = work.pack if work else None
    is_right = pack is not None and [each.returned for each in pack.units] == list(returned)
    if work and work.failed:
        st.error(as_written(work.failed.said.words(language())), icon=":material/error:")
    if work and pack and work.goes_at and is_right:
        st.success(t("returning.made", units=len(pack.units), time=f"{work.goes_at:%H:%M}"), icon=":material/check:")
        handing_out.download(
            t("returning.download"),
            pack.name,
            pack.path,
            personal=True,
            about=(f"period:{asked.period}", *(f"unit:{each.returned.unit.code}" for each in pack.units)),
            beside=asked.office.recorded,
            mime="application/zip",
            type="primary",
            icon=":material/folder_zip:",
            key="download_returns",
        )
    elif pack:
        st.warning(t("returning.outdated"), icon=":material/update:")
    st.caption(t("returning.personal"))
    if st.button(
        t("returning.again" if pack else "returning.make", count=len(returned)),
        type="secondary" if is_right else "primary",
        icon=":material/assignment_return:",
        key="make_returns",
    ):
        return_packs.make(reads.warehouse(), asked)
        st.rerun()


@st.fragment(run_every=0.5)
def _wait(asked: return_packs.Asked) -> None:
    """Until the worker is done, then the page is drawn anew."""
    work = return_packs.work_of(asked)
    if work is None or work.is_finished:
        st.rerun()
    share = work.done / work.total if work.total else 0.0
    st.progress(share, text=t("returning.progress", done=work.done, total=work.total) if work.total else t("returning.starting"))
    st.caption(t("returning.may_leave"))
