"""Until which hours of today something is due: before such an hour passes, things stand otherwise than at the end of the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from data_loaders.model.clock import END_OF_DAY, EVERYTHING, shanghai_now

if TYPE_CHECKING:
    from data_loaders.store.warehouse import Warehouse


def due_hours(warehouse: Warehouse) -> tuple[datetime, ...]:
    """Every moment within a day until which something is due from somebody, in order."""
    return tuple(row["due_at"] for row in warehouse.rows("mart_due_hour", as_of=EVERYTHING))


def standing_until(hours: Iterable[datetime], now: datetime) -> datetime:
    """The moment that stands for now, as which nothing turns before it passes: the next of these hours today, else the end of the day."""
    return next((hour for hour in hours if hour.date() == now.date() and now <= hour), datetime.combine(now.date(), END_OF_DAY))


def moment_of_papers(warehouse: Warehouse, day: date | None) -> datetime:
    """The end of a day or, of none, now: the end of today, or the very moment while something is due until an hour of it that has not
    passed."""
    if day:
        return datetime.combine(day, END_OF_DAY)
    now = shanghai_now()
    until = standing_until(due_hours(warehouse), now)
    return until if until.time() == END_OF_DAY else now
