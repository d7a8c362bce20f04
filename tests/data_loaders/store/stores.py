"""Small stores on disk, and what two of them have in common, for tests of copies."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from data_loaders.store.backup import archive
from data_loaders.store.warehouse import Warehouse
from tests.databases import copy_database, folder_of_the_run, new_database
from tests.readings import Entry, entry_of, reading_of, roster_of, submission_of

COUNTED_ANEW = {"data_version", "act", "act_version"}
"""Tables that tell of the store itself."""


def one(number: int) -> Entry:
    """A file of unit U001 to U004 with one number."""
    unit, period = f"U{number % 4 + 1:03}", f"W{number // 4 % 4 + 1}"
    return entry_of(reading_of(submission_of(unit, period, {"launch.sessions": number}), file=f"{number}.xlsx"), "2020-06-04 12:00")


def make_store(path: Path, count: int = 6) -> Path:
    """A closed store of four units and some files: a copy of one made once a run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    copy_database(_store(count), path)
    return path


def make_backed_up(path: Path) -> Path:
    """The same with one backup in its folder."""
    with Warehouse.open(make_store(path)) as opened:
        archive(opened)
    return path


@lru_cache
def _store(count: int) -> Path:
    path = new_database(folder_of_the_run() / "store.duckdb")
    with Warehouse.open(path) as warehouse:
        warehouse.save_roster(roster_of(4))
        warehouse.save(warehouse.start_batch(), [one(number) for number in range(count)])
    return path


def whole(warehouse: Warehouse) -> dict[str, list[str]]:
    """Every row of every table; the audits are empty and every original is what its hash says."""
    assert warehouse.audit() == {}
    for row in warehouse.database.query("select sha256 from original where erased_on is null"):
        assert hashlib.sha256(warehouse.file_bytes(row["sha256"])).hexdigest() == row["sha256"]
    tables = sorted(warehouse.database.counts().keys() - COUNTED_ANEW)
    return {table: sorted(map(str, warehouse.database.query(f'select * from "{table}"'))) for table in tables}


def rows_of(path: Path) -> dict[str, list[str]]:
    """`whole` of a closed store."""
    with Warehouse.open(path) as warehouse:
        return whole(warehouse)
