"""How long 500 mixed files take into a fresh database, as the command line does it, beside reading them alone and beside pandas merely
opening the workbooks among them; and the workbooks among them loaded alone, which says what Word, PDF and pictures do to the mix.
`python benchmarks/loading.py [--pairs N]`

Whole processes: Python's start, reading processes, database, receipts. Then where the processor's time goes, from one more load in this
process. Memory is the largest process's resident set, and all processes' together as sampled while they run (Linux).
"""

from __future__ import annotations

import argparse
import cProfile
import io
import itertools
import os
import pstats
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from benchmarks.paired import AT_LEAST, AT_MOST, PAIRS, WALL, Figure, Goal, Spent, command, figure, in_turns, show
from data_loaders.__main__ import main as data_loaders_main
from data_loaders.intake.gather import dropped_files, gather
from data_loaders.sample.campaign import write_sample
from data_loaders.store.warehouse import Warehouse

Book = tuple[str, bytes]
"""The name and the bytes of a workbook."""
UNITS = 45
"""Gives some 500 files, those in zips counted: forms in Excel and Word, papers, photos."""
STEPS = {
    "originals kept": ("originals.py", "keep"),
    "look-ups": ("database.py", "query"),
    "filed (what becomes of each)": ("filing.py", "file"),
    "rows in": ("transaction.py", "insert"),
    "counted": ("transaction.py", "refresh"),
}
"""The parts of saving, by the function that does each."""


def main() -> None:
    """Print the table, then where the time goes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--pairs", type=int, default=PAIRS)
    pairs = parser.parse_args().pairs
    show(figures(pairs))
    print()
    for line in where_it_goes():
        print(line)


def figures(pairs: int = PAIRS) -> Iterator[Figure]:
    """Loading beside reading alone, and pandas beside loading."""
    with TemporaryDirectory() as folder:
        sample, books = mixed(Path(folder))
        load = loader(Path(folder), sample)
        load_books = loader(Path(folder) / "books", books_alone(Path(folder), books))
        acts = (load, lambda: command(["check", sample]), lambda: open_with_pandas(books), load_books)
        loads, checks, opened, book_loads = in_turns(acts, pairs)
    memory = f"largest process {median(each.largest for each in loads):.0f} MB, together {median(each.together for each in loads):.0f} MB"
    count = len(books)
    yield figure(f"load of {UNITS} units' files ({memory})", "check of the same", loads, checks, Goal(AT_MOST, 1.5, WALL))
    yield figure(f"pandas with openpyxl opening the {count} workbooks", "load of all files", opened, loads, Goal(AT_LEAST, 6, WALL))
    yield figure(f"pandas with openpyxl opening the {count} workbooks", "load of those workbooks alone", opened, book_loads)


def mixed(folder: Path) -> tuple[Path, list[Book]]:
    """The files as they came, in a folder, and the workbooks among them."""
    sample = folder / "sample"
    write_sample(sample, units=UNITS)
    sources = gather(dropped_files([sample]))
    named = [(Path(source.member or source.file).name, source.data) for source in sources if hasattr(source, "data")]
    return sample, [(name, data) for name, data in named if name.endswith(".xlsx")]


def books_alone(folder: Path, books: Sequence[Book]) -> Path:
    """The workbooks by their own names, each in a folder of a folder: the roster is known by its name, and read first."""
    alone = folder / "workbooks"
    for number, (name, data) in enumerate(books):
        (alone / f"{number:03}").mkdir(parents=True)
        (alone / f"{number:03}" / name).write_bytes(data)
    return alone


def loader(folder: Path, sample: Path) -> Callable[[], Spent]:
    """The load of a folder, each time into a fresh database."""
    numbers = itertools.count()
    return lambda: command(["load", "--database", folder / f"{next(numbers)}" / "a.duckdb", sample])


def open_with_pandas(books: Sequence[Book]) -> None:
    """Every sheet of every workbook as pandas gives it, nothing read of it."""
    import pandas

    for _, data in books:
        pandas.read_excel(io.BytesIO(data), engine="openpyxl", sheet_name=None)


def where_it_goes() -> Iterator[str]:
    """Processor seconds of one load by what they are spent on, as lines."""
    profile, save, spent = cProfile.Profile(time.thread_time), Warehouse.save, [0.0]

    def profiled(warehouse: Warehouse, *rest: object, **named: object) -> object:
        start = time.thread_time()
        profile.enable()
        try:
            return save(warehouse, *rest, **named)  # type: ignore[arg-type]
        finally:
            profile.disable()
            spent[0] += time.thread_time() - start

    with TemporaryDirectory() as folder, open(os.devnull, "w", encoding="utf-8") as nowhere:
        sample, _ = mixed(Path(folder))
        Warehouse.save = profiled  # type: ignore[assignment, method-assign]
        before = os.times()
        try:
            with redirect_stdout(nowhere), redirect_stderr(nowhere):
                data_loaders_main(["load", "--database", str(Path(folder) / "a.duckdb"), str(sample)])
        finally:
            Warehouse.save = save  # type: ignore[method-assign]
        after = os.times()
    stats = pstats.Stats(profile)
    own, reading = (sum(after[each : each + 2]) - sum(before[each : each + 2]) for each in (0, 2))
    yield f"Processor seconds: reading processes {reading:.2f}, saving {spent[0]:.2f} (as profiled), everything else {own - spent[0]:.2f}"
    for name, (file, function) in STEPS.items():
        yield f"  saving, {name}: {seconds_in(stats, file, function):.2f}"


def seconds_in(stats: pstats.Stats, file: str, function: str) -> float:
    """Seconds within the functions of that name in files of that name, what they call included."""
    found = stats.stats.items()  # type: ignore[attr-defined]
    return sum(times[3] for (path, _, name), times in found if name == function and Path(path).name == file)


if __name__ == "__main__":
    main()
