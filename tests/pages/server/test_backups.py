"""The backup of the day: made behind the screen once something new is stored, once a day, and a failed one is said."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data_loaders.model.acts import THIS_COMPUTER
from data_loaders.model.clock import shanghai_now
from data_loaders.store import backup as made_by
from data_loaders.store.archives import ASKED, DAILY
from data_loaders.store.warehouse import Warehouse
from pages.server import backups
from tests.databases import new_database
from tests.readings import roster_of


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    backups.forget()
    with Warehouse.open(new_database(tmp_path / "board.duckdb")) as opened:
        yield opened
        wait()
    backups.forget()


def wait() -> None:
    for _ in range(1200):
        work = backups.latest()
        if work is None or work.is_finished:
            return
        time.sleep(0.05)
    raise RuntimeError("The backup was not made within a minute.")


def look(warehouse: Warehouse) -> list[str]:
    backups.look(warehouse)
    wait()
    return [each.manifest.reason for each in backups.kept(warehouse)]


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    for module in (backups, made_by):
        monkeypatch.setattr(module, "shanghai_now", lambda: moment)


def test_one_a_day_at_the_first_write(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    today = shanghai_now().replace(hour=9)
    at(monkeypatch, today)
    assert look(warehouse) == []  # nothing of one's own
    warehouse.start_batch(is_sample=True)
    assert look(warehouse) == []
    warehouse.start_batch()
    assert look(warehouse) == [DAILY] == look(warehouse)
    warehouse.save_roster(roster_of(3))
    assert look(warehouse) == [DAILY]
    at(monkeypatch, today + timedelta(days=1))
    assert look(warehouse) == [DAILY] * 2 == look(warehouse)
    at(monkeypatch, today + timedelta(days=2))
    assert look(warehouse) == [DAILY] * 2  # nothing was written since
    warehouse.save_roster(roster_of(4))
    assert look(warehouse) == [DAILY] * 3


def test_one_that_was_asked_for_counts_for_its_day(warehouse: Warehouse) -> None:
    warehouse.start_batch()
    backups.make(warehouse, THIS_COMPUTER)
    wait()
    warehouse.save_roster(roster_of(3))
    assert look(warehouse) == [ASKED]
    backups.check(backups.kept(warehouse)[0])
    wait()
    assert backups.latest().is_check and backups.latest().archive == backups.kept(warehouse)[0]


def test_when_to_worry(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    today = shanghai_now()
    assert not backups.standing(warehouse).is_worrying
    warehouse.start_batch()
    assert backups.standing(warehouse).is_worrying and backups.standing(warehouse).last is None
    look(warehouse)
    standing = backups.standing(warehouse)
    assert standing.is_all_in_it and not standing.is_worrying and standing.is_on_the_same_disk
    at(monkeypatch, today + timedelta(days=3))
    assert not backups.standing(warehouse).is_worrying  # all that is stored is in it
    warehouse.save_roster(roster_of(3))
    assert backups.standing(warehouse).is_worrying and not backups.standing(warehouse).is_all_in_it


def test_a_failed_one_is_said_and_tried_again_after_an_hour(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    now = shanghai_now()
    warehouse.backups.write_text("no folder")
    warehouse.start_batch()
    assert look(warehouse) == []
    assert "不能写入" in backups.standing(warehouse).failed.said.zh
    warehouse.backups.unlink()
    assert look(warehouse) == []
    at(monkeypatch, now + timedelta(minutes=61))
    assert look(warehouse) == [DAILY] and backups.standing(warehouse).failed is None
