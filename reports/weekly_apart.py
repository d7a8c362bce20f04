"""Archives of due days made by a process of its own from a copy of the database: what writes documents never fills the memory of the board,
nor holds up its pages."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path

from data_loaders.formats.system import NO_WINDOW, own_output, own_process
from data_loaders.store.database import Database
from reports.weekly import DueDay

OPEN, NO_MORE = b"", None
"""What is told before the first archive and behind the last."""
LESS_URGENT = 5
"""How much the system prefers others."""


class ArchivesFailed(Exception):
    """The process ended before all archives were made."""


class Archives:
    """The archives while they are made, in the order of their days."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def __iter__(self) -> Iterator[bytes]:
        """Each archive's bytes; ArchivesFailed where the process ended before."""
        while (data := self._next()) is not None:
            yield data

    def _next(self) -> bytes | None:
        assert self._process.stdout is not None
        try:
            data: bytes | None = pickle.load(self._process.stdout)
        except (EOFError, pickle.UnpicklingError) as problem:
            raise ArchivesFailed from problem
        return data

    def wait_until_open(self) -> None:
        """Returns once the copy is open."""
        self._next()

    def stop(self) -> None:
        """Ends the process; what is asked for next is refused."""
        with suppress(OSError):  # it has ended
            self._process.kill()


@contextmanager
def archives_of(copy: Path, days: Sequence[DueDay]) -> Iterator[Archives]:
    """The archives of these days as a database says that nobody else has open; the process is gone afterwards."""
    command = own_process(__name__, serve.__name__)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, creationflags=NO_WINDOW) as process:
        archives = Archives(process)
        try:
            assert process.stdin is not None
            pickle.dump((copy, tuple(days)), process.stdin)
            process.stdin.close()
            archives.wait_until_open()
            yield archives
        finally:
            archives.stop()


def serve() -> None:
    """Make what standard input asks for: that the copy is open, each archive's bytes, then that there are no more."""
    copy, days = pickle.load(sys.stdin.buffer)
    output = own_output()
    with suppress(AttributeError, OSError):  # Windows has no such thing
        os.nice(LESS_URGENT)
    # The board's own process, which imports the rest of this module, never loads what writes documents.
    from data_loaders.store.warehouse import Warehouse
    from reports.weekly_archive import archive_of

    warehouse = Warehouse(Database.reading(copy), Path(":memory:"))
    for said in chain([OPEN], (archive_of(warehouse, due) for due in days), [NO_MORE]):
        pickle.dump(said, output)
        output.flush()
