"""What moved from week to week and between two moments, in plain Python: what the marts of the weeks page are held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from data_loaders.model.campaign import FINAL, Campaign, Roster
from data_loaders.model.form import Form
from tests.sql.oracle import TAIL, Choice, Counted, Sent, counted, totals

Pair = tuple[int | None, int | None]
World = tuple[list[Sent], Campaign, Roster, Form]


def pairs_of_weeks(campaign: Campaign, choice: Choice) -> list[tuple[str, str | None]]:
    """The chosen weeks, each with the calendar's week before."""
    weeks = [period.code for period in campaign.periods if period.code != FINAL]
    return [
        (week, weeks[number - 1] if number else None) for number, week in enumerate(weeks) if not choice.periods or week in choice.periods
    ]


def unit_weeks(world: World, as_of: datetime, choice: Choice) -> dict[tuple[str, str, str], Pair]:
    """By unit, measure and week: its number and the week before's; those with neither are left out."""
    sent, campaign, roster, form = world
    keys = ("unit", "measure", "period")
    sums = totals(counted(sent, campaign, as_of), roster, form, replace(choice, periods=()), keys)
    found: dict[tuple[str, str, str], Pair] = {}
    for unit, measure in {key[:2] for key in sums}:
        for week, before in pairs_of_weeks(campaign, choice):
            pair = [sums.get((unit, measure, code or "")) for code in (week, before)]
            if any(pair):
                now, then = (each[0] if each else None for each in pair)
                found[unit, measure, week] = (now, then)
    return found


def type_weeks(world: World, as_of: datetime, choice: Choice) -> dict[tuple[str, str, str], tuple[float | None, float | None, bool]]:
    """By unit type, measure and week: what a unit with a number did on average, the week before, and whether the week is over."""
    sent, campaign, roster, form = world
    keys = ("unit_type", "measure", "period")
    sums = totals(counted(sent, campaign, as_of), roster, form, replace(choice, periods=()), keys)
    average = {key: total / units for key, (total, _, units) in sums.items()}
    due = {period.code: period.due_at for period in campaign.periods}
    found = {}
    for unit_type, measure in {key[:2] for key in sums}:
        for week, before in pairs_of_weeks(campaign, choice):
            now, then = average.get((unit_type, measure, week)), average.get((unit_type, measure, before or ""))
            if now is not None or then is not None:
                found[unit_type, measure, week] = (now, then, as_of > due[week])
    return found


def below_weeks(world: World, as_of: datetime, choice: Choice) -> dict[tuple[str, str], tuple[int, int, int]]:
    """By unit and measure, where the month end is negative: the weeks, the month, the month end."""
    sent, campaign, roster, form = world
    rows = counted(sent, campaign, as_of)
    keys = ("unit", "measure", "period")
    chosen, every = totals(rows, roster, form, choice, keys), totals(rows, roster, form, replace(choice, periods=()), keys)
    found = {}
    for (unit, measure, period), (tail, _, _) in chosen.items():
        if period == TAIL and tail < 0:
            weeks = sum(each[0] for key, each in every.items() if key[:2] == (unit, measure) and key[2] != TAIL)
            found[unit, measure] = (weeks, weeks + tail, tail)
    return found


def changed(world: World, moments: Sequence[datetime], choice: Choice) -> dict[str, dict[str, int]]:
    """By measure and cause, what differs between two moments: a clerk who lays each unit's forms of then and now beside each other."""
    sent, campaign, roster, form = world
    then, now = (_forms(counted(sent, campaign, moment), roster, form, choice) for moment in moments)
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for unit in {*then, *now}:
        before, after = then.get(unit, {}), now.get(unit, {})
        new_forms = after.keys() - before.keys()
        for period in {*before, *after}:
            old, new = before.get(period, {}), after.get(period, {})
            for measure in {*old, *new}:
                (old_value, old_adds), (new_value, new_adds) = old.get(measure, (None, 0)), new.get(measure, (None, 0))
                if not before:
                    cause = "new"
                elif period in new_forms or (old_value == new_value and new_forms):
                    cause = "same"
                else:
                    cause = "corrected"
                found[measure][cause] += new_adds - old_adds
    return {measure: dict(causes) for measure, causes in found.items()}


def _forms(rows: list[Counted], roster: Roster, form: Form, choice: Choice) -> dict[str, dict[str, dict[str, tuple[int, int]]]]:
    """By unit, period of the form and measure: what it says, and what of it counts."""
    found: dict[str, dict[str, dict[str, tuple[int, int]]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        blank = form.blanks[row.blank]
        if blank.part_of is None and choice.takes(row, roster, form):
            said, adds = found[row.unit][row.reported_period].get(str(blank.measure), (0, 0))
            found[row.unit][row.reported_period][str(blank.measure)] = (said + row.value, adds + row.increment)
    return found
