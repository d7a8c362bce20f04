"""What was done about the open one, and what came of its unit: acts and files, the newest first; any act can be taken back from here."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Any

import streamlit as st

from data_loaders.model.words import said
from pages.parts import look, numbers, pieces, reads, taking_back
from pages.parts.review_facts import HANDLED, Review
from pages.parts.review_groups import Group
from pages.parts.words import language, t
from pages.sections import review_list

MOST = 12
TOLD = (*HANDLED, "undo", "hold", "bulk")
"""The acts that are told here; loading is told by the files."""


def show(review: Review, group: Group, row: Any) -> None:
    """The acts about it with a way to take each back, and the files of its unit and period."""
    acts = [
        act
        for act in reads.rows("mart_review_act", contents=_about(group, row))
        if act["what"] in TOLD and act["at"] <= review.facts.selection.as_of
    ]
    look.html(pieces.section(t("review.history"), t("review.history_small", count=len(acts)) if acts else t("review.history_none")))
    for act in acts[:MOST]:
        _act(review, group, act)
    files = _files(review, row)
    if files:
        look.html(pieces.plain_names(files))


def _about(group: Group, row: Any) -> tuple[str, ...]:
    """What acts about it name: the group, the finding, the submission or delivery, its file, its batch."""
    part, file = row["delivery_id"], row["received_file_id"]
    named = [f"group:{group.unit}~{group.rule}", f"finding:{row['finding_key']}", f"file:{file}", f"batch:{row['batch_id']}"]
    return (*named, *((f"submission:{part}", f"delivery:{part}") if part else ()))


def _act(review: Review, group: Group, act: dict[str, Any]) -> None:
    who = t("review.act_by", who=act["actor"], what=said(f"act.{act['what']}", language()), at=numbers.moment(act["at"], language()))
    undone = act["undone_by"] is not None
    after = t("review.undone_by", who=act["undone_by"], at=numbers.moment(act["undone_at"], language())) if undone else ""
    why = f'<span class="quiet"> {escape(" ".join(part for part in (act["reason"], after) if part))}</span>'
    may = review.can_act and not undone and act["undoes_act_id"] is None
    with st.container(horizontal=True, vertical_alignment="center", key=f"past_{act['id']}"):
        look.html(f'<p class="review-past">{escape(who)}{why}</p>')
        if may:
            taking_back.button(act["id"])
    if may and taking_back.is_looked_at(act["id"]):
        number = int(act["batch_act_id"] or act["id"]) if act["what"] == "bulk" else int(act["id"])
        words = t("sep.dot").join((said(f"act.{act['what']}", language()), review_list.who(review, group)))
        taking_back.look_first(review.facts, number, words)


def _files(review: Review, row: Any) -> list[tuple[str, str, str]]:
    """The files of the same unit and what it is about, the newest first."""
    if not row["unit"]:
        return []
    found = reads.rows("mart_unit_delivery", as_of=review.facts.selection.as_of, unit=row["unit"])
    mine = [each for each in found if each["due"] == row["period"] or not row["period"]]
    mine.sort(key=lambda each: each["received_at"] or datetime.min, reverse=True)
    return [
        (
            str(each["member"] or each["file"]).rsplit("/", 1)[-1],
            "",
            t("sep.dot").join((t(f"state.{each['state']}"), numbers.arrival(each["received_at"], language()))),
        )
        for each in mine[:MOST]
    ]
