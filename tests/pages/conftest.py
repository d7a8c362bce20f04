"""The board with a small loaded campaign: the sample's first units, read by the real loader into a real database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import dropped_files
from data_loaders.model.acts import THIS_COMPUTER, Actor
from data_loaders.sample.campaign import write_sample
from data_loaders.store.accounts import Account
from data_loaders.store.handing_out import HandedOut
from data_loaders.store.locations import DAILY_VARIABLE, DATABASE_VARIABLE
from data_loaders.store.warehouse import Warehouse
from pages.parts import reads
from pages.server.files import Links
from tests.databases import copy_database

Give = Callable[[Actor], HandedOut]
ROUTER = Path(__file__).parents[2] / "pages" / "_router.py"


@pytest.fixture(scope="session", autouse=True)
def components() -> Iterator[None]:
    """Streamlit reads what is installed on this computer and compiles the pages for every first request of its AppTest; the running board does
    so once a start, and so do the tests."""
    compiled = cache(ScriptCache().get_bytecode)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScriptCache, "get_bytecode", lambda _, path: compiled(path))
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with a sample of 16 units, closed."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder / "mail", seed=5, units=16)
    path = folder / "board.duckdb"
    with Warehouse.open(path) as warehouse:
        load_batch(warehouse, dropped_files([folder / "mail"]), is_sample=True)
    return path


@pytest.fixture()
def database(loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Warehouse]:
    """A copy of the loaded database, open as the board's own; each test may change it."""
    yield from _opened(loaded, tmp_path, monkeypatch)


@pytest.fixture()
def desk(stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Warehouse]:
    """The same of the database that a module stored for its tests."""
    yield from _opened(stored, tmp_path, monkeypatch)


def _opened(stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Warehouse]:
    path = tmp_path / "board.duckdb"
    copy_database(stored, path)
    monkeypatch.setenv(DATABASE_VARIABLE, str(path))
    monkeypatch.setenv(DAILY_VARIABLE, "0")  # copies of every test's database would be made behind it
    reads.forget()
    for cached in (reads._campaign, reads._roster, reads._standing, reads._frame, reads._rows, reads._personal):
        cached.clear()
    yield reads.current()
    reads.forget()


@pytest.fixture()
def visit(database: Warehouse) -> Callable[..., AppTest]:
    """`visit("units", lang="en", open="M01")`: a new visitor's first request is this page with these parameters."""

    def first_request(page: str = "board", **params: str | list[str]) -> AppTest:
        board = AppTest.from_file(str(ROUTER), default_timeout=20)
        for name, value in params.items():
            board.query_params[name] = value
        if page != "board":
            board.switch_page(f"{page}.py")
        board.run()
        assert not board.exception, [each.value for each in board.exception]
        return board

    return first_request


@pytest.fixture()
def given(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], bytes]]:
    """What the buttons of the page that was drawn last give when they are pressed, by file name: those that name nobody through Streamlit,
    the others through our own addresses."""
    found: dict[str, Callable[[], bytes]] = {}
    before = MediaFileManager.add_deferred

    def kept(self: MediaFileManager, data: Callable[[], bytes], *args: object, **more: object) -> str:
        name = more.get("file_name") or next(each for each in reversed(args) if isinstance(each, str) and "." in each)
        found[str(name)] = data
        return before(self, data, *args, **more)

    address = Links.address

    def kept_link(self: Links, page: str, account: Account | None, button: str, name: str, give: Give, mime: str | None = None) -> str:
        found[name] = lambda: give(THIS_COMPUTER).whole()
        return address(self, page, account, button, name, give, mime)

    monkeypatch.setattr(MediaFileManager, "add_deferred", kept)
    monkeypatch.setattr(Links, "address", kept_link)
    return found


def words_on(board: AppTest) -> str:
    """Everything a page says, as one text."""
    kinds = ("html", "markdown", "caption", "title", "success", "warning", "error")
    return "\n".join(str(getattr(each, "body", None) or each.value) for kind in kinds for each in board.get(kind))


def opening(board: AppTest) -> str:
    """The sentence a page opens with, without its markup."""
    sentence = next(line for line in words_on(board).splitlines() if 'class="answer"' in line)
    return re.sub("<[^>]+>", "", sentence)
