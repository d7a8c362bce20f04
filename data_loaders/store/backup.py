"""Backups: made while others read and write, checked before they are called one, checked again, and kept in their number.

The database is copied first, as it stands at one moment, then the originals: bytes are committed before the rows that name them, so none
is missed. Uploads that wait are copied before both: one that is loaded meanwhile comes twice, which is a duplicate, never not at all. The
board's accounts go along (account_copies.py).
"""

from __future__ import annotations

import secrets
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from data_loaders.model.acts import PROGRAM, Act, Actor
from data_loaders.model.clock import shanghai_now
from data_loaders.model.words import both, listed
from data_loaders.store.account_copies import copy_accounts, count_in
from data_loaders.store.accounts import AccountsUnusable
from data_loaders.store.allowed import refuse_role
from data_loaders.store.archives import (
    ASKED,
    MIGRATION,
    PRUNED,
    Archive,
    Contents,
    Manifest,
    archives,
    clear_leftovers,
    finish_part,
    last_good,
    marks_of,
    prune,
    read_archive,
    sha256_of,
    start_part,
    write_manifest,
)
from data_loaders.store.board_accounts import record_seen
from data_loaders.store.condition import DISK_FULL, FULL, NEWER, NOT_WRITABLE, Told, WarehouseUnusable
from data_loaders.store.database import Database
from data_loaders.store.incoming import copy_waiting
from data_loaders.store.locations import incoming_path
from data_loaders.store.originals import Originals
from data_loaders.store.packs import hashes, write_packs
from data_loaders.store.schema import definitions_digest

COPY, WAITING = "safety_month.duckdb", "incoming"
"""What the database and the waiting uploads are called in a backup."""
Counting = Callable[[Path], Contents]
"""Says what the files in a backup's folder hold, as `contents_of` does."""
WRONG_BYTES = "wrong_bytes"
"""The flaw of originals whose bytes are not those of their hash; other flaws are called by the audit that finds them."""
ARCHIVING = threading.RLock()
"""One backup in the process at a time. Whoever takes originals away holds it meanwhile."""


class BackupFailed(Told):
    """A backup could not be made, is damaged, or is none."""


class Store(Protocol):
    """What a backup is made of: an open database, its file, the bytes beside it, and the folder of its backups (None: in memory), and
    the batches that are being loaded."""

    path: Path
    backups: Path | None
    database: Database
    originals: Originals
    unfinished: set[int]


# --- making ------------------------------------------------------------------------------------------------------------------


def archive(
    store: Store,
    reason: str = ASKED,
    folder: Path | None = None,
    *,
    actor: Actor = PROGRAM,
    before: Act | None = None,
    count: Counting | None = None,
) -> Archive:
    """Makes a backup in a folder (None: the usual one; any other must have been named when the store was opened), checks it, and returns
    it; waits for one that is being made. It is recorded as an act, unless a migration follows, which is one, or the act that it comes
    `before`, which its manifest names. `count` says what the copy holds (None: `contents_of`). BackupFailed where it cannot be made: there
    is nothing half then, and older ones are as they were."""
    refuse_role(before or Act("backup", actor))
    folder = folder or store.backups
    if folder is None:
        raise BackupFailed(both("backup.in_memory"))
    with ARCHIVING, _failing(folder, reason):
        born = store.database.born()
        clear_leftovers(folder, store.path, born)
        made_at = shanghai_now()
        part = start_part(folder, f"{made_at:%Y-%m-%d_%H%M%S}-{secrets.token_hex(4)}", store.path)
        try:
            made = _made(store, reason, folder, part, made_at.isoformat(timespec="seconds"), born, before, count or contents_of)
            whole = finish_part(part, made.contents.campaign, made_at)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        with suppress(OSError):  # what cannot be taken away now goes with the next one
            prune(folder, born)
        if reason != MIGRATION and not before:  # the act of the migration follows; an older file may have no acts yet
            store.database.record(Act("backup", actor, after={"backup": whole.name}))
            with suppress(AccountsUnusable):  # the backup stands, and its act is recorded
                record_seen(actor, "backup", (f"backup:{whole.name}",))
    return Archive(whole, made)


def _made(store: Store, reason: str, folder: Path, part: Path, made_at: str, born: str, act: Act | None, count: Counting) -> Manifest:
    unfinished = set(store.unfinished)
    copy_waiting(incoming_path(store.path), part / WAITING)
    store.database.copy_into(part / COPY)
    unfinished |= store.unfinished
    ours = _of(folder, born)
    last = ours[0] if ours and ours[0].manifest.made_at[:7] == made_at[:7] else None
    write_packs(store.originals, part, last)
    with suppress(AccountsUnusable, sqlite3.Error):  # nobody enters then, and is told why; the figures are copied all the same
        copy_accounts(store.path, part)
    contents = count(part)
    manifest = Manifest(
        made_at=made_at,
        reason=reason,
        version=definitions_digest(),
        database=str(store.path.resolve()),
        contents=contents,
        files=marks_of(part),
        unfinished=tuple(sorted(unfinished)),
        act=_told(act) if act else None,
    )
    write_manifest(part, manifest)
    return manifest


def _told(act: Act) -> dict[str, object]:
    told = {"what": act.what, "actor": act.actor.name, "role": act.actor.role, "about": list(act.about), "reason": act.reason}
    return told | {"before": dict(act.before or {}), "after": dict(act.after or {})}


@contextmanager
def _failing(folder: Path, reason: str) -> Iterator[None]:
    """Why no backup was made, as a sentence; before something is changed for good, that nothing was changed."""
    try:
        yield
    except (OSError, WarehouseUnusable, BackupFailed, sqlite3.Error) as problem:
        said = both("backup.not_made", folder=folder, problem=_why(problem))
        raise BackupFailed(said if reason in PRUNED else both("backup.not_before", problem=said)) from problem


def _why(problem: Exception) -> object:
    """What the matter is: with the folder of backups (its disk, its permissions), or with the store itself."""
    if isinstance(problem, WarehouseUnusable) and problem.kind in (DISK_FULL, NOT_WRITABLE):
        return both("backup.disk_full" if problem.kind == DISK_FULL else "backup.not_writable", problem=problem.path)
    if isinstance(problem, Told):
        return problem.said
    is_full = "full" in str(problem) or (isinstance(problem, OSError) and problem.errno in FULL)
    return both("backup.disk_full" if is_full else "backup.not_writable", problem=problem)


# --- checking ----------------------------------------------------------------------------------------------------------------


def contents_of(folder: Path) -> Contents:
    """What a backup's own files say, read from its database and its packs; BackupFailed where originals are missing that it names."""
    with Database.looked_into(folder / COPY) as copy:
        counts, named = copy.counts(), set(copy.named_originals())
        flaws = {view: len(rows) for view in copy.audits() if (rows := copy.query(f"select * from {view}"))}
        years = copy.query("select year from campaign")
        acts = copy.query("select max(id) as last from act")[0]["last"] if "act" in counts else 0
        version, migration, born = copy.version(), max(copy.applied()), copy.born()
    right, wrong = set(), 0
    for sha256, is_right in hashes(folder):
        right.add(sha256)
        wrong += not is_right
    if lost := named - right:
        raise BackupFailed(both("backup.lost_originals", count=len(lost)))
    if wrong:
        flaws[WRONG_BYTES] = wrong
    return Contents(years[0]["year"] if years else 0, born, migration, version, acts or 0, counts, flaws)


def verify(folder: Path, count: Counting | None = None) -> Archive:
    """The backup in a folder, every byte and row of it checked; `count` says what it holds (None: `contents_of`). BackupFailed where it is
    none or is not as it was made, WarehouseUnusable where a newer version of the program made it."""
    found = read_archive(folder)
    if found is None:
        raise BackupFailed(both("backup.none_of_ours", folder=folder))
    for name, mark in found.manifest.files.items():
        if not (folder / name).is_file():
            raise BackupFailed(both("backup.file_gone", folder=folder, file=name))
        if (folder / name).stat().st_size != mark.size or sha256_of(folder / name) != mark.sha256:
            raise BackupFailed(both("backup.file_differs", folder=folder, file=name))
    try:
        contents = (count or contents_of)(folder)
        count_in(folder)
    except WarehouseUnusable as problem:
        if problem.kind == NEWER:
            raise
        raise BackupFailed(both("backup.unreadable", folder=folder, problem=problem.reason)) from problem
    except (OSError, sqlite3.Error) as problem:
        raise BackupFailed(both("backup.unreadable", folder=folder, problem=problem)) from problem
    if contents != found.manifest.contents:
        names = [name for name in Contents.__slots__ if getattr(contents, name) != getattr(found.manifest.contents, name)]
        raise BackupFailed(both("backup.contents_differ", folder=folder, parts=listed(names)))
    return found


def all_of(store: Store) -> list[Archive]:
    """The backups of an open store in its folder, newest first."""
    return _of(store.backups, store.database.born()) if store.backups else []


def last_of(store: Store) -> Archive | None:
    """The last good backup of an open store."""
    return last_good(all_of(store))


def _of(folder: Path, born: str) -> list[Archive]:
    return [each for each in archives(folder) if each.manifest.contents.born == born]
