"""How often each table was written to: what was asked of some of them says the same until it was again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager


class Written:
    """Of an open database; one process alone has the file open, so all its writes pass here."""

    def __init__(self) -> None:
        self._times: Counter[str] = Counter()
        self._all = 0

    def times(self, tables: Collection[str]) -> int:
        """A number that grows with every write to one of these; asked by whoever may write."""
        return self._all + sum(self._times[table] for table in tables)

    def note(self, tables: Collection[str]) -> None:
        """These were written to."""
        self._times.update(iter(tables))

    @contextmanager
    def until(self, is_kept: bool) -> Iterator[None]:
        """Until a write is committed or, unless it `is_kept`, taken back, which counts as another one to every table."""
        is_committed = False
        try:
            yield
            is_committed = is_kept
        finally:
            if not is_committed:
                self._all += 1
