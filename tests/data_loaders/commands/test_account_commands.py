"""The commands of accounts, as they are typed: beside a running board, and as the way back in."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from data_loaders.__main__ import main
from data_loaders.store import passwords
from data_loaders.store.board_accounts import accounts_path, board_accounts
from data_loaders.store.locations import DATABASE_VARIABLE
from tests.hashing import QUICK

GOOD = "ferry lamp seven"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATABASE_VARIABLE, str(tmp_path / "new folder" / "board.duckdb"))
    monkeypatch.setattr(passwords, "_hasher", lambda: QUICK)


def typed(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(words))


def test_the_first_account_is_an_administrators_and_makes_the_board_ask(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["account", "list"]) == 2 and not accounts_path().exists()
    typed(monkeypatch, f"{GOOD}\n")
    assert main(["account", "add", "vic", "--role", "viewer"]) == 2 and board_accounts() is None
    typed(monkeypatch, f"{GOOD}\nanother line\n")
    assert main(["account", "add", "王芳", "--role", "administrator"]) == 0
    assert GOOD not in (said := "".join(capsys.readouterr())) and "asks who enters" in said
    assert board_accounts().checked("王芳", GOOD).must_change is False


def test_a_one_time_password_is_printed_once_and_must_be_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["account", "add", "ada", "--role", "administrator", "--one-time"]) == 0
    password = re.search(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}", capsys.readouterr().out)[0]
    assert board_accounts().checked("ada", password).must_change
    assert main(["account", "list"]) == 0 and password not in capsys.readouterr().out


def test_every_change_holds_at_once_beside_a_board_that_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    main(["account", "add", "ada", "--role", "administrator", "--one-time"])
    main(["account", "add", "cora", "--role", "coordinator", "--office"])
    running = board_accounts()
    for command in (["role", "cora", "viewer"], ["passwd", "CORA", "--one-time"], ["sessions", "--end", "cora"], ["disable", "cora"]):
        token = running.start_session("cora", address="10.0.0.9")
        capsys.readouterr()
        assert main(["account", "sessions"]) == 0 and "cora  10.0.0.9" in capsys.readouterr().out
        assert main(["account", *command]) == 0
        assert running.account_of(token) is None
    assert running.of("cora").role == "viewer" and running.of("cora").is_disabled
    capsys.readouterr()
    assert main(["account", "list"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0].startswith("ada  管理员  administrator") and rows[1].startswith("cora  查看  viewer") and "disabled" in rows[1]
    assert main(["account", "enable", "cora"]) == 0 and not running.of("cora").is_disabled


@pytest.mark.parametrize(
    "command",
    [["disable", "ada"], ["role", "ada", "viewer"], ["passwd", "nobody", "--one-time"], ["add", "ADA", "--role", "viewer", "--office"]],
)
def test_what_cannot_be_is_said_and_changes_nothing(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main(["account", "add", "ada", "--role", "administrator", "--one-time"])
    capsys.readouterr()
    assert main(["account", *command]) == 2
    said = capsys.readouterr()
    assert re.search("[\u4e00-\u9fff]", said.err) and "ada" in str(board_accounts().everyone()) and len(board_accounts().everyone()) == 1


@pytest.mark.parametrize("words", ["", "short\n", "1234567890\n", "ada\n"])
def test_a_password_that_would_be_guessed_is_not_taken(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    main(["account", "add", "ada", "--role", "administrator", "--one-time"])
    typed(monkeypatch, words)
    assert main(["account", "passwd", "ada"]) == 2


def test_a_password_is_typed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal())
    given = iter([GOOD, "something else", GOOD, GOOD])
    monkeypatch.setattr("getpass.getpass", lambda _: next(given))
    assert main(["account", "add", "ada", "--role", "administrator"]) == 2 and board_accounts() is None
    assert main(["account", "add", "ada", "--role", "administrator"]) == 0
    assert board_accounts().checked("ada", GOOD)
