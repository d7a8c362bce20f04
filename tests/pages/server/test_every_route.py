"""Every address that the app answers, for everybody who may ask: nobody's session, a viewer's, a coordinator's, an administrator's. The routes
are read from the app itself: one that has no line here fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from starlette.applications import Starlette
from streamlit.runtime import Runtime

import dashboard
from data_loaders.model.acts import ADMINISTRATOR, COORDINATOR, VIEWER
from data_loaders.store import passwords
from data_loaders.store.accounts import Accounts
from data_loaders.store.board_accounts import accounts_path
from data_loaders.store.locations import DATABASE_VARIABLE
from data_loaders.store.warehouse import Warehouse
from pages.parts import reads
from pages.parts.registry import PAGES
from pages.server.login_pages import OURS
from tests.data_loaders.store.stores import make_store
from tests.pages.server.asking import HOST, ORIGIN, Connection, cookie_of, run
from tests.pages.server.requesting import ask

ROLES = (None, VIEWER, COORDINATOR, ADMINISTRATOR)
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND")
READING = {"GET", "HEAD", "OPTIONS"}
SOCKET = "/_stcore/stream"
Statuses = tuple[int, int, int, int]
CLOSED: Statuses = (404, 404, 404, 404)
GONE_OR_NOT_THERE: Statuses = (401, 404, 404, 404)
TABLE: dict[str, tuple[str, Statuses]] = {
    # a route of the app: an address of it, and what GET is answered for each of ROLES
    "/health": ("/health", (200, 200, 200, 200)),
    "/board": ("/board", (303, 307, 307, 307)),
    "/files/in/{page:str}/{file_id:str}": ("/files/in/page/file", (401, 200, 200, 200)),  # PUT alone; else the page
    "/files/out/{token:str}": ("/files/out/guessed", (401, 410, 410, 410)),
    "/files/original/{sha256:str}": ("/files/original/{original}", (401, 403, 200, 200)),
    "/files/roster.xlsx": ("/files/roster.xlsx", (401, 403, 200, 200)),
    "/_stcore/health": ("/_stcore/health", (401, 503, 503, 503)),  # the pages' server is not started in this test
    "/_stcore/host-config": ("/_stcore/host-config", (401, 200, 200, 200)),
    "/_stcore/upload_file/{session_id}/{file_id}": (
        "/_stcore/upload_file/page/file",
        (401, 200, 200, 200),
    ),  # PUT and DELETE alone; else the page
    "/media/{file_id:path}": ("/media/guessed.csv", GONE_OR_NOT_THERE),
    "/component/{path:path}": ("/component/guessed/index.html", GONE_OR_NOT_THERE),
    "/_stcore/bidi-components/{path:path}": ("/_stcore/bidi-components/guessed/index.js", GONE_OR_NOT_THERE),
    "/_stcore/metrics": ("/_stcore/metrics", CLOSED),
    "/_stcore/agent/interact": ("/_stcore/agent/interact", CLOSED),
    "/_stcore/agent/openapi.json": ("/_stcore/agent/openapi.json", CLOSED),
    "/_stcore/agent/mcp": ("/_stcore/agent/mcp", CLOSED),
    "/auth/login": ("/auth/login", CLOSED),
    "/auth/logout": ("/auth/logout", CLOSED),
    "/oauth2callback": ("/oauth2callback", CLOSED),
    "": ("/", (303, 200, 200, 200)),  # Streamlit's own page, scripts and styles, for every other address
}
FORMS: dict[str, Statuses] = {
    "/login": (200, 303, 303, 303),
    "/logout": (303, 200, 200, 200),
    "/password": (303, 200, 200, 200),
    "/login/office": (404, 404, 404, 404),  # not set up here
    "/login/office/back": (404, 404, 404, 404),
}
NOT_BY_ROLE = {
    "/files/original/{sha256:str}": (401, 403, 403, 403),  # whoever only asks what there is takes nothing
    "/files/roster.xlsx": (401, 403, 403, 403),
}
"""What HEAD is answered where that is not what GET is."""
MAY_CHANGE = {"/login": "POST", "/logout": "POST", "/password": "POST"}
"""What is answered with anything but a refusal to a request that changes something: forms, which look at it themselves."""


@pytest.fixture(scope="module")
def app() -> Iterator[Starlette]:
    """The app as it is served, on a store with officers and originals, with an account of each role."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Runtime, "_instance", None)
        patch.setattr(dashboard.app, "_runtime", None)
        yield dashboard.app._build_starlette_app()


@pytest.fixture(scope="module")
def asking(app: Starlette, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., int]]:
    """`asking(VIEWER, "GET", "/units")`: the status of the answer."""
    path = make_store(tmp_path_factory.mktemp("routes") / "board.duckdb")
    with Warehouse.open(path) as warehouse:
        original = warehouse.originals.stored()[0][1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DATABASE_VARIABLE, str(path))
        patch.setattr(passwords, "kept", lambda password: password)
        reads.forget()
        with Accounts.open(accounts_path()) as accounts:
            tokens = {}
            for role in (ADMINISTRATOR, COORDINATOR, VIEWER):
                accounts.add(role, role, "ferry lamp seven", must_change=False)
                tokens[role] = cookie_of(accounts.start_session(role))

            def status(role: str | None, method: str, address: str, **headers: str) -> int:
                given = {"host": HOST, "origin": ORIGIN, "sec-fetch-site": "same-origin", **tokens.get(role, {}), **headers}
                where, _, query = address.format(original=original).partition("?")
                return ask(app, where, method, given, query_string=query.encode()).status

            yield status
        reads.forget()


def test_every_route_of_the_app_has_its_line(app: Starlette) -> None:
    assert {getattr(route, "path", "") or "" for route in app.routes} == {*TABLE, SOCKET}
    assert set(FORMS) == OURS


@pytest.mark.parametrize("route", TABLE)
def test_who_is_answered_what(asking: Callable[..., int], route: str) -> None:
    address, expected = TABLE[route]
    for method, statuses in (("GET", expected), ("HEAD", NOT_BY_ROLE.get(route, expected))):
        assert tuple(asking(role, method, address) for role in ROLES) == statuses, method


@pytest.mark.parametrize("form", FORMS)
def test_the_forms_of_the_entrance(asking: Callable[..., int], form: str) -> None:
    assert tuple(asking(role, "GET", form) for role in ROLES) == FORMS[form]


def test_every_page_is_for_whoever_is_logged_in_and_how_the_server_is_for_administrators(asking: Callable[..., int]) -> None:
    """Streamlit's page is the same for all; what stands on it comes by the connection, see the roles in the browser."""
    for entry in PAGES[1:]:  # the first one is at "/"
        assert [asking(role, "GET", f"/{entry.name}") for role in ROLES] == [303, 200, 200, 200]
    assert [asking(role, "GET", "/health?full") for role in ROLES] == [403, 403, 403, 200]


def test_nothing_else_is_done_for_nobody_nor_anything_changed_past_the_pages(asking: Callable[..., int]) -> None:
    """No other method reaches anything: what changes something goes through a page's connection, an upload or a form."""
    everything = {address for address, _ in TABLE.values()} | set(FORMS)
    for address in everything:
        for method in METHODS:
            is_form = MAY_CHANGE.get(address) == method
            if not (is_form or address in ("/health", *FORMS)):
                assert asking(None, method, address) >= (400 if method not in ("GET", "HEAD") else 303), (method, address)
            if method not in READING and not is_form:
                assert all(asking(role, method, address) >= 400 for role in ROLES), (method, address)


def test_a_connection_is_refused_before_it_is_taken_where_nobody_is_logged_in(app: Starlette, asking: Callable[..., int]) -> None:
    async def act() -> None:
        assert await Connection(app).hears() == {"type": "websocket.close", "code": 1008}

    run(act)
