"""What was done on the reporting page, act by act: days moved, units exempted, reminders; each may be taken back from here."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from html import escape
from itertools import islice
from typing import Any

import streamlit as st

from data_loaders.desk.undoing import standing
from data_loaders.model.words import said
from data_loaders.store.due_changes import DUE_ACTS
from data_loaders.store.notices import NOTICE
from pages.parts import desk_press, look, numbers, reads, taking_back
from pages.parts.actor import shown
from pages.parts.facts import Facts
from pages.parts.summary import records
from pages.parts.words import language, t
from pages.sections.records import changes

PAGE = "reporting"
MOST = 12
"""How many of the latest acts may be taken back from a list."""
NAMED = 3
"""How many units a line names."""
REMINDED = (NOTICE,)


def did(facts: Facts, act_id: int, what: str, deliverable: str) -> None:
    """The session's last act is this one: U takes it back."""
    name = facts.deliverable_labels.get(deliverable, deliverable)
    desk_press.did(act_id, t("sep.dot").join((said(f"act.{what}", language()), name)), PAGE)


def show(facts: Facts, kinds: Container[str]) -> None:
    """The latest acts of these kinds that stand, with the way to take each back."""
    for act in islice(standing(records(reads.frame("mart_act")), kinds), MOST):
        number = int(act["id"])
        about = _about(facts, act)
        who = t(
            "review.act_by", who=shown(act["actor"]), what=said(f"act.{act['what']}", language()), at=numbers.moment(act["at"], language())
        )
        more = t("sep.semicolon").join(part for part in (about, _change(act), act["reason"]) if part)
        with st.container(horizontal=True, vertical_alignment="center", key=f"past_{number}"):
            look.html(f'<p class="review-past">{escape(who)}<span class="quiet"> {escape(more)}</span></p>')
            taking_back.button(number)
        if taking_back.is_looked_at(number):
            taking_back.look_first(facts, number, t("sep.dot").join((said(f"act.{act['what']}", language()), about)))


def _about(facts: Facts, act: Mapping[str, Any]) -> str:
    """For what, and the units it names: 第2周统计数据（第1单位、第2单位等5家）."""
    named = [each.split(":", 1) for each in act["about"]]
    dues = t("sep.list").join(facts.deliverable_labels.get(code, code) for kind, code in named if kind in ("due", "deliverable"))
    units = [facts.unit_names.get(code, code) for kind, code in named if kind == "unit"]
    whom = t("sep.list").join(units[:NAMED])
    if len(units) > NAMED:
        whom = t("reporting.and_others", names=whom, count=len(units))
    return t("reporting.of_units", what=dues, units=whom) if whom else dues


def _change(act: Mapping[str, Any]) -> str:
    """From what to what; a reminder's own words stand in the table above."""
    if act["what"] not in DUE_ACTS:
        return ""
    before, after = (json.loads(act[name] or "{}") for name in ("before", "after"))
    return t("sep.semicolon").join(changes(before, after))
