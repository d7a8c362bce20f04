"""What is done most often, from the first click to the last, with the number of clicks it takes; typed words count as none."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.browser.conftest import Server, finished
from tests.browser.hands import Hands

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Browser, Locator, Page

WAITS = "福星老人护理院"
"""A file of the sample that may be of either of two units."""
Job = Callable[[Hands], None]


def done_in(page: Page, path: str, job: Job) -> int:
    """How many clicks a job takes that begins on that page."""
    page.goto(path)
    finished(page)
    hands = Hands(page)
    job(hands)
    return hands.clicks


def saved(hands: Hands, button: Locator) -> str:
    """A click that hands a file out; its name."""
    with hands.page.expect_download() as file:
        hands.click(button)
    return file.value.suggested_filename


def copy_who_is_missing(hands: Hands) -> None:
    """On the board, which names them."""
    hands.click(hands.page.locator(".st-key-copy_missing button"))
    hands.page.locator(".st-key-copy_missing .copy-said:not(:empty)").wait_for()


def copy_their_reminder(hands: Hands) -> None:
    """On Units: those that are missing, their words, copied and noted."""
    hands.click(hands.page.locator(".st-key-unit_chips button", has_text="缺报"))
    hands.click(hands.page.locator(".to-remind"))
    hands.click(hands.page.locator(".copy-text").first)
    hands.page.get_by_text(re.compile("已记为提醒")).first.wait_for()


def narrow_to_a_type(hands: Hands) -> None:
    """On any page."""
    hands.click(hands.page.locator(".st-key-p_type button"))
    hands.click(hands.page.locator('[data-testid="stPopoverBody"] button', has_text="养老机构"))
    hands.page.wait_for_url(re.compile("type=elderly_care"))


def open_a_figure(hands: Hands) -> None:
    """From the board to the words a number was read from."""
    hands.click(hands.page.locator(".names a").first)
    hands.click(hands.page.locator(".answer-grid td:not(.none) button").first)
    hands.page.locator(".st-key-unit_pane .quote mark").wait_for()


def export_the_board(hands: Hands) -> None:
    """As one page."""
    hands.click(hands.page.locator(".st-key-export_board button").first)
    assert saved(hands, hands.page.locator(".st-key-export_page button, .st-key-export_page a").first).endswith(".docx")


def accept_what_waits(hands: Hands) -> None:
    """From the list: its card, which says what accepting it for the likeliest unit would change, then yes."""
    hands.click(hands.page.locator(".st-key-queue_rest button", has_text=WAITS))
    hands.page.locator(".review-effect").wait_for()
    finished(hands.page)
    hands.click(hands.page.locator(".st-key-queue_acts button", has_text="确定采用"))
    hands.page.locator('[data-testid="stAlert"]', has_text="已采用").wait_for()


def withdraw_a_batch(hands: Hands) -> None:
    """The latest batch: looked up, then all of it, why, and away."""
    page = hands.page
    hands.click(page.locator(".st-key-earlier button").first)
    hands.click(page.locator('[class*="st-key-batch_acts_"] button', has_text="撤回").first)
    hands.click(page.locator(".st-key-review_form button").first)
    page.locator(".review-effect").wait_for()
    hands.click(page.locator(".st-key-do_act button:enabled"))
    page.locator('[data-testid="stAlert"]', has_text="撤回").first.wait_for()


MOST: tuple[tuple[str, Job, int], ...] = (
    ("", copy_who_is_missing, 1),
    ("units", copy_their_reminder, 3),
    ("", narrow_to_a_type, 2),
    ("", open_a_figure, 2),
    ("", export_the_board, 2),
    ("upload", accept_what_waits, 2),
    ("upload", withdraw_a_batch, 4),
)


def test_every_job_takes_few_clicks(own_board: Server, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(20_000)
    took = {job.__name__: done_in(page, f"{own_board.address}/{path}", job) for path, job, _ in MOST}
    assert took == {job.__name__: most for _, job, most in MOST}
    context.close()
