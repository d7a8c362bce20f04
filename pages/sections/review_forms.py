"""What each act of the review page asks before it is done: a value, whose and what for, a reason; and the wish that comes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from data_loaders.desk.wishes import (
    Accept,
    AddAlias,
    AddUnit,
    Arrive,
    Ask,
    By,
    ChangeBasis,
    Correct,
    Explain,
    Move,
    Refuse,
    SetAside,
    Withdraw,
)
from data_loaders.model.campaign import Unit
from data_loaders.model.readings import CUMULATIVE, WEEKLY
from pages.parts import copying, desk_forms, desk_press, findings, numbers, proposals, reads, review_groups
from pages.parts.days import moment_of
from pages.parts.desk_forms import Asked, reason, wished
from pages.parts.markdown import as_written
from pages.parts.review_facts import Review
from pages.parts.review_groups import WAITING, Group
from pages.parts.words import language, t
from pages.sections import review_message

UNIT_RULES = ("unit_unknown", "unit_ambiguous", "unit_missing")
"""Errors of files whose unit is not known."""


def explain(review: Review, group: Group, row: Any, key: str) -> Asked:
    """Why the queries stand all the same, of the whole group or of one; who confirmed it."""
    is_part = len(group.rows) > 1 and st.checkbox(t("review.only_this"), key=f"only_{key}")
    by = reason("explain", group.rule, key)
    who = st.text_input(t("review.confirmed"), key=f"who_{key}", placeholder=t("review.confirmed_hint"), max_chars=80, live="300ms").strip()
    if by is not None and who:
        by = replace(by, reason=t("review.reason_by", reason=by.reason, who=who))
    wish = Explain(str(group.unit), group.rule, (row["finding_key"],) if is_part else group.open_keys)
    return replace(wished(wish, by, is_part=is_part), known=_queries_go(review, 1 if is_part else len(group.rows)))


def _queries_go(review: Review, count: int) -> tuple[str, ...]:
    """What explaining changes: nothing but what is open."""
    before = sum(len(group.rows) for group in review_groups.every(review.open_groups) if group.severity == "query")
    return (t("effect.no_total"), t("effect.queries", before=before, after=max(before - count, 0)))


def ask(review: Review, group: Group, row: Any, key: str) -> Asked:
    """The text for the unit, to be copied; that it was asked is recorded, and it comes back if no answer does."""
    text = review_message.text(review, group)
    area = f"message_{key}"
    st.text_area(t("review.message"), value=text, key=area, height=190)
    copying.copied(area, text, f"copy_{key}")
    st.caption(t("review.message_how", days=review_groups.PATIENCE))
    return Asked(Ask(str(group.unit), group.rule, group.open_keys), desk_press.by(), known=(t("effect.asked"),), words=t("review.asked"))


def correct(review: Review, group: Group, row: Any, key: str) -> Asked:
    """What the blank counts as from now on, as one would write it."""
    now = reads.rows("mart_answer_place", submission_id=row["delivery_id"], blank=row["blank"])
    stands = now[0] if now else {}
    shown = (
        numbers.full(stands.get("value"), language()) if stands.get("value") is not None else stands.get("text") or stands.get("raw") or ""
    )
    place = f"{row['delivery_id']}_{row['blank']}"
    is_nothing = st.checkbox(t("review.not_reported"), key=f"nothing_{place}")
    words = st.text_input(
        t("review.new_value", blank=as_written(review.blank_words(row)), now=as_written(str(shown) or numbers.NOT_REPORTED)),
        key=f"value_{place}",
        max_chars=60,
        live="300ms",
        disabled=is_nothing,
        placeholder=t("review.new_value_hint"),
    ).strip()
    by = reason("correct", group.rule, place)
    if not words and not is_nothing:
        return Asked(None, lacks=t("review.value_lacks"))
    wish = Correct(int(row["delivery_id"]), str(row["blank"]), "" if is_nothing else words)
    return wished(wish, by, is_part=True, if_ready=f"#{row['delivery_id']}~{row['period'] or ''}~{WAITING}")


def _whose(review: Review, row: Any, key: str) -> tuple[str | None, str | None]:
    """The unit and what it is for, as they are proposed until somebody chooses."""
    held = [each for each in proposals.waiting() if each["id"] == row["delivery_id"]]
    proposed = held[0] if held else {}
    first = proposals.first([row["unit"], *proposals.listed(proposed.get("unit_candidates"))], review.facts.unit_names)
    unit = desk_forms.unit(review.facts, first, f"unit_{key}")
    dues = proposals.due_labels(review.facts, row["delivery_kind"])
    periods = [row["period"], *proposals.listed(proposed.get("period_candidates"))]
    kind = row["delivery_kind"]
    codes = periods if kind is None else [proposed.get("due"), *proposals.deliverables(review.facts, kind, periods)]
    first = proposals.first(codes, dues)
    due = st.selectbox(
        t("filter.period") if row["delivery_kind"] is None else t("delivery.what"),
        list(dues),
        index=list(dues).index(first) if first else None,
        format_func=dues.__getitem__,
        key=f"due_{key}",
        placeholder=t("held.choose"),
    )
    return unit, due


def accept(review: Review, group: Group, row: Any, key: str) -> Asked:
    """Whose it is and what for, and on which basis where it is figures; a basis other than what was read needs a reason."""
    unit, due = _whose(review, row, key)
    basis: str | None = None
    by: By | None = desk_press.by()
    if row["delivery_kind"] is None:
        read = next((each["basis"] for each in proposals.waiting() if each["id"] == row["delivery_id"]), WEEKLY)
        basis = desk_forms.basis(read, key)
        by = by if basis == read else reason("basis", group.rule, key)
    if not (unit and due):
        return Asked(None, lacks=t("review.whose_lacks"))
    return wished(Accept(int(row["delivery_id"]), unit, due, basis), by)


def refuse(review: Review, group: Group, row: Any, key: str) -> Asked:
    """Why it is sent back; its figures leave the totals."""
    by = reason("refuse", group.rule, key)
    return wished(Refuse(int(row["delivery_id"])), by)


def basis(review: Review, group: Group, row: Any, key: str) -> Asked:
    """All weekly forms of the unit at once, or this one alone, counted the other way."""
    answers = reads.rows("mart_unit_answer", as_of=review.facts.selection.as_of, unit=str(group.unit))
    forms = {int(each["submission_id"]): each["period"] for each in answers} | {int(row["delivery_id"]): row["period"]}
    weeks = {number: review.facts.period_labels[period] for number, period in forms.items() if _is_week(review, period)}
    every = list(weeks)
    chosen = st.multiselect(t("review.which_forms"), every, default=every, format_func=weeks.__getitem__, key=f"forms_{key}")
    to = desk_forms.basis(CUMULATIVE, f"to_{key}")
    by = reason("basis", group.rule, key)
    return wished(ChangeBasis(tuple(chosen), to), by) if chosen else Asked(None, lacks=t("review.forms_lack"))


def _is_week(review: Review, period: str | None) -> bool:
    found = review.facts.period(period) if period in review.facts.period_labels else None
    return found is not None and not found.is_whole_month


def move(review: Review, group: Group, row: Any, key: str) -> Asked:
    """To the unit and the week that it belongs to."""
    unit, due = _whose(review, row, f"move_{key}")
    by = reason("move", group.rule, key)
    if not (unit and due):
        return Asked(None, lacks=t("review.whose_lacks"))
    return wished(Move(int(row["delivery_id"]), unit, due), by)


def names(review: Review, group: Group, row: Any, key: str) -> Asked:
    """The name that was written: one more of a unit there is, or a unit that lacks in the roster."""
    written = str(findings.values_of(row).get("written") or "")
    is_new = st.radio(
        t("review.name_for"),
        [False, True],
        format_func=lambda new: t("review.name_new") if new else t("review.name_known"),
        key=f"new_{key}",
        horizontal=True,
    )
    name = st.text_input(t("review.name"), value=written, key=f"name_{key}", max_chars=80, live="300ms").strip()
    return _new_unit(review, name, key) if is_new else _new_name(review, row, name, key)


def _new_name(review: Review, row: Any, name: str, key: str) -> Asked:
    held = next((each for each in proposals.waiting() if each["id"] == row["delivery_id"]), {})
    first = proposals.first(proposals.listed(held.get("unit_candidates")), review.facts.unit_names)
    unit = desk_forms.unit(review.facts, first, f"alias_{key}")
    if not (unit and name):
        return Asked(None, lacks=t("review.name_lacks"))
    return Asked(AddAlias(unit, name), desk_press.by())


def _new_unit(review: Review, name: str, key: str) -> Asked:
    types = review.facts.type_labels()
    code = st.text_input(t("table.code"), key=f"code_{key}", max_chars=20, live="300ms").strip()
    kind = st.selectbox(
        t("filter.type"), list(types), index=None, format_func=types.__getitem__, key=f"type_{key}", placeholder=t("held.choose")
    )
    if not (code and name and kind):
        return Asked(None, lacks=t("review.unit_lacks"))
    return Asked(AddUnit(Unit(code, name, kind)), desk_press.by(), words=t("act.add_unit"))


def arrive(review: Review, group: Group, row: Any, key: str) -> Asked:
    """When the mail came; lights and which revision is the latest follow."""
    now = numbers.arrival(row["received_at"], language())
    words = st.text_input(
        t("review.arrived", now=now), key=f"arrived_{key}", placeholder=f"{review.facts.campaign.year}-06-11", live="300ms"
    ).strip()
    by = reason("arrive", group.rule, key)
    arrived = moment_of(words, review.facts.campaign.year)
    if arrived is None:
        return Asked(None, lacks=t("review.day_lacks"))
    return wished(Arrive(int(row["received_file_id"]), arrived), by)


def set_aside(review: Review, group: Group, row: Any, key: str) -> Asked:
    """Why a file that could not be read needs nothing more."""
    return wished(SetAside(int(row["received_file_id"])), reason("set_aside", group.rule, key))


def withdraw(review: Review, group: Group, row: Any, key: str) -> Asked:
    """Everything that came in with it."""
    batch = next((each for each in reads.rows("mart_batch") if each["batch"] == row["batch_id"]), None)
    if batch:
        st.caption(t("review.batch", when=numbers.moment(batch["started_at"], language()), count=batch["file_count"]))
    by = reason("withdraw", group.rule, key)
    return wished(Withdraw(int(row["batch_id"])), by)
