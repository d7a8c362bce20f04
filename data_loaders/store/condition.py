"""Why a store cannot be used: its kind, one sentence in both languages with the path, and the way back to the last good backup.

Looked at before anything of ours is written: a file of another program, or of a newer version of this one, stays as it is.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from data_loaders.model.words import Said, both, listed
from data_loaders.store.archives import Archive, last_good, of_file, restore_command
from data_loaders.store.locations import backups_path, originals_path, wal_path

BUSY, FOREIGN, NEWER, DAMAGED, WAL = "busy", "foreign", "newer", "damaged", "wal"
ORIGINALS_MISSING, ORIGINALS_DAMAGED = "originals_missing", "originals_damaged"
NOT_WRITABLE, DISK_FULL, CLOCK = "not_writable", "disk_full", "clock"
OVER, GONE, TWICE = "over", "gone", "twice"
"""What campaigns are refused for: an earlier one is only read; the open one's database is not there; two databases are of one year."""
RESTORABLE = (GONE, FOREIGN, NEWER, DAMAGED, WAL, ORIGINALS_MISSING, ORIGINALS_DAMAGED)
"""What a backup is a way out of; the others pass by themselves, or once somebody made room."""
HEAD, MAGIC_AT, MAGIC = 12_288, 8, b"DUCK"
"""A database file begins with three headers; these letters stand in the first."""
WAL_BEGINS = b"d\x00b"
"""How the first entry of every .wal begins (its kind: the version); DuckDB passes over a file that begins otherwise without a word."""
PERMANENT = (errno.EACCES, errno.EPERM, errno.EROFS)
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Told(RuntimeError):
    """What cannot be done, in the user's words: `said` in both languages; str() is the line of a terminal."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.line())
        self.said = said


class WarehouseUnusable(Told):
    """The database, or the bytes beside it, cannot be used. `command` is what would restore the last good backup, where that helps."""

    def __init__(self, kind: str, path: Path | str, problem: object = "") -> None:
        self.kind, self.path = kind, Path(path)
        why = " ".join(str(problem).split()) if not isinstance(problem, Said) else problem
        reason = both(f"unusable.{kind}", path=path, problem=why)
        archive = last_good(of_file(self.path)) if kind in RESTORABLE else None
        self.command = restore_command(archive, self.path) if archive else None
        self.reason = _with(reason, way_back(self.path, archive)) if kind in RESTORABLE else reason
        super().__init__(_with(self.reason, both("unusable.restore", command=self.command)) if self.command else self.reason)


class WarehouseBusy(WarehouseUnusable):
    """Another process has the database open."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(BUSY, path)


class CampaignOver(WarehouseUnusable):
    """A campaign before the one that is open was to be changed: it is only read."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(OVER, path, both("unusable.is_over"))


def _with(first: Said, second: Said) -> Said:
    return Said(f"{first.zh}{second.zh}", f"{first.en} {second.en}")


def way_back(path: Path, archive: Archive | None) -> Said:
    """Which backup is the last good one, or that there is none."""
    if archive is None:
        return both("unusable.no_backup", folder=backups_path(path))
    return both("unusable.backup", folder=archive.folder, time=f"{archive.made_at:%Y-%m-%d %H:%M}")


def by_system(problem: OSError, path: Path) -> WarehouseUnusable:
    """What the system says of a file, as a sentence."""
    kind = DISK_FULL if problem.errno in FULL else NOT_WRITABLE
    return WarehouseUnusable(kind, path, problem.strerror or problem)


def by_message(message: str, path: Path) -> WarehouseUnusable:
    """What DuckDB or SQLite says when a file fails them, as a sentence."""
    words = message.lower()
    if "could not set lock" in words or "conflicting lock" in words or "being used by another process" in words:
        return WarehouseBusy(path)
    if any(sign in words for sign in ("no space left", "disk is full", "file too large", "disk full", "not enough space")):
        return WarehouseUnusable(DISK_FULL, path, message)
    if any(sign in words for sign in ("permission denied", "read-only", "readonly", "unable to open database file")):
        return WarehouseUnusable(NOT_WRITABLE, path, message)
    return WarehouseUnusable(WAL if "wal file" in words else DAMAGED, path, message)


def look_at_files(path: Path) -> None:
    """What can be seen without opening a database file; WarehouseUnusable where it is no database, or may not be written."""
    try:
        if path.exists():
            _look_at_head(path)
        _look_at_wal(path)
        for written in (path, originals_path(path), path.parent):
            if written.exists() and not os.access(written, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as problem:
        raise by_system(problem, path) from problem


def _look_at_head(path: Path) -> None:
    if not path.is_file():
        raise WarehouseUnusable(FOREIGN, path, both("unusable.is_folder"))
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head[MAGIC_AT : MAGIC_AT + len(MAGIC)] != MAGIC:
        raise WarehouseUnusable(DAMAGED if not any(head) else FOREIGN, path, both("unusable.no_head"))
    if len(head) < HEAD:
        raise WarehouseUnusable(DAMAGED, path, both("unusable.too_short"))


def refuse_cut(path: Path, blocks_used: int, block_size: int) -> None:
    """Refuses a file that ends before its last block in use: DuckDB opens it, and fails where a page asks for what is gone. Free blocks at
    its end are not missed: DuckDB gives them back to the disk."""
    if path.stat().st_size < HEAD + blocks_used * block_size:
        raise WarehouseUnusable(DAMAGED, path, both("unusable.too_short"))


def _look_at_wal(path: Path) -> None:
    """A .wal without its database, or one that is none; what was cut off while the first bytes were written holds nothing."""
    wal = wal_path(path)
    if not wal.exists() or not wal.stat().st_size:
        return
    if not path.exists():
        raise WarehouseUnusable(WAL, path, both("unusable.wal_alone"))
    with wal.open("rb") as file:
        begins = file.read(len(WAL_BEGINS))
    if any(begins) and not WAL_BEGINS.startswith(begins):
        raise WarehouseUnusable(WAL, path, both("unusable.wal_none"))


def refuse_foreign(path: Path, tables: Collection[str], applied: Collection[int], known: Collection[int]) -> None:
    """Refuses a file with tables of another program, and one to which newer migrations than ours were applied; an empty one is new."""
    if tables and "migration" not in tables:
        raise WarehouseUnusable(FOREIGN, path, both("unusable.other_tables", tables=listed(sorted(tables)[:3])))
    if newer := sorted(set(applied) - set(known)):
        raise WarehouseUnusable(NEWER, path, both("unusable.migrations", numbers=listed(str(number) for number in newer)))


def refuse_without_originals(path: Path, named: Collection[str]) -> None:
    """Refuses a database that names originals where the file of originals is not there, or nothing is in it."""
    originals = originals_path(path)
    if named and (not originals.exists() or not originals.stat().st_size):
        raise WarehouseUnusable(ORIGINALS_MISSING, path, both("unusable.originals_gone", originals=originals, count=len(named)))


def refuse_lost_originals(path: Path, named: Collection[str], stored: Collection[str]) -> None:
    """Refuses a database that names originals which the file beside it does not hold."""
    if lost := set(named) - set(stored):
        raise WarehouseUnusable(ORIGINALS_DAMAGED, path, both("unusable.originals_lost", count=len(lost)))


def damaged_originals(path: Path, problem: object) -> WarehouseUnusable:
    """What SQLite says of the file of originals, as a sentence about the database it belongs to."""
    unusable = by_message(str(problem), path)
    return WarehouseUnusable(ORIGINALS_DAMAGED, path, problem) if unusable.kind in (DAMAGED, WAL) else unusable


@contextmanager
def not_changed(database: Path, raised: type[Told], key: str) -> Iterator[None]:
    """What the disk, its permissions or SQLite say while a store is being exchanged, said as `raised` in the phrase of that key."""
    try:
        yield
    except OSError as problem:
        raise raised(both(key, problem=by_system(problem, database).reason)) from problem
    except sqlite3.Error as problem:
        kind = DISK_FULL if "full" in str(problem) else NOT_WRITABLE
        raise raised(both(key, problem=WarehouseUnusable(kind, database, problem).reason)) from problem
