"""A day as people write it: 2020-06-11, 2020/6/11, 20200611, 6月11日, 6.11; and with an hour behind it: 6月11日 9:30."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from data_loaders.model.clock import by_the_clock, on_a_day

DAY = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
HOUR = re.compile(r"(.*[^\d:：])(\d{1,2})\s*[:：时点]\s*(\d{2})?\s*分?")


def day_of(words: str, year: int) -> date | None:
    """The day somebody wrote, of `year` where none is named; None where it is none."""
    found = DAY.fullmatch(words) or TOGETHER.fullmatch(words)
    try:
        return date(int(found[1] or year), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def moment_of(words: str, year: int) -> datetime | None:
    """The moment somebody wrote something arrived: of a day alone what stands for an hour that is not known; None where it is none."""
    found = HOUR.fullmatch(words)
    day = day_of((found[1] if found else words).strip(" T"), year)
    if day is None:
        return None
    if not found:
        return on_a_day(day)
    try:
        return by_the_clock(datetime.combine(day, time(int(found[2]), int(found[3] or 0))))
    except ValueError:
        return None
