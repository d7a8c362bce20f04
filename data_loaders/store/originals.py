"""The original bytes of everything that came in, under their SHA-256, in an SQLite file beside the database.

Beside it, not in it: DuckDB keeps in memory what it writes, so that 400 MB of photos took 1.4 GB of the server's memory; SQLite takes
them a piece at a time. Bytes are committed before the rows that name them, so a crash can leave bytes nobody asks for, never the reverse.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path

from data_loaders.formats.content import Content

TABLE = "create table if not exists original (id integer primary key, sha256 text not null unique, data blob not null)"


class Originals:
    """An open store of bytes. Safe to use from several threads; close it when done."""

    def __init__(self, path: Path | None) -> None:
        """`path` None keeps everything in memory."""
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._connection.execute(TABLE)

    def keep(self, contents: Mapping[str, Content]) -> None:
        """Stores contents under their hashes where they are not stored yet: all of them or, after a crash, none."""
        with self._lock:
            self._connection.execute("begin")
            try:
                for sha256, content in contents.items():
                    self._keep(sha256, content)
                self._connection.execute("commit")
            except BaseException:
                self._connection.execute("rollback")
                raise

    def _keep(self, sha256: str, content: Content) -> None:
        if self._connection.execute("select 1 from original where sha256 = ?", [sha256]).fetchall():
            return
        row = self._connection.execute("insert into original (sha256, data) values (?, zeroblob(?))", [sha256, content.size])
        assert row.lastrowid is not None
        with self._connection.blobopen("original", "data", row.lastrowid) as blob:
            for piece in content.pieces():
                blob.write(piece)

    def read(self, sha256: str) -> bytes:
        """The bytes under a hash; KeyError where there are none."""
        with self._lock:
            rows = self._connection.execute("select data from original where sha256 = ?", [sha256]).fetchall()
        if not rows:
            raise KeyError(sha256)
        return rows[0][0]

    def clear(self) -> None:
        """Drops everything and gives the room back."""
        with self._lock:
            self._connection.execute("delete from original")
            self._connection.execute("vacuum")

    def close(self) -> None:
        """Closes the store; what was committed is on disk."""
        with self._lock:
            self._connection.close()
