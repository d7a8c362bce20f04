"""A new file for a unit and period of which one counts already: blank by blank what differs and what was settled there, above it what
taking it whole would do to the bureau's totals."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.desk.wishes import Accept, KeepCorrections, TakeAsCorrections
from pages.parts import desk_forms, desk_press, effects, grids, look, numbers, pieces, proposals, reads, review_pieces, tables
from pages.parts.desk_forms import Asked
from pages.parts.review_facts import Review
from pages.parts.review_groups import Group
from pages.parts.words import label, language, t

WIDE = 520
"""The height of the grid at most, in pixels."""


def changes(row: Any) -> list[dict[str, Any]]:
    """The blanks that a waiting file says otherwise than the one that counts; nothing where none counts or it is no form."""
    if row["part_state"] != "held" or row["delivery_kind"] is not None or not (row["unit"] and row["period"]):
        return []
    return reads.rows("mart_resubmission", part_id=int(row["delivery_id"]))


def applies(row: Any) -> bool:
    """Whether it is such a file."""
    return bool(changes(row))


def show(review: Review, row: Any) -> None:
    """The effect on the totals, then the blanks, to be ticked where only some are meant."""
    found = changes(row)
    look.html(pieces.section(t("again_sent.title"), t("again_sent.small", count=len(found))))
    if _came_before(review, row):
        st.caption(t("again_sent.older"))
    _effect(review, row)
    shown = pd.DataFrame([_line(review, each) for each in found])
    st.session_state[_key(row, "blanks")] = [each["blank"] for each in found]
    st.dataframe(
        shown,
        hide_index=True,
        key=_key(row, "table"),
        alt=t("again_sent.title"),
        height=min(36 * len(shown) + 40, WIDE),
        on_select="rerun",
        selection_mode="multi-row",
        row_height=tables.row_height([(shown["what"], 210), (shown["sign"], 190)]),
        column_config={
            "what": st.column_config.TextColumn(t("table.blank"), width=210),
            "before": st.column_config.TextColumn(grids.over_numbers(t("again_sent.before")), width=72, alignment="right"),
            "after": st.column_config.TextColumn(grids.over_numbers(t("again_sent.after")), width=72, alignment="right"),
            "change": st.column_config.TextColumn(grids.over_numbers(t("again_sent.change")), width=72, alignment="right"),
            "sign": st.column_config.TextColumn(t("again_sent.sign"), width=190),
        },
    )
    look.html(f'<p class="covers">{escape(t("again_sent.how"))}</p>')


def _came_before(review: Review, row: Any) -> bool:
    """Whether what counts came after it: accepting it changes nothing then, as the latest counts."""
    files = reads.rows("mart_unit_delivery", as_of=review.facts.selection.as_of, unit=row["unit"])
    counted = [each["received_at"] for each in files if (each["due"], each["state"]) == (row["period"], "accepted")]
    return any(row["received_at"] < each for each in counted)


def _effect(review: Review, row: Any) -> None:
    held = next((each for each in proposals.waiting() if each["id"] == row["delivery_id"]), None)
    if held is None:
        return
    with st.spinner(t("review.looking")):
        found = desk_press.effect(Accept(int(row["delivery_id"]), row["unit"], row["period"], held["basis"]))
    said = [found.refused.words(language())] if found.refused else effects.lines(review.facts, found)
    look.html(f'<p class="covers">{escape(t("again_sent.whole"))}</p>' + review_pieces.effect(said))


def _line(review: Review, each: dict[str, Any]) -> dict[str, str]:
    blank = review.facts.form.blanks[each["blank"]]
    before, after = (_told(each, when) for when in ("before", "after"))
    is_number = blank.kind == "number" and each["before"] is not None and each["after"] is not None
    change = numbers.change(int(each["after"]) - int(each["before"]), language()) if is_number else ""
    return {"what": label(blank), "before": before, "after": after, "change": change, "sign": _sign(each)}


def _told(each: dict[str, Any], when: str) -> str:
    value = each[when]
    if value is None:
        return str(each["after_raw"] or numbers.NOT_REPORTED) if when == "after" else numbers.NOT_REPORTED
    return numbers.full(int(value), language()) if str(value).lstrip("-").isdigit() else str(value)


def _sign(each: dict[str, Any]) -> str:
    """What was settled at the blank, and what the new file makes of it."""
    if each["is_corrected"] and each["agrees"]:
        return t("again_sent.agrees")
    if each["is_corrected"]:
        return t("again_sent.undoes", read=each["read_before"] or numbers.NOT_REPORTED, now=_told(each, "before"), new=_told(each, "after"))
    return t("again_sent.lapses") if each["lapses"] else ""


def _key(row: Any, name: str) -> str:
    return f"again_{name}_{row['delivery_id']}"


def _ticked(row: Any) -> list[str]:
    """The ticked blanks."""
    drawn = st.session_state.get(_key(row, "table"))
    blanks = st.session_state.get(_key(row, "blanks"), [])
    return [blanks[number] for number in (drawn["selection"]["rows"] if drawn else []) if number < len(blanks)]


def keep(review: Review, group: Group, row: Any, key: str) -> Asked:
    """The file counts, but at the ticked blanks (all corrected ones, where none is) the corrections go on."""
    corrected = [each["blank"] for each in changes(row) if each["is_corrected"] and not each["agrees"]]
    chosen = tuple(blank for blank in corrected if blank in _ticked(row)) or tuple(corrected)
    by = desk_forms.reason("keep_corrections", group.rule, key)
    st.caption(t("again_sent.kept", count=len(chosen)))
    return desk_forms.wished(KeepCorrections(int(row["delivery_id"]), chosen), by)


def as_corrections(review: Review, group: Group, row: Any, key: str) -> Asked:
    """The ticked blanks (all that it reports, where none is) correct what counts; the file itself is set aside."""
    chosen = tuple(_ticked(row))
    by = desk_forms.reason("as_corrections", group.rule, key)
    st.caption(t("again_sent.taken_some", count=len(chosen)) if chosen else t("again_sent.taken_all"))
    return desk_forms.wished(TakeAsCorrections(int(row["delivery_id"]), chosen), by)


def has_corrections(row: Any) -> bool:
    """Whether it changes something that was corrected."""
    return any(each["is_corrected"] and not each["agrees"] for each in changes(row))
