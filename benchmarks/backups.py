"""How long a backup, its check and a restore take at 500 units. `python benchmarks/backups.py [--units N]`

Forms of every unit and period are stored without being read, each with as many bytes of its own as a filled-in workbook has; a second
backup shows what adding to the first costs.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from data_loaders.store.backup import archive, verify
from data_loaders.store.locations import originals_path
from data_loaders.store.restoring import restore
from data_loaders.store.warehouse import Warehouse
from tests.readings import entry_of, random_entries, reading_of, roster_of

BYTES_A_FILE = 16_000
FILES_A_TRANSACTION = 200
MEGABYTE = 1_000_000
Made = TypeVar("Made")


def main() -> None:
    """Print seconds a step, and sizes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--units", type=int, default=500)
    units = parser.parse_args().units
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.duckdb"
        timed("stored", lambda: store(path, units))
        print(f"{path.stat().st_size / MEGABYTE:.1f} MB database, {originals_path(path).stat().st_size / MEGABYTE:.1f} MB originals")
        with Warehouse.open(path) as warehouse:
            timed("first backup", lambda: archive(warehouse))
            made = timed("next backup", lambda: archive(warehouse))
        timed("verify", lambda: verify(made.folder))
        done = timed("restore", lambda: restore(made.folder, path))
        print(f"{sum(made.manifest.contents.counts.values())} rows, astray: {done.astray or 'none'}")


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


def timed(name: str, act: Callable[[], Made]) -> Made:
    """Run it and print its wall seconds."""
    start = time.perf_counter()
    made = act()
    print(f"{name:>14}{time.perf_counter() - start:8.2f} s", flush=True)
    return made


if __name__ == "__main__":
    main()
