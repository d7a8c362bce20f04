"""The office's own login, against a real provider on this computer: it proves who somebody is, and the accounts say what they may do."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from data_loaders.model.acts import ADMINISTRATOR, COORDINATOR
from data_loaders.store.accounts import Accounts
from data_loaders.store.board_accounts import accounts_path
from data_loaders.store.locations import DATABASE_VARIABLE
from pages.server import office
from pages.server.entrance import Entrance
from pages.server.login_pages import OFFICE_BACK
from tests.addresses import free_port
from tests.pages.server.asking import ORIGIN, Answer, Inside, asked, run

PROVIDER = Path(__file__).with_name("provider.py")
CLIENT, SECRET, PASSWORD = "board", "secret-of-the-board", "ferry lamp seven"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A provider that knows cora, a stranger and one who was disabled here; its address. One code that nobody fetched confuses it now and
    then, so the test that leaves one is the last that goes there."""
    port = free_port()
    command = [sys.executable, str(PROVIDER), str(port), f"{ORIGIN}{OFFICE_BACK}", "cora", "stranger", "gone", "CÖRA"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                httpx.get(f"{address}/.well-known/openid-configuration")
                break
            except httpx.HTTPError:
                time.sleep(0.25)
        yield address
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: str) -> Iterator[Accounts]:
    monkeypatch.setenv(DATABASE_VARIABLE, str(tmp_path / "board.duckdb"))
    for name, value in ((office.ISSUER, provider), (office.CLIENT, CLIENT), (office.SECRET, SECRET), (office.CLAIM, "sub")):
        monkeypatch.setenv(name, value)
    office._client.cache_clear()
    with Accounts.open(accounts_path()) as opened:
        for name, role in (("ada", ADMINISTRATOR), ("cora", COORDINATOR), ("gone", COORDINATOR)):
            opened.add(name, role)
        opened.disable("gone")
        yield opened
    office._client.cache_clear()


@pytest.fixture
def entrance() -> Entrance:
    return Entrance(Inside())


def cookies_of(answer: Answer) -> dict[str, str]:
    return {"cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in answer.cookies.items())}


def proven_as(address: str, name: str) -> str:
    """Where the provider sends the browser back to, once somebody logged in there."""
    with httpx.Client(follow_redirects=False) as browser:
        answer = browser.get(address)
        for fields in ({"login": name}, {"password": PASSWORD}):
            while answer.is_redirect:
                answer = browser.get(answer.next_request.url)
            token = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)[1]
            answer = browser.post(answer.url, data={**fields, "csrf_token": token, "answer": ""}, headers={"referer": str(answer.url)})
        for _ in range(8):
            target = str(answer.next_request.url)
            if target.startswith(ORIGIN):
                return target.removeprefix(ORIGIN)
            answer = browser.get(target)
    raise AssertionError(answer.text)


async def began(entrance: Entrance, asked_for: str = "/units?open=M01") -> tuple[str, dict[str, str]]:
    """The provider's address, and the cookie that remembers the login under way."""
    answer = await asked(entrance, "GET", f"/login/office?next={asked_for}")
    assert answer.status == 302, answer.body
    return answer.headers["location"], cookies_of(answer)


def test_who_is_proven_and_has_an_account_enters_with_the_role_of_the_account(entrance: Entrance, accounts: Accounts) -> None:
    async def act() -> None:
        address, remembered = await began(entrance)
        query = parse_qs(urlsplit(address).query)
        assert query["code_challenge_method"] == ["S256"] and query["nonce"] and query["state"]
        back = proven_as(address, "cora")
        answer = await asked(entrance, "GET", back, remembered)
        assert answer.status == 303 and answer.headers["location"] == "/units?open=M01", answer.body
        token = answer.cookies["board_session"].value
        assert (accounts.account_of(token).name, accounts.account_of(token).role) == ("cora", COORDINATOR)
        again = await asked(entrance, "GET", back, remembered)
        assert again.status == 403 and "board_session" not in again.cookies, "a code is used once"

    run(act)


@pytest.mark.parametrize("name", ["stranger", "gone", "CÖRA"])
def test_who_is_proven_and_has_no_account_is_told_so(entrance: Entrance, accounts: Accounts, name: str) -> None:
    async def act() -> None:
        address, remembered = await began(entrance)
        answer = await asked(entrance, "GET", proven_as(address, name), remembered)
        assert answer.status == 403 and name in answer.body and "has no account" in answer.body
        assert "board_session" not in answer.cookies and accounts.sessions() == []

    run(act)


def test_a_claim_that_is_not_told_names_nobody(entrance: Entrance, accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(office.CLAIM, "employee_number")

    async def act() -> None:
        address, remembered = await began(entrance)
        answer = await asked(entrance, "GET", proven_as(address, "cora"), remembered)
        assert answer.status == 403 and "employee_number" in answer.body

    run(act)


def test_what_comes_back_is_taken_only_by_the_browser_that_went(entrance: Entrance, accounts: Accounts) -> None:
    async def act() -> None:
        address, remembered = await began(entrance)
        back = proven_as(address, "cora")
        other, others = await began(entrance)
        forged = re.sub(r"state=[^&]+", "state=forged", back)
        for path, headers in ((back, {}), (back, others), (forged, remembered), (back, {"cookie": "board_office=forged"})):
            answer = await asked(entrance, "GET", path, headers)
            assert answer.status == 403 and "board_session" not in answer.cookies, path
        for path in (
            "/login/office/back",
            "/login/office/back?error=access_denied&error_description=<b>",
            "/login/office/back?code=x&state=",
        ):
            answer = await asked(entrance, "GET", path, remembered)
            assert answer.status == 403 and "<b>" not in answer.body
        assert accounts.sessions() == [] and other

    run(act)


def test_a_provider_that_is_not_there_or_another_one_is_said(
    entrance: Entrance, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(office.ISSUER, f"http://127.0.0.1:{free_port()}")

    async def act() -> None:
        for path in ("/login/office", "/login/office/back?code=a&state=b"):
            answer = await asked(entrance, "GET", path)
            assert answer.status == 403 and "did not succeed" in answer.body

    run(act)


def test_signatures_that_anybody_could_make_are_not_taken(accounts: Accounts, entrance: Entrance) -> None:
    async def act() -> None:
        await began(entrance)
        client = await office._ready()
        assert client.server_metadata["id_token_signing_alg_values_supported"] == ["RS256"], "the provider offers none as well"

    run(act)


def test_without_an_issuer_there_is_no_such_way(entrance: Entrance, accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(office.ISSUER)

    async def act() -> None:
        assert (await asked(entrance, "GET", "/login/office")).status == 404
        assert "/login/office" not in (await asked(entrance, "GET", "/login")).body

    run(act)
