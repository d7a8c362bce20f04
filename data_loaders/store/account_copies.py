"""The accounts in a backup: names, roles and passwords as they are kept, and who saw what; never a session, nor a try to log in.

A restore leaves the accounts that stand as they are: those of an older day would let in whoever was taken out since, by passwords that were
changed since. Only where there are none, on a new computer, do those of the backup come back, logged out everywhere and each with its
password to be changed first.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from data_loaders.model.acts import THIS_COMPUTER
from data_loaders.store.accounts import Account, Accounts, AccountsUnusable
from data_loaders.store.archives import to_disk
from data_loaders.store.locations import accounts_beside

NAME = "safety_month.accounts"
"""What the file is called in a backup."""
COPIED = {
    "account": "key, name, role, password, must_change, created_at, disabled_at",
    "seen": "id, at, who, role, what, about",
}
"""The tables that are copied, with their columns."""
STAY, BACK, NONE, UNUSABLE = "stay", "back", "none", "unusable"


@dataclass(frozen=True, slots=True)
class AccountsAfter:
    """What became of the accounts in a restore: those that stood stay, those of the backup came back, there are none, or the file that
    stands cannot be used and stays too: it lets nobody in, and whoever moves it away decides that it may go. `everyone` are those that
    there are now."""

    what: str
    path: Path
    everyone: tuple[Account, ...] = ()


def copy_accounts(database: Path, folder: Path) -> None:
    """Puts the accounts of a database's board into a backup's folder; nothing where it has none. sqlite3.Error or AccountsUnusable where
    they cannot be read; then nothing is there either."""
    standing = accounts_beside(database)
    if not standing.exists():
        return
    try:
        _copy(standing, folder / NAME)
    except (sqlite3.Error, AccountsUnusable):
        (folder / NAME).unlink(missing_ok=True)
        raise


def count_in(folder: Path) -> int:
    """How many accounts a backup's folder holds. sqlite3.Error where they cannot be read, or are damaged."""
    if not (folder / NAME).exists():
        return 0
    with closing(sqlite3.connect(_to_read(folder / NAME), uri=True)) as copy:
        (said,) = copy.execute("pragma quick_check").fetchone()
        if said != "ok":
            raise sqlite3.DatabaseError(said)
        return copy.execute("select count(*) from account").fetchone()[0]


def bring_back(folder: Path, database: Path) -> AccountsAfter:
    """The accounts of a database's board before a backup comes in its place (see above)."""
    standing = accounts_beside(database)
    try:
        everyone = _everyone(standing) if standing.exists() else ()
    except AccountsUnusable:
        return AccountsAfter(UNUSABLE, standing)
    if everyone:
        return AccountsAfter(STAY, standing, everyone)
    if not count_in(folder):
        return AccountsAfter(NONE, standing)
    new = standing.with_name(f"{standing.name}.{secrets.token_hex(4)}.part")
    try:
        _copy(folder / NAME, new)
        with Accounts.open(new) as accounts:
            with accounts.changing() as connection:
                connection.execute("update account set must_change = true where password <> ''")
            accounts.record_seen(THIS_COMPUTER, "restore", (f"backup:{folder.name}",))
        to_disk(new)
        os.replace(new, standing)
    finally:
        new.unlink(missing_ok=True)
    return AccountsAfter(BACK, standing, _everyone(standing))


def _everyone(path: Path) -> tuple[Account, ...]:
    with Accounts.open(path) as accounts:
        return tuple(accounts.everyone())


def _copy(source: Path, target: Path) -> None:
    """A new file with what COPIED names, as it was at one moment."""
    Accounts.open(target).close()  # for its owner alone, from its first byte on
    with closing(sqlite3.connect(target, isolation_level=None, timeout=5, uri=True)) as connection:
        connection.execute("attach database ? as source", [_to_read(source)])
        connection.execute("begin")
        for table, columns in COPIED.items():
            connection.execute(f"insert into main.{table} ({columns}) select {columns} from source.{table}")
        connection.execute("commit")


def _to_read(path: Path) -> str:
    """Names a file for SQLite so that nothing is ever written to it."""
    return f"{path.absolute().as_uri()}?mode=ro"
