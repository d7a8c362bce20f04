"""The forms of the entrance: logging in and out, changing a password, guessing one."""

from __future__ import annotations

import asyncio

import pytest
from argon2 import PasswordHasher

from data_loaders.model.acts import VIEWER
from data_loaders.store import passwords
from data_loaders.store.accounts import SCREEN_SECONDS, Accounts
from data_loaders.store.board_accounts import board_accounts
from pages.server.entrance import Entrance
from tests.pages.server.asking import HOST, ORIGIN, Connection, Inside, asked, cookie_of, posted, run
from tests.pages.server.entrance.made import GOOD, OTHER


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


def test_the_boards_own_button_logs_out_into_the_language_of_its_page(entrance: Entrance, accounts: Accounts) -> None:
    """It has no fields: what an address says counts for the language alone."""

    async def act() -> None:
        token = accounts.start_session("cora")
        answer = await posted(entrance, "/logout?lang=en", {}, cookie_of(token))
        assert answer.headers["location"] == "/login?lang=en" and accounts.account_of(token) is None

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
