"""A unit's page in a browser: by keyboard from answer to answer, the chosen one in sight however far the table is scrolled; a phone's sheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.browser.conftest import Server, finished

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Locator, Page

    Visit = Callable[..., Page]

UNIT = "units?open=M01"


def test_by_keyboard_from_answer_to_answer_with_the_chosen_one_in_sight(board: Server, visit: Visit) -> None:
    page = visit(board, UNIT)
    first = page.locator(".answer-grid button[tabindex='0']")
    started = first.get_attribute("data-code")
    first.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    code = page.evaluate("document.activeElement.dataset.code")
    assert code.startswith("W2~") and code.partition("~")[2] != str(started).partition("~")[2]
    page.keyboard.press("Enter")
    page.locator(".st-key-unit_pane .quote mark").wait_for()
    finished(page)
    assert page.evaluate("document.activeElement.dataset.code") == code
    assert page.locator(".answer-grid button[aria-current]").get_attribute("data-code") == code
    page.keyboard.press("x")
    page.locator(".st-key-review_form input:focus").wait_for()
    page.locator(".answer-grid tbody tr").last.scroll_into_view_if_needed()
    pane = page.locator(".st-key-unit_pane").bounding_box()
    head = page.locator(".answer-grid thead th").first.bounding_box()
    assert pane and head and 0 <= pane["y"] < 200 and 0 <= head["y"] < 100
    page.get_by_role("button", name="全部单位").click()
    page.wait_for_url(lambda address: "open=" not in address)
    finished(page)
    page.locator("[data-testid='stMain']").get_by_text("参与人次", exact=True).first.click()
    page.wait_for_url(re.compile("measure=participants"))
    finished(page)
    assert page.locator(".st-key-wide_units").is_visible() and "open=" not in page.url  # the unit stays closed at the next press
    page.goto(f"{board.address}/units")
    finished(page)
    page.locator('.st-key-wide_units [data-testid="stDataFrame"]').click(position={"x": 60, "y": 60})
    page.wait_for_url(re.compile("open="))
    page.get_by_role("button", name="全部单位").wait_for()
    finished(page)
    page.go_back()
    page.get_by_role("button", name="全部单位").wait_for(state="detached")
    finished(page)
    assert page.url.endswith("/units") and page.locator(".st-key-wide_units").is_visible()
    page.goto(f"{board.address}/{UNIT}&type=medical")
    finished(page)
    menu(page, "按单位").click()
    page.wait_for_url(lambda address: address.endswith("/units?type=medical"))
    page.get_by_role("button", name="全部单位").wait_for(state="detached")
    finished(page)
    assert page.locator(".st-key-wide_units").is_visible(), "the menu's name of the page one is on leads to the plain page"


def menu(page: Page, name: str) -> Locator:
    """A page's name in the menu."""
    return page.locator('[data-testid="stTopNavLink"]', has_text=name)


def test_back_leads_beyond_what_the_menu_kept(board: Server, visit: Visit) -> None:
    page = visit(board, "weeks?type=medical&lang=en")
    menu(page, "Units").click()
    page.wait_for_url(lambda address: "/units?" in address and "type=medical" in address and "lang=en" in address)
    finished(page)
    page.go_back()  # what the menu asked for, before what was chosen followed
    page.wait_for_url(re.compile("/units$"))
    page.locator(".st-key-p_type", has_text="All").wait_for()  # drawn anew: a step back during a redraw may be lost
    finished(page)
    assert page.url.endswith("/units") and menu(page, "Units").is_visible()
    page.go_back()
    page.wait_for_url(re.compile("weeks.*type=medical"))
    finished(page)
    assert "type=medical" in page.url


def test_a_phone_lays_a_sheet_over_the_answers_and_back_takes_it_away(board: Server, visit: Visit) -> None:
    page = visit(board, UNIT, width=390)
    assert not page.locator(".st-key-unit_pane").count() and not page.locator(".st-key-wide_unit_pane").is_visible()
    page.locator(".answer-grid td:not(.none) button").nth(3).click()
    sheet = page.locator(".st-key-unit_pane")
    sheet.locator(".quote mark").wait_for()
    finished(page)
    box = sheet.bounding_box()
    assert box and box["x"] == 0 and box["width"] == 390 and round(box["y"] + box["height"]) == 900
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    sheet.get_by_role("button", name=re.compile("返回")).click()
    sheet.wait_for(state="detached")
