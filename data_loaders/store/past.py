"""A past day as it was then: copies of what stood and counted, made for that day once, in the place of those that are kept for now.

They are temporary tables of a cursor of their own, which DuckDB finds before those of the file: every mart reads them by the same name.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from data_loaders.store.counting import Cursor, copies_behind, made_of


class Past:
    """The day that was asked for last, with the copies that were needed so far."""

    def __init__(self, cursor: Callable[[], Any]) -> None:
        """`cursor` opens one on the database."""
        self._open = cursor
        self._lock = threading.Lock()
        self._cursor: Any = None
        self._day: tuple[datetime, int] | None = None
        self._made: set[str] = set()

    @contextmanager
    def seen(self, name: str, as_of: datetime, version: int) -> Iterator[Cursor]:
        """A cursor to ask a mart as of a moment before the last change; `version` is the data version now. One asks at a time."""
        with self._lock:
            if self._day != (as_of, version):
                self._forget()
                self._cursor, self._day = self._open(), (as_of, version)
            try:
                for copy in copies_behind(name):
                    if copy not in self._made:
                        source = made_of(copy, "cast(? as timestamp)")
                        self._cursor.execute(f"create temp table {copy} as select * from {source}", [as_of])
                        self._made.add(copy)
                yield self._cursor
            except BaseException:
                self._forget()
                raise

    def forget(self) -> None:
        """Lets go of the day; the database can be closed then."""
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        if self._cursor is not None:
            self._cursor.close()
        self._cursor, self._day, self._made = None, None, set()
