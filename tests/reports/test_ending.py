"""How commands end that cannot do what they were asked: one sentence, exit 2, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from data_loaders.commands.ending import WRONG_USAGE, ended
from data_loaders.model.paths import ROOT
from data_loaders.store.warehouse import Warehouse
from reports.__main__ import main
from tests.databases import new_database
from tests.readings import roster_of
from tests.sql.tables import save, sent

CAME = """
| unit | period | basis  | number | received         |
| U001 | W1     | weekly | 5      | 2020-06-03 09:00 |
"""
ASKED = {
    "archive": ["--all"],
    "board": [],
    "briefing": ["--period", "W1"],
    "explore": ["--rows", "unit"],
    "returns": ["--period", "W1"],
    "rollup": ["--period", "W1"],
}
NAMES = {"briefing": "a.docx", "explore": "a.csv", "returns": "a.zip"}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = new_database(tmp_path_factory.mktemp("ending") / "board.duckdb")
    with Warehouse.open(path) as warehouse:
        warehouse.save_roster(roster_of(2))
        save(warehouse, sent(CAME))
    return path


@pytest.mark.parametrize("command", ASKED)
def test_a_place_that_cannot_be_written_is_named(command: str, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a file").touch()
    output = tmp_path / "a file" / NAMES.get(command, "folder")
    assert main([command, "--database", str(path), *ASKED[command], "-o", str(output)]) == WRONG_USAGE
    (said,) = [line for line in capsys.readouterr().err.splitlines() if "打不开" in line or "不能" in line or "写" in line]
    assert "a file" in said
    assert (tmp_path / "a file").read_bytes() == b"" and [*tmp_path.iterdir()] == [tmp_path / "a file"]


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a reader of a pipe in another way")
def test_who_reads_no_further_is_told_nothing(path: Path) -> None:
    command = [sys.executable, "-m", "reports", "explore", "--database", str(path), "--rows", "unit"]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert done.stderr == b""


def test_what_a_command_refuses_is_said_and_what_is_ours_is_loud(capsys: pytest.CaptureFixture[str]) -> None:
    def refuse() -> int:
        raise LookupError("没有这一期")

    assert ended(refuse, LookupError) == WRONG_USAGE and capsys.readouterr().err == "没有这一期\n"
    with pytest.raises(LookupError):
        ended(refuse, ValueError)
    assert ended(lambda: 1) == 1
