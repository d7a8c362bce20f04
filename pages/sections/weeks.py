"""The parts of the weeks page: facts -> figures -> screen."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from pages.parts import board_pieces, drawn_where, filters, look, numbers, pieces, sentences, summary, switches, tables
from pages.parts.facts import Facts
from pages.parts.words import language, t
from pages.sections import week_moves, welcome

MOST_UNITS = 30
"""So many units stand in the table on a screen; the others behind a button."""


def past_days(facts: Facts) -> None:
    """Any past due date as it was seen then; the same choice as the filter."""
    switches.thursdays(facts.campaign)


def _weeks(facts: Facts) -> dict[str, str]:
    """The chosen weeks; the days that only the final form covers are left out, being fewer than a week."""
    return {code: name for code, name in facts.increments.items() if code != summary.TAIL} or facts.increments


def _current(facts: Facts) -> str:
    """The week this page speaks of: the current one, or the last week once the final forms come in."""
    weeks = list(_weeks(facts))
    return facts.counted if facts.counted in weeks else weeks[-1]


def sentence(facts: Facts) -> None:
    """What moved in the current week against the one before."""
    if facts.lights.empty:
        welcome.nobody(facts)
        return
    weeks, current = _weeks(facts), _current(facts)
    leading = facts.leading
    figures = {code: summary.measured(facts.measures, code, list(weeks), current).latest for code in leading}
    did = sentences.did(facts.form, figures, {code: facts.change(code, current) for code in leading})
    period, before = escape(weeks[current]), _before(facts, current)
    if before is None:
        look.html(pieces.answer(t("weeks.sentence_first", period=period, did=did)))
    else:
        did = t("sep.semicolon").join([did, *map(escape, _only_both(facts, current))])
        look.html(pieces.answer(t("weeks.sentence", period=period, before=escape(facts.all_increments[before]), did=did)))


def _before(facts: Facts, week: str) -> str | None:
    """The calendar's week before, whichever periods were chosen."""
    codes = list(facts.all_increments)
    return codes[codes.index(week) - 1] if week != summary.TAIL and codes.index(week) else None


def _only_both(facts: Facts, week: str) -> list[str]:
    """That a week which is not over is compared over the units that sent both; nothing once it is over."""
    only = facts.only_both(week)
    if not only:
        return []
    return [t("weeks.both" if only["both"] else "weeks.awaited", period=facts.all_increments[week], **only)]


def measures_by_week(facts: Facts) -> None:
    """A row of cells per measure: measures have no scale in common, so a cell's shade compares it with its own row, over all periods."""
    look.html(pieces.section(t("weeks.measures"), t("sep.dot").join((facts.covers(), t("weeks.measures_small")))))
    wide = summary.pivot(facts.measures, "measure", facts.measure_labels, list(facts.increments))
    if wide["total"].isna().all():
        st.caption(t("board.no_items"))
        return
    largest = facts.all_measures.groupby("measure")["total"].max()
    rows = [
        board_pieces.HeatRow(name, _by_unit_of(code), tuple(values), total, float(largest.get(code, 0)))
        for (code, name), (*values, total) in zip(
            facts.measure_labels.items(), summary.whole(wide[[*facts.increments, "total"]]), strict=True
        )
    ]
    heads = (t("weeks.measures"), t("filter.measure"), t("table.total"))
    look.html(board_pieces.heat(*heads, facts.increments, rows, _current(facts), None, language()))
    tables.offer(
        wide.reset_index(), {"measure": t("filter.measure"), **facts.increments, "total": t("table.total")}, t("weeks.measures"), "measures"
    )


def _by_unit_of(measure: str) -> str:
    """Where a measure's units stand by week."""
    return filters.link("explore", rows="unit", cols="period", measure=measure, value=None, top=None, cell=None)


def measure_switch(facts: Facts) -> str:
    """The measure the page speaks of."""
    return switches.measure_switch(facts.measure_labels, facts.leading)


def what_moved(facts: Facts, measure: str) -> None:
    """Side by side: what changed since the due day before and by what, the unit types, the units that moved most."""
    weeks, current = _weeks(facts), _current(facts)
    left, middle, right = st.columns([4, 5, 4], gap="large")
    with middle:
        week_moves.unit_types(facts, measure, weeks, current)
    with right:
        week_moves.units(facts, measure, current, _before(facts, current))
    with left:  # last, as it asks for another past day, which has to be made
        week_moves.since(facts)


def by_unit(facts: Facts, measure: str) -> None:
    """Every unit by week, those that changed most first."""
    rows = facts.unit_totals(measure)
    sent = set(rows["unit"])
    names = {code: name for code, name in facts.unit_names.items() if code in sent}
    wide = summary.pivot(rows, "unit", names, list(facts.increments))
    current, before = _current(facts), _before(facts, _current(facts))
    everything = facts.all_unit_totals(measure)
    earlier = everything[everything["period"] == before].set_index("unit")["total"]
    wide["change"] = wide[current] - pd.Series([earlier.get(code) for code in names], index=wide.index, dtype=float)
    wide["code"] = list(names)
    wide = wide.sort_values("change", key=lambda change: change.abs(), ascending=False, na_position="last").reset_index()
    title = t("weeks.by_unit", measure=facts.measure_label(measure))
    look.html(pieces.section(title, week_moves.against(facts, current, before)))
    if wide.empty:
        st.caption(t("board.no_items"))
        return
    with st.container(key="narrow_week_units"):
        shown = zip(wide["unit"], wide[current].tolist(), wide["change"].tolist(), strict=True)
        drawn_where.names(
            "phone_week_units",
            [(name, numbers.short(total, language()), numbers.change(change, language())) for name, total, change in shown],
        )
    _as_table(title, wide, facts.increments)
    tables.offer_download(
        wide.drop(columns=["code"]).rename(
            columns={"unit": t("filter.unit"), **facts.increments, "total": t("table.total"), "change": t("table.change")}
        ),
        title,
        "weeks_units",
        personal=False,
    )


def _as_table(title: str, wide: pd.DataFrame, periods: dict[str, str]) -> None:
    """The same on a desk and on paper."""
    heads = [t("filter.unit"), *periods.values(), t("table.total"), t("table.change")]
    said = language()
    totals = ([numbers.full(value, said) for value in wide[name].tolist()] for name in (*periods, "total"))
    changes = [numbers.signed(change, said) for change in wide["change"].tolist()]
    address = filters.link("units", open=drawn_where.UNIT, at=None)
    drawn_where.table("week_units", title, address, heads, zip(wide["code"], wide["unit"], *totals, changes, strict=True), MOST_UNITS)
