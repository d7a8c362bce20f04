"""A board of its own for each test of the entrance, without accounts or with one of each role."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_loaders.model.acts import ADMINISTRATOR, COORDINATOR, VIEWER
from data_loaders.store import passwords
from data_loaders.store.accounts import Accounts
from data_loaders.store.board_accounts import accounts_path
from data_loaders.store.locations import DATABASE_VARIABLE
from pages.server import addresses, sockets
from pages.server.entrance import Entrance
from tests.hashing import QUICK
from tests.pages.server.asking import Inside
from tests.pages.server.entrance.made import GOOD


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file with an account of each role, and one whose password is to be changed; made once, as every change is waited for to be on disk."""
    path = tmp_path_factory.mktemp("accounts") / "board.accounts"
    with pytest.MonkeyPatch.context() as patch, Accounts.open(path) as opened:
        patch.setattr(passwords, "_hasher", lambda: QUICK)
        for name, role in (("ada", ADMINISTRATOR), ("cora", COORDINATOR), ("vic", VIEWER)):
            opened.add(name, role, GOOD, must_change=False)
        opened.add("new", COORDINATOR, GOOD)
    return path.read_bytes()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A board of this test's own, and hashing that takes little memory."""
    monkeypatch.setenv(DATABASE_VARIABLE, str(tmp_path / "board.duckdb"))
    for name in (addresses.HOSTS_VARIABLE, addresses.PROXY_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(passwords, "_hasher", lambda: QUICK)
    monkeypatch.setattr(sockets, "LOOK_SECONDS", 0.02)
    passwords._nobodys.cache_clear()


@pytest.fixture
def inside() -> Inside:
    return Inside()


@pytest.fixture
def entrance(inside: Inside) -> Entrance:
    return Entrance(inside)


@pytest.fixture
def accounts(everybody: bytes):
    """The accounts of this test's board."""
    accounts_path().write_bytes(everybody)
    with Accounts.open(accounts_path()) as opened:
        yield opened
