"""The other end of workers.py: a process that reads one file after another. What it does to itself, it does to one file.

It is started as a plain `python -c`, not through multiprocessing, which would import the program's main module again (Streamlit
puts the page script there, and its imports would cost each worker a second).
"""

from __future__ import annotations

import faulthandler
import gc
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Sequence
from itertools import chain
from typing import Any, BinaryIO

from data_loaders.formats.system import limit_memory, own_output

READY, DONE, FAILED = "ready", "done", "failed"
ORPHAN_SECONDS = 5
"""How long after the deadline a process ends itself, should its parent no longer be there to do it."""


def serve(memory_bytes: int, deadline: float) -> None:
    """Answer sources from standard input with (DONE, reading) or (FAILED, traceback) until the input ends; a context, against which the
    sources after it are read, with (READY, process id)."""
    _leave_interrupts_to_the_program()
    _answer(memory_bytes, deadline)


def serve_all(memory_bytes: int, deadline: float, pipes: Sequence[tuple[int, int]]) -> None:
    """The same from a process for each pair of pipes (to read from, to write to), started as copies of this one once it has imported what
    reading takes: a fifth of a second of the processor, which each would take alone. Ends after the last of them."""
    _leave_interrupts_to_the_program()
    import data_loaders.intake.read_file  # noqa: F401 - for the copies

    gc.freeze()
    copies = [_copied(own, pipes, memory_bytes, deadline) for own in pipes]
    for end in chain.from_iterable(pipes):
        os.close(end)
    for copy in copies:
        os.waitpid(copy, 0)


def _copied(own: tuple[int, int], pipes: Sequence[tuple[int, int]], memory_bytes: int, deadline: float) -> int:
    """The id of a copy of this process that answers on these pipes alone."""
    if copy := os.fork():
        return copy
    try:
        os.dup2(own[0], 0)
        os.dup2(own[1], 1)
        for end in chain.from_iterable(pipes):
            os.close(end)
        _answer(memory_bytes, deadline)
    finally:  # whatever happens: what stands above in the stack is the other process's
        os._exit(0)


def _leave_interrupts_to_the_program() -> None:
    """Ctrl+C is for the program that asked: a file must not be refused because somebody stopped the board."""
    for name in ("SIGINT", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def _answer(memory_bytes: int, deadline: float) -> None:
    from data_loaders.formats.archives import Source  # not above: workers.py needs only the words from this module
    from data_loaders.intake.read_file import read_source

    incoming, outgoing = sys.stdin.buffer, own_output()
    limit_memory(memory_bytes)
    context: Any = None
    while True:
        try:
            source = pickle.load(incoming)
        except EOFError:
            return
        if not isinstance(source, Source):
            context = source
            _send(outgoing, READY, os.getpid())
            continue
        _set_alarm(deadline + ORPHAN_SECONDS)
        try:
            reading = read_source(source, context)
        except BaseException:  # a Rust panic and MemoryError too: the parent gets the words and a fresh process
            _send(outgoing, FAILED, traceback.format_exc(limit=-20))
            return
        _set_alarm(0)
        _send(outgoing, DONE, reading)


def _set_alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
    elif seconds:  # Windows
        faulthandler.dump_traceback_later(seconds, exit=True, file=2)
    else:
        faulthandler.cancel_dump_traceback_later()


def _send(outgoing: BinaryIO, word: str, content: object) -> None:
    pickle.dump((word, content), outgoing, protocol=pickle.HIGHEST_PROTOCOL)
    outgoing.flush()
