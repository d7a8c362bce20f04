"""How processes that read are started: one at a time, or several as copies of one that has imported what reading takes.

Copies are made where the system can send a signal to a process whose parent is another without ever hitting a later one of its number
(Linux's pidfd). They are copies of a process of ours that has no thread and reads nothing, never of the program: the board's threads and
open database would be copied too.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import IO

from data_loaders.formats.system import NO_WINDOW, own_process

LAST_SECONDS = 5.0
"""How long processes may take once nothing but their end is left: a copy that was killed; after them what was copied."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one process may take: bytes of address space, seconds a file."""

    memory_bytes: int
    deadline: float


class Process:
    """A process that reads, with the pipes to it (`questions`) and from it (`answers`)."""

    def __init__(self, questions: IO[bytes], answers: IO[bytes], running: subprocess.Popen[bytes] | None = None) -> None:
        self.questions, self.answers = questions, answers
        self.running = running
        """The process itself, or the one that it is a copy of."""
        self._is_copy = running is None
        self._handle: int | None = None

    def is_ready(self, pid: int) -> None:
        """It has said its process id; until then it reads nothing. OSError where it has ended since."""
        if self._is_copy and self._handle is None:
            self._handle = os.pidfd_open(pid)

    def kill(self) -> None:
        """End it, whatever it does. A copy that is not ready does nothing yet, and ends with its pipes."""
        if self._handle is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        elif not self._is_copy and self.running is not None:
            self.running.kill()

    def kill_late(self) -> None:
        """End what is over its time: of a copy that does not get ready, what it is to be a copy of."""
        if self._is_copy and self._handle is None and self.running is not None:
            self.running.kill()
        self.kill()

    def end(self) -> None:
        """Kill it and let go of it."""
        self.kill()
        with suppress(OSError):  # what was not sent any more
            self.questions.close()
        self.answers.close()
        if self.running is not None and not self._is_copy:
            self.running.wait()
        if self._handle is not None:
            _wait_for(self._handle)
            os.close(self._handle)
            self._handle = None


def one_process(bounds: Bounds) -> Process:
    """A process of its own; it gets ready while the caller goes on."""
    running = subprocess.Popen(_command("serve", bounds), stdin=subprocess.PIPE, stdout=subprocess.PIPE, creationflags=NO_WINDOW)
    assert running.stdin is not None and running.stdout is not None
    return Process(running.stdin, running.stdout, running)


class Copied:
    """Several processes, copies of one where the system can; they get ready while the caller goes on."""

    def __init__(self, count: int, bounds: Bounds) -> None:
        self._copied: subprocess.Popen[bytes] | None = None
        if count == 1 or not _can_copy():
            self.processes = [one_process(bounds) for _ in range(count)]
            return
        theirs, self.processes = [], []
        for _ in range(count):
            (to_read, questions), (answers, to_write) = os.pipe(), os.pipe()
            theirs.append((to_read, to_write))
            self.processes.append(Process(os.fdopen(questions, "wb"), os.fdopen(answers, "rb")))
        ends = [end for pair in theirs for end in pair]
        try:
            self._copied = subprocess.Popen(
                _command("serve_all", bounds, theirs), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=ends
            )
        finally:
            for end in ends:
                os.close(end)
        for process in self.processes:
            process.running = self._copied

    def end(self) -> None:
        """Wait for the process that was copied, whose copies have ended."""
        if self._copied is None:
            return
        try:
            self._copied.wait(LAST_SECONDS)
        except subprocess.TimeoutExpired:
            self._copied.kill()
            self._copied.wait()


def _wait_for(handle: int) -> None:
    """Wait until what was killed has ended: it is no child, a signal only asks for its end, and what is copied may have died before it."""
    ended = select.poll()
    ended.register(handle, select.POLLIN)
    ended.poll(LAST_SECONDS * 1000)


@lru_cache(maxsize=1)
def _can_copy() -> bool:
    """Whether this system has what copies need; a container may refuse it."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return hasattr(signal, "pidfd_send_signal")


def _command(serve: str, bounds: Bounds, *more: object) -> list[str]:
    return own_process("data_loaders.intake.worker_process", serve, bounds.memory_bytes, bounds.deadline, *more)
