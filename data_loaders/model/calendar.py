"""Another year's dates for a campaign: a proposal, to be looked over on the Settings page. Due dates are never computed anywhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from data_loaders.model.campaign import FIGURES, MATERIALS, SUMMARY, Campaign, Deliverable, Event, Period

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
    """The campaign in which figures are due when their period is: that date stands in one place."""
    due = {period.code: period.due_on for period in campaign.periods}
    entries = (
        replace(entry, due_on=due.get(entry.period or "", entry.due_on)) if entry.kind == FIGURES else entry
        for entry in campaign.deliverables
    )
    return replace(campaign, deliverables=tuple(entries))


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
