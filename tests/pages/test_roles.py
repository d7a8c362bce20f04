"""Each page as each role sees it: what it may open, whom it may read of, what it may do; and that nobody's name or file is ever in /media."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.testing.v1 import AppTest

from data_loaders.model.acts import ADMINISTRATOR, COORDINATOR, VIEWER
from data_loaders.store.accounts import Account, Accounts, session_key
from data_loaders.store.board_accounts import accounts_path
from data_loaders.store.warehouse import Warehouse
from pages.parts import reads
from pages.parts.registry import PAGES
from pages.parts.words import catalogue
from pages.server import sessions
from pages.server.identity import HEADER
from tests.pages.conftest import words_on

Visit = Callable[..., AppTest]
LogIn = Callable[[str, str], str]
PASSWORD = "correct horse battery"
OPEN_TO_ALL = {"board", "units", "weeks", "roll_up", "explore", "help"}


@pytest.fixture
def log_in(database: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Iterator[LogIn]:
    """`log_in("张工", COORDINATOR)`: from now on pages are asked for by this account's browser, as the entrance hands them on."""
    with Accounts.open(accounts_path()) as accounts:
        accounts.add("管理", ADMINISTRATOR, PASSWORD, must_change=False)

        def enter(name: str, role: str) -> str:
            if accounts.of(name) is None:
                accounts.add(name, role, PASSWORD, must_change=False)
            key = session_key(accounts.start_session(name))
            monkeypatch.setattr(ContextProxy, "headers", property(lambda _: {HEADER: key}))
            return key

        yield enter
    accounts_path().unlink()


def everything_on(page: AppTest) -> bytes:
    """Every byte that goes to the browser."""
    found: list[bytes] = []

    def walk(block: object) -> None:
        for child in getattr(block, "children", {}).values():
            proto = getattr(child, "proto", None)
            if proto is not None and hasattr(proto, "SerializeToString"):
                found.append(proto.SerializeToString())
            walk(child)

    walk(page._tree)
    return b"\n".join(found)


def people(database: Warehouse) -> set[bytes]:
    """The names, phones and addresses of all officers."""
    fields = ("liaison", "office_phone", "mobile", "email")
    found = {getattr(unit, field) for unit in database.roster().units for field in fields} - {""}
    assert len(found) > 20
    return {each.encode() for each in found}


def links_of(page: AppTest) -> list[str]:
    """The addresses of our own files on a page."""
    return [each.proto.url for each in page.get("link_button") if each.proto.url.startswith("files/")]


def test_a_viewer_sees_figures_and_no_person(visit: Visit, database: Warehouse, log_in: LogIn) -> None:
    log_in("看看", VIEWER)
    named = people(database)
    units = [unit.code for unit in database.roster().units if unit.liaison][:2]
    first = visit("board")
    asked = [first, visit("board", wall="1"), visit("units"), visit("weeks"), visit("roll_up")]
    asked += [visit("units", open=unit, at=at) for unit, at in zip(units, ("W1~launch.sessions", "W2~launch.sessions"), strict=True)]
    for page in asked:
        shown = everything_on(page)
        assert not [each.decode() for each in named if each in shown] and not links_of(page)
        assert not [each for each in page.button if each.key and re.match("clear|start|erase|cause_\\d_do|undo|backup", each.key)]
    assert not [each for each in first.get("page_link") if "review" in each.proto.page or "upload" in each.proto.page]
    for entry in PAGES:
        page = visit(entry.name)
        is_open = entry.name in OPEN_TO_ALL
        assert (entry.least == VIEWER) == is_open
        assert ("才能看" in words_on(page)) == (not is_open), entry.name
        if not is_open:
            shown = everything_on(page)
            assert not [each.decode() for each in named if each in shown] and not page.button(key="language").disabled
            assert len(page.button) <= 3 and not page.dataframe and not page.get("file_uploader")


def test_what_was_drawn_for_one_role_is_not_shown_to_another(visit: Visit, log_in: LogIn) -> None:
    names = {VIEWER: "看看", COORDINATOR: "张工", ADMINISTRATOR: "管理"}

    def said(role: str) -> str:
        log_in(names[role], role)
        return words_on(visit("board"))

    alone = {}
    for role in names:
        reads.forget_seen()
        alone[role] = said(role)
    assert "review?" not in alone[VIEWER] and "review?" in alone[COORDINATOR]
    for order in ([ADMINISTRATOR, COORDINATOR, VIEWER], [VIEWER, COORDINATOR, ADMINISTRATOR]):
        reads.forget_seen()
        assert {role: said(role) for role in order} == alone


@pytest.mark.parametrize("role", [COORDINATOR, ADMINISTRATOR])
def test_who_may_do_what_on_the_settings_page(visit: Visit, database: Warehouse, log_in: LogIn, role: str) -> None:
    log_in("张工", role)
    page = visit("settings")
    keys = {each.key for each in page.button if each.key}
    assert "backup_make" in keys and links_of(page)
    only = {"start_next", "start_again_yes", "clear_sample_yes"}
    assert only & keys == (only if role == ADMINISTRATOR else set())
    assert (catalogue()["personal.button"].zh.encode() in everything_on(page)) == (role == ADMINISTRATOR)
    table = [each.value for each in page.dataframe if "当时的角色" in each.value.columns]
    assert len(table) == (role == ADMINISTRATOR)
    if table:
        assert {"登录", "添加账号"} <= set(table[0]["操作"]) and "张工" in set(table[0]["谁"])
        assert table[0].iloc[0]["当时的角色"] == "管理员"
        chosen = page.multiselect(key="seen_kinds").select("account_add").run()
        assert {row for each in chosen.dataframe if "当时的角色" in each.value.columns for row in each.value["操作"]} == {"添加账号"}
    page = visit("units", open="M01")
    assert any(each in everything_on(page) for each in people(database)) and "M01" in words_on(page)
    for entry in PAGES:
        if entry.least == COORDINATOR and entry.name != "settings":
            assert "才能看" not in words_on(visit(entry.name)), entry.name


def test_a_page_that_is_not_for_all_ends_in_its_first_line() -> None:
    """Even where the router did not stand before it."""
    for entry in PAGES:
        code = (Path(__file__).parents[2] / "pages" / entry.file).read_text(encoding="utf-8")
        body = re.search(r"\n\n((?!from |import |\"\"\").+)", code[code.rindex("\nfrom pages") :])
        assert body is not None
        assert (f'keep_to_role("{entry.name}")' == body[1]) == (entry.least != VIEWER), entry.name


def test_what_another_account_left_in_a_session_goes(visit: Visit, log_in: LogIn) -> None:
    log_in("管理", ADMINISTRATOR)
    page = visit("settings")
    page.session_state["roster_waiting"] = ("花名册.xlsx", b"phones", None)
    page.session_state["who"] = "别人"
    page.session_state["codes"] = {"unit": ["M01"]}
    log_in("看看", VIEWER)
    page.switch_page("board.py").run()
    assert not page.exception
    assert "roster_waiting" not in page.session_state and "who" not in page.session_state
    assert page.session_state["account"] == sessions.whose(Account("看看", VIEWER))
    page.session_state["kept"] = 1
    page.run()
    assert page.session_state["kept"] == 1


def test_who_is_not_logged_in_any_more_is_told_so_and_nothing_else(visit: Visit, log_in: LogIn, database: Warehouse) -> None:
    key = log_in("张工", COORDINATOR)
    page = visit("units", open="M01")
    page.session_state["roster_waiting"] = ("花名册.xlsx", b"phones", None)
    with Accounts.open(accounts_path()) as accounts:
        accounts.end_session(key)
    page.run()
    assert not page.exception and [each.proto.url for each in page.get("link_button")] == ["login"]
    assert "roster_waiting" not in page.session_state and not [each for each in people(database) if each in everything_on(page)]


# --- /media ------------------------------------------------------------------------------------------------------------------


def unpacked(data: bytes) -> Iterator[bytes]:
    """A file, and what is packed in it."""
    yield data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            for name in pack.namelist():
                yield from unpacked(pack.read(name))


@pytest.mark.parametrize("has_accounts", [False, True])
def test_nothing_of_anybody_is_ever_in_media(
    visit: Visit, database: Warehouse, log_in: LogIn, monkeypatch: pytest.MonkeyPatch, has_accounts: bool
) -> None:
    if has_accounts:
        log_in("管理", ADMINISTRATOR)
    else:
        accounts_path().unlink()
    given: list[bytes] = []
    add, add_deferred = MediaFileManager.add, MediaFileManager.add_deferred

    def kept(self: MediaFileManager, data: bytes | str, *args: object, **more: object) -> str:
        given.append(data if isinstance(data, bytes) else str(data).encode())
        return add(self, data, *args, **more)

    def kept_deferred(self: MediaFileManager, data: Callable[[], bytes], *args: object, **more: object) -> str:
        given.append(data())
        return add_deferred(self, data, *args, **more)

    monkeypatch.setattr(MediaFileManager, "add", kept)
    monkeypatch.setattr(MediaFileManager, "add_deferred", kept_deferred)
    links = []
    for entry in PAGES if not has_accounts else [entry for entry in PAGES if entry.name in ("settings", "units")]:
        page = visit(entry.name, **({"open": "M01", "at": "W1~launch.sessions"} if entry.name == "units" else {}))
        page.session_state["originals"] = True
        links += links_of(page.run())
        for each in page.dataframe:
            assert each.value is not None
    named, originals = people(database), {sha256 for _, sha256 in database.originals.stored()}
    assert len(given) >= (1 if has_accounts else 2) and len(links) > 3
    for data in (part for each in given for part in unpacked(each)):
        assert not [each.decode() for each in named if each in data]
        assert _sha256(data) not in originals
    if not has_accounts:
        accounts_path().touch()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
