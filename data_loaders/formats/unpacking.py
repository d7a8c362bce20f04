"""Archives other than plain zips, and mails, taken apart in a process of their own: one that dies or hangs costs one archive."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from data_loaders.formats.content import Content
from data_loaders.formats.kinds import MAIL_KIND, ZIP_KIND
from data_loaders.formats.member_names import shown_name, unescaped
from data_loaders.formats.system import NO_WINDOW
from data_loaders.formats.tables import MEGABYTE, Unreadable
from data_loaders.formats.unpack_process import FAILED, LOCKED, MEMBER, PIECE
from data_loaders.model.paths import ROOT

UNPACKER_MEMORY = 1024 * MEGABYTE
"""Address space of the process: what 7-Zip's strongest setting in common use needs, with the largest archive that is opened."""
UNPACKER_SECONDS = 60.0
"""How long it may be waited for in all; the time its members take to be read does not count."""
STARTER = "import sys; sys.path.insert(0, {path!r}); from data_loaders.formats.unpack_process import serve; serve({memory})"


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its name as it may be shown, and its bytes in pieces, to be taken before the next one; None where a password
    closes it."""

    name: str
    pieces: Iterator[bytes] | None


def unpack(kind: str, name: str, content: Content) -> Iterator[Member]:
    """The files of an archive or mail of that kind (see kinds.archive_kind). Unreadable, raised wherever it ends early, says why."""
    with _Unpacking(pickle.dumps((kind, name, content.held))) as frames:
        frames.go_on()
        while frames.word in (MEMBER, LOCKED):
            pieces = frames.pieces()
            shown = shown_name(unescaped(str(frames.said)).replace("\\", "/"))
            yield Member(shown, pieces if frames.word == MEMBER else None)
            for _ in pieces:
                pass  # what nobody took stands before the next member
        if frames.word == FAILED:
            is_other = frames.said == "file_unreadable" and kind not in (ZIP_KIND, MAIL_KIND)
            raise Unreadable("file_archive_unsupported", kind=kind) if is_other else Unreadable(str(frames.said))


class _Unpacking:
    """The process while it hands an archive over: `word` and `said` are what it sent last."""

    def __init__(self, message: bytes) -> None:
        self.word = ""
        self.said: Any = None
        self._message = message
        self._left = UNPACKER_SECONDS

    def __enter__(self) -> _Unpacking:
        command = [sys.executable, "-P", "-c", STARTER.format(path=str(ROOT), memory=UNPACKER_MEMORY)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, creationflags=NO_WINDOW)
        return self

    def __exit__(self, *problem: object) -> None:
        self._process.kill()
        self._process.communicate()

    def pieces(self) -> Iterator[bytes]:
        """The bytes of the member named last, up to the next word."""
        self.go_on()
        while self.word == PIECE:
            yield self.said
            self.go_on()

    def go_on(self) -> None:
        """Wait for the next word; Unreadable where the process dies or takes too long in all."""
        process = self._process
        assert process.stdout is not None
        started = time.monotonic()
        watch = threading.Timer(max(self._left, 0), self._process.kill)
        watch.start()
        try:
            if self._message:
                message, self._message = self._message, b""
                assert process.stdin is not None
                process.stdin.write(message)
                process.stdin.close()
                process.stdin = None
            self.word, self.said = pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            raise Unreadable("archive_failed") from None
        finally:
            watch.cancel()
            self._left -= time.monotonic() - started
