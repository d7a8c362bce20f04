"""Requests and connections as a server hands them to the app, without one: what comes back, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from data_loaders.store.accounts import session_key
from pages.server.entrance import Entrance
from pages.server.identity import SCOPE

HOST = "127.0.0.1:8501"
ORIGIN = f"http://{HOST}"


@dataclass
class Answer:
    """What came back: status, headers by their small names (cookies apart), and the body."""

    status: int
    headers: dict[str, str]
    cookies: SimpleCookie
    body: str


class Inside:
    """An app that answers everything with 200 and says what reached it; on a connection it says back what it hears, until the browser leaves."""

    def __init__(self) -> None:
        self.scopes: list[dict] = []
        self.bodies_read = 0
        self.left: list[int] = []

    async def __call__(self, scope, receive, send) -> None:
        self.scopes.append(scope)
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            while (message := await receive())["type"] != "websocket.disconnect":
                await send({"type": "websocket.send", "text": message["text"]})
            self.left.append(message["code"])
            return
        while (await receive()).get("more_body"):
            self.bodies_read += 1
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"inside"})

    def account(self):
        """Who the entrance said was there, of the last request."""
        return self.scopes[-1].get(SCOPE)


def scope_of(kind: str, method: str, path: str, headers: dict[str, str], peer: str, scheme: str) -> dict:
    path, _, query = path.partition("?")
    given = {"host": HOST, **{name.lower(): value for name, value in headers.items()}}
    return {
        "type": kind,
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items()],
        "client": (peer, 50000) if peer else None,
        "server": ("127.0.0.1", 8501),
        "scheme": scheme,
        "root_path": "",
        "http_version": "1.1",
    }


async def asked(
    app: Entrance,
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    *,
    peer: str = "127.0.0.1",
    scheme: str = "http",
    body: bytes = b"",
) -> Answer:
    """One request."""
    sent: list[dict] = []
    pieces = [
        {"type": "http.request", "body": body[at : at + 1000], "more_body": at + 1000 < len(body)}
        for at in range(0, max(len(body), 1), 1000)
    ]

    async def receive() -> dict:
        return pieces.pop(0) if pieces else {"type": "http.disconnect"}

    async def send(message: dict) -> None:
        sent.append(message)

    await app(scope_of("http", method, path, headers or {}, peer, scheme), receive, send)
    cookies: SimpleCookie = SimpleCookie()
    for name, value in sent[0]["headers"]:
        if name == b"set-cookie":
            cookies.load(value.decode())
    found = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"] if name != b"set-cookie"}
    return Answer(sent[0]["status"], found, cookies, b"".join(message.get("body", b"") for message in sent[1:]).decode())


async def posted(app: Entrance, path: str, fields: dict[str, str], headers: dict[str, str] | None = None, **more: str) -> Answer:
    """A form, as a browser sends it from our own page."""
    given = {"origin": ORIGIN, "content-type": "application/x-www-form-urlencoded", **(headers or {})}
    return await asked(app, "POST", path, given, body=urlencode(fields).encode(), **more)


class Connection:
    """A browser's open connection."""

    def __init__(
        self, app: Entrance, headers: dict[str, str] | None = None, *, peer: str = "127.0.0.1", path: str = "/_stcore/stream"
    ) -> None:
        self.said: asyncio.Queue[dict] = asyncio.Queue()
        self.heard: asyncio.Queue[dict] = asyncio.Queue()
        self.said.put_nowait({"type": "websocket.connect"})
        scope = scope_of("websocket", "GET", path, {"origin": ORIGIN, **(headers or {})}, peer, "ws")
        self.running = asyncio.create_task(app(scope, self.said.get, self.heard.put))

    async def hears(self) -> dict:
        """The next thing the board says."""
        return await asyncio.wait_for(self.heard.get(), 5)

    async def echoes(self, text: str) -> bool:
        """Whether the app within still answers."""
        self.said.put_nowait({"type": "websocket.receive", "text": text})
        return await self.hears() == {"type": "websocket.send", "text": text}

    async def leave(self) -> None:
        """The browser closes it."""
        self.said.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(self.running, 5)


def cookie_of(token: str) -> dict[str, str]:
    """The headers of a browser that has a session."""
    return {"cookie": f"_streamlit_xsrf=2|a|b|1; board_session={token}"}


def key_of(token: str) -> str:
    """What pages are told of it."""
    return session_key(token)


def run(act: Callable[[], Awaitable[None]]) -> None:
    """Runs a test's coroutine."""
    asyncio.run(act())
