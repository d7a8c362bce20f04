"""Numbers and dates as people here read them: 1.2万 (12K in English), 88%, 6月11日. Two languages, so no library, which holds 5 MB of
all the others' words. Tests hold what is said here against one."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from html import escape

import pandas as pd

from data_loaders.model.clock import DAY_ALONE
from data_loaders.model.words import said

STEPS = {
    "zh": ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")),
    "en": ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K")),
}
"""What a large number is counted in, the largest first."""
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
SHORT_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"]
NOT_REPORTED = "—"


@lru_cache(maxsize=4096)
def short(value: int | float | None, language: str) -> str:
    """A count shortened: 9876 stays, 12345 is 1.2万 or 12.3K; a dash where nothing was reported."""
    if pd.isna(value):
        return NOT_REPORTED
    if abs(value) < 10_000:
        return full(value, language)
    number = Decimal(str(value))
    step, name = next(each for each in STEPS[language] if abs(number) >= each[0])
    return f"{_rounded(number / step):f}{name}"


@lru_cache(maxsize=4096)
def full(value: int | float | None, language: str) -> str:
    """A count written out: 12,345; a dash where nothing was reported."""
    if pd.isna(value):
        return NOT_REPORTED
    return f"{_rounded(Decimal(str(value))):,f}"


def _rounded(number: Decimal) -> Decimal:
    """To one decimal, the even one where two are as near; none where it is a whole number."""
    rounded = round(number, 1)
    return round(rounded, 0) if rounded == int(rounded) else rounded


@lru_cache(maxsize=1024)
def share(value: float | None, language: str) -> str:
    """A share between 0 and 1 as a whole percentage; 100% is only what is whole, 0% only what is nothing: 499 of 500 are >99%."""
    if pd.isna(value):
        return NOT_REPORTED
    if 0.995 <= value < 1:
        return ">99%"
    if 0 < value < 0.005:
        return "<1%"
    return f"{round(Decimal(str(value)) * 100, 0):,f}%"


@lru_cache(maxsize=4096)
def change(value: int | float | None, language: str) -> str:
    """A difference with its sign: ▲ 12, ▼ 3, ＝ 0; empty where there is nothing to compare."""
    if pd.isna(value):
        return ""
    sign = "▲" if value > 0 else "▼" if value < 0 else "＝"
    return f"{sign} {short(abs(value), language)}"


@lru_cache(maxsize=1024)
def minute(value: datetime) -> str:
    """A moment in a list of them: 2020-06-11 09:30."""
    return f"{value:%Y-%m-%d %H:%M}"


@lru_cache(maxsize=1024)
def day(value: date | datetime | None, language: str) -> str:
    """A day of the campaign's year: 6月11日, 11 June."""
    if pd.isna(value):
        return NOT_REPORTED
    month = value.month if language == "zh" else MONTHS[value.month - 1]
    return said("written.day", language, day=value.day, month=month)


@lru_cache(maxsize=1024)
def short_day(value: date | datetime | None, language: str) -> str:
    """A day in as little room as it takes: 6/11, 11 Jun."""
    if pd.isna(value):
        return NOT_REPORTED
    return f"{value.month}/{value.day}" if language == "zh" else f"{value.day} {SHORT_MONTHS[value.month - 1]}"


@lru_cache(maxsize=1024)
def long_day(value: date | datetime | None, language: str) -> str:
    """A day with its year: 2020年6月11日, 11 June 2020."""
    if pd.isna(value):
        return NOT_REPORTED
    return said("written.long_day", language, day=day(value, language), year=value.year)


@lru_cache(maxsize=1024)
def moment(value: datetime | None, language: str) -> str:
    """A day and time: 2020年6月11日 09:30, 11 June 2020 09:30."""
    if pd.isna(value):
        return NOT_REPORTED
    return f"{long_day(value, language)} {value:%H:%M}"


def arrival(value: datetime | None, language: str) -> str:
    """When something arrived: the day and time or, where only the day is known, the day."""
    return moment(value, language) if pd.isna(value) or value.time() != DAY_ALONE else long_day(value, language)


def moment_or_day(value: datetime, is_minute: bool, language: str) -> str:
    """A moment as it is looked at: to the minute, or the day whose end it is."""
    return moment(value, language) if is_minute else long_day(value, language)


def with_full(value: int | float | None, language: str) -> str:
    """HTML: the shortened number with the full one on hover."""
    return f'<span class="num" title="{escape(full(value, language))}">{escape(short(value, language))}</span>'
