"""The whole of a June by keyboard alone, from the first start to the form for the level above: Tab, arrows, Enter, letters; no mouse."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data_loaders.model.campaign import Roster, Unit
from data_loaders.writers.excel_form import excel_template
from data_loaders.writers.roster_workbook import write_roster
from tests.browser.conftest import finished, start
from tests.browser.hands import Hands
from tests.readings import CAMPAIGN, FORM

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Browser

UNITS = (Unit("M01", "云岫医院", "medical"), Unit("M02", "青禾医院", "medical"), Unit("E01", "福星护理院", "elderly_care"))
FILLED = {blank.code: 2 for blank in FORM.number_blanks}


def form(folder: Path, unit: Unit | None, period: str, name: str) -> str:
    """A filled form as a file."""
    path = folder / name
    path.write_bytes(excel_template(FORM, CAMPAIGN, unit, period, FILLED))
    return str(path)


def go_to(hands: Hands, page: str, title: str) -> None:
    """By the menu to a page."""
    hands.enter(hands.page.locator('[data-testid="stTopNav"] a, header a', has_text=title).first)
    hands.page.locator(f'.page-done[data-page="{page}"]').wait_for(state="attached")
    finished(hands.page)


def uploaded(hands: Hands, *files: str) -> None:
    """Files in by the drop zone's button, until each has its receipt."""
    hands.choose_files(hands.page.locator('.st-key-drop [data-testid="stFileUploader"]').first, *files)
    for file in files:
        hands.page.locator(".receipts li b", has_text=Path(file).name).wait_for()
    finished(hands.page)


@pytest.mark.parametrize("is_whole", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["its-first-week", "the-whole"])
def test_june_by_keyboard_alone(chromium: Browser, tmp_path: Path, is_whole: bool) -> None:
    server = start(tmp_path / "june.duckdb")
    try:
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", accept_downloads=True)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(server.address)
        hands = Hands(page)
        hands.reach(page.locator(".st-key-skip_sample button"))
        page.keyboard.press("Enter")
        page.locator(".section", has_text="开始自己的活动").wait_for(timeout=40_000)
        finished(page)
        assert page.locator(".steps li").count() == 4 and not page.locator(".st-key-clear_sample").count()
        june(hands, tmp_path, is_whole)
        context.close()
    finally:
        server.stop()


def june(hands: Hands, folder: Path, is_whole: bool) -> None:
    """Calendar and roster, week 1 with a file that waits; of the whole a reminder, week 2, the month, the form for the level above."""
    set_up(hands, folder)
    week_one(hands, folder)
    if is_whole:
        remind(hands)
        hands_in_the_rest(hands, folder)
    assert hands.clicks == 0


def set_up(hands: Hands, folder: Path) -> None:
    """The theme of the campaign, then its roster."""
    page = hands.page
    hands.enter(page.locator(".steps a").first)
    page.locator('.page-done[data-page="settings"]').wait_for(state="attached")
    finished(page)
    hands.reach(page.get_by_label("主题（中文）"))
    page.keyboard.press("Control+A")
    hands.type("人人讲安全")
    hands.press("Tab")
    hands.enter(page.get_by_role("button", name="保存日程"))
    page.get_by_text("日程已保存").wait_for()
    hands.reach(page.get_by_role("tab", name="1 年度与日程"))
    hands.press("ArrowRight")
    page.wait_for_url(re.compile("step=roster"))
    finished(page)
    roster = folder / "名册.xlsx"
    roster.write_bytes(write_roster(Roster(UNITS), CAMPAIGN))
    hands.choose_files(page.locator('[data-testid="stFileUploader"]:has-text("上传新名册")').first, str(roster), key="Space")
    page.get_by_text("名册已保存，共 3 家单位").wait_for()
    finished(page)


def week_one(hands: Hands, folder: Path) -> None:
    """A form that says whose it is, and one that does not and is accepted for a unit typed by name."""
    page = hands.page
    go_to(hands, "upload", "上传")
    first = [form(folder, unit, "W1", f"{unit.name}第1周.xlsx") for unit in UNITS[:1]]
    uploaded(hands, *first, form(folder, None, "W1", "情况统计.xlsx"))
    card = page.locator(".st-key-queue_card")
    hands.reach(card.get_by_role("combobox").first)
    hands.type("青禾")
    hands.press("Enter")
    card.locator(".review-effect").wait_for()
    finished(page)
    hands.enter(page.locator(".st-key-queue_acts button").first)
    page.get_by_text("已采用 · 情况统计.xlsx").first.wait_for()
    finished(page)


def remind(hands: Hands) -> None:
    """The first unit is ticked, its reminder copied and noted."""
    page = hands.page
    go_to(hands, "reporting", "报送")
    hands.reach(page.locator(".unit-grid tbody input").first)
    hands.press("Space")
    page.get_by_text("已选中 1 家").wait_for()
    finished(page)
    hands.enter(page.locator(".copy-text").first)
    page.get_by_text(re.compile("已记为提醒 1 家")).wait_for()
    finished(page)


def hands_in_the_rest(hands: Hands, folder: Path) -> None:
    """Week 2 and the final forms, then the bureau's own form with all three units in it."""
    page = hands.page
    go_to(hands, "upload", "上传")
    uploaded(hands, *(form(folder, unit, "W2", f"{unit.name}第2周.xlsx") for unit in UNITS))
    uploaded(hands, *(form(folder, unit, "FINAL", f"{unit.name}总结.xlsx") for unit in UNITS))
    before = hands.keys
    go_to(hands, "roll_up", "汇总")
    assert re.search("3 家中 3 家已计入", page.locator(".answer").inner_text())
    hands.enter(page.locator(".st-key-make_roll_up button"))
    download = page.locator(".st-key-download_roll_up button, .st-key-download_roll_up a").first
    download.wait_for(timeout=60_000)
    hands.reach(download)
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert saved.value.suggested_filename.endswith(".zip")
    assert (hands.clicks, hands.keys - before) == (0, 2), "from the menu to the files: there, make, take"
