"""What /health tells to whom, and what a second start makes of it."""

from __future__ import annotations

import json
import socket
import threading
import webbrowser
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from starlette.applications import Starlette

import run
from data_loaders.model.acts import ADMINISTRATOR, COORDINATOR, VIEWER
from data_loaders.store.accounts import Account, Accounts
from data_loaders.store.board_accounts import accounts_path
from data_loaders.store.warehouse import Warehouse
from pages.server import health
from pages.server.identity import SCOPE
from tests.data_loaders.store.stores import make_store
from tests.pages.server.requesting import ask


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A database with files of somebody's."""
    with Warehouse.open(make_store(tmp_path_factory.mktemp("health") / "board.duckdb")) as opened:
        yield opened


def test_the_board_says_whose_it_is(stored: Warehouse) -> None:
    answer = ask(Starlette(routes=[health.route(lambda: stored)]), "/health")
    assert answer.headers["x-program"] == "safety-month" and answer.content == b'{"status":"ok"}'


def told(warehouse: Warehouse, query: str, account: Account | None = None) -> tuple[int, dict]:
    """The answer to /health."""
    scope: dict = {"query_string": query.encode()} | ({SCOPE: account} if account else {})
    answer = ask(Starlette(routes=[health.route(lambda: warehouse)]), "/health", **scope)
    return answer.status, json.loads(answer.content)


def test_all_are_told_that_it_answers_and_administrators_how_it_is(stored: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFETY_MONTH_DATABASE", str(stored.path))
    assert told(stored, "") == (200, health.ANSWERS)
    status, full = told(stored, "full")
    assert status == 200 and full["audits"] == {} and full["data_version"] == stored.version() and full["campaign"] == 2020
    assert full["disk"]["total_mb"] >= full["disk"]["free_mb"] > 0 and full["backup"]["last"] is None and full["schema"] > 190
    with Accounts.open(accounts_path()) as accounts:
        accounts.add("管理", ADMINISTRATOR, "correct horse battery")
    for account in (None, Account("看看", VIEWER), Account("张工", COORDINATOR)):
        assert told(stored, "", account) == (200, health.ANSWERS)
        status, refused = told(stored, "full", account)
        assert status == 403 and set(refused) == {"status", "full"}
    assert told(stored, "full=1", Account("管理", ADMINISTRATOR))[1]["disk"]
    accounts_path().unlink()


def test_a_second_start_finds_the_board_another_program_and_nobody(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers, opened = [{"x-program": "safety-month"}], list[str]()
    monkeypatch.setattr(webbrowser, "open", opened.append)

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in answers[0].items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Other)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = str(server.server_port)
    assert run.already_there(port, headless=True) == 0 and not opened
    assert run.already_there(port, headless=False) == 0 and opened == [f"http://127.0.0.1:{port}"]
    assert "runs already" in capsys.readouterr().out
    for other in ({}, {"x-program": "another"}):
        answers[0] = other
        assert run.already_there(port, headless=False) == 1 and len(opened) == 1
        assert "Another program" in capsys.readouterr().out
    server.shutdown()
    server.server_close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        unused = str(free.getsockname()[1])
    assert run.already_there(unused, headless=False) is None and run.already_there("nothing", headless=False) is None
