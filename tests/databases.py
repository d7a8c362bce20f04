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
    """An empty warehouse with the default campaign, open: a copy of one made once a run, as making every table and view takes four times as
    long as opening them."""
    with tempfile.TemporaryDirectory(prefix="warehouse-") as folder:
        path = Path(folder) / "empty.duckdb"
        copy_database(_empty_database(), path)
        with Warehouse.open(path) as opened:
            yield opened


@lru_cache(maxsize=1)
def _empty_database() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with Warehouse.open(folder / "empty.duckdb") as made:
        return made.path
