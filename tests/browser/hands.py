"""Somebody's hands at a page: every click and every press of a key is counted, and the keyboard reaches what it is to press by Tab alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.browser.conftest import finished

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Locator, Page

FARTHEST = 140
"""How often Tab is pressed at most; no page has more to stop at."""
RESTS = '[data-testid="stApp"][data-test-script-state="notRunning"]'
HERE = "element => element === document.activeElement || element.contains(document.activeElement)"


@dataclass
class Hands:
    """What was clicked, pressed and tabbed past on a page so far; typed words count as nothing."""

    page: Page
    clicks: int = 0
    keys: int = 0
    tabs: int = 0

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

    def choose_files(self, uploader: Locator, *files: str) -> None:
        """Reach the button of an uploader, which Enter presses; the computer's own dialogue, which opens then, gives these files. (It is no
        part of a page, and a browser without a screen does not always open it for a key.)"""
        self.reach(uploader.locator("button").first)
        self.keys += 1
        self.page.wait_for_selector(RESTS)
        uploader.locator('input[type="file"]').set_input_files(list(files))

    def type(self, words: str) -> None:
        """Words into what has the cursor."""
        self.page.keyboard.type(words)
