"""Uploads go to disk while they arrive: Streamlit would keep every file in memory until the last one is there.

A middleware takes the file out of the request and hands Streamlit a short token in its place, so the widget, its progress bars and
its checks work as ever; `settle` turns the token back into the file. Before the first byte it asks whether there is a page that waits for
the file (`Door`) and room for it; what nobody takes goes with its page.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_loaders.model.words import Said, both
from data_loaders.store.condition import Told
from data_loaders.store.locations import database_path, incoming_path

UPLOAD = re.compile(r"/_stcore/upload_file/(?P<page>[^/]+)/(?P<file_id>[^/]+)$")
SOCKET = re.compile(r"/_stcore/stream$")
TOKEN, NAME_LENGTH = b"safety-month upload ", 32
IS_TOKEN = re.compile(re.escape(TOKEN) + b"[0-9a-f]{%d}" % NAME_LENGTH)
LARGEST = 900 * 1024 * 1024
"""The most bytes one file may have; .streamlit/config.toml tells browsers the same."""
BESIDE = 64 * 1024
"""So many bytes a body may have beside its file."""
AT_ONCE = 4
"""So many files of one page arrive at once; the others wait for their turn."""
MOST_OF_ONE_PAGE = 3 * 1024**3
"""So many bytes of one page wait to be taken, at most."""
MOST_DIGITS, MOST_NOTED = 20, 20_000
"""So many digits of a size are read; of so many files the reason is kept why they were not taken."""
KEPT_FREE = 2 * 1024**3
"""So many bytes stay free on the disk."""
MEGABYTE = 1024 * 1024
GONE_SECONDS = 600.0
"""Files of a page that was closed are deleted, unless it came back by then."""
FORGOTTEN_SECONDS = 3600
"""What an earlier run of the server left is deleted by then."""


class Door(Protocol):
    """Who may send a file to a page (Streamlit's session), and whether that page is open."""

    def refuses(self, scope: Scope, page: str) -> Said | None:
        """Why this request may not; None where it may."""

    def is_open(self, page: str) -> bool:
        """Whether a browser looks at that page."""


class UploadGone(Told):
    """A file that was uploaded is not there any more."""

    def __init__(self) -> None:
        super().__init__(both("uploading.gone"))


@dataclass(frozen=True, slots=True)
class _Staged:
    path: Path
    page: str
    file_id: str
    size: int


@dataclass
class _Arriving:
    """What arrives for one page: its turns, how many requests there are, and how many bytes those are that have theirs."""

    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    requests: int = 0
    bytes: int = 0


_STAGED: dict[bytes, _Staged] = {}
_ARRIVING: dict[str, _Arriving] = {}
_REFUSED: dict[str, Said] = {}
"""Why the last file of a page was not taken."""
_WHY: dict[tuple[str, str], Said] = {}
"""Why a file of a page (by both names) was not taken, until it is asked for."""


class UploadsToDisk:
    """ASGI middleware around the app."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app = app
        self.door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = UPLOAD.search(scope["path"]) if scope["type"] == "http" else None
        if found and scope["method"] in ("PUT", "DELETE"):
            if why := self.door.refuses(scope, found["page"]):
                await _say(403, why, scope, receive, send)
            elif scope["method"] == "PUT":
                await self._put(found["page"], found["file_id"], scope, receive, send)
            elif await self._passed(scope, receive, send):
                _forget(lambda staged: (staged.page, staged.file_id) == (found["page"], found["file_id"]))
            return
        await self.app(scope, receive, send)
        if scope["type"] == "websocket" and SOCKET.search(scope["path"]):
            asyncio.get_running_loop().call_later(GONE_SECONDS, self.forget_gone)

    def forget_gone(self) -> None:
        """The files of pages that are not open any more go."""
        _forget(lambda staged: not self.door.is_open(staged.page))
        for page in [page for page in _REFUSED if not self.door.is_open(page)]:
            del _REFUSED[page]
        for page, file_id in [each for each in _WHY if not self.door.is_open(each[0])]:
            del _WHY[page, file_id]

    async def _put(self, page: str, file_id: str, scope: Scope, receive: Receive, send: Send) -> None:
        size = said_size(dict(scope["headers"]).get(b"content-length", b""))
        if size is None:
            await _say(411, both("uploading.length"), scope, receive, send)
            return
        async with room_for(self.door, page, size) as refused:
            if refused:
                _REFUSED[page] = refused[1]
                await _say(*refused, scope, receive, send)
            else:
                await self._take(page, file_id, scope, receive, send)

    async def _take(self, page: str, file_id: str, scope: Scope, receive: Receive, send: Send) -> None:
        path = new_path()
        token, is_taken = TOKEN + path.name.encode(), False
        try:
            body = await _without_file(Request(scope, receive), path, token)
            _STAGED[token] = _Staged(path, page, file_id, path.stat().st_size)
            is_taken = await self._forward(body, scope, receive, send)
        except (_TooLarge, FormParserError) as problem:
            is_large = isinstance(problem, _TooLarge)
            why = both("uploading.too_large", most=LARGEST // MEGABYTE) if is_large else both("uploading.unreadable")
            _REFUSED[page] = why
            await _say(413 if is_large else 400, why, scope, receive, send)
        except ClientDisconnect:
            return
        except OSError as problem:
            _REFUSED[page] = both("uploading.not_written", problem=problem.strerror or problem)
            await _say(507, _REFUSED[page], scope, receive, send)
        finally:
            if not is_taken:
                _STAGED.pop(token, None)
                path.unlink(missing_ok=True)
        if is_taken:
            _REFUSED.pop(page, None)
            _forget(lambda staged: (staged.page, staged.file_id) == (page, file_id) and staged.path != path)

    async def _forward(self, body: bytes, scope: Scope, receive: Receive, send: Send) -> bool:
        """Hand the app another body than came in; True where it took it."""
        headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        bodies = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive_body() -> Message:
            return bodies.pop() if bodies else await receive()

        return await self._passed({**scope, "headers": [*headers, (b"content-length", str(len(body)).encode())]}, receive_body, send)

    async def _passed(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Hand a request on; True where the app did what it asks."""
        statuses: list[int] = []

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
            await send(message)

        await self.app(scope, receive, send_on)
        return statuses[:1] in ([200], [204])


@asynccontextmanager
async def _turn(page: str) -> AsyncIterator[None]:
    """One of the turns of a page's files."""
    arriving = _ARRIVING.setdefault(page, _Arriving())
    arriving.requests += 1
    try:
        async with arriving.turns:
            yield
    finally:
        arriving.requests -= 1
        if not arriving.requests:
            del _ARRIVING[page]


@asynccontextmanager
async def room_for(door: Door, page: str, size: int) -> AsyncIterator[tuple[int, Said] | None]:
    """One of the turns of a page's files, with room for so many bytes until it ends (None); else the status and why there is none."""
    async with _turn(page):
        if refused := _no_room(door, page, size):
            yield refused
            return
        _ARRIVING[page].bytes += size
        try:
            yield None
        finally:
            _ARRIVING[page].bytes -= size


def _no_room(door: Door, page: str, size: int) -> tuple[int, Said] | None:
    """Why there is no room for so many bytes more."""
    if not door.is_open(page):  # it was closed while this one waited for its turn
        return 403, both("uploading.no_page")
    if size > LARGEST + BESIDE:
        return 413, both("uploading.too_large", most=LARGEST // MEGABYTE)
    waiting = sum(staged.size for staged in list(_STAGED.values()) if staged.page == page) + _ARRIVING[page].bytes
    if waiting + size > MOST_OF_ONE_PAGE:
        return 413, both("uploading.too_many", most=MOST_OF_ONE_PAGE // MEGABYTE)
    # What arrives at once is counted whole, though some of it is on the disk by now: at worst one waits for another to end.
    lacking = size + sum(each.bytes for each in _ARRIVING.values()) + KEPT_FREE - shutil.disk_usage(_folder()).free
    return (507, both("uploading.disk_full", lacking=-(-lacking // MEGABYTE))) if lacking > 0 else None


def said_size(length: bytes) -> int | None:
    """How many bytes a request says it brings; None where it says no number."""
    return int(length[:MOST_DIGITS]) if length.isdigit() else None


def new_path() -> Path:
    """Where the next file goes while it arrives."""
    return _folder() / secrets.token_hex(16)


def stand(page: str, file_id: str, path: Path) -> None:
    """A file that arrived whole waits to be taken; one of the same name that waited before it goes."""
    _STAGED[TOKEN + path.name.encode()] = _Staged(path, page, file_id, path.stat().st_size)
    _WHY.pop((page, file_id), None)
    _forget(lambda staged: (staged.page, staged.file_id) == (page, file_id) and staged.path != path)


def note(page: str, file_id: str, why: Said) -> None:
    """A file of a page was not taken: whoever asks for it is told why."""
    _WHY[page, file_id] = why
    for oldest in list(_WHY)[:-MOST_NOTED]:
        del _WHY[oldest]


def take_out(page: str, file_ids: Iterable[str]) -> list[Path | Said]:
    """Where each file of a page lies, which nobody else gets any more; why it does not, where it did not arrive."""
    waiting = {staged.file_id: token for token, staged in list(_STAGED.items()) if staged.page == page}
    found: list[Path | Said] = []
    for file_id in file_ids:
        staged = _STAGED.pop(waiting.pop(file_id, b""), None)
        found.append(staged.path if staged else _WHY.pop((page, file_id), both("uploading.cut")))
    return found


async def _say(status: int, why: Said, scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(why.line(), status, {"connection": "close"})(scope, receive, send)


def refused(page: str) -> Said | None:
    """Why the last file that was sent to a page was not taken; None where it was."""
    return _REFUSED.get(page)


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


def settle(content: BinaryIO | Path, path: Path) -> None:
    """Put an uploaded file at `path`; one that went to disk is moved, any other is written. UploadGone where it is not there any more."""
    if isinstance(content, Path):
        try:
            os.replace(content, path)
        except FileNotFoundError:
            raise UploadGone from None
        return
    head = content.read(len(TOKEN) + NAME_LENGTH + 1)
    staged = _STAGED.pop(head, None)
    if staged is None and IS_TOKEN.fullmatch(head):
        raise UploadGone
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
