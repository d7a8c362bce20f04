"""Streamlit's own scripts, compressed once for everybody: 10 MB become 3 for whoever opens the board the first time, and twenty who open it
at once cost the server no more than one. Starlette compresses; what is kept here is what it made of files whose name changes with their
bytes. Everything else, uploads above all, passes untouched."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST = 1024
"""So many bytes are compressed at least."""
MOST_KEPT = 16 * 1024**2
"""So many compressed bytes are kept at most; Streamlit's are 5 MB."""
NEVER_CHANGES = "immutable"


def _copied(message: Message) -> Message:
    return {**message, "headers": list(message["headers"])} if "headers" in message else dict(message)


@dataclass
class _Answer:
    """What was sent for a path."""

    messages: list[Message] = field(default_factory=list)
    size: int = 0
    is_whole: bool = False

    def note(self, message: Message) -> None:
        """One more message of it, before others add their headers to it."""
        self.messages.append(_copied(message))
        self.size += len(message.get("body", b""))
        self.is_whole = message["type"] == "http.response.body" and not message.get("more_body", False)

    def may_be_kept(self) -> bool:
        """Whether it is a whole compressed file that never changes under its name."""
        if not self.is_whole or self.messages[0]["status"] != 200:
            return False
        headers = Headers(raw=self.messages[0]["headers"])
        return NEVER_CHANGES in headers.get("cache-control", "") and headers.get("content-encoding") == "gzip"


class CompressedStatic:
    """Answers for `/static/` with what was compressed before, where that may be."""

    def __init__(self, app: ASGIApp) -> None:
        self.plain = app
        self.compressed = GZipMiddleware(app, minimum_size=SMALLEST, compresslevel=5)
        self._kept: dict[str, _Answer] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "/static/" not in scope["path"]:
            await self.plain(scope, receive, send)
            return
        headers = Headers(scope=scope)
        asks_for_it_whole = scope["method"] == "GET" and not {"range", "if-none-match", "if-modified-since"} & set(headers)
        if not asks_for_it_whole or "gzip" not in headers.get("accept-encoding", ""):
            await self.compressed(scope, receive, send)
            return
        path = scope["path"]
        if kept := self._kept.get(path):
            for message in kept.messages:
                await send(_copied(message))
            return
        answer = _Answer()

        async def noting(message: Message) -> None:
            answer.note(message)
            await send(message)

        await self.compressed(scope, receive, noting)
        if answer.may_be_kept() and answer.size + sum(each.size for each in self._kept.values()) <= MOST_KEPT:
            self._kept[path] = answer
