"""What only a browser can show: links between viewers, the drill, the language, phones, the wall, deep links."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Server, finished, start
from tests.databases import copy_database

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Page

    Visit = Callable[..., Page]


def opening(page: Page) -> str:
    """The sentence the page opens with."""
    return page.locator(".answer").first.inner_text()


@pytest.mark.slow
@pytest.mark.parametrize("path", ["", "upload", "units", "weeks", "settings"])
def test_the_first_request_after_a_start_may_be_any_page(sample: Path, tmp_path: Path, visit: Visit, path: str) -> None:
    """In every run other tests begin so with a board of their own: with the board test_clicks, with the files test_upload, with Review
    test_review, with Reporting test_reporting, with the briefing test_printing."""
    copied = tmp_path / "board.duckdb"
    copy_database(sample, copied)
    server = start(copied)
    try:
        page = visit(server, path)
        assert page.locator(f'.page-done[data-page="{path or "board"}"]').count() == 1
        assert page.get_by_role("link", name="按单位").count() >= 1
    finally:
        server.stop()


def test_a_filter_link_shows_a_second_viewer_the_same(board: Server, visit: Visit) -> None:
    sender = visit(board)
    sender.get_by_role("button", name=re.compile("单位类型")).click()
    sender.get_by_role("button", name="医疗机构", exact=True).click()
    sender.wait_for_url(re.compile("type=medical"))
    finished(sender)
    sender.keyboard.press("Escape")
    sender.get_by_role("button", name=re.compile("填报期")).click()
    sender.get_by_role("button", name="第2周", exact=True).click()
    sender.wait_for_url(re.compile("period=W2"))
    sender.locator(".answer", has_text="第2周").wait_for()
    receiver = visit(board, sender.url.split("/", 3)[3])
    assert opening(receiver) == opening(sender)
    assert "医疗机构" in receiver.get_by_role("button", name=re.compile("单位类型")).inner_text()


def test_a_filter_holds_over_pages_and_a_reload(board: Server, visit: Visit) -> None:
    page = visit(board, "?type=elderly_care")
    page.get_by_role("link", name="按周").first.click()
    page.wait_for_selector('.page-done[data-page="weeks"]', state="attached")
    page.wait_for_url(re.compile("weeks.*type=elderly_care"))
    page.reload()
    finished(page)
    assert "养老机构" in page.get_by_role("button", name=re.compile("单位类型")).inner_text()


def test_from_the_board_to_a_unit_to_the_sentence_behind_a_figure(board: Server, visit: Visit) -> None:
    page = visit(board)
    first = page.locator(".names a").first
    name = first.inner_text()
    first.click()
    page.wait_for_selector('.page-done[data-page="units"]', state="attached")
    finished(page)
    assert page.locator(".head h1", has_text=name).count() == 1
    page.locator('.answer-grid button[data-code^="W1~"]').first.click()
    page.locator(".quote mark").wait_for()
    finished(page)
    assert page.locator(".quote mark").inner_text().strip()
    assert "出处" in page.locator(".quote .source").inner_text()
    assert "at=W1" in page.url


def test_english_covers_the_screen(board: Server, visit: Visit) -> None:
    page = visit(board)
    page.get_by_role("button", name="English").click()
    page.wait_for_url(re.compile("lang=en"))
    page.locator(".answer", has_text=re.compile(r"[0-9]+ of [0-9]+ units")).wait_for()
    for shown in (
        ".answer",
        ".fig-label",
        ".fig-change",
        ".fig-covers",
        ".section",
        ".dues .name",
        ".heat th",
        ".head h1",
        ".head .theme",
    ):
        for text in page.locator(shown).all_inner_texts():
            assert not re.search("[一-鿿]", text), text
    assert page.get_by_role("link", name="Units").count() >= 1


def test_charts_have_words_for_those_who_cannot_see_them(board: Server, visit: Visit) -> None:
    page = visit(board, "?as_of=2020-06-19")
    rows = page.locator("ul.bars > li")
    assert rows.count() == 4 and all(
        re.fullmatch(r"\S+ 每家 [\d,.]+ · 共 [\d,]+ · \d+/\d+ 家", words) for words in rows.all_text_contents()
    )
    lengths = rows.locator(".bar").evaluate_all("bars => bars.map(each => Number(each.style.getPropertyValue('--to')))")
    assert lengths == sorted(lengths, reverse=True) and lengths[0] == 1
    assert page.get_by_role("table", name="各项目场次").get_by_role("row").count() > 5


def test_static_files_travel_compressed_and_health_answers(board: Server) -> None:
    page = urllib.request.urlopen(board.address).read().decode()
    script = re.search(r'src="\./(static/js/index[^"]+)"', page)[1]
    request = urllib.request.Request(f"{board.address}/{script}", headers={"Accept-Encoding": "gzip"})
    assert urllib.request.urlopen(request).headers["Content-Encoding"] == "gzip"
    assert urllib.request.urlopen(f"{board.address}/health").read() == b'{"status":"ok"}'


def test_what_a_cut_line_leaves(own_board: Server, visit: Visit, tmp_path: Path) -> None:
    """The wall is dark, says when it refreshed and that the line is cut; what is typed on a page outlives a board that starts again."""
    desk = visit(own_board, "settings?step=roster", width=900)
    assert desk.locator('[data-testid="stTopNavSection"]').inner_text().startswith("还有 ")
    names = desk.get_by_label("每行一个名字")
    names.fill("小王")
    page = visit(own_board, "?wall=1", width=1920)
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor") == "rgb(17, 23, 27)"
    fresh, cut = page.locator(".wall-fresh"), page.locator(".wall-cut")
    first = fresh.inner_text()
    page.locator(f'.wall-fresh:not(:has-text("{first}"))').wait_for(timeout=20_000)
    assert not cut.is_visible()
    own_board.stop()
    cut.wait_for(state="visible", timeout=20_000)
    desk.locator("[role=dialog]", has_text="填了还没保存的仍在页上").wait_for()
    again = start(tmp_path / "board.duckdb", int(own_board.address.rpartition(":")[2]))
    try:
        desk.locator("[role=dialog]").wait_for(state="detached")
        finished(desk)
        assert names.input_value() == "小王"
        names.press("Control+Enter")
        desk.get_by_role("button", name="保存名单").and_(desk.locator(":enabled")).wait_for()
    finally:
        again.stop()


@pytest.mark.parametrize("name", ["units", "explore", "settings"])
def test_no_grid_offers_a_download_that_knows_no_text_mark(board: Server, visit: Visit, name: str) -> None:
    page = visit(board, name)
    grid = page.locator('[data-testid="stDataFrame"]').first
    grid.hover()
    page.locator('[data-testid="stElementToolbarButton"]').first.wait_for()
    downloads = page.locator('[data-testid="stElementToolbarButton"] [aria-label^="下载 CSV："]')
    downloads.first.wait_for(state="attached")
    assert not any(each.is_visible() for each in downloads.all())
