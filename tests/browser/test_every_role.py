"""Every page as each role walks it in a browser: what stands in the menu opens, what does not is refused by its address, and nothing of
anybody is in what a viewer's browser got: in the page's words, in any answer, in any message of its connection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data_loaders.model import roles
from data_loaders.model.acts import ADMINISTRATOR, COORDINATOR, VIEWER, Actor
from data_loaders.store.accounts import Accounts
from data_loaders.store.warehouse import Warehouse
from pages.parts.registry import PAGES, Entry
from tests.browser.conftest import GOOD, Server, finished, start
from tests.databases import copy_database

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Browser, Page, Response, WebSocket

FIELDS = ("liaison", "office_phone", "mobile", "email")
ACTS = re.compile(
    r"act_|account_|agree|backup|card|cause_\d_|clear|copy_remind|download_(?:calls|records|seen)|drop|erase|make_returns|note|office|open_|original"
    "|refuse|remind|returning|review|roster|save|seen|start|undo"
)
"""How the keys of what acts begin, and of what gives or shows something of somebody; a viewer has none of them."""


@dataclass
class Office:
    """A running board with an account of each role, and whom its roster names."""

    server: Server
    tokens: dict[str, str]
    people: set[bytes]


@dataclass
class Visitor:
    """One browser of one account, and every byte it got that is not of the program itself."""

    page: Page
    address: str
    got: list[bytes] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def watch(self) -> None:
        """Keeps what comes from now on."""
        self.page.on("websocket", self._connected)
        self.page.on("response", self._answered)

    def _connected(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda data: self.got.append(data if isinstance(data, bytes) else data.encode()))

    def _answered(self, response: Response) -> None:
        if response.url.startswith(self.address) and "/static/" not in response.url and response.status == 200:
            self.answers.append(response)

    def _read(self) -> None:
        while self.answers:
            self.got.append(self.answers.pop().body())

    def goes(self, path: str) -> None:
        """To an address, until the page stands; what was answered before is read now, as the browser forgets it."""
        self._read()
        self.page.goto(f"{self.address}/{path}")
        finished(self.page)

    def everything(self) -> bytes:
        """What came, and what stands on the page now."""
        self._read()
        return b"\n".join([*self.got, self.page.content().encode()])

    def menu(self) -> list[str]:
        """The addresses of the menu's pages, in its order."""
        links = self.page.locator('[data-testid="stTopNavLink"]').evaluate_all(
            "all => all.map(each => new URL(each.href).pathname.slice(1))"
        )
        return [link or "board" for link in links]

    def parts(self) -> set[str]:
        """The keys of what can be pressed, written in or looked at on the page, containers left out."""
        found = self.page.evaluate(
            "[...document.querySelectorAll('.stElementContainer[class*=st-key-]')].map(each => each.className).join(' ')"
        )
        return set(re.findall(r"st-key-(\S+)", found))


@pytest.fixture(scope="module")
def office(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One board for all roles."""
    path = tmp_path_factory.mktemp("roles") / "board.duckdb"
    copy_database(sample, path)
    with Warehouse.open(path) as warehouse:
        people = {getattr(unit, name).encode() for unit in warehouse.roster().units for name in FIELDS} - {b""}
    with Accounts.open(path.with_suffix(".accounts")) as accounts:
        tokens = {}
        for role in (ADMINISTRATOR, COORDINATOR, VIEWER):
            accounts.add(f"the {role}", role, GOOD, must_change=False)
            tokens[role] = accounts.start_session(f"the {role}")
        tokens["wall"] = accounts.start_session(f"the {VIEWER}", is_screen=True)
    assert len(people) > 20
    server = start(path)
    yield Office(server, tokens, people)
    server.stop()


@pytest.fixture
def visitor(chromium: Browser, office: Office, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Somebody of the role that the test is parametrized with, who has just logged in."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "board_session", "value": office.tokens[request.param], "url": office.server.address}])
    page = context.new_page()
    page.set_default_timeout(30_000)
    visitor = Visitor(page, office.server.address)
    visitor.watch()
    yield visitor
    context.close()


def opens(role: str) -> list[Entry]:
    """The pages that a role has, in the menu's order."""
    return [entry for entry in PAGES if roles.has_role(Actor("somebody", role), entry.least)]


def walked(visitor: Visitor, role: str) -> dict[str, set[str]]:
    """Every page of the menu, pressed one after the other: the keys on each. None fails, and the menu is what the role has."""
    visitor.goes("")
    assert visitor.menu() == [entry.name for entry in opens(role)]
    found = {}
    for entry in opens(role):
        visitor.page.locator(f'[data-testid="stTopNavLink"][href$="/{"" if entry.name == "board" else entry.name}"]').click()
        visitor.page.wait_for_selector(f'.page-done[data-page="{entry.name}"]', state="attached")
        finished(visitor.page)
        assert visitor.page.locator('[data-testid="stException"]').count() == 0, entry.name
        assert "才能看" not in visitor.page.inner_text('[data-testid="stMain"]'), entry.name
        found[entry.name] = visitor.parts()
    return found


def refused(visitor: Visitor, entry: Entry) -> None:
    """A page that the role has not, by its address: why not is said, and nothing of the page is there."""
    visitor.goes(entry.name)
    words = visitor.page.inner_text('[data-testid="stMain"]')
    assert "才能看" in words and len(words) < 400, entry.name
    assert visitor.page.locator('[data-testid="stFileUploader"], [data-testid="stDataFrame"], [data-testid="stException"]').count() == 0


@pytest.mark.parametrize("visitor", [VIEWER], indirect=True)
def test_a_viewer_walks_what_is_for_all_and_gets_nobodys_name(visitor: Visitor, office: Office) -> None:
    keys = walked(visitor, VIEWER)
    assert [each for page in keys.values() for each in page if ACTS.match(each)] == []
    visitor.goes("units?open=M01&at=W1~launch.sessions")
    assert not [each for each in visitor.parts() if ACTS.match(each)]
    for entry in PAGES:
        if entry not in opens(VIEWER):
            refused(visitor, entry)
    got = visitor.everything()
    assert len(got) > 500_000 and b"M01" in got
    assert [each.decode() for each in office.people if each in got] == [] and b"files/o" not in got
    assert visitor.page.locator('[data-testid="stFileUploader"]').count() == 0


@pytest.mark.parametrize("visitor", ["wall"], indirect=True)
def test_a_screen_on_a_wall_shows_the_board_and_nothing_to_press(visitor: Visitor, office: Office) -> None:
    visitor.goes("?wall=1")
    assert visitor.menu() == [] and visitor.page.locator("main button:visible, [data-testid=stFileUploader]").count() == 0
    assert visitor.page.locator(".wall-foot").count() == 1
    got = visitor.everything()
    assert len(got) > 50_000 and [each.decode() for each in office.people if each in got] == []


@pytest.mark.parametrize("visitor", [COORDINATOR], indirect=True)
def test_a_coordinator_walks_all_but_the_accounts(visitor: Visitor, office: Office) -> None:
    keys = walked(visitor, COORDINATOR)
    assert "backup_make" in keys["settings"]
    assert not [each for each in keys["settings"] if re.match("clear_|start_|next_|erase|seen", each)]
    refused(visitor, next(entry for entry in PAGES if entry.name == "accounts"))
    visitor.goes("units?open=M01")
    got = visitor.everything()
    assert [each for each in office.people if each in got] and b"files/out/" in got, "what a viewer does not get is found where it is"


@pytest.mark.parametrize("visitor", [ADMINISTRATOR], indirect=True)
def test_an_administrator_walks_every_page(visitor: Visitor) -> None:
    keys = walked(visitor, ADMINISTRATOR)
    assert "account_new_add" in keys["accounts"] and "seen_people" in keys["settings"]
    assert len({each for page in keys.values() for each in page if ACTS.match(each)}) > 40, "what a viewer has none of"
