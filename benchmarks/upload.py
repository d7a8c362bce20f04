"""How long 500 mixed files take through the Upload page in a real browser, from drop to last receipt. `python benchmarks/upload.py`

Needs Chromium and what requirements-dev.txt installs. Dropped as one zip, and as a list of files; each into a fresh database with the
roster already there. Memory is the server's largest resident set while it loads (Linux).
"""

from __future__ import annotations

import os
import sys
import threading
import time
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from playwright.sync_api import Page, sync_playwright

from benchmarks.loading import watch_memory
from data_loaders.deliverables.roster import is_roster_name
from data_loaders.formats.zips import MEGABYTE
from data_loaders.intake.roster_file import read_roster
from data_loaders.model.campaign import read_campaign
from data_loaders.sample.campaign import write_sample
from data_loaders.store.warehouse import Warehouse
from tests.browser.conftest import NAMES, OPTIONS, start

UNITS = 110
"""Send more than 500 files, without the zips."""
LIMIT_MS = 180_000
PHOTOS, PHOTO_MEGABYTES, VIDEO_MEGABYTES = 60, 17, 600
"""As much as a gigabyte at once: the server must not hold it in memory."""


def main() -> None:
    """Print seconds and memory for both ways."""
    import shutil

    browser_path = next((path for name in NAMES if (path := shutil.which(name))), None)
    if browser_path is None:
        sys.exit("No Chromium on this computer.")
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        sample = Path(folder) / "sample"
        write_sample(sample, units=UNITS)
        roster = next(path for path in sample.iterdir() if is_roster_name(path.name))
        files = sorted(path for path in sample.rglob("*") if path.is_file() and path != roster and path.suffix != ".zip")[:500]
        packed = Path(folder) / "mail.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, file in enumerate(files):
                archive.write(file, f"{number:03}/{file.name}")
        photos = [Path(folder) / "photos" / f"{number:02}.jpg" for number in range(PHOTOS)]
        photos[0].parent.mkdir()
        for number, photo in enumerate(photos):
            photo.write_bytes(b"\xff\xd8\xff" + number.to_bytes(4) + os.urandom(MEGABYTE) * PHOTO_MEGABYTES)
        video = Path(folder) / "video.mp4"
        video.write_bytes(b"\0\0\0\x18ftypmp42" + os.urandom(MEGABYTE) * VIDEO_MEGABYTES)
        browser = playwright.chromium.launch(executable_path=browser_path, args=OPTIONS)
        print(f"{'':34}{'seconds':>10}{'server MB':>12}")
        large = (f"{PHOTOS} photos of {PHOTO_MEGABYTES} MB", photos), (f"a video of {VIDEO_MEGABYTES} MB", [video])
        for name, dropped in (("500 files as one zip", [packed]), ("500 files as a list", files), *large):
            database = Path(folder) / f"{name}.duckdb"
            with Warehouse.open(database) as warehouse:
                warehouse.save_roster(read_roster(roster.read_bytes(), read_campaign()))
                warehouse.start_batch()
            server = start(database)
            page = browser.new_page()
            seconds, megabytes = drop(page, server.address, dropped, server.process.pid)
            print(f"{name:34}{seconds:10.1f}{megabytes:12.0f}")
            page.close()
            server.stop()
        browser.close()


def drop(page: Page, address: str, files: list[Path], server: int) -> tuple[float, float]:
    """Seconds from the drop until the receipts of the whole batch stand on the page, and the server's memory in MB."""
    page.goto(f"{address}/upload")
    chooser = page.locator("input[type=file]").first
    chooser.wait_for(state="attached", timeout=LIMIT_MS)
    peaks, ended = [0.0, 0.0], threading.Event()
    watch = threading.Thread(target=watch_memory, args=(server, peaks, ended))
    watch.start()
    begun = time.perf_counter()
    chooser.set_input_files([str(file) for file in files])
    page.locator("ul.receipts li").first.wait_for(timeout=LIMIT_MS)
    seconds = time.perf_counter() - begun
    ended.set()
    watch.join()
    return seconds, peaks[0]


if __name__ == "__main__":
    main()
