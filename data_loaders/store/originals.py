"""The original bytes of everything that came in, under their SHA-256, in an SQLite file beside the database.

Beside it, not in it: DuckDB keeps in memory what it writes, so that 400 MB of photos took 1.4 GB of the server's memory; SQLite takes
them a piece at a time. Bytes are committed before the rows that name them, so a crash can leave bytes nobody asks for, never the reverse.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from data_loaders.formats.content import Content
from data_loaders.model.words import both
from data_loaders.store.condition import ORIGINALS_DAMAGED, WarehouseUnusable, damaged_originals

TABLE = "create table if not exists original (id integer primary key, sha256 text not null unique, data blob not null)"
TABLES = "select name from sqlite_master where type = 'table'"
PIECE = 1 << 20
"""Bytes read at a time."""


class Originals:
    """An open store of bytes. Safe to use from several threads; close it when done."""

    def __init__(self, path: Path | None, database: Path, is_read_only: bool = False) -> None:
        """`path` None keeps everything in memory; WarehouseUnusable, which names `database`, where the file is no store of originals."""
        self._database = database
        self._path = path
        self._is_read_only = is_read_only
        self._lock = threading.RLock()
        self._open()

    def _open(self) -> None:
        with self._told():
            self._connection = sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode=ro" if self._path and self._is_read_only else self._path or ":memory:",
                uri=self._is_read_only,
                check_same_thread=False,
                isolation_level=None,
            )
        try:
            with self._told():
                tables = {name for (name,) in self._connection.execute(TABLES)}
                if tables and "original" not in tables:
                    raise sqlite3.DatabaseError(", ".join(sorted(tables)))
                if not self._is_read_only:
                    self._connection.execute(TABLE)
        except WarehouseUnusable:
            self._connection.close()
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What SQLite says of a damaged file or a full disk, said as a sentence."""
        try:
            yield
        except sqlite3.DatabaseError as problem:
            if isinstance(problem, sqlite3.ProgrammingError):  # a mistake of ours; no row of ours ever meets another one
                raise
            raise damaged_originals(self._database, problem) from problem

    def keep(self, contents: Mapping[str, Content]) -> None:
        """Stores contents under their hashes where they are not stored yet: all of them or, after a crash, none."""
        with self._lock, self._told():
            self._connection.execute("begin")
            try:
                for sha256, content in contents.items():
                    self._keep(sha256, content)
                self._connection.execute("commit")
            except BaseException:
                if self._connection.in_transaction:  # a full disk has ended it already
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
        """The bytes under a hash; KeyError where there are none, WarehouseUnusable where they are not those that came in."""
        with self._lock, self._told():
            rows = self._connection.execute("select data from original where sha256 = ?", [sha256]).fetchall()
            if not rows and not self._connection.execute("select id from original where +sha256 = ?", [sha256]).fetchall():
                raise KeyError(sha256)  # neither by the index nor in the table itself
        if not rows or hashlib.sha256(rows[0][0]).hexdigest() != sha256:
            raise self._wrong(sha256)
        return rows[0][0]

    def checked_pieces(self, sha256: str) -> tuple[int, Iterator[bytes]]:
        """How many bytes stand under a hash, and they, a piece at a time; KeyError where there are none. The last piece is only given where
        all of them are those that came in (WarehouseUnusable): nobody takes other ones for whole."""
        with self._lock, self._told():
            rows = self._connection.execute("select id, length(data) from original where sha256 = ?", [sha256]).fetchall()
        if not rows:
            raise KeyError(sha256)
        ((number, size),) = rows
        return size, self._checked(sha256, self.pieces(number))

    def _checked(self, sha256: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        digest, last = hashlib.sha256(), b""
        for piece in pieces:
            yield last
            digest.update(piece)
            last = piece
        if digest.hexdigest() != sha256:
            raise self._wrong(sha256)
        yield last

    def _wrong(self, sha256: str) -> WarehouseUnusable:
        return WarehouseUnusable(ORIGINALS_DAMAGED, self._database, both("unusable.wrong_bytes", sha256=sha256))

    def stored(self) -> list[tuple[int, str]]:
        """What is stored, in the order it came: number and hash; numbers grow and are never used twice while anything is kept."""
        with self._lock, self._told():
            return self._connection.execute("select id, sha256 from original order by id").fetchall()

    def pieces(self, number: int) -> Iterator[bytes]:
        """The bytes under a number, a piece at a time; between two pieces others may write."""
        with self._lock, self._told():
            blob = self._connection.blobopen("original", "data", number, readonly=True)
        try:
            while True:
                with self._lock, self._told():
                    piece = blob.read(PIECE)
                if not piece:
                    return
                yield piece
        finally:
            with self._lock:
                blob.close()

    def size(self, number: int) -> int:
        """How many bytes stand under a number."""
        with self._lock, self._told():
            ((size,),) = self._connection.execute("select length(data) from original where id = ?", [number]).fetchall()
        return size

    def clear(self) -> None:
        """Drops everything and gives the room back."""
        with self._lock, self._told():
            self._connection.execute("delete from original")
            self._connection.execute("vacuum")

    @contextmanager
    def exchanged(self) -> Iterator[None]:
        """Closed, for the file to be exchanged; whoever reads or writes waits. It is opened again by `reopen`."""
        with self._lock:
            self.close()
            yield

    def reopen(self) -> None:
        """Opens what lies there now, within `exchanged`."""
        self._open()

    def close(self) -> None:
        """Closes the store; what was committed is on disk."""
        with self._lock:
            self._connection.close()
