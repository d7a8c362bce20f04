"""Where the database is, and what stands beside it: the original bytes, and uploads on their way in."""

from __future__ import annotations

import os
from pathlib import Path

from data_loaders.model.paths import DATA

DATABASE_VARIABLE = "SAFETY_MONTH_DATABASE"
DEFAULT_DATABASE = DATA / "safety_month.duckdb"


def database_path() -> Path:
    """The database file: the environment variable SAFETY_MONTH_DATABASE, else data/safety_month.duckdb under the project."""
    return Path(os.environ.get(DATABASE_VARIABLE) or DEFAULT_DATABASE)


def originals_path(database: Path) -> Path:
    """The file of original bytes: safety_month.duckdb -> safety_month.originals."""
    return database.with_suffix(".originals")


def incoming_path(database: Path) -> Path:
    """The folder of uploads that are not loaded yet: safety_month.duckdb -> safety_month.incoming."""
    return database.with_suffix(".incoming")
