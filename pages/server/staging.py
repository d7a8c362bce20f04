"""Uploads go to disk while they arrive: Streamlit would keep every file in memory until the last one is there.

A middleware takes the file out of the request and hands Streamlit a short token in its place, so the widget, its progress bars and
its checks work as ever; `settle` turns the token back into the file.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_loaders.store.locations import database_path, incoming_path

UPLOAD = re.compile(r"/_stcore/upload_file/[^/]+/(?P<file_id>[^/]+)$")
TOKEN = b"safety-month upload "
LARGEST = 900 * 1024 * 1024
"""The most bytes one file may have; .streamlit/config.toml tells browsers the same."""
FORGOTTEN_SECONDS = 24 * 3600
"""Uploads nobody took by then (the tab was closed) are deleted."""


@dataclass(frozen=True, slots=True)
class _Staged:
    path: Path
    file_id: str
    arrived: float


_STAGED: dict[bytes, _Staged] = {}


class UploadsToDisk:
    """ASGI middleware around the app."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = UPLOAD.search(scope["path"]) if scope["type"] == "http" else None
        if found and scope["method"] == "PUT":
            await self._put(found["file_id"], scope, receive, send)
            return
        await self.app(scope, receive, send)
        if found and scope["method"] == "DELETE":
            _forget(lambda staged: staged.file_id == found["file_id"])

    async def _put(self, file_id: str, scope: Scope, receive: Receive, send: Send) -> None:
        _forget(lambda staged: staged.arrived < time.time() - FORGOTTEN_SECONDS)
        name = secrets.token_hex(16)
        staged = _Staged(_folder() / name, file_id, time.time())
        token = TOKEN + name.encode()
        is_taken = False
        try:
            body = await _without_file(Request(scope, receive), staged.path, token)
            _STAGED[token] = staged
            is_taken = await self._forward(body, scope, receive, send)
        except (_TooLarge, MultipartParseError) as problem:
            status = 413 if isinstance(problem, _TooLarge) else 400
            await PlainTextResponse("The upload was not taken.", status)(scope, receive, send)
        except ClientDisconnect:
            return
        finally:
            if not is_taken:
                _STAGED.pop(token, None)
                staged.path.unlink(missing_ok=True)

    async def _forward(self, body: bytes, scope: Scope, receive: Receive, send: Send) -> bool:
        """Hand the app another body than came in; True where it took it."""
        headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        bodies = [{"type": "http.request", "body": body, "more_body": False}]
        statuses: list[int] = []

        async def receive_body() -> Message:
            return bodies.pop() if bodies else await receive()

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
            await send(message)

        await self.app({**scope, "headers": [*headers, (b"content-length", str(len(body)).encode())]}, receive_body, send_on)
        return statuses[:1] in ([200], [204])


async def _without_file(request: Request, path: Path, token: bytes) -> bytes:
    """The body of an upload with `token` where the file was; the file goes to `path`."""
    boundary = parse_options_header(request.headers.get("content-type"))[1].get(b"boundary", b"")
    with path.open("wb") as file:
        part = _Part(boundary, file)
        async for chunk in request.stream():
            part.feed(chunk)
    return part.with_content(token)


class _TooLarge(Exception):
    """More bytes arrived than a file may have."""


class _Part:
    """The one file of a multipart body: its headers are kept, its content is written to `file` as it arrives."""

    def __init__(self, boundary: bytes, file: BinaryIO) -> None:
        self._boundary = boundary
        self._file = file
        self._size = 0
        self._headers: list[bytes] = []
        self._field, self._value = b"", b""
        self._parser = MultipartParser(
            boundary,
            {
                "on_header_field": self._keep_field,
                "on_header_value": self._keep_value,
                "on_header_end": self._end_header,
                "on_part_data": self._write,
            },
        )

    def feed(self, chunk: bytes) -> None:
        """The next bytes of the body; _TooLarge where the file is."""
        self._parser.write(chunk)

    def with_content(self, content: bytes) -> bytes:
        """A body with the same headers and this content."""
        headers = b"".join(header + b"\r\n" for header in self._headers)
        return b"--" + self._boundary + b"\r\n" + headers + b"\r\n" + content + b"\r\n--" + self._boundary + b"--\r\n"

    def _keep_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _keep_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._headers.append(self._field + b": " + self._value)
        self._field, self._value = b"", b""

    def _write(self, data: bytes, start: int, end: int) -> None:
        self._size += end - start
        if self._size > LARGEST:
            raise _TooLarge
        self._file.write(data[start:end])


def settle(content: BinaryIO, path: Path) -> None:
    """Put an uploaded file at `path`; one that went to disk is moved, any other is written."""
    staged = _STAGED.pop(content.read(len(TOKEN) + 32), None)
    if staged:
        os.replace(staged.path, path)
        return
    content.seek(0)
    with path.open("wb") as file:
        shutil.copyfileobj(content, file)


def sweep() -> None:
    """Delete what an earlier run of the server left; a younger file may be another server's."""
    for path in _folder().iterdir():
        if path.stat().st_mtime < time.time() - FORGOTTEN_SECONDS:
            path.unlink(missing_ok=True)


def _forget(is_over: Callable[[_Staged], bool]) -> None:
    for token, staged in list(_STAGED.items()):
        if is_over(staged):
            del _STAGED[token]
            staged.path.unlink(missing_ok=True)


def _folder() -> Path:
    folder = incoming_path(database_path()) / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
