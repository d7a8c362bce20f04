"""The three columns of the weeks page: what changed since the due day before and by what, unit types side by side, who moved most."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.model.clock import END_OF_DAY
from pages.parts import figures, filters, look, numbers, pieces, reads, summary, tables, week_pieces
from pages.parts.facts import Facts
from pages.parts.filters import Selection
from pages.parts.week_changes import Between, Changed, between
from pages.parts.words import language, t
from pages.parts.working_out import worked_out

MOST = 12
"""How many units stand with their bar; the table has them all."""


def since(facts: Facts) -> None:
    """What changed since the due day before the one that is looked at, measure by measure, and by what."""
    before = _due_before(facts)
    found = worked_out(_since, facts.selection, before)
    since_when = "" if before is None else numbers.day(before, language())
    title = t("weeks.since", day=since_when) if before is not None else t("weeks.since_none")
    look.html(pieces.section(title, _who(found)))
    moved = {code: found.measures[code] for code in facts.measure_labels if code in found.measures and found.measures[code].is_moved}
    if not moved:
        look.html(f'<p class="covers">{escape(t("weeks.since_nothing", day=since_when) if since_when else t("board.no_items"))}</p>')
        return
    look.html(week_pieces.lines([_line(facts.measure_label(code), changed) for code, changed in moved.items()]))
    look.html(f'<p class="covers">{escape(t("weeks.since_small"))}</p>')


def _since(selection: Selection, before: datetime | None) -> Between:
    """What changed since a moment; everything where there is none."""
    now = reads.chosen("mart_unit_number", selection)
    then = now.iloc[:0] if before is None else reads.chosen("mart_unit_number", replace(selection, as_of=before, is_past=True))
    return between(then, now)


def _due_before(facts: Facts) -> datetime | None:
    """The end of the due day before the day that is looked at."""
    days = [period.due_on for period in facts.campaign.periods if period.due_on < facts.selection.today]
    return datetime.combine(max(days), END_OF_DAY) if days else None


def _who(found: Between) -> str:
    """How many units did what."""
    said = (("new", found.new_units), ("same", found.same_units), ("corrected", found.corrected_units))
    return t("sep.dot").join(t(f"weeks.{cause}_units", count=count) for cause, count in said if count)


def _line(name: str, changed: Changed) -> week_pieces.Line:
    parts = (("new", changed.new), ("same", changed.same), ("corrected", changed.corrected))
    causes = t("sep.dot").join(t(f"weeks.{cause}", change=_signed(part)) for cause, part in parts if part)
    return week_pieces.Line(name, numbers.short(changed.now, language()), _change(changed.change, changed.share), causes)


def _signed(value: int) -> str:
    """A part of a change: +12, −3."""
    return f"{'+' if value > 0 else numbers.MINUS}{numbers.short(abs(value), language())}"


def _change(change: float | None, share: float | None) -> str:
    """A change with its sign and, where there was something before, in percent: ▲ 12（+30%）."""
    if change is None or pd.isna(change):
        return ""
    said = numbers.change(round(change, 1), language())
    if share is None or pd.isna(share) or not change:
        return said
    size = numbers.share(abs(share), language())
    sign = "" if size.startswith("<") else "+" if share > 0 else numbers.MINUS
    return t("weeks.with_share", change=said, share=f"{sign}{size}")


def unit_types(facts: Facts, measure: str, weeks: dict[str, str], current: str) -> None:
    """A line per unit type up to the week this page speaks of: what one unit that has a number did on average."""
    rows = reads.chosen("mart_type_week", facts.selection, measures=(measure,))
    labels = facts.type_labels()
    sent = set(rows["unit_type"])
    order = {code: labels.get(code, code) for code in [*labels, *sorted(sent - set(labels))] if code in sent}
    shown = {code: weeks[code] for code in list(weeks)[: list(weeks).index(current) + 1]}
    wide = rows.pivot_table(index="unit_type", columns="period", values="per_unit", aggfunc="first") if len(rows) else pd.DataFrame()
    wide = wide.reindex(index=list(order), columns=list(weeks))
    wide.index = pd.Index(list(order.values()), name="unit_type")
    title = t("weeks.by_type", measure=facts.measure_label(measure))
    still_open = [code for code in shown if code in facts.campaign_open]
    open_words = t("weeks.open", periods=t("sep.list").join(weeks[code] for code in still_open)) if still_open else ""
    look.html(pieces.section(title, open_words))
    if wide.isna().all(axis=None):
        st.caption(t("board.no_items"))
        return
    entries = [_type_move(row, order) for row in summary.records(rows[rows["period"] == current])]
    tints = dict(zip(labels.values(), look.colours().series, strict=False))
    figure = figures.lines_by_period(wide[list(shown)], shown, look.colours(), language(), tints, still_open)
    tables.chart(figure, "type_lines", title, t("sep.semicolon").join(" ".join(each) for each in entries))
    look.html(pieces.plain_names(entries))
    columns = {"unit_type": t("filter.type"), **weeks}
    tables.offer(wide.round(1).reset_index(), columns, title, "type_lines")


def _type_move(row: dict[str, Any], names: dict[str, str]) -> tuple[str, str, str]:
    """A unit type's average, after that of the week before, with its change."""
    average, before = (_average(row[column]) for column in ("per_unit", "before_per_unit"))
    said = average if pd.isna(row["before_per_unit"]) else t("weeks.from_to", before=before, now=average)
    return names[row["unit_type"]], said, _change(row["change"], row["change_share"]) or t("weeks.nothing_before")


def _average(value: float) -> str:
    return numbers.short(value, language())


def units(facts: Facts, measure: str, current: str, before: str | None) -> None:
    """The units whose week differs most from the one before, to the right of 0 what grew, to the left what fell."""
    rows = reads.chosen("mart_unit_week", facts.selection, periods=(current,), measures=(measure,))
    title = t("weeks.moved", measure=facts.measure_label(measure))
    both = rows.dropna(subset=["change"])
    alone = len(rows) - len(both)
    small = [against(facts, current, before), t("weeks.moved_alone", count=alone) if alone else ""] if before else []
    look.html(pieces.section(title, t("sep.dot").join(filter(None, small))))
    if both.empty:
        st.caption(t("weeks.moved_nobody"))
        return
    shown = [
        week_pieces.Move(
            row["unit_name"],
            filters.link("units", open=row["unit"], at=None),
            t("weeks.from_to", before=_count(row["before_total"]), now=_count(row["total"])),
            _change(row["change"], row["change_share"]),
            row["change"],
        )
        for row in summary.records(both.head(MOST))
    ]
    look.html(week_pieces.moves(title, (t("filter.unit"), t("weeks.moved_axis"), t("table.change")), shown))


def against(facts: Facts, current: str, before: str | None) -> str:
    """Which period is held against which: 第4周对第3周; empty where there is none before."""
    return t("weeks.moved_small", period=facts.all_increments[current], before=facts.all_increments[before]) if before else ""


def _count(value: float) -> str:
    return numbers.short(int(value), language())


def month_ends(facts: Facts) -> None:
    """Where a month end is negative: which units' final forms say less than their weeks, with both numbers of each measure."""
    rows = summary.records(reads.chosen("mart_month_below_weeks", facts.selection, measures=()))
    if not rows:
        return
    by_unit: dict[tuple[str, str], list[str]] = {}
    order = list(facts.measure_labels)
    for row in sorted(rows, key=lambda row: order.index(row["measure"]) if row["measure"] in order else len(order)):
        by_unit.setdefault((row["unit"], row["unit_name"]), []).append(_below(facts, row))
    units = sorted(by_unit.items(), key=lambda entry: -len(entry[1]))
    more = t("weeks.below_more", count=len(units) - MOST) if len(units) > MOST else ""
    with st.container(key="month_ends"):
        look.html(pieces.section(t("weeks.below"), t("weeks.below_small") + more))
        look.html(
            pieces.attention(
                (
                    ("query", name, filters.link("units", open=code, at=None), t("sep.semicolon").join(words), "")
                    for (code, name), words in units[:MOST]
                ),
                t("sep.colon"),
            )
        )


def _below(facts: Facts, row: dict[str, Any]) -> str:
    month, weeks, tail = (numbers.full(row[column], language()) for column in ("month_total", "weeks_total", "tail_total"))
    return t("weeks.below_words", measure=facts.measure_label(row["measure"]), month=month, weeks=weeks, tail=tail)
