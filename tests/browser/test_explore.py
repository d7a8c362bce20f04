"""The page of any table in a browser: a preset, swap, a click on a cell, its unit and the sentence, files, language, back and reload."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlparse

from openpyxl import load_workbook

from tests.browser.conftest import Server, finished

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Page

    Visit = Callable[..., Page]


def asked(page: Page) -> dict[str, list[str]]:
    """What the address asks for."""
    return {name: codes for name, codes in parse_qs(urlparse(page.url).query).items() if name != "lang"}


def test_a_preset_is_swapped_a_cell_opened_and_its_sentence_read(board: Server, visit: Visit) -> None:
    page = visit(board, "explore")
    page.locator(".st-key-explore_presets").get_by_text("项目×周").click()
    page.wait_for_url(re.compile("rows=item"))
    finished(page)
    assert asked(page) == {"rows": ["item"], "cols": ["period"], "measure": ["sessions"]}
    page.get_by_role("button", name="行列互换").click()
    page.wait_for_url(re.compile("rows=period"))
    finished(page)
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Swap").wait_for()
    finished(page)
    assert asked(page) == {"rows": ["period"], "cols": ["item"], "measure": ["sessions"]}
    page.reload()
    finished(page)
    assert page.locator(".answer").inner_text().startswith("Sessions: ")
    page.get_by_role("button", name="中文").click()
    page.get_by_role("button", name="行列互换").wait_for()
    page.locator(".st-key-explore_presets").get_by_text("单位×周").click()
    page.wait_for_url(re.compile("rows=unit"))
    finished(page)
    panel = page.locator(".st-key-explore_behind")
    for _ in range(2):  # a cell that was closed opens by a click on it again
        grid = page.locator('.st-key-wide_explore [data-testid="stDataFrame"]')
        grid.click(position={"x": 290, "y": 52})  # the total of all units in the first week: its first click after the data changed
        page.wait_for_url(re.compile("cell="))
        finished(page)
        assert asked(page)["cell"] == ["measure:sessions", "period:W1"]
        assert "合计 · 第1周" in panel.inner_text()
        page.get_by_role("button", name="关闭").click()
        page.wait_for_url(lambda address: "cell=" not in address)
        finished(page)
    grid.click(position={"x": 290, "y": 52})
    panel.wait_for()
    finished(page)
    first = panel.locator(".names li").first
    number = first.locator(".end").inner_text()
    unit = re.sub("（.*）", "", first.locator("a").inner_text())
    first.locator("a").click()
    page.wait_for_url(re.compile("/units"))
    finished(page)
    assert unit in page.inner_text("body")
    assert page.locator("mark").first.is_visible() and number.replace(",", "").isdigit()
    page.go_back()
    page.wait_for_url(re.compile("explore"))
    finished(page)
    assert asked(page)["rows"] == ["unit"]


def test_the_files_hold_what_the_screen_shows_and_a_phone_has_a_list(board: Server, visit: Visit) -> None:
    page = visit(board, "explore?rows=unit_type&cols=period&measure=participants", width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    entry = page.locator(".names.explore li.total").first
    total = entry.locator(".end").inner_text()
    with page.expect_download() as given:
        page.get_by_role("button", name="下载 Excel").click()
    assert given.value.suggested_filename.startswith("查询_参与人次") and given.value.suggested_filename.endswith(".xlsx")
    book = load_workbook(BytesIO(Path(given.value.path()).read_bytes()))
    sheet = book["数据"]
    whole = sheet.cell(2, sheet.max_column - 1).value
    assert isinstance(whole, int) and (f"{whole:,}" == total or total.endswith("万"))
    entry.locator("a").click()
    page.locator(".st-key-explore_behind").wait_for()
    finished(page)
    assert asked(page)["cell"] == ["measure:participants"]
    assert not page.locator(".st-key-explore_chart").is_visible()
    assert page.locator(".st-key-explore_behind").bounding_box()["y"] < page.locator(".names.explore").bounding_box()["y"]
