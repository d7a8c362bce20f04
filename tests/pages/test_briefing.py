"""The briefing on the roll-up page: its words drafted, changed, saved, taken back; the file that is handed out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from docx import Document
from streamlit.testing.v1 import AppTest

from data_loaders.model.clock import END_OF_DAY
from data_loaders.store.warehouse import Warehouse
from reports.briefing_words import words_of
from reports.briefings import briefing_of
from tests.pages.conftest import opening, words_on
from tests.readings import at

Visit = Callable[..., AppTest]
DAY = "2020-06-19"
THEN = datetime.combine(at(DAY).date(), END_OF_DAY)


def test_its_words_are_changed_saved_and_taken_back(visit: Visit, database: Warehouse, given: dict[str, Callable[[], bytes]]) -> None:
    board = visit("roll_up", paper="briefing", as_of=DAY)
    assert opening(board).startswith("第3周简报第 3 期") and "按数字拟稿" in opening(board)
    narrowing = [each.proto.popover.label for each in board.get("popover") if each.proto.HasField("popover")]
    assert not any(label.startswith("单位") for label in narrowing), "it tells of all units: a filter of units would do nothing"
    made = briefing_of(database, "W3", THEN)
    assert f"应报 {made.expected} 家，已报 {made.received} 家" in opening(board)
    draft = words_of(made).draft
    assert board.text_area(key="briefing_lead").value == draft["lead"]
    board.text_area(key="briefing_problems").set_value("一是<b>慢</b>。\n二是少。")
    board.text_input(key="briefing_issue").set_value("12").run()
    assert "还没有保存" in words_on(board) and draft["problems"] in words_on(board)
    board.button(key="save_briefing").click().run()
    assert not board.exception and opening(board).startswith("第3周简报第 12 期") and "三、存在问题" in opening(board)
    assert "已保存" in words_on(board) and "还没有保存" not in words_on(board)
    (name,) = [name for name in given if name.startswith("简报_第12期")]
    said = [paragraph.text for paragraph in Document(BytesIO(given[name]())).paragraphs]
    assert {"第12期", "一是<b>慢</b>。", "二是少。", draft["lead"]} <= set(said)
    assert [row["about"] for row in database.rows("mart_act") if row["what"] == "hand_out"] == [["period:W3"]], "it names officers"
    board.toggle(key="briefing_ranking").set_value(True).run()
    board.text_area(key="briefing_problems").set_value("").run()
    board.button(key="save_briefing").click().run()
    assert board.text_area(key="briefing_problems").value == draft["problems"], "an emptied field goes back to its draft"
    board.button(key="undo_briefing").click().run()
    assert board.text_area(key="briefing_problems").value.startswith("一是<b>慢") and not board.toggle(key="briefing_ranking").value
    board.button(key="draft_briefing").click().run()
    assert "按数字拟稿" in opening(board)


def test_another_day_says_that_the_figures_moved_and_another_week_has_its_own_words(visit: Visit, database: Warehouse) -> None:
    board = visit("roll_up", paper="briefing", week="W2", as_of=DAY)
    board.text_area(key="briefing_lead").set_value("第二周很好。").run()
    board.button(key="save_briefing").click().run()
    later = visit("roll_up", paper="briefing", week="W2", lang="en")
    assert later.text_area(key="briefing_lead").value == "第二周很好。" and "have changed since this was saved" in words_on(later)
    later.button(key="save_briefing").click().run()
    assert not later.exception and "have changed since this was saved" not in words_on(later)
    other = visit("roll_up", paper="briefing", week="W3", as_of=DAY)
    assert "第二周很好" not in other.text_area(key="briefing_lead").value


@pytest.mark.parametrize("lang", ("zh", "en"))
def test_an_office_without_a_name_is_told(visit: Visit, database: Warehouse, lang: str) -> None:
    database.save_campaign(replace(database.campaign(), bureau_name=""))
    board = visit("roll_up", paper="briefing", lang=lang)
    assert not board.text_area and opening(board)
