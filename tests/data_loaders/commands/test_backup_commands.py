"""The commands that keep copies, as they are typed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from data_loaders.__main__ import main
from data_loaders.store.archives import archives
from data_loaders.store.locations import originals_path
from data_loaders.store.warehouse import Warehouse
from tests.data_loaders.store.stores import make_store, one, rows_of

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_store(tmp_path / "a.duckdb")


def test_backup_verify_restore(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = rows_of(path)
    assert main(["backup", "--database", str(path), "-o", str(tmp_path / "usb")]) == 0
    (made,) = archives(tmp_path / "usb")
    assert str(made.folder) in capsys.readouterr().out
    assert main(["verify", str(made.folder)]) == 0
    with Warehouse.open(path) as opened:
        opened.save(opened.start_batch(), [one(7)])
    assert main(["restore", str(made.folder), "--database", str(path)]) == 0
    said = capsys.readouterr().out
    assert "报送 1 份" in said and "1 delivery" in said and "before-restore-" in said
    assert rows_of(path) == before


def test_verify_all_names_each_and_ends_with_1_where_one_is_damaged(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert main(["backup", "--database", str(path)]) == 0
    assert main(["verify", "--all", "--database", str(path)]) == 0
    (path.parent / "backups" / "2020_2026-01-01_0000").mkdir()
    capsys.readouterr()
    assert main(["verify", "--all", "--database", str(path)]) == 1
    said = capsys.readouterr().out
    assert said.count("✓") == 2 and said.count("✗") == 1


def test_what_is_not_there_is_told(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup", "--database", str(tmp_path / "none.duckdb")]) == 2
    assert main(["verify", "--all", "--database", str(path)]) == 2
    assert main(["verify", str(tmp_path)]) == 1
    assert main(["restore", str(tmp_path), "--database", str(path)]) == 2
    assert not (tmp_path / "none.duckdb").exists()
    assert "backups" in capsys.readouterr().err


def test_a_running_board_keeps_its_database_from_being_restored_over(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup", "--database", str(path)]) == 0
    (made,) = archives(path.parent / "backups")
    before = [each.read_bytes() for each in (path, originals_path(path))]
    with Warehouse.open(path):
        done = subprocess.run(
            [sys.executable, "-m", "data_loaders", "restore", str(made.folder), "--database", str(path)],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 2 and "正被另一个程序使用" in done.stderr and "设置" in done.stderr
    assert [each.read_bytes() for each in (path, originals_path(path))] == before
    assert sorted(each.name for each in path.parent.iterdir()) == ["a.duckdb", "a.originals", "backups"]
