"""Reading processes that get ready while files are still on their way here, and the one that takes mails apart: starting them takes half a
second, which nobody then waits for once the last byte is there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from data_loaders.formats import unpacking
from data_loaders.intake.workers import Readers

IDLE_SECONDS = 30.0
"""Processes that nothing is read by for so long go again: the files were withdrawn, or their page was closed."""
_LOCK = threading.Lock()
_waiting: list[tuple[Readers, threading.Timer]] = []


def prepare() -> None:
    """Start reading processes for the next batch, unless some wait for it already."""
    with _LOCK:
        if _waiting:
            return
        unpacking.prepare()
        timer = threading.Timer(IDLE_SECONDS, let_go)
        timer.daemon = True
        _waiting.append((Readers().__enter__(), timer))
        timer.start()


def let_go() -> None:
    """End the processes that wait, if any do."""
    if readers := _taken():
        readers.__exit__(None, None, None)


@contextmanager
def readers() -> Iterator[Readers | None]:
    """The processes that wait, for one batch; None where none do. They end with it."""
    taken = _taken()
    try:
        yield taken
    finally:
        if taken:
            taken.__exit__(None, None, None)


def _taken() -> Readers | None:
    with _LOCK:
        if not _waiting:
            return None
        readers, timer = _waiting.pop()
    timer.cancel()
    return readers
