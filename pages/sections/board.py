"""The parts of the board, each a few lines: facts -> figures -> screen. The wall shows the same parts, larger and without controls."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.model.campaign import FIGURES, MATERIALS, Deliverable, Period
from data_loaders.model.form import Measure
from pages.parts import figures, filters, findings, look, numbers, pieces, reads, sentences, summary, tables
from pages.parts.actor import may_open
from pages.parts.facts import Facts
from pages.parts.words import label, language, t

MOST_LISTED = 60


def calendar(facts: Facts) -> None:
    """The due dates on a line, filled by their reporting rate; the next one marked with the days left.

    Periods due on one day stand side by side.
    """
    today, campaign = facts.selection.today, facts.campaign
    beside = [entry for entry in campaign.deliverables if entry.kind != FIGURES]
    due = sorted({period.due_on for period in campaign.periods} | {entry.due_on for entry in beside})
    next_due = next((day for day in due if day >= today), None)
    stops = []
    for day in due:
        others = [_other_due(facts, entry) for entry in beside if entry.due_on == day]
        periods = [period for period in campaign.periods if period.due_on == day]
        if not periods:
            stops.append(_plain_stop(facts, day, others, day == next_due))
            continue
        first, *more = [_period_stop(facts, period, day == next_due) for period in periods]
        stops += [replace(first, also=tuple(others)), *more]
    for event in campaign.events:
        stops.append(
            pieces.Stop(
                event.held_on, numbers.short_day(event.held_on, language()), label(event), "", None, "event", False, event.held_on < today
            )
        )
    look.html(pieces.strip(sorted(stops, key=lambda stop: stop.day)))


def _period_stop(facts: Facts, period: Period, is_next: bool) -> pieces.Stop:
    row = summary.row_of(facts.reporting, period.code)
    is_past = period.due_on < facts.selection.today
    expected, received = row.get("expected_count", 0), row.get("received_count", 0)
    counts = t("calendar.received", received=received, expected=expected) if expected else ""
    note = counts if is_past or received else ""
    if is_next:
        note = t("sep.dot").join(words for words in (_days_left(facts, period.due_on), counts) if words)
    return pieces.Stop(
        day=period.due_on,
        day_text=numbers.short_day(period.due_on, language()),
        name=label(period),
        note=note,
        share=row["reporting_share"] if expected else None,
        kind="figures",
        is_next=is_next,
        is_past=is_past,
    )


def _plain_stop(facts: Facts, day: date, others: list[str], is_next: bool) -> pieces.Stop:
    note, is_past = _days_left(facts, day) if is_next else "", day < facts.selection.today
    return pieces.Stop(day, numbers.short_day(day, language()), t("sep.list").join(others), note, None, "other", is_next, is_past)


def _days_left(facts: Facts, day: date) -> str:
    days = (day - facts.selection.today).days
    return t("calendar.days_left", days=days) if days else t("calendar.today")


def _other_due(facts: Facts, due: Deliverable) -> str:
    """A deliverable without figures, with how many sent it once it is due or somebody did; under a week's date materials need no week."""
    name = t("calendar.materials") if due.kind == MATERIALS else label(due)
    if not facts.collects_papers:
        return name
    rows = facts.deliverable_reporting
    row = rows[rows["deliverable"] == due.code].iloc[0]
    begun = due.due_on <= facts.selection.today or row["received_count"]
    return f"{name} {row['received_count']}/{row['expected_count']}" if begun else name


def sentence(facts: Facts) -> None:
    """The answer first: how many reported and are missing, what is in for the next due day, and what they did."""
    if facts.current is None or not facts.now.get("expected_count"):
        look.html(pieces.answer(escape(facts.nobody())))
        return
    whole = facts.is_month
    every = list(facts.all_increments)
    measured = {each.code: summary.measured(facts.all_measures, each.code, every, facts.counted) for each in facts.form.leading_measures}
    did = sentences.did(facts.form, {code: found.total if whole else found.latest for code, found in measured.items()})
    stands = t("sep.semicolon").join([_stands(facts, facts.current, _change(facts)), *(_stands(facts, code) for code in facts.beside)])
    look.html(pieces.answer(t("board.sentence_final" if whole else "board.sentence", stands=stands, did=did)))
    _overdue(facts)


def _overdue(facts: Facts) -> None:
    """Everything else whose day is over and that units still owe, by name: earlier periods, then deliverables without figures."""
    periods = facts.reporting[(facts.reporting["missing_count"] > 0) & (facts.reporting["period"] != facts.current)]
    owed = [(facts.period_labels[row["period"]], row["missing_count"]) for row in summary.records(periods)]
    if facts.collects_papers:
        others = facts.deliverable_reporting[facts.deliverable_reporting["kind"] != FIGURES]
        owed += [
            (facts.deliverable_labels[row["deliverable"]], row["missing_count"]) for row in summary.records(others) if row["missing_count"]
        ]
    if owed:
        parts = t("sep.list").join(t("board.overdue_one", what=what, count=int(count)) for what, count in owed)
        look.html(f'<p class="covers">{escape(t("board.overdue", parts=parts))}</p>')


def _stands(facts: Facts, period: str, change: str = "") -> str:
    row, is_headline = summary.row_of(facts.reporting, period), period == facts.current
    return sentences.stands(facts.campaign.period(period), row, period in facts.over, is_headline, change)


def _change(facts: Facts) -> str:
    """How many more or fewer reported than for the week before; nothing while there is still time, nor for the whole month."""
    if not facts.before or facts.is_month or facts.current not in facts.over:
        return ""
    change = int(facts.now["received_count"]) - int(facts.before["received_count"])
    return t("board.change_plus" if change > 0 else "board.change_minus" if change < 0 else "board.change_none", count=abs(change))


def headlines(facts: Facts) -> None:
    """Reporting rate, then the measures that lead the form; each opens to its units."""
    cards = [(None, _reporting_card(facts))] + [(measure.code, _measure_card(facts, measure)) for measure in facts.form.leading_measures]
    if filters.one("wall"):
        look.html(pieces.headlines(card for _, card in cards))
        return
    grid = st.grid(len(cards), key="headlines", min_column_width=150, gap=("small", "medium"))
    for code, card in cards:
        with grid.cell():
            look.html(pieces.headline(card))
            st.page_link("units.py", label=t("board.see_units"), query_params=filters.params(measure=code, open=None))


def _reporting_card(facts: Facts) -> pieces.Headline:
    now, today = facts.now, facts.selection.today
    expected = now.get("expected_count", 0)
    shares = facts.reporting[["reporting_share", "received_count", "due_on"]].itertuples(index=False, name=None)
    counts = t("calendar.received", received=now.get("received_count", 0), expected=expected)
    on_time = t("board.on_time", share=numbers.share(now.get("on_time_share"), language()), count=now.get("on_time_count", 0))
    return pieces.Headline(
        label=t("board.reporting_rate"),
        value=escape(numbers.share(now.get("reporting_share"), language())),
        unit=counts if expected else "",
        change=on_time if expected else t("board.none_expected"),
        covers=_covers(facts, facts.current) if expected and facts.current else "",
        trend=tuple(_share(share, received or due_on.date() < today) for share, received, due_on in shares),
        lit=_place(list(facts.reporting["period"]), facts.current),
        full=1.0,
    )


def _share(share: float, is_known: bool) -> float | None:
    """A period's reporting rate as a bar: hollow before it is due and anything came, and where no unit is expected."""
    return float(share) if is_known and not math.isnan(share) else None


def _covers(facts: Facts, current: str) -> str:
    """The period the reporting rate speaks of, and what is in of the next."""
    beside = [t("board.card_beside", period=label(facts.campaign.period(code)), received=_received(facts, code)) for code in facts.beside]
    return t("sep.semicolon").join([label(facts.campaign.period(current)), *beside])


def _received(facts: Facts, period: str) -> int:
    return int(summary.row_of(facts.reporting, period)["received_count"])


def _place(periods: list[str], period: str | None) -> int | None:
    return periods.index(period) if period in periods else None


def _measure_card(facts: Facts, measure: Measure) -> pieces.Headline:
    """A measure that leads: its total of what was chosen, its current week against the one before, whose total it is, all its periods."""
    code = measure.code
    found = summary.measured(facts.measures, code, list(facts.increments), facts.counted)
    cover = facts.cover[facts.cover["measure"] == code]
    persons = t("board.persons", count=numbers.short(found.person_total, language())) if found.person_total else ""
    expected = int(cover["expected_count"].sum())
    phrase = "board.card_covers" if expected else "board.card_covers_nobody"
    covers = t(phrase, span=_span(facts), units=int(cover["unit_count"].sum()), expected=expected)
    return pieces.Headline(
        label=label(measure),
        value=pieces.number(found.total, language()),
        unit=measure.unit_zh if language() == "zh" else measure.unit_en,
        change=_week_card(facts, code, facts.counted, found.latest) if facts.counted else "",
        covers=covers + _exempt_too(int(cover["exempt_count"].sum())) + persons,
        trend=summary.measured(facts.all_measures, code, list(facts.all_increments), None).by_period,
        lit=_place(list(facts.all_increments), facts.counted),
    )


def _span(facts: Facts) -> str:
    """What a total adds up: everything to date, or the chosen periods by name."""
    if not facts.selection.periods:
        return t("board.to_date")
    return t("board.chosen_periods", periods=t("sep.list").join(facts.increments.values()))


def _exempt_too(count: int) -> str:
    return t("board.exempt_too", count=count) if count else ""


def _week_card(facts: Facts, measure: str, current: str, latest: int | None) -> str:
    """The current period's number with its change on the week before; of a week that is not over, over whom, and how many are awaited."""
    change, only = facts.change(measure, current), facts.only_both(current)
    values = {"period": facts.all_increments[current], "latest": numbers.short(latest, language())}
    if only and only["awaited"]:
        phrase = "board.card_awaited" if change is None else "board.card_both"
        return t(phrase, **values, **only, change=numbers.change(change, language()))
    phrase = "board.card_latest" if change is None else "board.card_change"
    return t(phrase, **values, change=numbers.change(change, language()))


def measure_switch(facts: Facts) -> str:
    """The measure the rest of the page speaks of."""
    if filters.one("wall"):
        chosen = filters.one("measure")
        return chosen if chosen and chosen in facts.measure_labels else next(iter(facts.measure_labels))
    return filters.measure_switch(facts.measure_labels)


def items_by_week(facts: Facts, measure: str) -> None:
    """Items x periods: which activity moves and which sleeps."""
    rows = reads.chosen("mart_item_period", facts.selection)
    rows = rows[rows["measure"] == measure]
    every = reads.chosen("mart_item_period", facts.selection, periods=(), items=())
    largest = every[every["measure"] == measure]["total"].max()
    wanted = {
        item.code: label(item)
        for item in facts.form.items
        if _counts(facts, item.code, measure) and (not facts.selection.items or item.code in facts.selection.items)
    }
    title = t("board.items_title", measure=facts.measure_label(measure))
    look.html(pieces.section(title, t("board.items_small")))
    if not wanted:
        st.caption(t("board.no_items"))
        return
    wide = summary.pivot(rows, "item", wanted, list(facts.increments)).sort_values("total", ascending=False, na_position="last")
    figure = figures.rows_by_period(wide, facts.increments, look.colours(), language(), facts.counted, largest)
    tables.chart(figure, "items", alt=title)
    tables.offer(wide.reset_index(), {"item": t("filter.item"), **facts.increments, "total": t("table.total")}, title, "items")


def _counts(facts: Facts, item: str, measure: str) -> bool:
    return any(blank.measure == measure and blank.item == item for blank in facts.form.number_blanks)


def unit_types(facts: Facts, measure: str) -> None:
    """Unit types side by side, per reporting unit, the absolute figure beside it; to one scale, whichever types were chosen."""
    averages = summary.averages(facts.cover[facts.cover["measure"] == measure])
    title = t("board.types_title", measure=facts.measure_label(measure))
    look.html(pieces.section(title, t("board.types_small")))
    if averages["total"].isna().all():
        st.caption(t("board.no_items"))
        return
    names = facts.type_labels()
    table = averages.assign(
        label=[names.get(code, code) for code in averages["unit_type"]],
        value=averages["average"],
        words=[_type_words(row) for row in summary.records(averages)],
    )
    every = reads.chosen("mart_measure_cover", facts.selection, unit_types=(), units=())
    largest = summary.averages(every[every["measure"] == measure])["average"].max()
    tables.chart(figures.bars_with_words(table, look.colours(), language(), largest), "types", alt=title)
    columns = {
        "label": t("filter.type"),
        "average": t("table.average"),
        "total": t("table.total"),
        "unit_count": t("table.unit_count"),
        "exempt_count": t("table.exempt_count"),
        "expected_count": t("table.expected"),
    }
    tables.offer(table, columns, title, "types")


def _type_words(row: dict[str, Any]) -> str:
    """A unit type's average, total and the units it is of."""
    average = row["average"]
    return t(
        "board.type_words",
        average=numbers.short(None if pd.isna(average) else round(average, 1), language()),
        total=numbers.short(None if pd.isna(row["total"]) else row["total"], language()),
        units=row["unit_count"],
        expected=row["expected_count"],
        exempt=t("board.type_exempt", count=row["exempt_count"]) if row["exempt_count"] else "",
    )


def leaders(facts: Facts, measure: str) -> None:
    """Who did most, by name."""
    rows = facts.unit_totals(measure)
    look.html(pieces.section(t("board.leaders"), facts.measure_label(measure)))
    found = summary.leaders(rows)
    _names([(name, filters.link("units", open=code), numbers.short(total, language())) for code, name, total in found], t("board.none_yet"))


def laggards(facts: Facts) -> None:
    """Who is behind over the whole campaign, by name."""
    look.html(pieces.section(t("board.laggards"), t("board.laggards_small")))
    found = [
        (name, filters.link("units", open=code), _behind(missing, late)) for code, name, missing, late in summary.laggards(facts.behind)
    ]
    _names(found, t("board.nobody_behind"))


def _behind(missing: int, late: int) -> str:
    said = [t("board.behind_missing", count=missing)] if missing else []
    return t("sep.dot").join([*said, *([t("board.behind_late", count=late)] if late else [])])


def missing(facts: Facts) -> None:
    """Who has not sent the current period, by name."""
    found = summary.missing_now(facts.behind, facts.current)
    small = t("board.missing_small", period=label(facts.campaign.period(facts.current)), count=len(found)) if facts.current else ""
    look.html(pieces.section(t("board.missing"), small))
    types = facts.unit_type_names()
    _names([(name, filters.link("units", open=code), types.get(code, "")) for code, name in found[:5]], _nobody_missing(facts))
    if len(found) > 5 and not filters.one("wall"):
        with st.popover(t("board.more", count=len(found) - 5), key="more_missing"):
            look.html(pieces.names((name, filters.link("units", open=code), types.get(code, "")) for code, name in found[5:]))


def _nobody_missing(facts: Facts) -> str:
    """Why nobody is missing: nobody is expected, all is in, or there is still time."""
    if not facts.now.get("expected_count"):
        return facts.nobody()
    awaited = int(facts.now.get("not_due_count", 0))
    return t("board.still_time", count=awaited) if awaited else t("board.nobody_missing")


def _names(rows: list[tuple[str, str, str]], empty: str) -> None:
    if rows:
        look.html(pieces.names(rows))
    else:
        st.caption(empty)


def attention(facts: Facts, shown: int = 6) -> None:
    """Errors, queries and held files, the gravest first, each kind once a unit and period, each a link to its unit."""
    rows = findings.attention(facts)
    look.html(pieces.section(t("board.attention"), findings.counted(rows)))
    if rows.empty:
        st.caption(t("board.all_well"))
        return
    kinds = findings.by_kind(findings.readable(rows))
    look.html(pieces.attention(findings.lines(facts, kinds.head(shown))))
    if len(kinds) > shown:
        with st.popover(t("board.more", count=len(kinds) - shown), key="more_attention", on_change="rerun") as more:
            if more.open:
                look.html(pieces.attention(findings.lines(facts, kinds.iloc[shown : shown + MOST_LISTED])))
                tables.offer_download(findings.export(facts, rows), t("board.attention"), "attention", personal=True)
    if may_open("review"):
        to_review = filters.params(open=None, at=None, measure=None)
        st.page_link("review.py", label=t("board.to_review"), icon=":material/arrow_forward:", query_params=to_review)


def attention_count(facts: Facts) -> None:
    """How much needs attention, for the wall, where nobody can press."""
    look.html(pieces.section(t("board.attention"), findings.counted(findings.attention(facts))))


def wall_link() -> None:
    """The way to the wall and how to share what is shown."""
    look.html(
        f'<p class="covers">{escape(t("board.share_hint"))} '
        f'<a href="{escape(filters.link("./", wall="1"))}" target="_blank">{escape(t("board.wall"))}</a></p>'
    )
