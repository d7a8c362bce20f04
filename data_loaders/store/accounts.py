"""Who may enter: accounts, their sessions, tries that failed, and who saw what, in an SQLite file beside the campaigns' databases.

It stands beside the folders of all campaigns, not in one of them: the next campaign's board would stand open. Without the file, or without
an active administrator in it, the board is for this computer alone. Tokens are opaque and only their SHA-256 is kept: nothing can be forged
or read, and whatever changes here holds with the next request. Several processes use the file at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data_loaders.model.acts import ADMINISTRATOR, PROGRAM, THIS_COMPUTER, VIEWER, Actor
from data_loaders.model.clock import shanghai_now
from data_loaders.model.roles import ROLES
from data_loaders.model.words import LANGUAGES, both, said
from data_loaders.store import passwords
from data_loaders.store.condition import Told

IDLE_SECONDS, LONGEST_SECONDS, SCREEN_SECONDS = 12 * 3600, 7 * 86_400, 90 * 86_400
"""A session ends so long after it was last used, so long after it began, and one of a screen on a wall so long after it began."""
TOUCH_SECONDS = 60
"""How exactly it is known when a session was last used."""
LONGEST_NAME = 40
LOGIN, LOGIN_REFUSED, LOGOUT = "login", "login_refused", "logout"
ADDED, ROLE_SET, PASSWORD_SET, DISABLED, ENABLED, ENDED = (
    "account_add",
    "account_role",
    "account_password",
    "account_disable",
    "account_enable",
    "sessions_end",
)
"""What is recorded here as seen, beside what others hand in."""
TABLES = """
create table if not exists account (
    key text primary key, name text not null, role text not null, password text not null default '', must_change integer not null,
    created_at real not null, disabled_at real
);
create table if not exists session (
    key text primary key, account text not null references account (key), started_at real not null, seen_at real not null,
    ends_at real not null, is_screen integer not null, address text not null
);
create table if not exists attempt (id integer primary key, account text not null, address text not null, at real not null);
create table if not exists seen (
    id integer primary key, at text not null, who text not null, role text not null, what text not null, about text not null
);
"""
COLUMNS = "account.name, account.role, account.must_change, account.disabled_at is not null, account.password <> ''"


class AccountRefused(Told):
    """What was asked of an account cannot be done."""


class AccountsUnusable(Told):
    """The file of accounts is there and cannot be used: nobody enters."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account: its name, its role (viewer, coordinator, administrator), whether its password must be changed before anything else,
    whether it is disabled, and whether it has a password at all (else it enters through the office's own login alone)."""

    name: str
    role: str
    must_change: bool = False
    is_disabled: bool = False
    has_password: bool = True

    @property
    def actor(self) -> Actor:
        """Who acts when this account does."""
        return Actor(self.name, self.role)


@dataclass(frozen=True, slots=True)
class Session:
    """One session that is not over; moments are seconds since 1970. `key` names it, and opens nothing."""

    key: str
    account: str
    started_at: float
    seen_at: float
    ends_at: float
    is_screen: bool
    address: str


@dataclass(frozen=True, slots=True)
class Seen:
    """One record: when (Shanghai), who, in which role, what, and about what (kind:code)."""

    at: str
    who: str
    role: str
    what: str
    about: tuple[str, ...]


def account_key(name: str) -> str:
    """By what an account is found: however its name is written, wide or narrow, large or small."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def session_key(token: str) -> str:
    """What is kept of a token, and names its session."""
    return hashlib.sha256(token.encode()).hexdigest()


class Accounts:
    """The open file. Safe to use from several threads, and beside other processes; close it when done."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Opens the file, or makes it; AccountsUnusable where it is none of ours. `clock` says now, in seconds since 1970."""
        self.path, self._clock, self._lock = path, clock, threading.RLock()
        is_new = not path.exists()
        try:
            if is_new:  # for its owner alone, from its first byte on
                os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
            self._connection = sqlite3.connect(path, timeout=5, check_same_thread=False, isolation_level=None)
            self._connection.execute("pragma secure_delete = on")
            self._connection.executescript(f"begin; {TABLES} commit")
            self._connection.execute(f"select {COLUMNS} from account left join session on session.account = account.key limit 1").fetchall()
        except (sqlite3.Error, OSError) as problem:
            raise AccountsUnusable(both("account.unusable", path=path, problem=str(problem))) from problem

    @classmethod
    def open(cls, path: Path, clock: Callable[[], float] = time.time) -> Accounts:
        """The file at that path, made where there is none."""
        return cls(path, clock)

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Accounts:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """One change, whole or not at all; other processes wait for it."""
        with self._told() as connection:
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")

    @contextmanager
    def _told(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._connection
            except sqlite3.ProgrammingError:  # a mistake of ours, or closed meanwhile
                raise
            except sqlite3.Error as problem:
                raise AccountsUnusable(both("account.unusable", path=self.path, problem=str(problem))) from problem

    def _rows(self, query: str, *values: object) -> list[tuple]:
        with self._told() as connection:
            return connection.execute(query, values).fetchall()

    def now(self) -> float:
        """Now, in seconds since 1970."""
        return self._clock()

    # --- accounts ------------------------------------------------------------------------------------------------------------

    def has_administrator(self) -> bool:
        """Whether there is an active administrator: only then does the board ask who enters."""
        return bool(self._rows("select 1 from account where role = ? and disabled_at is null limit 1", ADMINISTRATOR))

    def everyone(self) -> list[Account]:
        """Every account, by name."""
        return [_account(row) for row in self._rows(f"select {COLUMNS} from account order by account.key")]

    def of(self, name: str) -> Account | None:
        """The account of that name."""
        return next((each for each in self.everyone() if account_key(each.name) == account_key(name)), None)

    def add(self, name: str, role: str, password: str = "", *, must_change: bool = True, actor: Actor = THIS_COMPUTER) -> Account:
        """Adds an account; without a password it enters through the office's own login alone. The first one is an administrator's."""
        name = unicodedata.normalize("NFKC", name).strip()
        self._refuse_name(name)
        _refuse_role(role)
        if not self.has_administrator() and role != ADMINISTRATOR:
            raise AccountRefused(both("account.first"))
        stored = _kept(password, name) if password else ""
        with self.changing() as connection:
            if connection.execute("select 1 from account where key = ?", [account_key(name)]).fetchall():
                raise AccountRefused(both("account.is_there", name=name))
            row = [account_key(name), name, role, stored, must_change and bool(password), self.now()]
            connection.execute("insert into account (key, name, role, password, must_change, created_at) values (?, ?, ?, ?, ?, ?)", row)
            _record(connection, actor, ADDED, (f"account:{name}", f"role:{role}"))
        return self._known(name)

    def set_role(self, name: str, role: str, *, actor: Actor = THIS_COMPUTER) -> None:
        """Gives an account another role; its sessions end."""
        _refuse_role(role)
        account = self._known(name)
        if account.role == role:
            return
        with self.changing() as connection:
            connection.execute("update account set role = ? where key = ?", [role, account_key(name)])
            self._refuse_without_administrator(connection)
            _end(connection, account_key(name))
            _record(connection, actor, ROLE_SET, (f"account:{account.name}", f"role:{role}"))

    def set_password(self, name: str, password: str, *, must_change: bool = False, actor: Actor = THIS_COMPUTER) -> None:
        """Gives an account another password; its sessions end, its failed tries are forgotten."""
        account = self._known(name)
        stored = _kept(password, account.name)
        with self.changing() as connection:
            connection.execute("update account set password = ?, must_change = ? where key = ?", [stored, must_change, account_key(name)])
            connection.execute("delete from attempt where account = ?", [session_key(account_key(name))])
            _end(connection, account_key(name))
            _record(connection, actor, PASSWORD_SET, (f"account:{account.name}",))

    def disable(self, name: str, *, actor: Actor = THIS_COMPUTER) -> None:
        """Lets an account in no more; its sessions end. What it did stays recorded."""
        account = self._known(name)
        with self.changing() as connection:
            connection.execute("update account set disabled_at = ? where key = ?", [self.now(), account_key(name)])
            self._refuse_without_administrator(connection)
            _end(connection, account_key(name))
            _record(connection, actor, DISABLED, (f"account:{account.name}",))

    def enable(self, name: str, *, actor: Actor = THIS_COMPUTER) -> None:
        """Lets a disabled account in again."""
        account = self._known(name)
        with self.changing() as connection:
            connection.execute("update account set disabled_at = null where key = ?", [account_key(name)])
            _record(connection, actor, ENABLED, (f"account:{account.name}",))

    def checked(self, name: str, password: str) -> Account | None:
        """The account that has that name and password and is active; takes as long where there is none."""
        rows = self._rows(f"select {COLUMNS}, account.password from account where key = ? and disabled_at is null", account_key(name))
        is_right = passwords.holds(password, rows[0][-1] if rows else "")
        return self.of(name) if is_right else None

    def _known(self, name: str) -> Account:
        account = self.of(name)
        if account is None:
            raise AccountRefused(both("account.unknown", name=name))
        return account

    def _refuse_name(self, name: str) -> None:
        taken = {account_key(said(key, language)) for key in ("actor.this_computer", "actor.program") for language in LANGUAGES}
        is_odd = any(unicodedata.category(letter).startswith("C") for letter in name)
        if (
            not name
            or len(name) > LONGEST_NAME
            or is_odd
            or account_key(name) in taken | {account_key(each.name) for each in (PROGRAM, THIS_COMPUTER)}
        ):
            raise AccountRefused(both("account.no_name", count=LONGEST_NAME))

    def _refuse_without_administrator(self, connection: sqlite3.Connection) -> None:
        rows = connection.execute("select 1 from account where role = ? and disabled_at is null", [ADMINISTRATOR]).fetchall()
        if not rows:
            raise AccountRefused(both("account.last_administrator"))

    # --- sessions ------------------------------------------------------------------------------------------------------------

    def start_session(self, name: str, *, address: str = "", is_screen: bool = False) -> str:
        """Starts a session and gives its token, which is kept nowhere. Sessions of a screen are for viewers."""
        account = self._known(name)
        if account.is_disabled:
            raise AccountRefused(both("account.unknown", name=name))
        is_screen = is_screen and account.role == VIEWER
        token, now = secrets.token_urlsafe(32), self.now()
        ends_at = now + (SCREEN_SECONDS if is_screen else LONGEST_SECONDS)
        with self.changing() as connection:
            connection.execute("delete from session where ends_at <= ? or (not is_screen and seen_at <= ?)", [now, now - IDLE_SECONDS])
            row = [session_key(token), account_key(name), now, now, ends_at, is_screen, address]
            connection.execute("insert into session values (?, ?, ?, ?, ?, ?, ?)", row)
            _record(connection, account.actor, LOGIN, (f"address:{address}",) if address else ())
        return token

    def account_of(self, token: str) -> Account | None:
        """The account whose session that token opens; None where it is over, or never was."""
        return self.account_in(session_key(token))

    def account_in(self, key: str) -> Account | None:
        """The account of a session by the session's key."""
        now = self.now()
        found = self._rows(
            f"select {COLUMNS} from session join account on account.key = session.account where session.key = ? and disabled_at is null"
            " and ends_at > ? and (is_screen or seen_at > ?)",
            key,
            now,
            now - IDLE_SECONDS,
        )
        return _account(found[0]) if found else None

    def touch(self, key: str) -> None:
        """A session is used now."""
        now = self.now()
        if self._rows("select 1 from session where key = ? and seen_at <= ?", key, now - TOUCH_SECONDS):
            with self.changing() as connection:
                connection.execute("update session set seen_at = ? where key = ?", [now, key])

    def end_session(self, key: str, *, actor: Actor | None = None) -> None:
        """Ends one session; `actor` where somebody else than its own account does."""
        with self.changing() as connection:
            query = "select name, role from session join account on account.key = session.account where session.key = ?"
            rows = connection.execute(query, [key]).fetchall()
            connection.execute("delete from session where key = ?", [key])
            for name, role in rows:
                _record(connection, actor or Actor(name, role), ENDED if actor else LOGOUT, (f"account:{name}",) if actor else ())

    def end_all_of(self, name: str, *, actor: Actor = THIS_COMPUTER) -> None:
        """Ends every session of an account."""
        account = self._known(name)
        with self.changing() as connection:
            _end(connection, account_key(name))
            _record(connection, actor, ENDED, (f"account:{account.name}",))

    def sessions(self) -> list[Session]:
        """Every session that is not over, the latest used first."""
        now = self.now()
        rows = self._rows(
            "select session.key, name, started_at, seen_at, ends_at, is_screen, address from session join account on account.key = account"
            " where ends_at > ? and (is_screen or seen_at > ?) order by seen_at desc",
            now,
            now - IDLE_SECONDS,
        )
        return [
            Session(key, name, began, used, ends, bool(is_screen), address) for key, name, began, used, ends, is_screen, address in rows
        ]

    # --- who saw what --------------------------------------------------------------------------------------------------------

    def record_seen(self, who: Actor, what: str, about: Sequence[str] = ()) -> None:
        """Records that somebody saw, took or did something that changes no figure."""
        with self.changing() as connection:
            _record(connection, who, what, about)

    def seen(self, most: int = 500) -> list[Seen]:
        """What was recorded, the latest first."""
        rows = self._rows("select at, who, role, what, about from seen order by id desc limit ?", most)
        return [Seen(at, who, role, what, tuple(json.loads(about))) for at, who, role, what, about in rows]


def _account(row: tuple) -> Account:
    """One row of COLUMNS."""
    name, role, must_change, is_disabled, has_password = row
    return Account(name, role, bool(must_change), bool(is_disabled), bool(has_password))


def _refuse_role(role: str) -> None:
    if role not in ROLES:
        raise AccountRefused(both("account.no_role", role=role))


def _kept(password: str, name: str) -> str:
    if why := passwords.refusal(password, name):
        raise AccountRefused(why)
    return passwords.kept(password)


def _end(connection: sqlite3.Connection, key: str) -> None:
    connection.execute("delete from session where account = ?", [key])


def _record(connection: sqlite3.Connection, who: Actor, what: str, about: Sequence[str]) -> None:
    row = [shanghai_now().isoformat(timespec="seconds"), who.name, who.role, what, json.dumps(list(about), ensure_ascii=False)]
    connection.execute("insert into seen (at, who, role, what, about) values (?, ?, ?, ?, ?)", row)
