"""A gate that many pass at once, until one shuts it: it waits for those inside, and keeps others waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Gate:
    """Safe to use from several threads; whoever shut it passes it alone."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._is_shut = False
        self._shut_by = 0

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Inside, with others."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_shut or self._shut_by == threading.get_ident())
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def shut(self) -> Iterator[None]:
        """Alone."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_shut)
            self._is_shut, self._shut_by = True, threading.get_ident()
            self._changed.wait_for(lambda: not self._inside)
        try:
            yield
        finally:
            with self._changed:
                self._is_shut = False
                self._changed.notify_all()
