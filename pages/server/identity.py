"""Who sits at this browser, where the board asks: the account whose session the entrance found at the door.

The entrance alone sets the header and the scope's entry; whatever a client sends under these names is taken away. A page asks on every run,
as the role may have changed, or the session ended, since its connection was opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data_loaders.model.acts import THIS_COMPUTER, Actor
from data_loaders.model.words import both
from data_loaders.store.accounts import Account
from data_loaders.store.board_accounts import board_accounts
from data_loaders.store.condition import Told

HEADER = "x-board-session"
"""The session's key (not its token, which no page ever sees), for pages by their connection's first request."""
SCOPE = "board.account"
"""The Account, for routes by their request's scope; absent where the board has no accounts."""


class SessionOver(Told):
    """Nobody is logged in here any more."""

    def __init__(self) -> None:
        super().__init__(both("account.over"))


def account_here() -> Account | None:
    """The account of this page's session; None where the board has no accounts. SessionOver where it ended, AccountsUnusable where nobody
    can be known."""
    accounts = board_accounts()
    if accounts is None:
        return None
    key = st.context.headers.get(HEADER) or ""
    account = accounts.account_in(key)
    if account is None or account.must_change:
        raise SessionOver
    accounts.touch(key)
    return account


def who_is_here() -> Actor:
    """Who does what is done on this page now: the account's name and role; without accounts whoever uses this computer."""
    account = account_here()
    return account.actor if account else THIS_COMPUTER


def who_asks(scope: Mapping[str, Any]) -> Actor | None:
    """Who sends a request to a route of ours, by its ASGI scope: the account the entrance found; without accounts whoever uses this
    computer. None where the board has accounts and nobody is logged in."""
    account: Account | None = scope.get(SCOPE)
    if account is not None:
        return account.actor
    return THIS_COMPUTER if board_accounts() is None else None
