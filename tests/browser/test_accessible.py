"""Every page, and every state that its presses make of it, as axe sees it: on a desk in the light, on a phone in the dark. One server, one
tab, from the login on. Every run looks at all pages and at one state of each kind; `-m slow` at all states, as every role, of a board at
its very beginning and of a campaign that is over."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import dropped_files
from data_loaders.model.acts import COORDINATOR, PROGRAM, VIEWER
from data_loaders.store.campaigns import start_next
from data_loaders.store.locations import DATABASE_VARIABLE
from data_loaders.store.warehouse import Warehouse
from pages.parts.palette import DARK, LIGHT
from tests.browser.conftest import GOOD, ROOT, Server, enter, finished, start, with_accounts
from tests.browser.states import BODY, BOTH, CALENDAR, CELL, COLUMNS, DESK, HEAD_MENU, LIST, NOTHING, PHONE, STATES, State
from tests.databases import copy_database
from tests.photographed import printed, scanned

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Browser, Locator, Page

MENU = ("board", "units", "upload", "pictures", "review", "reporting", "roll_up", "explore", "settings", "accounts", "help")
"""The pages to which the menu leads, which spares the browser a start on each."""
ADDRESSES = ("units?open=M01", "weeks?as_of=2020-06-18", "roll_up?paper=briefing", "roll_up?paper=weekly", "?wall=1", "?lang=en")
PAGES = (*(name.replace("board", "") for name in MENU), *ADDRESSES)
LEAD = """name => [...document.querySelectorAll('[data-testid="stTopNavLink"]')]
  .find(each => new URL(each.href).pathname === (name === "board" ? "/" : `/${name}`)).click()"""
HEADER = '[data-testid="stHeader"]'
NOT_OURS = (
    (
        "presentation-role-conflict",
        '[data-testid="stFileUploaderDropzone"]',
        "Streamlit's drop zone has a label and no role that takes one",
    ),
    (
        "region",
        f"{LIST}, {CALENDAR} *, #portal, #portal > :has({HEAD_MENU}), :is({HEAD_MENU}, {COLUMNS}) *, {CELL}",
        "Streamlit hangs its lists, menus of grids, calendars and cells that are typed in beside the page, not into it",
    ),
    ("scrollable-region-focusable", BODY, "while a list is open, Streamlit hides what it hangs over, its own box that scrolls among it"),
    ("label", CELL, "Streamlit's grid lays a box without a name over a cell that is typed in; the cell below it has its name"),
    ("landmark-banner-is-top-level", f"{CALENDAR} header", "the name of the month stands in a header of the page"),
    ("landmark-no-duplicate-banner", f"{HEADER}, {CALENDAR} header", "the same header once more"),
    ("landmark-unique", f"{HEADER}, {CALENDAR} header", "the same header once more"),
)
"""What stands in Streamlit's own elements: the rule, which element, why it cannot be mended here."""
BESIDE = (LIST, CALENDAR, HEAD_MENU, COLUMNS)
"""What hangs beside the page: it is looked at with the page."""
OPTIONS = {"resultTypes": ["violations"], "preload": False, "iframes": False}
"""Nothing is fetched to look at it, and no page stands inside another."""
LOOK = """async ([where, options, exceptions]) => {
  const ending = document.getAnimations().filter(each => each.effect.getComputedTiming().endTime !== Infinity)
  await Promise.all(ending.map(each => each.finished.catch(() => null)))
  const { violations } = await axe.run(where ? { include: [where] } : document, { ...options, elementRef: true })
  return violations.flatMap(({ id, nodes }) => nodes.map(({ element, target, failureSummary, html }) => ({
    known: exceptions.findIndex(([rule, part]) => rule === id && element.matches(part)),
    said: `${id} at ${target.at(-1)}: ${failureSummary}\\n${html.slice(0, 300)}`,
  })))
}"""
"""Once nothing fades in any more: half way its colours are faint."""
DRAWN = "paper => getComputedStyle(document.documentElement).getPropertyValue('--paper').trim() === paper"

NAMELESS = """() => {
  const named = each => (each.ariaLabel ?? each.caption?.textContent ?? "").trim();
  const ours = '[data-testid="stDataFrame"], [data-testid="stPlotlyChart"], [data-testid="stVegaLiteChart"]';
  const shown = each => each.getClientRects().length && !each.parentElement.closest(`${ours}, button, a, [aria-hidden="true"]`);
  const [page, opened] = ["stMain", "stPopoverBody"].map(each => `[data-testid="${each}"] :is(table, svg, canvas)`);
  return [...document.querySelectorAll(`${ours}, ${page}, ${opened}`)]
    .filter(each => shown(each) && each.getAttribute("aria-hidden") !== "true" && !(named(each) || each.querySelector("[role=region][aria-label]")))
    .map(each => `${each.tagName} ${each.closest('[class*="st-key-"]')?.className ?? each.className}`);
}"""
"""Charts without what they say, grids, tables and drawings without what they are."""
ENGLISH = r"""() => [...document.querySelectorAll("[aria-label], [title], [placeholder]")].filter(each => each.getClientRects().length)
  .flatMap(each => [each.ariaLabel, each.title, each.placeholder]).filter(words => /[A-Za-z]{3}/.test(words ?? "") && !/[\u4e00-\u9fff]/.test(words))"""
"""What is said beside what stands there, in English alone."""
OPENER = '[class*="st-key-open_"] button'
"""On a phone the list of what is wrong stands alone; the first of it is opened."""


@dataclass
class Eye:
    """Looks at a tab, and keeps what is wrong there and which of the known exceptions it met."""

    page: Page
    address: str
    wrong: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def look(self, where: str, within: str = "") -> None:
        """What axe finds on the page as it stands, or in a part of it; and what has no name."""
        for found in self.page.evaluate(LOOK, [within, OPTIONS, [[rule, part] for rule, part, _ in NOT_OURS]]):
            if found["known"] >= 0:
                self.used.add(NOT_OURS[found["known"]][0])
            else:
                self.wrong.append(f"{where}: {found['said']}")
        self.wrong.extend(f"{where}: without a name: {each}" for each in self.page.evaluate(NAMELESS))

    def opens(self, path: str) -> None:
        """A page, from its address."""
        self.page.goto(f"{self.address}/{path}")
        finished(self.page)

    def leads(self, name: str) -> None:
        """A page, by the menu."""
        self.page.locator('[data-testid="stTopNavLink"]').first.wait_for()
        self.until(lambda: self.page.evaluate(LEAD, name), self.page.locator(f'.page-done[data-page="{name}"]'), "attached")

    def until(self, press: Callable[[], object], opened: Locator, state: Literal["attached", "visible"] = "visible") -> None:
        """Presses, and once more where that opened nothing: a press on what is just drawn anew is lost, and a list then is shut again."""
        from playwright.sync_api import TimeoutError

        press()
        try:
            opened.wait_for(state=state, timeout=10_000)
        except TimeoutError:
            press()
            opened.wait_for(state=state)
        finished(self.page)

    def opens_first(self) -> None:
        """The first of the list, unless it is the only one, which is open."""
        self.page.locator(f"{OPENER}:visible, .st-key-review_acts:visible").first.wait_for()
        if self.page.locator(f"{OPENER}:visible").count():
            self.page.locator(f"{OPENER}:visible").first.click()
            finished(self.page)
        self.page.locator(".st-key-review_acts:visible").wait_for()

    def presses(self, state: State) -> None:
        """What leads to a state, until what it opens is there."""
        press_all(self.page, state.presses[:-1])
        self.until(lambda: press_all(self.page, state.presses[-1:]), self.page.locator(state.opens).locator("visible=true").first)

    def walk(self, path: str, states: Iterable[State], on: str, *, is_whole: bool, is_open: bool = False) -> None:
        """From one state of a page, which may be open, to the next, on a desk or a phone; a look at the page, or at what was opened."""
        for state in states:
            if state.on not in (on, BOTH):
                continue
            if not is_open:
                self.opens(path)
                if on == PHONE and path.startswith("review") and state.opens != NOTHING:
                    self.opens_first()
            self.presses(state)
            self.look(f"{path or 'board'}, {state.presses} on a {on}", "" if is_whole or state.opens in BESIDE else state.opens)
            is_open = not state.leaves
            for _ in range(1 + state.leaves):
                self.page.keyboard.press("Escape")
                finished(self.page)


def press_all(page: Page, presses: Iterable[str]) -> None:
    """One press after another, each once the page has followed the one before."""
    for press in presses:
        press_one(page, press)
        finished(page)


def press_one(page: Page, press: str) -> None:
    """One press of a state (see `State`)."""
    if press.startswith("!"):
        page.keyboard.press(press[1:])
    elif press.startswith("="):
        page.keyboard.type(press[1:])
    elif press.startswith("^"):
        page.locator(press[1:]).last.set_input_files({"name": "x.txt", "mimeType": "text/plain", "buffer": b"no table"})
    elif press[0] in "@~":
        at, _, what = press[1:].partition(" ")
        x, y = map(int, at.split(","))
        element = page.locator(what).locator("visible=true").first
        (element.click if press[0] == "@" else element.hover)(position={"x": x, "y": y})
    else:
        page.locator(press).locator("visible=true").first.click()


def on_a_desk(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light")


def on_a_phone_from_the_start(page: Page) -> None:
    """For pages that are opened from now on."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")


def on_a_phone(page: Page) -> None:
    """The same page, not opened anew: as when a computer goes dark in the evening, our colours have to follow Streamlit's."""
    on_a_phone_from_the_start(page)
    page.wait_for_function(DRAWN, arg=DARK.paper)


@pytest.fixture()
def office(sample: Path, tmp_path: Path) -> Iterator[Server]:
    """A board with an account of each role, to which a unit sent a scan of its form."""
    path = tmp_path / "board.duckdb"
    copy_database(sample, path)
    with Warehouse.open(path) as warehouse:
        file = tmp_path / f"{warehouse.roster().units[0].name}第3周统计表.pdf"
        file.write_bytes(scanned(printed({})))
        load_batch(warehouse, dropped_files([file]))
    with_accounts(path, *OTHERS)
    server = start(path)
    yield server
    server.stop()


OTHERS = (("cora", COORDINATOR), ("vera", VIEWER))


@pytest.fixture()
def tab(chromium: Browser) -> Iterator[Page]:
    """A tab into which axe comes with every page, once: a page's policy would not let it in."""
    context = chromium.new_context(locale="zh-CN", bypass_csp=True, viewport={"width": 1440, "height": 900})
    context.add_init_script(Axe().axe_script)
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


def enters(eye: Eye, name: str = "ada") -> None:
    """The login page, then a refusal, then in."""
    page = eye.page
    page.goto(f"{eye.address}/login")
    eye.look("login")
    enter(page, "not the password", name)
    page.get_by_role("alert").wait_for()
    eye.look("login refused")
    enter(page, GOOD, name)
    finished(page)


def ends(eye: Eye) -> None:
    """Out in another tab: what covers this one."""
    other = eye.page.context.new_page()
    other.goto(f"{eye.address}/logout")
    other.click("button")
    other.wait_for_url("**/login")
    other.close()
    eye.page.locator(".logged-out a").wait_for()
    eye.look("session over")


def kinds(path: str) -> tuple[State, ...]:
    """Those states of a page that stand for their kind."""
    return tuple(state for state in STATES.get(path, ()) if state.is_kind)


def test_axe_finds_nothing_on_any_page_on_a_desk_or_a_phone(office: Server, tab: Page) -> None:
    eye = Eye(tab, office.address)
    enters(eye)
    for path in PAGES:
        on_a_desk(tab)
        eye.opens(path) if path in ADDRESSES else eye.leads(path or "board")
        tab.wait_for_function(DRAWN, arg=(DARK if "wall" in path else LIGHT).paper)
        finished(tab)
        spoken = "en" if "lang=en" in path else "zh-CN"
        tab.locator(f'html[lang="{spoken}"]').wait_for(state="attached")
        eye.look(f"{path or 'board'} on a desk")
        assert spoken == "en" or tab.evaluate(ENGLISH) == [], path
        eye.walk(path, kinds(path), DESK, is_whole=False, is_open=True)
        on_a_phone(tab)
        finished(tab)
        eye.look(f"{path or 'board'} on a phone")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert tab.locator("[data-testid=stException]").count() == 0, path
    on_a_desk(tab)
    for path in STATES:
        if path not in PAGES:
            eye.walk(path, kinds(path), DESK, is_whole=False)
    ends(eye)
    assert not eye.wrong, "\n\n".join(eye.wrong)
    unused = [rule for rule, _, _ in NOT_OURS if rule not in eye.used]
    assert not unused, f"exceptions that nothing needs any more: {unused}"


@pytest.mark.slow
@pytest.mark.parametrize("on", [DESK, PHONE])
def test_axe_finds_nothing_in_any_state(office: Server, tab: Page, on: str) -> None:
    eye = Eye(tab, office.address)
    enters(eye)
    (on_a_desk if on == DESK else on_a_phone_from_the_start)(tab)
    for path, states in STATES.items():
        eye.walk(path, states, on, is_whole=True)
    assert not eye.wrong, "\n\n".join(eye.wrong)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, _ in OTHERS])
def test_axe_finds_nothing_as_another_role(office: Server, tab: Page, name: str) -> None:
    """What is refused to them among it."""
    eye = Eye(tab, office.address)
    enters(eye, name)
    for path in PAGES:
        eye.opens(path)
        eye.look(f"{path or 'board'} as {name}")
    assert not eye.wrong, "\n\n".join(eye.wrong)


@pytest.mark.slow
def test_axe_finds_nothing_at_the_beginning_and_of_what_is_over(
    tab: Page, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the sample is loaded, once it is skipped, with no file yet, and a campaign of another year that may only be read."""
    first = start(tmp_path / "first.duckdb")
    try:
        eye = Eye(tab, first.address)
        tab.goto(first.address)
        tab.locator(".st-key-skip_sample button").wait_for()
        eye.look("first start")
        tab.locator(".st-key-skip_sample button").click()
        tab.locator(".section", has_text="开始自己的活动").wait_for()
        for path in PAGES:
            eye.opens(path)
            eye.look(f"{path or 'board'}, empty")
    finally:
        first.stop()
    copy_database(sample, tmp_path / "board.duckdb")
    monkeypatch.setenv(DATABASE_VARIABLE, str(tmp_path / "board.duckdb"))  # the next campaign is laid beside the one that is open
    with Warehouse.open(tmp_path / "board.duckdb") as warehouse:
        start_next(warehouse, 2021, actor=PROGRAM)
    second = start(tmp_path / "board.duckdb")
    try:
        eye.address = second.address
        for path in ("", "units", "units?open=M01", "weeks", "roll_up", "explore"):
            for campaign in ("", "campaign=2020"):
                eye.opens(f"{path}{'&' if '?' in path else '?'}{campaign}")
                eye.look(f"{path or 'board'} {campaign}")
    finally:
        second.stop()
    assert not eye.wrong, "\n\n".join(eye.wrong)


def test_every_grid_is_named_wherever_it_is_drawn() -> None:
    """In every state of every page: what a grid is called is `alt`, without which a screen reader says nothing of it."""
    calls = [
        (file.name, call)
        for file in sorted((ROOT / "pages").rglob("*.py"))
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in ("dataframe", "data_editor")
    ]
    assert len(calls) > 15
    assert [f"{name}:{call.lineno}" for name, call in calls if "alt" not in {word.arg for word in call.keywords}] == []
