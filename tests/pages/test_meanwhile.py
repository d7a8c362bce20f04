"""What two people type at the same time: the second is told, and nothing of what was typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from data_loaders.model.acts import Actor
from data_loaders.model.campaign import Roster
from data_loaders.model.office import Reached
from data_loaders.store.office import save_office
from data_loaders.store.warehouse import Warehouse
from pages.parts.meanwhile import laid_over
from pages.sections.roster_grid import BEGUN

Visit = Callable[..., AppTest]
COLLEAGUE = Actor("小李", "coordinator")
HEADS = ["code", "name", "phone"]
CELLS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("12")), min_size=4, max_size=4)


def table(rows: dict[str, tuple[str, str]]) -> pd.DataFrame:
    return pd.DataFrame([(code, *cells) for code, cells in rows.items()], columns=HEADS).astype(object)


@settings(deadline=None)
@given(CELLS, CELLS, CELLS, st.sets(st.integers(0, 3)), st.sets(st.integers(0, 3)))
def test_each_cell_is_mine_where_i_changed_it_else_theirs(before: list, here: list, there: list, mine_gone: set, theirs_gone: set) -> None:
    base, mine, theirs = (table(dict(zip("PQRS", rows, strict=True))) for rows in (before, here, there))
    mine, theirs = mine.drop(sorted(mine_gone)), theirs.drop(sorted(theirs_gone)).reset_index(drop=True)
    mine.loc[9] = ["new", "x", "9"]
    theirs.loc[len(theirs)] = ["their new", "y", "8"]
    laid = laid_over(base, mine, theirs)
    found = {code: cells for code, *cells in laid.table.itertuples(index=False, name=None)}
    wanted = {"new": ["x", "9"], "their new": ["y", "8"]}
    for row, code in enumerate("PQRS"):
        if row in mine_gone or (row in theirs_gone and here[row] == before[row]):
            continue
        other = before[row] if row in theirs_gone else there[row]
        wanted[code] = [c if a == b else a for a, b, c in zip(here[row], before[row], other, strict=True)]
    assert found == wanted and laid.table.index.is_unique
    said = {code for code, _, _ in laid.clashes}
    for row, code in enumerate("PQRS"):
        changed = [here[row] != before[row] or row in mine_gone, there[row] != before[row] or row in theirs_gone]
        assert code not in said or all(changed), "no clash is said of what one alone changed"


def warnings(board: AppTest) -> str:
    return "\n".join(each.value for each in board.warning)


def test_a_roster_that_two_edit_holds_both(visit: Visit, database: Warehouse) -> None:
    board = visit("settings")
    grid = board.session_state[BEGUN]
    typed = grid.table.copy()
    typed.iloc[0, 1], typed.iloc[1, 1] = "我改的名", "我也改的名"
    board.session_state[BEGUN] = replace(grid, table=typed, key="typed")
    first, second, third, *others = database.roster().units
    theirs = replace(second, name="她改的名"), replace(third, name="只她改的名")
    database.save_roster(Roster((first, *theirs, *others)), actor=COLLEAGUE)
    board.run(timeout=30)
    assert list(board.session_state[BEGUN].table.iloc[:3, 1]) == ["我改的名", "我也改的名", "只她改的名"]
    said = warnings(board)
    assert "小李" in said and "我也改的名" in said and "她改的名" in said and "只她改的名" not in said
    board.button(key="save_roster").click().run(timeout=30)
    assert [unit.name for unit in database.roster().units[:3]] == ["我改的名", "我也改的名", "只她改的名"]
    assert "小李" not in warnings(board)
    assert board.button(key="save_roster").disabled


def test_an_edited_roster_stays_over_a_change_of_language_and_theirs_may_be_taken(visit: Visit, database: Warehouse) -> None:
    board = visit("settings")
    grid = board.session_state[BEGUN]
    typed = grid.table.copy()
    typed.iloc[0, 1] = "我改的名"
    board.session_state[BEGUN] = replace(grid, table=typed, key="typed")
    board.button(key="language").click().run(timeout=30)
    again = board.session_state[BEGUN]
    assert again.table.iloc[0, 1] == "我改的名" and again.table.iloc[0, 2] != typed.iloc[0, 2]
    assert not board.button(key="save_roster").disabled and again.clashes is None
    first, *others = database.roster().units
    database.save_roster(Roster(tuple(others)), actor=COLLEAGUE, reason="撤销")
    board.run(timeout=30)
    board.button(key="take_theirs_roster").click().run(timeout=30)
    assert first.name not in set(board.session_state[BEGUN].table.iloc[:, 1])


def test_the_first_roster_takes_the_place_of_an_empty_grid(visit: Visit, database: Warehouse) -> None:
    board = visit("settings")
    grid = board.session_state[BEGUN]
    nothing = grid.table.iloc[:0]
    board.session_state[BEGUN] = replace(grid, units=(), base=nothing, table=nothing, key="empty")
    board.run(timeout=30)
    assert not board.exception and board.session_state[BEGUN].table.equals(grid.table) and board.session_state[BEGUN].clashes is None


def test_a_new_line_says_nothing_and_a_half_one_what_it_lacks(visit: Visit, database: Warehouse) -> None:
    board = visit("settings")
    grid = board.session_state[BEGUN]
    longer = grid.table.copy()
    longer.loc[len(longer)] = [None] * (longer.shape[1] - 1) + [False]
    board.session_state[BEGUN] = replace(grid, table=longer, key="longer")
    board.run(timeout=30)
    assert board.button(key="save_roster").disabled and "还不能保存" not in warnings(board)
    longer.iloc[-1, 0] = "Z99"
    board.session_state[BEGUN] = replace(grid, table=longer, key="half")
    board.run(timeout=30)
    assert f"还不能保存：第{len(longer)}行：缺少单位名称。第{len(longer)}行：缺少单位类型。" in warnings(board)


@pytest.mark.parametrize("types", [True, False])
def test_names_and_contacts_are_kept_from_a_colleagues_change(visit: Visit, database: Warehouse, types: bool) -> None:
    board = visit("settings")
    area = next(each for each in board.text_area if str(each.key).startswith("coordinators_"))
    name = next(each for each in board.text_input if str(each.key).startswith("office_contact_"))
    if types:
        area.set_value("小王")
        name.set_value("王主任")
        board.run(timeout=30)
    database.save_coordinators(["小李"], actor=COLLEAGUE)
    save_office(database, Reached("安监处", "李主任", "", "", 12), actor=COLLEAGUE)
    board.run(timeout=30)
    values = {each.value for each in (*board.text_area, *board.text_input)}
    assert ({"小王", "王主任"} if types else {"小李", "李主任"}) <= values
    assert (warnings(board).count("别人刚改了这里（小李") == 2) is types
    if types:
        assert "李主任" in warnings(board)
        board.button(key="save_office").click().run(timeout=30)
        board.button(key="take_theirs_coordinators").click().run(timeout=30)
        assert "别人刚改了" not in warnings(board)
        assert "小李" in {each.value for each in board.text_area}
        assert database.coordinators() == ("小李",)


def test_a_press_that_comes_with_the_last_words_does_not_overrule_what_nobody_has_read(visit: Visit, database: Warehouse) -> None:
    board = visit("settings")
    database.save_coordinators(["小李"], actor=COLLEAGUE)
    area = next(each for each in board.text_area if str(each.key).startswith("coordinators_"))
    area.set_value("小王")
    board.button(key="save_coordinators").click().run(timeout=30)
    assert database.coordinators() == ("小李",) and "别人刚改了这里（小李" in warnings(board)
    board.button(key="save_coordinators").click().run(timeout=30)
    assert database.coordinators() == ("小王",)
