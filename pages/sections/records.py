"""The records on the settings page: every act, the latest first, with what was before and after, why, and by whom."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.model.clock import moment_of
from data_loaders.model.wording import label_of
from data_loaders.model.words import said
from data_loaders.store.briefing_parts import BRIEFING
from data_loaders.store.personal import headings
from pages.parts import actor, findings, look, numbers, pieces, reads, tables
from pages.parts.facts import Facts
from pages.parts.summary import records
from pages.parts.words import catalogue, language, t

MOST_SAID = 120
"""So many letters of what an act changed a phone shows; the download has all."""
SHOWN = 500
"""How many acts the table shows at most; the download holds all that are asked for."""
STORED = ("batch", "submission", "delivery", "file")
"""What is known by an id, whose time says more than its number."""
STATUSES = ("ok", "warning", "problem", "duplicate")
"""What became of a batch's files, in the order in which it is always said."""
KINDS = {"file": "delivery", "act": "what", "briefing": "paper"}
"""Where the word for what an act is about stands, where it is not its own."""
NAMED = ("column", "officer", "record", "personal")
"""Where the words for the fields of acts stand."""


def show(facts: Facts) -> None:
    """The acts of a kind, a person or with some words in them, as a table with its download."""
    acts = [_told(facts, row) for row in records(reads.frame("mart_act"))]
    look.html(pieces.section(t("record.title"), t("record.small", count=len(acts))))
    if not acts:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="ask_records"):
        kinds = list(dict.fromkeys(act["what"] for act in acts))
        people = list(dict.fromkeys(act["who"] for act in acts))
        sought = st.text_input(t("record.search"), key="sought_record", live=True, width=240).strip().lower()
        chosen_kinds = st.multiselect(t("record.what"), kinds, key="record_kinds", placeholder=t("filter.all"), width=260)
        chosen_people = st.multiselect(t("record.who"), people, key="record_people", placeholder=t("filter.all"), width=200)
    asked = [
        act
        for act in acts
        if (not chosen_kinds or act["what"] in chosen_kinds)
        and (not chosen_people or act["who"] in chosen_people)
        and sought in " ".join(act.values()).lower()
    ]
    heads = {name: t(f"record.{name}") for name in ("when", "who", "what", "about", "change", "why")}
    table = pd.DataFrame(asked, columns=list(heads)).rename(columns=heads)
    if asked:
        tables.logged(table.head(SHOWN), "records", t("record.title"), _line)
    else:
        st.caption(t("record.none"))
    if len(asked) > SHOWN:
        st.caption(t("record.more", shown=SHOWN, count=len(asked)))
    tables.offer_download(table, t("record.title"), "records", personal=True)


def _line(row: Sequence[str]) -> tuple[str, str, str]:
    """An act in the room of a phone."""
    when, who, what, about, change, why = row
    small = t("sep.dot").join(part for part in (about, change, why) if part)
    return f"{what}{t('sep.dot')}{who}", small if len(small) <= MOST_SAID else f"{small[:MOST_SAID]}…", when


def _told(facts: Facts, row: dict[str, Any]) -> dict[str, str]:
    """One act in words."""
    before, after = (json.loads(row[name]) if findings.text(row[name]) else {} for name in ("before", "after"))
    if row["what"] == BRIEFING:  # a part of the paper is called as it is there
        before, after = ({said(f"briefing.{part}", language()): words for part, words in each.items()} for each in (before, after))
    return {
        "when": numbers.moment(row["at"], language()),
        "who": actor.shown(row["actor"]),
        "what": said(f"act.{row['what']}", language()),
        "about": t("sep.list").join(_about(facts, each) for each in row["about"]),
        "change": t("sep.semicolon").join(changes(before, after)),
        "why": row["reason"],
    }


def _about(facts: Facts, about: str) -> str:
    """A unit by its name; what has none by when it was stored, which its id tells."""
    kind, _, code = about.partition(":")
    parts = code.split("~")
    if kind == "unit":
        return facts.unit_names.get(parts[0], parts[0])
    if kind in ("deliverable", "due"):
        return facts.deliverable_labels.get(code, code)
    if kind in ("group", "finding"):  # by its rule, a finding with its period and blank; whose it is stands beside
        period, blank = ("", "") if kind == "group" else parts[1:3]
        words = (facts.period_labels.get(period, period), label_of(blank, language()) if blank else "", t(f"rule.{parts[-1]}"))
        return t("sep.dot").join(part for part in words if part)
    if kind == "answer":  # by its blank: what it was an answer of stands beside
        return label_of(parts[-1], language())
    if kind in ("period", "briefing"):
        code = facts.period_labels.get(code, code)
    when = f"{moment_of(int(code)):%m-%d %H:%M:%S}" if kind in STORED else code
    return f"{t(f'record.{KINDS.get(kind, kind)}')} {when}".strip()


def changes(before: dict[str, Any], after: dict[str, Any], path: str = "") -> list[str]:
    """Each field that changed, from what to what, as acts record it."""
    told = []
    for name in sorted({**before, **after}, key=lambda each: STATUSES.index(each) if each in STATUSES else -1):
        then, now = before.get(name), after.get(name)
        words = f"{path}{_name(name)}"
        if isinstance(now, dict) and name not in before and path == "":
            told.append(f"＋{_title(name, now)}")
        elif isinstance(then, dict) and name not in after and path == "":
            told.append(f"－{_title(name, then)}")
        elif isinstance(then, dict) or isinstance(now, dict):
            told += changes(then or {}, now or {}, f"{words}{t('sep.dot')}")
        elif isinstance(now, bool) and name not in before:  # a mark of something new: said where it has it
            told += [words] if now else []
        elif then != now or not before:
            told.append(f"{words} {_value(then)} → {_value(now)}" if name in before else f"{words} {_value(now)}")
    return told


def _title(code: str, entry: dict[str, Any]) -> str:
    """What a whole entry is called: a unit of a roster, a week of a calendar."""
    return str(entry.get("name") or entry.get(f"label_{language()}") or _name(code))


def _name(field: str) -> str:
    keys = (f"{table}.{field}" for table in NAMED)
    if shown := next((catalogue()[key].words(language()) for key in keys if key in catalogue()), None):
        return shown
    return said(f"personal.{field}", language()) if field in headings() else field


def _value(value: object) -> str:
    if isinstance(value, bool):
        return t("record.yes" if value else "record.no")
    if isinstance(value, list):
        return t("sep.list").join(map(str, value)) or numbers.NOT_REPORTED
    return numbers.NOT_REPORTED if value in (None, "") else str(value)
