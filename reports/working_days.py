"""When an office is at its desk: working days as the State Council sets them (weekends that are worked, too), and office hours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

OPENS, CLOSES = time(8, 30), time(17, 30)
MORNING = time(9)
"""When the next working day's texts go out."""


def is_working_day(day: date) -> bool:
    """Whether a day is worked; in a year whose holidays are not announced yet, Monday to Friday."""
    import chinese_calendar  # loads its years of holidays: only where a day is asked about

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def next_working_day(day: date) -> date:
    """The first working day after a day."""
    following = day + timedelta(days=1)
    while not is_working_day(following):
        following += timedelta(days=1)
    return following


def working_days_since(day: date, until: date) -> int:
    """How many working days have come since a day, the last one included: from Friday to Monday it is one."""
    return sum(is_working_day(day + timedelta(days=each)) for each in range(1, (until - day).days + 1))


def working_days_before(moment: datetime, days: int) -> datetime:
    """The same time so many working days earlier."""
    while days:
        moment -= timedelta(days=1)
        days -= is_working_day(moment.date())
    return moment


def in_office_hours(now: datetime) -> bool:
    """Whether somebody is at the desk at a moment."""
    return is_working_day(now.date()) and OPENS <= now.time() <= CLOSES


def next_office_moment(now: datetime) -> datetime:
    """When a text is better sent: now in office hours, else at nine on the next day that is worked."""
    if in_office_hours(now):
        return now
    is_before = is_working_day(now.date()) and now.time() < OPENS
    return datetime.combine(now.date() if is_before else next_working_day(now.date()), MORNING)
