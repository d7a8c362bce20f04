"""The board as a process that listens for other computers: without accounts it does not start, or answers this computer alone; with them it
asks. This computer's own address in the network stands for another computer: what comes from there is no loopback."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from data_loaders.model.acts import ADMINISTRATOR
from data_loaders.store.accounts import Accounts
from data_loaders.store.locations import DATABASE_VARIABLE
from tests.addresses import free_port, own_address

ROOT = Path(__file__).parent.parent
GOOD = "ferry lamp seven"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Redirects are looked at, not followed."""

    def redirect_request(self, *_: object) -> None:
        return None


ASK = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)


def answer(address: str, headers: dict[str, str] | None = None, fields: dict[str, str] | None = None):
    """What the board answers to one request."""
    body = urllib.parse.urlencode(fields).encode() if fields else None
    try:
        return ASK.open(urllib.request.Request(address, body, headers or {}), timeout=10)
    except urllib.error.HTTPError as refused:
        return refused


@pytest.fixture
def served(tmp_path: Path) -> Iterator[int]:
    """A board on every address of this computer, as uvicorn is told to; its port."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "dashboard:app", "--host", "0.0.0.0", "--port", str(port)]
    environment = os.environ | {DATABASE_VARIABLE: str(tmp_path / "board.duckdb")}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(240):
        try:
            if answer(f"http://127.0.0.1:{port}/health").status == 200:
                break
        except OSError:
            time.sleep(0.25)
    yield port
    process.terminate()
    process.wait(20)


def test_a_board_on_every_address_answers_this_computer_alone_until_it_has_accounts(served: int, tmp_path: Path) -> None:
    here, there = f"http://127.0.0.1:{served}", f"http://{own_address()}:{served}"
    assert answer(f"{here}/").status == 200
    refused = answer(f"{there}/")
    assert refused.status == 403 and "没有设账号" in (body := refused.read().decode()) and "no accounts" in body
    assert answer(f"{there}/_stcore/health").status == 403
    with pytest.raises(InvalidStatus):
        connect(f"{there.replace('http', 'ws')}/_stcore/stream", proxy=None)
    with connect(f"{here.replace('http', 'ws')}/_stcore/stream", max_size=None, proxy=None) as open_tab:
        with Accounts.open(tmp_path / "board.accounts") as accounts:
            accounts.add("ada", ADMINISTRATOR, GOOD, must_change=False)
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                open_tab.recv(timeout=10)
    assert closed.value.rcvd.code == 4401
    for address in (here, there):
        assert answer(f"{address}/units").headers["location"] == "/login?next=%2Funits"
        assert answer(f"{address}/_stcore/host-config").status == 401
    form = {"name": "ada", "password": GOOD}
    assert answer(f"{there}/login", {}, form).status == 403, "no origin"
    entered = answer(f"{there}/login", {"Origin": there}, form)
    assert entered.status == 303
    cookie = {"Cookie": entered.headers["set-cookie"].split(";")[0]}
    assert answer(f"{there}/", cookie).status == 200
    with connect(f"{there.replace('http', 'ws')}/_stcore/stream", additional_headers=cookie, max_size=None, proxy=None) as tab:
        tab.send(b"")
        assert answer(f"{there}/logout", {**cookie, "Origin": there}, {"lang": "zh"}).status == 303
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                tab.recv(timeout=10)
    assert closed.value.rcvd.code == 4401
    assert answer(f"{there}/", cookie).status == 303


def test_streamlit_told_to_listen_for_others_does_not_start_without_accounts(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(free_port()), "--server.headless", "true"]
    environment = os.environ | {DATABASE_VARIABLE: str(tmp_path / "board.duckdb"), "STREAMLIT_SERVER_ADDRESS": "0.0.0.0"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=60, check=False)
    said = done.stderr.decode()
    assert done.returncode == 2 and "没有启动" in said and "Not started" in said and "Traceback" not in said
    assert list(tmp_path.iterdir()) == []
