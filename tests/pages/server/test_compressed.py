"""Scripts are compressed once for everybody, and each asker gets what the file holds."""

from __future__ import annotations

import gzip

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from pages.server.compressed import CompressedStatic
from tests.pages.server.requesting import ask

FOR_EVER = "public, immutable, max-age=31536000"
SCRIPT = b"const words = 'board';\n" * 2000


class Board:
    """Files under /static/ and elsewhere, and how often each was asked for."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes, str]] = {
            "/static/js/a.1f.js": (SCRIPT, FOR_EVER),
            "/static/js/b.2f.js": (SCRIPT[::-1], FOR_EVER),
            "/static/index.html": (SCRIPT, "no-cache"),
            "/media/a.js": (SCRIPT, FOR_EVER),
        }
        self.asked: list[str] = []

        async def file(request: Request) -> Response:
            path = request.url.path
            self.asked.append(path)
            if request.headers.get("if-none-match") == '"1"':
                return Response(status_code=304, headers={"etag": '"1"'})
            if path not in self.files:
                return Response(SCRIPT, 404, {"cache-control": FOR_EVER}, "text/plain")
            content, kept = self.files[path]
            return Response(content, headers={"cache-control": kept, "etag": '"1"'}, media_type="text/javascript")

        routes = [Route("/{path:path}", file, methods=["GET", "HEAD"])]
        self.app = Starlette(routes=routes, middleware=[Middleware(CompressedStatic)])

    def get(self, path: str, encoding: str = "gzip", method: str = "GET", **headers: str) -> tuple[int, bytes, dict[str, str]]:
        """Status, content as the browser sees it, headers."""
        answer = ask(self.app, path, method, {"host": "127.0.0.1:8501", "accept-encoding": encoding, **headers})
        is_packed = answer.content and answer.headers.get("content-encoding") == "gzip"
        return answer.status, gzip.decompress(answer.content) if is_packed else answer.content, answer.headers


@pytest.fixture
def board() -> Board:
    return Board()


def test_a_script_is_asked_for_once_and_is_the_same_for_everybody(board: Board) -> None:
    answers = [board.get(path) for _ in range(3) for path in ("/static/js/a.1f.js", "/static/js/b.2f.js")]
    assert board.asked == ["/static/js/a.1f.js", "/static/js/b.2f.js"]
    assert answers[0] == answers[2] == answers[4] and answers[1] == answers[3] == answers[5]
    assert [content for _, content, _ in answers[:2]] == [SCRIPT, SCRIPT[::-1]]
    headers = answers[4][2]
    assert (headers["content-encoding"], headers["cache-control"], headers["vary"]) == ("gzip", FOR_EVER, "Accept-Encoding")
    assert int(headers["content-length"]) < len(SCRIPT) / 10


@pytest.mark.parametrize("path", ["/static/index.html", "/media/a.js", "/static/js/gone.js"])
def test_what_changes_is_elsewhere_or_is_not_there_is_asked_for_each_time(board: Board, path: str) -> None:
    status, content, _ = board.get(path)
    board.files[path] = (b"changed" * 999, "no-cache")
    assert (status, content) == (404 if "gone" in path else 200, SCRIPT)
    assert board.get(path)[1] == b"changed" * 999 and board.asked == [path, path]


def test_who_asks_otherwise_gets_his_own_answer(board: Board) -> None:
    path = "/static/js/a.1f.js"
    board.get(path)
    status, content, headers = board.get(path, "identity")
    assert (status, content, headers.get("content-encoding")) == (200, SCRIPT, None)
    assert board.get(path, **{"if-none-match": '"1"'})[0] == 304
    assert board.get(path, method="HEAD")[0] == 200
    assert board.get(path)[1] == SCRIPT and len(board.asked) == 4


def test_headers_that_others_add_are_not_kept(board: Board) -> None:
    told: list[list[bytes]] = []

    async def outside(scope: Scope, receive: Receive, send: Send) -> None:
        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].append((b"x-added", b"1"))
                told.append([name for name, _ in message["headers"]])
            await send(message)

        await board.app(scope, receive, adding)

    for _ in range(3):
        ask(outside, "/static/js/a.1f.js", headers={"accept-encoding": "gzip"})
    assert len(board.asked) == 1 and told[0].count(b"x-added") == 1 and told == [told[0]] * 3


def test_no_more_is_kept_than_has_room(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.server.compressed.MOST_KEPT", len(gzip.compress(SCRIPT, 5)) + 9)
    for _ in range(2):
        assert board.get("/static/js/a.1f.js")[1] == SCRIPT and board.get("/static/js/b.2f.js")[1] == SCRIPT[::-1]
    assert board.asked.count("/static/js/a.1f.js") == 1 and board.asked.count("/static/js/b.2f.js") == 2
