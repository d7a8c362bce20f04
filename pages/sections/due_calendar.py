"""What is due when, with how it stands; moving a day and exempting units, each shown before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.model.campaign import Deliverable
from data_loaders.model.clock import due_hour
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.due_changes import DUE_ACTS, DueChange, Preview, change_due, previewed
from pages.parts import desk_forms, due_words, filters, grids, look, numbers, pieces, pressed, reads
from pages.parts.actor import actor, shown
from pages.parts.due_moves import Moved, moves
from pages.parts.facts import Facts
from pages.parts.holidays import holiday
from pages.parts.markdown import as_written
from pages.parts.summary import records
from pages.parts.words import label, language, t
from pages.sections import due_records, reporting

REASONS = {"move": ("holiday", "ordered", "technical"), "exempt": ("no_such_work", "merged", "approved")}
"""The presets of a reason; what is chosen is kept as its code."""
MOST = 500
"""How many changes the list shows."""
NAMED = 12
"""How many units a preview names."""
SAID = "due_change"
DONE = "due_changes_done"
"""Under what the session keeps how many changes it did: after each, what was opened for it is closed. What others do closes nothing."""


def show(facts: Facts, what: Deliverable | None) -> None:
    """One row per deliverable: its day, who is expected, how they stand, as a table on a desk and a list on a phone."""
    look.html(pieces.section(t("reporting.calendar"), t("reporting.calendar_small")))
    moved = moves(records(reads.frame("mart_act")), facts.campaign, facts.selection.as_of)
    heads = ("what", "due", "expected", "on_time", "late", "held", "missing", "exempt", "rate")
    head = "".join(f'<th scope="col">{escape(t(f"reporting.head_{name}"))}</th>' for name in heads)
    rows = records(facts.deliverable_reporting)
    body = "".join(_row(facts, row, moved.get(row["deliverable"], []), what) for row in rows if isinstance(row["deliverable"], str))
    caption = f'<caption class="unseen">{escape(t("reporting.calendar"))}</caption>'
    look.html(f'<table class="due-table">{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')
    _changed(facts)


def _changed(facts: Facts) -> None:
    """What was changed, for all or some, the latest first: days and exemptions, by whom and why, and the way to take an act back."""
    rows = records(reads.frame("mart_due_change", as_of=facts.selection.as_of))
    if not rows:
        return
    with st.popover(t("reporting.changed", count=len(rows)), key="due_changed", type="tertiary", on_change="rerun") as popover:
        if popover.open:
            heads = {name: t(f"reporting.some_{name}") for name in ("what", "whom", "change", "who", "when", "why")}
            told = pd.DataFrame([_told(facts, row) for row in rows[:MOST]], columns=list(heads))
            st.dataframe(told.rename(columns=heads), hide_index=True, key="due_changes", alt=t("reporting.changed", count=len(rows)))
            if reporting.may_act(facts):
                due_records.show(facts, DUE_ACTS)


def _told(facts: Facts, row: dict[str, Any]) -> dict[str, str]:
    """One change in words."""
    types = facts.type_labels()
    whom = facts.unit_names.get(row["unit"], row["unit"]) if isinstance(row["unit"], str) else types.get(row["unit_type"], row["unit_type"])
    change = t("reporting.exempt") if row["is_exempt"] else t("reporting.expected_again")
    return {
        "what": facts.deliverable_labels.get(row["deliverable"], row["deliverable"] or ""),
        "whom": whom if isinstance(whom, str) else t("reporting.everybody"),
        "change": due_words.due(row["due_at"]) if pd.notna(row["due_at"]) else change,
        "who": shown(row["actor"]),
        "when": numbers.moment(row["changed_at"], language()),
        "why": row["reason"],
    }


def _row(facts: Facts, row: dict[str, Any], moved: Sequence[Moved], what: Deliverable | None) -> str:
    code = row["deliverable"]
    name = escape(facts.deliverable_labels[code])
    is_spoken_of = what is not None and code == what.code
    address = escape(filters.link("reporting", due=code, light=None), quote=True)
    current = ' aria-current="true"' if is_spoken_of else ""
    late = int(row["received_count"]) - int(row["on_time_count"])
    counts = {"expected": row["expected_count"], "on_time": row["on_time_count"], "late": late, "held": row["held_count"]}
    cells = [
        f'<th scope="row"><a href="{address}" target="_self"{current}>{name}</a></th>',
        f"<td>{_day(row['due_at'].to_pydatetime(), moved)}</td>",
    ]
    cells += [_count(head, int(count), "due" if head in ("late", "held") else "") for head, count in counts.items()]
    cells.append(_missing(int(row["missing_count"]), int(row["not_due_count"])))
    cells.append(_count("exempt", int(row["exempt_count"]), "quiet"))
    cells.append(f"<td>{_rate(row)}</td>")
    return f'<tr class="{"chosen" if is_spoken_of else ""}">{"".join(cells)}</tr>'


def _count(head: str, count: int, tone: str) -> str:
    """A number under its heading, which a phone writes before it; what is none is not shown there."""
    empty = "" if count else " none"
    return f'<td class="num {tone if count else "quiet"}{empty}" data-head="{escape(t(f"reporting.head_{head}"), quote=True)}">{count}</td>'


def _missing(missing: int, awaited: int) -> str:
    """How many are missing; who still has time is not, and stands there in its own words."""
    if not awaited:
        return _count("missing", missing, "wrong")
    later = f"<small>{escape(t('state_of.not_due'))} {awaited}</small>"
    head = f' data-head="{escape(t("reporting.head_missing"), quote=True)}"' if missing else ""
    return f'<td class="num"{head}>{f"<span class=wrong>{missing}</span> " if missing else ""}{later}</td>'


def _day(due_at: datetime, moved: Sequence[Moved]) -> str:
    """The day, or its hour; one that was moved has the first one struck through, and who moved it, when and why."""
    words = escape(due_words.due(due_at))
    names = holiday(due_at.date())
    off = f' <small class="due">{escape(names[language() == "en"])}</small>' if names else ""
    if not moved or moved[-1].before == due_at:
        return words + off
    latest = moved[0]
    why = t("sep.colon") + latest.reason if latest.reason else ""
    said = t("reporting.moved", who=shown(latest.actor), day=numbers.day(latest.at, language()), why=why)
    return f"<s>{escape(due_words.due(moved[-1].before))}</s> <b>{words}</b>{off}<small>{escape(said)}</small>"


def _rate(row: dict[str, Any]) -> str:
    if not row["expected_count"]:
        return numbers.NOT_REPORTED
    share = float(row["reporting_share"])
    counts = t("calendar.received", received=row["received_count"], expected=row["expected_count"])
    words = t("sep.dot").join((numbers.share(share, language()), counts))
    return f'<span class="rate" style="--done:{share:.3f}" aria-hidden="true"></span><span class="num">{escape(words)}</span>'


# --- changes -----------------------------------------------------------------------------------------------------------------


def change(facts: Facts, what: Deliverable | None, ticked: Sequence[str]) -> None:
    """Move the day of the deliverable the page speaks of, or exempt the ticked units from it."""
    pressed.say(SAID)
    desk_forms.said_last()
    if what is None:
        return
    number = st.session_state.get(DONE, 0)
    with st.container(horizontal=True, key="due_acts", vertical_alignment="center"):
        with st.popover(t("reporting.move"), key=f"move_due_{number}", icon=":material/event:", on_change="rerun") as popover:
            if popover.open:
                _move(facts, what, ticked)
        with st.popover(
            t("reporting.exempt"), key=f"exempt_units_{number}", icon=":material/do_not_disturb_on:", on_change="rerun"
        ) as popover:
            if popover.open:
                _exempt(facts, what, ticked)
        desk_forms.undo_button(due_records.PAGE)
        st.caption(t("reporting.ticked", count=len(ticked)) if ticked else t("reporting.tick_hint"))


def _move(facts: Facts, what: Deliverable, ticked: Sequence[str]) -> None:
    standing = reporting.due_moment_of(facts, what)
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    words = t("reporting.move_to", what=as_written(label(what)))
    day = left.date_input(words, standing.date(), key=f"move_to_{what.code}", format="YYYY-MM-DD")
    until = right.time_input(
        t("reporting.move_until"), due_hour(standing), key=f"move_until_{what.code}", help=t("reporting.move_until_help")
    )
    if isinstance(day, date) and (names := holiday(day)):
        st.caption(t("reporting.on_holiday", day=numbers.day(day, language()), holiday=names[language() == "en"]))
    units, unit_type = _for_whom(facts, ticked)
    if isinstance(day, date):
        _do(facts, DueChange(what.code, units, unit_type, due_on=day, due_until=until), "move")


def _for_whom(facts: Facts, ticked: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    """Everybody, a unit type, or the units that are ticked."""
    types = facts.type_labels()
    options = ["*", *(["ticked"] if ticked else []), *types]
    names = {"*": t("reporting.everybody"), "ticked": t("reporting.the_ticked", count=len(ticked))} | types
    chosen = st.selectbox(t("reporting.for_whom"), options, format_func=lambda code: names.get(code, code), key=f"for_whom_{bool(ticked)}")
    return (tuple(ticked), None) if chosen == "ticked" else ((), None if chosen == "*" else chosen)


def _exempt(facts: Facts, what: Deliverable, ticked: Sequence[str]) -> None:
    names = facts.unit_names
    units = st.multiselect(
        t("reporting.exempt_whom", what=as_written(label(what))),
        list(names),
        list(ticked),
        format_func=lambda code: names.get(code, code),
        placeholder=t("filter.type_name"),
        key=grids.key_of("exempt_whom", ticked, list(names)),
    )
    again = st.checkbox(t("reporting.expect_again"), key="expect_again")
    if units:
        _do(facts, DueChange(what.code, tuple(units), is_exempt=not again, is_expected=again), "exempt")


def _do(facts: Facts, wanted: DueChange, kind: str) -> None:
    """What it would turn, why, and the button that does it."""
    codes = REASONS[kind]
    code = st.pills(t("reporting.why"), codes, format_func=lambda each: t(f"due_reason.{each}"), key=f"{kind}_code")
    words = st.text_input(t("reporting.reason"), key=f"{kind}_reason", max_chars=200).strip()
    try:
        preview = previewed(reads.warehouse(), wanted, facts.selection.as_of)
    except DecisionRefused as refused:
        st.warning(refused.said.words(language()))
        return
    st.markdown(_said(preview))
    reason = t("sep.colon").join(part for part in (t(f"due_reason.{code}") if code else "", words) if part)
    if st.button(t(f"reporting.do_{kind}"), type="primary", disabled=not reason or not preview.turns, key=f"do_{kind}"):
        try:
            act = change_due(reads.warehouse(), wanted, actor=actor(), reason=reason, reason_code=code or "", seen_version=reads.seen())
        except DecisionRefused as refused:
            st.warning(refused.said.words(language()))
            return
        st.session_state[DONE] = st.session_state.get(DONE, 0) + 1
        due_records.did(facts, act, wanted.kind, wanted.deliverable)
        pressed.remember(SAID, [(_said(preview), False)])


def _said(preview: Preview) -> str:
    """What turns, with names: "迟报 → 按时 2 家：…"."""
    parts = []
    for (before, after), count in preview.by_turn.items():
        names = [as_written(turn.unit_name) for turn in preview.turns if (turn.before, turn.after) == (before, after)]
        named = t("sep.list").join(names[:NAMED]) + (t("reporting.and_more") if len(names) > NAMED else "")
        parts.append(t("reporting.turns", before=t(f"light.{before}"), after=t(f"light.{after}"), count=count, names=named))
    others = len(preview.turns) - sum(preview.by_turn.values())
    if others:
        parts.append(t("reporting.turns_others", count=others))
    return t("sep.semicolon").join(parts) or t("reporting.turns_nothing")
