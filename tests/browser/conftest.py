"""A real server on a real database, and Debian's Chromium. Without a browser these tests are skipped; with CI set they fail instead."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Browser, Page

from dashboard import WARM
from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import dropped_files
from data_loaders.model.acts import ADMINISTRATOR
from data_loaders.sample.campaign import write_sample
from data_loaders.store.accounts import Accounts
from data_loaders.store.locations import DATABASE_VARIABLE
from data_loaders.store.warehouse import Warehouse
from tests.addresses import free_port
from tests.databases import copy_database

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LIGHTER = "chromium-headless-shell"
"""Chromium's old headless mode as a program of its own: no windows and no desktop behind the page. A new visitor's page costs a third of the
processor's time less in it (2.4 s instead of 3.6), the next page in the same tab a sixth (1.2 s instead of 1.5)."""
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
FOR_A_SHORT_LIFE = "--js-flags=--no-opt,--min-semi-space-size=32"
"""Pages are opened by the hundred and left within seconds: what the browser compiles for the hundredth call, and the young memory it tidies up
again and again, gives nothing back. The whole of these tests took 508 s so and 560 s without, on a machine that did nothing else."""
BOARDS = multiprocessing.get_context("spawn") if os.name == "nt" else multiprocessing.get_context("forkserver")
BOARDS.set_forkserver_preload(["streamlit.web.cli", "streamlit.web.bootstrap", "dashboard", "pages.server.watching", *WARM])
"""Every board is a process of its own, begun from one that has imported what a board imports: two dozen starts would do it anew."""
GOOD = "ferry lamp seven"
"""The password of the board that asks for one."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """The browser."""
    found = next((path for name in (LIGHTER, *NAMES) if (path := shutil.which(name))), None)
    if not found:
        said = "No Chromium on this computer: browser tests need it (apt-get install chromium)."
        pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*OPTIONS, FOR_A_SHORT_LIFE])
        yield browser
        browser.close()


@dataclass
class Server:
    """A running board."""

    address: str
    process: subprocess.Popen[bytes] | BaseProcess

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self.process.pid
        return self.process.pid

    def stop(self) -> None:
        """End it; TimeoutError where it does not."""
        self.process.terminate()
        if isinstance(self.process, subprocess.Popen):
            self.process.wait(20)
            return
        self.process.join(20)
        if self.process.is_alive():
            self.process.kill()
            raise TimeoutError("The board did not end within 20 seconds.")

    def answering(self) -> Server:
        """Itself, once it answers; RuntimeError where it does not within a minute."""
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.address}/health", timeout=1)
                return self
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError("The board did not answer within a minute.")


def start(database: Path, port: int | None = None) -> Server:
    """Start the board on a database file and wait until it answers."""
    port = port or free_port()
    process = BOARDS.Process(target=serve, args=(port, os.environ | {DATABASE_VARIABLE: str(database)}))
    process.start()
    return Server(f"http://127.0.0.1:{port}", process).answering()


def serve(port: int, environment: dict[str, str]) -> None:
    """What `streamlit run dashboard.py` does, in the process it is called in, which knows nothing of what was named since it began."""
    from streamlit.web import cli

    with open(os.devnull, "w") as nowhere:
        for stream in (1, 2):
            os.dup2(nowhere.fileno(), stream)
    os.chdir(ROOT)
    os.environ.update(environment)
    cli.main(started(port))


def start_alone(database: Path) -> Server:
    """The same from nothing, as a newcomer starts it: a Python of its own that imports everything."""
    port = free_port()
    environment = os.environ | {DATABASE_VARIABLE: str(database)}
    command = [sys.executable, "-m", "streamlit", *started(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return Server(f"http://127.0.0.1:{port}", process).answering()


def started(port: int) -> list[str]:
    """What Streamlit is told."""
    return ["run", "dashboard.py", "--server.port", str(port), "--server.headless", "true"]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with a sample of 16 units."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder / "mail", seed=5, units=16)
    path = folder / "board.duckdb"
    with Warehouse.open(path) as warehouse:
        load_batch(warehouse, dropped_files([folder / "mail"]), is_sample=True)
    return path


@pytest.fixture(scope="session")
def board(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A board nobody changes."""
    path = tmp_path_factory.mktemp("board") / "board.duckdb"
    copy_database(sample, path)
    server = start(path)
    yield server
    server.stop()


@pytest.fixture()
def own_board(sample: Path, tmp_path: Path) -> Iterator[Server]:
    """A board of this test's own, to be changed."""
    path = tmp_path / "board.duckdb"
    copy_database(sample, path)
    server = start(path)
    yield server
    server.stop()


@pytest.fixture()
def asking(sample: Path, tmp_path: Path) -> Iterator[Server]:
    """A board with one account, the administrator ada's."""
    copy_database(sample, tmp_path / "board.duckdb")
    with_accounts(tmp_path / "board.duckdb")
    server = start(tmp_path / "board.duckdb")
    yield server
    server.stop()


def with_accounts(path: Path, *others: tuple[str, str]) -> None:
    """Accounts for a board: the administrator ada's, and others' by name and role."""
    with Accounts.open(path.with_suffix(".accounts")) as accounts:
        for name, role in (("ada", ADMINISTRATOR), *others):
            accounts.add(name, role, GOOD, must_change=False)


@pytest.fixture()
def visit(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`visit(server, "units?open=M01", width=390, theme="dark")`: a new visitor with nothing remembered; returns the finished page, or, with
    None for its path, a tab in which nothing is open yet."""
    contexts = []

    def go(server: Server, path: str | None = "", width: int = 1440, theme: Literal["light", "dark"] = "light") -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        if path is not None:
            page.goto(f"{server.address}/{path}")
            finished(page)
        return page

    yield go
    for context in contexts:
        context.close()


def finished(page: Page) -> None:
    """Wait for the marker that a page writes last, and until the script has stopped."""
    page.wait_for_selector(".page-done", state="attached")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def enter(page: Page, password: str, name: str = "ada") -> None:
    """Log in at the form."""
    page.fill("[name=name]", name)
    page.fill("[name=password]", password)
    page.click("button")
