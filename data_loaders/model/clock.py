"""The wall clock of the campaign, and ids that follow it."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China keeps one time all year, so no time-zone database is needed (Windows has none)."""
DAY_ALONE = time(12)
"""The hour, to the microsecond, that a day has of which no hour is known; what came by the clock has another one."""
END_OF_DAY = time(23, 59, 59)
"""The last moment of a day that is told in seconds."""
EVERYTHING = datetime.max
"""As of this moment all that is stored stands, whatever day it came."""


def shanghai_now() -> datetime:
    """Now in Shanghai, as a naive datetime: the only kind of time stored or compared here."""
    return datetime.now(SHANGHAI).replace(tzinfo=None)


def by_the_clock(moment: datetime) -> datetime:
    """A moment whose hour is known: one at noon sharp is told a microsecond early, so that it is not taken for a day alone."""
    return moment - timedelta(microseconds=1) if moment.time() == DAY_ALONE else moment


def on_a_day(day: date) -> datetime:
    """A day of which no hour is known; of today never later than now."""
    now, noon = shanghai_now(), datetime.combine(day, DAY_ALONE)
    return min(noon, now) if day == now.date() else noon


def due_moment(day: date, until: time | None) -> datetime:
    """The last moment that is on time of what is due on a day, until an hour of it or (None) its end."""
    return datetime.combine(day, until or time.max)


def due_hour(moment: datetime) -> time | None:
    """The hour that a due moment is; None where it is the end of its day."""
    return None if moment.time() == time.max else moment.time()


def moment_of(number: int) -> datetime:
    """When an id of TimeOrderedIds was given, in Shanghai."""
    return datetime.fromtimestamp(number / 1_000_000, SHANGHAI).replace(tzinfo=None)


class TimeOrderedIds:
    """Gives ids that grow with time: milliseconds since 1970 times 1,000, plus a count. They stay below 2**53, exact in a browser."""

    def __init__(self, after: int = 0) -> None:
        self._last = after
        self._lock = threading.Lock()

    def newest_moment(self) -> datetime:
        """When the last id was given, in Shanghai; the year 1970 where none was."""
        return datetime.fromtimestamp(self._last / 1_000_000, UTC).astimezone(SHANGHAI).replace(tzinfo=None)

    def go_on_above(self, number: int) -> None:
        """Ids from now on are larger than this one too."""
        with self._lock:
            self._last = max(self._last, number)

    def next(self) -> int:
        """A new id, larger than every one before, even if the clock was set back."""
        with self._lock:
            milliseconds = int(datetime.now(UTC).timestamp() * 1000)
            self._last = max(self._last + 1, milliseconds * 1000)
            return self._last
