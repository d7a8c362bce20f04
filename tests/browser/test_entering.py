"""Entering the board in a browser: log in to where one was going, and out, in this tab and in another one; nothing of a page needs what its
content policy forbids."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from data_loaders.model.acts import ADMINISTRATOR, COORDINATOR
from data_loaders.store.accounts import Accounts
from tests.browser.conftest import GOOD, Server, enter, finished
from tests.browser.hands import Hands, pick

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
    page.locator(".logged-out a").wait_for(timeout=20_000)
    assert not page.locator('[data-testid="stMain"]').is_visible(), "nothing of the page behind can be read or reached"
    page.locator(".logged-out a").click()
    page.wait_for_url("**/login?next=*")
    enter(page, GOOD)
    finished(page)
    assert page.url.endswith("/units?open=M01") and forbidden == []
    context.close()


def test_an_account_from_its_first_day_to_its_last(chromium: Browser, asking: Server, tmp_path: Path) -> None:
    """Added by the administrator, in with the one-time password, a password of one's own, out; then it is shut, and the last administrator's
    cannot be."""
    office, desk = (chromium.new_context(locale="zh-CN") for _ in range(2))
    page, other = office.new_page(), desk.new_page()
    page.goto(f"{asking.address}/accounts")
    enter(page, GOOD)
    finished(page)
    hers, his = Hands(page), Hands(other)
    hers.click(page.locator(".st-key-account_new_name input"))
    hers.type("bob")
    hers.click(page.locator('[data-testid="stRadio"] label', has_text="经办人").first)
    hers.click(page.locator(".st-key-account_new_add button"))
    hers.said("bob：添加，已办。")
    assert hers.clicks == 3
    first_day(his, asking, page.locator('[data-testid="stCode"] code').inner_text())
    leave(his)
    other.goto(f"{asking.address}/review")
    log_in(his, "bob", OWN)
    finished(other)
    hers.clicks = 0
    page.reload()
    finished(page)
    whose = page.locator(".st-key-account_change [data-testid=stSelectbox]").first
    for name, said in (("bob", "bob：停用，已办。"), ("ada", "这是最后一个可用的管理员")):
        pick(page, whose, name, name)
        hers.clicks += 1
        finished(page)
        hers.click(page.locator(".st-key-account_disable button:enabled"))
        hers.said(said)
    assert hers.clicks == 2 * 2
    other.locator(".logged-out").wait_for()
    other.goto(f"{asking.address}/review")
    log_in(his, "bob", OWN)
    assert other.get_by_role("alert").inner_text() == "账号或密码不对。"
    office.close()
    desk.close()
    asking.stop()
    with Accounts.open(tmp_path / "board.accounts") as accounts:
        kept = {each.name: (each.role, each.is_disabled, each.must_change) for each in accounts.everyone()}
        assert kept == {"ada": (ADMINISTRATOR, False, False), "bob": (COORDINATOR, True, False)}
        assert [each.account for each in accounts.sessions()] == ["ada"]


OWN = "kettle river nine"


def log_in(hands: Hands, name: str, password: str) -> None:
    """At the form; Enter sends it."""
    hands.page.fill("[name=name]", name)
    hands.page.fill("[name=password]", password)
    with hands.page.expect_navigation():  # another address right behind a press would take its answer away
        hands.page.click("button")
    hands.clicks += 1


def first_day(hands: Hands, asking: Server, one_time: str) -> None:
    """In with the one-time password: nothing opens before there is another one, which is typed twice alike and is another one."""
    page = hands.page
    page.goto(f"{asking.address}/units?open=M01")
    log_in(hands, "bob", one_time)
    page.goto(f"{asking.address}/review")
    assert "/password" in page.url
    for again, wrong in ((OWN + "!", "两遍新密码不一样。"), (OWN, "")):
        page.fill("[name=new]", OWN)
        page.fill("[name=again]", again)
        page.click("button:not(.second)")
        if wrong:
            assert page.get_by_role("alert").inner_text() == wrong
        hands.clicks += 1
    finished(page)
    assert page.url == f"{asking.address}/review" and hands.clicks == 3  # one of them for what was typed wrong


def leave(hands: Hands) -> None:
    """By one's name at the top right."""
    before = hands.clicks
    hands.click(hands.page.locator(".st-key-p_account button"))
    hands.page.click('[data-testid="stPopoverBody"] form button')
    hands.clicks += 1
    hands.page.wait_for_url("**/login")
    assert hands.clicks - before == 2
