"""The review page in a browser: one story by keyboard alone, two coordinators at one item, a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.browser.conftest import Server, finished

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Page

    Visit = Callable[..., Page]

READY = ".st-key-do_act button:enabled"
"""The button that does what is prepared, once nothing is lacking."""


def waiting(page: Page) -> list[int]:
    """The numbers the page opens with: errors and groups of queries first."""
    return [int(number) for number in page.locator(".answer b").all_inner_texts()]


def press(page: Page, key: str, shown: str) -> None:
    """A key, until what it brings is there (a selector)."""
    page.keyboard.press(key)
    page.locator(shown).first.wait_for()
    finished(page)


def turn(page: Page, key: str) -> None:
    """A key that opens another one, until the address says which."""
    before = page.url
    page.keyboard.press(key)
    page.wait_for_url(lambda address: address != before)
    finished(page)


def test_a_story_by_keyboard_alone(own_board: Server, visit: Visit) -> None:
    page = visit(own_board, "review?severity=query")
    errors, queries, *_ = waiting(page)
    opened = page.locator(".st-key-review_detail .section").first
    first = opened.inner_text()
    turn(page, "j")
    assert opened.inner_text() != first
    turn(page, "k")
    assert opened.inner_text() == first
    press(page, "e", ".st-key-review_form")
    press(page, "1", READY)
    assert "合计不变" in page.locator(".review-effect").inner_text()
    press(page, "Control+Enter", '[data-testid="stAlert"]:has-text("已说明")')
    assert waiting(page)[:2] == [errors, queries - 1] and "open=" in page.url
    press(page, "u", '[data-testid="stAlert"]:has-text("已撤销")')
    assert waiting(page)[:2] == [errors, queries]
    press(page, "q", ".st-key-review_form textarea:focus")
    press(page, "Control+Enter", '[data-testid="stAlert"]:has-text("已请核实")')
    press(page, "x", ".st-key-review_form input:focus")
    page.keyboard.type("12")
    page.keyboard.press("Tab")
    page.locator(".st-key-review_form", has_text="请选一个原因").wait_for()  # what was typed is taken
    finished(page)
    press(page, "2", READY)
    assert page.locator(".st-key-review_form input[type=text]").first.input_value() == "12"
    press(page, "Control+Enter", '[data-testid="stAlert"]:has-text("已更正")')
    press(page, "u", '[data-testid="stAlert"]:has-text("已撤销")')
    press(page, "x", ".st-key-review_form input:focus")
    page.keyboard.press("Escape")
    page.locator(".st-key-review_form").wait_for(state="detached")
    turn(page, "s")
    many_on_a_phone(visit(own_board, "review?severity=query", width=390))
    cards_on_a_phone(visit(own_board, "upload", width=390))


def tick_two(page: Page, listed: str, of: str) -> None:
    """Touch two boxes, each as large as a thumb, and the bar with the act about both, which stays in sight at the foot of the screen."""
    boxes = page.locator(f'{listed} [class*="st-key-tick_"] label')
    for number in (1, 2):
        boxes.nth(number).scroll_into_view_if_needed()
        size = boxes.nth(number).bounding_box()
        assert size and min(size["width"], size["height"]) >= 44
        boxes.nth(number).click()
        page.locator(f".st-key-many_{of}", has_text=f"已选 {number}").wait_for()
        finished(page)
    bar = page.locator(f".st-key-many_{of}").bounding_box()
    assert bar and 900 - 2 <= bar["y"] + bar["height"] <= 900 + 2 and bar["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(f".st-key-do_many_{of} button").click()


def many_on_a_phone(page: Page) -> None:
    """Two groups of queries are asked about with one act, and it is taken back."""
    errors, queries, *_ = waiting(page)
    tick_two(page, ".st-key-narrow_review", "review")
    page.locator(".st-key-narrow_review").wait_for(state="detached")
    page.get_by_role("radio", name="请核实").click()
    page.locator('.st-key-do_bulk button:enabled:has-text("请核实 2 组")').click()
    page.locator(".st-key-narrow_review").wait_for()
    finished(page)
    assert not page.locator(".st-key-many_review").count() and waiting(page)[:2] == [errors, queries - 2]


def cards_on_a_phone(page: Page) -> None:
    """Two cards of the queue are sent back with the open one, with one reason."""
    count = page.locator(".st-key-queue_rest .stButton").count()
    tick_two(page, ".st-key-queue_rest", "queue")
    page.locator(".st-key-review_form").wait_for()
    page.locator(".st-key-queue_rest").wait_for(state="detached")
    page.get_by_role("radio", name="退回").click()
    page.locator(".st-key-review_reasons button").first.click()
    page.locator(f'{READY}:has-text("退回 3 组")').click()
    page.locator(".names.plain li", has_text="已退回").nth(2).wait_for()
    page.locator(".st-key-queue_rest .stButton").nth(count - 3).wait_for(state="detached")
    finished(page)
    assert page.locator(".st-key-queue_rest .stButton").count() == count - 3


def test_who_comes_second_is_refused_in_words(own_board: Server, visit: Visit) -> None:
    first = visit(own_board, "review?severity=query")
    press(first, "j", ".st-key-review_detail")
    first.wait_for_url(re.compile("open="))
    second = visit(own_board, first.url.removeprefix(f"{own_board.address}/"))
    for page in (first, second):
        press(page, "e", ".st-key-review_form")
        press(page, "1", READY)
    press(first, "Control+Enter", '[data-testid="stAlert"]:has-text("已说明")')
    second.keyboard.press("Control+Enter")
    second.locator('[data-testid="stAlert"], .section small:has-text("已说明")').first.wait_for()


def test_a_phone_shows_the_list_and_a_touch_opens_one(board: Server, visit: Visit) -> None:
    page = visit(board, "review", width=390)
    lines = page.locator(".st-key-narrow_review button")
    assert lines.count() > 5 and not page.locator(".st-key-review_detail").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    lines.nth(1).click()
    page.locator(".st-key-review_detail").wait_for()
    finished(page)
    assert not page.locator(".st-key-narrow_review").count() and page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="返回").click()
    page.locator(".st-key-narrow_review").wait_for()
