"""Open connections of pages, each with whose session it is; one whose session is over is closed, wherever that was ended: here, by a page,
or by a command in another process."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_loaders.store.accounts import AccountsUnusable
from data_loaders.store.board_accounts import board_accounts

LOOK_SECONDS = 1.0
OVER = 4401
"""The code such a connection is closed with."""


class Sockets:
    """The open connections of this server."""

    def __init__(self) -> None:
        self._open: dict[asyncio.Event, str | None] = {}
        self._looking: asyncio.Task[None] | None = None

    async def serve(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, key: str | None) -> None:
        """Runs the app on a connection until either ends it or its session is over; `key` None: the board asks nobody who enters."""
        over = asyncio.Event()
        self._open[over] = key
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        connection = _Connection(receive, send, over)
        try:
            await app(scope, connection.receive, connection.send)
        finally:
            self._open.pop(over, None)
            await connection.end()

    def end_over(self) -> None:
        """Closes the connections whose sessions are over."""
        for over, key in list(self._open.items()):
            if not _stands(key):
                over.set()

    async def _look(self) -> None:
        while self._open:
            self.end_over()
            await asyncio.sleep(LOOK_SECONDS)


def _stands(key: str | None) -> bool:
    try:
        accounts = board_accounts()
        if accounts is None or key is None:
            return accounts is None and key is None
        account = accounts.account_in(key)
    except AccountsUnusable:
        return False
    return account is not None and not account.must_change


class _Connection:
    """One connection whose app is told that the browser left once its session is over."""

    def __init__(self, receive: Receive, send: Send, over: asyncio.Event) -> None:
        self._receive, self._send, self._over = receive, send, over
        self._waiting = asyncio.create_task(over.wait())
        self._is_closed = False

    async def receive(self) -> Message:
        """What the browser says next."""
        if not self._over.is_set():
            said = asyncio.ensure_future(self._receive())
            try:
                await asyncio.wait((said, self._waiting), return_when=asyncio.FIRST_COMPLETED)
            except asyncio.CancelledError:
                said.cancel()
                raise
            if said.done() and not self._over.is_set():
                return said.result()
            said.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await said
        await self._close()
        return {"type": "websocket.disconnect", "code": OVER}

    async def send(self, message: Message) -> None:
        """What the app says; nothing any more once the session is over."""
        if self._over.is_set():
            await self._close()
            return
        self._is_closed = self._is_closed or message["type"] == "websocket.close"
        await self._send(message)

    async def _close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            with suppress(RuntimeError):  # the browser has left already
                await self._send({"type": "websocket.close", "code": OVER})

    async def end(self) -> None:
        """The app is done with it."""
        self._waiting.cancel()
        with suppress(asyncio.CancelledError):
            await self._waiting
