"""Files in through the browser: the first start, a mixed batch, the queue of what is held, a second viewer who sees it at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from data_loaders.model.campaign import Unit
from data_loaders.model.form import load_forms
from data_loaders.store.locations import incoming_path
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import excel_template
from tests.browser.conftest import Server, finished, start
from tests.browser.hands import Hands, pick
from tests.databases import copy_database

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Page

    Visit = Callable[..., Page]


@pytest.fixture()
def mail(sample: Path, tmp_path: Path) -> tuple[Unit, list[Path]]:
    """A unit that has not reported week 2, and three files: its figures, figures that name no unit, and a broken file."""
    copied = tmp_path / "read.duckdb"
    copy_database(sample, copied)
    with Warehouse.open(copied) as warehouse:
        campaign, roster = warehouse.campaign(), warehouse.roster()
        lights = warehouse.rows("mart_light", kinds=["figures"], as_of="2026-01-01")
    form = load_forms()[campaign.form_version]
    unit = roster.unit(next(row["unit"] for row in lights if row["period"] == "W2" and row["light"] == "missing"))
    good, held, broken = tmp_path / "更正.xlsx", tmp_path / "情况统计.xlsx", tmp_path / "打不开.xlsx"
    filled = {blank.code: 2 for blank in form.number_blanks}
    good.write_bytes(excel_template(form, campaign, unit, "W2", filled | {"rectify.hazards_found": 77_000}))
    held.write_bytes(excel_template(form, campaign, None, "W2", filled | {"rectify.hazards_found": 55_000}))
    broken.write_bytes(b"PK\x03\x04 cut off in the post")
    return unit, [good, held, broken]


STANDS = """() => {
  window.tops = new Set();
  const look = () => {
    const queue = document.querySelector(".st-key-queue"), busy = ".st-key-under_way :is(.sending:not([hidden]), .st-key-coming)";
    if (queue && (window.tops.size || document.querySelector(busy))) window.tops.add(Math.round(queue.getBoundingClientRect().top));
    requestAnimationFrame(look);
  };
  look();
}"""
"""From the moment that files are sent: every height, in pixels, at which the queue below them stood."""
INSIDE = """list => {
  const found = [];
  for (let each = list.parentElement; each && each.dataset.testid !== "stMain"; each = each.parentElement)
    if (each.scrollHeight > each.clientHeight + 1 && ["auto", "scroll"].includes(getComputedStyle(each).overflowY)) found.push(each.className);
  return found;
}"""
"""What scrolls around a list, inside the page that scrolls."""


def hazards_on(page: Page) -> str:
    """The hazards card of the board."""
    return page.locator(".fig", has_text="隐患").locator(".fig-value").inner_text()


def test_the_first_start_fills_the_board_in_front_of_the_user(tmp_path: Path, visit: Visit) -> None:
    server = start(tmp_path / "new.duckdb")
    try:
        page = visit(server)
        page.wait_for_selector('.page-done[data-page="board"]', state="attached", timeout=60_000)
        assert "示例数据" in page.locator(".st-key-clear_sample").inner_text()
        assert re.search(r"\d+/\d+ 家", page.locator(".answer").inner_text())
        assert page.locator(".fig-value").count() == 4
        hands = Hands(page)
        hands.click(page.get_by_role("button", name=re.compile("示例数据")))
        hands.click(page.get_by_role("button", name="清空并开始"))
        page.locator(".answer", has_text="还没有应报的单位").wait_for()
        assert hands.clicks == 2
        page.reload()
        finished(page)
        assert "还没有应报的单位" in page.locator(".answer").inner_text()
    finally:
        server.stop()


def test_a_good_a_held_and_a_broken_file(own_board: Server, visit: Visit, mail: tuple[Unit, list[Path]]) -> None:
    unit, files = mail
    viewer = visit(own_board, "?period=W2")
    before = hazards_on(viewer)
    page = visit(own_board, "upload")
    page.evaluate(STANDS)
    page.locator('input[type="file"]').first.set_input_files([str(file) for file in files])
    page.wait_for_selector(".receipts li >> nth=2")
    receipts = "\n".join(page.locator(".receipts li").all_inner_texts())
    assert "更正.xlsx" in receipts and f"{unit.name} 第2周" in receipts
    assert "情况统计.xlsx" in receipts and "待处理" in receipts
    assert "打不开.xlsx" in receipts and "已损坏" in receipts
    viewer.locator(".fig", has_text="隐患").locator(".fig-value", has_text=re.compile(r"^[78]\.")).wait_for()
    assert hazards_on(viewer) != before
    finished(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440
    assert page.locator(".st-key-coming").evaluate("room => room.clientHeight") >= 130, "the queue below moves when a batch ends"
    tops = page.evaluate("[...window.tops]")
    assert tops and max(tops) - min(tops) <= 1, "it moves where sending turns into reading"
    accept(page, "情况统计.xlsx", "综合处" if unit.name != "综合处" else "规划财务处")
    page.locator('[data-testid="stAlert"]', has_text="已采用 · 情况统计.xlsx").wait_for()
    viewer.locator(".fig", has_text="隐患").locator(".fig-value", has_text=re.compile("^13")).wait_for()


def test_two_coordinators_see_the_receipts_of_their_own_files(own_board: Server, visit: Visit, mail: tuple[Unit, list[Path]]) -> None:
    one, other = visit(own_board, "upload"), visit(own_board, "upload")
    for page, files in ((one, mail[1][:1]), (other, mail[1][1:])):
        page.locator('input[type="file"]').first.set_input_files([str(file) for file in files])
    for page, files in ((one, mail[1][:1]), (other, mail[1][1:])):
        page.locator(".receipts li b", has_text=files[-1].name).wait_for()
        assert sorted(page.locator(".receipts li b").all_inner_texts()) == sorted(file.name for file in files)
    many_of_which_some_do_not_arrive(one, mail[1][0].parent / "附件")


def many_of_which_some_do_not_arrive(page: Page, folder: Path) -> None:
    """Hundreds of files go in one by one; what is refused is named with the reason and sent again by a press, once."""
    for number in range(120):
        file = folder / ("甲" if number % 2 else "乙") / f"{number // 2:03}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{number}")
    full = "磁盘已满，还差 5 MB，没有收。请腾出空间再上传。"
    page.route("**/files/in/**-7", lambda sent: sent.fulfill(status=507, body=f"{full}  The disk is full."))
    page.get_by_role("radio", name="整个文件夹").click()
    page.locator("input[type=file][webkitdirectory]").set_input_files(str(folder))
    lacking = page.locator(".sending-lacking li")
    lacking.wait_for()
    assert full in lacking.inner_text() and "附件/" in lacking.inner_text()
    page.locator(".st-key-coming", has_text="本批 119 个文件").wait_for()
    page.locator(".receipts li").nth(118).scroll_into_view_if_needed()
    assert page.locator(".receipts").evaluate(INSIDE) == [] and page.evaluate("document.documentElement.scrollWidth") <= 1440
    page.unroute("**/files/in/**-7")
    hands = Hands(page)
    hands.enter(page.locator(".sending-again"))
    page.locator(".st-key-coming", has_text="本批 1 个文件").wait_for()
    lacking.wait_for(state="hidden")
    finished(page)


def test_loading_goes_on_when_the_tab_is_closed(own_board: Server, visit: Visit, mail: tuple[Unit, list[Path]]) -> None:
    page = visit(own_board, "upload")
    page.locator('input[type="file"]').first.set_input_files([str(file) for file in mail[1]])
    page.locator(".receipts, [data-testid=stProgress]").first.wait_for()
    page.close()
    later = visit(own_board, "upload")
    later.wait_for_selector(".receipts li >> nth=2")


def test_the_day_the_mail_arrived_decides_what_is_late(own_board: Server, visit: Visit, mail: tuple[Unit, list[Path]]) -> None:
    unit, files = mail
    page = visit(own_board, "upload")
    page.get_by_role("button", name="改到达日期").first.click()
    page.locator(".st-key-arrived input").press_sequentially("20200610", delay=60)
    page.get_by_text("按 2020年6月10日 收到计。").wait_for()
    page.locator('input[type="file"]').first.set_input_files(str(files[0]))  # the field was never left
    page.wait_for_selector(".receipts li")
    assert "按 2020年6月10日 收到计" in page.locator(".receipts li").first.inner_text()
    opened = visit(own_board, f"units?open={unit.code}")
    assert "2020年6月10日" in opened.locator(".names.plain li", has_text="更正.xlsx").inner_text()


def test_a_video_over_the_limit_of_what_is_read_counts_and_leaves_nothing_behind(
    own_board: Server, visit: Visit, mail: tuple[Unit, list[Path]], tmp_path: Path
) -> None:
    unit, _ = mail
    video = tmp_path / f"{unit.name}第3周活动视频.mp4"
    video.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 120_000)
    page = visit(own_board, "upload")
    page.locator('input[type="file"]').first.set_input_files(str(video))
    receipt = page.locator(".receipts li", has_text=video.name)
    receipt.wait_for()
    assert unit.name in receipt.inner_text() and "第3周" in receipt.inner_text()
    assert [path.name for path in incoming_path(tmp_path / "board.duckdb").rglob("*")] == ["uploads"]
    own_board.stop()
    with Warehouse.open(tmp_path / "board.duckdb") as warehouse:
        assert warehouse.file_bytes(sha256(video.read_bytes()).hexdigest()) == video.read_bytes()


def test_an_upload_nobody_asked_for_is_refused_and_not_kept(own_board: Server, tmp_path: Path) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="a"; filename="a.txt"\r\n\r\nwords\r\n--x--\r\n'
    for content_type in ("multipart/form-data; boundary=x", "multipart/form-data; boundary=y", "text/plain"):
        request = Request(f"{own_board.address}/_stcore/upload_file/nobody/1", body, {"Content-Type": content_type}, method="PUT")
        with pytest.raises(HTTPError) as refused:
            urlopen(request)
        assert refused.value.code in (400, 403)
    own_board.stop()  # what is not taken is deleted after the answer went out
    assert list((incoming_path(tmp_path / "board.duckdb") / "uploads").iterdir()) == []


def accept(page: Page, file: str, unit_name: str) -> None:
    """The card of a file: opened by a press, its unit chosen, accepted by one more once its effect is shown."""
    page.locator(".st-key-queue_rest button", has_text=file).click()
    page.locator(".st-key-queue_card .card-file", has_text=file).wait_for()
    finished(page)
    pick(page, page.locator(".st-key-queue_card [data-testid=stSelectbox]"), unit_name, f"{unit_name}（")
    page.locator(".review-effect", has_text="隐患").wait_for()
    finished(page)
    page.locator(".st-key-queue_acts button", has_text="确定采用").click()
