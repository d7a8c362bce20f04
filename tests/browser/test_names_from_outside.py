"""What units call themselves, their types and their files is shown as it is written on every page: nothing leaves, nothing is rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, Request

from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.model.campaign import Roster
from data_loaders.model.findings import Finding
from data_loaders.store.warehouse import Warehouse
from tests.browser.conftest import Server, finished, start
from tests.readings import CAMPAIGN, entry_of, reading_of, roster_of, submission_of
from tests.sql.deliveries import delivered, delivery_of
from tests.sql.tables import A

NOWHERE = "127.0.0.1:9"
HOSTILE = (
    f"![pic](http://{NOWHERE}/x.png) <img src=http://{NOWHERE}/y.png onerror=window.hit=1> $\\frac{{1}}{{2}}$ :red[rot] :smile: "
    f":material/science: [link](javascript:window.hit=1) **fett** <script>window.hit=1</script> http://{NOWHERE}/z a@b.example `code` ~~weg~~"
)
RENDERED = f"""() => [...document.querySelectorAll(`img[src*="{NOWHERE}"], img[alt="pic"], a[href*="{NOWHERE}"], a[href^="javascript:"], a[href^="mailto:"],
    .katex, [class*="math"], del, s`)].map(each => each.outerHTML).concat(
    [...document.querySelectorAll("strong, b, code, em, span, script")]
        .filter(each => ["fett", "code", "rot", "window.hit=1", "science"].includes(each.textContent)).map(each => each.outerHTML))"""
"""What stands on the page that would be markup if one of the names were."""
PAGES = {
    "": "board",
    "?wall=1": "board",
    f"?type={quote(HOSTILE, safe='')}&unit=U001": "board",
    "units": "units",
    "units?open=U001&at=W1~launch.sessions": "units",
    "units?open=U003": "units",
    "weeks": "weeks",
    "review": "review",
    "upload": "upload",
    "reporting?due=figures_w1": "reporting",
    "settings": "settings",
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A board whose units, types, officers, files and handler are named to do harm."""
    path = tmp_path_factory.mktemp("hostile") / "board.duckdb"
    units = [replace(each, name=f"{each.code} {HOSTILE}", unit_type=HOSTILE, liaison=HOSTILE) for each in roster_of(4).units]
    names = {"file": f"{HOSTILE.replace('/', '')}.xlsx"}
    first = reading_of(submission_of("U001", "W1", {A: 4}), **names)
    again = reading_of(submission_of("U001", "W1", {A: 5}), **names)
    unknown = reading_of(
        submission_of(None, "W1", {A: 1}, findings=(Finding("unit_unknown", "unit", values={"written": HOSTILE}),)), **names
    )
    empty = reading_of(submission_of("U003", "W1", {A: None}, findings=(Finding("form_empty"),)), **names)
    refused = entry_of(reading_of(content=b"x", findings=(Finding("file_encrypted"),), **names), "2020-06-04 09:00", b"x")
    officer = delivery_of("U002", "liaison", "liaison", {"name": f"新 {HOSTILE}", "email": "a@b.example"})
    with Warehouse.open(path) as warehouse:
        types = tuple(replace(each, label_zh=HOSTILE, label_en=HOSTILE) for each in CAMPAIGN.unit_types)
        warehouse.save_campaign(replace(CAMPAIGN, unit_types=types, theme_zh=HOSTILE))
        warehouse.save_roster(Roster(tuple(units)))
        entries = [entry_of(each, f"2020-06-0{day} 09:00") for day, each in enumerate((first, again, unknown, empty), 1)]
        others = [
            delivered(officer, "2020-06-03 09:00", **names),
            delivered(delivery_of(None, None, "materials"), "2020-06-03 10:00", **names),
        ]
        warehouse.save(warehouse.start_batch(actor=Actor(HOSTILE, COORDINATOR)), [*entries, refused, *others])
    server = start(path)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """One tab that goes from page to page: the browser reads its scripts once."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    yield context.new_page()
    context.close()


def look_at(page: Page) -> None:
    """Nothing of the names is markup, and no script of theirs ran."""
    assert page.evaluate(RENDERED) == []
    assert page.evaluate("window.hit") is None


@pytest.mark.parametrize(("path", "lang"), [*((path, "zh") for path in PAGES), ("", "en"), ("upload", "en")], ids=range(len(PAGES) + 2))
def test_names_are_words_on_every_page(hostile: Server, page: Page, path: str, lang: str) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.goto("about:blank")
    page.on("request", note)
    address = path + ("&" if "?" in path else "?") + f"lang={lang}"
    page.goto(f"{hostile.address}/{address}")
    finished(page)
    page.wait_for_timeout(600)
    assert page.locator(f'.page-done[data-page="{PAGES[path]}"]').count() == 1
    assert path == "settings" or page.get_by_text("**fett**").count() >= 1
    look_at(page)
    openers = page.locator('[data-testid="stPopoverButton"]:visible').all()
    for opener in {re.sub("[0-9]+", "", opener.inner_text()): opener for opener in openers}.values():  # one of each kind
        opener.click()
        finished(page)
        page.wait_for_timeout(200)
        look_at(page)
        page.keyboard.press("Escape")
    page.remove_listener("request", note)
    assert asked and [url for url in asked if not url.startswith((hostile.address, "data:", "blob:"))] == []
