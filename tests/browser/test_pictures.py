"""A form that came as a photo: typed beside its picture with the keyboard alone, kept over a reload, and counted once it is confirmed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import dropped_files
from data_loaders.model.acts import THIS_COMPUTER, Act
from data_loaders.model.campaign import read_campaign
from data_loaders.model.form import load_forms
from data_loaders.store.rows import Records
from data_loaders.store.warehouse import Warehouse
from tests.browser.conftest import finished, start
from tests.databases import copy_database

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Page

    Visit = Callable[..., Page]


RECOGNISED = ("study.center_group.sessions", "study.center_group.participants")
"""A sentence that was made out for sure."""


def photo(shade: int = 250) -> bytes:
    """A picture as a phone sends it, of nothing."""
    output = io.BytesIO()
    Image.new("RGB", (1200, 1600), (shade, shade, shade)).save(output, "JPEG")
    return output.getvalue()


@pytest.fixture()
def photographed(sample: Path, tmp_path: Path) -> tuple[Path, str]:
    """A board to which a unit that reported nothing for week 3 sent a photo of its form, and the unit's code."""
    path = tmp_path / "board.duckdb"
    copy_database(sample, path)
    with Warehouse.open(path) as warehouse:
        taken = {row["unit"] for row in warehouse.rows("standing_at", as_of="2100-01-01") if row["period"] == "W3"}
        unit = next(unit for unit in warehouse.roster().units if unit.code not in taken)
        file = tmp_path / f"{unit.name}第3周统计表.jpg"
        file.write_bytes(photo())
        load_batch(warehouse, dropped_files([file]))
        records, place = Records(), {"place_page": 1, "place_box": "1,2,3,4"}
        for blank in RECOGNISED:
            own = {"raw": "7", "confidence": 0.99, "is_sure": True, "proposed_at": datetime(2020, 6, 20)}
            records.add("proposal", sha256=sha256(photo()).hexdigest(), blank=blank, **own, **place)
        warehouse.database.write(Act("recognise", THIS_COMPUTER, after={"proposed": len(RECOGNISED)}), records)
    return path, unit.code


def test_67_numbers_by_keyboard(photographed: tuple[Path, str], visit: Visit) -> None:
    path, unit = photographed
    form = load_forms()[read_campaign().form_version]
    server = start(path)
    try:
        page = visit(server, "upload")
        page.get_by_text("份统计表是图片，去录入").click()
        page.wait_for_selector(".typed-form input")
        finished(page)
        assert page.locator(".page-picture img").evaluate("image => image.naturalWidth") > 0
        fields = page.locator(".typed-form input")
        assert fields.count() == len(form.blanks) == 69
        for number, blank in enumerate(form.blanks.values()):
            if blank.code == RECOGNISED[1]:  # one key took the whole sentence
                assert fields.nth(number).input_value() == "7"
                continue
            assert page.evaluate("document.activeElement.dataset.blank") == blank.code
            if blank.code == RECOGNISED[0]:
                assert fields.nth(number).input_value() == ""
            elif blank.kind != "text":
                page.keyboard.type("7")
            page.keyboard.press("Enter")
            if number == 30:  # nothing is lost
                typed = sum(each.kind != "text" for each in list(form.blanks.values())[: number + 1])
                page.get_by_text(f"已录 {typed} 空").wait_for()
                page.reload()
                page.wait_for_selector(".typed-form input")
                finished(page)
        page.get_by_text("已录 67 空，空着 2 空").wait_for()
        finished(page)
        assert page.evaluate("document.activeElement.innerText").startswith("已对照图片")
        page.keyboard.press("Enter")
        page.get_by_text("没有等待录入的图片。").wait_for()
        page.get_by_role("button", name="撤销").click()
        page.wait_for_selector(".typed-form input")
        finished(page)
        assert fields.nth(3).input_value() == "7"
        narrow = visit(server, "pictures", width=390)
        narrow.wait_for_selector(".typed-form input")
        assert narrow.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("button", name="已对照图片").click()
        page.get_by_text("没有等待录入的图片。").wait_for()
    finally:
        server.stop()
    with Warehouse.open(path) as warehouse:
        rows = [row for row in warehouse.rows("mart_unit_answer", unit=unit, as_of="2100-01-01") if row["period"] == "W3"]
        assert {row["value"] for row in rows if form.blanks[row["blank"]].kind != "text"} == {7}
        assert not warehouse.audit()
