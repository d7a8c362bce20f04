"""How long somebody waits for a page: from the click until nothing on it moves any more. `python benchmarks/page_times.py`

Every page of the menu, of the sample (48 units) and of 500 units; the first view without and with what the browser keeps; with 10 and 50
open pages while a batch loads; 20 that open at once; and the server's memory with 50. Beside each figure stands the same of an empty page
of Streamlit on the same machine, in turns: whatever else the machine does slows both. Needs Chromium and what requirements-dev.txt names.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from playwright.sync_api import Browser, CDPSession, Page

from benchmarks import synthetic
from benchmarks.paired import AT_MOST, PAIRS, WALL, Figure, Goal, Spent, cpu_so_far, machine, resident_megabytes
from benchmarks.tabs import Tabs, tabs_of
from benchmarks.upload import browser
from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import dropped_files
from data_loaders.sample.campaign import write_sample
from data_loaders.store.warehouse import Warehouse
from pages.parts.registry import PAGES
from tests.addresses import free_port
from tests.browser.conftest import Server, start_alone

NAMES = tuple(entry.name for entry in PAGES if entry.name != "accounts")
"""Accounts shows nothing here: the board has none."""
UNITS, QUICK_UNITS = 500, 50
CLICK, CLICK_500, FIRST, TWENTY, MEMORY = 600.0, 900.0, 2500.0, 1500.0, 300.0
"""What is wanted: milliseconds of the median click of the sample and of 500 units, of a first view of which the browser keeps the scripts,
of 20 that open at once; MB with 50 open pages."""
AT_ONCE, OPEN = 20, (10, 50)
EMPTY = """
import streamlit as st
def page(name):
    def draw():
        st.html(f'<div class="page-done" data-page="{name}"></div>')
    draw.__name__ = name
    return draw
st.navigation([st.Page(page(name), default=name == "board", url_path=name) for name in ("board", "units")], position="top").run()
"""
CLICKED = """
async ([name, path, quiet, limit]) => {
    const links = [...document.querySelectorAll('[data-testid="stTopNavLink"]')]
    const link = links.find(each => new URL(each.href).pathname === path)
    const begin = performance.now()
    let last = begin
    const isSeen = ({target}) => !(target instanceof Element && target.closest('canvas'))
    const watch = new MutationObserver(changes => { if (changes.some(isSeen)) last = performance.now() })
    watch.observe(document.body, {subtree: true, childList: true, characterData: true})
    link.click()
    const stands = () => document.querySelector(`.page-done[data-page="${name}"]`)
        && document.querySelector('[data-testid="stApp"]').dataset.testScriptState === 'notRunning'
    while (performance.now() - begin < limit && !(stands() && performance.now() - last > quiet))
        await new Promise(done => setTimeout(done, 20))
    watch.disconnect()
    return stands() ? (quiet ? last : performance.now()) - begin : limit
}
"""
"""Presses a page of the menu; milliseconds until the last thing changed, once the page stands, its script has ended, and nothing moved for
`quiet` milliseconds (0: until it stands, as a page whose figures change while one looks never rests). What a grid writes into its canvas
for screen readers, a quarter of a second after it was drawn, is seen by nobody else and does not count."""
QUIET_MS, LIMIT_MS = 250, 60_000


@dataclass
class Measured:
    """What was waited for: milliseconds (or MB) of each run, the same of the empty page, of the server's processor and the browser's; the
    goal, by the median."""

    what: str
    waited: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)
    browser: list[float] = field(default_factory=list)
    goal: float | None = None
    unit: str = "ms"
    note: str = ""

    def row(self) -> str:
        """A row of the table."""
        ratio = f"{median(self.waited) / max(median(self.beside), 1e-9):.1f}" if self.beside else "–"
        cells = [self.what, f"{median(self.waited):.0f} {self.unit}", f"{max(self.waited):.0f}"]
        cells += [f"{min(each):.0f} ms" if each else "–" for each in (self.server, self.browser)]
        cells += [f"{median(self.beside):.0f}" if self.beside else "–", ratio]
        met = "✓" if self.goal is not None and median(self.waited) <= self.goal else "✗"
        return f"| {' | '.join([*cells, f'{met} at most {self.goal:.0f}' if self.goal is not None else '–', self.note])} |"

    def figure(self) -> Figure:
        """The same as a ratio to the empty page."""
        goal = Goal(AT_MOST, self.goal / median(self.beside), WALL) if self.goal is not None else None
        pairs = zip(self.waited, self.beside, strict=True)
        return Figure(
            self.what, "an empty page of Streamlit", tuple((Spent(a / 1e3, a / 1e3), Spent(b / 1e3, b / 1e3)) for a, b in pairs), goal
        )


HEADING = "| what | p50 | worst | server's processor | browser's | empty page | ratio | goal | |\n|---|---|---|---|---|---|---|---|---|"
"""Of the processors' times the least of the runs: whatever else the machine does only adds to them."""


def main() -> None:
    """Print the table, row by row."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=PAIRS)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_UNITS} units in the place of {UNITS}")
    options = parser.parse_args()
    print(machine(), end="\n\n", flush=True)
    print(HEADING, flush=True)
    for measured in every(options.runs, QUICK_UNITS if options.quick else UNITS):
        print(measured.row(), flush=True)


def figures(runs: int = PAIRS, units: int = UNITS) -> Iterator[Figure]:
    """What has an empty page beside it, as ratios."""
    for measured in every(runs, units):
        if len(measured.waited) == len(measured.beside) and measured.unit == "ms":
            yield measured.figure()


def every(runs: int, units: int) -> Iterator[Measured]:
    """Every figure there is."""
    runs = max(runs, PAIRS)
    with TemporaryDirectory() as folder, browser() as chromium, empty_page(Path(folder)) as empty:
        small, mail = sampled(Path(folder))
        with running(small) as board:
            yield from first_views(chromium, board, empty, runs)
            yield from clicks(chromium, board, empty, runs, "sample", CLICK)
            yield from opening_at_once(board, empty, runs)
            yield from memory(board, empty)
            yield from while_loading(chromium, board, small, mail)
        large = Path(folder) / "large" / "a.duckdb"
        with Warehouse.open(large) as warehouse:
            synthetic.fill(warehouse, units * synthetic.ANSWERS_A_UNIT)
        with running(large) as board:
            yield from clicks(chromium, board, empty, runs, f"{units} units", CLICK_500)


# --- what is served --------------------------------------------------------------------------------------------------------


@contextmanager
def running(database: Path) -> Iterator[Server]:
    """The board on a database."""
    server = start_alone(database)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def empty_page(folder: Path) -> Iterator[Server]:
    """Streamlit with two pages on which nothing stands."""
    script, port = folder / "empty.py", free_port()
    script.write_text(EMPTY, encoding="utf-8")
    options = [
        "--server.port",
        str(port),
        "--server.headless",
        "true",
        "--server.address",
        "127.0.0.1",
        "--browser.gatherUsageStats",
        "false",
    ]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *options, "--server.fileWatcherType", "none"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = Server(f"http://127.0.0.1:{port}", process)
    try:
        waited_for(server)
        yield server
    finally:
        server.stop()


def waited_for(server: Server) -> None:
    """Until a page of it is drawn."""
    for _ in range(240):
        try:
            with tabs_of(server.address) as tabs:
                tabs.open(1)
            return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError("The server did not answer within a minute.")


def sampled(folder: Path) -> tuple[Path, Path]:
    """A database with the sample of 48 units, and a mail of the same units with other numbers."""
    database, mail = folder / "small" / "a.duckdb", folder / "more"
    write_sample(folder / "mail")
    write_sample(mail, seed=7)
    with Warehouse.open(database) as warehouse:
        load_batch(warehouse, dropped_files([folder / "mail"]))
    return database, mail


# --- what is measured ------------------------------------------------------------------------------------------------------


def clicks(chromium: Browser, board: Server, empty: Server, runs: int, of: str, goal: float) -> Iterator[Measured]:
    """Every page by its place in the menu, and as often the empty one; then each page's part of the server without a browser."""
    found = {name: Measured(f"{name}, {of}", goal=goal) for name in NAMES}
    with visitor(chromium, board) as page, visitor(chromium, empty) as other:
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        for run in range(runs + 1):
            for name in (*NAMES[1:], NAMES[0]):
                cpu, before = cpu_so_far(board.pid), drawn(session)
                waited = clicked(page, name)
                spent, drew = (cpu_so_far(board.pid) - cpu) * 1e3, drawn(session) - before
                clicked(other, "units")
                beside = clicked(other, "board")
                if run:  # the first round fills what the server keeps of what was asked
                    found[name].waited.append(waited)
                    found[name].beside.append(beside)
                    found[name].server.append(spent)
                    found[name].browser.append(drew)
    yield from found.values()


@contextmanager
def visitor(chromium: Browser, server: Server) -> Iterator[Page]:
    """A browser that looks at a server's first page."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(LIMIT_MS)
    page.goto(server.address)
    page.wait_for_selector(".page-done", state="attached")
    try:
        yield page
    finally:
        context.close()


def drawn(session: CDPSession) -> float:
    """Milliseconds of the processor that the page's own process took so far to run scripts, lay out and draw."""
    found = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    return float(found["TaskDuration"]) * 1e3


def clicked(page: Page, name: str, quiet: int = QUIET_MS) -> float:
    """Milliseconds from the click to a page that stands still, see CLICKED."""
    return page.evaluate(CLICKED, [name, "/" if name == "board" else f"/{name}", quiet, LIMIT_MS])


def first_views(chromium: Browser, board: Server, empty: Server, runs: int) -> Iterator[Measured]:
    """The board's first page in a browser that was never here, and in one that was."""
    cold, kept = Measured("first view, nothing kept"), Measured("first view, scripts kept", goal=FIRST)
    for run in range(runs + 1):
        seen = [viewed(chromium, server) for server in (board, empty)]
        if run:
            for measured, place in ((cold, 0), (kept, 1)):
                measured.waited.append(seen[0][place][0])
                measured.beside.append(seen[1][place][0])
                measured.note = (
                    f"{seen[0][place][1] / 1e6:.1f} MB in {seen[0][place][2]} requests (empty: {seen[1][place][1] / 1e6:.1f} MB)"
                )
    yield from (cold, kept)


def viewed(chromium: Browser, server: Server) -> list[tuple[float, int, int]]:
    """Milliseconds, bytes over the wire and requests of a first view, and of one once more."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    found = []
    for _ in range(2):
        page, loaded = context.new_page(), list[float]()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda ended, loaded=loaded: loaded.append(ended["encodedDataLength"]))
        begin = time.perf_counter()
        page.goto(server.address)
        page.wait_for_selector(".page-done", state="attached")
        page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        found.append(((time.perf_counter() - begin) * 1e3, int(sum(loaded)), len(loaded)))
        page.close()
    context.close()
    return found


def opening_at_once(board: Server, empty: Server, runs: int) -> Iterator[Measured]:
    """So many viewers at once: until the last one's page is done."""
    measured = Measured(f"{AT_ONCE} viewers at once, without a browser", goal=TWENTY)
    for run in range(runs + 1):
        cpu = cpu_so_far(board.pid)
        seconds = [slowest(server) for server in (board, empty)]
        if run:
            measured.waited.append(seconds[0] * 1e3)
            measured.beside.append(seconds[1] * 1e3)
            measured.server.append((cpu_so_far(board.pid) - cpu) * 1e3)
    yield measured


def slowest(server: Server) -> float:
    """Seconds of the last one."""
    with tabs_of(server.address) as tabs:
        return max(tabs.open(AT_ONCE))


def memory(board: Server, empty: Server) -> Iterator[Measured]:
    """The server's resident set with many open pages, a tenth of them at a time."""
    measured = Measured(f"memory with {OPEN[-1]} open pages", goal=MEMORY, unit="MB")
    with tabs_of(board.address) as ours, tabs_of(empty.address) as theirs:
        for place in range(10):
            ours.open(OPEN[-1] // 10, NAMES[place % 3])
            theirs.open(OPEN[-1] // 10)
        measured.waited.append(resident_megabytes(board.pid))
        measured.beside.append(resident_megabytes(empty.pid))
    yield measured


def while_loading(chromium: Browser, board: Server, database: Path, mail: Path) -> Iterator[Measured]:
    """Clicks among other open pages while a batch is loaded: every page that is looked at is drawn again as soon as something changed."""
    for count in OPEN:
        with tabs_of(board.address) as tabs, visitor(chromium, board) as page:
            opened(tabs, count)
            quiet = Measured(f"a click, {count} open pages", [clicked(page, name) for name in NAMES], goal=CLICK)
            yield quiet
            measured = Measured(f"a click, {count} open pages, while a batch loads")
            begin = time.perf_counter()
            with loading(database, mail) as is_over:
                while not is_over():
                    measured.waited += [clicked(page, name, quiet=0) for name in NAMES[:3]]
            measured.note = f"loaded in {time.perf_counter() - begin:.0f} s"
            yield measured


def opened(tabs: Tabs, count: int) -> None:
    """So many open pages, on the three that viewers look at."""
    for place in range(count):
        tabs.open(1, NAMES[place % 3])


@contextmanager
def loading(database: Path, mail: Path) -> Iterator[Callable[[], bool]]:
    """A batch handed to the running board by a command; says whether it is loaded."""
    command = [sys.executable, "-m", "data_loaders", "load", "--database", str(database), str(mail)]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield lambda: process.poll() is not None
    process.wait()


if __name__ == "__main__":
    main()
