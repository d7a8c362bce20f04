"""The entrance without accounts: this computer alone passes it, for every kind of request and whoever asks."""

from __future__ import annotations

import re

import pytest

from data_loaders.model.acts import ADMINISTRATOR
from data_loaders.store.accounts import Accounts
from data_loaders.store.board_accounts import accounts_path
from pages.server import addresses, unencrypted
from pages.server.entrance import Entrance, refused_address
from tests.pages.server.asking import HOST, Connection, Inside, asked, run


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
