"""The settings page: blank forms out, the campaign's calendar, starting again (the roster is in
roster.py, backups are in backups.py)."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, time
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from data_loaders.model.calendar import Clash, merged, proposed, with_one_due_date
from data_loaders.model.campaign import FIGURES, Campaign, Deliverable, Event, Period
from data_loaders.model.words import both
from data_loaders.store.decisions import DecisionRefused
from data_loaders.writers.file_names import template_name
from pages.parts import clearing, handing_out, look, numbers, pieces, reads, since, written_later
from pages.parts.actor import actor, may
from pages.parts.facts import Facts
from pages.parts.holidays import holiday, is_known
from pages.parts.markdown import as_written
from pages.parts.summary import records
from pages.parts.words import label, language, t

Entry = TypeVar("Entry", Period, Deliverable, Event)
EVERY_UNIT, NO_UNIT = "*", "-"
BEGUN, SHOWN = "calendar_begun", "calendar_shown"
"""Under what the session keeps the campaign that somebody began to edit, with its data version, and the one that was drawn last."""
FORMATS = {"xlsx": "Excel (.xlsx)", "docx": "Word (.docx)"}
EDITED = ("label_zh", "held_on", "due_on", "due_until", "starts_on", "ends_on", "label_en")
"""The columns of the calendar's grids: a phone shows the first ones, so the day that is moved stands beside the name."""


def blank_forms(facts: Facts) -> None:
    """A blank form for one unit, for nobody in particular, or for every unit in one zip."""
    look.html(pieces.section(t("settings.forms"), t("settings.forms_small")))
    names = {EVERY_UNIT: t("settings.every_unit", count=len(facts.roster.units)), NO_UNIT: t("settings.no_unit")}
    names |= facts.unit_names
    if not facts.roster.units:
        del names[EVERY_UNIT]
    periods = facts.period_labels
    with st.container(horizontal=True, vertical_alignment="bottom", key="forms"):
        unit = st.selectbox(t("filter.unit"), list(names), format_func=lambda code: names.get(code, code), key="form_unit", width=280)
        period = st.selectbox(
            t("filter.period"),
            list(periods),
            index=list(periods).index(_asked_next(facts)),
            format_func=lambda code: periods.get(code, code),
            key="form_period",
            width=130,
        )
        kind = st.selectbox(
            t("settings.format"), list(FORMATS), format_func=lambda code: FORMATS.get(code, code), key="form_kind", width=150
        )
        handing_out.download(
            t("settings.download_form"),
            _form_name(facts, unit, period, kind),
            lambda: _form(facts, unit, period, kind),
            personal=False,
            type="primary",
            key="download_form",
        )


def _asked_next(facts: Facts) -> str:
    """The period whose form is asked for now: the one that is due next, at the end the last one."""
    to_come = [period.code for period in facts.campaign.periods if period.due_on >= facts.selection.today]
    return to_come[0] if to_come else facts.campaign.periods[-1].code


def _form_name(facts: Facts, unit: str, period: str, kind: str) -> str:
    words = facts.campaign.period(period).label_zh
    if unit == EVERY_UNIT:
        return f"{t('settings.all_forms')}_{words}.zip"
    return f"{t('settings.blank')}_{words}.{kind}" if unit == NO_UNIT else template_name(facts.roster.unit(unit), words, kind)


def _form(facts: Facts, unit: str, period: str, kind: str) -> bytes:
    if unit == EVERY_UNIT:
        return written_later.every_form(facts.form, facts.campaign, facts.roster, period, kind)
    for_whom = None if unit == NO_UNIT else facts.roster.unit(unit)
    return written_later.blank_form(facts.form, facts.campaign, for_whom, period, kind)


def calendar(facts: Facts) -> None:
    """The campaign's year, theme, periods, deliverables and marked days, edited in place. Another year proposes all dates anew."""
    look.html(pieces.section(t("settings.calendar"), t("settings.calendar_small")))
    if st.session_state.pop("calendar_saved", False):
        st.success(t("settings.saved"))
    standing = facts.campaign
    # What is typed here is not wiped by what a colleague saves.
    campaign, number = st.session_state.setdefault(BEGUN, (standing, reads.key()))
    year_column, zh_column, en_column = st.columns([1, 3, 3])
    year = int(
        year_column.number_input(
            t("settings.year"),
            value=campaign.year,
            min_value=2000,
            max_value=2999,
            step=1,
            key=f"year_{number}",
            disabled=reads.has_begun(),
            help=t("settings.year_stands") if reads.has_begun() else None,
        )
    )
    theme_zh = zh_column.text_input(t("settings.theme_zh"), value=campaign.theme_zh, key=f"theme_zh_{number}")
    theme_en = en_column.text_input(t("settings.theme_en"), value=campaign.theme_en, key=f"theme_en_{number}")
    name_column, code_column = st.columns([4, 3])
    bureau_name = name_column.text_input(t("settings.bureau_name"), value=campaign.bureau_name, key=f"bureau_name_{number}", max_chars=60)
    bureau_code = code_column.text_input(
        t("settings.bureau_code"),
        value=campaign.bureau_code,
        key=f"bureau_code_{number}",
        max_chars=40,
        help=t("settings.bureau_code_help"),
    )
    words = {"theme_zh": theme_zh, "theme_en": theme_en, "bureau_name": bureau_name.strip(), "bureau_code": bureau_code.strip()}
    base = campaign
    if year != campaign.year:
        base = proposed(campaign, year)
        st.info(t("settings.proposed", year=year))
    edited = _edited(replace(base, **words), f"{year}_{number}")
    if edited == campaign != standing:
        st.session_state[BEGUN] = standing, reads.key()
        st.rerun()
    was_shown = st.session_state.get(SHOWN, standing) == standing
    st.session_state[SHOWN] = standing
    edited, clashes = merged(campaign, edited, standing)
    holidays_on(edited)
    with st.container(key="bar_calendar"):
        if campaign != standing:
            _meanwhile(clashes)
        _bar(edited, standing, number, was_shown)


def _bar(edited: Campaign, standing: Campaign, number: str, was_shown: bool) -> None:
    """What saves the calendar, always in sight, with what has to be said beside it."""
    reason, from_the_start = "", False
    if (edited.periods, edited.deliverables) != (standing.periods, standing.deliverables) and reads.has_begun():
        reason = st.text_input(t("settings.calendar_reason"), key="calendar_reason", max_chars=200)
        from_the_start = since.asked("calendar", number)
    if st.button(t("settings.save"), type="primary", disabled=edited == standing, key="save_calendar") and was_shown:
        _save(edited, reason, from_the_start)


def _edited(base: Campaign, key: str) -> Campaign:
    """The grids over a campaign's dates, and the campaign with what was changed in them. Figures are due when their period is."""
    periods = _edit(Period, t("settings.periods"), base.periods, f"periods_{key}")
    others = tuple(entry for entry in base.deliverables if entry.kind != FIGURES)
    others = _edit(Deliverable, t("settings.deliverables"), others, f"deliverables_{key}")
    st.caption(t("settings.figures_due"))
    deliverables = {entry.code: entry for entry in others}
    edited = replace(
        base,
        periods=periods,
        deliverables=tuple(deliverables.get(entry.code, entry) for entry in base.deliverables),
        events=_edit(Event, t("settings.events"), base.events, f"events_{key}"),
    )
    return with_one_due_date(edited)


def holidays_on(campaign: Campaign) -> None:
    """Which due dates fall on a public holiday, or that the holidays of a year are not known yet."""
    due = {(period.due_on, label(period)) for period in campaign.periods}
    due |= {(entry.due_on, label(entry)) for entry in campaign.deliverables if entry.kind != FIGURES}
    found = [(day, name, holiday(day)) for day, name in sorted(due)]
    said = [
        t("settings.on_holiday", what=as_written(name), day=numbers.day(day, language()), holiday=names[language() == "en"])
        for day, name, names in found
        if names
    ]
    if said:
        st.warning(t("settings.on_holidays", parts=t("sep.list").join(said)), icon=":material/event_busy:")
    if not is_known(campaign.year):
        st.info(t("settings.holidays_unknown", year=campaign.year))


def _save(edited: Campaign, reason: str, from_the_start: bool) -> None:
    wrong = [period.label_zh for period in edited.periods if period.starts_on > period.ends_on or period.due_on < period.starts_on]
    if wrong:
        st.error(t("settings.dates_wrong", periods=t("sep.list").join(wrong)))
        return
    if edited.year in {each.year for each in reads.campaigns() if not each.is_current}:
        st.error(both("campaign.exists", year=edited.year).words(language()))
        return
    try:
        reads.warehouse().save_campaign(edited, from_the_start=from_the_start, actor=actor(), reason=reason)
    except DecisionRefused as refused:
        st.error(refused.said.words(language()))
        return
    st.session_state["calendar_saved"] = True
    st.session_state.pop(BEGUN)
    st.rerun()


def _meanwhile(clashes: tuple[Clash, ...]) -> None:
    """Who changed the campaign while this visitor was typing, and what both changed, with both values; theirs is one press away."""
    act = next(row for row in records(reads.frame("mart_act")) if row["what"] == "campaign")
    said = t("settings.meanwhile", who=as_written(act["actor"]), at=numbers.moment(act["at"], language()))
    for clash in clashes:
        field = t(f"column.{clash.field}") if clash.of else t(f"settings.{clash.field}")
        what = as_written(f"{label(clash.of)} {field}" if clash.of else field)
        said += t("settings.clash", what=what, mine=as_written(str(clash.mine)), theirs=as_written(str(clash.theirs)))
    st.warning(said, icon=":material/group:")
    st.button(t("settings.take_theirs"), on_click=_take_theirs, key="take_theirs")


def _take_theirs() -> None:
    """What was typed here is dropped."""
    del st.session_state[BEGUN]


def _edit(kind: type[Entry], title: str, entries: tuple[Entry, ...], key: str) -> tuple[Entry, ...]:
    """A grid over what has names and days, and the same with what was changed in it."""
    st.markdown(f"**{title}**")
    its_own = {field.name for field in fields(kind)}
    columns = [name for name in EDITED if name in its_own]
    edited = st.data_editor(
        pd.DataFrame([{name: getattr(entry, name) for name in columns} for entry in entries], columns=columns),
        hide_index=True,
        key=key,
        alt=title,
        column_config={name: _column(name) for name in columns},
        placeholder=numbers.NOT_REPORTED,
    )
    rows: list[dict[str, Any]] = [
        {name: _hour(value) if name == "due_until" else _plain(value) for name, value in row.items()} for row in records(edited)
    ]
    return tuple(replace(entry, **row) for entry, row in zip(entries, rows, strict=True))


def _column(name: str) -> Any:
    heading = t(f"column.{name}")
    if name.endswith("_on"):
        return st.column_config.DateColumn(heading, required=True, format="YYYY-MM-DD")
    if name == "due_until":
        return st.column_config.TimeColumn(heading, help=t("reporting.move_until_help"), format="HH:mm", step=60)
    return st.column_config.TextColumn(heading, required=name.startswith("label"))


def _hour(value: Any) -> time | None:
    """An hour as the grid gives it: of a column that held none, in words."""
    if isinstance(value, str) and value:
        return time.fromisoformat(value.rpartition("T")[2].removesuffix("Z"))
    return value if isinstance(value, time) else None


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value if isinstance(value, (str, date)) else None


def start_again() -> None:
    """Clear everything and start an own campaign, for whoever may."""
    if not may("clear"):
        return
    look.html(pieces.section(t("settings.start_again"), ""))
    st.markdown(t("settings.start_again_how"))
    with st.popover(t("settings.start_again_button"), key="start_again"):
        st.markdown(t("settings.start_again_sure"))
        clearing.confirm("start_again_yes", t("settings.start_again_yes"))
