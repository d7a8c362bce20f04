"""Whose each of Streamlit's sessions is. A browser that comes back names the session it had, in its connection's third subprotocol; whoever
names another account's gets a new one, so that nothing of the former's, drawn or on its way, reaches them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from data_loaders.store.accounts import Account, account_key
from pages.server.identity import SCOPE

MOST = 10_000
PROTOCOLS = b"sec-websocket-protocol"
_OWNERS: OrderedDict[str, str] = OrderedDict()
_LOCK = threading.Lock()


def whose(account: Account | None) -> str:
    """What a session is remembered by: account and role; nothing where the board has no accounts."""
    return f"{account.role} {account_key(account.name)}" if account else ""


def remember(session: str, owner: str) -> None:
    """A page of this session is drawn for this owner."""
    with _LOCK:
        _OWNERS[session] = owner
        _OWNERS.move_to_end(session)
        while len(_OWNERS) > MOST:
            _OWNERS.popitem(last=False)


def is_own(session: str, scope: Mapping[str, Any]) -> bool:
    """Whether a session is of whoever sends a request, or nobody's yet."""
    owner = whose(scope.get(SCOPE))
    with _LOCK:
        return _OWNERS.get(session, owner) == owner


class OwnSessions:
    """ASGI middleware, within the entrance."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(_without_foreign(scope) if scope["type"] == "websocket" else scope, receive, send)


def _without_foreign(scope: Scope) -> Scope:
    """The same, without the name of a session that is another's."""
    named = b",".join(value for name, value in scope["headers"] if name == PROTOCOLS).decode("latin-1").split(",")
    if len(named) < 3 or is_own(named[2].strip(), scope):
        return scope
    left = [*named[:2], *named[3:]]
    headers = [(name, value) for name, value in scope["headers"] if name != PROTOCOLS]
    return {
        **scope,
        "headers": [*headers, (PROTOCOLS, ",".join(left).encode("latin-1"))],
        "subprotocols": [each.strip() for each in left],
    }
