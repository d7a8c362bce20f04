"""What a backup holds is counted by another process as it is by this one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from data_loaders.store.backup import COPY, archive, contents_of
from data_loaders.store.condition import WarehouseUnusable
from data_loaders.store.warehouse import Warehouse
from pages.server import contents_apart as module
from pages.server.contents_apart import contents_apart
from tests.databases import copy_database


def test_another_process_counts_the_same(loaded: Path, tmp_path: Path) -> None:
    copy_database(loaded, tmp_path / "board.duckdb")
    with Warehouse.open(tmp_path / "board.duckdb") as opened:
        made = archive(opened, count=contents_apart)
    assert made.is_good and made.manifest.contents == contents_of(made.folder)


def test_where_it_fails_this_one_counts_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "own_process", lambda *_: [sys.executable, "-I", "-S", "-c", "raise SystemExit(1)"])
    (tmp_path / COPY).write_bytes(b"garbage" * 5000)
    with pytest.raises(WarehouseUnusable, match=COPY):
        contents_apart(tmp_path)
