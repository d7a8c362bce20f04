"""Numbers and dates as people here read them: 1.2万 (12K in English), 88%, 6月11日. A half is rounded up, as offices and Excel do."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, localcontext
from functools import lru_cache
from html import escape

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from data_loaders.model.clock import DAY_ALONE

LOCALES = {"zh": "zh_CN", "en": "en_GB"}
NOT_REPORTED = "—"
MINUS = "−"
"""As wide as a plus sign, and what stands before percentages and changes; Babel writes a hyphen."""


@lru_cache(maxsize=4096)
def short(value: int | float | None, language: str) -> str:
    """A count shortened: 9876 stays, 12345 is 1.2万 or 12.3K; a dash where nothing was reported."""
    if pd.isna(value):
        return NOT_REPORTED
    if abs(value) < 10_000:
        return full(value, language)
    with localcontext(rounding=ROUND_HALF_UP):
        return format_compact_decimal(value, locale=LOCALES[language], fraction_digits=1).replace("-", MINUS)


@lru_cache(maxsize=4096)
def full(value: int | float | None, language: str) -> str:
    """A count written out: 12,345; a dash where nothing was reported."""
    if pd.isna(value):
        return NOT_REPORTED
    with localcontext(rounding=ROUND_HALF_UP):
        return format_decimal(value, locale=LOCALES[language], format="#,##0.#").replace("-", MINUS)


@lru_cache(maxsize=1024)
def share(value: float | None, language: str) -> str:
    """A share between 0 and 1 as a whole percentage; 100% is only what is whole, 0% only what is nothing: 499 of 500 are >99%."""
    if pd.isna(value):
        return NOT_REPORTED
    if 0.995 <= value < 1:
        return ">99%"
    if 0 < value < 0.005:
        return "<1%"
    with localcontext(rounding=ROUND_HALF_UP):
        return format_percent(value, locale=LOCALES[language], format="#,##0%")


@lru_cache(maxsize=4096)
def change(value: int | float | None, language: str) -> str:
    """A difference with its sign: ▲ 12, ▼ 3, ＝ 0; empty where there is nothing to compare."""
    if pd.isna(value):
        return ""
    sign = "▲" if value > 0 else "▼" if value < 0 else "＝"
    return f"{sign} {short(abs(value), language)}"


@lru_cache(maxsize=4096)
def signed(value: int | float | None, language: str) -> str:
    """A difference in a column of them, written out: +12, −3, 0; a dash where there is nothing to compare."""
    written = full(value, language)
    return f"+{written}" if not pd.isna(value) and value > 0 else written


@lru_cache(maxsize=1024)
def minute(value: datetime) -> str:
    """A moment in a list of them: 2020-06-11 09:30."""
    return f"{value:%Y-%m-%d %H:%M}"


@lru_cache(maxsize=1024)
def day(value: date | datetime | None, language: str) -> str:
    """A day of the campaign's year: 6月11日, 11 June."""
    if pd.isna(value):
        return NOT_REPORTED
    return format_date(value, "M月d日" if language == "zh" else "d MMMM", locale=LOCALES[language])


@lru_cache(maxsize=1024)
def short_day(value: date | datetime | None, language: str) -> str:
    """A day in as little room as it takes: 6/11, 11 Jun."""
    if pd.isna(value):
        return NOT_REPORTED
    return format_date(value, "M/d" if language == "zh" else "d MMM", locale=LOCALES[language])


@lru_cache(maxsize=1024)
def long_day(value: date | datetime | None, language: str) -> str:
    """A day with its year: 2020年6月11日, 11 June 2020."""
    if pd.isna(value):
        return NOT_REPORTED
    return format_date(value, "yyyy年M月d日" if language == "zh" else "d MMMM yyyy", locale=LOCALES[language])


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
