"""The page of accounts: only an administrator sees it, and each press does what it says."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.model.acts import ADMINISTRATOR, COORDINATOR, VIEWER
from data_loaders.model.clock import SHANGHAI
from data_loaders.store import passwords
from data_loaders.store.accounts import Accounts, session_key
from data_loaders.store.board_accounts import accounts_path, board_accounts
from data_loaders.store.locations import DATABASE_VARIABLE
from pages.server import unencrypted
from tests.hashing import QUICK

PAGE = """
from pages.sections import accounts
from pages.parts.actor import keep_to_role
keep_to_role("accounts")
accounts.show()
"""


@pytest.fixture
def accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(DATABASE_VARIABLE, str(tmp_path / "board.duckdb"))
    monkeypatch.setattr(passwords, "_hasher", lambda: QUICK)
    with Accounts.open(accounts_path()) as opened:
        for name, role in (("ada", ADMINISTRATOR), ("cora", COORDINATOR), ("vic", VIEWER)):
            opened.add(name, role)
        yield opened


def page_of(name: str, accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page as somebody sees it whose connection carries the header of the entrance."""
    headers = {"x-board-session": session_key(accounts.start_session(name))}
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", property(lambda _: headers))
    return AppTest.from_string(PAGE, default_timeout=20).run()


@pytest.mark.parametrize("name", ["cora", "vic"])
def test_others_are_told_whose_page_it_is(accounts: Accounts, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    page = page_of(name, accounts, monkeypatch)
    assert "管理员" in page.warning[0].value and not page.dataframe and not page.button


def test_an_administrator_changes_and_adds(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of("ada", accounts, monkeypatch)
    assert list(page.dataframe[0].value["账号"]) == ["ada", "cora", "vic"]
    token = accounts.start_session("cora")
    page.selectbox(key="account_chosen").set_value("cora").run()
    page.selectbox(key="account_role_cora_coordinator").set_value(VIEWER).run()
    page.button(key="account_set_role").click().run()
    assert accounts.of("cora").role == VIEWER and accounts.account_of(token) is None and page.success
    page.button(key="account_new_password").click().run()
    assert accounts.checked("cora", page.code[0].value).must_change
    shown = page.code[0].value
    page.selectbox(key="account_chosen").set_value("vic").run()
    assert page.code[0].value == shown, "what is shown once stays until the next press"
    page.selectbox(key="account_chosen").set_value("cora").run()
    page.button(key="account_disable").click().run()
    assert accounts.of("cora").is_disabled and not page.code, "a one-time password is shown once"
    page.button(key="account_enable").click().run()
    assert not accounts.of("cora").is_disabled
    page.text_input(key="account_new_name").set_value("新同事")
    page.radio(key="account_new_role").set_value(COORDINATOR)
    page.button(key="account_new_add").click().run()
    assert accounts.checked("新同事", page.code[0].value).role == COORDINATOR
    assert {each.who for each in accounts.seen() if each.what.startswith("account_") and "account:新同事" in each.about} == {"ada"}


def test_an_administrator_is_told_that_nothing_is_encrypted(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    unencrypted.forget()
    assert not page_of("ada", accounts, monkeypatch).warning
    monkeypatch.setattr(unencrypted._STATE, "last", unencrypted.Plain("10.0.0.9", datetime(2020, 6, 4, 9, 30, tzinfo=SHANGHAI)))
    (warning,) = page_of("ada", accounts, monkeypatch).warning
    assert "没有加密" in warning.value and "10\\.0.0.9" in warning.value and "sslCertFile" in warning.value


def test_the_last_administrator_stays(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of("ada", accounts, monkeypatch)
    page.button(key="account_disable").click().run()
    assert "最后一个" in page.error[0].value and not accounts.of("ada").is_disabled


def test_without_accounts_the_way_to_the_first_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATABASE_VARIABLE, str(tmp_path / "board.duckdb"))
    page = AppTest.from_string(PAGE, default_timeout=20).run()
    assert "account add" in page.code[0].value and board_accounts() is None and not accounts_path().exists()
