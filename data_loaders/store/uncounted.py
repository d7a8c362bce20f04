"""Units whose answers are stored and not counted yet. While a batch is loaded they wait, so that each is counted once a batch.

They stand in the table `uncounted`, written with their answers: a load that is killed is counted when the database opens. Until then
whoever asks for something that is counted (a total, a query across submissions, an audit), or makes a copy, has it counted first. So one
data version always means the same totals, those of the stored rows, and whoever asks for nothing of the kind waits for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from data_loaders.store.counting import SETTINGS, copies_behind
from data_loaders.store.schema import named_by
from data_loaders.store.transaction import Transaction

AT_ONCE = frozenset({"current_delivery", *SETTINGS})
"""The kept copies that are never behind: what stands is written with the rows."""
TRIES = 2
Answered = TypeVar("Answered")


def reads_what_is_counted(name: str) -> bool:
    """Whether a mart, view or macro reads, itself or by way of others, what is behind while units wait."""
    return any(copy not in AT_ONCE for copy in copies_behind(name)) or name == "uncounted" or "uncounted" in named_by().get(name, ())


class Uncounted:
    """What waits in an open database. `lock` is held by whoever writes; `open_cursor` opens a cursor on it."""

    def __init__(self, lock: Any, open_cursor: Callable[[], Any], columns: dict[str, dict[str, str]]) -> None:
        self._lock = lock
        self._open_cursor = open_cursor
        self._columns = columns
        self._waits = False
        self._left_times = 0

    def leave(self) -> None:
        """Some are left uncounted by a transaction that is about to be committed: from now on whoever asks has them counted."""
        self._waits = True
        self._left_times += 1

    def count(self) -> None:
        """Counts what waits."""
        if not self._waits:
            return
        with self._lock:
            if self._waits:
                self.count_left()

    def count_left(self) -> None:
        """Counts what the table says, as when the database was just opened; called by whoever may write."""
        cursor = self._open_cursor()
        try:
            units = [unit for (unit,) in cursor.execute("select distinct unit from uncounted").fetchall()]
            if units:
                cursor.execute("begin")
                try:
                    Transaction(cursor, self._columns, 0).refresh(units)
                    cursor.execute("delete from uncounted").fetchall()
                    cursor.execute("commit")
                except BaseException:
                    cursor.execute("rollback")
                    raise
            self._waits = False
        finally:
            cursor.close()

    def counted(self, ask: Callable[[], Answered]) -> Answered:
        """What `ask` says, of one moment at which nothing waited."""
        for _ in range(TRIES):
            left_times = self._left_times
            self.count()
            answered = ask()
            if self._left_times == left_times:
                return answered
        with self._lock:  # they are stored faster than this can be asked
            self.count()
            return ask()
