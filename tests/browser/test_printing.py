"""The board on paper by the browser's own print, a chart as a picture, the briefing's words typed and saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Server, finished
from tests.browser.hands import Hands

if TYPE_CHECKING:
    from playwright.sync_api import Page

Visit = Callable[..., "Page"]
CUT = """() => {
  const page = document.querySelector('[data-testid="stMainBlockContainer"]').getBoundingClientRect();
  const shown = selector => [...document.querySelectorAll(selector)].filter(each => each.getClientRects().length);
  return {
    pressed: shown('button, [data-testid="stHeader"], .modebar-btn').filter(each => !each.closest('[class*="st-key-more_"]')).length,
    wide: shown('.js-plotly-plot .main-svg').filter(each => each.getBoundingClientRect().right > page.right + 1).length,
    charts: shown('.js-plotly-plot').length,
    bars: shown('ul.bars .bar').map(each => getComputedStyle(each, '::before').backgroundColor),
    side: !shown('.todo').length || shown('.heat')[0].getBoundingClientRect().right <= shown('.todo')[0].getBoundingClientRect().left,
    dark: shown('.main-svg text').filter(each => getComputedStyle(each).fill !== 'rgb(24, 32, 39)').length,
  }
}"""

UNITS_BY_WEEK = """() => {
  const shown = selector => [...document.querySelectorAll(selector)].filter(each => each.getClientRects().length);
  const table = shown('.by-unit')[0], heads = shown('.section');
  return {
    rows: shown('.by-unit tbody tr').length,
    names: [...document.querySelectorAll('.st-key-narrow_week_units li')].map(each => each.firstChild.firstChild.textContent.trim()),
    printed: shown('.by-unit tbody th').map(each => each.textContent),
    sorts: shown('.by-unit thead button').length,
    below: table ? table.getBoundingClientRect().top - heads[heads.length - 1].getBoundingClientRect().bottom : 0,
  }
}"""


@pytest.mark.parametrize("theme", ("light", "dark"))
def test_the_print_holds_the_board_and_nothing_to_press(board: Server, visit: Visit, theme: str, tmp_path: Path) -> None:
    page = visit(board, "?as_of=2020-06-19", theme=theme)
    page.emulate_media(media="print")
    seen = page.evaluate(CUT)
    assert seen["bars"] == ["rgb(15, 94, 122)"] * 4 and seen["side"], seen
    assert (seen["pressed"], seen["wide"], seen["dark"]) == (0, 0, 0), seen
    data = page.pdf(prefer_css_page_size=True, print_background=True)
    assert 2 <= data.count(b"/Type /Page\n") <= 3
    page.goto(f"{board.address}/weeks?as_of=2020-06-19")
    finished(page)
    page.wait_for_selector(".js-plotly-plot .main-svg")
    seen = page.evaluate(CUT)
    assert seen["charts"] and (seen["pressed"], seen["wide"], seen["dark"]) == (0, 0, 0), seen
    units = page.evaluate(UNITS_BY_WEEK)
    assert units["rows"] > 10 and units["sorts"] == 0 and units["below"] < 60, units
    assert not units["names"]  # a phone's list is drawn on a phone alone
    printed = units["printed"]
    page.emulate_media(media="screen")
    units = page.evaluate(UNITS_BY_WEEK)
    assert units["printed"] == printed and units["sorts"] > 5, units
    for is_up in (False, True):
        page.locator(".by-unit thead button").nth(1).click()
        cells = page.locator(".by-unit tbody td:nth-child(2)").all_inner_texts()
        weeks = [int(words.replace(",", "")) for words in cells if words != "—"]
        assert len(weeks) > 10 and weeks == sorted(weeks, reverse=not is_up) and "—" not in cells[: len(weeks)]
    page.locator(".by-unit thead button").first.click()
    names = page.locator(".by-unit tbody th").all_inner_texts()
    assert sorted(names) == sorted(printed) != names and page.locator("[aria-sort]").all_inner_texts() == ["单位"]
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".st-key-narrow_week_units li").first.wait_for()
    assert page.evaluate(UNITS_BY_WEEK)["names"] == printed


def test_a_chart_is_saved_as_a_picture_under_its_name(board: Server, visit: Visit) -> None:
    page = visit(board, "weeks?as_of=2020-06-19")
    chart = page.locator(".js-plotly-plot").first
    chart.hover()
    button = chart.locator(".modebar-btn")
    assert button.count() == 1 and button.get_attribute("data-title") == "存为图片"
    with page.expect_download() as saved:
        button.click()
    assert saved.value.suggested_filename == "各类单位平均每家场次.png" and Path(saved.value.path()).read_bytes().startswith(b"\x89PNG")


def test_a_briefings_words_are_typed_saved_and_handed_out(own_board: Server, visit: Visit) -> None:
    page = visit(own_board, "roll_up?paper=briefing&as_of=2020-06-19")
    area = page.get_by_label("三、存在问题")
    area.fill("一是慢。")
    area.blur()
    page.get_by_text("有文字还没有保存").wait_for()
    hands = Hands(page)
    hands.click(page.get_by_role("button", name="保存文字"))
    page.get_by_text("已保存，操作记录里可查。").wait_for()
    finished(page)
    assert hands.saved(page.get_by_role("link", name="下载简报（Word）")) == "简报_第3期_第3周_20200619.docx"
    hands.click(page.get_by_role("button", name="撤销上次保存"))
    page.get_by_text("已撤销").wait_for()
    assert hands.clicks == 3
