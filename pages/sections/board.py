"""The parts of the board, each a few lines: facts -> figures -> screen. The wall shows the same parts, larger and without controls."""

from __future__ import annotations

import math
from datetime import date, datetime
from html import escape

import streamlit as st

from data_loaders.model.campaign import FIGURES, MATERIALS, Deliverable, Period
from data_loaders.model.clock import due_hour
from data_loaders.model.form import Measure
from pages.parts import board_pieces, filters, look, numbers, pieces, sentences, summary
from pages.parts.actor import may_open
from pages.parts.drawn_once import drawn_once
from pages.parts.facts import Facts
from pages.parts.words import label, language, t


def calendar() -> None:
    """The due dates in a row, a bar each, filled by its reporting rate; what is missing is named, as a link. Events stand among them."""
    look.html(drawn_once(_calendar))


def _calendar(facts: Facts) -> str:
    today, campaign = facts.selection.today, facts.campaign
    beside = [entry for entry in campaign.deliverables if entry.kind != FIGURES]
    due = sorted({period.due_on for period in campaign.periods} | {entry.due_on for entry in beside})
    moments = sorted({period.due_at for period in campaign.periods} | {entry.due_at for entry in beside})
    next_due = next((moment for moment in moments if moment >= facts.selection.as_of), None)
    next_day = next_due.date() if next_due else None
    stops: list[board_pieces.Stop] = []
    for day in due:
        others = tuple(_other_due(facts, entry) for entry in beside if entry.due_on == day)
        periods = [_period_due(facts, period) for period in campaign.periods if period.due_on == day]
        first, *more = periods or [_plain_due(facts, day)]
        note = _left(facts, next_due) if next_due and day == next_day else ""
        stops += [_stop(facts, day, first, others, note), *(_stop(facts, day, each, (), note) for each in more)]
    for event in campaign.events:
        what = board_pieces.Due(label(event), "", None)
        words = numbers.short_day(event.held_on, language())
        stops.append(board_pieces.Stop(event.held_on, words, what, True, False, event.held_on < today))
    return board_pieces.calendar(sorted(stops, key=lambda stop: stop.day))


def _stop(facts: Facts, day: date, what: board_pieces.Due, others: tuple[board_pieces.Due, ...], note: str) -> board_pieces.Stop:
    """A due day; `note` says of the next one how much time is left."""
    return board_pieces.Stop(day, numbers.short_day(day, language()), what, False, bool(note), day < facts.selection.today, note, others)


def _period_due(facts: Facts, period: Period) -> board_pieces.Due:
    row = facts.reporting_in(period.code)
    expected, received = row.get("expected_count", 0), row.get("received_count", 0)
    if not expected or not (period.due_on <= facts.selection.today or received):
        return board_pieces.Due(label(period), "", None)
    counts = t("calendar.counts", received=received, expected=expected)
    return board_pieces.Due(
        label(period), counts, float(row["reporting_share"]), *_owed(row["missing_count"], figures_of(facts, period.code))
    )


def _plain_due(facts: Facts, day: date) -> board_pieces.Due:
    """A day on which no figures are due."""
    return board_pieces.Due("", "", None)


def _owed(count: int, code: str) -> tuple[str, str]:
    """How many still owe what is over, and the list of them."""
    if not count:
        return "", ""
    return t("calendar.missing", count=int(count)), listed(code, "missing")


def figures_of(facts: Facts, period: str) -> str:
    """The code of the deliverable that a period's figures are; of a period that has none, its own."""
    due = facts.campaign.deliverable(FIGURES, period)
    return due.code if due else period


def listed(due: str, light: str) -> str:
    """Where the units stand that have this light for a deliverable: on the reporting page, for who may open it, else among the units."""
    page = "reporting" if may_open("reporting") else "units"
    return filters.link(page, due=due, light=light, open=None, at=None)


def _left(facts: Facts, moment: datetime) -> str:
    days, until = (moment.date() - facts.selection.today).days, due_hour(moment)
    if days:
        return t("calendar.days_left", days=days)
    return t("calendar.today_until", hour=f"{until:%H:%M}") if until else t("calendar.today")


def _other_due(facts: Facts, due: Deliverable) -> board_pieces.Due:
    """A deliverable without figures, with how many sent it once it is due or somebody did; under a week's date materials need no week."""
    name = t("calendar.materials") if due.kind == MATERIALS else label(due)
    if not facts.collects_papers:
        return board_pieces.Due(name, "", None)
    row = facts.reporting_of(due.code)
    received, expected = row["received_count"], row["expected_count"]
    if not expected or not (due.due_on <= facts.selection.today or received):
        return board_pieces.Due(name, "", None)
    return board_pieces.Due(name, f"{received}/{expected}", received / expected, *_owed(row["missing_count"], due.code))


def sentence() -> None:
    """The answer first: how many reported and are missing, what is in for the next due day, and what they did."""
    look.html(drawn_once(_sentence))


def _sentence(facts: Facts) -> str:
    if facts.current is None or not facts.now.get("expected_count"):
        return pieces.answer(escape(facts.nobody()))
    whole = facts.is_month
    every = list(facts.all_increments)
    measured = {each.code: summary.measured(facts.all_measures, each.code, every, facts.counted) for each in facts.form.leading_measures}
    did = sentences.did(facts.form, {code: found.total if whole else found.latest for code, found in measured.items()})
    stands = t("sep.semicolon").join([_stands(facts, facts.current, _change(facts)), *(_stands(facts, code) for code in facts.beside)])
    return pieces.answer(t("board.sentence_final" if whole else "board.sentence", stands=stands, did=did))


def _stands(facts: Facts, period: str, change: str = "") -> str:
    row, is_headline = facts.reporting_in(period), period == facts.current
    return sentences.stands(facts.campaign.period(period), row, period in facts.over, is_headline, change, facts.selection.today)


def _change(facts: Facts) -> str:
    """How many more or fewer reported than for the week before; nothing while there is still time, nor for the whole month."""
    if not facts.before or facts.is_month or facts.current not in facts.over:
        return ""
    change = int(facts.now["received_count"]) - int(facts.before["received_count"])
    return t("board.change_plus" if change > 0 else "board.change_minus" if change < 0 else "board.change_none", count=abs(change))


def headlines() -> None:
    """Reporting rate, then the measures that lead the form; each opens to its units."""
    cards = drawn_once(_cards)
    if filters.one("wall"):
        look.html(pieces.headlines(card for _, card in cards))
        return
    grid = st.grid(len(cards), key="headlines", min_column_width=150, gap=("small", "medium"))
    for code, card in cards:
        with grid.cell():
            look.html(pieces.headline(card))
            st.page_link("units.py", label=t("board.see_units"), query_params=filters.params(measure=code, open=None))


def _cards(facts: Facts) -> list[tuple[str | None, pieces.Headline]]:
    """Each with the code of its measure; reporting has none."""
    return [(None, _reporting_card(facts)), *((measure.code, _measure_card(facts, measure)) for measure in facts.form.leading_measures)]


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
        marks=tuple(pieces.mark(facts.period_labels[code], language()) for code in facts.reporting["period"]),
    )


def _share(share: float, is_known: bool) -> float | None:
    """A period's reporting rate as a bar: hollow before it is due and anything came, and where no unit is expected."""
    return float(share) if is_known and not math.isnan(share) else None


def _covers(facts: Facts, current: str) -> str:
    """The period the reporting rate speaks of, and what is in of the next."""
    beside = [t("board.card_beside", period=label(facts.campaign.period(code)), received=_received(facts, code)) for code in facts.beside]
    return t("sep.semicolon").join([label(facts.campaign.period(current)), *beside])


def _received(facts: Facts, period: str) -> int:
    return int(facts.reporting_in(period)["received_count"])


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
        unit=measure.unit(language(), found.total),
        change=_week_card(facts, code, facts.counted, found.latest) if facts.counted else "",
        covers=covers + _exempt_too(int(cover["exempt_count"].sum())) + persons,
        trend=summary.measured(facts.all_measures, code, list(facts.all_increments), None).by_period,
        lit=_place(list(facts.all_increments), facts.counted),
        marks=tuple(pieces.mark(words, language()) for words in facts.all_increments.values()),
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
