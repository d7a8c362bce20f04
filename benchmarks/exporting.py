"""How long the export of a full campaign takes in each format. `python benchmarks/exporting.py [--units 500] [--runs N]`

A unit sends every period's form, all blanks of it, as tests make them by chance; the command runs as a process of its own.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from benchmarks.loading import timed
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.tables import FORMATS
from tests.readings import random_entries, roster_of

SAVED_AT_ONCE = 100


def main() -> None:
    """Print seconds and memory of each run."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--units", type=int, default=500)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        database = Path(folder) / "a.duckdb"
        fill(database, options.units)
        print(f"{'format':>8}{'run':>4}{'seconds':>10}{'largest MB':>12}{'files MB':>10}")
        for format in FORMATS:
            for run in range(1, options.runs + 1):
                out = Path(folder) / format
                asked = ["--database", str(database), "--format", format, "-o", str(out)]
                seconds, largest, _ = timed([sys.executable, "-m", "data_loaders", "export", *asked])
                size = sum(path.stat().st_size for path in out.iterdir()) / 1e6
                print(f"{format:>8}{run:4}{seconds:10.2f}{largest:12.0f}{size:10.1f}")


def fill(database: Path, units: int) -> None:
    """A database with the campaign of so many units."""
    entries = random_entries(1, units)
    with Warehouse.open(database) as warehouse:
        warehouse.save_roster(roster_of(units))
        batch = warehouse.start_batch()
        for start in range(0, len(entries), SAVED_AT_ONCE):
            warehouse.save(batch, entries[start : start + SAVED_AT_ONCE])


if __name__ == "__main__":
    main()
