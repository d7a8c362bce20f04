"""The running board collects by itself: mails of a mailbox at the press of a button, files of a folder as they come."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.intake import mail_settings
from data_loaders.intake.mailbox import MailboxRefused
from data_loaders.intake.watching import LOOK_SECONDS
from data_loaders.model.mails import Mail
from data_loaders.store.warehouse import Warehouse
from pages.server import intake, watching
from tests.data_loaders.intake.dovecot import PASSWORD, PROGRAM, dovecot
from tests.data_loaders.mailing import attached, raw_mail
from tests.pages.conftest import words_on
from tests.readings import entry_of, reading_of, submission_of
from tests.sql.tables import A

Visit = Callable[..., AppTest]
DAY = datetime(2020, 6, 11, 9, 30)


def until(is_so: Callable[[], bool]) -> None:
    """Waits until it is so, 20 seconds at most."""
    for _ in range(400):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("it never was")


def kept(warehouse: Warehouse) -> set[str]:
    """The files that came from the watched folder."""
    return {row["file"] for row in warehouse.rows("mart_kept_file", waits=[]) if row["file"].startswith("收件/")}


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A mailbox of two mails that the environment names."""
    base = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
    try:
        with dovecot(base) as server:
            for number in b"12":
                server.append(raw_mail([attached(b"a,%c\n" % number, b"; filename=%c.csv" % number)]), DAY)
            told = {"HOST": "127.0.0.1", "USER": "office", "PASSWORD": PASSWORD, "PORT": str(server.port), "PLAIN": "1"}
            for name, value in told.items():
                monkeypatch.setenv(f"SAFETY_MONTH_MAIL_{name}", value)
            yield
    finally:
        shutil.rmtree(base, ignore_errors=True)


def pressed(page: AppTest) -> AppTest:
    """The page once the button was pressed and what it asked for is done."""
    page.button(key="fetch").click().run()
    until(lambda: intake.fetching() is None)
    return page.run()


@pytest.mark.skipif(PROGRAM is None, reason="needs dovecot-imapd")
def test_a_press_brings_what_is_new_and_says_what_went_wrong(
    visit: Visit, database: Warehouse, mailbox: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake.JOBS.clear()
    page = visit("upload")
    assert "office" in words_on(page)
    assert "取了 2 封新邮件" in words_on(pressed(page)) and "1.csv" in words_on(page) and "2.csv" in words_on(page)
    assert "没有新邮件" in words_on(pressed(page)) and len(database.rows("mart_kept_file", waits=[])) > 2
    for name, value, words in (("PASSWORD", "wrong-secret", "登录被拒绝"), ("PORT", "1", "连不上"), ("PORT", "a", "端口号")):
        monkeypatch.setenv(f"SAFETY_MONTH_MAIL_{name}", value)
        assert words in words_on(pressed(page)) and "wrong-secret" not in words_on(page)
        assert not page.exception and not page.button(key="fetch").disabled
    assert not database.audit()


def test_without_a_mailbox_there_is_no_button(visit: Visit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (mail_settings.HOST, mail_settings.USER):
        monkeypatch.delenv(name, raising=False)
    page = visit("upload")
    assert not [button for button in page.button if button.key == "fetch"] and "正在留意文件夹" not in words_on(page)
    with pytest.raises(MailboxRefused, match=mail_settings.HOST):
        mail_settings.account()
    monkeypatch.setenv(mail_settings.HOST, "mail.example.invalid")
    monkeypatch.setenv(mail_settings.USER, "office")
    monkeypatch.setenv(mail_settings.PASSWORD_FILE, str(tmp_path / "none"))
    with pytest.raises(MailboxRefused, match="none"):
        mail_settings.account()


def test_the_board_watches_a_folder_until_it_stops(
    visit: Visit, database: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_loaders.intake.watching.LOOK_SECONDS", LOOK_SECONDS / 100)
    monkeypatch.setattr(watching, "TRY_AGAIN_SECONDS", 0.05)
    monkeypatch.setenv(watching.VARIABLE, str(tmp_path / "收件"))
    watching.start(lambda: database)
    try:
        of = watching.watched()
        assert of is not None and of.thread is not None
        until(lambda: of.problem is not None)
        assert "打不开" in words_on(visit("upload"))
        (tmp_path / "收件").mkdir()
        (tmp_path / "收件" / "a.csv").write_text("a,1\n")
        (tmp_path / "收件" / "b.csv.part").write_text("b,1\n")
        until(lambda: kept(database) == {"收件/a.csv"})
        until(lambda: of.problem is None)
        page = words_on(visit("upload"))
        assert "正在留意文件夹" in page and "打不开" not in page and "a.csv" in page
    finally:
        watching.stop()
    assert not of.thread.is_alive() and watching.watched() is None
    (tmp_path / "收件" / "c.csv").write_text("c,1\n")
    time.sleep(0.3)
    assert kept(database) == {"收件/a.csv"}


def test_a_folder_that_holds_the_database_is_not_watched(database: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(watching.VARIABLE, str(database.path.parent))
    watching.start(lambda: database)
    try:
        of = watching.watched()
        assert of is not None
        until(lambda: of.problem is not None)
        assert of.problem is not None and "有数据库" in of.problem.zh
    finally:
        watching.stop()


def test_senders_that_the_roster_does_not_know_are_offered_to_it(visit: Visit, database: Warehouse) -> None:
    unit = database.roster().units[0]
    came = Mail("", "<1@x>", "other@example.invalid", "安全月", DAY, DAY, "new@example.invalid")
    reading = replace(reading_of(submission_of(unit.code, "W1", {A: 3})), mail=came)
    database.save(database.start_batch(), [entry_of(reading, "2020-06-03 09:00")])
    page = visit("upload")
    assert page.button(key="add_addresses").disabled
    page.checkbox(key=f"address_{unit.code}_new@example.invalid").check().run()
    page.button(key="add_addresses").click().run()
    assert "new@example.invalid" in database.roster().unit(unit.code).addresses
    assert f"记到名册（{unit.name}）" in words_on(page) and not page.exception
    assert not [button for button in page.run().button if button.key == "add_addresses"]
    page.button(key="undo_last").click().run()
    assert "new@example.invalid" not in database.roster().unit(unit.code).addresses and page.button(key="add_addresses").disabled
