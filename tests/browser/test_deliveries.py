"""Deliverables in a real browser: dropped, held, an officer taken over, read again after the roster learnt a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.browser.conftest import Server, finished
from tests.data_loaders.making import docx_of, paragraph, word_table

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Page

OFFICER = {"姓名": "王示例", "职务": "科员", "办公电话": "00000001", "手机": "10000000001", "电子邮箱": "a@example.org"}


def test_deliverables_are_dropped_counted_and_an_officer_taken_over(own_board: Server, visit: Callable[..., Page]) -> None:
    page = visit(own_board, "units")
    assert not page.locator("ul.units").count()  # a phone's list is drawn on a phone alone
    page.set_viewport_size({"width": 390, "height": 844})
    first = page.locator("ul.units a").first
    first.wait_for()
    href, name = first.get_attribute("href"), first.text_content()
    page.set_viewport_size({"width": 1440, "height": 900})
    form = docx_of(word_table(*[(paragraph(field), paragraph(value)) for field, value in (OFFICER | {"单位名称": name}).items()]))
    page.goto(f"{own_board.address}/upload")
    finished(page)
    page.locator('input[type="file"]').set_input_files(
        [
            {"name": "附件1.docx", "mimeType": "application/octet-stream", "buffer": form},
            {"name": f"{name}第3周活动照片.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff" + bytes(range(90))},
            {"name": f"{name}咨询点.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff" + bytes(range(80))},
        ]
    )
    page.locator(".receipts li", has_text=f"{name} 联络员推荐表：已收到").wait_for()
    page.locator(".receipts li", has_text=f"{name} 第3周活动资料：已收到").wait_for()
    # Another officer stands in the roster: only the coordinator's own tick replaces one.
    page.locator(".st-key-officers_replaced label", has_text=name).click()
    page.get_by_role("button", name="更新勾选的 1 家联络员").click()
    page.get_by_text(f"{name}：名册里的联络员已更新。").wait_for()
    page.get_by_role("button", name="重新读取待处理和退回的文件").click()
    page.get_by_text("新采用 0 份").wait_for()
    page.goto(f"{own_board.address}/{href.lstrip('/')}")
    page.locator(".head", has_text="王示例").wait_for()
    finished(page)
    lights = page.locator(".lights").nth(1).inner_text()
    assert "联络员推荐表" in lights and "第3周活动资料" in lights
    assert page.get_by_text("附件1.docx").count() >= 1
