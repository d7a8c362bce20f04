"""The data version, remembered between two writes: every page asks for it several times, and of what a new viewer costs the database's
answers were the most."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class KnownVersion:
    """What the database said of it last. Nothing is remembered that was asked while somebody wrote, and nothing over a write: one process
    alone has the file open, so all its writes pass here."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: int | None = None
        self._writers = 0
        self._writes = 0

    def told(self, ask: Callable[[], int]) -> int:
        """The version that is committed now; `ask` asks the database."""
        with self._lock:
            known, writes = self._known, self._writes
        if known is not None:
            return known
        found = ask()
        with self._lock:
            if not self._writers and writes == self._writes:
                self._known = found
        return found

    @contextmanager
    def changing(self) -> Iterator[None]:
        """From before a write until it is committed or taken back."""
        with self._lock:
            self._known = None
            self._writers += 1
        try:
            yield
        finally:
            with self._lock:
                self._known = None
                self._writers -= 1
                self._writes += 1
