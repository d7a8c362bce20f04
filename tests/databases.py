"""Databases to try things on."""

from __future__ import annotations

import shutil
from pathlib import Path

from data_loaders.store.locations import originals_path


def copy_database(path: Path, to: Path) -> None:
    """A closed database with the bytes that stand beside it."""
    shutil.copy(path, to)
    shutil.copy(originals_path(path), originals_path(to))
