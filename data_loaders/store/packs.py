"""Originals in a backup: packs, each an SQLite file with the originals that came since the pack before. A pack is never written again.

A campaign's originals are gigabytes and only grow, so a backup takes over the packs of the last one (under another name of the same
bytes, where the disk can do that) and adds one; every backup still holds all that it needs. The first one of a month is written whole.
SQLite's own backup() would copy every byte every day.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from data_loaders.store.archives import Archive, FileMark, sha256_of
from data_loaders.store.incoming import link_or_copy
from data_loaders.store.originals import PIECE, TABLE, Originals

PACK = "originals_{first:09d}-{last:09d}.pack"
PACKS = "originals_*.pack"


def packs_of(folder: Path) -> list[Path]:
    """The packs of a backup, first originals first."""
    return sorted(folder.glob(PACKS))


def write_packs(originals: Originals, folder: Path, before: Archive | None) -> None:
    """Packs everything that is stored into a backup's folder; what the backup `before` has packed already is taken over from it."""
    stored = originals.stored()
    packed = _taken_over(before, folder, stored) if before else 0
    if new := stored[packed:]:
        copy_originals(originals, new, folder / PACK.format(first=new[0][0], last=new[-1][0]))


def _taken_over(before: Archive, folder: Path, stored: Sequence[tuple[int, str]]) -> int:
    """Takes over the packs that hold the first of what is stored and are as they were made; how many originals these hold."""
    count = 0
    for pack in packs_of(before.folder):
        held = contents(pack)
        if held != stored[count : count + len(held)] or before.manifest.files.get(pack.name) != _mark(pack):
            break
        link_or_copy(pack, folder / pack.name)
        count += len(held)
    return count


def _mark(pack: Path) -> FileMark:
    return FileMark(pack.stat().st_size, sha256_of(pack))


def copy_originals(originals: Originals, stored: Iterable[tuple[int, str]], path: Path) -> None:
    """Writes these of the originals (number and hash, as they are stored) into a new file of originals: a pack, or a store of its own."""
    with closing(sqlite3.connect(path, isolation_level=None)) as pack:
        _start(pack)
        for number, sha256 in stored:
            _add(pack, number, sha256, originals.size(number), originals.pieces(number))
        pack.execute("commit")


def _start(pack: sqlite3.Connection) -> None:
    """What is written is checked, and put on the disk, before anybody counts on it."""
    pack.execute("pragma journal_mode = off")
    pack.execute("pragma synchronous = off")
    pack.execute(TABLE)
    pack.execute("begin")


def _add(pack: sqlite3.Connection, number: int, sha256: str, size: int, pieces: Iterable[bytes]) -> None:
    pack.execute("insert into original (id, sha256, data) values (?, ?, zeroblob(?))", [number, sha256, size])
    with pack.blobopen("original", "data", number) as blob:
        for piece in pieces:
            blob.write(piece)


def contents(pack: Path) -> list[tuple[int, str]]:
    """The numbers and hashes of a pack; nothing where it is none."""
    try:
        with closing(_opened(pack)) as opened:
            return opened.execute("select id, sha256 from original order by id").fetchall()
    except sqlite3.DatabaseError:
        return []


def _opened(pack: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{pack.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)


def hashes(folder: Path) -> Iterator[tuple[str, bool]]:
    """The hash of every original in a backup, and whether its bytes are those of the hash."""
    for pack in packs_of(folder):
        with closing(_opened(pack)) as opened:
            for number, sha256 in opened.execute("select id, sha256 from original order by id").fetchall():
                digest = hashlib.sha256()
                for piece in _pieces(opened, number):
                    digest.update(piece)
                yield sha256, digest.hexdigest() == sha256


def _pieces(opened: sqlite3.Connection, number: int) -> Iterator[bytes]:
    with opened.blobopen("original", "data", number, readonly=True) as blob:
        while piece := blob.read(PIECE):
            yield piece


def unpack(folder: Path, path: Path) -> None:
    """Writes the file of originals from a backup's packs."""
    with closing(sqlite3.connect(path, isolation_level=None)) as whole:
        _start(whole)
        for pack in packs_of(folder):
            with closing(_opened(pack)) as opened:
                for number, sha256, size in opened.execute("select id, sha256, length(data) from original order by id").fetchall():
                    _add(whole, number, sha256, size, _pieces(opened, number))
        whole.execute("commit")
