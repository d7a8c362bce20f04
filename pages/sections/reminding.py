"""催报: the words that ask for what is missing, to the group, to each unit, on the phone; what was copied is noted as asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data_loaders.model.campaign import Deliverable
from data_loaders.model.clock import shanghai_now
from data_loaders.model.office import NOON
from data_loaders.model.words import LANGUAGES, said
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.notices import GROUP, NOTICE, PHONE, RESULTS, SINGLE, Notice, note
from data_loaders.store.office import office as kept
from pages.parts import copying, grids, handing_out, look, meanwhile, numbers, pieces, pressed, reads
from pages.parts.actor import actor, shown
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.summary import records
from pages.parts.words import label, language, t
from pages.sections import due_records, reporting, returning
from reports.call_list import COLUMNS, call_list, call_rows
from reports.office import kept_office
from reports.reminders import AWAITED, Owing, Sender, asked_words, call_text, group_text, named, owing, single_text
from reports.working_days import in_office_hours, next_office_moment

SAID = "reminding"
SIGNED, MAILBOX = "reminding_signed", "reminding_mailbox"
ON_SCREEN = ("unit", "phone", "result", "officer", "missing", "asked")
"""The columns of the list for calls, what is needed while calling first."""
WIDTHS = {"unit": 122, "phone": 104, "result": 92}
"""In pixels; the others take what they need."""
WHOM, CALLS = "remind_to", "calls"
"""Under what the session keeps which unit is written to, and the grid for calls of a deliverable."""
MOST_SAID = 6
"""How many units are named that left the list, or came to it."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class _Asking:
    """Whom to ask, by whom, at which moment."""

    facts: Facts
    what: Deliverable
    owed: list[Owing]
    sender: Sender
    now: datetime


def show(facts: Facts, what: Deliverable | None, ticked: Sequence[str]) -> None:
    """The three ways to ask, of the ticked units, else of all that have not sent what the page speaks of; and what is returned to them."""
    if what is None:
        return
    owed = [each for each in _owed(facts, what) if not ticked or each.unit.code in ticked]
    look.html(pieces.section(t("remind.title"), t("remind.small", what=label(what), count=len(owed))))
    pressed.say(SAID)
    if owed:
        pack = _ways(facts, what, owed)
    else:
        st.caption(t("remind.nobody"))
        (pack,) = st.tabs([t("remind.returning")], key="only_returning")
    if period := what.period or facts.current:
        with pack:
            returning.show(facts, period, ticked)
    _history(facts)


def _ways(facts: Facts, what: Deliverable, owed: list[Owing]) -> DeltaGenerator:
    """The three ways to ask, and, beside them, room for the return pack."""
    now = shanghai_now()
    if not in_office_hours(now):
        st.info(t("remind.off_hours", moment=numbers.moment(next_office_moment(now), language())), icon=":material/bedtime:")
    asking = _Asking(facts, what, owed, _sender(), now)
    names = [t("remind.group"), t("remind.single"), t("remind.phone"), t("remind.returning")]
    group, single, phone, pack = st.tabs(names, key="remind_tabs")
    with group:
        _group(asking)
    with single:
        _single(asking)
    with phone:
        _phone(asking)
    return pack


def _owed(facts: Facts, what: Deliverable) -> list[Owing]:
    """Who has not sent it. Before its day everybody who has not; after it those missing, with whatever else is overdue of theirs."""
    lights = facts.deliverable_lights
    awaited = records(lights[lights["light"].isin(AWAITED)][["unit", "deliverable", "light", "due_at"]])
    asked = reporting.notices(facts)
    now = owing(awaited, asked, facts.campaign, facts.roster, [what.code])
    units = {each.unit.code for each in now}
    shown = {entry.code for entry in reporting.columns(facts, what)}
    wanted = [row for row in awaited if row["unit"] in units and (row["light"] == "missing" or row["deliverable"] == what.code)]
    return owing(wanted, asked, facts.campaign, facts.roster, list(shown))


def _sender() -> Sender:
    """Who asks and where the papers are to go: as it is kept in Settings, else as it was said last."""
    reached = kept(reads.warehouse())
    office = kept_office(reads.campaign(), reached) if reached else None
    signed, mailbox = (office.signed, office.email) if office else _said_last()
    with st.container(horizontal=True, key="remind_sender"):
        given = st.text_input(t("remind.signed"), signed, key=SIGNED, placeholder=t("remind.signed_example"), max_chars=80)
        address = st.text_input(t("remind.mailbox"), mailbox, key=MAILBOX, placeholder=t("remind.mailbox_example"), max_chars=80)
    return Sender(given.strip(), address.strip(), office.answer_hour if office else NOON)


def _said_last() -> tuple[str, str]:
    """From the latest note of somebody having been asked."""
    for act in records(reads.frame("mart_act")):
        if act["what"] == "notice" and isinstance(act["after"], str):
            after = json.loads(act["after"])
            if after.get("signed") or after.get("mailbox"):
                return after.get("signed", ""), after.get("mailbox", "")
    return "", ""


def _group(asking: _Asking) -> None:
    """One text to all in their group."""
    row = reporting.counts(asking.facts, asking.what)
    mine = [_only(each, asking.what) for each in asking.owed]
    text = group_text(mine, int(row.get("received_count", 0)), asking.sender, asking.now).words(language())
    _text(asking, mine, GROUP, text, "group")


def _only(owed: Owing, what: Deliverable) -> Owing:
    """A group is asked for one thing at a time."""
    return Owing(owed.unit, tuple(item for item in owed.items if item.deliverable.code == what.code))


def _single(asking: _Asking) -> None:
    """A text to one unit after the other; one that was asked today comes last."""
    waiting = sorted(asking.owed, key=lambda each: not each.may_be_asked(asking.now))
    by_code = {each.unit.code: each for each in waiting}
    codes = list(by_code)
    key, before = grids.key_of("remind_whom", asking.what.code, codes), st.session_state.get(WHOM)
    chosen = st.selectbox(
        t("remind.whom", count=sum(each.may_be_asked(asking.now) for each in waiting)),
        codes,
        codes.index(before) if before in by_code else 0,
        format_func=lambda code: _named(by_code[code]),
        key=key,
        on_change=_write_to,
        args=(key,),
    )
    st.session_state[WHOM] = chosen
    owed = by_code[chosen]
    if not owed.may_be_asked(asking.now):
        st.warning(t("remind.asked_today"), icon=":material/schedule:")
    if not owed.has_contact:
        st.caption(f"{said('reminder.no_contact', language())}{t('sep.colon')}{owed.unit.email or numbers.NOT_REPORTED}")
    _text(asking, [owed], SINGLE, single_text(owed, asking.sender, asking.now).words(language()), f"single_{chosen}")


def _write_to(key: str) -> None:
    """Another unit was chosen."""
    st.session_state[WHOM] = st.session_state[key]


def _named(owed: Owing) -> str:
    return t("sep.dot").join(part for part in (owed.unit.name, owed.unit.liaison, asked_words(owed.asked).words(language())) if part)


@dataclass(frozen=True, slots=True)
class _Draft:
    """Words that are proposed, and the names of the units they speak of."""

    text: str
    units: tuple[str, ...]


def _text(asking: _Asking, owed: list[Owing], channel: str, text: str, name: str) -> None:
    """The words, to be changed before they go; copied by a press, and noted. Once somebody changes them they stay, whoever
    reports meanwhile, and what has changed is said."""
    under = f"remind_text_{name}_{asking.what.code}_{language()}"
    now = _Draft(text, tuple(each.unit.name for each in owed))
    first = meanwhile.draft(under, now, lambda begun: _is_typed(grids.key_of(under, begun.text), begun.text))
    key = grids.key_of(under, first.text)
    st.text_area(t("remind.text"), first.text, key=key, height="content", label_visibility="collapsed")
    if first.text != text:
        _moved(first, now)
        st.button(t("remind.take_new"), key=f"take_new_{name}", on_click=_take_new, args=(under, key), type="tertiary")
    with st.container(horizontal=True, key=f"remind_acts_{name}", vertical_alignment="center"):
        went = copying.copied(key, first.text, f"copy_{key}", begun=partial(_begin, key))
        is_noted = st.checkbox(t("remind.note_copied"), value=True, key=f"note_copied_{channel}")
        if st.button(t("remind.note", count=len(owed)), key=f"note_{name}", type="tertiary"):
            _note(asking, owed, channel, str(st.session_state.get(key, text)))
    if went and is_noted:
        _note(asking, owed, channel, went)


def _is_typed(key: str, first: str) -> bool:
    """Whether somebody changed the words of an area, or is about to."""
    return st.session_state.get(key, first) != first or bool(st.session_state.get(f"typing_{key}"))


def _begin(key: str) -> None:
    """The first letter is typed in an area."""
    st.session_state[f"typing_{key}"] = True


def _take_new(under: str, key: str) -> None:
    """What was typed is dropped for what is proposed now."""
    st.session_state.pop(f"typing_{key}", None)
    meanwhile.forget(under)


def _moved(first: _Draft, now: _Draft) -> None:
    """That what is proposed has changed since somebody changed it, and which units left or came."""
    gone, new = ([name for name in one.units if name not in other.units] for one, other in ((first, now), (now, first)))
    parts = [
        t(f"remind.moved_{which}", units=as_written(t("sep.list").join(names[:MOST_SAID])), count=len(names))
        for which, names in (("gone", gone), ("new", new))
        if names
    ]
    st.warning(t("remind.moved", how=t("sep.semicolon").join(parts)), icon=":material/group:")


def _note(asking: _Asking, owed: list[Owing], channel: str, text: str, result: str | None = None) -> None:
    """Notes that they were asked, and says so."""
    notices = [
        Notice(each.unit.code, item.deliverable.code, each.kind(asking.now), channel, text, result) for each in owed for item in each.items
    ]
    settled = WHOM if channel == SINGLE else None  # the next one's turn
    _noted(asking, notices, t("remind.noted", count=len(owed), what=named([asking.what]).words(language())), settled)


def _noted(asking: _Asking, notices: list[Notice], words: str, settled: str | None) -> None:
    """One act of all of them, and what is said of it; what the session keeps as `settled` begins anew."""
    try:
        act = note(reads.warehouse(), notices, signed=asking.sender.signed, mailbox=asking.sender.mailbox, actor=actor())
    except DecisionRefused as refused:
        pressed.remember(SAID, [(refused.said.words(language()), True)])
    if settled:
        st.session_state.pop(settled, None)
    due_records.did(asking.facts, act, NOTICE, asking.what.code)
    pressed.remember(SAID, [(words, False)])


@dataclass(frozen=True, slots=True)
class _Calls:
    """A grid for calls: its units in their order, and the results that stood in it when it was begun, by unit."""

    key: str
    units: tuple[str, ...]
    begun: dict[str, str] = field(default_factory=dict)

    def typed(self) -> dict[str, str]:
        """The results that stand in it now."""
        codes = {said(f"reminder.{code}", lang): code for code in RESULTS for lang in LANGUAGES}
        typed = dict(self.begun)
        for row, cells in (st.session_state.get(self.key) or {}).get("edited_rows", {}).items():
            if (code := codes.get(cells.get("result"))) is not None:
                typed[self.units[int(row)]] = code
            elif "result" in cells:
                typed.pop(self.units[int(row)], None)
        return typed


def _calls(asking: _Asking, rows: list[dict[str, str]]) -> _Calls:
    """The grid for this list. What was typed goes on, unit by unit, where the list has become another; which units left it is said."""
    key = grids.key_of(f"{CALLS}_{asking.what.code}", language(), rows)
    calls: _Calls | None = st.session_state.get(f"{CALLS}_{asking.what.code}")
    if calls is None or calls.key != key:
        calls = _Calls(key, tuple(each.unit.code for each in asking.owed), calls.typed() if calls else {})
        st.session_state[f"{CALLS}_{asking.what.code}"] = calls
    if gone := [asking.facts.unit_names.get(unit, unit) for unit in calls.begun if unit not in calls.units]:
        st.warning(t("remind.calls_gone", units=as_written(t("sep.list").join(gone))), icon=":material/group:")
    return calls


def _phone(asking: _Asking) -> None:
    """Whom to call, and what came of it."""
    st.caption(t("remind.phone_small"))
    st.markdown(f"> {call_text([_only(each, asking.what) for each in asking.owed], asking.sender, asking.now).words(language())}")
    rows = [row | {"asked": t("sep.dot").join(filter(None, (row["asked"], row["result"])))} for row in call_rows(asking.owed, language())]
    calls = _calls(asking, rows)
    begun = [said(f"reminder.{calls.begun[unit]}", language()) if unit in calls.begun else None for unit in calls.units]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).assign(result=pd.Series(begun, dtype=object))
    results = {said(f"reminder.{code}", language()): code for code in RESULTS}
    edited = st.data_editor(
        table,
        hide_index=True,
        key=calls.key,
        alt=t("remind.phone"),
        disabled=[name for name in COLUMNS if name != "result"],
        height=min(36 * len(table) + 38, 420),
        placeholder="",
        column_order=ON_SCREEN,
        column_config={
            **{name: st.column_config.TextColumn(said(f"reminder.column_{name}", language()), width=WIDTHS.get(name)) for name in COLUMNS},
            "result": st.column_config.SelectboxColumn(t("remind.result_now"), options=list(results), width=WIDTHS["result"]),
        },
    )
    told = [(owed, results[value]) for owed, value in zip(asking.owed, edited["result"], strict=True) if value in results]
    with st.container(horizontal=True, key="calls_acts"):
        if st.button(t("remind.note_results", count=len(told)), disabled=not told, type="primary", key="note_results"):
            _note_calls(asking, told)
        handing_out.download(
            t("remind.download"),
            f"{t('remind.phone')}_{label(asking.what)}.xlsx",
            lambda: call_list(asking.owed, language(), asking.now.date()),
            personal=handing_out.names_officers(owed.unit for owed in asking.owed),
            about=(f"deliverable:{asking.what.code}", *(f"unit:{owed.unit.code}" for owed in asking.owed)),
            mime=XLSX,
            key="download_calls",
        )


def _note_calls(asking: _Asking, told: list[tuple[Owing, str]]) -> None:
    """One act for all calls that were made, each with what came of it."""
    notices = [
        Notice(owed.unit.code, item.deliverable.code, owed.kind(asking.now), PHONE, "", result)
        for owed, result in told
        for item in owed.items
    ]
    _noted(asking, notices, t("remind.noted_calls", count=len(told)), f"{CALLS}_{asking.what.code}")


def _how(row: dict[str, Any]) -> str:
    """Over which way somebody was asked, and what came of a call."""
    result = said(f"reminder.{row['result']}", language()) if isinstance(row["result"], str) else ""
    return t("sep.dot").join(part for part in (t(f"remind.{row['channel']}"), result) if part)


def _history(facts: Facts) -> None:
    """Everything that was asked, the latest first."""
    rows = reporting.notices(facts)
    if not rows:
        return
    names, labels = facts.unit_names, facts.deliverable_labels
    with st.popover(t("remind.history", count=len(rows)), key="remind_history", type="tertiary", on_change="rerun") as popover:
        if not popover.open:
            return
        heads = {name: t(f"remind.head_{name}") for name in ("when", "who", "unit", "what", "how", "text")}
        table = pd.DataFrame(
            [
                {
                    "when": numbers.moment(row["noticed_at"], language()),
                    "who": shown(row["actor"]),
                    "unit": names.get(row["unit"], row["unit"]),
                    "what": labels.get(row["deliverable"], row["deliverable"]),
                    "how": _how(row),
                    "text": row["text"],
                }
                for row in rows[:500]
            ]
        )
        st.dataframe(table.rename(columns=heads), hide_index=True, key="notices", alt=t("remind.history", count=len(rows)))
        if reporting.may_act(facts):
            due_records.show(facts, due_records.REMINDED)
