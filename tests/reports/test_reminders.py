"""Who is asked for what, in which words and when: rows in, words out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from data_loaders.model.calendar import with_one_due_date
from data_loaders.model.campaign import Roster
from data_loaders.store.due_changes import DueChange, change_due
from data_loaders.store.notices import FIRST, GROUP, PHONE, PROMISED, SINGLE, Notice, note
from data_loaders.store.warehouse import Warehouse
from reports.__main__ import main
from reports.call_list import call_list
from reports.reminders import Asked, Owing, Sender, asked_words, call_text, group_text, owing, single_text
from reports.working_days import in_office_hours, is_working_day, next_office_moment, working_days_since
from tests.databases import copy_database, new_database
from tests.readings import CAMPAIGN, at, roster_of
from tests.sql.tables import save, sent

UNITS = [
    replace(unit, liaison=liaison, mobile=mobile)
    for unit, (liaison, mobile) in zip(roster_of(4).units, (("甲某", "1"), ("", ""), ("丙某", "3"), ("丁某", "")), strict=True)
]
SENT = """
| unit | period | basis  | number | received         |
| U001 | W1     | weekly | 5      | 2020-06-04 09:00 |
| U003 | W2     | weekly | 5      | 2020-06-08 09:00 |
"""
MORNING = at("2020-06-12 10:00")
"""A Friday: W1 and W2 are over, U001 owes W2, U003 owes W1, the others both."""
ME = Sender("应急办 赵示例 00000000", "a@example.org")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("reminders") / "board.duckdb"
    with Warehouse.open(new_database(path)) as warehouse:
        warehouse.save_roster(Roster(tuple(UNITS)))
        save(warehouse, sent(SENT))
    yield path


@pytest.fixture(scope="module")
def owed(filled: Path) -> list[Owing]:
    with Warehouse.open(filled) as warehouse:
        return who_owes(warehouse, MORNING)


def who_owes(warehouse: Warehouse, now: datetime, *deliverables: str) -> list[Owing]:
    lights, notices = warehouse.rows("mart_light", as_of=now), warehouse.rows("mart_notice", as_of=now)
    return owing(lights, notices, warehouse.campaign(now), warehouse.roster(now), deliverables or ("figures_w1", "figures_w2"))


def test_who_has_no_contact_stands_first_then_who_owes_most(owed: list[Owing]) -> None:
    assert [(each.unit.code, [item.deliverable.period for item in each.items]) for each in owed] == [
        ("U002", ["W1", "W2"]),
        ("U004", ["W1", "W2"]),
        ("U001", ["W2"]),
        ("U003", ["W1"]),
    ]
    assert [each.has_contact for each in owed] == [False, False, True, True]


def test_the_group_s_text_names_who_is_missing_and_no_figure(owed: list[Owing]) -> None:
    text = group_text(owed, 1, ME, MORNING)
    assert text.zh == (
        "各位联络员好：第1周统计数据、第2周统计数据已收到 1 家，谢谢大家。还有 4 家没有收到：第2单位、第4单位、第1单位、第3单位。"
        "请这些单位在今天17:00前发到 a@example.org；已经发过的，请告诉我从哪个邮箱、什么时候发的，我来查找；有困难的请直接打电话。"
        "应急办 赵示例 00000000"
    )
    assert "4 have not: 第2单位, 第4单位" in text.en and text.en.endswith(ME.signed)
    one = group_text(owed[2:3], 1, ME, MORNING)
    assert "还有 1 家没有收到：第1单位。请该单位在今天17:00前" in one.zh and "That unit, please" in one.en


def test_a_unit_alone_is_told_everything_it_owes_and_the_days(owed: list[Owing]) -> None:
    first, *_, third = single_text(owed[0], Sender(), MORNING), single_text(owed[2], ME, MORNING)
    assert first.zh == (
        "您好。贵单位还有 2 项没有收到：第1周统计数据（6月4日（星期四）应报）、第2周统计数据（6月11日（星期四）应报）。"
        "方便的话请在今天17:00前发来。如果已经发过，请告诉我发送的时间，我来核对。谢谢。"
    )
    assert third.zh.startswith("甲某您好，我是应急办 赵示例 00000000。贵单位还有 1 项没有收到：第2周统计数据")
    assert third.en.startswith("Hello 甲某, this is 应急办 赵示例 00000000. Still to come from you (1): Week 2 figures (due Thu, 11/6).")
    assert call_text(owed, Sender(), MORNING).zh.startswith("您好，想跟您核对一下：第1周统计数据、第2周统计数据是不是")


@pytest.mark.parametrize(
    ("now", "until"),
    (
        ("2020-06-12 14:59", "今天17:00前"),
        ("2020-06-12 15:00", "6月15日（星期一）12:00前"),
        ("2020-06-24 16:00", "6月28日（星期日）12:00前"),  # a holiday of three days, after which a Sunday is worked
    ),
)
def test_until_when_it_is_asked_for_is_a_working_day(owed: list[Owing], now: str, until: str) -> None:
    assert until in single_text(owed[0], ME, at(now)).zh


def test_before_the_day_it_is_a_reminder_with_the_day(filled: Path) -> None:
    with Warehouse.open(filled) as warehouse:
        for now, until in (
            ("2020-06-17 10:00", "明天（6月18日（星期四））下班前"),
            ("2020-06-18 10:00", "今天（6月18日（星期四））下班前"),
        ):
            awaited = who_owes(warehouse, at(now), "figures_w3")
            assert len(awaited) == 4 and not any(each.is_overdue for each in awaited)
            text = group_text(awaited, 0, ME, at(now)).zh
            assert f"第3周统计数据请在{until}发到 a@example.org。没有开展的填 0" in text and "第1单位" not in text
            assert "没有开展的填 0" in single_text(awaited[0], ME, at(now)).zh


def test_the_second_text_comes_two_working_days_after_the_first(owed: list[Owing]) -> None:
    def kind(last: str, now: str) -> str:
        item = replace(owed[0].items[0], asked=Asked(1, at(last)))
        return replace(owed[0], items=(item,)).kind(at(now))

    assert kind("2020-06-12 10:00", "2020-06-15 10:00") == "first"  # a weekend lies between
    assert kind("2020-06-12 10:00", "2020-06-16 09:00") == "second"
    again = replace(owed[0], items=(replace(owed[0].items[0], asked=Asked(1, at("2020-06-09 10:00"))),))
    assert "上次联系后" in single_text(again, ME, MORNING).zh and "“未报”" in single_text(again, ME, MORNING).zh
    assert again.may_be_asked(MORNING) and not again.may_be_asked(at("2020-06-09 17:00"))


@pytest.mark.parametrize(
    ("now", "better"),
    (
        ("2020-06-12 10:00", "2020-06-12 10:00"),
        ("2020-06-12 08:29", "2020-06-12 09:00"),
        ("2020-06-12 17:31", "2020-06-15 09:00"),
        ("2020-06-13 10:00", "2020-06-15 09:00"),
        ("2020-06-25 10:00", "2020-06-28 09:00"),
        ("2990-06-14 10:00", "2990-06-14 10:00"),  # nobody knows its holidays yet: Monday to Friday
    ),
)
def test_when_a_text_is_better_sent(now: str, better: str) -> None:
    assert next_office_moment(at(now)) == at(better)
    assert in_office_hours(at(now)) == (now == better)


def test_working_days_by_plain_counting() -> None:
    days = [date.fromordinal(date(2020, 6, 1).toordinal() + each) for each in range(30)]
    for start in days[::7]:
        for end in days[20::3]:
            assert working_days_since(start, end) == sum(is_working_day(day) for day in days if start < day <= end)


def test_what_was_asked_is_said_and_calls_keep_their_result(tmp_path: Path, filled: Path) -> None:
    copied = tmp_path / "board.duckdb"
    copy_database(filled, copied)
    with Warehouse.open(copied) as warehouse:
        note(warehouse, [Notice("U001", "figures_w2", FIRST, GROUP, "话")])
        note(warehouse, [Notice("U001", "figures_w2", FIRST, PHONE, result=PROMISED)])
        note(warehouse, [Notice("U001", "figures_w1", FIRST, SINGLE, "话")])
        now = datetime.max
        (asked,) = [each.asked for each in who_owes(warehouse, now) if each.unit.code == "U001"]
        assert (asked.times, asked.result) == (2, "promised")
        assert asked_words(asked).zh.startswith("已提醒2次，最近") and asked_words(asked).en.startswith("asked 2×")
        assert asked_words(Asked()).zh == ""


def test_the_list_for_calls_opens_with_who_cannot_be_called(owed: list[Owing]) -> None:
    harmful = replace(owed[3], unit=replace(owed[3].unit, liaison="=1+1"))
    made = call_list([*owed[:3], harmful], "zh", date(2020, 6, 12))
    assert made == call_list([*owed[:3], harmful], "zh", date(2020, 6, 12))
    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(made)).active]
    assert rows[0] == ["单位", "联络员", "电话", "还缺", "提醒", "结果"]
    assert rows[1][:4] == ["第2单位", "未报联络员", "未报联络员", "第1周统计数据、第2周统计数据"]
    assert rows[3][:3] == ["第1单位", "甲某", "1"] and rows[4][1] == "=1+1"
    assert load_workbook(BytesIO(made)).active.cell(5, 2).data_type == "s"


def test_the_hour_it_is_due_stands_in_the_words(tmp_path: Path) -> None:
    with Warehouse.open(new_database(tmp_path / "board.duckdb")) as warehouse:
        warehouse.save_roster(Roster(tuple(UNITS)))
        periods = tuple(replace(each, due_until=time(17)) for each in CAMPAIGN.periods)
        warehouse.save_campaign(with_one_due_date(replace(CAMPAIGN, periods=periods)))
        for now, by, over in (
            ("06-10 09:00", "6月11日（星期四）17:00", False),
            ("06-11 17:00", "今天17:00", False),
            ("06-11 17:01", "", True),
        ):
            owed = who_owes(warehouse, at(f"2020-{now}"), "figures_w2")
            assert [each.is_overdue for each in owed] == [over] * len(UNITS)
            assert by in group_text(owed, 0, ME, at(f"2020-{now}")).zh
        assert "6月11日（星期四）17:00应报" in single_text(owed[0], ME, at("2020-06-11 17:01")).zh


def test_the_command_prints_the_words_and_notes_nothing(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["reminders", "--database", str(filled), "--as-of", "2020-06-12T10:00"]
    assert main([*common, "--deliverable", "W2", "--signed", "赵示例"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("各位联络员好：第2周统计数据已收到 1 家") and said.count("单位") > 3 and "赵示例" in said
    assert main([*common, "--deliverable", "W1", "--kind", "single", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["unit"] for each in told["units"]] == ["U002", "U004", "U003"] and len(told["texts"]) == 3
    assert told["units"][0] == {
        "unit": "U002",
        "name": "第2单位",
        "has_contact": False,
        "missing": [{"deliverable": "figures_w1", "due_on": "2020-06-04", "is_over": True}],
        "asked": {"times": 0, "last": None, "result": None},
    }
    assert main([*common, "--deliverable", "W1", "--kind", "phone"]) == 0
    assert "未报联络员" in capsys.readouterr().out
    assert main([*common, "--deliverable", "W9"]) == 2
    assert "W9" in capsys.readouterr().err
    with Warehouse.open(filled) as warehouse:
        assert warehouse.rows("mart_notice", as_of=datetime.max) == []


def test_nobody_owes_what_all_are_exempt_from(tmp_path: Path, filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copied = tmp_path / "board.duckdb"
    copy_database(filled, copied)
    with Warehouse.open(copied) as warehouse:
        change_due(warehouse, DueChange("figures_w3", is_exempt=True), reason="停报", at=at("2020-06-12 09:00"))
    assert main(["reminders", "--database", str(copied), "--deliverable", "W3", "--as-of", "2020-06-20"]) == 0
    assert "没有单位还缺这些" in capsys.readouterr().out
