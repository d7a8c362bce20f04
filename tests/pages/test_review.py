"""The review page: what is listed in which order, what each act asks and changes, what is refused and why, and that nothing is out of reach."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.desk.desk import perform
from data_loaders.desk.wishes import Ask, By, Correct, Explain
from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.model.findings import Finding, Place, catalogue
from data_loaders.store.warehouse import Warehouse
from pages.parts import reasons, review_groups
from pages.parts.words import catalogue as words
from reports.working_days import working_days_before
from tests.pages.at_the_desk import Visit, at, looked, press, total, visiting
from tests.pages.conftest import opening, words_on
from tests.readings import CAMPAIGN, entry_of, reading_of, roster_of, submission_of
from tests.sql.tables import A, B, save, sent

PART, WHOLE = "study.leader_talks.sessions", "study.hundred_teams.sessions"
COLLEAGUE = By(Actor("张工", COORDINATOR), reason="已电话核实")
UNREADABLE = Finding("number_unreadable", B, Place(sheet="统计表", cell="F6", sentence="若干", start=0, end=2), {"raw": "若干"})
ABOVE = Finding("part_exceeds_whole", PART, values={"part": 3, "whole": 2, "whole_label": "场次", "whole_label_en": "sessions"})
UNKNOWN = Finding("unit_unknown", "unit", Place(sentence="填报单位：新单位"), {"written": "新单位"})
SENT = """
| unit | period | basis  | number | received         |
| U002 | W1     | weekly | 3      | 2020-06-03 09:00 |
| U002 | W2     | weekly | 90     | 2020-06-10 09:00 |
| U003 | W1     | weekly | 2      | 2020-06-03 10:00 |
| U003 | W2     | weekly | 50     | 2020-06-10 10:00 |
| U004 | W1     | weekly | 4      | 2020-06-03 11:00 |
| U006 | W1     | weekly | 5      | 2020-06-03 12:00 |
"""


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight units: one form with an unreadable number, one with a part above its whole, one of nobody, a revision that waits, a locked
    file, two jumps on the week before."""
    path = tmp_path_factory.mktemp("review") / "board.duckdb"
    with Warehouse.open(path) as warehouse:
        warehouse.save_campaign(CAMPAIGN)
        warehouse.save_roster(roster_of(8))
        forms = (
            submission_of("U001", "W1", {A: 7, B: None}, findings=(UNREADABLE,)),
            submission_of("U005", "W1", {A: 9, WHOLE: 2, PART: 3}, findings=(ABOVE,)),
            submission_of(None, "W1", {A: 30}, findings=(UNKNOWN,)),
            submission_of("U006", "W1", {A: 8, B: None}, findings=(UNREADABLE,)),
        )
        locked = entry_of(reading_of(file="加密.xlsx", content=b"x", findings=(Finding("file_encrypted"),)), "2020-06-04 09:00", b"x")
        save(warehouse, [*sent(SENT), *(entry_of(reading_of(form), "2020-06-04 12:00") for form in forms)])
        save(warehouse, [locked])
    return path


@pytest.fixture()
def review(desk: Warehouse) -> Visit:
    """`review(open="U001~W1~number_unreadable")`: the page at an address."""
    return visiting("review")


def listed(page: AppTest) -> list[str]:
    """What the lines of the list say, without the mark of the open one."""
    table = page.dataframe[0].value if page.dataframe else None
    return [] if table is None or "what" not in table else [line.removeprefix("▸ ") for line in table["what"]]


def box(page: AppTest, beginning: str) -> str:
    """The key of the text box whose key begins so."""
    return next(str(each.key) for each in page.text_input if str(each.key).startswith(beginning))


def test_the_page_opens_with_what_waits_errors_first(review: Visit) -> None:
    page = review()
    assert opening(page) == "还有 5 处错误（3 家、2 份单位未定，未计入汇总）和 2 组疑问（2 家，已计入）待处理。"
    lines = listed(page)
    assert [line.split()[0] for line in lines] == ["✕"] * 5 + ["?"] * 2
    assert "单位不认识" in lines[0]  # it holds most
    assert "第2单位 · 第2周 · 比上周猛增" in lines[5] and "第3单位" in lines[6]  # -87 before -48
    assert page.dataframe[0].value["much"][5] == "场次 −87"
    assert "7 组。" in words_on(page) and "连带" not in words_on(page)


def test_english_covers_the_page(review: Visit) -> None:
    page = review(lang="en", open="U002~W2~jump_week_on_week")
    said = re.sub("<[^>]+>", "", words_on(page)) + " ".join(button.label for button in page.button)
    for name in ("第2单位", "第3单位", "统计表", "新单位", "加密", "消除事故隐患，筑牢安全防线", "中文"):
        said = said.replace(name, "")
    assert "2 groups of queries" in opening(page) and "Jump on last week" in said
    assert "Explain" in [button.label for button in page.button]


def test_filters_stand_in_the_address_and_narrow_the_list(review: Visit) -> None:
    assert len(listed(review(severity="query"))) == 2
    assert len(listed(review(rule="number_unreadable"))) == 2
    assert len(listed(review(unit="U002"))) == 1
    assert listed(review(state="explained")) == [] and "这样筛选没有结果" in words_on(review(state="explained"))
    page = review(rule="nonsense", open="U002~W2~no_rule")
    assert "链接里的这些" in words_on(page) and len(listed(page)) == 7


def test_the_open_one_says_what_is_wrong_where_and_beside_whom(review: Visit) -> None:
    said = words_on(review(open="U002~W2~jump_week_on_week"))
    assert "90 是上周 3 的 10 倍以上" in said and "本单位第1周 3，第2周 90" in said and "<mark>" in said
    assert "出处：" in said and "统计表!F5" in said


def test_explaining_needs_a_reason_changes_no_total_and_opens_the_next(review: Visit, desk: Warehouse) -> None:
    page = press(review(open="U002~W2~jump_week_on_week"), "act_explain")
    assert page.button(key="do_act").disabled and "请选一个原因" in words_on(page)
    page.text_input(key=box(page, "words_explain")).set_value("不对").run()
    assert page.button(key="do_act").disabled
    press(page, "reason_1")
    assert "合计不变。" in words_on(page) and "疑问 2 → 1 处" in words_on(page)
    page.text_input(key=box(page, "who_")).set_value("王主任 6月12日").run()
    before = total(desk, "W2")
    press(page, "do_act")
    assert at(page) == "U003~W2~jump_week_on_week" and len(listed(page)) == 6 and total(desk, "W2") == before
    assert "1 组疑问" in opening(page) and "今天已处理 1 组" in opening(page)
    act = desk.rows("mart_act")[0]
    assert (act["what"], act["reason_code"]) == ("explain", reasons.presets("explain", "jump_week_on_week")[0])
    assert "王主任 6月12日" in act["reason"]
    assert len(listed(review(state="explained"))) == 1


def test_where_an_act_deals_with_the_next_too_the_nearest_that_waits_is_opened(review: Visit, desk: Warehouse) -> None:
    save(desk, sent("""
        | unit | period | basis      | number | received         |
        | U007 | W1     | weekly     | 3      | 2020-06-03 09:00 |
        | U007 | W2     | weekly     | 95     | 2020-06-10 09:00 |
        | U007 | FINAL  | cumulative | 10     | 2020-06-30 09:00 |
    """))  # fmt: skip
    page = review(severity="query", open="U007~W2~jump_week_on_week")
    lines = listed(page)
    place = next(number for number, line in enumerate(lines) if "总结少于各周" in line)
    assert "第7单位 · 第2周" in lines[place - 1]
    press(page, "act_correct")
    page.text_input(key=box(page, "value_")).set_value("5").run()
    press(page, "reason_1", "do_act")
    assert "已更正" in page.success[0].value and len(listed(page)) == len(lines) - 2 == 2
    assert at(page) in ("U002~W2~jump_week_on_week", "U003~W2~jump_week_on_week") and page.button(key="go_next").label
    press(page, "undo_last")
    assert at(page) == "U007~W2~jump_week_on_week" and listed(page) == lines


def test_what_a_filter_leaves_out_is_not_explained_with_it(review: Visit, desk: Warehouse) -> None:
    save(desk, sent("""
        | unit | period | basis  | number | received         |
        | U002 | W3     | weekly | 2000   | 2020-06-17 09:00 |
    """))  # fmt: skip
    press(review(unit="U002", period="W3"), "act_explain", "reason_1", "do_act")
    states = {row["period"]: row["state"] for row in desk.rows("mart_review_finding", as_of=datetime.max, units=["U002"])}
    assert states == {"W2": "open", "W3": "explained"}


def test_an_act_is_taken_back_with_the_last_and_from_the_history(review: Visit, desk: Warehouse) -> None:
    page = press(review(open="U002~W2~jump_week_on_week"), "act_explain", "reason_1", "do_act", "undo_last")
    assert at(page) == "U002~W2~jump_week_on_week" and len(listed(page)) == 7 and page.button(key="undo_last").disabled
    done = perform(desk, Explain("U003", "jump_week_on_week"), COLLEAGUE)
    page = press(review(open="U003~W2~jump_week_on_week"), f"undo_{done.act_id}")
    assert "已说明（张工" in words_on(page) and "疑问 1 → 2 处" in words_on(page)
    press(page, "undo_yes")
    assert len(listed(page)) == 7 and "已由" in words_on(page)


def test_a_correction_shows_its_effect_and_offers_accepting_at_once(review: Visit, desk: Warehouse) -> None:
    before = total(desk)
    page = press(review(open="U001~W1~number_unreadable"), "act_correct")
    offered = {str(button.key) for button in page.button}
    assert "act_refuse" in offered and "act_accept" not in offered and "更正了错误才能采用" in words_on(page)
    page.text_input(key=box(page, "value_")).set_value("若干").run()
    press(page, "reason_1")
    assert page.button(key="do_act").disabled and "不是一个确定的数" in words_on(page)
    page.text_input(key=box(page, "value_")).set_value("1.2万").run()
    assert "错误 5 → 4 处" in words_on(page)
    press(page, "do_act")
    assert at(page).endswith("~W1~waiting") and "可采用" in " ".join(listed(page)) and total(desk) == before
    press(page, "act_accept")
    assert "更正了错误才能采用" not in words_on(page)
    assert f"第1周 {before:,} → {before + 12_007:,}" in words_on(page) and "第1单位 第1周" in words_on(page)
    press(page, "do_act")
    assert total(desk) == before + 12_007 and "4 处错误" in opening(page)
    assert len(listed(review(state="corrected"))) == 1


def test_a_correction_that_changes_nothing_is_refused(review: Visit) -> None:
    page = press(review(open="U005~W1~part_exceeds_whole"), "act_correct", "reason_2")
    page.text_input(key=box(page, "value_")).set_value("3").run()
    assert page.button(key="do_act").disabled and "没有改动" in page.warning[0].value


def test_what_is_nobodys_gets_its_name_or_its_unit(review: Visit, desk: Warehouse) -> None:
    before = total(desk)
    page = press(review(rule="unit_unknown"), "act_add_alias")
    assert page.text_input(key=box(page, "name_")).value == "新单位"
    next(each for each in page.selectbox if each.key.startswith("alias_")).set_value("U007").run()
    assert f"第1周 {before} → {before + 30}" in words_on(page)
    press(page, "do_act")
    assert total(desk) == before + 30 and "新单位" in desk.roster().unit("U007").aliases


def test_a_file_is_refused_asked_about_moved_and_its_day_changed(review: Visit, desk: Warehouse) -> None:
    page = press(review(open="U005~W1~part_exceeds_whole"), "act_ask")
    assert "第1周" in page.text_area[0].value and "暂时没有计入" in page.text_area[0].value
    press(page, "do_act")
    assert desk.rows("mart_act")[0]["what"] == "ask" and len(listed(review(state="asked"))) == 1
    page = press(review(open="U001~W1~number_unreadable"), "act_move", "reason_2")
    next(each for each in page.selectbox if each.key.startswith("due_move")).set_value("W3").run()
    press(page, "do_act")
    assert "第1单位 · 第3周" in " ".join(listed(review(unit="U001")))
    page = press(review(open="U001~W3~number_unreadable"), "act_arrive", "reason_1")
    page.text_input(key=box(page, "arrived_")).set_value("6月2日").run()
    press(page, "do_act")
    assert desk.rows("mart_act")[0]["what"] == "arrive"
    page = press(review(open="U001~W3~number_unreadable"), "act_refuse", "reason_1", "do_act")
    assert desk.rows("mart_act")[0]["what"] == "refuse" and "U001" not in at(page)
    assert len(listed(review(state="settled"))) == 1


def test_a_whole_batch_is_withdrawn_from_a_file_that_cannot_be_read(review: Visit, desk: Warehouse) -> None:
    page = press(review(rule="file_encrypted"), "act_withdraw", "reason_1")
    assert "1 个文件" in words_on(page) and "合计不变。" in words_on(page)
    press(page, "do_act")
    assert listed(review(rule="file_encrypted")) == []


def test_a_file_that_cannot_be_read_is_set_aside_and_taken_back(review: Visit, desk: Warehouse) -> None:
    page = press(review(rule="file_encrypted"), "act_set_aside", "reason_1", "do_act")
    assert listed(review(rule="file_encrypted")) == [] and desk.rows("mart_act")[0]["reason_code"] == "not_for_us"
    assert len(listed(review(rule="file_encrypted", state="settled"))) == 1
    press(page, "undo_last")
    assert len(listed(review(rule="file_encrypted"))) == 1


def test_another_basis_is_taken_for_all_weeks_at_once(review: Visit, desk: Warehouse) -> None:
    page = press(review(open="U002~W2~jump_week_on_week"), "act_basis", "reason_1")
    assert "第2周 140 → 137" in words_on(page)
    press(page, "do_act")
    assert total(desk, "W2") == 137 and desk.rows("mart_act")[0]["after"] == '{"W1": "cumulative", "W2": "cumulative"}'


def test_the_same_with_a_reason_for_many_and_accepting_only_without_errors(review: Visit, desk: Warehouse) -> None:
    page = review(severity="query")
    page.session_state["review_table_0"] = {"selection": {"rows": [0, 1], "columns": [], "cells": []}}
    page = looked(page.run())
    assert "一起处理勾选的 2 组" in words_on(page)
    press(page, "reason_1")
    assert "疑问 2 → 0 处" in words_on(page) and "2 组可以处理" in words_on(page)
    press(page, "do_bulk")
    assert "组疑问" not in opening(page) and not listed(page)
    press(page, "undo_last")
    assert "2 组疑问" in opening(page)


def test_who_comes_second_is_told_what_the_first_did(review: Visit, desk: Warehouse) -> None:
    page = press(review(open="U002~W2~jump_week_on_week"), "act_explain", "reason_1")
    perform(desk, Explain("U002", "jump_week_on_week"), COLLEAGUE)
    looked(page.button(key="do_act").click().run())
    assert "已说明（张工" in words_on(page) and "do_act" not in [button.key for button in page.button]
    assert [row["actor"] for row in desk.rows("mart_act") if row["what"] == "explain"] == ["张工"]


def test_later_puts_it_last_and_records_nothing(review: Visit, desk: Warehouse) -> None:
    page = review()
    first, count = listed(page)[0], len(desk.rows("mart_act"))
    press(page, "later")
    assert listed(page)[-1] == first and len(desk.rows("mart_act")) == count and at(page)
    press(page, "go_next", "go_before")


def test_a_new_file_is_compared_blank_by_blank_and_corrections_are_kept(review: Visit, desk: Warehouse) -> None:
    stands = next(row for row in desk.rows("standing_at", as_of=datetime.max) if (row["unit"], row["state"]) == ("U006", "accepted"))
    perform(desk, Correct(stands["id"], A, "6"), COLLEAGUE)
    page = review(open="U006~W1~number_unreadable")
    table = next(each.value for each in page.dataframe if "sign" in each.value)
    first = table.iloc[0]
    assert (first["before"], first["after"], first["change"]) == ("6", "8", "▲ 2")
    assert first["sign"] == "改动了已更正的值（原 5 → 更正 6 → 新 8）"
    press(page, "act_as_corrections", "reason_1")
    before = total(desk)
    assert f"第1周 {before} → {before + 2}" in words_on(page)
    press(page, "do_act")
    assert total(desk) == before + 2 and desk.rows("mart_act")[0]["what"] == "as_corrections"


def test_a_new_file_against_what_was_settled_is_taken_with_the_corrections_kept(review: Visit, desk: Warehouse) -> None:
    stands = next(row for row in desk.rows("standing_at", as_of=datetime.max) if (row["unit"], row["due"]) == ("U004", "W1"))
    perform(desk, Correct(stands["id"], A, "6"), COLLEAGUE)
    save(desk, sent(SENT.splitlines()[1] + "\n| U004 | W1 | weekly | 8 | 2020-06-05 09:00 |"))
    before = total(desk)
    page = press(review(rule="replaces_settled"), "act_keep_corrections", "reason_1", "do_act")
    assert total(desk) == before and desk.rows("mart_act")[0]["what"] == "keep_corrections"
    assert "今天已处理" in opening(page)


def test_a_unit_that_lacks_is_added_from_where_it_was_missed(review: Visit, desk: Warehouse) -> None:
    page = press(review(rule="unit_unknown"), "act_add_alias")
    page.radio(key=next(str(each.key) for each in page.radio if str(each.key).startswith("new_"))).set_value(True).run()
    page.text_input(key=box(page, "code_")).set_value("N01").run()
    next(each for each in page.selectbox if str(each.key).startswith("type_")).set_value("medical").run()
    press(page, "do_act")
    assert desk.roster().unit("N01").name == "新单位" and desk.rows("mart_act")[0]["what"] == "add_unit"


def test_a_past_day_is_only_read(review: Visit) -> None:
    page = review(as_of="2020-06-12")
    keys = [button.key for button in page.button]
    assert "只能看，不能处理" in page.info[0].value and "go_next" in keys
    assert not {key for key in keys if key.startswith(("act_", "later", "undo"))}


@pytest.mark.slow
def test_all_of_it_can_be_dealt_with_from_the_screen(review: Visit, desk: Warehouse) -> None:
    page = review()
    for _ in range(20):
        keys = [button.key for button in page.button]
        if "act_explain" in keys:
            press(page, "act_explain", "reason_1", "do_act")
        elif "act_refuse" in keys:
            press(page, "act_refuse", "reason_1", "do_act")
        elif "act_withdraw" in keys:
            press(page, "act_withdraw", "reason_1", "do_act")
        else:
            break
    assert opening(page).startswith("没有待处理的错误和疑问") and "全部填报期都已截止" in words_on(page)
    assert not desk.rows("mart_held") and len(listed(review(state="settled"))) >= 3


def test_every_rule_that_is_listed_has_a_short_name_and_five_reasons() -> None:
    named = {key.removeprefix("rule."): said for key, said in words().items() if key.startswith("rule.")}
    wanted = {code for code, rule in catalogue().items() if rule.severity != "note"} | {review_groups.WAITING}
    assert named.keys() == wanted and all(len(said.zh) <= 8 for said in named.values())
    assert all(len(reasons.presets("explain", rule)) == 5 for rule in wanted)
    assert all(len(each) == 5 for each in reasons.OF_ACT.values())


def test_who_was_asked_comes_back_after_two_working_days(desk: Warehouse) -> None:
    perform(desk, Ask("U002", "jump_week_on_week"), COLLEAGUE)
    rows = desk.rows("mart_review_finding", as_of=datetime.max)
    (asked,) = [row for row in rows if row["state"] == "asked"]
    assert review_groups.state_of(asked, datetime(2020, 1, 1)) == "asked" and review_groups.state_of(asked, datetime.max) == "open"
    friday = datetime(2020, 6, 12, 9)
    assert working_days_before(datetime(2020, 6, 16, 9), 2) == friday


def test_a_cause_folds_what_goes_with_it() -> None:
    def row(unit: str, rule: str, effect: int | None) -> dict:
        same = {"severity": "query", "state": "open", "period": "W1", "received_at": datetime(2020, 6, 1), "at": None}
        same |= {"effect_measure": "sessions", "delivery_id": 1, "received_file_id": 2, "part_state": "accepted"}
        return same | {"unit": unit, "rule": rule, "effect": effect}

    rows = [
        row("U1", "final_below_weeks", 5),
        row("U1", "cumulative_sent_as_weekly", -3),
        row("U1", "same_as_last_week", 4),
        row("U2", "final_below_weeks", 900),
        row("U3", "columns_missing", None),
    ]
    found = review_groups.in_order(review_groups.groups(rows, ["open"], {}))
    assert [(group.unit, group.rule, len(group.folds)) for group in found] == [
        ("U1", "cumulative_sent_as_weekly", 2),
        ("U2", "final_below_weeks", 0),
        ("U3", "columns_missing", 0),
    ]
    opened = review_groups.opened(found, "U1~W1~final_below_weeks")
    assert opened is not None and opened[0].rule == "final_below_weeks"
    assert review_groups.in_order(found, [("U1", "cumulative_sent_as_weekly")])[-1].unit == "U1"
