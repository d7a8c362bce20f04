"""Commands hand their files to the board that has the database open, and nobody else can."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from data_loaders.__main__ import main
from data_loaders.intake import watching
from data_loaders.intake.gather import Dropped
from data_loaders.intake.handing import BEFORE, LOAD, SECRET_HEADER, Board, NotHandedOver
from data_loaders.intake.taking import Brought, Line
from data_loaders.store.condition import WarehouseBusy
from data_loaders.store.locations import handover_path, incoming_path
from data_loaders.store.taken import Taken
from data_loaders.store.warehouse import Warehouse
from pages.server import handover
from tests.databases import copy_database, new_warehouse


@pytest.fixture
def open_board(tmp_path: Path) -> Iterator[Warehouse]:
    with new_warehouse() as made:
        made.close()
        copy_database(made.path, tmp_path / "a.duckdb")
    with Warehouse.open(tmp_path / "a.duckdb") as warehouse:
        handover.serve(warehouse)
        yield warehouse
        handover.stop()


def test_files_are_loaded_by_the_board_with_the_same_receipts(open_board: Warehouse) -> None:
    board, lines = Board.of(WarehouseBusy(open_board.path)), list[Line]()
    brought = Brought([Dropped("x/a.csv", b"a,1\n"), Dropped("b.csv", b"b,2\n")], [Taken("s", "1", 7, 8), Taken("s", "2", 7, 9)])
    board.load(brought, lines.append)
    assert [(line.file, line.status) for line in lines] == [("x/a.csv", "problem"), ("b.csv", "problem")]
    assert (board.before("s", ["1", "3"], 7).known, board.before("s", [], 7).last_uid) == (frozenset("1"), 9)
    again = list[Line]()
    board.load(brought, again.append)
    assert again == [] and not list(incoming_path(open_board.path).glob("*_*"))
    assert len(open_board.rows("mart_kept_file", waits=[])) == 2


def test_load_goes_to_the_board(
    open_board: Warehouse, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(path: Path, **_: object) -> Warehouse:
        raise WarehouseBusy(path)

    monkeypatch.setattr(Warehouse, "open", busy)  # another process has it open
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0)
    folder = tmp_path / "收件"
    folder.mkdir()
    (folder / "c.csv").write_text("c,3\n")
    assert main(["load", str(folder / "c.csv"), "--database", str(open_board.path)]) == 1
    assert main(["watch", str(folder), "--database", str(open_board.path), "--once"]) == 1
    assert main(["watch", str(tmp_path), "--database", str(open_board.path), "--once"]) == 2, "the database lies in it"
    shown = capsys.readouterr().out
    assert "✗ c.csv" in shown and "✗ 收件/c.csv" in shown and "看板正在运行" in shown


def asked(board: Board, path: str, secret: str) -> int:
    connection = HTTPConnection("127.0.0.1", board.port, timeout=10)
    connection.request(
        "POST", path, json.dumps({"folder": "../x", "source": "", "contents": [], "uidvalidity": None}), {SECRET_HEADER: secret}
    )
    status = connection.getresponse().status
    connection.close()
    return status


def test_nobody_without_the_secret_is_answered_and_no_other_folder_is_loaded(open_board: Warehouse) -> None:
    board = Board.of(WarehouseBusy(open_board.path))
    assert [asked(board, path, secret) for path in (BEFORE, LOAD) for secret in ("", "x", board.secret[:-1])] == [403] * 6
    assert (asked(board, BEFORE, board.secret), asked(board, LOAD, board.secret)) == (200, 404)
    if os.name == "posix":
        assert handover_path(open_board.path).stat().st_mode & 0o077 == 0


def test_where_no_board_runs_the_database_is_busy_as_before(open_board: Warehouse) -> None:
    board = Board.of(WarehouseBusy(open_board.path))
    left = handover_path(open_board.path).read_text()
    handover.stop()
    assert not handover_path(open_board.path).exists()
    handover_path(open_board.path).write_text(left)
    with pytest.raises(WarehouseBusy):
        Board.of(WarehouseBusy(open_board.path))
    with pytest.raises(NotHandedOver):
        board.load(Brought([Dropped("a.csv", b"a\n")]), lambda line: None)
    assert len(list(incoming_path(open_board.path).glob("batch_*"))) == 1, "it waits for the next start"
