"""The entrance with accounts: hosts, origins, proxies, and where it leads to."""

from __future__ import annotations

import pytest

from data_loaders.store.accounts import Accounts
from pages.server import addresses, unencrypted
from pages.server.entrance import Entrance
from pages.server.login_pages import known_next
from tests.pages.server.asking import Connection, Inside, asked, cookie_of, run


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
