"""The commands about personal data, as they are typed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from data_loaders.__main__ import main
from data_loaders.commands import personal
from data_loaders.store.archives import archives
from tests.data_loaders.store.people import Person, found_in_rows, store_of, words_of
from tests.data_loaders.store.stores import rows_of

SOMEONE = Person("褚示例", "13800001111", "010-87650001", "chu@example.org")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return store_of(tmp_path / "a.duckdb", [SOMEONE], [])


def test_what_is_held_is_counted_without_a_value(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["personal", "--database", str(path)]) == 0
    said = capsys.readouterr().out
    assert "单位名册里的联络员：姓名 4 处，电话和邮箱 12 处" in said
    assert not [word for word in words_of([SOMEONE]) if word in said]


def test_erasing_is_asked_for_twice_and_done_once(path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows_of(path)
    assert main(["erase", "--year", "2020", "--by", "甲", "--database", str(path)]) == 1
    assert "--yes" in capsys.readouterr().out and rows_of(path) == before
    assert main(["erase", "--year", "2021", "--by", "甲", "--yes", "--database", str(path)]) == 2
    assert "2020" in capsys.readouterr().err and rows_of(path) == before
    monkeypatch.setattr(personal, "shanghai_now", lambda: datetime(2020, 7, 1))
    assert main(["backup", "--database", str(path)]) == 0
    assert main(["erase", "--year", "2020", "--by", "甲", "--yes", "--database", str(path)]) == 0
    said = capsys.readouterr().out
    (of_before, _) = sorted(archives(path.parent / "backups"), key=lambda each: each.manifest.contents.last_act)
    assert "不到 90 天" in said and "个人信息已清除" in said and str(of_before.folder) in said
    assert found_in_rows(path, words_of([SOMEONE])) == set()
    assert main(["personal", "--database", str(path)]) == 0
    said = capsys.readouterr().out
    assert "没有个人信息" in said and str(of_before.folder) in said
    assert main(["audit", "--database", str(path)]) == 0


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    assert main(["personal", "--database", str(tmp_path / "none.duckdb")]) == 2
    assert main(["erase", "--year", "2020", "--by", "甲", "--database", str(tmp_path / "none.duckdb")]) == 2
    assert not (tmp_path / "none.duckdb").exists()
