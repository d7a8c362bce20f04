"""The transaction that a thread is in: what it reads meanwhile is what it wrote so far, and what it writes within is part of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any


class UnderWay(threading.local):
    """The cursor of this thread's transaction (None: it is in none), and whether a write within it failed half way."""

    cursor: Any = None
    is_spoilt: bool = False

    @contextmanager
    def begun(self, opened: Callable[[], Any], is_kept: bool) -> Iterator[Any]:
        """A cursor in a transaction, committed at the end or, unless it `is_kept`, taken back; within another one that one's."""
        if self.cursor is not None:
            yield self.cursor
            return
        self.cursor = cursor = opened()
        try:
            cursor.execute("begin")
            yield cursor
            cursor.execute("commit" if is_kept else "rollback")
        except BaseException:
            with suppress(Exception):  # a failed commit has ended the transaction already
                cursor.execute("rollback")
            raise
        finally:
            self.cursor = None
            cursor.close()

    @contextmanager
    def whole(self) -> Iterator[None]:
        """A write that is spoilt unless it comes to its end."""
        self.is_spoilt = True
        yield
        self.is_spoilt = False
