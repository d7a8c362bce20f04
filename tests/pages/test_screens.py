"""Each page through the router, on a loaded database: the first request, both languages, filters, the drill, decisions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.desk.desk import perform
from data_loaders.desk.wishes import Arrive, By, Correct, Explain, Undo
from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.model.calendar import proposed
from data_loaders.model.campaign import Roster, Unit
from data_loaders.model.words import said
from data_loaders.store.briefing_parts import MOST_LETTERS, PROBLEMS, save_parts
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.roster_workbook import write_roster, write_roster_csv
from pages.parts.registry import PAGES
from pages.sections import records
from tests.pages.conftest import opening, words_on
from tests.sql.tables import held_submissions

Visit = Callable[..., AppTest]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHINESE = re.compile("[一-鿿]")


@pytest.mark.parametrize("page", [entry.name for entry in PAGES])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_first_request_may_be_any_page(visit: Visit, page: str, language: str) -> None:
    board = visit(page, lang=language)
    assert f'data-page="{page}"' in words_on(board)


def in_url(board: AppTest, name: str) -> list[str]:
    """The values of a parameter of the address."""
    value = board.query_params.get(name, [])
    return [value] if isinstance(value, str) else list(value)


def test_the_board_opens_with_how_many_reported(visit: Visit, database: Warehouse) -> None:
    row = database.rows("mart_reporting", kinds=["figures"], as_of="2026-01-01")[-1]
    assert opening(visit("board")).startswith(f"总结 {row['received_count']}/{row['expected_count']} 家")


def test_english_covers_every_word_of_the_board_but_names(visit: Visit) -> None:
    board = visit("board", lang="en")
    assert not CHINESE.search(opening(board))
    assert all(not CHINESE.search(popover.proto.popover.label) for popover in board.get("popover") if popover.proto.HasField("popover"))


def test_the_language_switch_writes_the_url_and_back(visit: Visit) -> None:
    board = visit("board")
    board.button(key="language").click().run()
    assert in_url(board, "lang") == ["en"] and not CHINESE.search(opening(board))
    board.button(key="language").click().run()
    assert not in_url(board, "lang") and CHINESE.search(opening(board))


def test_a_link_with_filters_shows_what_its_sender_saw(visit: Visit, database: Warehouse) -> None:
    board = visit("board", type="medical", period="W2")
    row = next(
        row
        for row in database.rows("mart_reporting", kinds=["figures"], as_of="2026-01-01", unit_types=["medical"])
        if row["period"] == "W2"
    )
    assert opening(board).startswith(f"第2周 {row['received_count']}/{row['expected_count']} 家")


def test_a_filter_chosen_is_written_to_the_url_as_a_code(visit: Visit) -> None:
    board = visit("board", lang="en")
    board.get("button_group")[0].set_value(["medical"]).run()
    assert in_url(board, "type") == ["medical"]


def test_a_filter_holds_on_the_next_page(visit: Visit) -> None:
    board = visit("board", type="medical")
    board.switch_page("units.py").run()
    assert in_url(board, "type") == ["medical"]
    assert set(board.dataframe[0].value["type"]) == {"医疗机构"}


def test_codes_nobody_knows_are_dropped(visit: Visit) -> None:
    board = visit("board", type="spaceship", unit="X99")
    assert not in_url(board, "type") and not in_url(board, "unit")


def test_a_past_day_is_shown_as_it_was_seen_then(visit: Visit, database: Warehouse) -> None:
    row = database.rows("mart_reporting", kinds=["figures"], as_of="2020-06-12T23:59:59")[1]
    board = visit("board", as_of="2020-06-12")
    assert opening(board).startswith(f"第2周 {row['received_count']}/{row['expected_count']} 家")
    assert "2020年6月12日当时的情况" in words_on(board)


def test_nobody_is_missing_while_there_is_still_time(visit: Visit, database: Warehouse) -> None:
    lights = database.rows("mart_light", kinds=["figures"], as_of="2020-06-04T23:59:59")
    awaited = sum(row["light"] == "not_due" for row in lights if row["period"] == "W1")
    assert awaited and f'<b class="due">{awaited}</b><span>家未到（第1周，还没到期）' in words_on(visit("board", as_of="2020-06-04"))


def test_the_next_due_date_is_marked_with_the_days_left(visit: Visit) -> None:
    assert "还有 3 天" in words_on(visit("board", as_of="2020-06-15"))
    assert "今天截止" in words_on(visit("board", as_of="2020-06-18"))


def test_a_unit_opens_with_its_lights_and_answers(visit: Visit, database: Warehouse) -> None:
    unit = database.roster().units[0]
    board = visit("units", open=unit.code)
    assert unit.name in words_on(board)
    columns = answers_of(board)["columns"]
    assert columns == [period.label_zh for period in database.campaign().periods]


def answers_of(board: AppTest) -> dict:
    """What the grid of a unit's answers was given."""
    found = next(each for each in board.get("bidi_component") if "answer_grid" in str(each.proto))
    return json.loads(found.proto.json)


def test_a_figure_opens_to_the_sentence_it_was_read_from(visit: Visit, database: Warehouse) -> None:
    unit = next(
        row["unit"]
        for row in database.rows("mart_light", kinds=["figures"], as_of="2026-01-01")
        if row["light"] == "on_time" and row["period"] == "W1"
    )
    answer = next(
        row
        for row in database.rows("mart_unit_answer", as_of="2026-01-01", unit=unit)
        if row["state"] == "number" and row["period"] == "W1"
    )
    board = visit("units", open=unit, at=f"W1~{answer['blank']}")
    place = database.rows("mart_answer_place", submission_id=answer["submission_id"], blank=answer["blank"])[0]
    marked = re.search("<mark>(.*?)</mark>", words_on(board))
    assert marked and marked[1].strip() == answer["raw"].strip()
    assert place["file"] in words_on(board)


def test_what_is_held_is_listed_and_counted(visit: Visit, database: Warehouse) -> None:
    held = held_submissions(database)
    assert held and f"{len(held)} 份，采用之前不计入合计" in words_on(visit("upload"))


def test_earlier_batches_can_be_looked_up(visit: Visit, database: Warehouse) -> None:
    batch = database.rows("mart_batch")[0]
    board = visit("upload")
    board.session_state["earlier"] = True
    board.run()
    assert board.selectbox(key="earlier_batch").value == batch["batch"]
    assert words_on(board).count('class="sign') >= batch["file_count"]


def test_every_viewer_sees_a_change_without_a_restart(visit: Visit, database: Warehouse) -> None:
    board = visit("board", period="W1")
    before = opening(board)
    accepted = next(
        row
        for row in database.rows("mart_light", kinds=["figures"], as_of="2026-01-01")
        if row["period"] == "W1" and row["light"] == "on_time"
    )
    database.refuse(accepted["submission_id"], reason="发错了")
    board.run()
    assert opening(board) != before


def test_the_sample_says_so_and_can_be_cleared(visit: Visit, database: Warehouse) -> None:
    board = visit("board")
    assert "示例数据" in words_on(board)
    board.button(key="clear_sample_yes").click().run()
    assert "示例数据" not in words_on(board)
    assert "还没有应报的单位" in words_on(board)
    assert database.roster().units == ()


def test_the_wall_has_nothing_to_press(visit: Visit) -> None:
    board = visit("board", wall="1")
    assert not board.button and not board.get("button_group") and not board.multiselect
    assert "最近刷新" in words_on(board)


def test_a_roster_is_taken_in_and_a_wrong_one_refused_with_its_rows(visit: Visit, database: Warehouse) -> None:
    board = visit("settings")
    units = (*database.roster().units, Unit("M90", "新来医院", "medical", aliases=("新来",)))
    board.file_uploader[0].upload("名册.xlsx", write_roster(Roster(units), database.campaign()), XLSX).run(timeout=20)
    assert database.roster().units == units
    assert f"名册已保存，共 {len(units)} 家单位。新增 1 家，改动 0 家，去掉 0 家" in words_on(board)
    twice = write_roster(Roster((units[0], units[0])), database.campaign())
    board.file_uploader[0].upload("名册.xlsx", twice, XLSX).run(timeout=20)
    assert database.roster().units == units
    assert "名册没有保存" in words_on(board) and "第3行" in words_on(board)


def test_a_roster_that_takes_units_away_waits_for_a_yes(visit: Visit, database: Warehouse) -> None:
    board = visit("settings")
    standing = database.roster()
    unit = Unit("M90", "新来医院", "medical", aliases=("新来",))
    data = "单位编码,单位名称,单位类型,别名\nM90,新来医院,medical,新来\n".encode("gb18030")
    board.file_uploader[0].upload("下属单位.csv", data, "text/csv").run(timeout=20)
    assert f"**{len(standing.units)} 家单位**" in words_on(board) and database.roster() == standing
    board.button(key="roster_no").click().run()
    assert "还没有替换" not in words_on(board) and database.roster() == standing
    board.file_uploader[0].upload("下属单位.csv", data, "text/csv").run(timeout=20)
    board.text_input(key="roster_reason").set_value("机构撤并").run()
    board.button(key="roster_yes").click().run(timeout=20)
    assert database.roster().units == (unit,)
    assert next(row["reason"] for row in database.rows("mart_act") if row["what"] == "roster") == "机构撤并"
    assert f"名册已保存，共 1 家单位。新增 1 家，改动 0 家，去掉 {len(standing.units)} 家" in words_on(board)
    assert [row["role"] for row in database.rows("mart_kept_file") if row["file"] == "下属单位.csv"] == ["roster"]


def test_a_yes_covers_only_the_units_that_were_named(visit: Visit, database: Warehouse) -> None:
    board = visit("settings")
    first, second, *others = database.roster().units
    data = write_roster(Roster((second, *others)), database.campaign())
    board.file_uploader[0].upload("名册.xlsx", data, XLSX).run(timeout=20)
    late = Unit("M91", "后来医院", "medical")
    database.save_roster(Roster((first, second, *others, late)), reason="撤销")
    board.text_input(key="roster_reason").set_value("机构撤并")
    board.button(key="roster_yes").click().run(timeout=20)
    assert late in database.roster().units and first in database.roster().units
    assert "**2 家单位**" in words_on(board)


def test_codes_that_a_spreadsheet_spoilt_are_told(visit: Visit, database: Warehouse) -> None:
    board = visit("settings")
    first, *others = database.roster().units
    data = write_roster(Roster((replace(first, code="1"), *others)), database.campaign())
    board.file_uploader[0].upload("名册.xlsx", data, XLSX).run(timeout=20)
    assert f"有 1 家名称没变、编码变了（如“{first.name}”）" in words_on(board)


@pytest.mark.parametrize(("write", "name", "kind"), [(write_roster, "名册.xlsx", XLSX), (write_roster_csv, "名册.csv", "text/csv")])
def test_a_hostile_roster_that_is_downloaded_and_uploaded_changes_nothing(
    visit: Visit, database: Warehouse, write: Callable[..., bytes], name: str, kind: str
) -> None:
    units = (
        Unit("=1", "=1+1", "medical", aliases=("=甲；乙", "+丙", "'丁"), liaison="@苏样例", mobile="+86 0000"),
        Unit("-2", "'=青禾\n颐养院", "elderly_care", aliases=('"云岫"',), liaison="－李样例", exempt=True),
    )
    database.save_roster(Roster(units), reason="撤销")
    board = visit("settings")
    board.file_uploader[0].upload(name, write(database.roster(), database.campaign()), kind).run(timeout=20)
    assert database.roster().units == units
    assert "名册已保存，共 2 家单位" in words_on(board)


def test_the_theme_is_saved_with_the_calendar(visit: Visit, database: Warehouse) -> None:
    board = visit("settings")
    board.text_input[0].set_value("人人讲安全").run()
    board.button(key="save_calendar").click().run()
    assert database.campaign().theme_zh == "人人讲安全"
    assert "日程已保存" in words_on(board)


def test_another_year_proposes_all_dates_and_marks_holidays(visit: Visit, database: Warehouse) -> None:
    assert visit("settings").number_input[0].disabled  # files came in: they would become another year's
    database.clear()
    board = visit("settings")
    standing = database.campaign()
    assert "截止日遇放假" in words_on(board) and "第4周：6月25日（端午放假）" in words_on(board)
    board.number_input[0].set_value(2023).run()
    assert "已按 2023 年重拟全部日期" in "".join(each.value for each in board.info) and database.campaign() == standing
    assert "第4周：6月22日（端午放假）" in words_on(board)
    board.button(key="save_calendar").click().run()
    saved = database.campaign()
    assert saved == proposed(standing, 2023) and [period.due_on.day for period in saved.periods] == [1, 8, 15, 22, 1]
    board.number_input[0].set_value(2093).run()
    assert "还没有收录" in "".join(each.value for each in board.info)


def test_a_due_date_stands_in_one_place(visit: Visit, database: Warehouse) -> None:
    board = visit("settings")
    grids = [grid.value for grid in (*board.dataframe, *board.get("arrow_data_frame")) if "label_zh" in grid.value]
    shown = {name for grid in grids for name in grid["label_zh"]}
    names = {entry.code: entry.label_zh for entry in database.campaign().deliverables}
    assert names["liaison"] in shown and names["figures_w1"] not in shown
    assert not {"code", "kind", "period"} & {column for grid in grids for column in grid}
    assert all(
        entry.due_on == database.campaign().period(entry.period).due_on
        for entry in database.campaign().deliverables
        if entry.kind == "figures"
    )


def test_the_records_say_who_did_what(visit: Visit, database: Warehouse) -> None:
    database.save_campaign(replace(database.campaign(), theme_zh="新主题"), actor=Actor("乙", COORDINATOR))
    first, *others = database.roster().units
    database.save_roster(Roster(tuple(others)), actor=Actor("乙", COORDINATOR), reason="撤销")
    board = visit("settings")
    (grid,) = [each.value for each in board.dataframe if "改动" in each.value.columns]
    told = {row["操作"]: row for row in grid.to_dict("records") if row["谁"] == "乙"}
    assert told["改活动与日程"]["改动"].endswith("→ 新主题") and told["换名册"]["原因"] == "撤销"
    assert told["换名册"]["改动"] == f"－{first.name}"
    assert any(row["对象"].startswith("批次 ") and "示例数据" in row["改动"] for row in grid.to_dict("records"))


def test_the_records_tell_a_batch_in_one_order_and_a_mark_where_it_stands() -> None:
    came = records.changes({}, {"duplicate": 1, "problem": 2, "ok": 3, "warning": 4})
    assert came == ["正常 3", "有疑问 4", "有问题 2", "重复 1"]
    assert (records.changes({}, {"is_sample": True}), records.changes({}, {"is_sample": False})) == (["示例数据"], [])
    assert records.changes({"exempt": True}, {"exempt": False}) == ["免报 是 → 否"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_records_name_whatever_an_act_is_about(visit: Visit, database: Warehouse, lang: str) -> None:
    """A finding, a group, an act that was taken back, a briefing, a file; and no field of the database's own."""
    by = By(Actor("乙", COORDINATOR), reason="电话核实")
    found = next(row for row in database.rows("mart_finding_state", as_of=datetime.max) if row["rule"] == "cumulative_sent_as_weekly")
    done = perform(database, Explain(found["unit"], found["rule"], (found["finding_key"],)), by)
    perform(database, Undo(done.act_id or 0), by)
    moved = next(row for row in database.rows("mart_held") if row["received_file_id"])
    perform(database, Arrive(moved["received_file_id"], datetime(2020, 6, 3, 9)), by)
    save_parts(database, "W1", {PROBLEMS: "一是慢。"}, dict.fromkeys(MOST_LETTERS, ""), actor=by.actor)
    counted = next(row for row in database.rows("standing_at", as_of="2100-01-01") if row["period"] == "W1")
    perform(database, Correct(counted["id"], "study.discussions", "3"), by)
    board = visit("settings", step="records", lang=lang)
    (grid,) = [each.value for each in board.dataframe if {"改动", "Change"} & set(each.value.columns)]
    told = grid.iloc[:, [2, 3, 4]].head(5).values.tolist()
    assert not board.exception and [what for what, *_ in told] == [said(f"act.{each}", lang) for each in KINDS_DONE]
    assert all(about and not re.search("[a-z]_[a-z]", f"{about}{change}") for _, about, change in told), told


SEEN_ONLY = {"account", "role", "address", "backup"}
"""What the records of who came in are about; they stand beside the acts, in a list of their own."""
CODES = {"answer": "1~study.discussions", "finding": "M01~W1~study.discussions~jump_week_on_week", "group": "M01~jump_week_on_week"}


def test_whatever_the_sources_say_an_act_is_about_has_words() -> None:
    folders = [Path(__file__).parents[2] / "data_loaders" / room for room in ("desk", "store")]
    written = {
        kind for folder in folders for file in folder.glob("*.py") for kind in re.findall(r'f"([a-z_]+):\{', file.read_text("utf-8"))
    }
    facts: Any = SimpleNamespace(unit_names={}, deliverable_labels={}, period_labels={})
    assert {"answer", "finding", "unit", "batch"} < written
    assert all(records._about(facts, f"{kind}:{CODES.get(kind, '1')}") for kind in written - SEEN_ONLY)


KINDS_DONE = ("correct", "briefing", "arrive", "undo", "explain")


def test_what_is_typed_is_not_wiped_by_what_a_colleague_saves(visit: Visit, database: Warehouse) -> None:
    standing = database.campaign()
    board = visit("settings")
    board.text_input[0].set_value("人人讲安全").run()
    database.save_campaign(replace(standing, theme_en="Everybody speaks of safety"), actor=Actor("乙", COORDINATOR))
    board.button(key="save_calendar").click().run()  # drawn before: nothing is saved until both were seen
    assert database.campaign().theme_zh == standing.theme_zh and board.text_input[0].value == "人人讲安全"
    assert "乙 在" in "".join(each.value for each in board.warning)
    board.button(key="save_calendar").click().run()
    saved = database.campaign()
    assert (saved.theme_zh, saved.theme_en) == ("人人讲安全", "Everybody speaks of safety")


def test_a_field_that_two_changed_shows_both_and_either_can_be_had(visit: Visit, database: Warehouse) -> None:
    standing = database.campaign()
    board = visit("settings")
    board.text_input[0].set_value("我的").run()
    database.save_campaign(replace(standing, theme_zh="乙的"), actor=Actor("乙", COORDINATOR))
    board.run()
    said = "".join(each.value for each in board.warning)
    assert "**我的**" in said and "**乙的**" in said
    board.button(key="take_theirs").click().run()
    assert board.text_input[0].value == "乙的" and not [each for each in board.warning if "**" in each.value]
    assert database.campaign().theme_zh == "乙的"
