"""Backups on the screens, a database that cannot be used, and a clock that must be wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.model.clock import shanghai_now
from data_loaders.store import clock_watch as module
from data_loaders.store.backup import archive
from data_loaders.store.condition import HEAD, WarehouseUnusable
from data_loaders.store.locations import DAILY_VARIABLE, DATABASE_VARIABLE, originals_path
from data_loaders.store.warehouse import Warehouse
from pages.parts import reads
from pages.server import backups
from tests.databases import copy_database
from tests.pages.conftest import ROUTER, words_on

BLOCK = 262_144
"""Bytes of a database file that have one checksum."""
FOOT = 'class="covers backup-foot'


def finished(page: AppTest) -> AppTest:
    for _ in range(1200):
        if backups.latest().is_finished:
            return page.run()
        time.sleep(0.05)
    raise RuntimeError("The backup was not made within a minute.")


@pytest.mark.parametrize("lang", ("zh", "en"))
def test_the_settings_page_makes_checks_and_lists_backups(visit: Callable[..., AppTest], database: Warehouse, lang: str) -> None:
    page = visit("settings", lang=lang)
    assert page.button(key="backup_check").disabled
    page = finished(page.button(key="backup_make").click().run())
    (made,) = backups.kept(database)
    assert str(made.folder) in "".join(each.value for each in page.success).replace("\\", "").replace("\u2060", "")
    assert f'restore "{made.folder}"' in page.code[-1].value
    (table,) = [each.value for each in page.dataframe if {"zh": "文件夹", "en": "Folder"}[lang] in each.value.columns]
    assert len(table) == 1 and {"zh": "完好", "en": "Good"}[lang] in table.to_csv()
    page = finished(page.button(key="backup_check").click().run())
    assert {"zh": "备份完好", "en": "whole"}[lang] in page.success[0].value
    assert not page.exception


def test_the_boards_foot_says_when_the_last_one_was(
    visit: Callable[..., AppTest], database: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(DAILY_VARIABLE)
    assert FOOT not in words_on(visit())  # the sample needs none
    database.backups.write_text("no folder")
    database.start_batch()
    page = visit()
    finished(page)
    assert f"{FOOT} amber" in words_on(page) and "SAFETY_MONTH_BACKUPS" in words_on(page)
    database.backups.unlink()
    backups.forget()
    made = archive(database)
    said = words_on(visit())
    assert FOOT in said and f"{FOOT} amber" not in said and f"{made.made_at:%Y-%m-%d %H:%M}" in said


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def garble(path: Path) -> None:
    path.write_bytes(b"garbage" * 5000)


def lose(path: Path) -> None:
    originals_path(path).unlink()


def garble_originals(path: Path) -> None:
    garble(originals_path(path))


@pytest.mark.parametrize("damage", (cut, garble, lose, garble_originals))
@pytest.mark.parametrize("lang", ("zh", "en"))
def test_a_database_that_cannot_be_used_is_told_with_the_command(
    loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage, lang: str
) -> None:
    path = tmp_path / "board.duckdb"
    copy_database(loaded, path)
    with Warehouse.open(path) as opened:
        made = archive(opened)
    damage(path)
    monkeypatch.setenv(DATABASE_VARIABLE, str(path))
    reads.warehouse.clear()
    for name in ("board", "settings"):
        page = AppTest.from_file(str(ROUTER), default_timeout=20)
        page.query_params["lang"] = lang
        if name != "board":
            page.switch_page(f"{name}.py")
        page.run()
        assert not page.exception
        assert path.name in page.error[0].value.replace("\\", "").replace("\u2060", "")
        assert ("备份" in page.error[0].value) == (lang == "zh")
        assert page.code[0].value == f'python -m data_loaders restore "{made.folder}" --database "{path}"'


def opens_but_fails_later(path: Path) -> bool:
    """Whether a store opens, and a board's mart cannot be read."""
    try:
        with Warehouse.open(path) as opened:
            try:
                opened.frame("mart_light", as_of=datetime.max)
                opened.frame("mart_attention", as_of=datetime.max)
            except WarehouseUnusable:
                return True
    except WarehouseUnusable:
        pass
    return False


def test_damage_found_while_a_page_is_drawn_is_told(loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, whole = tmp_path / "board.duckdb", loaded.read_bytes()
    copy_database(loaded, path)
    for start in range(len(whole) - BLOCK, HEAD, -BLOCK):
        path.write_bytes(whole[: start + 1000] + bytes([whole[start + 1000] ^ 1]) + whole[start + 1001 :])
        if opens_but_fails_later(path):
            break
    else:
        raise AssertionError("no block is read by the board alone")
    monkeypatch.setenv(DATABASE_VARIABLE, str(path))
    reads.warehouse.clear()
    reads._frame.clear()
    page = AppTest.from_file(str(ROUTER), default_timeout=20).run()
    assert not page.exception and "损坏" in page.error[0].value
    reads.warehouse().close()
    reads.warehouse.clear()


def test_a_clock_that_was_set_back_stops_loading_until_somebody_says_it_is_right(
    visit: Callable[..., AppTest], database: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "shanghai_now", lambda: shanghai_now() - timedelta(days=400))
    page = visit("upload")
    assert "时钟" in page.warning[0].value
    assert page.get("file_uploader")[0].proto.disabled
    page.button(key="clock_right").click().run()
    assert not page.exception and not page.get("file_uploader")[0].proto.disabled
    assert not any("时钟" in each.value for each in page.warning)
