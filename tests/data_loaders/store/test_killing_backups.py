"""Backups and restores killed at any moment (kill -9): what stands is the old store or the new one, whole, and the next backup works."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from data_loaders.store.archives import archives
from data_loaders.store.backup import archive
from data_loaders.store.locations import incoming_path
from data_loaders.store.warehouse import Warehouse
from tests.data_loaders.store.killing import copied, is_killed_at, kill, rows_and_next_backup, start
from tests.data_loaders.store.stores import make_store, one, whole

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs kill -9")

BACKUP = """
import sys
from data_loaders.store.backup import archive
from data_loaders.store.warehouse import Warehouse
print("ready", flush=True)
with Warehouse.open(sys.argv[1]) as warehouse:
    archive(warehouse)
print("done", flush=True)
"""
RESTORE = """
import sys
from pathlib import Path
from data_loaders.store.restoring import restore
print("ready", flush=True)
restore(Path(sys.argv[2]), Path(sys.argv[1]))
print("done", flush=True)
"""
RESTORE_STEP_BY_STEP = """
import sys, time
from pathlib import Path
from data_loaders.store import restoring, swapping

def slowly(name):
    step = getattr(Path, name)
    def taken(self, *arguments, **others):
        print("step", flush=True)
        sys.stdin.readline()
        return step(self, *arguments, **others)
    setattr(Path, name, taken)

swap = swapping.swap
def swap_slowly(*arguments):
    for name in ("rename", "unlink", "mkdir"):
        slowly(name)
    return swap(*arguments)
swapping.swap = swap_slowly
print("ready", flush=True)
restoring.restore(Path(sys.argv[2]), Path(sys.argv[1]))
print("done", flush=True)
"""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store with a backup of before its last three files, and an upload that waits."""
    path = make_store(tmp_path_factory.mktemp("good") / "a" / "a.duckdb")
    with Warehouse.open(path) as opened:
        archive(opened)
        opened.save(opened.start_batch(), [one(number) for number in range(6, 9)])
    (incoming_path(path) / "batch_1").mkdir(parents=True)
    return path


def seconds_of(code: str, good: Path, to: Path) -> float:
    path = copied(good, to)
    child, begun = start(code, path, archives(path.parent / "backups")[0].folder), time.perf_counter()
    assert b"done" in child.communicate()[0]
    return time.perf_counter() - begun


POINTS = (1, pytest.param(30, marks=pytest.mark.slow))


@pytest.mark.parametrize("points", POINTS)
def test_a_backup_killed_anywhere_leaves_the_store_and_its_backups_whole(good: Path, tmp_path: Path, points: int) -> None:
    seconds = seconds_of(BACKUP, good, tmp_path / "undisturbed")
    expected = rows_and_next_backup(copied(good, tmp_path / "expected"))
    chance = random.Random(1)
    for number in range(points):
        path = copied(good, tmp_path / f"{number}")
        child = start(BACKUP, path)
        time.sleep(seconds * (number + chance.random()) / points)
        kill(child)
        assert rows_and_next_backup(path) == expected


@pytest.mark.parametrize("points", POINTS)
def test_a_restore_killed_anywhere_leaves_the_old_store_or_the_new_one(good: Path, tmp_path: Path, points: int) -> None:
    seconds = seconds_of(RESTORE, good, tmp_path / "undisturbed")
    new = rows_and_next_backup(tmp_path / "undisturbed" / good.name)
    old = rows_and_next_backup(copied(good, tmp_path / "expected"))
    assert len(new["delivery"]) == 6 and len(old["delivery"]) == 9
    chance = random.Random(2)
    for number in range(points):
        path = copied(good, tmp_path / f"{number}")
        child = start(RESTORE, path, archives(path.parent / "backups")[0].folder)
        time.sleep(seconds * (number + chance.random()) / points)
        kill(child)
        assert rows_and_next_backup(path) in (old, new)


@pytest.mark.parametrize("steps", (range(2, 40, 3), pytest.param(range(1, 40), marks=pytest.mark.slow)), ids=("some", "every"))
def test_a_restore_killed_at_a_step_of_its_moves_ends_as_the_new_store(good: Path, tmp_path: Path, steps: range) -> None:
    """Once the moves have begun, the next one who opens the store ends them."""
    old = new = 0
    for killed_at in steps:
        path = copied(good, tmp_path / f"{killed_at}")
        child = start(RESTORE_STEP_BY_STEP, path, archives(path.parent / "backups")[0].folder)
        if not is_killed_at(child, killed_at):
            break
        with Warehouse.open(path) as opened:
            count = len(whole(opened)["delivery"])
        old, new = old + (count == 9), new + (count == 6)
        assert count in (6, 9) and incoming_path(path).exists() == (count == 9)
    assert new >= 2, (old, new)
