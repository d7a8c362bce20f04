"""The reporting page: what its sentence counts, what it lists, and what its buttons do; both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextArea

from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.model.calendar import with_one_due_date
from data_loaders.model.campaign import Campaign, Roster
from data_loaders.model.clock import due_moment
from data_loaders.store.due_changes import DueChange, change_due
from data_loaders.store.warehouse import Warehouse
from pages.parts.due_moves import moves
from tests.databases import new_database
from tests.pages.conftest import opening, words_on
from tests.readings import CAMPAIGN, TYPES, at, roster_of
from tests.sql.tables import save, sent

Visit = Callable[..., AppTest]
NOW = datetime.max
SENT = """
| unit | period | basis  | number | received         |
| U001 | W1     | weekly | 5      | 2020-06-03 09:00 |
| U002 | W1     | weekly | 7      | 2020-06-05 09:00 |
| U004 | W1     | weekly | 7      | 2020-06-04 09:00 |
| U001 | W2     | weekly | 5      | 2020-06-11 09:00 |
| U002 | W2     | weekly | 5      | 2020-06-13 09:00 |
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six units, the last exempt: of the second week one came in time, one two days late, three are missing, two of them for the second
    time."""
    path = new_database(tmp_path_factory.mktemp("reporting") / "board.duckdb")
    units = [
        replace(unit, liaison=f"联络{unit.code}", mobile="1") if unit.code != "U005" else unit for unit in roster_of(6, exempt=(6,)).units
    ]
    with Warehouse.open(path) as warehouse:
        warehouse.save_campaign(CAMPAIGN)
        warehouse.save_roster(Roster(tuple(units)))
        save(warehouse, sent(SENT))
    return path


@pytest.fixture()
def begun(database: Warehouse) -> Warehouse:
    """What these six units sent, open as the board's own."""
    return database


def grid_of(board: AppTest) -> dict:
    """What the grid of units was given, its cells where they stand."""
    found = next(each for each in board.get("bidi_component") if "unit_grid" in str(each.proto))
    given = json.loads(found.proto.json)
    cells = [dict(zip(("light", "sign", "words"), cell, strict=True)) for cell in given["cells"]]
    assert len({tuple(cell.values()) for cell in cells}) == len(cells)  # each is sent once
    for group in given["groups"]:
        rows = (dict(zip(("code", "name", "address", "note", "behind", "cells"), row, strict=True)) for row in group["rows"])
        group["rows"] = [row | {"cells": [cells[place] for place in row["cells"]]} for row in rows]
    return given


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sentence_counts_one_deliverable(visit: Visit, begun: Warehouse, lang: str) -> None:
    said = opening(visit("reporting", due="figures_w2", lang=lang))
    assert said == (
        "第2周统计数据：5 家应报，2 家已报（40%），按时 1 家（20%）；3 家未报，其中 2 家连续两周。"
        if lang == "zh"
        else "Week 2 figures: 5 units expected, 2 received (40%), 1 on time (20%); 3 missing, 2 of them for the second week running."
    )
    open_week = opening(visit("reporting", due="figures_w2", as_of="2020-06-11", lang=lang))
    assert ("1 家已到（20%），还有 4 家未到" if lang == "zh" else "1 so far (20%), 4 still to come") in open_week


def test_the_calendar_has_a_row_a_deliverable_and_says_what_moved(visit: Visit, begun: Warehouse) -> None:
    change_due(begun, DueChange("figures_w2", due_on=at("2020-06-13 00:00").date()), reason="系统故障", actor=Actor("张示例", COORDINATOR))
    table = next(line for line in words_on(visit("reporting", due="figures_w2")).splitlines() if "due-table" in line)
    assert table.count("<tr") == len(CAMPAIGN.deliverables) + 1
    row = re.sub("<[^>]+>", " ", re.search(r'<tr class="chosen">.*?</tr>', table)[0])
    assert re.search(
        r"第2周统计数据\s+6月11日\s+6月13日\s+端?午?\s*张示例 \d+月\d+日改：系统故障\s+5\s+2\s+0\s+0\s+3\s+1\s+40% · 2/5 家", row
    ), row


def test_who_is_missing_is_named_below_the_sentence(visit: Visit, begun: Warehouse) -> None:
    names = {unit.code: unit.name for unit in begun.roster().units}
    said = next(line for line in words_on(visit("reporting", due="figures_w2")).splitlines() if 'class="covers">缺报' in line)
    assert sorted(re.sub("<[^>]+>", "", said.partition("缺报：")[2]).strip().split("、")) == sorted(
        names[code] for code in ("U003", "U004", "U005")
    )
    assert "缺报：" not in words_on(visit("reporting", due="figures_w2", as_of="2020-06-11"))


def test_who_still_has_time_is_not_missing_in_the_calendar(visit: Visit, begun: Warehouse) -> None:
    def missing_on(day: str) -> str:
        table = next(line for line in words_on(visit("reporting", due="figures_w2", as_of=day)).splitlines() if "due-table" in line)
        cell = re.findall(r"<td.*?</td>", re.search(r'<tr class="chosen">.*?</tr>', table)[0])[5]
        return re.sub("<[^>]+>", "", cell)

    assert [missing_on(day) for day in ("2020-06-11", "2020-06-13")] == ["未到 4", "3"]


def test_moves_are_told_by_the_calendar_and_beside_it_and_not_once_taken_back(begun: Warehouse) -> None:
    first, second = CAMPAIGN.periods[0], at("2020-06-13 00:00").date()
    begun.save_campaign(replace(CAMPAIGN, periods=(replace(first, due_on=second), *CAMPAIGN.periods[1:])), reason="顺延")
    act = change_due(begun, DueChange("figures_w1", due_on=at("2020-06-15 00:00").date()), reason="再顺延")
    change_due(begun, DueChange("figures_w1", unit_type=TYPES[0], due_on=at("2020-06-20 00:00").date()), reason="个别")
    change_due(begun, DueChange("plan", units=("U001",), due_on=at("2020-06-20 00:00").date()), reason="个别")
    told = moves(begun.rows("mart_act"), begun.campaign(), NOW)
    assert {code: [(each.before.day, each.after.day, each.reason) for each in found] for code, found in told.items()} == {
        "figures_w1": [(13, 15, "再顺延"), (4, 13, "顺延")]
    }
    from data_loaders.model.acts import THIS_COMPUTER, Act

    begun.database.record(Act("undo", THIS_COMPUTER, undoes_act_id=act))
    assert [each.reason for each in moves(begun.rows("mart_act"), begun.campaign(), NOW)["figures_w1"]] == ["顺延"]
    next_year = [replace(each, due_on=each.due_on.replace(year=each.due_on.year + 1)) for each in begun.campaign().periods]
    begun.save_campaign(replace(begun.campaign(), periods=tuple(next_year)), reason="新一年")
    assert "figures_w1" not in moves(begun.rows("mart_act"), begun.campaign(), NOW), "another year's dates are no move of this one's"


def test_the_units_stand_by_what_they_owe_each_cell_a_sign(visit: Visit, begun: Warehouse) -> None:
    given = grid_of(visit("reporting", due="figures_w2", as_of="2020-06-14"))
    (group,) = given["groups"]
    rows = {row["code"]: [cell["sign"] for cell in row["cells"]] for row in group["rows"]}
    assert [column["label"] for column in given["columns"]] == ["第1周", "第2周", "第3周", "第4周", "总结"]
    assert rows == {
        "U003": ["缺", "缺", "—", "—", "—"],
        "U005": ["缺", "缺", "—", "—", "—"],
        "U004": ["✓", "缺", "—", "—", "—"],
        "U002": ["迟1", "迟2", "—", "—", "—"],
        "U001": ["✓", "✓", "—", "—", "—"],
        "U006": ["免", "免", "免", "免", "免"],
    } and list(rows) == ["U003", "U005", "U004", "U002", "U001", "U006"]
    assert given["may_tick"] is False  # a past day
    (first,) = grid_of(visit("reporting", due="figures_w1", as_of="2020-06-14"))["groups"]
    assert [row["code"] for row in first["rows"]] == ["U003", "U005", "U004", "U002", "U001", "U006"], "U004 lacks another week alone"
    (third,) = grid_of(visit("reporting", due="figures_w2", light="", sort="", as_of="2020-06-05"))["groups"]
    assert next(row["code"] for row in third["rows"]) == "U003" and third["rows"][-1]["code"] == "U006", "the exempt one is last"
    missing = grid_of(visit("reporting", due="figures_w2", light="missing", sort="type"))
    assert [(each["title"], [row["code"] for row in each["rows"]]) for each in missing["groups"]] == [
        ("处室", ["U004"]),
        ("直属单位", ["U005"]),
        ("养老机构", ["U003"]),
    ]
    assert missing["groups"][0]["counts"] == "1 家 · 缺报 1" and missing["may_tick"] is True


def test_states_are_counted_and_a_past_day_is_only_read(visit: Visit, begun: Warehouse) -> None:
    board = visit("reporting", due="figures_w2", as_of="2020-06-10")
    (states,) = [pills for pills in board.get("button_group") if pills.key == "w_light"]
    assert [option.content for option in states.proto.options] == ["未到 5", "免报 1"]
    assert "只能看" in words_on(board) + "".join(each.value for each in board.info)
    assert not any(button.key.startswith("note_") for button in board.button if button.key)


def test_any_minute_may_be_looked_at(visit: Visit, begun: Warehouse) -> None:
    before, after = (visit("reporting", due="figures_w2", as_of=f"2020-06-11T{time}") for time in ("08:59", "09:00"))
    assert "0 家已到" in opening(before) and "1 家已到" in opening(after)
    assert "2020年6月11日 08:59当时的情况" in words_on(before) + "".join(each.value for each in before.info)
    assert "已略去" in words_on(visit("reporting", as_of="2999-06-11T09:00"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_before_and_after_the_hour_it_is_due(visit: Visit, begun: Warehouse, lang: str) -> None:
    begun.save_campaign(until(begun.campaign(), "W2", time(8)), reason="上级通知", from_the_start=True)
    before, at_eight, after = (
        visit("reporting", due="figures_w2", as_of=f"2020-06-11T{minute}", lang=lang) for minute in ("07:59", "08:00", "08:01")
    )
    for open_still in (before, at_eight):
        assert ("（今天08:00截止）" if lang == "zh" else "(due today until 08:00)") in opening(open_still)
    assert ("5 家未报" if lang == "zh" else "5 missing") in opening(after)
    late = grid_of(visit("reporting", due="figures_w2", lang=lang))["groups"][0]["rows"]
    cells = {row["code"]: row["cells"][1] for row in late}
    assert (cells["U001"]["sign"], cells["U002"]["sign"]) == (("迟", "迟2") if lang == "zh" else ("L", "L2"))
    assert ("当天过时" if lang == "zh" else "after the hour") in cells["U001"]["words"]
    board = visit("board", as_of="2020-06-11T07:30", lang=lang)
    assert ("今天08:00截止" if lang == "zh" else "due today until 08:00") in words_on(board)
    following = visit("board", as_of="2020-06-11T08:30", lang=lang)
    assert ("今天截止" if lang == "zh" else "due today<") in words_on(following)  # the week's materials are, to the end of the day


def test_now_stands_for_the_next_hour_of_today(visit: Visit, begun: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    begun.save_campaign(until(begun.campaign(), "W2", time(17)), reason="上级通知", from_the_start=True)
    said = []
    for hour in (16, 18):
        for module in ("pages.parts.reads", "pages.parts.filters"):
            monkeypatch.setattr(f"{module}.shanghai_now", lambda hour=hour: at(f"2020-06-11 {hour}:30"))
        said.append(opening(visit("reporting", due="figures_w2")))
    assert "（今天17:00截止）：5 家应报" in said[0] and "4 家未报" in said[1]


def until(campaign: Campaign, period: str, hour: time) -> Campaign:
    """The campaign with a period that is due until an hour of its day."""
    periods = tuple(replace(each, due_until=hour) if each.code == period else each for each in campaign.periods)
    return with_one_due_date(replace(campaign, periods=periods))


def test_an_hour_is_set_from_the_page_and_told_with_what_moved(visit: Visit, begun: Warehouse) -> None:
    board = visit("reporting", due="figures_w2")
    board.session_state["move_due_0"] = True
    board.run()
    board.time_input(key="move_until_figures_w2").set_value(time(8)).run()
    assert "按时 → 迟报 1 家：第1单位" in words_on(board)
    board.text_input(key="move_reason").set_value("上级通知").run()
    board.button(key="do_move").click().run()
    assert begun.campaign().period("W2").due_at == at("2020-06-11 08:00")
    begun.save_campaign(until(begun.campaign(), "W2", time(9, 30)), reason="更正")
    told = moves(begun.rows("mart_act"), begun.campaign(), NOW)["figures_w2"]
    assert [(each.before, each.after) for each in told] == [
        (at("2020-06-11 08:00"), at("2020-06-11 09:30")),
        (due_moment(at("2020-06-11 00:00").date(), None), at("2020-06-11 08:00")),
    ]
    table = next(line for line in words_on(visit("reporting", due="figures_w2")).splitlines() if "due-table" in line)
    assert "<s>6月11日</s> <b>6月11日09:30</b>" in table


def test_a_day_is_moved_from_the_page_with_a_reason(visit: Visit, begun: Warehouse) -> None:
    board = visit("reporting", due="figures_w2")
    board.session_state["move_due_0"] = True
    board.run()
    board.date_input(key="move_to_figures_w2").set_value(at("2020-06-13 00:00").date()).run()
    assert "迟报 → 按时 1 家：第2单位" in words_on(board)
    assert board.button(key="do_move").disabled
    board.text_input(key="move_reason").set_value("邮箱故障").run()
    board.button(key="do_move").click().run()
    assert not board.exception and begun.campaign().period("W2").due_on == at("2020-06-13 00:00").date()
    assert [row["reason"] for row in begun.rows("mart_act") if row["what"] == "move_due"] == ["邮箱故障"]
    assert opening(board).startswith("第2周统计数据：5 家应报，2 家已报（40%），按时 2 家（40%）")


def test_a_unit_is_exempted_from_the_page(visit: Visit, begun: Warehouse) -> None:
    board = visit("reporting", due="figures_w2")
    board.session_state["exempt_units_0"] = True
    board.run()
    chosen = next(each for each in board.multiselect if (each.key or "").startswith("exempt_whom"))
    chosen.set_value(["U003"]).run()
    board.text_input(key="exempt_reason").set_value("已撤并").run()
    board.button(key="do_exempt").click().run()
    assert not board.exception and opening(board).startswith("第2周统计数据：4 家应报，2 家已报（50%）")
    change_due(begun, DueChange("figures_w3", due_on=at("2020-06-19 00:00").date()), reason="顺延")
    board = visit("reporting", due="figures_w2")
    board.session_state["due_changed"] = True
    board.run()
    told = next(each.value for each in board.dataframe if "对谁" in each.value.columns)
    assert told[["事项", "对谁", "改为", "原因"]].values.tolist() == [
        ["第3周统计数据", "所有单位", "6月19日", "顺延"],
        ["第2周统计数据", "第3单位", "免报", "已撤并"],
    ]
    moved, exempt = (act["id"] for act in begun.rows("mart_act")[:2])
    assert "第2周统计数据（第3单位）" in words_on(board)
    board.session_state["due_changed"] = True
    board.button(key=f"undo_{exempt}").click().run()
    assert "第3单位 第2周：免报 → 缺报" in words_on(board)
    board.session_state["due_changed"] = True
    board.button(key="undo_yes").click().run()
    assert not board.exception and "已撤销：免报" in words_on(board)
    assert opening(board).startswith("第2周统计数据：5 家应报")
    board.session_state["due_changed"] = True
    left = {each.key for each in board.run().button}
    assert f"undo_{exempt}" not in left and f"undo_{moved}" in left


def test_who_was_asked_is_noted_and_said(visit: Visit, begun: Warehouse) -> None:
    board = visit("reporting", due="figures_w2")
    assert "还有 3 家没有收到：第5单位、第3单位、第4单位" in next(each.value for each in board.text_area)
    board.text_input(key="reminding_signed").set_value("赵示例").run()
    board.button(key="note_group").click().run()
    assert not board.exception and "已记为提醒 3 家：第2周统计数据" in words_on(board)
    rows = begun.rows("mart_notice", as_of=NOW)
    assert [(row["unit"], row["kind"], row["channel"]) for row in rows] == [(unit, "first", "group") for unit in ("U003", "U004", "U005")]
    assert rows[0]["text"].endswith("赵示例") and "今天已经提醒过" in words_on(board)
    board.button(key="undo_last").click().run()
    assert "已撤销：记提醒 · 第2周统计数据" in words_on(board) and begun.rows("mart_notice", as_of=NOW) == []
    board.button(key="note_group").click().run()
    assert "已撤销" not in words_on(board)
    again = visit("reporting", due="figures_w2")
    again.session_state["remind_history"] = True
    again.run()
    act = begun.rows("mart_act")[0]["id"]
    assert "第2周统计数据（第5单位、第3单位、第4单位）" in words_on(again) and again.button(key=f"undo_{act}")
    assert again.text_input(key="reminding_signed").value == "赵示例"
    assert all(row["note"].startswith("已提醒1次") for row in grid_of(again)["groups"][0]["rows"] if row["code"] in ("U003", "U004"))


def came(begun: Warehouse, *units: str) -> None:
    """Their figures of the second week, while somebody sits at the page."""
    save(begun, sent("\n".join((SENT.splitlines()[1], *(f"| {unit} | W2 | weekly | 5 | 2020-06-13 10:00 |" for unit in units)))))


def area(board: AppTest, name: str) -> TextArea:
    return next(each for each in board.text_area if str(each.key).startswith(f"remind_text_{name}"))


def test_changed_words_outlast_what_comes_in_meanwhile(visit: Visit, begun: Warehouse) -> None:
    board = visit("reporting", due="figures_w2")
    area(board, "group").set_value(area(board, "group").value + "多谢").run()
    whom = next(each for each in board.selectbox if str(each.key).startswith("remind_whom"))
    whom.set_value("U004").run()
    came(begun, "U003")
    board.run()
    kept = area(board, "group").value
    assert kept.endswith("多谢") and "第3单位" in kept
    (said,) = [each.value for each in board.warning if "您改的文字还在" in each.value]
    assert "不用再催的 1 家：第3单位" in said
    assert area(board, "single_U004").value, "the unit that is written to stays chosen"
    board.button(key="take_new_group").click().run()
    new = area(board, "group").value
    assert "第3单位" not in new and "多谢" not in new and not [each for each in board.warning if "您改的" in each.value]
    came(begun, "U004")
    board.run()
    assert "还有 1 家没有收到：第5单位" in area(board, "group").value and not [each for each in board.warning if "您改的" in each.value]


def test_words_somebody_has_begun_to_change_are_not_drafted_anew(visit: Visit, begun: Warehouse) -> None:
    board = visit("reporting", due="figures_w2")
    board.session_state[f"typing_{area(board, 'group').key}"] = True
    before = area(board, "group").value
    came(begun, "U003")
    board.run()
    assert area(board, "group").value == before and [each for each in board.warning if "您改的文字还在" in each.value]


def test_results_of_calls_outlast_what_comes_in_meanwhile(visit: Visit, begun: Warehouse) -> None:
    board = visit("reporting", due="figures_w2")
    calls = board.session_state["calls_figures_w2"]
    assert set(calls.units) == {"U003", "U004", "U005"}
    board.session_state["calls_figures_w2"] = replace(calls, begun={"U003": "promised", "U004": "no_answer"})
    came(begun, "U003")
    board.run()
    assert [each.value for each in board.warning if "第3单位 已不在名单上" in each.value]
    board.button(key="note_results").click().run()
    assert {(row["unit"], row["result"]) for row in begun.rows("mart_notice", as_of=NOW)} == {("U004", "no_answer")}
    assert not board.exception and board.button(key="note_results").disabled and "不在名单上" not in words_on(board)


def test_a_sheet_that_is_being_filled_in_stays_open_whatever_comes_in(visit: Visit, begun: Warehouse) -> None:
    board = visit("reporting", due="figures_w2")
    board.session_state["move_due_0"] = True
    board.run()
    board.text_input(key="move_reason").set_value("邮箱故障").run()
    came(begun, "U003")
    board.run()
    assert board.text_input(key="move_reason").value == "邮箱故障"


def test_nobody_to_remind_where_all_came(visit: Visit, begun: Warehouse) -> None:
    change_due(begun, DueChange("figures_w2", units=("U003", "U004", "U005"), is_exempt=True), reason="停报")
    board = visit("reporting", due="figures_w2", lang="en")
    assert "all in (100%)" in opening(board) and "Nobody to remind." in words_on(board)
