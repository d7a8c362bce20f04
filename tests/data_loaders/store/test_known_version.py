"""The remembered data version is the one that is committed, whoever writes, fails or rehearses, and at whatever moment it is asked for."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import pytest

from data_loaders.model.acts import THIS_COMPUTER, Act
from data_loaders.store.database import Database
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_database, new_warehouse

ACT = Act("coordinators", THIS_COMPUTER)


def committed(database: Database) -> int:
    """What the database itself says."""
    return database.query("select version from data_version")[0]["version"]


def test_any_writes_in_any_order() -> None:
    choice = random.Random(3)
    with new_warehouse() as warehouse:
        database, before = warehouse.database, warehouse.version()

        def write() -> None:
            with database.transaction(ACT):
                assert database.version() == committed(database)

        def fail() -> None:
            with pytest.raises(ZeroDivisionError), database.transaction(ACT):
                database.version()
                raise ZeroDivisionError

        def rehearse() -> None:
            with database.rehearsed():
                write()
                assert database.version() == committed(database) == standing + 1

        for _ in range(24):
            standing = committed(database)
            act = choice.choice((write, fail, rehearse, database.version))
            act()
            assert database.version() == committed(database) == standing + (act is write)
        assert database.version() > before


def test_nobody_is_told_an_older_one_than_was_committed_before_he_asked() -> None:
    with new_warehouse() as warehouse:
        database, ended, newest = warehouse.database, threading.Event(), [warehouse.version()]
        late: list[tuple[int, int]] = []

        def ask() -> None:
            while not ended.is_set():
                known = newest[0]
                if (told := database.version()) < known:
                    late.append((known, told))

        readers = [threading.Thread(target=ask) for _ in range(4)]
        for each in readers:
            each.start()
        for _ in range(15):
            database.record(ACT)
            newest[0] = committed(database)
        ended.set()
        for each in readers:
            each.join()
        assert not late and database.version() == newest[0]


def test_another_file_in_its_place_is_asked_anew(tmp_path: Path) -> None:
    path = new_database(tmp_path / "other.duckdb")
    with Warehouse.open(path) as other:
        for _ in range(5):
            other.database.record(ACT)
        wanted = other.version()
    with new_warehouse() as warehouse:
        assert warehouse.version() < wanted
        with warehouse.database.exchanged():
            path.replace(warehouse.path)
            warehouse.database.reopen()
        assert warehouse.version() == wanted
