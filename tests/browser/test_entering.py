"""Entering the board in a browser: log in to where one was going, and out, in this tab and in another one; nothing of a page needs what its
content policy forbids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.conftest import GOOD, Server, enter, finished

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Browser


def test_in_to_where_one_was_going_and_out_of_every_tab(chromium: Browser, asking: Server) -> None:
    context = chromium.new_context(locale="zh-CN")
    page, forbidden = context.new_page(), []
    page.on("console", lambda said: forbidden.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(f"{asking.address}/units?open=M01")
    assert "/login?" in page.url and page.locator("h1").inner_text() == "登录"
    enter(page, "not the password")
    page.get_by_role("alert").wait_for()
    enter(page, GOOD)
    finished(page)
    assert page.url.endswith("/units?open=M01")
    assert [cookie["httpOnly"] for cookie in context.cookies() if cookie["name"] == "board_session"] == [True]
    assert "board_session" not in page.evaluate("document.cookie")
    other = context.new_page()
    other.goto(f"{asking.address}/accounts")
    finished(other)
    assert other.locator(".st-key-account_change").count() == 1
    other.goto(f"{asking.address}/logout")
    other.click("button")
    other.wait_for_url("**/login")
    page.bring_to_front()
    page.locator(".logged-out a").click(timeout=20_000)
    page.wait_for_url("**/login?next=*")
    enter(page, GOOD)
    finished(page)
    assert page.url.endswith("/units?open=M01") and forbidden == []
    context.close()
