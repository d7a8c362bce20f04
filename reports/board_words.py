"""The board in words, as its paper and its workbook say it, in the language it is asked in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from data_loaders.model.campaign import Period
from data_loaders.model.clock import END_OF_DAY
from data_loaders.model.form import Measure
from reports.board_facts import Board, Figure, Reporting

NOT_REPORTED, MINUS = "—", "−"
LIGHTS = ("on_time", "late", "held", "missing", "not_due", "exempt")


def title(made: Board) -> str:
    """What the paper is called."""
    return made.said("board_paper.title", year=made.campaign.year)


def not_reported_note(made: Board) -> str:
    """What a dash means."""
    return made.said("board_paper.dash")


def day_words(made: Board, day: date) -> str:
    """2020年6月19日, 2020-06-19."""
    return made.said("board_paper.day", year=day.year, month=day.month, day=day.day)


def moment_words(made: Board) -> str:
    """The day it is made as of, with the minute where one was asked for."""
    moment = made.asked.as_of
    return day_words(made, made.day) + ("" if moment.time() >= END_OF_DAY else made.said("board_paper.minute", time=f"{moment:%H:%M}"))


def as_of_words(made: Board) -> str:
    """The same in a clause: 截至2020年6月19日."""
    return made.said("board_paper.as_of", day=moment_words(made))


def scope(made: Board) -> str:
    """What was chosen: all units, or which."""
    types = {entry.code: made.label(entry) for entry in made.campaign.unit_types}
    names = {unit.code: unit.name for unit in made.roster.units}
    chosen = {
        "unit_type": [types.get(code, code) for code in made.asked.unit_types],
        "unit": [names.get(code, code) for code in made.asked.units],
        "period": [made.label(made.campaign.period(code)) for code in made.asked.periods],
        "item": [made.label(made.form.item(code)) for code in made.asked.items],
    }
    parts = [
        made.said("board_paper.of", what=made.said(f"board_paper.{what}"), which=fitting(made, each, 30))
        for what, each in chosen.items()
        if each
    ]
    return made.said("board_paper.only", parts=made.said("board_paper.semicolon").join(parts)) if parts else made.said("board_paper.all")


def fitting(made: Board, names: Sequence[str], letters: int, counted: str = "board_paper.and_units") -> str:
    """Names in a row, as many as fit into so many letters, and how many there are where some are left out."""
    kept = list(names)
    while len(kept) > 1 and sum(map(len, kept)) + len(kept) > letters:
        kept.pop()
    row = made.said("board_paper.comma").join(kept)
    return row if len(kept) == len(names) else made.said(counted, names=row, count=len(names))


def share_words(part: int, whole: int) -> str:
    """87.5%; a dash where nothing is expected."""
    return f"{part / whole * 100:.1f}%".replace(".0%", "%") if whole else NOT_REPORTED


def sentence(made: Board) -> str:
    """How many reported, what is in for the next due day, and what they did."""
    now = made.now
    if now is None or not now.expected:
        return made.said("board_paper.nobody" if made.roster.units else "board_paper.no_roster")
    rate = share_words(now.received, now.expected)
    stands = made.said(
        "board_paper.stands",
        period=made.label(now.period),
        expected=now.expected,
        received=now.received,
        rate=rate,
        on_time=now.on_time,
    )
    if now.held:
        stands += made.said("board_paper.stands_held", count=now.held)
    if left := now.expected - now.received:
        is_due = now.period.due_on <= made.day
        stands += made.said(
            "board_paper.stands_missing" if is_due else "board_paper.stands_awaited", count=left, day=_due(made, now.period)
        )
    if made.before and not now.period.is_whole_month:
        more = now.received - made.before.received
        units = made.said("board_paper.one_unit" if abs(more) == 1 else "board_paper.units")
        stands += made.said("board_paper.then", words=changed(made, made.before.period, more, units))
    beside = [_beside(made, each) for each in made.reporting if each.period.code in made.beside]
    did = made.said("board_paper.comma").join(_did(made, each) for each in made.figures if each.total is not None)
    return made.said(
        "board_paper.sentence",
        stands=made.said("board_paper.semicolon").join((stands, *beside)),
        span=span(made),
        did=did or made.said("board_paper.did_nothing"),
    )


def _due(made: Board, period: Period) -> str:
    until = f" {period.due_until:%H:%M}" if period.due_until else ""
    day = made.said("board_paper.short_day", month=period.due_on.month, day=period.due_on.day)
    return day + (until.strip() if made.asked.language == "zh" else until)


def _beside(made: Board, row: Reporting) -> str:
    return made.said("board_paper.beside", period=made.label(row.period), day=_due(made, row.period), count=row.received)


def _did(made: Board, figure: Figure) -> str:
    measure = figure.measure
    phrase = measure.did_zh.replace(" ", "") if made.asked.language == "zh" else measure.did_en
    persons = made.said("board_paper.with_persons", count=number(figure.persons)) if figure.persons else ""
    return (phrase or f"{made.label(measure)} {{number}}").format(number=number(figure.total)) + persons


def span(made: Board) -> str:
    """What totals add up: everything to date, or the chosen periods."""
    if not made.asked.periods:
        return made.said("board_paper.to_date")
    return made.said("board_paper.of_periods", periods=fitting(made, list(made.increments.values()), 30, "board_paper.and_periods"))


def changed(made: Board, before: Period, difference: int, unit: str) -> str:
    """比第2周增加5家, 比第2周减少2家 or 与第2周持平."""
    if not difference:
        return made.said("board_paper.same", before=made.label(before))
    more = "board_paper.more" if difference > 0 else "board_paper.fewer"
    return made.said(more, before=made.label(before), count=number(abs(difference)), unit=unit)


def number(value: float | None) -> str:
    """A number written out with its thousands, one decimal where it is none of units; a dash where nothing was reported."""
    if value is None:
        return NOT_REPORTED
    written = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}".removesuffix(".0")
    return written.replace("-", MINUS)


def total_words(made: Board, value: int | None, measure: Measure) -> str:
    """A total with its counting unit."""
    return (
        number(value)
        if value is None
        else made.said("board_paper.with_unit", number=number(value), unit=made.unit_of(measure, value)).strip()
    )


def latest(made: Board, figure: Figure) -> str:
    """The current period's part of a measure, and its change on the week before."""
    label = made.increments.get(made.counted or "") or (made.label(made.now.period) if made.now else "")
    words = made.said("board_paper.latest", period=label, number=number(figure.latest))
    weeks = [each.period for each in made.reporting if not each.period.is_whole_month]
    codes = [week.code for week in weeks]
    if figure.change is None or made.counted not in codes[1:]:
        return words
    before = weeks[codes.index(made.counted or "") - 1]
    return words + made.said("board_paper.then", words=changed(made, before, figure.change, made.unit_of(figure.measure, figure.change)))


def covers(made: Board, figure: Figure) -> str:
    """Whose a total is: 42/48家, and how much of it was counted in persons."""
    exempt = made.said("board_paper.exempt_too", count=figure.exempt) if figure.exempt else ""
    persons = made.said("board_paper.persons_too", count=number(figure.persons)) if figure.persons else ""
    return made.said("board_paper.covers", count=figure.units, expected=figure.expected) + exempt + persons


def missing(made: Board, letters: int) -> str:
    """Who has not sent the current period's form."""
    if made.now is None or not made.now.expected:
        return made.said("board_paper.nobody_expected")
    label = made.label(made.now.period)
    if made.missing:
        names = fitting(made, [unit.name for unit in made.missing], letters)
        return made.said("board_paper.missing", period=label, count=len(made.missing), names=names)
    awaited = made.now.expected - made.now.received
    return made.said("board_paper.awaited", period=label, count=awaited) if awaited else made.said("board_paper.all_in", period=label)


def behind(made: Board, letters: int) -> str:
    """Who is missing or late over several periods."""
    several = [
        made.said("board_paper.behind_one", name=unit.name, missing=len(lacks), late=len(late))
        for unit, lacks, late in made.behind
        if len(lacks) + len(late) > 1
    ]
    return made.said("board_paper.behind", names=fitting(made, several, letters)) if several else ""


def attention(made: Board, letters: int) -> str:
    """How many errors and queries are open, and whose the errors are."""
    errors, queries = made.open("error"), made.open("query")
    parts = []
    if errors:
        whose = list(dict.fromkeys(each.who or made.said("board_paper.nobodys") for each in errors))
        others = sum(each.is_of_other_kind for each in errors)
        apart = made.said("board_paper.errors_others", count=others) if others else ""
        parts.append(made.said("board_paper.errors", count=len(errors), others=apart, names=fitting(made, whose, letters)))
    if queries:
        parts.append(made.said("board_paper.queries", count=len(queries), units=len({each.who for each in queries})))
    if not parts:
        return made.said("board_paper.nothing_open")
    return made.said("board_paper.stop", words=made.said("board_paper.semicolon").join(parts))


def sentence_case(words: str) -> str:
    """A word of a sentence as the head of a column."""
    return words[:1].upper() + words[1:]
