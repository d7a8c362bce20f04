"""Databases to try things on."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from data_loaders.store.locations import originals_path
from data_loaders.store.warehouse import Warehouse


def copy_database(path: Path, to: Path) -> None:
    """A closed database with the bytes that stand beside it."""
    shutil.copy(path, to)
    shutil.copy(originals_path(path), originals_path(to))


@contextmanager
def new_warehouse() -> Iterator[Warehouse]:
    """An empty warehouse with the default campaign, open."""
    with tempfile.TemporaryDirectory(prefix="warehouse-") as folder, Warehouse.open(new_database(Path(folder) / "empty.duckdb")) as opened:
        yield opened


def new_database(path: Path) -> Path:
    """Lays a closed database with the default campaign and nothing else at a path: a copy of one made once a run, as making every table and
    view takes six times as long as opening them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    copy_database(_empty_database(), path)
    return path


@lru_cache(maxsize=1)
def _empty_database() -> Path:
    with Warehouse.open(folder_of_the_run() / "empty.duckdb") as made:
        return made.path


def folder_of_the_run() -> Path:
    """A new folder for what is made once and copied; it goes when the tests are through."""
    folder = Path(tempfile.mkdtemp(prefix="once-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
