"""How long the papers of a full campaign take, part by part. `python benchmarks/papers.py [--units 500] [--runs N] [--pdf]`

A unit sends every period's form, all blanks of it, as tests make them by chance. A part is what one press or command does: what the
database is asked for, then the files (of a roll-up each read back). The whole set, roll-up, briefing, board, workbook and the archive of
one Thursday, is to take at most 10 seconds without LibreOffice.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from benchmarks.exporting import fill
from data_loaders.model.campaign import FINAL
from data_loaders.store.warehouse import Warehouse
from reports.board_facts import BoardAsked, board_of
from reports.board_paper import board_paper
from reports.board_workbook import board_workbook
from reports.briefing_words import words_of
from reports.briefings import briefing_of
from reports.papers.briefing_paper import briefing_paper
from reports.roll_up_facts import SOFAR, Asked, roll_up
from reports.roll_ups import written
from reports.weekly import due_days
from reports.weekly_archive import archive_of

AS_OF = datetime(2020, 7, 5, 23, 59, 59)
GOAL = 10.0
"""Seconds of the whole set."""


def main() -> None:
    """Print the seconds of each part and of the set, run by run."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--units", type=int, default=500)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--pdf", action="store_true", help="the roll-up with LibreOffice too, where it is installed")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        database = Path(folder) / "a.duckdb"
        fill(database, options.units)
        print(f"{'part':<22}{'run':>4}{'wall s':>9}{'cpu s':>8}{'MB':>8}")
        with Warehouse.open(database) as warehouse:
            for run in range(1, options.runs + 1):
                spent = [_timed(name, run, make) for name, make in _parts(warehouse, options.pdf).items()]
                wall, cpu = (sum(each[place] for each in spent) for place in (0, 1))
                print(f"{'the set':<22}{run:4}{wall:9.2f}{cpu:8.2f}   {'✓' if wall <= GOAL else '✗'} at most {GOAL:.0f} s", flush=True)


def _parts(warehouse: Warehouse, with_pdf: bool) -> dict[str, Callable[[], int]]:
    """What is timed, each with the bytes it makes."""
    thursday = next(due for due in due_days(warehouse.campaign(), AS_OF.date()) if "W3" in due.periods)

    def rolled(period: str) -> int:
        return len(written(roll_up(warehouse, Asked(AS_OF, period)), with_pdf=with_pdf).zipped())

    def briefing() -> int:
        made = briefing_of(warehouse, "W4", AS_OF)
        return len(briefing_paper(made, words_of(made)))

    board = BoardAsked(AS_OF)
    return {
        "roll-up of the weeks": lambda: rolled(SOFAR),
        "roll-up of the month": lambda: rolled(FINAL),
        "briefing": briefing,
        "board, one page": lambda: len(board_paper(board_of(warehouse, board))),
        "board, workbook": lambda: len(board_workbook(board_of(warehouse, board))),
        "archive of a Thursday": lambda: len(archive_of(warehouse, thursday)),
    }


def _timed(name: str, run: int, make: Callable[[], int]) -> tuple[float, float]:
    start, cpu = time.perf_counter(), time.process_time()
    size = make()
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(f"{name:<22}{run:4}{wall:9.2f}{cpu:8.2f}{size / 1e6:8.2f}", flush=True)
    return wall, cpu


if __name__ == "__main__":
    main()
