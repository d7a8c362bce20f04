"""Who came in, who took what names people, and which backups were made: on the settings page, for administrators, where the board has
accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import pandas as pd
import streamlit as st

from data_loaders.model.clock import shanghai_now
from data_loaders.model.roles import ACTS, SEE_WHO_READ
from data_loaders.model.words import said
from data_loaders.store.accounts import Seen
from data_loaders.store.board_accounts import board_accounts
from pages.parts import actor, look, numbers, pieces, tables
from pages.parts.facts import Facts
from pages.parts.words import language, t

MOST, SHOWN = 20_000, 500
"""How many of the latest are looked through, and how many the table shows at most; the download holds all that are asked for."""


def show(facts: Facts) -> None:
    """As a table, of a day, a person or a kind, with its download."""
    accounts = board_accounts()
    if accounts is None or not actor.may(SEE_WHO_READ):
        return
    found = accounts.seen(MOST)
    look.html(pieces.section(t("seen.title"), t("seen.small", count=len(found))))
    if not found:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="ask_seen"):
        day = st.date_input(t("seen.day"), None, max_value=shanghai_now().date(), key="seen_day", format="YYYY-MM-DD", width=160)
        kinds = {each.what: _kind(each.what) for each in found}
        what = st.multiselect(
            t("record.what"), list(kinds), format_func=kinds.__getitem__, key="seen_kinds", placeholder=t("filter.all"), width=300
        )
        people = list(dict.fromkeys(each.who for each in found))
        who = st.multiselect(t("record.who"), people, key="seen_people", placeholder=t("filter.all"), width=200)
    asked = [each for each in found if _is_asked(each, day if isinstance(day, date) else None, what, who)]
    heads = [t(f"record.{name}") for name in ("when", "who", "what", "about")] + [t("seen.role")]
    table = pd.DataFrame([_told(facts, each) for each in asked], columns=heads)
    tables.logged(table.head(SHOWN), "seen", t("seen.title"), _line)
    if len(asked) > SHOWN:
        st.caption(t("record.more", shown=SHOWN, count=len(asked)))
    tables.offer_download(table, t("seen.title"), "seen", personal=True, about=("seen",))


def _line(row: Sequence[str]) -> tuple[str, str, str]:
    """The same in the room of a phone."""
    when, who, what, about, _ = row
    return f"{what}{t('sep.dot')}{who}", about, when


def _is_asked(each: Seen, day: date | None, what: list[str], who: list[str]) -> bool:
    return (not day or each.at.startswith(day.isoformat())) and (not what or each.what in what) and (not who or each.who in who)


def _told(facts: Facts, each: Seen) -> tuple[str, ...]:
    about = t("sep.list").join(_about(facts, about) for about in each.about)
    role = f"role.{each.role}"
    when = numbers.minute(datetime.fromisoformat(each.at))
    return when, actor.shown(each.who), _kind(each.what), about, said(role, language())


def _kind(what: str) -> str:
    return said(f"act.{what}", language()) if what in ACTS else t(f"seen_kind.{what}")


def _about(facts: Facts, about: str) -> str:
    kind, _, code = about.partition(":")
    if kind == "unit":
        return facts.unit_names.get(code, code)
    return said(f"role.{code}", language()) if kind == "role" else code or t(f"seen_about.{kind}")
