"""How long a roll-up of a full campaign takes, by its parts. `python benchmarks/rollup.py [--units 500] [--runs N] [--pdf]`

A unit sends every period's form, all blanks of it, as tests make them by chance. Facts: what the database is asked for. Files: both
forms, every unit's figures, the cover note, each read back. The whole set is to take at most 10 seconds without LibreOffice.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from benchmarks.exporting import fill
from data_loaders.model.campaign import FINAL
from data_loaders.store.warehouse import Warehouse
from reports.roll_up_facts import SOFAR, Asked, roll_up
from reports.roll_ups import written

AS_OF = datetime(2020, 7, 5, 23, 59, 59)


def main() -> None:
    """Print the seconds of each run."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--units", type=int, default=500)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--pdf", action="store_true", help="with LibreOffice, where it is installed")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        database = Path(folder) / "a.duckdb"
        fill(database, options.units)
        print(f"{'period':>8}{'run':>4}{'facts s':>10}{'files s':>10}{'cpu s':>8}{'zip MB':>9}")
        with Warehouse.open(database) as warehouse:
            for period in (SOFAR, FINAL):
                for run in range(1, options.runs + 1):
                    start, cpu = time.perf_counter(), time.process_time()
                    made = roll_up(warehouse, Asked(AS_OF, period))
                    read = time.perf_counter()
                    done = written(made, with_pdf=options.pdf)
                    stop = time.perf_counter()
                    size = len(done.zipped()) / 1e6
                    taken = time.process_time() - cpu
                    print(f"{period:>8}{run:4}{read - start:10.2f}{stop - read:10.2f}{taken:8.2f}{size:9.2f}", flush=True)


if __name__ == "__main__":
    main()
