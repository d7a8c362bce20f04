"""Where the database is, and what stands beside it: the original bytes, uploads on their way in, and backups."""

from __future__ import annotations

import os
from pathlib import Path

from data_loaders.model.paths import DATA

DATABASE_VARIABLE = "SAFETY_MONTH_DATABASE"
BACKUPS_VARIABLE = "SAFETY_MONTH_BACKUPS"
DAILY_VARIABLE = "SAFETY_MONTH_DAILY_BACKUP"
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


def wal_path(database: Path) -> Path:
    """DuckDB's latest writes, while it is open or after a kill: safety_month.duckdb -> safety_month.duckdb.wal."""
    return database.with_name(f"{database.name}.wal")


def journal_path(database: Path) -> Path:
    """SQLite's note of a write under way: safety_month.duckdb -> safety_month.originals-journal."""
    originals = originals_path(database)
    return originals.with_name(f"{originals.name}-journal")


def is_backed_up_daily() -> bool:
    """Whether the board makes its backup of the day: not where the environment variable SAFETY_MONTH_DAILY_BACKUP is 0."""
    return os.environ.get(DAILY_VARIABLE) != "0"


def backups_path(database: Path) -> Path:
    """The folder of backups: the environment variable SAFETY_MONTH_BACKUPS, else backups/ beside the database."""
    return Path(os.environ.get(BACKUPS_VARIABLE) or database.resolve().parent / "backups").absolute()
