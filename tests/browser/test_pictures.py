"""A form that came as a scan: confirmed beside the crops of its sentences with the keyboard alone, what is not sure is typed; kept over a
reload, and counted once it is confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import dropped_files
from data_loaders.intake.recognising import keep, waiting
from data_loaders.model.campaign import read_campaign
from data_loaders.model.form import Sentence, load_forms
from data_loaders.store.warehouse import Warehouse
from tests.browser.conftest import finished, start
from tests.databases import copy_database
from tests.photographed import made_out, printed, scanned

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Page

    Visit = Callable[..., Page]

FORM = load_forms()[read_campaign().form_version]
VALUES = {blank.code: 100 - number for number, blank in enumerate(FORM.number_blanks)}
DOUBTFUL = {"study.online_class.participants", "study.discussions", "study.hundred_teams.sessions", "study.hundred_teams.participants"}
"""What could not be told for sure: the second of a sentence, a whole one, and the two that begin one."""
BEFORE_WRONG, WRONG = "study.center_group.sessions", "study.center_group.participants"
"""What was made out for sure, and wrongly, and what stands before it."""


def _keys(sentence: Sentence) -> int:
    """How many keys take a sentence: one for what is sure side by side, one for every other blank."""
    sure = [blank in VALUES and blank not in DOUBTFUL for blank in sentence.blanks]
    return sum(not (now and before) for before, now in pairwise([False, *sure]))


@pytest.fixture()
def photographed(sample: Path, tmp_path: Path) -> tuple[Path, str]:
    """A board to which a unit that reported nothing for week 3 sent a scan of its form, and the unit's code."""
    path = tmp_path / "board.duckdb"
    copy_database(sample, path)
    form = printed(VALUES)
    with Warehouse.open(path) as warehouse:
        taken = {row["unit"] for row in warehouse.rows("standing_at", as_of="2100-01-01") if row["period"] == "W3"}
        unit = next(unit for unit in warehouse.roster().units if unit.code not in taken)
        file = tmp_path / f"{unit.name}第3周统计表.pdf"
        file.write_bytes(scanned(form))
        load_batch(warehouse, dropped_files([file]))
        (row,) = [row for row in waiting(warehouse) if row["file"] == file.name]
        found = made_out(form)
        told = [replace(each, is_sure=each.is_sure and each.answer.code not in DOUBTFUL) for each in found.proposals]
        told = [replace(each, answer=each.answer._replace(raw="99")) if each.answer.code == WRONG else each for each in told]
        keep(warehouse, row, replace(found, proposals=tuple(told)))
    return path, unit.code


def test_67_numbers_by_keyboard(photographed: tuple[Path, str], visit: Visit) -> None:
    path, unit = photographed
    server = start(path)
    try:
        page = visit(server, "upload")
        page.get_by_text("份统计表是图片，去录入").click()
        page.wait_for_selector(".typed-form input")
        finished(page)
        assert page.locator(".page-picture img").evaluate("image => image.naturalWidth") > 0
        fields = page.locator(".typed-form input")
        assert fields.count() == len(FORM.blanks) == 69
        page.wait_for_selector(".typed-form .sentence-crop img")
        said = page.locator(".typed-form .sentence-crop b").all_text_contents()
        expected = ["?" if code in DOUBTFUL else "99" if code == WRONG else str(value) for code, value in VALUES.items()]
        assert [each for each in said if each != "?"] == [each for each in expected if each != "?"]
        assert said.count("?") == len(DOUBTFUL) + 2  # and the two of words
        keys = 0
        while (blank := page.evaluate("document.activeElement.dataset.blank ?? ''")) != "":
            crop = page.evaluate(
                "(b => [b.top >= 0 && b.bottom <= innerHeight, b.height])(document.activeElement.closest('.sentence')"
                ".previousElementSibling.getBoundingClientRect())"
            )
            assert crop[0] and crop[1] > 20, blank  # whole, while its field is typed in
            assert page.evaluate("document.activeElement.value") == ""
            if blank in DOUBTFUL:
                assert page.evaluate("document.activeElement.placeholder") == ""
                page.keyboard.type(str(VALUES[blank]))
            page.keyboard.press("Enter")
            if blank == BEFORE_WRONG:  # both were taken: back to the one that is not what the crop says
                page.keyboard.press("Shift+Enter")
                assert page.evaluate("document.activeElement.value") == "99"
                page.keyboard.type(str(VALUES[WRONG]))
                page.keyboard.press("Enter")
            keys += 1
            if keys == 12:  # nothing is lost
                page.get_by_text("已录 ", exact=False).first.wait_for()
                finished(page)
                before = page.evaluate("document.activeElement.dataset.blank")
                page.reload()
                page.wait_for_selector(".typed-form .sentence-crop img")
                finished(page)
                assert page.evaluate("document.activeElement.dataset.blank") == before
            assert keys < 69
        assert keys == sum(map(_keys, (sentence for item in FORM.items for sentence in item.sentences))) < 45
        page.get_by_text("已录 67 空，空着 2 空").wait_for()
        finished(page)
        assert page.evaluate("document.activeElement.innerText").startswith("已对照图片")
        page.keyboard.press("Enter")
        page.get_by_text("没有等待录入的图片。").wait_for()
        page.get_by_role("button", name="撤销").click()
        page.wait_for_selector(".typed-form input")
        finished(page)
        assert fields.nth(3).input_value() == str(VALUES[WRONG])
        narrow = visit(server, "pictures", width=390)
        narrow.wait_for_selector(".typed-form .sentence-crop img")
        assert narrow.evaluate("document.documentElement.scrollWidth") <= 390
        assert narrow.evaluate("document.querySelector('.answer').getBoundingClientRect().top") > 0, "no field has the cursor on a phone"
        page.get_by_role("button", name="已对照图片").click()
        page.get_by_text("没有等待录入的图片。").wait_for()
        page.goto(f"{server.address}/units?open={unit}&at=W3~{WRONG}")  # and the figure opens to where it stands
        page.wait_for_selector(".crop img")
    finally:
        server.stop()
    with Warehouse.open(path) as warehouse:
        rows = [row for row in warehouse.rows("mart_unit_answer", unit=unit, as_of="2100-01-01") if row["period"] == "W3"]
        assert {row["blank"]: row["value"] for row in rows if FORM.blanks[row["blank"]].kind != "text"} == VALUES
        assert not warehouse.audit()
