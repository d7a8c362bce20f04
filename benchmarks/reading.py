"""How fast one file is read, on one core, beside the libraries alone. `python benchmarks/reading.py [--files N]`

Excel: our own filled forms, read whole (type, guards, cells, answers, places, checks) against calamine and hashing alone, and against
pandas merely opening the sheet with openpyxl. Word: the filled Word form. Each row is the best of several passes over all the files.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

import pandas
from python_calamine import CalamineWorkbook

from data_loaders.deliverables.roster import is_roster_name
from data_loaders.formats.archives import Source
from data_loaders.formats.kinds import kind_of
from data_loaders.formats.read import read_document
from data_loaders.formats.spreadsheets import read_sheets
from data_loaders.intake.read_file import read_source
from data_loaders.intake.roster_file import read_roster
from data_loaders.matching.context import Context
from data_loaders.model.campaign import read_campaign
from data_loaders.model.form import load_forms
from data_loaders.sample.campaign import write_sample

PASSES = 5


def main() -> None:
    """Print milliseconds a file and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--files", type=int, default=100, help="files of each kind")
    count = parser.parse_args().files
    with TemporaryDirectory() as folder:
        write_sample(Path(folder) / "sample", units=110)
        files = sorted(file for file in (Path(folder) / "sample").rglob("*") if file.is_file())
        roster_file = next(file for file in files if is_roster_name(file.name))
        excel = [file for file in files if file.suffix == ".xlsx" and file != roster_file][:count]
        word = [file for file in files if file.suffix == ".docx"][:count]
        campaign = read_campaign()
        context = Context(campaign, load_forms(), read_roster(roster_file.read_bytes(), campaign))
        gc.freeze()
        ours = best(excel, lambda file: read_source(Source(file.name, None, file.read_bytes()), context))
        bare = best(excel, bare_calamine)
        with_pandas = best(excel, lambda file: pandas.read_excel(file, engine="openpyxl"), passes=1)
        guards = best(excel, guarded) - best(excel, unguarded)
        ours_word = best(word, lambda file: read_source(Source(file.name, None, file.read_bytes()), context))
    print(f"{'':44}{'ms a file':>10}{'ratio':>22}")
    print(f"{'Excel form, read whole':44}{ours:10.3f}{'1':>22}")
    print(f"{'calamine and SHA-256 alone':44}{bare:10.3f}{f'ours takes {ours / bare:.2f}x':>22}")
    print(f"{'Excel form, read without its guards':44}{ours - guards:10.3f}{f'they cost {100 * guards / (ours - guards):.0f} %':>22}")
    print(f"{'pandas.read_excel, openpyxl, opening only':44}{with_pandas:10.3f}{f'ours {with_pandas / ours:.1f}x faster':>22}")
    print(f"{'Word form, read whole':44}{ours_word:10.3f}")


def bare_calamine(file: Path) -> None:
    """Hash a workbook and take its cells, nothing else."""
    data = file.read_bytes()
    sha256(data).hexdigest()
    workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    for name in workbook.sheet_names:
        workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)


def guarded(file: Path) -> None:
    """A workbook's tables with everything that is looked at around calamine: kind, limits, extents, errors, unsaved formulas."""
    data = file.read_bytes()
    read_document(data, kind_of(data))


def unguarded(file: Path) -> None:
    """The same tables from calamine alone."""
    read_sheets(CalamineWorkbook.from_filelike(BytesIO(file.read_bytes())), "xlsx", {})


def best(files: list[Path], read: Callable[[Path], object], passes: int = PASSES) -> float:
    """Milliseconds a file in the best of several passes, after one that warms up."""
    read(files[0])
    seconds = []
    for _ in range(passes):
        start = time.perf_counter()
        for file in files:
            read(file)
        seconds.append(time.perf_counter() - start)
    return min(seconds) / len(files) * 1000


if __name__ == "__main__":
    main()
