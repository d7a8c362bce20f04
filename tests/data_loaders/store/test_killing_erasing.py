"""Erasing killed at any moment (kill -9): what stands is the store of before or the one after, whole, and erasing it again works."""

from __future__ import annotations

import os
import random
import re
import time
from pathlib import Path

import pytest

from data_loaders.store.erasing import erase
from data_loaders.store.warehouse import Warehouse
from tests.data_loaders.store.killing import copied, is_killed_at, kill, rows_and_next_backup, start
from tests.data_loaders.store.people import SOMEBODY, Person, found_in_bytes, found_in_rows, store_of, words_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs kill -9")

SOMEONE = Person("褚示例", "13800001111", "010-87650001", "chu@example.org")
ERASE = """
import sys
from data_loaders.model.acts import THIS_COMPUTER
from data_loaders.store.erasing import erase
from data_loaders.store.warehouse import Warehouse
print("ready", flush=True)
with Warehouse.open(sys.argv[1]) as warehouse:
    erase(warehouse, 2020, actor=THIS_COMPUTER)
    print("done", flush=True)
"""
STEP_BY_STEP = """
import os, shutil, sys
from pathlib import Path
from data_loaders.model.acts import THIS_COMPUTER
from data_loaders.store import erasing, swapping
from data_loaders.store.warehouse import Warehouse

def slowly(where, name):
    step = getattr(where, name)
    def taken(*arguments, **others):
        print("step", flush=True)
        sys.stdin.readline()
        return step(*arguments, **others)
    setattr(where, name, taken)

replace = swapping.replace
def replace_slowly(*arguments):
    for where, name in ((Path, "rename"), (Path, "unlink"), (Path, "mkdir"), (os, "replace"), (os, "unlink"), (os, "rmdir")):
        slowly(where, name)
    return replace(*arguments)
swapping.replace = replace_slowly
print("ready", flush=True)
with Warehouse.open(sys.argv[1]) as warehouse:
    erasing.erase(warehouse, 2020, actor=THIS_COMPUTER)
print("done", flush=True)
"""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return store_of(tmp_path_factory.mktemp("good") / "a" / "a.duckdb", [SOMEONE], [])


def undated(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    """Rows without the moment they were erased."""
    return rows | {"original": [re.sub(r"datetime\.datetime\([^)]*\)", "at", row) for row in rows["original"]]}


@pytest.fixture(scope="module")
def ends(good: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[str]], dict[str, list[str]], float]:
    """What stands before and after, and how long erasing takes, in seconds."""
    to = tmp_path_factory.mktemp("ends")
    before = undated(rows_and_next_backup(copied(good, to / "before")))
    path = copied(good, to / "after")
    child, begun = start(ERASE, path), time.perf_counter()
    assert b"done" in child.communicate()[0]
    return before, undated(rows_and_next_backup(path)), time.perf_counter() - begun


def whole_and_erasable(path: Path) -> dict[str, list[str]]:
    """What stands; then it is erased, and nobody is left but in the backups of before."""
    rows = undated(rows_and_next_backup(path))
    with Warehouse.open(path) as warehouse:
        done = erase(warehouse, 2020, actor=SOMEBODY)
        assert done.backup and not warehouse.audit()
    words = words_of([SOMEONE])
    assert found_in_rows(path, words) == set()
    held_in = [each for each in path.parent.iterdir() if each.name != "backups"]
    assert found_in_bytes([*held_in, done.backup.folder], words) == set()
    return rows


@pytest.mark.parametrize("points", (1, pytest.param(10, marks=pytest.mark.slow)))
def test_killed_anywhere_it_is_before_or_after(good: Path, ends: tuple, tmp_path: Path, points: int) -> None:
    before, after, seconds = ends
    chance = random.Random(3)
    for number in range(points):
        path = copied(good, tmp_path / f"{number}")
        child = start(ERASE, path)
        time.sleep(seconds * (number + chance.random()) / points)
        kill(child)
        assert whole_and_erasable(path) in (before, after)


@pytest.mark.parametrize("steps", (range(1, 6, 4), pytest.param(range(1, 40), marks=pytest.mark.slow)), ids=("some", "every"))
def test_killed_at_a_step_of_the_exchange_it_is_before_or_after(good: Path, ends: tuple, tmp_path: Path, steps: range) -> None:
    before, after, _ = ends
    stood = []
    for killed_at in steps:
        path = copied(good, tmp_path / f"{killed_at}")
        child = start(STEP_BY_STEP, path)
        if not is_killed_at(child, killed_at):
            break
        rows = whole_and_erasable(path)
        assert rows in (before, after)
        stood.append(rows == after)
    assert stood == sorted(stood) and stood[0] is False and stood[-1] is True
