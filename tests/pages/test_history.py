"""The calendar and the roster on the screens: since when a change is so is asked, and a past day shows what was valid then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.model.campaign import Roster
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.roster_workbook import write_roster
from tests.pages.conftest import words_on
from tests.readings import at
from tests.repeating import few

Visit = Callable[..., AppTest]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAY = at("2020-06-19 23:59:59")


def radios(board: AppTest) -> list[str]:
    return [radio.key or "" for radio in board.radio if (radio.key or "").startswith("since_")]


def test_a_calendar_that_stands_asks_nothing(visit: Visit, database: Warehouse) -> None:
    board = visit("settings")
    assert radios(board) == ["since_roster"] and board.radio(key="since_roster").value == "now"
    assert "过去各天仍按当时的名册看" in "".join(board.radio(key="since_roster").captions or ())


@pytest.mark.parametrize("from_the_start", few(1, (False, True)))
def test_a_unit_that_is_renamed_has_its_former_name_on_past_days(visit: Visit, database: Warehouse, from_the_start: bool) -> None:
    first, *others = database.roster().units
    board = visit("settings")
    if from_the_start:
        board.radio(key="since_roster").set_value("start").run()
    renamed = Roster((replace(first, name="改了名的医院"), *others))
    board.file_uploader[0].upload("名册.xlsx", write_roster(renamed, database.campaign()), XLSX).run(timeout=20)
    assert database.roster() == renamed
    then = words_on(visit("units", as_of="2020-06-19", open=first.code))
    now = words_on(visit("units", open=first.code))
    assert "改了名的医院" in now and ("改了名的医院" in then) == from_the_start
    assert from_the_start or first.name in then


@pytest.mark.parametrize("from_the_start", few(1, (False, True)))
def test_a_unit_that_went_is_there_on_past_days(visit: Visit, database: Warehouse, from_the_start: bool) -> None:
    first, *others = database.roster().units
    board = visit("settings")
    board.file_uploader[0].upload("名册.xlsx", write_roster(Roster(tuple(others)), database.campaign()), XLSX).run(timeout=20)
    assert radios(board) == ["since_roster"]  # asked once, where the yes is
    if from_the_start:
        board.radio(key="since_roster").set_value("start").run()
    board.text_input(key="roster_reason").set_value("撤销").run()
    board.button(key="roster_yes").click().run(timeout=20)
    assert first.code not in {unit.code for unit in database.roster().units}
    is_there = first.code in {unit.code for unit in database.roster(DAY).units}
    assert is_there != from_the_start
    assert (first.name in words_on(visit("units", as_of="2020-06-19", open=first.code))) == is_there
    assert first.name not in words_on(visit("units", open=first.code))


def test_pages_that_write_know_only_what_is_now(visit: Visit, database: Warehouse) -> None:
    first, *others = database.roster().units
    database.save_roster(Roster((replace(first, name="改了名的医院"), *others)))
    board = visit("settings", as_of="2020-06-19")
    assert board.button(key="save_calendar").disabled
    offered = board.selectbox(key="form_unit").options
    assert "改了名的医院" in offered and first.name not in offered


def test_before_files_came_nothing_is_asked(visit: Visit, database: Warehouse) -> None:
    database.clear()
    board = visit("settings")
    board.number_input[0].set_value(2023).run()
    assert radios(board) == []
    board.button(key="save_calendar").click().run()
    assert database.campaign(DAY) == database.campaign()
