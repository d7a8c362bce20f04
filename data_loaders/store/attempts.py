"""Tries to log in that failed, and how long one waits after them: never for good, and for the right password too, as else a wait would
tell which password is right."""

from __future__ import annotations

import sqlite3

from data_loaders.store.accounts import Accounts, account_key, session_key

FREE_BY_NAME, FREE_BY_ADDRESS = 5, 20
"""So many tries may fail before one waits."""
NAME_SECONDS, ADDRESS_SECONDS = 86_400, 15 * 60
"""For so long a try that failed is held against a name, and against an address."""
LONGEST_WAIT = 900
"""Seconds; the wait doubles with each try, from 2 on."""


def begin(accounts: Accounts, name: str, address: str) -> float:
    """Counts a try as failed before it is looked at, so that many at once are counted too, and gives 0; where one has to wait first, gives
    the seconds, and counts nothing."""
    with accounts.changing() as connection:
        now = accounts.now()
        connection.execute("delete from attempt where at <= ?", [now - NAME_SECONDS])
        wait = max(
            _wait(connection, "account", _mark(name), now, NAME_SECONDS, FREE_BY_NAME),
            _wait(connection, "address", address, now, ADDRESS_SECONDS, FREE_BY_ADDRESS),
        )
        if not wait:
            connection.execute("insert into attempt (account, address, at) values (?, ?, ?)", [_mark(name), address, now])
        return wait


def succeeded(accounts: Accounts, name: str) -> None:
    """The try that was begun was right: what failed under that name before is forgotten."""
    with accounts.changing() as connection:
        connection.execute("delete from attempt where account = ?", [_mark(name)])


def _mark(name: str) -> str:
    """A name's hash: somebody types a password where the name goes."""
    return session_key(account_key(name))


def _wait(connection: sqlite3.Connection, column: str, value: str, now: float, seconds: float, free: int) -> float:
    query = f"select count(*), max(at) from attempt where {column} = ? and at > ?"
    ((count, last),) = connection.execute(query, [value, now - seconds]).fetchall()
    if count < free:
        return 0
    wait = min(2.0 ** min(count - free + 1, 10), LONGEST_WAIT)
    return max(last + wait - now, 0) if last <= now else wait
