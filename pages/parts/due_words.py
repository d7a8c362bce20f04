"""A due moment in words: the day and, where it is one, the hour: 6月18日17:00, 18 June, 17:00."""

from __future__ import annotations

from datetime import date, datetime

from data_loaders.model.clock import due_hour
from pages.parts import numbers
from pages.parts.words import language, t


def due(moment: datetime, today: date | None = None) -> str:
    """The day, with the hour where it is due until one; an hour of `today` says so: 今天17:00, today until 17:00."""
    until, day = due_hour(moment), numbers.day(moment, language())
    if until is None:
        return day
    return t("due.until_today", hour=f"{until:%H:%M}") if moment.date() == today else t("due.until", day=day, hour=f"{until:%H:%M}")
