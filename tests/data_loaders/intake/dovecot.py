"""A mail server on this computer, with one account, for tests."""

from __future__ import annotations

import getpass
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data_loaders.intake.mailbox import Account
from data_loaders.model.clock import SHANGHAI

PROGRAM = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
PASSWORD = "a-password-of-tests"
CONFIG = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
protocols = imap
ssl = no
disable_plaintext_auth = no
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
mail_location = maildir:{base}/mail
mail_max_userip_connections = 50
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}
}}
first_valid_uid = 1
first_valid_gid = 1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Server:
    """The server while it runs."""

    base: Path
    port: int
    process: subprocess.Popen[bytes]

    def account(self, **other: object) -> Account:
        """Its account."""
        told = {"host": "127.0.0.1", "user": "office", "password": PASSWORD, "port": self.port, "is_plain": True}
        return Account(**(told | other))

    @contextmanager
    def mailbox(self) -> Iterator[imaplib.IMAP4]:
        """The mailbox as its owner uses it."""
        connection = imaplib.IMAP4("127.0.0.1", self.port)
        connection.login("office", PASSWORD)
        try:
            yield connection
        finally:
            connection.logout()

    def append(self, data: bytes, taken_at: datetime) -> None:
        """One more mail comes in."""
        with self.mailbox() as connection:
            assert connection.append("INBOX", None, imaplib.Time2Internaldate(taken_at.replace(tzinfo=SHANGHAI)), data)[0] == "OK"

    def lose_numbers(self) -> None:
        """The mailbox is made anew from its files: every mail has another number, under another UIDVALIDITY."""
        (self.base / "mail" / "dovecot-uidlist").write_text(f"3 V{int(time.time()) + 7} N1\n")
        for path in (self.base / "mail").glob("dovecot.*"):
            path.unlink()

    def flags(self) -> list[bytes]:
        """The marks of every mail."""
        with self.mailbox() as connection:
            connection.select("INBOX", readonly=True)
            return [bytes(each) for each in connection.uid("FETCH", "1:*", "(FLAGS)")[1] if isinstance(each, bytes)]


@contextmanager
def dovecot(base: Path) -> Iterator[Server]:
    """A server that ends with the test."""
    assert PROGRAM
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base.chmod(0o755)
    for name in ("run", "state", "mail"):
        (base / name).mkdir(mode=0o755)
    is_root = os.geteuid() == 0
    who = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.geteuid())
    if is_root:
        os.chown(base / "mail", who.pw_uid, who.pw_gid)
        os.chown(base, who.pw_uid, who.pw_gid)
    me = getpass.getuser()
    users = ("dovecot", "dovecot", "dovenull") if is_root else (me, me, me)
    config = base / "dovecot.conf"
    about = {"base": base, "port": port, "password": PASSWORD, "uid": who.pw_uid, "gid": who.pw_gid}
    config.write_text(CONFIG.format(internal=users[0], group=users[1], login=users[2], **about))
    process = subprocess.Popen([PROGRAM, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield Server(base, port, process)
    finally:
        process.terminate()
        process.wait(20)
