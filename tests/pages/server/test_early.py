"""The board's page names the scripts its first view needs; no other answer does."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from pages.server.early import ELEMENTS, NamedEarly, scripts
from tests.pages.server.requesting import ask


async def _answer(request: Request) -> Response:
    if request.query_params.get("as") == "json":
        return JSONResponse({})
    return HTMLResponse("<p>", int(request.query_params.get("status", 200)))


APP = Starlette(routes=[Route("/{path:path}", _answer)], middleware=[Middleware(NamedEarly)])


def test_every_kind_is_a_script_of_this_streamlit() -> None:
    assert sorted(Path(each).name.split(".")[0] for each in scripts()) == sorted(ELEMENTS)


def test_the_boards_page_alone_names_them() -> None:
    named = ask(APP, "/").headers["link"]
    assert all(f"<{each}>; rel=modulepreload; crossorigin" in named for each in scripts())
    for path, query in (("/units", b""), ("/", b"as=json"), ("/", b"status=404"), ("/static/js/a.js", b"")):
        assert "link" not in ask(APP, path, query_string=query).headers


def test_scripts_that_are_not_there_are_not_named(tmp_path: Path) -> None:
    (tmp_path / "Html.1f.js").touch()
    (tmp_path / "HtmlOther.1f.js").touch()
    assert scripts(tmp_path) == ["./static/js/Html.1f.js"]
    assert scripts(tmp_path / "nowhere") == []
