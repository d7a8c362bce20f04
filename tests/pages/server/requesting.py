"""Asks an ASGI app as a server does, and keeps what it answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""

    @property
    def text(self) -> str:
        """It as words."""
        return self.content.decode("utf-8", "replace")


def ask(
    app: ASGIApp,
    path: str,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: Sequence[bytes] = (b"",),
    **scope: object,
) -> Answer:
    """The answer to one request; `body` comes in these pieces."""
    return asyncio.run(asked(app, path, method, headers, body, **scope))


async def asked(
    app: ASGIApp,
    path: str,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: Sequence[bytes] = (b"",),
    **scope: object,
) -> Answer:
    """The same, among others at once."""
    answer, pieces = Answer(), list(body)

    async def receive() -> Message:
        await asyncio.sleep(0)
        if not pieces:  # the browser waits for its answer
            await asyncio.Event().wait()
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in message["headers"]}
        else:
            answer.content += message.get("body", b"")

    pairs = [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
    asking = {"type": "http", "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode(), "root_path": ""}
    asking |= {"query_string": b"", "headers": pairs, "scheme": "http", "server": ("127.0.0.1", 8501), "client": ("127.0.0.1", 5)}
    await app({**asking, **scope}, receive, send)
    return answer
