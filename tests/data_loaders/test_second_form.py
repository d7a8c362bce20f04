"""A new year's form is a new file beside the old one and nothing else: template -> filled -> read -> counted, in a copy of the program."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from data_loaders.intake.roster_file import read_roster
from data_loaders.model.campaign import read_campaign
from data_loaders.model.paths import SAMPLE_FOLDER
from data_loaders.sample.campaign import ROSTER_FILE

PROJECT = Path(__file__).parents[2]
FORM_FILE = Path(__file__).parent / "forms" / "form-2031.toml"
UNITS = read_roster((SAMPLE_FOLDER / ROSTER_FILE).read_bytes(), read_campaign()).units[:2]
ASK = """
import json, sys
from data_loaders.store.warehouse import Warehouse
with Warehouse.open(sys.argv[1]) as warehouse:
    rows = warehouse.rows("mart_item_period", as_of="2099-01-01")
print(json.dumps([[row["item"], row["measure"], row["period"], row["total"], row["unit_count"]] for row in rows]))
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of the program whose campaign uses the form put beside the first one."""
    for folder in ("data_loaders", "sql"):
        shutil.copytree(PROJECT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(FORM_FILE, tmp_path / "data_loaders" / "model")
    campaign = tmp_path / "data_loaders" / "model" / "campaign.toml"
    words = campaign.read_text(encoding="utf-8")
    campaign.write_text(words.replace('form_version = "2020"', 'form_version = "2031"'), encoding="utf-8")
    return tmp_path


def run(program: Path, *arguments: object) -> str:
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, cwd=program, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_a_second_form_is_handed_out_filled_read_and_counted(program: Path):
    roster = SAMPLE_FOLDER / ROSTER_FILE
    mail = program / "mail"
    numbers = {"drill.count": 4, "drill.people": 120, "drill.night": 1}
    for n, unit in enumerate(UNITS):
        target = mail / f"{n}.xlsx"
        run(program, "-m", "data_loaders", "template", "--unit", unit.code, "--period", "W1", "--roster", roster, "-o", target)
        workbook = load_workbook(target)
        sheet = workbook.active
        column = next(cell.column for row in sheet.iter_rows(max_row=12) for cell in row if cell.value == "填报值")
        for row in range(1, sheet.max_row + 1):
            if sheet.cell(row, 1).value in numbers:
                sheet.cell(row, column).value = numbers[sheet.cell(row, 1).value] * (n + 1)
        workbook.save(target)
    database = program / "a.duckdb"
    run(program, "-m", "data_loaders", "load", "--database", database, "--roster", roster, mail)
    assert json.loads(run(program, "-c", ASK, database)) == [
        ["drill", "drills", "W1", 12, 2],  # the night drills are part of the drills
        ["drill", "participants", "W1", 360, 2],
    ]
