"""Every figure side by side in one run, as the table that README.md quotes. `python benchmarks/all.py [--quick] [--browser]`

Each row is a ratio of two ways run in turns (see paired.py), with the machine, its load, and each goal beside what came out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import backups, counting, desk, entrance, exporting, loading, reading
from benchmarks.paired import PAIRS, Figure, show

QUICK_UNITS = 50
QUICK_ANSWERS, ANSWERS = (20_000,), (20_000, 200_000)
"""Enough to see that everything runs, and a district."""


def main() -> None:
    """Print the table, then where the time of a load goes, what the desk takes, and what each question of the board does."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--quick", action="store_true", help="exports and backups of a small campaign")
    parser.add_argument("--browser", action="store_true", help="every page and the uploads too, which need Chromium")
    options = parser.parse_args()
    show(figures(options.pairs, QUICK_UNITS if options.quick else exporting.UNITS, options.browser))
    print()
    asked = counting.lines(QUICK_ANSWERS if options.quick else ANSWERS)
    for line in chain(loading.where_it_goes(), desk.lines(QUICK_UNITS if options.quick else desk.UNITS), asked):
        print(line, flush=True)


def figures(pairs: int, units: int, with_browser: bool) -> Iterator[Figure]:
    """Every figure there is, a benchmark after the other."""
    yield from chain(reading.figures(pairs), loading.figures(pairs), backups.figures(pairs, units), exporting.figures(pairs, units))
    yield from entrance.figures(pairs)
    if with_browser:
        from benchmarks import page_times, upload  # Playwright stands where the tests' libraries are installed

        yield from chain(page_times.figures(pairs, units), upload.figures(pairs))


if __name__ == "__main__":
    main()
