"""The reporting page in a browser: units ticked by keyboard, words copied where the browser gives no clipboard, a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.browser.conftest import Server, finished
from tests.browser.hands import HERE

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Browser, Page

    Visit = Callable[..., Page]

PLAIN_HTTP = """
Object.defineProperty(window, "isSecureContext", { value: false });
const before = document.execCommand.bind(document);
document.execCommand = (command) => { window.copied = document.activeElement.value; return before(command); };
"""
"""As where the board is opened from another computer: no clipboard; what goes the old way is kept."""
WHOLE = """async body => { for (let n = 0; body.scrollHeight > body.clientHeight + 1; n++) {
  if (n > 40) throw new Error(`${body.scrollHeight} in ${body.clientHeight}`);
  await new Promise(done => setTimeout(done, 50)); } }"""
"""Until what opened needs no scroll bar of its own."""


def test_ticked_by_keyboard_copied_over_plain_http_and_noted(own_board: Server, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.add_init_script(PLAIN_HTTP)
    page = context.new_page()
    page.goto(f"{own_board.address}/reporting?due=final_statistics&light=missing")
    finished(page)
    first = page.locator(".unit-grid tbody tr").first
    name = first.locator("th a").inner_text()
    first.locator("input").focus()
    page.keyboard.press("Space")
    page.get_by_text("已选中 1 家").wait_for()
    finished(page)
    area = page.locator('[class*="st-key-remind_text_group"] textarea')
    area.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("多谢")
    button = page.locator(".copy-text").first
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_text(re.compile("已记为提醒 1 家")).wait_for()
    finished(page)
    copied = page.evaluate("window.copied")
    assert f"还有 1 家没有收到：{name}" in copied and copied.endswith("多谢")
    line = page.locator(".unit-grid tbody tr", has_text=name)
    assert "已提醒1次" in line.inner_text()
    page.locator(".st-key-undo_last [data-testid=stTooltipIcon] button:enabled").click()
    page.get_by_text("已撤销：记提醒").wait_for()
    finished(page)
    assert "已提醒" not in line.inner_text()
    page.goto(f"{own_board.address}/reporting")
    finished(page)
    move_a_day(page)
    context.close()


def move_a_day(page: Page) -> None:
    """What opens has its room, however low its button stands; a typed day counts at Enter; the hours are asked for in our words."""
    page.locator('[class*="st-key-move_due"] button').click()
    opened = page.locator('[data-testid="stPopoverBody"]')
    day = opened.locator('[data-testid="stDateInputField"] [role=spinbutton]').last
    day.wait_for()
    opened.evaluate(WHOLE)
    day.click()
    page.keyboard.type("09")
    page.keyboard.press("Enter")
    opened.get_by_text(re.compile("迟报 → 按时")).wait_for()
    assert day.evaluate(HERE) and page.locator('[data-testid="stDateInputCalendar"]').count() == 0
    assert [each.inner_text() for each in opened.locator('[data-testid="stTimeInput"] [role=spinbutton]').all()] == ["时", "分"]


def test_a_phone_lists_who_lacks_what_without_scrolling_sideways(board: Server, visit: Visit) -> None:
    page = visit(board, "reporting?due=figures_w3&lang=en", width=390, theme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not page.locator(".unit-grid .mark").first.is_visible()
    assert "Missing" in page.locator(".unit-grid .what:visible").first.inner_text()
    assert page.locator(".unit-grid table").evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")
