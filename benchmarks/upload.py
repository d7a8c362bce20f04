"""How long 500 mixed files take through the Upload page in a real browser, from drop to last receipt, beside the command line.
`python benchmarks/upload.py [--runs N] [--pairs N]`

Needs Chromium and what requirements-dev.txt installs. First what whoever waits sees of a list of files: the seconds from the last byte to
the first number that moves and to the end, and how long another page takes meanwhile; a minute. Then a gigabyte of photos and a video,
once: the server must not hold them in memory. Last the same files as one zip and as a list beside the command line, in turns, each into a
fresh database with the roster already there: 18 loads, five minutes or more, without them with `--pairs 0`. Memory is the server's largest
resident set while it loads (Linux).
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from playwright.sync_api import Browser, Locator, sync_playwright
from playwright.sync_api import Page as BrowserPage

from benchmarks.paired import PAIRS, Figure, Spent, asked, command, cpu_so_far, figure, in_turns, machine, show, watch_memory
from benchmarks.tabs import tabs_of
from data_loaders.deliverables.roster import is_roster_name
from data_loaders.formats.zips import MEGABYTE
from data_loaders.intake.roster_file import read_roster
from data_loaders.model.campaign import read_campaign
from data_loaders.sample.campaign import write_sample
from data_loaders.store.warehouse import Warehouse
from tests.browser.conftest import NAMES, OPTIONS, Server, start_alone

UNITS, FILES = 110, 500
"""Send more than 500 files, without the zips."""
RUNS = 3
MOVED, DONE = 1.0, 30.0
"""Seconds from the last byte that are wanted: to the first number that moves, and to the receipts."""
LIMIT_MS = 180_000
RECEIPT = "ul.receipts li"
PHOTOS, PHOTO_MEGABYTES, VIDEO_MEGABYTES = 60, 17, 600
"""As much as a gigabyte at once."""


def main() -> None:
    """Print what is waited for, what large files take, then the table."""
    options = asked(__doc__, runs=RUNS, pairs=PAIRS)
    print(machine(), end="\n\n", flush=True)
    for line in itertools.chain(list_of_files(options.runs), large_files()):
        print(line, flush=True)
    if options.pairs:
        print()
        show(figures(options.pairs))


def figures(pairs: int = PAIRS) -> Iterator[Figure]:
    """Through the page beside the command line."""
    with TemporaryDirectory() as folder, browser() as chromium:
        roster, files = mixed(Path(folder))
        packed = Path(folder) / "mail.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, file in enumerate(files):
                archive.write(file, f"{number:03}/{file.name}")
        page = Page(chromium, fresh(Path(folder), roster))
        as_zip, as_list, loads = in_turns(
            [
                lambda: page.drop([packed]),
                lambda: page.drop(files),
                lambda: command(["load", "--database", page.fresh_database(), packed]),
            ],
            pairs,
        )
    for name, spent in (("one zip", as_zip), ("a list", as_list)):
        yield figure(
            f"{FILES} files dropped as {name} (server {median(each.largest for each in spent):.0f} MB)", "load of them", spent, loads
        )


def mixed(folder: Path) -> tuple[Path, list[Path]]:
    """A roster, and the files of its units without the zips."""
    sample = folder / "sample"
    write_sample(sample, units=UNITS)
    roster = next(path for path in sample.iterdir() if is_roster_name(path.name))
    return roster, sorted(path for path in sample.rglob("*") if path.is_file() and path != roster and path.suffix != ".zip")[:FILES]


def list_of_files(runs: int = RUNS) -> Iterator[str]:
    """What whoever waits sees of a list of files, as lines: the median, and the worst of the runs."""
    with TemporaryDirectory() as folder, browser() as chromium:
        roster, files = mixed(Path(folder))
        page = Page(chromium, fresh(Path(folder), roster))
        seen = [page.followed(files) for _ in range(max(runs, 1))]
        yield f"{FILES} files dropped as a list, {len(seen)} times: all there after {_waited([each.arrived for each in seen])}"
        yield f"from the last byte to the first number that moves: {_waited([each.moved for each in seen], MOVED)}"
        yield f"from the last byte to the receipts: {_waited([each.done for each in seen], DONE)}"
        others = [seconds for each in seen for seconds in each.others]
        yield f"another page meanwhile, opened {len(others)} times: {_waited(others)}"


def _waited(seconds: list[float], goal: float | None = None) -> str:
    """The median with the worst, and whether it is what is wanted."""
    wanted = f"; {'✓' if median(seconds) <= goal else '✗'} at most {goal:.0f} s" if goal is not None else ""
    return f"{median(seconds):.2f} s, at worst {max(seconds):.2f} s{wanted}"


def large_files() -> Iterator[str]:
    """Seconds and memory of a gigabyte at once, as lines."""
    with TemporaryDirectory() as folder, browser() as chromium:
        photos = [Path(folder) / "photos" / f"{number:02}.jpg" for number in range(PHOTOS)]
        photos[0].parent.mkdir()
        for number, photo in enumerate(photos):
            photo.write_bytes(b"\xff\xd8\xff" + number.to_bytes(4) + os.urandom(MEGABYTE) * PHOTO_MEGABYTES)
        video = Path(folder) / "video.mp4"
        video.write_bytes(b"\0\0\0\x18ftypmp42" + os.urandom(MEGABYTE) * VIDEO_MEGABYTES)
        page = Page(chromium, fresh(Path(folder)))
        for name, dropped in ((f"{PHOTOS} photos of {PHOTO_MEGABYTES} MB", photos), (f"a video of {VIDEO_MEGABYTES} MB", [video])):
            spent = page.drop(dropped)
            yield f"{name}: {spent.wall:.1f} s, server {spent.largest:.0f} MB"


@contextmanager
def browser() -> Iterator[Browser]:
    """A Chromium, to its end."""
    path = next((path for name in NAMES if (path := shutil.which(name))), None)
    if path is None:
        sys.exit("No Chromium on this computer.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield chromium
        chromium.close()


def fresh(folder: Path, roster: Path | None = None) -> Callable[[], Path]:
    """Databases in which nothing was loaded, with a roster, each in a folder of its own."""
    numbers = itertools.count()

    def make() -> Path:
        database = folder / "fresh" / str(next(numbers)) / "a.duckdb"
        with Warehouse.open(database) as warehouse:
            if roster:
                warehouse.save_roster(read_roster(roster.read_bytes(), read_campaign()))
            warehouse.start_batch()
        return database

    return make


@dataclass(frozen=True, slots=True)
class Followed:
    """Seconds until the last byte was there, and from then until a counter moved and until the receipts stood; and of each page that
    somebody else opened meanwhile."""

    arrived: float
    moved: float
    done: float
    others: list[float]


@dataclass(frozen=True, slots=True)
class Page:
    """The Upload page of a server of its own for every drop."""

    chromium: Browser
    fresh_database: Callable[[], Path]

    def drop(self, files: list[Path]) -> Spent:
        """From the drop until the receipts of the whole batch stand on the page; time and memory of the server."""
        with self._open() as (server, page, chooser):
            pid, peaks, ended = server.pid, [0.0, 0.0], threading.Event()
            watch = threading.Thread(target=watch_memory, args=(pid, peaks, ended))
            watch.start()
            cpu, wall = cpu_so_far(pid), time.perf_counter()
            chooser.set_input_files([str(file) for file in files])
            page.locator(RECEIPT).first.wait_for(timeout=LIMIT_MS)
            spent = Spent(time.perf_counter() - wall, cpu_so_far(pid) - cpu, *peaks)
            ended.set()
            watch.join()
        return spent

    def followed(self, files: list[Path]) -> Followed:
        """The same, as whoever waits sees it, while somebody else opens the board's first page again and again."""
        with self._open() as (server, page, chooser):
            arrived, others, ended = list[float](), list[float](), threading.Event()
            page.on("requestfinished", lambda sent: arrived.append(time.perf_counter()) if sent.method == "PUT" else None)
            other = threading.Thread(target=look_again, args=(server.address, others, ended))
            other.start()
            begin = time.perf_counter()
            chooser.set_input_files([str(file) for file in files])
            page.locator("p.counters b", has_text=re.compile("[1-9]")).first.wait_for(timeout=LIMIT_MS)
            moved = time.perf_counter()
            page.locator(RECEIPT).first.wait_for(timeout=LIMIT_MS)
            done = time.perf_counter()
            ended.set()
            other.join()
        return Followed(arrived[-1] - begin, moved - arrived[-1], done - arrived[-1], others)

    @contextmanager
    def _open(self) -> Iterator[tuple[Server, BrowserPage, Locator]]:
        server = start_alone(self.fresh_database())
        page = self.chromium.new_page()
        try:
            page.goto(f"{server.address}/upload")
            chooser = page.locator("input[type=file]").first
            chooser.wait_for(state="attached", timeout=LIMIT_MS)
            yield server, page, chooser
        finally:
            page.close()
            server.stop()


def look_again(address: str, seconds: list[float], ended: threading.Event) -> None:
    """Opens the first page every half second, as a new visitor without a browser, until it is over."""
    while not ended.wait(0.5):
        with tabs_of(address) as tabs:
            seconds += tabs.open(1)


if __name__ == "__main__":
    main()
