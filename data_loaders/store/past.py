"""A past day as it was then: copies of what stood and counted, made for that day once, in the place of those that are kept for now.

They are temporary tables of a cursor of their own, which DuckDB finds before those of the file: every mart reads them by the same name.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from data_loaders.store.counting import copies_behind, made_of


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
    def asked(self, cursor: Any, name: str, as_of: object) -> Iterator[Any]:
        """A cursor to ask a mart as of a moment: that one, or of a moment before the last change the one that holds its copies."""
        if as_of is not None and copies_behind(name):
            asked = "select cast(? as timestamp), version, changed_at from data_version"
            ((moment, version, changed_at),) = cursor.execute(asked, [as_of]).fetchall()
            if moment < changed_at:
                with self._seen(name, moment, version) as past:
                    yield past
                return
        yield cursor

    @contextmanager
    def _seen(self, name: str, as_of: datetime, version: int) -> Iterator[Any]:
        """One asks at a time."""
        with self._lock:
            if self._day != (as_of, version):
                self._forget()
                self._cursor, self._day = self._open(), (as_of, version)
            try:
                if lacking := [copy for copy in copies_behind(name) if copy not in self._made]:
                    self._make(lacking, as_of)
                yield self._cursor
            except BaseException:
                self._forget()
                raise

    def _make(self, copies: list[str], as_of: datetime) -> None:
        self._cursor.execute("begin")  # of one moment, whoever writes meanwhile
        for copy in copies:
            source = made_of(copy, "cast(? as timestamp)")
            self._cursor.execute(f"create temp table {copy} as select * from {source}", [as_of])
        self._cursor.execute("commit")
        self._made.update(copies)

    def forget(self) -> None:
        """Lets go of the day; the database can be closed then."""
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        if self._cursor is not None:
            self._cursor.close()
        self._cursor, self._day, self._made = None, None, set()
