"""What is asked before the first byte of an upload, how much may wait, and what becomes of files nobody takes."""

from __future__ import annotations

import asyncio
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from streamlit import runtime

from data_loaders.model.acts import COORDINATOR, VIEWER
from data_loaders.model.words import Said, both
from data_loaders.store.accounts import Account
from pages.server import sending, sessions, staging
from pages.server.identity import SCOPE
from pages.server.staging import AT_ONCE, LARGEST, MOST_OF_ONE_PAGE, UploadGone, UploadsToDisk
from pages.server.upload_door import StreamlitDoor
from tests.pages.server.requesting import Answer, ask, asked

BOUNDARY = "b" * 20
XSRF = "2|aabbccdd|" + "0" * 32 + "|1"


@dataclass
class Inside:
    """Streamlit, as far as an upload goes: what reached it, and what it answers."""

    status: int = 204
    bodies: list[bytes] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        self.bodies.append(body)
        await PlainTextResponse("", self.status)(scope, receive, send)


@dataclass
class Open:
    """A door that lets in whoever names an open page."""

    pages: set[str] = field(default_factory=lambda: {"page", "other"})

    def refuses(self, scope: Scope, page: str) -> Said | None:
        return None if page in self.pages else both("uploading.no_page")

    def is_open(self, page: str) -> bool:
        return page in self.pages


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where uploads wait; plenty of room on the disk."""
    monkeypatch.setenv("SAFETY_MONTH_DATABASE", str(tmp_path / "board.duckdb"))
    set_free(monkeypatch, 100 * 1024**3)
    yield staging._folder()
    staging._forget(lambda staged: True)
    staging._REFUSED.clear()
    staging._WHY.clear()


def set_free(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    """So many bytes are free on the disk."""
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free))


def waiting(folder: Path) -> int:
    """How many files wait."""
    return len(list(folder.iterdir()))


def form(data: bytes, boundary: str = BOUNDARY) -> bytes:
    """A body with one file."""
    head = b'Content-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
    return b"--" + boundary.encode() + b"\r\n" + head + data + b"\r\n--" + boundary.encode() + b"--\r\n"


def request(page: str, body: bytes, boundary: str = BOUNDARY, length: str | None = None, **more: str) -> dict:
    """A PUT of that body to a page, in pieces."""
    headers = {"content-type": f"multipart/form-data; boundary={boundary}", "content-length": length or str(len(body)), **more}
    pieces = [body[at : at + 4096] for at in range(0, len(body), 4096)] or [b""]
    return {"method": "PUT", "headers": headers, "body": pieces}


def put(app: UploadsToDisk, page: str = "page", file: str = "f1", data: bytes = b"x" * 9000, **more: str) -> Answer:
    return ask(app, f"/_stcore/upload_file/{page}/{file}", **request(page, form(data, more.get("boundary", BOUNDARY)), **more))


def test_a_file_that_may_come_goes_to_disk_and_is_settled(folder: Path, tmp_path: Path) -> None:
    inside = Inside()
    assert put(UploadsToDisk(inside, Open())).status == 204 and waiting(folder) == 1
    token = inside.bodies[0].split(b"\r\n\r\n")[1].split(b"\r\n")[0]
    assert len(inside.bodies[0]) < 400
    staging.settle(io.BytesIO(token), tmp_path / "taken")
    assert (tmp_path / "taken").read_bytes() == b"x" * 9000 and waiting(folder) == 0
    with pytest.raises(UploadGone):
        staging.settle(io.BytesIO(token), tmp_path / "again")
    staging.settle(io.BytesIO(token + b" and more"), tmp_path / "words")
    assert (tmp_path / "words").read_bytes() == token + b" and more", "a file that only begins like a token is a file"


def test_without_an_open_page_not_a_byte_is_read(folder: Path) -> None:
    inside, read = Inside(), []
    app = UploadsToDisk(inside, Open())

    async def receive() -> dict:
        read.append(1)
        return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

    answers: list[dict] = []

    async def send(message: dict) -> None:
        answers.append(message)

    scope = {"type": "http", "method": "PUT", "path": "/_stcore/upload_file/nobodys/f", "headers": [(b"content-length", b"307000000")]}
    asyncio.run(app(scope, receive, send))
    assert answers[0]["status"] == 403 and not read and not inside.bodies and waiting(folder) == 0


@pytest.mark.parametrize(
    ("length", "status"), [(str(LARGEST + 100_000), 413), ("", 411), ("-5", 411), ("1e3", 411), ("9" * 40, 413), ("²", 411)]
)
def test_what_says_it_is_too_large_or_not_how_large_is_not_read(folder: Path, length: str, status: int) -> None:
    inside = Inside()
    answer = ask(
        UploadsToDisk(inside, Open()),
        "/_stcore/upload_file/page/f",
        "PUT",
        {"content-type": f"multipart/form-data; boundary={BOUNDARY}", **({"content-length": length} if length.isascii() else {})},
        [form(b"x")],
    )
    assert answer.status == status and not inside.bodies and waiting(folder) == 0


@pytest.mark.parametrize("body", ["b" * 300, "b" * 255])
def test_a_long_boundary_is_no_failure_of_ours(folder: Path, body: str) -> None:
    answer = put(UploadsToDisk(Inside(), Open()), boundary=body)
    assert answer.status == 400 or (len(body) == 255 and answer.status == 204)
    assert waiting(folder) == (answer.status == 204)


def test_a_full_disk_is_said_with_what_is_lacking(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = UploadsToDisk(Inside(), Open())
    set_free(monkeypatch, staging.KEPT_FREE + 5000)
    answer = put(app)
    said = staging.refused("page")
    assert answer.status == 507 and "磁盘已满，还差 1 MB" in answer.text and said and said.zh in answer.text and waiting(folder) == 0
    assert put(app, data=b"x").status == 204 and staging.refused("page") is None, "what fits is taken, and nothing is said any more"


def test_files_of_one_page_have_a_limit_and_others_their_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_OF_ONE_PAGE == 3 * 1024**3
    monkeypatch.setattr(staging, "MOST_OF_ONE_PAGE", 25_000)
    app = UploadsToDisk(Inside(), Open())
    assert [put(app, file=f"f{number}").status for number in range(4)] == [204, 204, 413, 413] and waiting(folder) == 2
    assert put(app, page="other").status == 204
    assert put(app, file="f1").status == 413
    monkeypatch.setattr(staging, "MOST_OF_ONE_PAGE", 30_000)
    assert put(app, file="f1").status == 204 and waiting(folder) == 3, "the same file once more stands for the one before"


def test_four_at_once_and_the_fifth_waits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arriving: list[int] = []
    most = 0
    taking = UploadsToDisk._take

    async def counted(self: UploadsToDisk, page: str, *rest: object) -> None:
        nonlocal most
        arriving.append(1)
        most = max(most, len(arriving))
        await asyncio.sleep(0.01)
        await taking(self, page, *rest)
        arriving.pop()

    monkeypatch.setattr(UploadsToDisk, "_take", counted)
    app = UploadsToDisk(Inside(), Open())

    async def flood() -> list[Answer]:
        return await asyncio.gather(
            *(asked(app, f"/_stcore/upload_file/page/f{number}", **request("page", form(b"x"))) for number in range(20))
        )

    assert [each.status for each in asyncio.run(flood())] == [204] * 20 and most == AT_ONCE
    assert not staging._ARRIVING and waiting(folder) == 20


def test_a_flood_never_leaves_less_than_it_should(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that arrive at once are counted before they are there."""
    free = staging.KEPT_FREE + 30_000
    set_free(monkeypatch, free)
    app = UploadsToDisk(Inside(), Open({f"p{number}" for number in range(30)}))

    async def flood() -> list[Answer]:
        sent = (asked(app, f"/_stcore/upload_file/p{number}/f", **request(f"p{number}", form(b"x" * 9000))) for number in range(30))
        return await asyncio.gather(*sent)

    statuses = [each.status for each in asyncio.run(flood())]
    assert set(statuses) == {204, 507} and statuses.count(204) == 3 == waiting(folder)


def test_a_stranger_deletes_nothing_and_a_refused_delete_neither(folder: Path) -> None:
    inside, door = Inside(), Open()
    app = UploadsToDisk(inside, door)
    put(app)
    inside.status = 403
    assert ask(app, "/_stcore/upload_file/page/f1", "DELETE").status == 403 and waiting(folder) == 1
    inside.status = 204
    for path in ("stranger/f1", "other/f1", "page/f2"):
        ask(app, f"/_stcore/upload_file/{path}", "DELETE")
        assert waiting(folder) == 1
    assert ask(app, "/_stcore/upload_file/page/f1", "DELETE").status == 204 and waiting(folder) == 0


def test_what_streamlit_refuses_and_what_breaks_off_leaves_nothing(folder: Path) -> None:
    assert put(UploadsToDisk(Inside(400), Open())).status == 400 and waiting(folder) == 0
    body = form(b"x" * 9000)[:-30]
    answer = ask(UploadsToDisk(Inside(), Open()), "/_stcore/upload_file/page/f", **request("page", body))
    assert waiting(folder) == (answer.status == 204)


def test_files_of_a_page_that_is_gone_go_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "GONE_SECONDS", 0.05)
    door = Open()
    app = UploadsToDisk(Inside(), door)
    put(app)
    put(app, page="other")

    async def closed() -> None:
        await app({"type": "websocket", "path": "/_stcore/stream"}, None, None)
        door.pages.discard("page")
        await asyncio.sleep(0.15)

    asyncio.run(closed())
    assert waiting(folder) == 1 and {staged.page for staged in staging._STAGED.values()} == {"other"}


# --- files that a page sends by itself ---------------------------------------------------------------------------------------


def send(app: Starlette, file: str, data: bytes, page: str = "page", length: str | None = None) -> Answer:
    """A PUT of a file alone."""
    return ask(
        app, f"/files/in/{page}/{file}", "PUT", {"content-length": str(len(data)) if length is None else length}, [data[:5000], data[5000:]]
    )


def test_what_a_page_sends_waits_for_it_alone_and_is_taken_once(folder: Path) -> None:
    app = Starlette(routes=[sending.route(Open())])
    assert [send(app, "r-0", b"x" * 9000).status, send(app, "r-1", b"").status, send(app, "r-1", b"").status] == [204] * 3
    assert waiting(folder) == 2, "the same file once more stands for the one before"
    assert [isinstance(each, Said) for each in staging.take_out("other", ["r-0", "r-1"])] == [True, True]
    taken = staging.take_out("page", ["r-1", "r-0", "r-2"])
    assert [each.read_bytes() if isinstance(each, Path) else each for each in taken] == [b"", b"x" * 9000, both("uploading.cut")]
    assert staging.take_out("page", ["r-0", "r-0"]) == [both("uploading.cut")] * 2


def test_what_a_page_sends_is_refused_before_it_is_read_with_the_reason_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = Starlette(routes=[sending.route(Open())])
    assert send(app, "r-0", b"x", page="stranger").status == 403
    assert [send(app, "r-0", b"x", length=length).status for length in ("", "-5", "1e3", "9" * 5000)] == [411, 411, 411, 413]
    assert staging.take_out("page", ["r-0"]) == [both("uploading.too_large", most=900)]
    assert send(app, "r-1", b"x" * 100, length="9000").status == 400
    set_free(monkeypatch, staging.KEPT_FREE + 5000)
    assert send(app, "r-2", b"x" * 9000).status == 507
    found = staging.take_out("page", ["r-1", "r-2"])
    assert found == [both("uploading.unreadable"), both("uploading.disk_full", lacking=1)] and waiting(folder) == 0
    monkeypatch.setattr(staging, "new_path", lambda: folder / "gone" / "file")
    set_free(monkeypatch, 100 * 1024**3)
    assert send(app, "r-3", b"x").status == 507


# --- the door of the running server ----------------------------------------------------------------------------------------


def why(page: str, account: Account | None = None, token: str | None = XSRF, cookie: str | None = XSRF) -> Said | None:
    """Why the running server refuses, if it does."""
    headers = [(b"x-xsrftoken", token.encode())] if token else []
    headers += [(b"cookie", f"_streamlit_xsrf={cookie}".encode())] if cookie else []
    return StreamlitDoor().refuses({"type": "http", "headers": headers, **({SCOPE: account} if account else {})}, page)


def test_role_token_and_page_are_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(is_active_session={"mine"}.__contains__))
    zhang = Account("张工", COORDINATOR)
    sessions.remember("mine", sessions.whose(zhang))
    assert why("mine", zhang) is None
    assert why("mine", Account("看看", VIEWER)) == both("uploading.not_allowed")
    for token, cookie in ((None, XSRF), (XSRF, None), (XSRF, XSRF.replace("0" * 32, "1" * 32)), ("2|x", "2|x"), ("", "")):
        assert why("mine", zhang, token, cookie) == both("uploading.no_token")
    assert why("unknown", zhang) == why("mine", Account("李工", COORDINATOR)) == why("mine") == both("uploading.no_page")
