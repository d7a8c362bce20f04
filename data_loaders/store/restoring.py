"""A backup put in the place of what stands: checked first, built and opened beside it, then moved in as a whole (see swapping.py).

What stood is moved, never deleted: to before-restore-… beside the database.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data_loaders.model.acts import THIS_COMPUTER, Act
from data_loaders.model.clock import shanghai_now
from data_loaders.store import swapping
from data_loaders.store.account_copies import AccountsAfter, bring_back
from data_loaders.store.archives import Archive
from data_loaders.store.backup import COPY, WAITING, BackupFailed, verify
from data_loaders.store.condition import WarehouseBusy, WarehouseUnusable, not_changed
from data_loaders.store.database import Database
from data_loaders.store.locations import incoming_path, originals_path
from data_loaders.store.packs import unpack
from data_loaders.store.warehouse import Warehouse

CAME = ("delivery", "decision")
"""What somebody would miss: the rows that came after a backup."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a restore. `kept` holds what stood before, None where nothing did; `later` counts what was in it and is not in the
    backup, by table, None where it could not be read; `astray` counts rows by audit; `accounts` says who may enter now."""

    archive: Archive
    kept: Path | None
    later: dict[str, int] | None
    astray: dict[str, int]
    accounts: AccountsAfter


def restore(folder: Path, database: Path) -> Restored:
    """Puts the backup in a folder in the place of a database with all that belongs to it. BackupFailed where the backup is not whole,
    WarehouseBusy where the board runs, WarehouseUnusable where nothing can be written: what stands is as it was then."""
    database = database.absolute()
    with not_changed(database, BackupFailed, "backup.not_restored"):
        swapping.finish(database)
        archive = verify(folder)
        database.parent.mkdir(parents=True, exist_ok=True)
        with _held(database) as standing:
            swapping.clear_leftovers(database)
            ready = swapping.start(database)
            try:
                astray, later = _built(archive, ready, standing)
            except BaseException:
                shutil.rmtree(ready.parent, ignore_errors=True)
                raise
        stood = any(path.exists() for path in swapping.belonging(database))
        with _held(database):  # somebody may have started the board meanwhile, where there was nothing to hold
            pass
        accounts = bring_back(archive.folder, database)  # before the data: it never stands where nobody is asked who enters
        kept = swapping.swap(database, ready, shanghai_now())
    return Restored(archive, kept if stood else None, later, astray, accounts)


@contextmanager
def _held(database: Path) -> Iterator[Database | None]:
    """The database that stands, kept from other processes; None where there is none, or none that opens. Nothing is written to it."""
    standing = None
    if database.exists():
        try:
            standing = Database.connect(database)
        except WarehouseBusy:
            raise
        except WarehouseUnusable:  # what is damaged is what a restore is for
            standing = None
    try:
        yield standing
    finally:
        if standing:
            standing.close()


def _built(archive: Archive, ready: Path, standing: Database | None) -> tuple[dict[str, int], dict[str, int] | None]:
    """The backup as a store of its own, with the restore as its last act: rows astray by audit, and what came later to the one that
    stands."""
    shutil.copyfile(archive.folder / COPY, ready)
    unpack(archive.folder, originals_path(ready))
    if (archive.folder / WAITING).is_dir():
        shutil.copytree(archive.folder / WAITING, incoming_path(ready))
    with Warehouse.open(ready, backups=ready.parent / "backups") as warehouse:
        astray = {view: len(rows) for view, rows in warehouse.audit().items()}
        later = _later(standing, _ids(warehouse.database))
        after = {"backup": archive.folder.name, "made_at": archive.manifest.made_at, "left_out": later}
        warehouse.database.record(Act("restore", THIS_COMPUTER, after=after))
    shutil.rmtree(ready.parent / "backups", ignore_errors=True)  # of an older backup that was brought up to date: it is its own copy
    return astray, later


def _ids(database: Database) -> dict[str, set[int]]:
    counts = database.counts()
    return {table: {row["id"] for row in database.query(f"select id from {table}")} for table in CAME if table in counts}


def _later(standing: Database | None, ids: dict[str, set[int]]) -> dict[str, int] | None:
    """How many rows that came are in what stands and not in the backup."""
    if standing is None:
        return None
    try:
        return {table: len(found - ids.get(table, set())) for table, found in _ids(standing).items()}
    except WarehouseUnusable:
        return None
