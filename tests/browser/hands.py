"""Somebody's hands at a page: every click and every press of a key is counted, and the keyboard reaches what it is to press by Tab alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.browser.conftest import finished

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Locator, Page

FARTHEST = 140
"""How often Tab is pressed at most; no page has more to stop at."""
RESTS = '[data-testid="stApp"][data-test-script-state="notRunning"]'
HERE = "element => element === document.activeElement || element.contains(document.activeElement)"
STILL = """element => new Promise(done => {
    let before = null, same = 0;
    const look = () => {
        const now = element.getBoundingClientRect().top;
        same = now === before ? same + 1 : 0;
        before = now;
        if (same < 2) requestAnimationFrame(look); else done();
    };
    look();
})"""
"""Once something has stood at the same place for two frames; by then every scroll was told to whoever listens."""


def pick(page: Page, box: Locator, words: str, option: str) -> None:
    """Type words into a select box and take the option. A list closes when the page scrolls under it, and the words stay: so the box is
    brought into sight and the page lies still before its list is opened, and the list is there before a word is typed."""
    box.scroll_into_view_if_needed()
    box.evaluate(STILL)
    box.locator("input").click()
    page.locator("[role=listbox]").wait_for()
    page.keyboard.type(words)
    page.locator("[role=option]", has_text=option).wait_for()
    page.keyboard.press("Enter")


@dataclass
class Hands:
    """What was clicked, pressed and tabbed past on a page so far; typed words count as nothing."""

    page: Page
    clicks: int = 0
    keys: int = 0
    tabs: int = 0

    def __post_init__(self) -> None:
        """Dialogues for files are ours from now on: a browser that is told so only when a key is pressed may open its own before."""
        self.page.on("filechooser", lambda chooser: None)

    def click(self, what: Locator) -> None:
        """A click, and what it brings."""
        what.click()
        self.clicks += 1
        finished(self.page)

    def press(self, key: str) -> None:
        """A key, and what it brings."""
        self.page.keyboard.press(key)
        self.keys += 1
        finished(self.page)

    def reach(self, what: Locator) -> None:
        """Tab until that has the cursor and keeps it, from wherever it is; AssertionError where no Tab leads there."""
        what.wait_for()
        for _ in range(FARTHEST):
            if what.evaluate(HERE):
                self.page.wait_for_selector(RESTS)
                if what.evaluate(HERE):
                    return
            self.page.keyboard.press("Tab")
            self.tabs += 1
        raise AssertionError(f"no Tab leads to {what}")

    def enter(self, what: Locator) -> None:
        """Reach it and press Enter."""
        self.reach(what)
        self.press("Enter")

    def choose_files(self, uploader: Locator, *files: str, key: str = "Enter") -> None:
        """Reach the button of an uploader and press it; the computer's own dialogue, which that opens, gives these files."""
        self.reach(uploader.locator("button").first)
        with self.page.expect_file_chooser() as opened:
            self.page.keyboard.press(key)
        self.keys += 1
        opened.value.set_files(list(files))

    def type(self, words: str) -> None:
        """Words into what has the cursor."""
        self.page.keyboard.type(words)

    def saved(self, button: Locator) -> str:
        """A click that hands a file out; its name."""
        with self.page.expect_download() as file:
            self.click(button)
        return file.value.suggested_filename

    def said(self, words: str) -> None:
        """The page says it of the last press."""
        self.page.locator('[data-testid="stAlert"]', has_text=words).first.wait_for()
        finished(self.page)

    def holds(self, box: str, words: str) -> None:
        """A box holds these words, once the page has written them."""
        from playwright.sync_api import expect

        expect(self.page.locator(box)).to_have_value(re.compile(re.escape(words)), timeout=30_000)


def done_in(page: Page, address: str, job: Callable[[Hands], None]) -> int:
    """How many clicks a job takes that begins at that address."""
    page.goto(address)
    finished(page)
    hands = Hands(page)
    job(hands)
    return hands.clicks
