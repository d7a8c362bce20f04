"""Archives other than plain zips, and mails, taken apart in a process of their own: one that dies or hangs costs one archive.

Each archive has a new process. Mails come by the hundred, and are taken apart in plain Python: one process, and one more for mails in
mails, takes one after another.
"""

from __future__ import annotations

import atexit
import pickle
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from data_loaders.formats.content import Content
from data_loaders.formats.kinds import MAIL_KINDS, ZIP_KIND
from data_loaders.formats.letters import Opened, OtherKind
from data_loaders.formats.member_names import shown_name, unescaped
from data_loaders.formats.system import NO_WINDOW, own_process
from data_loaders.formats.tables import MEGABYTE, Unreadable
from data_loaders.formats.unpack_process import BODY, END, FAILED, LETTER, LOCKED, MEMBER, OTHER, PIECE, QUOTED

UNPACKER_MEMORY = 1024 * MEGABYTE
"""Address space of the process: what 7-Zip's strongest setting in common use needs, with the largest archive that is opened."""
UNPACKER_SECONDS = 60.0
"""How long it may be waited for in all; the time its members take to be read does not count."""
MAILS_A_PROCESS = 200
"""After so many it has earned its end: what they left behind in its memory goes with it."""
MOST_IDLE = 2
"""How many wait: a mail that is attached to another is taken apart while that one is, and each start costs as much as ten mails."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its name as it may be shown, and its bytes in pieces, to be taken before the next one; None where a password
    closes it. `is_body`: it is the own text of a mail; `is_quoted`: what that quotes of an earlier one."""

    name: str
    pieces: Iterator[bytes] | None
    is_body: bool = False
    is_quoted: bool = False


def unpack(kind: str, name: str, content: Content) -> Iterator[Member | Opened]:
    """The files of an archive or mail of that kind (see kinds.archive_kind); before those of a mail stands what it is. Unreadable, raised
    wherever it ends early, says why; OtherKind where it is no archive."""
    with _Unpacking(pickle.dumps((kind, name, content.held)), kind in MAIL_KINDS) as frames:
        frames.go_on()
        while frames.word in (MEMBER, LOCKED, LETTER, BODY, QUOTED):
            if frames.word == LETTER:
                yield replace(frames.said, folder=shown_name(frames.said.folder))
                frames.go_on()
                continue
            word, pieces = frames.word, frames.pieces()
            shown = shown_name(unescaped(str(frames.said)).replace("\\", "/"))
            yield Member(shown, pieces if word != LOCKED else None, word == BODY, word == QUOTED)
            for _ in pieces:
                pass  # what nobody took stands before the next member
        if frames.word == OTHER:
            raise OtherKind
        if frames.word == FAILED:
            is_other = frames.said == "file_unreadable" and kind not in (ZIP_KIND, *MAIL_KINDS)
            raise Unreadable("file_archive_unsupported", kind=kind) if is_other else Unreadable(str(frames.said))


def prepare() -> None:
    """Start the process that the next mail is taken apart in, unless one waits for it already: whoever waits for the mail does not wait for
    that too."""
    with _CHOOSING:
        if not _IDLE:
            _IDLE.append(_started())


@dataclass
class _Process:
    """A process that takes archives apart; `count` is how many it has been given."""

    running: subprocess.Popen[bytes]
    count: int = 0


_IDLE: list[_Process] = []
"""The processes that wait for the next mail, if any."""
_CHOOSING = threading.Lock()


class _Unpacking:
    """The process while it hands an archive over: `word` and `said` are what it sent last. `is_kept`: it may take the next one too."""

    def __init__(self, message: bytes, is_kept: bool) -> None:
        self.word = ""
        self.said: Any = None
        self._message = message
        self._is_kept = is_kept
        self._left = UNPACKER_SECONDS

    def __enter__(self) -> _Unpacking:
        with _CHOOSING:
            waiting = _IDLE.pop() if self._is_kept and _IDLE else None
        self._process = waiting if waiting and waiting.running.poll() is None else _started()
        self._process.count += 1
        return self

    def __exit__(self, *problem: object) -> None:
        if self._is_kept and self.word == END and self._process.count < MAILS_A_PROCESS:
            with _CHOOSING:
                if len(_IDLE) < MOST_IDLE:
                    _IDLE.append(self._process)
                    return
        self._process.running.kill()
        self._process.running.communicate()

    def pieces(self) -> Iterator[bytes]:
        """The bytes of the member named last, up to the next word."""
        self.go_on()
        while self.word == PIECE:
            yield self.said
            self.go_on()

    def go_on(self) -> None:
        """Wait for the next word; Unreadable where the process dies or takes too long in all."""
        process = self._process.running
        assert process.stdin is not None and process.stdout is not None
        started = time.monotonic()
        watch = threading.Timer(max(self._left, 0), process.kill)
        watch.start()
        try:
            if self._message:
                message, self._message = self._message, b""
                process.stdin.write(message)
                process.stdin.flush()
            self.word, self.said = pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            raise Unreadable("archive_failed") from None
        finally:
            watch.cancel()
            self._left -= time.monotonic() - started


def _started() -> _Process:
    command = own_process("data_loaders.formats.unpack_process", "serve", UNPACKER_MEMORY)
    return _Process(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, creationflags=NO_WINDOW))


@atexit.register
def _end_idle() -> None:
    """The program ends, and with it those that wait."""
    while _IDLE:
        waiting = _IDLE.pop().running
        waiting.kill()
        waiting.communicate()
