"""How long a backup, its check and a restore take at 500 units, beside copying or hashing the same bytes.
`python benchmarks/backups.py [--units N] [--pairs N]`

Forms of every unit and period are stored without being read, each with as many bytes of its own as a filled-in workbook has; a second
backup shows what adding to the first costs.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from benchmarks.paired import PAIRS, Figure, asked, figure, in_turns, show
from data_loaders.store.backup import archive, verify
from data_loaders.store.locations import originals_path
from data_loaders.store.restoring import restore
from data_loaders.store.warehouse import Warehouse
from tests.readings import entry_of, random_entries, reading_of, roster_of

BYTES_A_FILE = 16_000
FILES_A_TRANSACTION = 200
MEGABYTE = 1_000_000
UNITS = 500


def main() -> None:
    """Print the table."""
    options = asked(__doc__, units=UNITS, pairs=PAIRS)
    show(figures(options.pairs, options.units))


def figures(pairs: int = PAIRS, units: int = UNITS) -> Iterator[Figure]:
    """Backups and restores beside the bare work on the same bytes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.duckdb"
        store(path, units)
        size = sum(each.stat().st_size for each in files_of(path)) / MEGABYTE
        copied, hashed, first, further, verified, restored = in_turns(
            [
                copier(path, Path(folder) / "copies"),
                lambda: hash_files(path),
                backer(path, Path(folder), is_first=True),
                backer(path, Path(folder), is_first=False),
                lambda: verify(newest(Path(folder) / "kept")),
                lambda: restore(newest(Path(folder) / "kept"), path),
            ],
            pairs,
        )
    yield figure(f"a first backup ({units} units, {size:.0f} MB)", "copying the files", first, copied)
    yield figure("a backup beside the one before", "copying the files", further, copied)
    yield figure("verifying a backup", "hashing the files", verified, hashed)
    yield figure("restoring a backup", "copying the files", restored, copied)


def store(path: Path, units: int) -> None:
    """A campaign by chance, in a closed database."""
    chance = random.Random(1)
    entries = random_entries(1, units)
    with Warehouse.open(path) as warehouse:
        warehouse.save_roster(roster_of(units))
        batch = warehouse.start_batch()
        for start in range(0, len(entries), FILES_A_TRANSACTION):
            group = []
            for reading, _, received_at in entries[start : start + FILES_A_TRANSACTION]:
                content = chance.randbytes(BYTES_A_FILE)
                group.append(entry_of(reading_of(*reading.submissions, content=content), received_at, content))
            warehouse.save(batch, group)


def backer(path: Path, folder: Path, is_first: bool) -> Callable[[], None]:
    """A backup into a folder of its own each time, or beside those before."""
    numbers = itertools.count()

    def back_up() -> None:
        with Warehouse.open(path, folder / (f"first {next(numbers)}" if is_first else "kept")) as warehouse:
            archive(warehouse)

    return back_up


def newest(backups: Path) -> Path:
    """The backup that was made last."""
    return max((each for each in backups.iterdir() if each.is_dir()), key=lambda each: each.stat().st_mtime)


def files_of(path: Path) -> tuple[Path, Path]:
    """The database and its originals."""
    return path, originals_path(path)


def copier(path: Path, folder: Path) -> Callable[[], None]:
    """Copies of both files, each time under other names."""
    numbers = itertools.count()

    def copy() -> None:
        target = folder / str(next(numbers))
        target.mkdir(parents=True)
        for each in files_of(path):
            shutil.copyfile(each, target / each.name)

    return copy


def hash_files(path: Path) -> None:
    """The SHA-256 of both files."""
    for each in files_of(path):
        with each.open("rb") as file:
            hashlib.file_digest(file, "sha256")


if __name__ == "__main__":
    main()
