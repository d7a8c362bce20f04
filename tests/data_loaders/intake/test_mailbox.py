"""A real mailbox: what is new is brought once, nothing in it changes, and what stops half way goes on."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from data_loaders.intake import mailbox
from data_loaders.intake.mail_settings import PASSWORD_VARIABLE, password
from data_loaders.intake.mailbox import Account, MailboxRefused, fetch
from data_loaders.intake.taking import Brought, Here, Line
from data_loaders.store.warehouse import Warehouse
from tests.data_loaders.intake.dovecot import PROGRAM, Server, dovecot
from tests.data_loaders.mailing import attached, raw_mail
from tests.databases import new_warehouse

needs_server = pytest.mark.skipif(PROGRAM is None, reason="needs dovecot-imapd")
CSV = b"a,b\n1,2\n"
DAY = datetime(2020, 6, 11, 9, 30)


def mail(number: int) -> bytes:
    return raw_mail([attached(CSV + b"%d" % number, b"; filename=%d.csv" % number)], more=b"Message-ID: <%d@x>\r\n" % number)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    base = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
    try:
        with dovecot(base) as running:
            yield running
    finally:
        shutil.rmtree(base, ignore_errors=True)


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with new_warehouse() as opened:
        yield opened


def brought(server: Server, warehouse: Warehouse) -> tuple[int, list[str | None]]:
    lines: list[Line] = []
    count = fetch(server.account(), Here(warehouse), on_receipt=lines.append)
    return count, [line.member for line in lines]


@needs_server
def test_what_is_new_is_brought_once_and_nothing_changes(server: Server, warehouse: Warehouse) -> None:
    for number in (1, 2):
        server.append(mail(number), DAY)
    assert brought(server, warehouse) == (2, ["安全生产月/1.csv", "安全生产月/2.csv"])
    assert {row["mailed_at"] for row in warehouse.rows("mart_kept_file", waits=[])} == {DAY}
    assert brought(server, warehouse) == (0, [])
    server.append(mail(3), DAY)
    server.append(mail(1), DAY)
    assert brought(server, warehouse) == (2, ["安全生产月/3.csv"])
    assert not [flags for flags in server.flags() if b"\\Seen" in flags or b"\\Deleted" in flags]
    server.lose_numbers()
    assert brought(server, warehouse) == (4, [])
    server.append(mail(4), DAY)
    assert brought(server, warehouse) == (1, ["安全生产月/4.csv"])
    assert not warehouse.audit()


class Going(Here):
    """A place that loses the mailbox after the first batch."""

    def load(self, brought: Brought, on_receipt: object) -> None:
        """Loads it, then the connection is cut."""
        super().load(brought, on_receipt)
        raise ConnectionResetError


@needs_server
def test_a_server_that_goes_half_way_is_gone_on_with(server: Server, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (11, 12, 13):
        server.append(mail(number), DAY)
    whole = fetch(server.account(), Here(warehouse))
    with new_warehouse() as other:
        monkeypatch.setattr(mailbox, "MAILS_A_BATCH", 2)
        with pytest.raises(MailboxRefused):
            fetch(server.account(), Going(other))
        assert fetch(server.account(), Here(other)) == whole - 2
        assert len(other.rows("mart_kept_file", waits=[])) == len(warehouse.rows("mart_kept_file", waits=[]))


@needs_server
def test_a_huge_mail_has_a_receipt_and_is_not_fetched(server: Server, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch(server.account(), Here(warehouse))
    monkeypatch.setattr(mailbox, "LARGEST", 2_000)
    server.append(raw_mail([attached(bytes(3_000), b"; filename=big.bin")]), DAY)
    lines: list[Line] = []
    assert fetch(server.account(), Here(warehouse), on_receipt=lines.append) == 1
    assert [line.status for line in lines] == ["problem"] and "邮件太大" in lines[0].message
    assert fetch(server.account(), Here(warehouse)) == 0


@needs_server
def test_what_cannot_be_opened_is_said_without_the_password(server: Server, warehouse: Warehouse) -> None:
    for account in (server.account(password="wrong-secret"), server.account(folder="没有"), server.account(port=1)):
        with pytest.raises(MailboxRefused) as refusal:
            fetch(account, Here(warehouse))
        assert account.password not in f"{refusal.value}{refusal.value.__cause__}{account!r}"


def test_only_this_computer_is_asked_without_encryption(warehouse: Warehouse) -> None:
    with pytest.raises(MailboxRefused, match="--plain"):
        fetch(Account("mail.example.invalid", "a", "b", is_plain=True), Here(warehouse))


def test_a_password_that_others_may_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "password"
    file.write_text("secret\n")
    file.chmod(0o640)
    with pytest.raises(MailboxRefused, match="chmod 600"):
        password(file)
    file.chmod(0o600)
    assert password(file) == "secret"
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    with pytest.raises(MailboxRefused, match=PASSWORD_VARIABLE):
        password(None)
    monkeypatch.setenv(PASSWORD_VARIABLE, "other")
    assert password(None) == "other"
