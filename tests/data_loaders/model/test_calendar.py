"""Another year's dates: every one of them in that year, in the order of the calendar, as the notice sets them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from data_loaders.model.calendar import Clash, merged, proposed, with_one_due_date
from data_loaders.model.campaign import FIGURES, read_campaign

CAMPAIGN = read_campaign()


def test_the_year_of_the_notice_gives_the_dates_of_the_notice() -> None:
    assert proposed(proposed(CAMPAIGN, 2031), 2020) == CAMPAIGN == with_one_due_date(CAMPAIGN)


@pytest.mark.parametrize("year", range(2015, 2061))
def test_all_dates_move_together(year: int) -> None:
    made = proposed(CAMPAIGN, year)
    weeks = [period for period in made.periods if not period.is_whole_month]
    (month,) = [period for period in made.periods if period.is_whole_month]
    assert [week.due_on for week in weeks] == [day for day in days_of_june(year) if day.weekday() == 3][: len(weeks)]
    assert weeks[0].starts_on == month.starts_on == date(year, 6, 1)
    assert all(later.starts_on == earlier.ends_on + timedelta(days=1) for earlier, later in pairwise(weeks))
    assert (month.ends_on, month.due_on) == (date(year, 6, 30), date(year, 7, 1))
    due = {entry.code: entry.due_on for entry in made.deliverables}
    assert (due["liaison"], due["plan"], due["summary"]) == (date(year, 6, 4), date(year, 6, 4), date(year, 7, 1))
    assert [event.held_on for event in made.events] == [date(year, 6, 16)]
    assert {day.year for day in due.values()} == {year} and [p.code for p in made.periods] == [p.code for p in CAMPAIGN.periods]


def days_of_june(year: int) -> list[date]:
    return [date(year, 6, day) for day in range(1, 31)]


def test_figures_are_due_when_their_period_is() -> None:
    moved = replace(CAMPAIGN, periods=tuple(replace(each, due_on=date(2020, 9, 9)) for each in CAMPAIGN.periods))
    assert {entry.due_on for entry in with_one_due_date(moved).deliverables if entry.kind == FIGURES} == {date(2020, 9, 9)}


def changed(**fields: object) -> object:
    """The campaign with fields of its first week, or themes, changed."""
    first, *others = CAMPAIGN.periods
    themes = {name: value for name, value in fields.items() if name.startswith("theme")}
    return replace(CAMPAIGN, **themes, periods=(replace(first, **{name: fields[name] for name in fields if name not in themes}), *others))


@pytest.mark.parametrize(
    ("mine", "theirs", "laid", "clashing"),
    [
        ({}, {}, {}, []),
        ({"theme_zh": "甲"}, {}, {"theme_zh": "甲"}, []),
        ({}, {"due_on": date(2020, 6, 5)}, {"due_on": date(2020, 6, 5)}, []),
        ({"theme_zh": "甲"}, {"due_on": date(2020, 6, 5)}, {"theme_zh": "甲", "due_on": date(2020, 6, 5)}, []),
        ({"due_on": date(2020, 6, 5)}, {"due_on": date(2020, 6, 5)}, {"due_on": date(2020, 6, 5)}, []),
        (
            {"due_on": date(2020, 6, 5), "theme_en": "A"},
            {"due_on": date(2020, 6, 6)},
            {"due_on": date(2020, 6, 5), "theme_en": "A"},
            ["due_on"],
        ),
        ({"theme_zh": "甲"}, {"theme_zh": "乙", "label_zh": "首周"}, {"theme_zh": "甲", "label_zh": "首周"}, ["theme_zh"]),
    ],
)
def test_two_changes_at_once_are_both_kept(mine: dict, theirs: dict, laid: dict, clashing: list[str]) -> None:
    found, clashes = merged(CAMPAIGN, changed(**mine), changed(**theirs))
    assert (found, [clash.field for clash in clashes]) == (changed(**laid), clashing)


def test_a_field_that_both_changed_is_told_with_both_values() -> None:
    _, clashes = merged(CAMPAIGN, changed(due_on=date(2020, 6, 5)), changed(due_on=date(2020, 6, 6)))
    first = CAMPAIGN.periods[0]
    assert clashes == (Clash(first, "due_on", first.due_on, date(2020, 6, 5), date(2020, 6, 6)),)
    other = proposed(CAMPAIGN, 2031)
    assert merged(CAMPAIGN, other, changed(theme_zh="乙")) == (other, ())
