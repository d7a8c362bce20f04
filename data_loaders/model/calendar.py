"""Another year's dates for a campaign: a proposal, to be looked over on the Settings page. Due dates are never computed anywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import TypeVar

from data_loaders.model.campaign import FIGURES, MATERIALS, SUMMARY, Campaign, Deliverable, Event, Period

Row = TypeVar("Row", Campaign, Period, Deliverable, Event)

JUNE = 6
THURSDAY = 3
"""As `date.weekday` counts."""
OPENING_DAY = 4
"""The day in June by which the liaison form and the plan are due."""


def proposed(campaign: Campaign, year: int) -> Campaign:
    """The campaign with every date in `year`: weeks end and are due on the Thursdays from 1 June on, the whole month on 1 July, its summary
    too; liaison form and plan on 4 June, a week's materials with the week; marked days keep their day of the year."""
    periods = _periods(campaign, year)
    due = {period.code: period.due_on for period in periods}
    return replace(
        campaign,
        year=year,
        periods=periods,
        deliverables=tuple(_deliverable(entry, due, year) for entry in campaign.deliverables),
        events=tuple(_event(entry, year) for entry in campaign.events),
    )


def with_one_due_date(campaign: Campaign) -> Campaign:
    """The campaign in which figures are due when their period is: that moment stands in one place."""
    due = {period.code: period for period in campaign.periods}

    def dated(entry: Deliverable) -> Deliverable:
        period = due.get(entry.period or "") if entry.kind == FIGURES else None
        return replace(entry, due_on=period.due_on, due_until=period.due_until) if period else entry

    return replace(campaign, deliverables=tuple(dated(entry) for entry in campaign.deliverables))


def _periods(campaign: Campaign, year: int) -> tuple[Period, ...]:
    first, after = date(year, JUNE, 1), date(year, JUNE + 1, 1)
    starts, ends = first, first + timedelta(days=(THURSDAY - first.weekday()) % 7)
    periods = []
    for period in campaign.periods:
        if period.is_whole_month:
            periods.append(replace(period, starts_on=first, ends_on=after - timedelta(days=1), due_on=after))
            continue
        periods.append(replace(period, starts_on=starts, ends_on=ends, due_on=ends))
        starts, ends = ends + timedelta(days=1), ends + timedelta(days=7)
    return tuple(periods)


def _deliverable(entry: Deliverable, due: dict[str, date], year: int) -> Deliverable:
    if entry.kind in (FIGURES, MATERIALS) and entry.period in due:
        return replace(entry, due_on=due[entry.period])
    return replace(entry, due_on=date(year, JUNE + 1, 1) if entry.kind == SUMMARY else date(year, JUNE, OPENING_DAY))


def _event(entry: Event, year: int) -> Event:
    try:
        return replace(entry, held_on=entry.held_on.replace(year=year))
    except ValueError:  # 29 February
        return replace(entry, held_on=entry.held_on.replace(year=year, day=28))


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people changed differently at the same time: `of` is what it belongs to (a period, a deliverable, a marked day; None
    for the campaign itself)."""

    of: Period | Deliverable | Event | None
    field: str
    before: object
    mine: object
    theirs: object


def merged(base: Campaign, mine: Campaign, theirs: Campaign) -> tuple[Campaign, tuple[Clash, ...]]:
    """Both changes of one campaign together, and the fields that both changed, each to something else; there `mine` stands. Where one of
    them has another year, or other rows, the two cannot be laid over each other: `mine` is returned as it is."""
    tables = ("periods", "deliverables", "events")
    if len({campaign.year for campaign in (base, mine, theirs)}) > 1 or any(
        _keys(base, name) != _keys(each, name) for name in tables for each in (mine, theirs)
    ):
        return mine, ()
    clashes: list[Clash] = []

    def rows(name: str) -> tuple:
        three = zip(getattr(base, name), getattr(mine, name), getattr(theirs, name), strict=True)
        return tuple(_laid_over(before, here, there, clashes) for before, here, there in three)

    plain = _laid_over(base, mine, theirs, clashes, ("theme_zh", "theme_en", "bureau_name", "bureau_code"))
    laid = replace(plain, periods=rows("periods"), deliverables=rows("deliverables"), events=rows("events"))
    return laid, tuple(clashes)


def _keys(campaign: Campaign, name: str) -> list[str]:
    """What tells a campaign's rows apart; marked days have no code, and stand in their order."""
    return [getattr(entry, "code", str(position)) for position, entry in enumerate(getattr(campaign, name))]


def _laid_over(base: Row, mine: Row, theirs: Row, clashes: list[Clash], names: Sequence[str] | None = None) -> Row:
    changed = {}
    for name in names or [each.name for each in fields(base)]:
        before, here, there = (getattr(each, name) for each in (base, mine, theirs))
        changed[name] = there if here == before else here
        if before not in (here, there) and here != there:
            clashes.append(Clash(None if isinstance(base, Campaign) else base, name, before, here, there))
    return replace(theirs, **changed)
