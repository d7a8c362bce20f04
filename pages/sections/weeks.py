"""The parts of the weeks page: facts -> figures -> screen."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from pages.parts import figures, filters, look, numbers, pieces, reads, sentences, summary, tables
from pages.parts.facts import Facts
from pages.parts.summary import records
from pages.parts.words import language, t


def past_days(facts: Facts) -> None:
    """Any past due date as it was seen then; the same choice as the filter."""
    filters.day_switch(facts.campaign)


def _weeks(facts: Facts) -> dict[str, str]:
    """The chosen weeks; the days that only the final form covers are left out, being fewer than a week."""
    return {code: name for code, name in facts.increments.items() if code != summary.TAIL} or facts.increments


def _current(facts: Facts) -> str:
    """The week this page speaks of: the current one, or the last week once the final forms come in."""
    weeks = list(_weeks(facts))
    return facts.counted if facts.counted in weeks else weeks[-1]


def sentence(facts: Facts) -> None:
    """What moved in the current week against the one before."""
    weeks, current = _weeks(facts), _current(facts)
    position = list(weeks).index(current)
    moved = {code: summary.measured(facts.measures, code, list(weeks), current) for code in sentences.MAIN_MEASURES}
    did = sentences.did({code: found.latest for code, found in moved.items()}, {code: found.change for code, found in moved.items()})
    period = escape(weeks[current])
    if position == 0:
        look.html(pieces.answer(t("weeks.sentence_first", period=period, did=did)))
    else:
        look.html(pieces.answer(t("weeks.sentence", period=period, before=escape(list(weeks.values())[position - 1]), did=did)))


def _measures(facts: Facts) -> pd.DataFrame:
    present = summary.measures_present(facts.measures, [measure.code for measure in facts.form.measures])
    return summary.pivot(facts.measures, "measure", {code: facts.measure_label(code) for code in present}, list(facts.increments))


def measures_by_week(facts: Facts) -> None:
    """A row of bars per measure."""
    look.html(pieces.section(t("weeks.measures"), facts.covers()))
    wide = _measures(facts)
    if wide.empty:
        st.caption(t("board.no_items"))
        return
    tables.chart(
        figures.rows_by_period(wide, facts.increments, look.colours(), language(), _current(facts)), "measures", alt=t("weeks.measures")
    )
    tables.offer(
        wide.reset_index(), {"measure": t("filter.measure"), **facts.increments, "total": t("table.total")}, t("weeks.measures"), "measures"
    )


def changes(facts: Facts) -> None:
    """Each measure's current period against the one before."""
    weeks = _weeks(facts)
    look.html(pieces.section(t("weeks.changes"), weeks[_current(facts)]))
    rows = []
    for measure in summary.measures_present(facts.measures, [entry.code for entry in facts.form.measures]):
        found = summary.measured(facts.measures, measure, list(weeks), _current(facts))
        rows.append((facts.measure_label(measure), numbers.short(found.latest, language()), numbers.change(found.change, language())))
    look.html(pieces.plain_names((name, latest, change or t("weeks.nothing_before")) for name, latest, change in rows))


def measure_switch(facts: Facts) -> str:
    """The measure of the lower half."""
    look.html(pieces.section(t("weeks.one_measure"), t("weeks.one_measure_small")))
    present = summary.measures_present(facts.measures, [measure.code for measure in facts.form.measures]) or ["sessions"]
    return filters.measure_switch({code: facts.measure_label(code) for code in present})


def by_unit_type(facts: Facts, measure: str) -> None:
    """A line per unit type, named at its end."""
    rows = reads.chosen("mart_type_measure", facts.selection)
    labels = facts.type_labels()
    order = {
        code: labels.get(code, code) for code in [*labels, *sorted(set(rows["unit_type"]) - set(labels))] if code in set(rows["unit_type"])
    }
    weeks = _weeks(facts)
    wide = summary.pivot(rows[rows["measure"] == measure], "unit_type", order, list(weeks))
    title = t("weeks.by_type", measure=facts.measure_label(measure))
    st.markdown(f"**{title}**")
    if wide.empty:
        st.caption(t("board.no_items"))
        return
    tints = dict(zip(labels.values(), look.colours().series, strict=False))
    tables.chart(figures.lines_by_period(wide, weeks, look.colours(), language(), tints), "type_lines", alt=title)
    tables.offer(wide.reset_index(), {"unit_type": t("filter.type"), **weeks, "total": t("table.total")}, title, "type_lines")


def by_unit(facts: Facts, measure: str) -> None:
    """Every unit by week, those that changed most first."""
    rows = facts.unit_totals[facts.unit_totals["measure"] == measure]
    names = {unit.code: unit.name for unit in facts.roster.units if unit.code in set(rows["unit"])}
    codes = list(facts.increments)
    wide = summary.pivot(rows, "unit", names, codes)
    position = codes.index(_current(facts))
    wide["change"] = wide[codes[position]] - wide[codes[position - 1]] if position else float("nan")
    wide = wide.sort_values("change", key=lambda change: change.abs(), ascending=False, na_position="last").reset_index()
    title = t("weeks.by_unit", measure=facts.measure_label(measure))
    st.markdown(f"**{title}**")
    with st.container(key="narrow_week_units"):
        current = codes[position]
        look.html(
            pieces.plain_names(
                (row["unit"], numbers.short(row[current], language()), numbers.change(row["change"], language())) for row in records(wide)
            )
        )
    integers = {code: st.column_config.NumberColumn(name, format="localized", width=90) for code, name in facts.increments.items()}
    with st.container(key="wide_week_units"):
        _units_by_week(wide, integers)
    tables.offer_download(
        wide.rename(columns={"unit": t("filter.unit"), **facts.increments, "total": t("table.total"), "change": t("table.change")}),
        title,
        "weeks_units",
    )


def _units_by_week(wide: pd.DataFrame, integers: dict[str, Any]) -> None:
    st.dataframe(
        wide,
        hide_index=True,
        height=min(36 * len(wide) + 38, 620),
        placeholder=numbers.NOT_REPORTED,
        key="weeks_units",
        column_config={
            "unit": st.column_config.TextColumn(t("filter.unit"), width=220),
            **integers,
            "total": st.column_config.NumberColumn(t("table.total"), format="localized", width=90),
            "change": st.column_config.NumberColumn(t("table.change"), format="%+d", width=100),
        },
    )
