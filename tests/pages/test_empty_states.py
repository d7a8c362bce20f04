"""What a page says where there is nothing to show: what is missing and what to do; what a link asked for in vain is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.model.campaign import Roster
from data_loaders.model.findings import Finding
from data_loaders.store.warehouse import Warehouse
from pages.parts.markdown import as_written
from tests.pages.conftest import opening, words_on
from tests.readings import entry_of, reading_of, submission_of
from tests.sql.tables import A, save

Visit = Callable[..., AppTest]
LINKS = {
    "type": "spaceship",
    "unit": "X99",
    "period": "W9",
    "item": "poems",
    "measure": "miles",
    "open": "X98",
    "at": "W1~poems",
    "as_of": "2020-06-31",
    "lang": "fr",
}


def warned(board: AppTest) -> str:
    """The warnings of a page."""
    return "\n".join(each.value for each in board.warning)


@pytest.mark.parametrize("name", LINKS)
def test_what_a_link_asked_for_in_vain_is_named(visit: Visit, name: str) -> None:
    board = visit("units", **{name: LINKS[name]})
    assert as_written(LINKS[name]) in warned(board) and "已略去" in warned(board)
    assert not board.query_params.get(name)
    board.run()
    assert as_written(LINKS[name]) in warned(board)


def test_the_known_part_of_a_link_stays_and_the_notice_goes_with_the_next_choice(visit: Visit, database: Warehouse) -> None:
    known = database.roster().units[0].code
    board = visit("board", unit=[known, "X99"], period="W2", lang="en")
    assert "X99" in warned(board) and known not in warned(board) and "left out" in warned(board)
    assert board.query_params["unit"] in (known, [known])
    board.button(key="clear_filters").click().run()
    assert not warned(board)


def test_a_day_to_come_is_no_past_day(visit: Visit) -> None:
    board = visit("board", as_of="2999-01-01")
    assert "2999" in warned(board) and "当时的情况" not in words_on(board)
    assert not warned(visit("board", as_of="2020-06-12", wall="1"))


def test_a_day_before_all_campaigns_is_none_and_a_code_said_twice_is_said_once(visit: Visit, database: Warehouse) -> None:
    known = database.roster().units[0]
    board = visit("board", as_of="0001-01-01", unit=[known.code, "X99", known.code, "X99"])
    assert "0001" in warned(board) and warned(board).count("X99") == 1 and "当时的情况" not in words_on(board)
    assert board.query_params["unit"] in (known.code, [known.code])


@pytest.mark.parametrize("page", ["board", "units", "weeks"])
@pytest.mark.parametrize(("lang", "roster", "chosen"), [("zh", "单位名册", "清除筛选"), ("en", "Upload the roster", "clear the filters")])
def test_no_roster_and_no_unit_in_the_filter(visit: Visit, database: Warehouse, page: str, lang: str, roster: str, chosen: str) -> None:
    first = database.roster().units[0]
    other = next(unit.unit_type for unit in database.roster().units if unit.unit_type != first.unit_type)
    assert chosen in opening(visit(page, lang=lang, unit=first.code, type=other))
    database.save_roster(Roster(()), reason="撤销")
    assert roster in opening(visit(page, lang=lang))


@pytest.mark.parametrize(("lang", "said"), [("zh", "收到了 1 份，都在待处理"), ("en", "1 received, all held")])
def test_a_unit_with_only_a_held_file_says_so(visit: Visit, database: Warehouse, lang: str, said: str) -> None:
    units = database.roster().units
    database.clear()
    database.save_roster(Roster(units), reason="撤销")
    unit, silent = units[:2]
    wrong = reading_of(submission_of(unit.code, "W1", {A: None}, findings=(Finding("form_empty"),)))
    save(database, [entry_of(wrong, "2020-06-03 09:00")])
    assert said in words_on(visit("units", open=unit.code, lang=lang))
    assert ("可在“设置”页下载" if lang == "zh" else "Settings page") in words_on(visit("units", open=silent.code, lang=lang))


def test_a_step_is_ticked_once_somebody_did_it_since_the_campaign_is_their_own(visit: Visit, database: Warehouse) -> None:
    def ticked() -> list[str]:
        shown = next(each for each in words_on(visit("board")).splitlines() if 'class="steps"' in each)
        return re.findall(r'<li class="(\w*)">', shown)

    database.save_campaign(replace(database.campaign(), theme_zh="从前的主题"), actor=Actor("乙", COORDINATOR))
    database.clear()
    assert ticked() == ["", "", "", ""]  # what the program proposes, and what was before, is nobody's step
    database.save_campaign(replace(database.campaign(), theme_zh="人人讲安全"), actor=Actor("乙", COORDINATOR))
    assert ticked() == ["done", "", "", ""]


def test_before_the_first_file_there_is_nothing_to_read_again_and_every_page_shows_the_first_steps(
    visit: Visit, database: Warehouse
) -> None:
    assert [each for each in visit("upload").button if each.key == "read_again"]
    database.clear()
    assert not [each for each in visit("upload").button if each.key == "read_again"]
    assert "开始自己的活动" in words_on(visit("roll_up"))
