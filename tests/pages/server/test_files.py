"""Addresses of files that name people: for whom they work and how long, what is recorded, and how the bytes go out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from starlette.applications import Starlette

from data_loaders.formats.content import Content
from data_loaders.model.acts import ADMINISTRATOR, COORDINATOR, THIS_COMPUTER, VIEWER, Actor
from data_loaders.store.accounts import Account, Accounts
from data_loaders.store.board_accounts import accounts_path, board_accounts
from data_loaders.store.handing_out import HandedOut, hand_out
from data_loaders.store.originals import PIECE
from data_loaders.store.warehouse import Warehouse
from pages.server import files
from pages.server.files import LIFE_SECONDS, LINKS, MOST_OF_ONE_PAGE, Links
from pages.server.identity import SCOPE
from tests.data_loaders.store.stores import make_store
from tests.pages.server.requesting import Answer, ask

PASSWORD = "correct horse battery"


@dataclass
class Board:
    """The routes, as whoever is at the door sees them, and what they open."""

    warehouse: Warehouse
    account: Account | None = None
    open_pages: set[str] = field(default_factory=lambda: {"page"})

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """What a browser of that account is answered."""
        app = Starlette(routes=files.routes(lambda: self.warehouse, self.open_pages.__contains__))
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return ask(app, path, method, named, **({SCOPE: self.account} if self.account else {}))

    def taken(self) -> list[dict]:
        """The acts of taking files, the latest first."""
        return [row for row in self.warehouse.rows("mart_act") if row["what"] == "hand_out"]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A database with files of somebody's."""
    with Warehouse.open(make_store(tmp_path_factory.mktemp("files") / "board.duckdb")) as opened:
        yield opened


@pytest.fixture
def board(stored: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Iterator[Board]:
    """A board for this computer, without accounts."""
    monkeypatch.setenv("SAFETY_MONTH_DATABASE", str(stored.path))
    yield Board(stored)
    LINKS.forget()
    accounts_path().unlink(missing_ok=True)


def with_accounts() -> Accounts:
    """From now on the board asks who enters."""
    with Accounts.open(accounts_path()) as made:
        made.add("管理", ADMINISTRATOR, PASSWORD)
    opened = board_accounts()
    assert opened
    return opened


def an_original(board: Board) -> str:
    return board.warehouse.originals.stored()[0][1]


def test_an_original_goes_out_whole_in_pieces_and_is_recorded(board: Board) -> None:
    data = b"\x01" * (2 * PIECE + 17)
    content = Content(data)
    sha256 = an_original(board)
    answer = board.get(f"/files/original/{sha256}")
    assert answer.status == 200 and answer.content == board.warehouse.file_bytes(sha256)
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert (answer.headers["x-content-type-options"], answer.headers["cache-control"]) == ("nosniff", "no-store")
    assert answer.headers["content-length"] == str(len(answer.content))
    assert board.taken()[0]["actor"] == THIS_COMPUTER.name and board.taken()[0]["about"]
    board.warehouse.originals.keep({content.sha256: content})
    size, pieces = board.warehouse.originals.checked_pieces(content.sha256)
    found = list(pieces)
    assert size == len(data) and b"".join(found) == data and max(map(len, found)) <= PIECE


def test_who_may_not_gets_a_sentence_and_nothing_is_recorded(board: Board) -> None:
    accounts, sha256, before = with_accounts(), an_original(board), len(board.taken())
    for address in (f"/files/original/{sha256}", "/files/roster.xlsx"):
        board.account = None
        assert board.get(address).status == 401
        board.account = Account("看看", VIEWER)
        refused = board.get(address)
        assert refused.status == 403 and "经办人" in refused.text and refused.content[:2] != b"PK"
        assert len(board.taken()) == before
        board.account = Account("张工", COORDINATOR)
        given = board.get(address)
        assert given.status == 200
        before += 1
        assert (board.taken()[0]["actor"], len(board.taken())) == ("张工", before)
    seen = [each for each in accounts.seen() if each.what == "hand_out"]
    assert [(each.who, each.role) for each in seen] == [("张工", COORDINATOR)] * 2
    assert seen[0].about == ("roster", "file:roster.xlsx") and seen[1].about[-1].startswith("file:")


def test_only_a_page_of_ours_takes_a_file_and_what_is_not_there_is_said(board: Board) -> None:
    address, before = f"/files/original/{an_original(board)}", len(board.taken())
    assert board.get(address, sec_fetch_site="cross-site").status == 403
    assert board.get(address, "HEAD").status == 403
    for nothing in ("/files/original/" + "0" * 64, "/files/original/..%2f..%2fetc", "/files/original/x' or '1'='1"):
        assert board.get(nothing).status == 404
    assert board.get(address, "POST").status == 405
    assert len(board.taken()) == before
    assert board.get(address, sec_fetch_site="same-origin").status == 200


def test_bytes_that_are_not_those_that_came_are_never_taken_for_whole(board: Board) -> None:
    sha256 = Content(b"once").sha256
    board.warehouse.originals.keep({sha256: Content(b"once")})
    board.warehouse.originals._connection.execute("update original set data = ? where sha256 = ?", [b"else", sha256])
    _, pieces = board.warehouse.originals.checked_pieces(sha256)
    given: list[bytes] = []
    with pytest.raises(Exception, match=sha256):
        given.extend(pieces)
    assert b"".join(given) == b""
    board.warehouse.originals._connection.execute("delete from original where sha256 = ?", [sha256])


def give(board: Board, data: bytes = b"1") -> object:
    return lambda who: hand_out(board.warehouse, "清单.csv", data, actor=who)


def test_an_address_is_for_its_account_while_its_page_is_open_and_for_an_hour(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(LINKS, "now", lambda: now[0])
    board.account = Account("张工", COORDINATOR)
    address = "/" + LINKS.address("page", board.account, "button", "清单.csv", give(board), "text/csv")
    answer = board.get(address)
    assert answer.content == b"1" and "text/csv" in answer.headers["content-type"] and "%E6%B8%85" in answer.headers["content-disposition"]
    for other in (None, Account("李工", COORDINATOR), Account("张工2", ADMINISTRATOR)):
        board.account = other
        assert board.get(address).status == 410
    board.account = Account("张工", VIEWER)
    assert board.get(address).status == 403, "the role of now counts, not that of then"
    board.account = Account("张工", COORDINATOR)
    board.open_pages.clear()
    assert board.get(address).status == 410, "its page was closed"
    board.open_pages.add("page")
    now[0] += LIFE_SECONDS - 1
    LINKS.prolong("page")
    now[0] += LIFE_SECONDS - 1
    assert board.get(address).status == 200
    now[0] += 2
    gone = board.get(address)
    assert gone.status == 410 and "失效" in gone.text
    assert board.get("/files/out/guessed").status == 410


def test_addresses_do_not_pile_up() -> None:
    now = [0.0]
    links = Links(lambda: now[0])

    def nothing(who: Actor) -> HandedOut:
        raise AssertionError

    addresses = [links.address("a", None, f"button {number}", "n", nothing) for number in range(MOST_OF_ONE_PAGE + 50)]
    links.address("b", None, "button 0", "n", nothing)
    again = [links.address("a", None, "last", "n", nothing) for _ in range(50)]
    assert len(links._links) == MOST_OF_ONE_PAGE + 1 and len({*addresses, *again}) == len(addresses) + len(again)
    assert links.asked(again[-1].rsplit("/", 1)[-1], None, lambda page: True)
    assert not links.asked(again[-2].rsplit("/", 1)[-1], None, lambda page: True), "one a button"
    now[0] = LIFE_SECONDS
    links.address("c", None, "button", "n", nothing)
    assert len(links._links) == 1
