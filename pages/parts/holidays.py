"""Public holidays of China, as the State Council sets them year by year. The library is loaded only where dates are set."""

from __future__ import annotations

from datetime import date


def holiday(day: date) -> tuple[str, str] | None:
    """The holiday whose days off a day is one of, in Chinese and English; None on other days, and in years that are not known."""
    import chinese_calendar

    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    return (chinese_calendar.Holiday(name).chinese, name) if is_off and name else None


def is_known(year: int) -> bool:
    """Whether the holidays of a year are known: they are announced the autumn before."""
    import chinese_calendar

    try:
        chinese_calendar.is_holiday(date(year, 6, 1))
    except NotImplementedError:
        return False
    return True
