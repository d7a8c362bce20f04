"""Where the databases are, a folder a campaign, and what stands beside each: the original bytes, uploads on their way in, and backups."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from data_loaders.model.paths import DATA

DATABASE_VARIABLE = "SAFETY_MONTH_DATABASE"
BACKUPS_VARIABLE = "SAFETY_MONTH_BACKUPS"
DAILY_VARIABLE = "SAFETY_MONTH_DAILY_BACKUP"
WEEKLY_VARIABLE = "SAFETY_MONTH_WEEKLY_ARCHIVE"
RECOGNISE_VARIABLE = "SAFETY_MONTH_RECOGNISE"
NAME, POINTER = "safety_month.duckdb", "current"
FIRST_YEAR = 2020
"""The year of the campaign that a new database starts with."""
YEAR = re.compile(r"[12]\d{3}")


@dataclass(frozen=True, slots=True)
class Home:
    """Where campaigns stand: `folder` holds a folder a year, in each a database called `name`; `pointer` is the file that says which year
    is open. `named` is the database that SAFETY_MONTH_DATABASE names, which may stand in `folder` itself."""

    folder: Path
    name: str
    pointer: Path
    named: Path | None = None

    @property
    def plain(self) -> Path:
        """A database in no year's folder: one of the earlier layout, or one that was named."""
        return self.folder / self.name

    def of_year(self, year: int) -> Path:
        """Where a year's database stands, whether it is there or not."""
        return self.folder / f"{year:04}" / self.name

    def years(self) -> list[int]:
        """The years whose folders hold a database that is not half made, in order."""
        try:
            folders = [path for path in self.folder.iterdir() if YEAR.fullmatch(path.name)]
        except OSError:  # no such folder, or none that may be read
            return []
        found = [path / self.name for path in folders]
        return sorted(int(path.parent.name) for path in found if path.exists() and not half_made_path(path).exists())

    def pointed(self) -> int | None:
        """The year the pointer names; None where there is no pointer, or none that can be read."""
        try:
            words = self.pointer.read_text(encoding="utf-8-sig", errors="replace").strip()
        except OSError:
            return None
        return int(words) if YEAR.fullmatch(words) else None

    def current(self) -> Path:
        """The database that is open, or is to be: what the pointer says; without one the one that is named, else the one of the earlier
        layout, else the newest year's. A pointer that cannot be read stands for the newest year."""
        if pointed := self.pointed():
            return self.of_year(pointed)
        newest = [self.of_year(year) for year in reversed(self.years())]
        plain = [path for path in (self.named, self.plain) if path and path.exists()]
        found = newest + plain if self.pointer.exists() else plain + newest
        return next(iter(found), self.named or self.of_year(FIRST_YEAR))


def home() -> Home:
    """Where the campaigns of this board stand: around the database SAFETY_MONTH_DATABASE names, else in data/ under the project. A folder
    called like a year is one campaign's; the others stand beside it."""
    named = os.environ.get(DATABASE_VARIABLE)
    path = Path(named) if named else DATA / NAME
    folder = _folder_around(path)
    pointer = folder / (POINTER if path.name == NAME else f"{path.stem}.{POINTER}")
    return Home(folder, path.name, pointer, path if named else None)


def _folder_around(database: Path) -> Path:
    """The folder of all campaigns of a database's board."""
    folder = database.parent
    return folder.absolute().parent if YEAR.fullmatch(folder.absolute().name) else folder


def accounts_beside(database: Path) -> Path:
    """The accounts of a database's board, beside all its campaigns: data/2027/safety_month.duckdb -> data/safety_month.accounts."""
    return (_folder_around(database) / database.name).with_suffix(".accounts")


def database_path() -> Path:
    """The database file of the campaign that is open, or is to be (see Home.current)."""
    return home().current()


def originals_path(database: Path) -> Path:
    """The file of original bytes: safety_month.duckdb -> safety_month.originals."""
    return database.with_suffix(".originals")


def incoming_path(database: Path) -> Path:
    """The folder of uploads that are not loaded yet: safety_month.duckdb -> safety_month.incoming."""
    return database.with_suffix(".incoming")


def weekly_path(database: Path) -> Path:
    """The folder of weekly archives: safety_month.duckdb -> safety_month.weekly."""
    return database.with_suffix(".weekly")


def is_kept_weekly() -> bool:
    """Whether the board keeps each due day by itself: not where the environment variable SAFETY_MONTH_WEEKLY_ARCHIVE is 0."""
    return os.environ.get(WEEKLY_VARIABLE) != "0"


def is_recognised() -> bool:
    """Whether the board recognises pictures by itself: not where the environment variable SAFETY_MONTH_RECOGNISE is 0."""
    return os.environ.get(RECOGNISE_VARIABLE) != "0"


def handover_path(database: Path) -> Path:
    """Where a board that runs says how commands reach it: safety_month.duckdb -> safety_month.handover."""
    return database.with_suffix(".handover")


def half_made_path(database: Path) -> Path:
    """What stands beside a campaign that is being started, until it is the one that is open: safety_month.duckdb -> safety_month.half."""
    return database.with_suffix(".half")


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
