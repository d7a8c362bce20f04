"""How long the export of a full campaign takes in each format, beside CSV. `python benchmarks/exporting.py [--units 500] [--pairs N]`

A unit sends every period's form, all blanks of it, as tests make them by chance; the command runs as a process of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from benchmarks.paired import PAIRS, Figure, Spent, asked, command, figure, in_turns, show
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.tables import CSV, FORMATS
from tests.readings import random_entries, roster_of

SAVED_AT_ONCE = 100
UNITS = 500


def main() -> None:
    """Print the table."""
    options = asked(__doc__, units=UNITS, pairs=PAIRS)
    show(figures(options.pairs, options.units))


def figures(pairs: int = PAIRS, units: int = UNITS) -> Iterator[Figure]:
    """Each other format beside CSV."""
    with TemporaryDirectory() as folder:
        database = Path(folder) / "a.duckdb"
        fill(database, units)
        spent = dict(zip(FORMATS, in_turns([partial(export, database, format) for format in FORMATS], pairs), strict=True))
        sizes = {format: sum(path.stat().st_size for path in (Path(folder) / format).iterdir()) / 1e6 for format in FORMATS}
    for format in FORMATS:
        if format != CSV:
            memory = median(each.largest for each in spent[format])
            what = f"export of {units} units as {format} ({sizes[format]:.1f} MB; process {memory:.0f} MB)"
            yield figure(what, f"as {CSV} ({sizes[CSV]:.1f} MB)", spent[format], spent[CSV])


def export(database: Path, format: str) -> Spent:
    """One export, in the place of the one before."""
    return command(["export", "--database", database, "--format", format, "-o", database.parent / format])


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
