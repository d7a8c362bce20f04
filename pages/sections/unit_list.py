"""Every unit in a row: a light per period and other deliverable, the total and trend of a measure. A table on a desk, a list on a phone."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from data_loaders.model.campaign import FIGURES, Deliverable
from data_loaders.model.roles import SEE_PEOPLE
from pages.parts import drawn_where, filters, grids, look, numbers, pieces, summary, switches, tables
from pages.parts.actor import may, may_open
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import label, language, t
from pages.sections import reporting, welcome
from pages.sections.board import listed

BESIDE = "due_"
"""What the column of a deliverable without figures is called by, so that it is no period's."""
SIGN_WIDTH = 46
"""Of a column whose lights are signs alone: the same signs stand with their words in the columns of the periods."""
LIGHTS = ("on_time", "late", "held", "missing", "not_due", "exempt")
OWED = ("missing", "not_due")
"""The lights of units that may be reminded."""
WRONG = ("late", "held", "missing")
"""The lights that have their word beside the sign on a desk: what is as it should be needs none."""


def head(facts: Facts) -> None:
    """How the expected units stand in the current period, in one sentence: the counts of the board, by when it came."""
    row = facts.now
    if facts.lights.empty:
        welcome.nobody(facts)
        return
    late = int(row.get("received_count", 0)) - int(row.get("on_time_count", 0))
    counts = {
        "on_time": row.get("on_time_count", 0),
        "late": late,
        **{name: row.get(f"{name}_count", 0) for name in ("missing", "not_due")},
    }
    parts = [t(f"units.{name}", count=int(count)) for name, count in counts.items() if count]
    exempt = int(row.get("exempt_count", 0))
    look.html(
        pieces.answer(
            t(
                "units.sentence",
                period=escape(label(facts.campaign.period(facts.current)) if facts.current else ""),
                expected=row.get("expected_count", 0),
                parts=t("sep.list").join(parts) or "0",
                held=t("units.held", count=int(row["held_count"])) if row.get("held_count") else "",
                exempt=t("units.exempt", count=exempt) if exempt else "",
            )
        )
    )


def chips(facts: Facts) -> set[str] | None:
    """The lights for what a link speaks of, else for the current period, with how many units have each, as a filter that the address
    keeps; the units of the chosen one, None where none was chosen."""
    due = reporting.spoken_of(facts)
    if due is None:
        return None
    rows = facts.deliverable_lights[facts.deliverable_lights["deliverable"] == due.code]
    with st.container(horizontal=True, key="unit_chips", vertical_alignment="center"):
        look.html(f'<p class="covers">{escape(t("units.chips", due=_named(facts, due)))}</p>')
        chosen = switches.state_switch({str(light): int(count) for light, count in rows["light"].value_counts().items()})
        if chosen in OWED and may_open("reporting"):
            address = escape(listed(due.code, chosen), quote=True)
            look.html(f'<a class="to-remind" href="{address}" target="_self">{escape(t("units.remind"))}</a>')
    return None if chosen is None else set(rows.loc[rows["light"] == chosen, "unit"])


def _named(facts: Facts, due: Deliverable) -> str:
    """What a deliverable is called, figures by their period."""
    return facts.period_labels[due.period] if due.kind == FIGURES and due.period else label(due)


def measure_switch(facts: Facts) -> str:
    """The measure of the totals and trends."""
    return switches.measure_switch(facts.measure_labels, facts.leading)


def table_of(facts: Facts, measure: str, chosen: set[str] | None = None) -> pd.DataFrame:
    """One row a unit (of the `chosen` ones), those that lag most first, or by the measure that the address asks for: unit, name, type, a
    light per period and per other deliverable, total, trend."""
    lights = facts.lights.pivot(index="unit", columns="period", values="light")
    periods = [period.code for period in facts.campaign.periods if period.code in lights.columns]
    rows = facts.unit_totals(measure)
    units = {unit.code: unit.name for unit in facts.roster.units if unit.code in lights.index}
    totals = summary.pivot(rows, "unit", {code: code for code in units}, list(facts.increments))
    types = facts.unit_type_names()
    table = lights.reindex(list(units))[periods]
    beside = pd.DataFrame(_beside(facts), index=table.index).add_prefix(BESIDE)
    behind, behind_beside = _behind(table), _behind(beside)
    table.insert(0, "name", [units[code] for code in table.index])
    table.insert(1, "type", [types.get(code, "") for code in table.index])
    table = table.join(beside)
    if may(SEE_PEOPLE):
        officers = {unit.code: unit.liaison for unit in facts.roster.units}
        table["officer"] = [officers[code] for code in table.index]
    table["total"] = totals["total"]
    everything = facts.all_unit_totals(measure)
    trends = summary.pivot(everything, "unit", {code: code for code in units}, list(facts.all_increments))
    table["trend"] = trends[list(facts.all_increments)].astype(float).fillna(0).values.tolist()
    order = pd.DataFrame({"figures": behind, "beside": behind_beside, "total": table["total"]})
    keys = ["total"] if filters.one("measure") == measure else ["figures", "beside", "total"]
    table = table.loc[order.sort_values(keys, ascending=False, kind="stable").index].rename_axis("unit").reset_index()
    return table if chosen is None else table[table["unit"].isin(chosen)].reset_index(drop=True)


def _behind(lights: pd.DataFrame) -> pd.Series:
    """How far each unit is behind: what is missing weighs most, then what is held, then what came late."""
    return (lights == "missing").sum(axis=1) * 100 + (lights == "held").sum(axis=1) * 10 + (lights == "late").sum(axis=1)


def _beside(facts: Facts) -> dict[str, pd.Series]:
    """The lights of each deliverable without figures, by unit; one that nobody has sent yet is no column (the calendar counts it)."""
    lights = facts.deliverable_lights[facts.deliverable_lights["kind"] != FIGURES]
    begun = lights[lights["received_at"].notna()]["deliverable"].unique()
    return {str(code): rows.set_index("unit")["light"] for code, rows in lights.groupby("deliverable", sort=False) if code in begun}


def _due(facts: Facts, table: pd.DataFrame) -> dict[str, str]:
    """The columns of lights: period or deliverable -> label."""
    labels = facts.period_labels | {BESIDE + code: words for code, words in facts.deliverable_labels.items()}
    return {column: labels[column] for column in table.columns if column in labels}


def _narrow_columns(facts: Facts) -> dict[str, str]:
    """A heading of one or two words for each deliverable without figures; which week its materials are for is a number."""
    week = {period.code: str(number) for number, period in enumerate(facts.campaign.periods, start=1)}
    beside = [entry for entry in facts.campaign.deliverables if entry.kind != FIGURES]
    return {BESIDE + entry.code: t(f"due.{entry.kind}", week=week.get(entry.period or "", "")) for entry in beside}


def wide(facts: Facts, measure: str, table: pd.DataFrame) -> None:
    """The table on a desk: choose a row to open the unit."""
    periods = [period for period in facts.campaign.periods if period.code in table.columns]
    words = {code: f"{pieces.SIGNS[code]} {t(f'light.{code}')}" if code in WRONG else pieces.SIGNS[code] for code in LIGHTS}
    tones = dict(zip(LIGHTS, look.colours().lights, strict=True))
    shown = table.drop(columns=["unit"])
    due = _due(facts, table)
    for column in due:
        said = pieces.SIGNS if column.startswith(BESIDE) else words
        shown[column] = [[said[code]] if isinstance(code, str) else [] for code in shown[column]]
    signs, narrow_columns = [pieces.SIGNS[code] for code in LIGHTS], _narrow_columns(facts)
    lights = {
        column: st.column_config.MultiselectColumn(
            narrow_columns[column], help=as_written(due[column]), options=signs, color=list(tones.values()), width=SIGN_WIDTH
        )
        for column in due
        if column.startswith(BESIDE)
    } | {
        period.code: st.column_config.MultiselectColumn(
            f"{label(period)} {numbers.short_day(period.due_on, language())}",
            options=list(words.values()),
            color=list(tones.values()),
        )
        for period in periods
    }
    with st.container(key="wide_units"):
        hint = t("units.hint") + (t("units.hint_beside") if any(column.startswith(BESIDE) for column in due) else "")
        look.html(f'<p class="covers">{escape(hint)}</p>')
        st.dataframe(
            grids.with_minus(shown, lambda value: numbers.full(value, language())),
            hide_index=True,
            height=grids.height(len(shown)),
            key="units_table",
            alt=t("page.units"),
            on_select=_open,
            selection_mode="single-cell",
            placeholder=numbers.NOT_REPORTED,
            column_order=[name for name in shown.columns if name != "type" or language() == "zh"],  # in English its words have no room
            column_config={
                "name": st.column_config.TextColumn(t("filter.unit"), width=186),
                "type": st.column_config.TextColumn(t("filter.type")),
                "officer": st.column_config.TextColumn(t("officer.liaison"), width=80),
                **lights,
                "total": st.column_config.NumberColumn(
                    grids.over_numbers(facts.measure_label(measure)),
                    format=None if grids.is_below_nothing(shown["total"]) else "localized",
                    width=70,
                ),
                "trend": st.column_config.BarChartColumn(
                    t("units.trend"),
                    help=" → ".join(as_written(name) for name in facts.all_increments.values()),
                    y_min=0,
                    y_max=max((value for row in table["trend"] for value in row), default=0) or 1,  # one scale for all units
                    width=72,
                    color=look.colours().hue_middle,
                ),
            },
        )
    st.session_state["units_shown"] = list(table["unit"])


def offer(facts: Facts, measure: str, table: pd.DataFrame) -> None:
    """All of it as a plain table, to look at and download; below the units, on a phone too."""
    due, named = _due(facts, table), {code: f"{pieces.SIGNS[code]} {t(f'light.{code}')}" for code in LIGHTS}
    headings = {
        "unit": t("table.code"),
        "name": t("filter.unit"),
        "type": t("filter.type"),
        **due,
        "total": facts.measure_label(measure),
    }
    tables.offer(lambda: table.assign(**{column: table[column].map(named) for column in due}), headings, t("page.units"), "units")


def _open() -> None:
    cell = grids.clicked("units_table")
    if cell:
        filters.go(open=st.session_state["units_shown"][cell[0]], at=None)


def narrow(facts: Facts, measure: str, table: pd.DataFrame) -> None:
    """The same as a list, for a phone: the name, a dot for all that is due, and words only for what is wrong."""
    due, short, said = _due(facts, table), _narrow_columns(facts), language()
    totals = [None if pd.isna(total) else total for total in table["total"].tolist()]
    columns = [[light if isinstance(light, str) else None for light in table[column]] for column in due]
    lights = zip(*columns, strict=True) if columns else ((),) * len(table)
    with st.container(key="narrow_units"):
        drawn_where.units(
            "phone_units",
            filters.link("units", open=drawn_where.UNIT, at=None),
            [(words, short.get(column, words)) for column, words in due.items()],
            [
                (code, name, numbers.short(total, said), numbers.full(total, said), of_unit)
                for code, name, total, of_unit in zip(table["unit"], table["name"], totals, lights, strict=True)
            ],
        )
