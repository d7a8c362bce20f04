"""The entrance: what passes it without accounts and with them, for every kind of request and whoever asks."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from data_loaders.model.acts import ADMINISTRATOR, COORDINATOR, VIEWER
from data_loaders.store import passwords
from data_loaders.store.accounts import SCREEN_SECONDS, Accounts
from data_loaders.store.board_accounts import accounts_path, board_accounts
from data_loaders.store.locations import DATABASE_VARIABLE
from pages.parts.registry import PAGES
from pages.server import addresses, sockets, unencrypted
from pages.server.entrance import Entrance, refused_address
from pages.server.identity import HEADER
from pages.server.login_pages import known_next
from tests.hashing import QUICK
from tests.pages.server.asking import HOST, ORIGIN, Connection, Inside, asked, cookie_of, key_of, posted, run

GOOD, OTHER = "ferry lamp seven", "river-stone-42-kite"
PATHS = ["/", *(f"/{entry.name}" for entry in PAGES), "/nothing/here"]
MACHINES = [
    "/_stcore/health",
    "/_stcore/host-config",
    "/media/abc.xlsx",
    "/static/js/index.js",
    "/component/x/y",
    "/files/original/ab",
    "/units/_stcore/health",
]


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file with an account of each role, and one whose password is to be changed; made once, as every change is waited for to be on disk."""
    path = tmp_path_factory.mktemp("accounts") / "board.accounts"
    with pytest.MonkeyPatch.context() as patch, Accounts.open(path) as opened:
        patch.setattr(passwords, "_HASHER", QUICK)
        for name, role in (("ada", ADMINISTRATOR), ("cora", COORDINATOR), ("vic", VIEWER)):
            opened.add(name, role, GOOD, must_change=False)
        opened.add("new", COORDINATOR, GOOD)
    return path.read_bytes()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A board of this test's own, and hashing that takes little memory."""
    monkeypatch.setenv(DATABASE_VARIABLE, str(tmp_path / "board.duckdb"))
    for name in (addresses.HOSTS_VARIABLE, addresses.PROXY_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(passwords, "_HASHER", QUICK)
    monkeypatch.setattr(sockets, "LOOK_SECONDS", 0.02)
    passwords._nobodys.cache_clear()


@pytest.fixture
def inside() -> Inside:
    return Inside()


@pytest.fixture
def entrance(inside: Inside) -> Entrance:
    return Entrance(inside)


@pytest.fixture
def accounts(everybody: bytes):
    """The accounts of this test's board."""
    accounts_path().write_bytes(everybody)
    with Accounts.open(accounts_path()) as opened:
        yield opened


# --- without accounts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "LOCALHOST", "[::1]:8501", "127.0.0.1"])
def test_this_computer_enters_without_accounts(entrance: Entrance, peer: str, host: str) -> None:
    async def act() -> None:
        assert (await asked(entrance, "GET", "/", {"host": host}, peer=peer)).body == "inside"
        assert (
            await asked(entrance, "PUT", "/_stcore/upload_file/a/b", {"host": host, "origin": f"http://{host}"}, peer=peer)
        ).status == 200

    run(act)


STRANGE = {
    "another computer": ({}, "192.168.1.7", 403),
    "a computer of the other kind of address": ({}, "fe80::1", 403),
    "no peer": ({}, "", 403),
    "a name for nobody": ({}, "testclient", 403),
    "forwarded": ({"x-forwarded-for": "127.0.0.1"}, "127.0.0.1", 403),
    "forwarded by host": ({"x-forwarded-host": "127.0.0.1"}, "127.0.0.1", 403),
    "forwarded, as the standard says": ({"forwarded": "for=127.0.0.1"}, "127.0.0.1", 403),
    "forwarded by nginx": ({"x-real-ip": "127.0.0.1"}, "127.0.0.1", 403),
    "a name that was bent": ({"host": "evil.test:8501"}, "127.0.0.1", 421),
    "a name that begins alike": ({"host": "127.0.0.1.evil.test"}, "127.0.0.1", 421),
    "a name with ours before it": ({"host": "localhost@evil.test"}, "127.0.0.1", 421),
    "no name": ({"host": ""}, "127.0.0.1", 421),
    "the address in the office": ({"host": "192.168.1.5:8501"}, "127.0.0.1", 421),
    "another page": ({"origin": "http://evil.test"}, "127.0.0.1", 403),
    "another port": ({"origin": "http://127.0.0.1:9999"}, "127.0.0.1", 403),
    "another name for the same": ({"origin": "http://localhost:8501"}, "127.0.0.1", 403),
    "a file": ({"origin": "null"}, "127.0.0.1", 403),
    "an encrypted page": ({"origin": f"https://{HOST}"}, "127.0.0.1", 403),
    "nothing but a name": ({"origin": HOST}, "127.0.0.1", 403),
}


@pytest.mark.parametrize("kind", STRANGE)
def test_everybody_else_is_refused_without_accounts_and_told_why_in_both_languages(entrance: Entrance, inside: Inside, kind: str) -> None:
    headers, peer, status = STRANGE[kind]

    async def act() -> None:
        for method, path in (
            ("GET", "/"),
            ("GET", "/health"),
            ("PUT", "/_stcore/upload_file/a/b"),
            ("POST", "/login"),
            ("GET", "/media/a.xlsx"),
        ):
            answer = await asked(entrance, method, path, headers, peer=peer)
            assert answer.status == status and re.search("[\u4e00-\u9fff]", answer.body) and re.search("[a-z]{3} [a-z]{2}", answer.body)
        connection = Connection(entrance, headers, peer=peer)
        assert await connection.hears() == {"type": "websocket.close", "code": 1008}
        assert inside.scopes == []

    run(act)


def test_a_header_that_comes_twice_is_no_browsers(entrance: Entrance) -> None:
    async def act() -> None:
        sent: list[dict] = []

        async def send(message: dict) -> None:
            sent.append(message)

        from tests.pages.server.asking import scope_of

        scope = scope_of("http", "GET", "/", {}, "127.0.0.1", "http")
        scope["headers"] += [(b"host", b"evil.test")]
        await entrance(scope, None, send)
        assert sent[0]["status"] == 421

    run(act)


def test_saying_that_a_proxy_stands_before_it_opens_nothing_without_accounts(entrance: Entrance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(addresses.PROXY_VARIABLE, "1")
    monkeypatch.setenv(addresses.HOSTS_VARIABLE, "board.office.lan")

    async def act() -> None:
        assert (await asked(entrance, "GET", "/", {"x-forwarded-for": "10.0.0.1"})).status == 403
        assert (await asked(entrance, "GET", "/", {"host": "board.office.lan"})).status == 421

    run(act)


def test_a_program_on_this_computer_may_connect_without_an_origin(entrance: Entrance) -> None:
    async def act() -> None:
        connection = Connection(entrance)
        assert (await connection.hears())["type"] == "websocket.accept" and await connection.echoes("a")
        await connection.leave()

    run(act)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "", None, "192.168.1.5", "office-pc"])
def test_the_board_starts_where_others_reach_it_only_with_accounts(address: str | None) -> None:
    assert refused_address(address)
    with Accounts.open(accounts_path()) as made:
        made.add("ada", ADMINISTRATOR)
        assert refused_address(address) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_the_board_starts_for_this_computer_always(address: str) -> None:
    assert refused_address(address) is None and unencrypted.at_start(address, None) is None


def test_a_start_for_others_without_a_certificate_is_said_in_both_languages() -> None:
    for address in ("0.0.0.0", "::", "", None, "192.168.1.5", "office-pc"):
        said = unencrypted.at_start(address, None)
        assert said and "没有加密" in said.zh and "without encryption" in said.en
        assert unencrypted.at_start(address, "board.crt") is None


# --- headers -------------------------------------------------------------------------------------------------------------------


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


# --- with accounts -------------------------------------------------------------------------------------------------------------


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


# --- hosts, origins, proxies with accounts ---------------------------------------------------------------------------------------


def test_hosts_that_are_named_are_answered_and_no_others(entrance: Entrance, accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    async def status(host: str) -> int:
        return (await asked(entrance, "GET", "/login", {"host": host}, peer="10.0.0.9")).status

    async def act() -> None:
        assert [await status(host) for host in ("10.1.2.3:8501", "[fd00::1]", "localhost", "board.office.lan", "evil.test")] == [
            200,
            200,
            200,
            421,
            421,
        ]
        monkeypatch.setenv(addresses.HOSTS_VARIABLE, "Board.office.lan:8501, 10.1.2.3")
        hosts = (
            "board.office.lan",
            "BOARD.office.lan.:8501",
            "10.1.2.3:8501",
            "127.0.0.1:8501",
            "10.1.2.4",
            "office.lan",
            "xboard.office.lan",
            "evil.test",
            "",
        )
        assert [await status(host) for host in hosts] == [200] * 4 + [421] * 5

    run(act)


@pytest.mark.parametrize("origin", ["http://evil.test", "null", "http://127.0.0.1:9999", "https://127.0.0.1:8501", ""])
def test_a_page_elsewhere_can_use_no_session(entrance: Entrance, inside: Inside, accounts: Accounts, origin: str) -> None:
    headers = {**cookie_of(accounts.start_session("ada")), "origin": origin}

    async def act() -> None:
        for method, path in (("GET", "/"), ("PUT", "/_stcore/upload_file/a/b"), ("POST", "/logout"), ("POST", "/login")):
            assert (await asked(entrance, method, path, headers)).status == 403
        assert await Connection(entrance, headers).hears() == {"type": "websocket.close", "code": 1008}
        assert inside.scopes == [] and len(accounts.sessions()) == 1

    run(act)


def test_what_a_proxy_says_is_handed_on_only_where_one_is_named(
    entrance: Entrance, inside: Inside, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {**cookie_of(accounts.start_session("ada")), "x-forwarded-for": "10.0.0.1", "forwarded": "for=10.0.0.1"}

    async def handed_on() -> set[str]:
        assert (await asked(entrance, "GET", "/", headers)).status == 200
        return {name.decode() for name, _ in inside.scopes[-1]["headers"]} & {"x-forwarded-for", "forwarded"}

    async def act() -> None:
        assert await handed_on() == set()
        monkeypatch.setenv(addresses.PROXY_VARIABLE, "1")
        assert await handed_on() == {"x-forwarded-for", "forwarded"}

    run(act)


NOT_OURS = [
    "//evil.test",
    "https://evil.test",
    "/\\evil.test",
    "/units/../..//evil.test",
    "/units\r\nX: y",
    "javascript:alert(1)",
    "/units#x",
    "/login",
    "/login?next=/login",
    "/logout",
    "",
    "units",
    "/Units",
    "/%2f%2fevil.test",
    "/units?a=" + "b" * 3000,
    "/units?<script>",
    "/a/b",
]


@pytest.mark.parametrize("asked_for", NOT_OURS)
def test_only_pages_of_ours_are_gone_to(asked_for: str) -> None:
    assert known_next(asked_for) == "/"


@pytest.mark.parametrize(
    "page", ["/", "/units", "/units?open=M01&at=W1~launch.sessions&lang=en", "/?wall=1", "/review?unit=%E7%AC%AC&as_of=2020-06-18T12:00"]
)
def test_pages_with_what_is_shown_on_them_are_gone_to(page: str) -> None:
    assert known_next(page) == page


def test_whoever_comes_without_encryption_from_another_computer_is_noted_once_there_is_something_to_read(
    entrance: Entrance, accounts: Accounts, caplog: pytest.LogCaptureFixture
) -> None:
    cookies = cookie_of(accounts.start_session("ada"))

    async def act() -> None:
        unencrypted.forget()
        await asked(entrance, "GET", "/units", peer="10.0.0.9")
        await asked(entrance, "GET", "/health", peer="10.0.0.9")
        await asked(entrance, "GET", "/units", cookies)
        await asked(entrance, "GET", "/login", peer="10.0.0.9", scheme="https")
        assert unencrypted.last() is None, "nothing to read, from here, or encrypted"
        await asked(entrance, "GET", "/login", peer="10.0.0.9")
        assert unencrypted.last().address == "10.0.0.9"
        await asked(entrance, "GET", "/units", cookies, peer="10.0.0.8")
        assert unencrypted.last().address == "10.0.0.8"
        assert ["10.0.0.9" in record.getMessage() for record in caplog.records if record.name == unencrypted.__name__] == [True], "once"
        unencrypted.forget()

    run(act)


# --- the forms -------------------------------------------------------------------------------------------------------------------


def test_logging_in_gives_a_token_of_its_own_and_ends_the_one_that_came(entrance: Entrance, inside: Inside, accounts: Accounts) -> None:
    old = accounts.start_session("cora")

    async def act() -> None:
        answer = await posted(entrance, "/login", {"name": "CORA", "password": GOOD, "next": "/units?open=M01"}, cookie_of(old))
        assert answer.status == 303 and answer.headers["location"] == "/units?open=M01"
        cookie = answer.cookies["board_session"]
        assert (
            cookie["httponly"]
            and cookie["samesite"].lower() == "lax"
            and cookie["path"] == "/"
            and not cookie["secure"]
            and not cookie["max-age"]
        )
        assert cookie.value != old and accounts.account_of(old) is None and accounts.account_of(cookie.value).name == "cora"
        fixed = await posted(entrance, "/login", {"name": "cora", "password": GOOD}, {"cookie": "board_session=chosen-by-somebody-else"})
        assert fixed.cookies["board_session"].value != "chosen-by-somebody-else" and accounts.account_of("chosen-by-somebody-else") is None
        assert (await asked(entrance, "GET", "/login?next=/units", cookie_of(cookie.value))).headers["location"] == "/units"

    run(act)


def test_an_encrypted_connection_gets_a_cookie_no_other_host_can_set(entrance: Entrance, accounts: Accounts) -> None:
    async def act() -> None:
        answer = await posted(entrance, "/login", {"name": "cora", "password": GOOD}, {"origin": f"https://{HOST}"}, scheme="https")
        cookie = answer.cookies["__Host-board_session"]
        assert cookie["secure"] and cookie["httponly"] and cookie["path"] == "/" and not cookie["domain"]

    run(act)


def test_a_screen_on_a_wall_stays_logged_in_and_only_a_viewers(entrance: Entrance, accounts: Accounts) -> None:
    async def act() -> None:
        for name, seconds in (("vic", str(SCREEN_SECONDS)), ("cora", "")):
            answer = await posted(entrance, "/login", {"name": name, "password": GOOD, "screen": "1", "next": "/?wall=1"})
            assert answer.cookies["board_session"]["max-age"] == seconds
        assert {each.account: each.is_screen for each in accounts.sessions()} == {"vic": True, "cora": False}

    run(act)


def test_logging_out_ends_the_session_and_its_open_connections_and_no_others(
    entrance: Entrance, inside: Inside, accounts: Accounts
) -> None:
    token, other = accounts.start_session("cora"), accounts.start_session("cora")

    async def act() -> None:
        mine, others = Connection(entrance, cookie_of(token)), Connection(entrance, cookie_of(other))
        assert [(await each.hears())["type"] for each in (mine, others)] == ["websocket.accept"] * 2
        answer = await posted(entrance, "/logout", {}, cookie_of(token))
        assert answer.headers["location"] == "/login" and answer.cookies["board_session"].value == ""
        assert await mine.hears() == {"type": "websocket.close", "code": 4401}
        await asyncio.wait_for(mine.running, 5)
        assert inside.left == [4401] and await others.echoes("still here")
        assert (await asked(entrance, "GET", "/", cookie_of(token))).status == 303
        assert await Connection(entrance, cookie_of(token)).hears() == {"type": "websocket.close", "code": 1008}
        await others.leave()

    run(act)


def test_asking_for_the_way_out_does_not_go_it(entrance: Entrance, accounts: Accounts) -> None:
    token = accounts.start_session("cora")

    async def act() -> None:
        for method in ("GET", "HEAD", "DELETE", "PUT"):
            await asked(entrance, method, "/logout", cookie_of(token))
        assert (await asked(entrance, "POST", "/logout", cookie_of(token))).status == 403, "a form without an origin"
        assert accounts.account_of(token)

    run(act)


@pytest.mark.parametrize(
    "end",
    [
        lambda beside: beside.set_role("cora", VIEWER),
        lambda beside: beside.disable("cora"),
        lambda beside: beside.set_password("cora", OTHER),
        lambda beside: beside.end_all_of("cora"),
    ],
)
def test_a_change_from_another_process_closes_open_connections_within_a_moment(entrance: Entrance, accounts: Accounts, end) -> None:
    token = accounts.start_session("cora")

    async def act() -> None:
        connection = Connection(entrance, cookie_of(token))
        assert (await connection.hears())["type"] == "websocket.accept"
        with Accounts.open(accounts.path) as beside:
            end(beside)
        assert await connection.hears() == {"type": "websocket.close", "code": 4401}
        await asyncio.wait_for(connection.running, 5)

    run(act)


def test_a_one_time_password_is_changed_first_and_never_to_itself(entrance: Entrance, accounts: Accounts) -> None:
    async def act() -> None:
        answer = await posted(entrance, "/login", {"name": "new", "password": GOOD, "next": "/units"})
        assert answer.headers["location"] == "/password?next=%2Funits"
        first = answer.cookies["board_session"].value
        for new, again, status in (
            (GOOD, GOOD, 400),
            (OTHER, "another thing", 400),
            ("1234567890", "1234567890", 400),
            ("new", "new", 400),
        ):
            assert (await posted(entrance, "/password", {"new": new, "again": again}, cookie_of(first))).status == status
        answer = await posted(entrance, "/password", {"new": OTHER, "again": OTHER, "next": "/units"}, cookie_of(first))
        second = answer.cookies["board_session"].value
        assert answer.headers["location"] == "/units" and second != first
        assert accounts.account_of(first) is None and accounts.account_of(second).must_change is False
        assert accounts.checked("new", OTHER) and accounts.checked("new", GOOD) is None

    run(act)


def test_a_password_is_changed_only_by_who_knows_it_and_ends_all_other_sessions(entrance: Entrance, accounts: Accounts) -> None:
    token, other = accounts.start_session("cora"), accounts.start_session("cora")
    fields = {"new": OTHER, "again": OTHER}

    async def act() -> None:
        assert (await posted(entrance, "/password", {**fields, "standing": "wrong wrong"}, cookie_of(token))).status == 401
        assert (await posted(entrance, "/password", {**fields, "standing": GOOD}, {})).headers["location"] == "/login"
        answer = await posted(entrance, "/password", {**fields, "standing": GOOD}, cookie_of(token))
        assert answer.status == 303 and [accounts.account_of(each) for each in (token, other)] == [None, None]
        assert accounts.account_of(answer.cookies["board_session"].value).name == "cora"

    run(act)


def test_guessing_waits_and_the_right_password_waits_too(entrance: Entrance, accounts: Accounts) -> None:
    async def statuses(name: str, password: str, count: int, peer: str) -> list[int]:
        return [(await posted(entrance, "/login", {"name": name, "password": password}, peer=peer)).status for _ in range(count)]

    async def act() -> None:
        assert await statuses("cora", "wrong", 6, "10.0.0.1") == [401] * 5 + [429]
        right = await posted(entrance, "/login", {"name": "cora", "password": GOOD}, peer="10.0.0.2")
        assert right.status == 429 and right.headers["retry-after"] == "2" and "board_session" not in right.cookies
        assert await statuses("vic", GOOD, 1, "10.0.0.1") == [303], "others are unaffected"
        assert await statuses("nobody", "wrong", 6, "10.0.0.3") == [401] * 5 + [429], "as with a name there is"

    run(act)


def test_many_guesses_at_once_are_counted_and_looked_at_two_at_a_time(
    entrance: Entrance, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, most = [0], [0]
    holds = passwords.holds

    def watched(password: str, stored: str) -> bool:
        busy[0] += 1
        most[0] = max(most[0], busy[0])
        try:
            return holds(password, stored)
        finally:
            busy[0] -= 1

    monkeypatch.setattr(passwords, "holds", watched)

    async def act() -> None:
        guesses = [
            posted(entrance, "/login", {"name": "cora", "password": f"guess {number}"}, peer=f"10.0.0.{number}") for number in range(12)
        ]
        statuses = sorted(answer.status for answer in await asyncio.gather(*guesses))
        assert statuses == [401] * 5 + [429] * 7 and most[0] <= 2

    run(act)


def test_an_unknown_name_takes_the_same_work(entrance: Entrance, accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher,
        "verify",
        lambda self, stored, password: (looked_at.append(stored.rsplit("$", 2)[0]), verify(self, stored, password))[1],
    )
    accounts.disable("vic")
    accounts.add("office", VIEWER)

    async def act() -> None:
        bodies = set()
        for name in ("cora", "nobody", "vic", "office"):
            answer = await posted(entrance, "/login", {"name": name, "password": "wrong"})
            assert answer.status == 401
            bodies.add(answer.body.replace(f'value="{name}"', ""))
        assert len(bodies) == 1 and len(looked_at) == 4 and len(set(looked_at)) == 1, "one answer, and the same parameters each time"

    run(act)


BAD_FORMS = {
    "too large": ({"content-type": "application/x-www-form-urlencoded"}, b"name=a&password=" + b"x" * 5000, 413),
    "another kind": ({"content-type": "text/plain"}, b"name=ada&password=x", 415),
    "json": ({"content-type": "application/json"}, b'{"name": "ada"}', 415),
    "no kind": ({}, b"name=ada", 415),
    "not UTF-8": ({"content-type": "application/x-www-form-urlencoded"}, b"name=%ff", 400),
    "many fields": ({"content-type": "application/x-www-form-urlencoded"}, b"&".join(b"a=b" for _ in range(20)), 400),
}


@pytest.mark.parametrize("kind", BAD_FORMS)
def test_what_is_no_form_of_ours_is_not_read(entrance: Entrance, accounts: Accounts, kind: str) -> None:
    headers, body, status = BAD_FORMS[kind]

    async def act() -> None:
        for path in ("/login", "/logout", "/password"):
            assert (await asked(entrance, "POST", path, {"origin": ORIGIN, **headers}, body=body)).status == status
            assert (await asked(entrance, "POST", path, headers, body=body)).status == 403

    run(act)


def test_what_somebody_typed_stands_in_the_form_as_words(entrance: Entrance, accounts: Accounts) -> None:
    async def act() -> None:
        answer = await posted(
            entrance, "/login", {"name": '"><script>alert(1)</script>', "password": "secret words", "next": '/x"><b>', "lang": '"><i>'}
        )
        assert "<script" not in answer.body and "<b>" not in answer.body and "<i>" not in answer.body and "secret words" not in answer.body

    run(act)


def test_logins_and_refused_ones_are_recorded_without_what_was_typed(entrance: Entrance, accounts: Accounts) -> None:
    async def act() -> None:
        await posted(entrance, "/login", {"name": "cora", "password": "wrong one"}, peer="10.0.0.7")
        await posted(entrance, "/login", {"name": "my password by mistake", "password": "wrong one"})
        await posted(entrance, "/login", {"name": "cora", "password": GOOD}, peer="10.0.0.7")
        recorded = [(each.who, each.what, each.about) for each in accounts.seen() if each.what.startswith("login")]
        assert recorded[0] == ("cora", "login", ("address:10.0.0.7",))
        assert recorded[1][1:] == ("login_refused", ("account:cora", "address:10.0.0.7")) and len(recorded) == 2

    run(act)


def test_without_accounts_there_is_nothing_to_log_in_to(entrance: Entrance) -> None:
    async def act() -> None:
        for path in ("/login", "/logout", "/password", "/login/office"):
            assert (await asked(entrance, "GET", path)).headers["location"] == "/"
        assert board_accounts() is None

    run(act)
