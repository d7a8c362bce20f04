"""The board's first sentence through the campaign, in both languages: the calendar says of which period it speaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.store.warehouse import Warehouse
from tests.pages.conftest import opening, words_on
from tests.readings import CAMPAIGN, at, roster_of
from tests.sql.tables import save, sent

Visit = Callable[..., AppTest]
EARLY_FINAL = "| u | p | b | n | t |\n| U001 | FINAL | weekly | 30 | 2020-06-04 09:00 |"
SENT = """
| unit | period | basis  | number | received         |
| U001 | W1     | weekly | 5      | 2020-06-03 09:00 |
| U002 | W1     | weekly | 4      | 2020-06-04 09:00 |
| U003 | W1     | weekly | 2      | 2020-06-05 09:00 |
| U001 | W2     | weekly | 6      | 2020-06-05 10:00 |
| U001 | FINAL  | weekly | 30     | 2020-07-01 10:00 |
"""


def begin(database: Warehouse, table: str = "") -> None:
    """Eight units, the last exempt, and what they sent."""
    database.clear()
    database.save_campaign(CAMPAIGN)
    database.save_roster(roster_of(8, exempt=(8,)))
    if table:
        save(database, sent(table))
    else:
        database.start_batch()


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        ("2020-06-03", "第1周（6月4日截止）已到 1/7 家；第2周（6月11日截止）已到 0 家。本期开展活动 5 场次",
         "Week 1 (due 4 June): 1 of 7 units so far; Week 2 (due 11 June): 0 in so far. In this period: 5 sessions"),
        ("2020-06-04", "第1周（6月4日截止）已到 2/7 家；第2周（6月11日截止）已到 0 家。本期开展活动 9 场次",
         "Week 1 (due 4 June): 2 of 7 units so far; Week 2 (due 11 June): 0 in so far. In this period: 9 sessions"),
        ("2020-06-05", "第1周 3/7 家（43%），缺报 4 家；第2周（6月11日截止）已到 1 家。本期开展活动 11 场次",
         "Week 1: 3 of 7 units (43%), 4 missing; Week 2 (due 11 June): 1 in so far. In this period: 11 sessions"),
        ("2020-06-12", "第2周 1/7 家（14%，较上周少 2 家），缺报 6 家；第3周（6月18日截止）已到 0 家。本期开展活动 6 场次",
         "Week 2: 1 of 7 units (14%, 2 fewer than the week before), 6 missing; Week 3 (due 18 June): 0 in so far. In this period: 6 sessions"),
        ("2020-07-05", "总结 1/7 家（14%），缺报 6 家。全月开展活动 36 场次",
         "Final: 1 of 7 units (14%), 6 missing. Over the month: 36 sessions"),
    ],
)  # fmt: skip
def test_the_sentence_through_the_campaign(visit: Visit, database: Warehouse, day: str, zh: str, en: str) -> None:
    begin(database, SENT)
    assert opening(visit("board", as_of=day)).startswith(zh)
    assert opening(visit("board", as_of=day, lang="en")).startswith(en)


@pytest.mark.parametrize("page", ["board", "units", "weeks"])
def test_one_early_final_turns_no_page(visit: Visit, database: Warehouse, page: str) -> None:
    begin(database, EARLY_FINAL)
    assert opening(visit(page, as_of="2020-06-04")).startswith("第1周")
    assert opening(visit(page, as_of="2020-06-05", lang="en")).startswith("Week 1")


def test_one_early_final_stands_on_its_own_day_of_the_calendar(visit: Visit, database: Warehouse) -> None:
    begin(database, EARLY_FINAL)
    board = visit("board", as_of="2020-06-05")
    assert opening(board) == "第1周 0/7 家（0%），缺报 7 家；第2周（6月11日截止）已到 0 家。本期还没有数字。"
    said = words_on(board)
    assert '<span class="name">总结</span><span class="counts">1/7 家</span>' in said
    assert '<div class="fig-value">0%' in said and "第1周；第2周已到 0 家" in said
    rate, *measures = re.findall('<span class="spark"[^>]*>(.*?)</span>', said)
    assert [position for position, bar in enumerate(re.findall("<i[^>]*>", rate)) if "lit" in bar] == [0]
    assert all("lit" in re.findall("<i[^>]*>", each)[0] and each.count("lit") == 1 for each in measures)


@pytest.mark.parametrize("wall", [{}, {"wall": "1"}])
def test_everything_overdue_and_nothing_in_is_0_percent(visit: Visit, database: Warehouse, wall: dict[str, str]) -> None:
    begin(database)
    board = visit("board", as_of="2020-07-05", **wall)
    assert opening(board) == "总结 0/7 家（0%），缺报 7 家。全月还没有数字。"
    shown = re.sub('style="[^"]*"|<style>.*?</style>', "", words_on(board).split('class="answer"')[1], flags=re.DOTALL)
    assert "100%" not in shown
    assert '<div class="fig-value">0%' in words_on(board)
    assert opening(visit("board", as_of="2020-07-05", lang="en")) == "Final: 0 of 7 units (0%), 7 missing. Over the month: no figures yet."


def test_all_in_says_so(visit: Visit, database: Warehouse) -> None:
    begin(database, SENT)
    assert opening(visit("board", as_of="2020-06-05", unit=["U001", "U002"])).startswith("第1周 2/2 家（100%），已报齐；")
    assert opening(visit("board", as_of="2020-06-05", unit="U001", lang="en")).startswith("Week 1: 1 of 1 unit (100%), all in;")


def test_the_units_chosen_are_what_is_expected(visit: Visit, database: Warehouse) -> None:
    begin(database, SENT)
    said = opening(visit("board", as_of="2020-06-05", unit=["U001", "U004"]))
    assert said.startswith("第1周 1/2 家（50%），缺报 1 家；第2周（6月11日截止）已到 1 家。")


def test_a_chosen_period_wins(visit: Visit, database: Warehouse) -> None:
    begin(database, SENT)
    assert opening(visit("board", as_of="2020-06-12", period="W1")).startswith("第1周 3/7 家（43%），缺报 4 家。")
    assert opening(visit("board", as_of="2020-06-12", period="W3")).startswith("第3周（6月18日截止）已到 0/7 家。")


def test_only_exempt_units_are_no_division(visit: Visit, database: Warehouse) -> None:
    begin(database, SENT)
    board = visit("board", unit="U008")
    assert opening(board).startswith("所选范围内没有应报的单位")
    assert "没有应报的单位" in words_on(board) and "0/0" not in words_on(board)
    assert opening(visit("board", unit="U008", lang="en")).startswith("No unit of this selection is expected")


def test_periods_of_one_day_stand_beside_each_other(visit: Visit, database: Warehouse) -> None:
    begin(database, SENT)
    periods = tuple(replace(each, due_on=at("2020-07-01").date()) if each.code == "W4" else each for each in CAMPAIGN.periods)
    database.save_campaign(replace(CAMPAIGN, periods=periods), from_the_start=True, reason="改期")
    assert "第4周（7月1日截止）已到 0 家；总结（7月1日截止）已到 0 家。" in opening(visit("board", as_of="2020-06-20"))
    board = visit("board", as_of="2020-07-05")
    assert opening(board).startswith("总结 1/7 家（14%），缺报 6 家；第4周 0/7 家（0%），缺报 7 家。")
    assert words_on(board).count('<span class="date">7/1</span>') == 2
