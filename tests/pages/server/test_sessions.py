"""A browser that names a session of another account's gets a new one."""

from __future__ import annotations

import asyncio

import pytest

from data_loaders.model.acts import ADMINISTRATOR, VIEWER
from data_loaders.store.accounts import Account
from pages.server import sessions
from pages.server.identity import SCOPE

ADMIN, OTHER = Account("管理", ADMINISTRATOR), Account("看看", VIEWER)


def handed_on(protocols: str, account: Account | None) -> tuple[list[str], dict[bytes, bytes]]:
    """The subprotocols that reach Streamlit."""
    found: list[dict] = []

    async def app(scope: dict, receive: object, send: object) -> None:
        found.append(scope)

    headers = [(b"host", b"x"), (sessions.PROTOCOLS, protocols.encode())]
    scope = {"type": "websocket", "headers": headers, "subprotocols": [each.strip() for each in protocols.split(",")], SCOPE: account}
    asyncio.run(sessions.OwnSessions(app)(scope, None, None))
    return found[0]["subprotocols"], dict(found[0]["headers"])


@pytest.mark.parametrize("account", [OTHER, None, Account("管理", VIEWER)])
def test_nobody_else_takes_a_session_over(account: Account | None) -> None:
    sessions.remember("of-the-admin", sessions.whose(ADMIN))
    own, headers = handed_on("streamlit, xsrf, of-the-admin", ADMIN)
    assert own == ["streamlit", "xsrf", "of-the-admin"] and headers[sessions.PROTOCOLS].endswith(b"of-the-admin")
    left, headers = handed_on("streamlit, xsrf, of-the-admin", account)
    assert left == ["streamlit", "xsrf"] and b"of-the-admin" not in headers[sessions.PROTOCOLS] and headers[b"host"] == b"x"
    for unknown in ("streamlit, xsrf, nobodys", "streamlit, xsrf", "streamlit", ", , "):
        assert handed_on(unknown, account)[0] == [each.strip() for each in unknown.split(",")]


def test_what_is_remembered_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MOST", 3)
    for number in range(9):
        sessions.remember(f"s{number}", sessions.whose(ADMIN))
    assert len(sessions._OWNERS) == 3 and not sessions.is_own("s8", {SCOPE: OTHER}) and sessions.is_own("s8", {SCOPE: ADMIN})
