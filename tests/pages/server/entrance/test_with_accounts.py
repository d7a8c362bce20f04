"""The entrance with accounts: what each role passes with, for every kind of request."""

from __future__ import annotations

import asyncio

import pytest

from data_loaders.model.acts import ADMINISTRATOR
from data_loaders.store.accounts import Accounts
from data_loaders.store.board_accounts import accounts_path
from pages.server import sockets
from pages.server.entrance import Entrance
from pages.server.identity import HEADER
from tests.pages.server.asking import ORIGIN, Connection, Inside, asked, cookie_of, key_of, run
from tests.pages.server.entrance.made import GOOD, MACHINES, PATHS


def test_every_answer_says_what_browsers_may_not_do(entrance: Entrance, accounts: Accounts) -> None:
    token = accounts.start_session("ada")

    async def act() -> None:
        answers = [
            await asked(entrance, "GET", "/"),
            await asked(entrance, "GET", "/login"),
            await asked(entrance, "GET", "/media/x"),
            await asked(entrance, "GET", "/", {"host": "evil.test"}),
            await asked(entrance, "GET", "/", cookie_of(token)),
        ]
        assert [answer.status for answer in answers] == [303, 200, 401, 421, 200]
        for answer in answers:
            assert answer.headers["x-frame-options"] == "DENY" and answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["referrer-policy"] == "same-origin"
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
            assert "unsafe-eval" not in answer.headers["content-security-policy"]
        assert answers[1].headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
        assert "<script" not in answers[1].body and answers[1].headers["cache-control"] == "no-store"

    run(act)


def test_what_nobody_needs_is_closed_to_all(entrance: Entrance, inside: Inside, accounts: Accounts) -> None:
    async def act() -> None:
        closed = ("/_stcore/metrics", "/_stcore/metrics/", "/units/_stcore/metrics", "/_stcore/agent/mcp", "/auth/login", "/oauth2callback")
        for path in closed:
            assert (await asked(entrance, "GET", path, cookie_of(accounts.start_session("ada")))).status == 404
        accounts_path().unlink()
        assert (await asked(entrance, "GET", "/_stcore/metrics")).status == 404
        assert inside.scopes == []

    run(act)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_without_a_session_leads_to_the_form_and_back(entrance: Entrance, inside: Inside, accounts: Accounts, path: str) -> None:
    async def act() -> None:
        answer = await asked(entrance, "GET", f"{path}?type=medical&unit=M01&lang=en")
        assert answer.status == 303 and answer.headers["location"].startswith("/login?") and "lang=en" in answer.headers["location"]
        assert ("next=%2F" in answer.headers["location"]) == (path != "/nothing/here")
        assert (await asked(entrance, "POST", path, {"origin": ORIGIN})).status == 401
        assert inside.scopes == []

    run(act)


@pytest.mark.parametrize("path", MACHINES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "POST", "OPTIONS", "PATCH"])
def test_what_pages_fetch_is_refused_without_a_session_before_a_byte_is_read(
    entrance: Entrance, inside: Inside, accounts: Accounts, path: str, method: str
) -> None:
    async def act() -> None:
        answer = await asked(entrance, method, path, {"origin": ORIGIN}, body=b"x" * 5000)
        assert answer.status == 401 and inside.scopes == [] and inside.bodies_read == 0

    run(act)


@pytest.mark.parametrize("name", ["ada", "cora", "vic"])
def test_every_role_passes_with_its_session_and_is_named_by_the_entrance_alone(
    entrance: Entrance, inside: Inside, accounts: Accounts, name: str
) -> None:
    token = accounts.start_session(name)

    async def act() -> None:
        forged = {**cookie_of(token), HEADER: "0" * 64, "x-board-role": "administrator", "x-board-account": "ada"}
        for path in [*PATHS, *MACHINES, "/health"]:
            assert (await asked(entrance, "GET", path, forged)).body == "inside"
            assert inside.account().name == name
            headers = inside.scopes[-1]["headers"]
            assert [value for key, value in headers if key.startswith(b"x-board")] == [key_of(token).encode()]
            assert token not in str(headers) and b"_streamlit_xsrf=2|a|b|1" in dict(headers)[b"cookie"]

    run(act)


@pytest.mark.parametrize(
    "headers",
    [{}, {HEADER: "0" * 64}, {"cookie": "board_session="}, {"cookie": "board_session=" + "a" * 43}, {"cookie": "__Host-board_session=x"}],
)
def test_the_sign_of_life_is_for_all_and_names_nobody(
    entrance: Entrance, inside: Inside, accounts: Accounts, headers: dict[str, str]
) -> None:
    async def act() -> None:
        assert (await asked(entrance, "GET", "/health", headers)).body == "inside"
        assert inside.account() is None and not any(key == HEADER.encode() for key, _ in inside.scopes[-1]["headers"])
        assert (await asked(entrance, "GET", "/units", headers)).status == 303
        assert await Connection(entrance, headers).hears() == {"type": "websocket.close", "code": 1008}

    run(act)


def test_neither_a_key_nor_another_kind_of_cookie_opens_anything(entrance: Entrance, accounts: Accounts) -> None:
    token = accounts.start_session("ada")

    async def act() -> None:
        for cookie in (
            f"board_session={key_of(token)}",
            f"__Host-board_session={token}",
            f"x-board-session={token}",
            f"Board_session={token}",
        ):
            assert (await asked(entrance, "GET", "/", {"cookie": cookie})).status == 303
        secure = {"cookie": f"__Host-board_session={token}"}
        assert (await asked(entrance, "GET", "/", secure, scheme="https")).status == 200
        assert (await asked(entrance, "GET", "/", cookie_of(token), scheme="https")).status == 303

    run(act)


def test_a_session_that_must_change_its_password_reaches_nothing_else(entrance: Entrance, inside: Inside, accounts: Accounts) -> None:
    cookies = cookie_of(accounts.start_session("new"))

    async def act() -> None:
        assert (await asked(entrance, "GET", "/units", cookies)).headers["location"] == "/password?next=%2Funits"
        assert (await asked(entrance, "PUT", "/_stcore/upload_file/a/b", cookies)).status == 401
        assert await Connection(entrance, cookies).hears() == {"type": "websocket.close", "code": 1008}
        assert (await asked(entrance, "GET", "/password", cookies)).status == 200
        assert inside.scopes == []

    run(act)


def test_the_first_account_asks_whoever_was_here_before(entrance: Entrance, inside: Inside) -> None:
    async def act() -> None:
        connection = Connection(entrance)
        assert (await connection.hears())["type"] == "websocket.accept" and await connection.echoes("a")
        with Accounts.open(accounts_path()) as made:
            made.add("ada", ADMINISTRATOR, GOOD)
        assert await connection.hears() == {"type": "websocket.close", "code": sockets.OVER}
        await asyncio.wait_for(connection.running, 5)
        assert inside.left == [sockets.OVER]
        assert (await asked(entrance, "GET", "/")).status == 303

    run(act)


def test_a_file_of_accounts_that_cannot_be_read_lets_nobody_in(entrance: Entrance, inside: Inside) -> None:
    accounts_path().write_bytes(b"nothing of ours" * 500)

    async def act() -> None:
        for path in ("/", "/login", "/health", "/_stcore/health"):
            assert (await asked(entrance, "GET", path)).status == 503
        assert await Connection(entrance).hears() == {"type": "websocket.close", "code": 1008}
        assert inside.scopes == []

    run(act)
