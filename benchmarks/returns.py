"""How long a pack takes in which every unit gets a file back, without LibreOffice. `python benchmarks/returns.py [--units 500] [--runs N]`

Half of the files are workbooks, four in ten documents, the others text files, which go back as our own form. Processor seconds are this
process's with those of the reading processes; the goal is a minute for 500 units.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from openpyxl import load_workbook

from benchmarks.paired import asked
from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import Dropped
from data_loaders.model.campaign import Unit
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import ExcelForm
from data_loaders.writers.word_form import WordForm
from reports.return_packs import return_pack
from tests.readings import CAMPAIGN, FORM, at, roster_of

GOAL_SECONDS, GOAL_UNITS = 60, 500
WRONG = {"launch.sessions": 2, "launch.forms": "讲座", "cloud.participants": "3-5", "study.media_columns": "若干", "study.discussions": -1}
RECEIVED = at("2020-06-18 12:00")


def main() -> None:
    """Print seconds and size of each run."""
    options = asked(__doc__, units=GOAL_UNITS, runs=3)
    os.environ["PATH"] = ""  # no converter is found: the same on every computer
    goal = GOAL_SECONDS * options.units / GOAL_UNITS
    with TemporaryDirectory() as folder, Warehouse.open(Path(folder) / "a.duckdb") as warehouse:
        roster = roster_of(options.units)
        warehouse.save_roster(roster)
        load_batch(warehouse, [Dropped(name, data, name) for name, data in files(roster.units)], received_at=RECEIVED)
        print(f"{options.units} units, {os.cpu_count()} cores; goal {goal:.0f} s")
        print(f"{'run':>4}{'seconds':>10}{'processor':>11}{'ms a unit':>11}{'MB':>7}")
        for run in range(1, options.runs + 1):
            wall, processor = time.perf_counter(), sum(os.times()[:4])
            pack = return_pack(warehouse, "W3", Path(folder) / "pack.zip", as_of=RECEIVED)
            wall, processor = time.perf_counter() - wall, sum(os.times()[:4]) - processor
            assert len(pack.units) == options.units
            print(f"{run:4}{wall:10.1f}{processor:11.1f}{wall / options.units * 1000:11.0f}{pack.path.stat().st_size / 1e6:7.1f}")


def files(units: tuple[Unit, ...]) -> Iterator[tuple[str, bytes]]:
    """A file a unit, with errors in it."""
    excel, word = ExcelForm(FORM, CAMPAIGN), WordForm(FORM, CAMPAIGN)
    for number, unit in enumerate(units):
        kind = "csv" if number % 10 == 9 else "docx" if number % 2 else "xlsx"
        data = (word if kind == "docx" else excel).filled(unit, "W3", WRONG)
        yield f"{unit.name}第3周.{kind}", as_text(data) if kind == "csv" else data


def as_text(workbook: bytes) -> bytes:
    """Our form as somebody saves it as text."""
    sheet = load_workbook(BytesIO(workbook)).worksheets[0]
    text = StringIO()
    csv.writer(text).writerows([["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()])
    return text.getvalue().encode("gb18030")


if __name__ == "__main__":
    main()
