"""The pictures of the documents, and every page at every width, taken of a board on the sample campaign: `python benchmarks/pictures.py`.

    python benchmarks/pictures.py                 # board.png of the README anew
    python benchmarks/pictures.py --all FOLDER    # every page: three widths, light and dark, both languages; the wall on three screens

Needs Chromium. The board is started on a database of its own, in a temporary folder, and looks at a fixed day, so that what is on a picture
changes with the screens alone.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import dropped_files
from data_loaders.model.paths import SAMPLE_FOLDER
from data_loaders.store.locations import DAILY_VARIABLE, DATABASE_VARIABLE
from data_loaders.store.warehouse import Warehouse

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DAY = "as_of=2020-06-19"
"""A Friday in the middle of the campaign: weeks that are over, one that begins, somebody who is missing."""
PAGES = {
    "board": "",
    "units": "units",
    "unit": "units?open=M01",
    "weeks": "weeks",
    "upload": "upload",
    "pictures": "pictures",
    "review": "review",
    "reporting": "reporting",
    "roll_up": "roll_up",
    "briefing": "roll_up?paper=briefing",
    "explore": "explore",
    "settings": "settings",
    "roster": "settings?step=roster",
    "forms": "settings?step=forms",
    "records": "settings?step=records",
    "accounts": "accounts",
    "help": "help",
}
SCREENS = ((1440, 900), (1366, 768), (390, 844))
WALLS = ((1366, 768), (1920, 1080), (3840, 2160))
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
END = "Math.max(...[...document.querySelectorAll('[data-testid=stMain]')].map(each => each.scrollHeight))"
"""Where the page ends, in pixels from its top."""
TALLEST = 9000
UNFINISHED = '[data-testid="stSkeleton"], [data-testid="stApp"][data-test-script-state="running"]'
Theme = Literal["light", "dark"]


@dataclass(frozen=True)
class Shot:
    """A picture: its file's name without the ending, the address behind the board's, the size of the screen, the theme."""

    name: str
    path: str
    size: tuple[int, int]
    theme: Theme


def every_shot() -> Iterator[Shot]:
    """Every page on every screen, in both themes and languages, and the walls, which are dark in a light browser too."""
    for width, height in SCREENS:
        for theme in ("light", "dark"):
            for language in ("zh", "en"):
                for name, path in PAGES.items():
                    yield Shot(f"{name}-{width}-{theme}-{language}", with_(path, f"lang={language}"), (width, height), theme)
    for width, height in WALLS:
        for language in ("zh", "en"):
            yield Shot(f"wall-{width}-{language}", f"?wall=1&{DAY}&lang={language}", (width, height), "light")


def with_(path: str, more: str) -> str:
    """An address with something more asked for."""
    return f"{path}{'&' if '?' in path else '?'}{more}"


@contextmanager
def sample_board(folder: Path) -> Iterator[str]:
    """The address of a board on the sample campaign, which runs meanwhile."""
    database = folder / "board.duckdb"
    with Warehouse.open(database) as warehouse:
        load_batch(warehouse, dropped_files([SAMPLE_FOLDER]), is_sample=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {DATABASE_VARIABLE: str(database), DAILY_VARIABLE: "0"}
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port), "--server.headless", "true"]
    board = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        board.terminate()
        board.wait(20)


def wait_for(address: str) -> None:
    """Until that answers, for two minutes at most."""
    for _ in range(480):
        try:
            urllib.request.urlopen(address, timeout=1)
            return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError("The board did not answer within two minutes.")


def take(browser: Browser, address: str, shot: Shot, to: Path, is_whole: bool) -> None:
    """One picture; `is_whole`: of the page to its end, else of the screen."""
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=shot.theme, locale="zh-CN", reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{address}/{shot.path}")
    page.wait_for_selector(".page-done", state="attached")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    taken = standing_still(page)
    tall = height
    while is_whole and (end := min(int(page.evaluate(END)), TALLEST)) > tall:
        page.set_viewport_size({"width": width, "height": end})
        tall, taken = end, standing_still(page)
    to.write_bytes(taken)
    context.close()


def standing_still(page: Page) -> bytes:
    """The picture of the screen once two in a row are the same: charts have grown into their place then and grids are drawn, however busy
    the machine is. After a minute, what stands there."""
    before = b""
    for _ in range(120):
        page.wait_for_timeout(500)
        taken = page.screenshot(animations="disabled", caret="hide")
        if taken == before and not page.locator(UNFINISHED).count():
            break
        before = taken
    return taken


def main() -> None:
    """Take them."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--all", metavar="FOLDER", type=Path, help="every page into that folder, instead of the README's picture")
    asked.add_argument("--only", metavar="WORDS", default="", help="of all, those whose name has these words")
    options = asked.parse_args()
    from playwright.sync_api import sync_playwright

    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder, sample_board(Path(folder)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=OPTIONS)
        if options.all is None:
            take(browser, address, Shot("board", f"?{DAY}", (1440, 1180), "light"), ROOT / "board.png", is_whole=False)
        else:
            options.all.mkdir(parents=True, exist_ok=True)
            for shot in every_shot():
                if options.only in shot.name:
                    take(browser, address, shot, options.all / f"{shot.name}.png", is_whole=not shot.name.startswith("wall"))
                    print(shot.name, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
