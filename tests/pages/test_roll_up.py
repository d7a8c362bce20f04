"""The roll-up page: what it covers, what is chosen, its files once each was read back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pytest
from docx import Document
from streamlit.testing.v1 import AppTest

from data_loaders.model.clock import shanghai_now
from data_loaders.model.office import Reached
from data_loaders.store.office import office
from data_loaders.store.warehouse import Warehouse
from reports.papers.roll_up_forms import cover_note
from reports.roll_up_facts import Asked, roll_up
from reports.roll_ups import files_of
from tests.pages.conftest import opening, words_on

Visit = Callable[..., AppTest]


def now() -> datetime:
    return shanghai_now().replace(hour=23, minute=59, second=59, microsecond=0)


def sentence_of(board: AppTest) -> str:
    return opening(board)


def test_the_page_opens_with_the_month_and_why_it_is_a_draft(visit: Visit, database: Warehouse) -> None:
    made = roll_up(database, Asked(now()))
    board = visit("roll_up")
    assert sentence_of(board).startswith(f"全月：{len(made.expected)} 家中 {len(made.counted)} 家已计入")
    words = words_on(board)
    assert all(row.unit.name in words for row in made.missing)
    assert ("未定稿" in sentence_of(board)) == made.is_draft


def test_a_link_names_the_period_and_the_units_and_other_filters_do_not_count(visit: Visit, database: Warehouse) -> None:
    made = roll_up(database, Asked(now(), "W2", ("medical",)))
    board = visit("roll_up", roll="W2", type="medical", period="W1", item="study", lang="en")
    assert sentence_of(board).startswith(f"Week 2: {len(made.counted)} of {len(made.expected)} units")
    assert "w_period" not in board.session_state


def test_the_unit_with_the_most_queries_stands_first(visit: Visit, database: Warehouse) -> None:
    counted = Counter(each.unit for each in roll_up(database, Asked(now())).queries)
    shown = [int(count) for count in re.findall(r'<span class="end">疑问 (\d+) 处</span>', words_on(visit("roll_up")))]
    assert shown == sorted(counted.values(), reverse=True)[: len(shown)] and len(set(shown)) > 1


def test_what_cannot_be_rolled_up_is_said_in_words(visit: Visit) -> None:
    board = visit("roll_up", roll="W4", as_of="2020-06-02")
    assert "还没有计入任何数字" in sentence_of(board) and not [each for each in board.button if each.key == "make_roll_up"]


def test_the_files_are_those_of_the_command_and_go_with_the_choice(
    visit: Visit, database: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # without LibreOffice
    board = visit("roll_up")
    board.button(key="make_roll_up").click().run(timeout=60)
    _, done = board.session_state["rolled_up"]
    assert done.files == files_of(database, Asked(now())).files and not done.has_pdf
    assert "读回核对一致" in words_on(board) and len(board.get("download_button")) == len(done.files) + 1
    chosen = next(each for each in board.multiselect if each.key.startswith("texts_"))
    chosen.set_value(chosen.value[:1]).run(timeout=60)
    assert not board.get("download_button"), "files of another choice are not offered"


def test_the_offices_own_name_is_put_in_on_the_settings_page(visit: Visit, database: Warehouse) -> None:
    board = visit("settings")
    field = next(each for each in board.text_input if (each.key or "").startswith("bureau_name_"))
    assert field.value == database.campaign().bureau_name
    field.set_value(" 示例区卫生健康局 ").run(timeout=60)
    board.button(key="save_calendar").click().run(timeout=60)
    assert database.campaign().bureau_name == "示例区卫生健康局" and database.campaign().theme_zh


def test_how_units_reach_the_office_is_kept_in_settings_and_said_in_the_cover_note(visit: Visit, database: Warehouse) -> None:
    board = visit("settings")
    for name, words in {"office_name": "应急保障处", "office_contact": "赵示例", "office_phone": "0000-0000"}.items():
        next(each for each in board.text_input if (each.key or "").startswith(name)).set_value(words)
    board.run(timeout=60)
    board.button(key="save_office").click().run(timeout=60)
    assert not board.exception and office(database) == Reached("应急保障处", "赵示例", "0000-0000")
    made = roll_up(database, Asked(now(), "W1"))
    note = "".join(each.text for each in Document(BytesIO(cover_note(made))).paragraphs)
    assert "应急保障处" in note and "赵示例" in note and "0000-0000" in note
