"""The accounts of this board: where they stand, whether it asks who enters, and the record of who saw what."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from data_loaders.model.acts import Actor
from data_loaders.model.words import both
from data_loaders.store.accounts import Accounts, AccountsUnusable
from data_loaders.store.locations import home


def accounts_path() -> Path:
    """Where the accounts of this board stand: data/safety_month.accounts, or beside the database that SAFETY_MONTH_DATABASE names."""
    place = home()
    return (place.folder / place.name).with_suffix(".accounts")


_OPEN: dict[str, tuple[tuple[int, int], Accounts]] = {}
_OPENING = threading.Lock()


def board_accounts() -> Accounts | None:
    """The accounts of this board, kept open; None where it asks nobody who enters: there are none. AccountsUnusable where there may be
    some and they cannot be read. Looked up anew each time, so that what a command or a restore changes holds at once."""
    path = accounts_path()
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise AccountsUnusable(both("account.unusable", path=path, problem=str(problem))) from problem
    mark = (state.st_dev, state.st_ino)
    with _OPENING:
        known = _OPEN.get(str(path))
        if known is None or known[0] != mark:
            known = _OPEN[str(path)] = mark, Accounts.open(path)
    return known[1] if known[1].has_administrator() else None


def record_seen(who: Actor, what: str, about: Sequence[str] = ()) -> None:
    """Records it with this board's accounts; where there are none nobody is known, and nothing is recorded here."""
    if accounts := board_accounts():
        accounts.record_seen(who, what, about)
