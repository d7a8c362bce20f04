"""Accounts in backups: on a computer that has some a restore changes none of them; on a new one they come back, and nobody is in."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from data_loaders.__main__ import main
from data_loaders.model.acts import ADMINISTRATOR, COORDINATOR, VIEWER
from data_loaders.store import attempts
from data_loaders.store.account_copies import BACK, NAME, NONE, STAY, UNUSABLE, bring_back, copy_accounts
from data_loaders.store.accounts import Account, Accounts
from data_loaders.store.archives import Archive
from data_loaders.store.backup import archive, verify
from data_loaders.store.board_accounts import board_accounts
from data_loaders.store.locations import DATABASE_VARIABLE, accounts_beside
from data_loaders.store.warehouse import Warehouse
from tests.data_loaders.store.stores import make_store
from tests.hashing import hashing_quickly

GOOD, OTHER = "ferry lamp seven", "river-stone-42-kite"


@pytest.fixture(autouse=True, scope="module")
def quick() -> Iterator[None]:
    """Hashing is the real one, with little memory."""
    with hashing_quickly():
        yield


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Archive, str]:
    """A closed store of a campaign in its year's folder, where the board has an administrator, a coordinator, one who enters through the
    office's login, and a viewer who was shut out; its backup; and a session that stood then."""
    path = make_store(tmp_path_factory.mktemp("accounts") / "data" / "2020" / "safety_month.duckdb")
    with Accounts.open(accounts_beside(path)) as accounts:
        for name, role in (("ada", ADMINISTRATOR), ("cora", COORDINATOR), ("vic", VIEWER)):
            accounts.add(name, role, GOOD, must_change=False)
        accounts.add("the office's", COORDINATOR)
        accounts.disable("vic")
        token = accounts.start_session("ada", address="10.0.0.7")
        attempts.begin(accounts, "cora", "10.0.0.8")
    with Warehouse.open(path) as warehouse:
        return path, archive(warehouse), token


@pytest.fixture
def made(office: tuple[Path, Archive, str]) -> Archive:
    """The backup."""
    return office[1]


@pytest.fixture
def path(office: tuple[Path, Archive, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The database of another board with the same accounts as the one that was backed up; only the accounts are there."""
    path = tmp_path / "board.duckdb"
    shutil.copy(accounts_beside(office[0]), accounts_beside(path))
    monkeypatch.setenv(DATABASE_VARIABLE, str(path))
    return path


def test_accounts_stand_beside_all_campaigns_of_their_board(tmp_path: Path) -> None:
    for database in ("2020/safety_month.duckdb", "2027/safety_month.duckdb", "safety_month.duckdb"):
        assert accounts_beside(tmp_path / database) == tmp_path / "safety_month.accounts"
    assert accounts_beside(tmp_path / "office.duckdb") == tmp_path / "office.accounts"


def test_a_backup_holds_names_roles_and_who_saw_what_and_no_session(made: Archive) -> None:
    assert verify(made.folder).manifest.files[NAME].size
    with closing(sqlite3.connect(made.folder / NAME)) as copy:
        counts = {table: copy.execute(f"select count(*) from {table}").fetchone()[0] for table in ("account", "session", "attempt", "seen")}
    assert (counts["account"], counts["session"], counts["attempt"]) == (4, 0, 0) and counts["seen"] >= 6
    for word in (b"10.0.0.8", GOOD.encode()):
        assert word not in (made.folder / NAME).read_bytes()
    if os.name != "nt":
        assert stat.S_IMODE((made.folder / NAME).stat().st_mode) == 0o600


def test_accounts_that_stand_stay_as_they_are(made: Archive, path: Path) -> None:
    """An older backup brings back neither an old password nor whoever was shut out, and ends no session of whoever was not."""
    with Accounts.open(accounts_beside(path)) as accounts:
        accounts.set_password("cora", OTHER)
        accounts.disable("the office's")
        accounts.add("new", VIEWER, GOOD)
    before = accounts_beside(path).read_bytes()
    after = bring_back(made.folder, path)
    assert after.what == STAY and len(after.everyone) == 5 and accounts_beside(path).read_bytes() == before


@pytest.mark.parametrize("what_stands", ["nothing", "a file of nobody's"])
def test_where_there_are_none_they_come_back_logged_out_and_with_a_password_to_change(
    office: tuple[Path, Archive, str], made: Archive, path: Path, what_stands: str
) -> None:
    accounts_beside(path).unlink()
    if what_stands != "nothing":
        Accounts.open(accounts_beside(path)).close()
    assert bring_back(made.folder, path).what == BACK
    asked = board_accounts()
    assert asked is not None, "the board asks who enters"
    assert asked.sessions() == [] and asked.account_of(office[2]) is None
    found = {each.name: (each.role, each.must_change, each.is_disabled, each.has_password) for each in asked.everyone()}
    assert found == {
        "ada": (ADMINISTRATOR, True, False, True),
        "cora": (COORDINATOR, True, False, True),
        "vic": (VIEWER, True, True, True),
        "the office's": (COORDINATOR, False, False, False),
    }
    assert asked.checked("ada", GOOD) == Account("ada", ADMINISTRATOR, must_change=True) and asked.checked("vic", GOOD) is None
    assert asked.seen()[0].what == "restore" and asked.seen()[0].about == (f"backup:{made.folder.name}",)
    assert [each.name for each in path.parent.iterdir()] == ["board.accounts"], "nothing half is left"
    assert bring_back(made.folder, path).what == STAY


def test_a_backup_without_accounts_and_a_file_that_cannot_be_used(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()
    accounts_beside(path).write_bytes(b"nothing of ours" * 500)
    with pytest.raises(sqlite3.Error):
        copy_accounts(path, folder)
    assert not list(folder.iterdir()), "nothing half is left"
    assert bring_back(folder, path).what == UNUSABLE and accounts_beside(path).read_bytes() == b"nothing of ours" * 500
    accounts_beside(path).unlink()
    copy_accounts(path, folder)
    assert not list(folder.iterdir()) and bring_back(folder, path).what == NONE


def test_figures_are_backed_up_where_the_accounts_cannot_be_read(tmp_path: Path) -> None:
    path = make_store(tmp_path / "board.duckdb")
    accounts_beside(path).write_bytes(b"nothing of ours" * 500)
    with Warehouse.open(path) as warehouse:
        made = archive(warehouse)
    assert made.is_good and not (made.folder / NAME).exists()


def test_the_command_says_who_may_enter_now_and_takes_no_accounts_that_were_not_backed_up(
    made: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / "new" / "board.duckdb"
    command = ["restore", str(made.folder), "--database", str(new)]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "换新密码" in said and "ada" in said and "管理员" in said and said.count("已停用") == 1
    assert main(command) == 0
    assert "仍是现在的 4 个" in capsys.readouterr().out
    accounts_beside(new).unlink()
    shutil.copytree(made.folder, tmp_path / "changed")
    with Accounts.open(tmp_path / "changed" / NAME) as copy:
        copy.add("mallory", ADMINISTRATOR, OTHER)
    assert main(["restore", str(tmp_path / "changed"), "--database", str(new)]) == 2
    assert NAME in capsys.readouterr().err and not accounts_beside(new).exists()
