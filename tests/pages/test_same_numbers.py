"""The same count is the same number on every page, and what a filter narrows is still compared with all of it; both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.model.findings import Finding, Place
from data_loaders.model.readings import PICTURE
from data_loaders.store.warehouse import Warehouse
from pages.parts import reads, review_groups
from pages.parts.review_groups import OPEN
from tests.databases import new_database
from tests.pages.conftest import opening, words_on
from tests.readings import CAMPAIGN, TYPES, at, entry_of, random_entries, reading_of, roster_of, submission_of
from tests.repeating import few
from tests.sql.tables import A, B, save, sent

Visit = Callable[..., AppTest]
HAZARDS = "rectify.hazards_found"
REPORTED = "rectify.hazards_reported"
UNREADABLE = Finding("number_unreadable", B, Place(sheet="统计表", cell="F6", sentence="若干"), {"raw": "若干"})
ODD = Finding("wording_changed", A, Place(sheet="统计表", cell="F5", sentence="12"), {"raw": "12"})
SENT = """
| unit | period | basis  | number | received         |
| U001 | W1     | weekly | 50     | 2020-06-03 09:00 |
| U002 | W1     | weekly | 100    | 2020-06-05 09:00 |
| U003 | W1     | weekly | 20     | 2020-06-03 09:00 |
| U008 | W1     | weekly | 7      | 2020-06-03 09:00 |
| U001 | W2     | weekly | 60     | 2020-06-05 10:00 |
| U004 | W2     | weekly | 2      | 2020-06-05 10:00 |
"""
DAY = "2020-06-08"
"""The first week is over, of the second two units sent their figures."""


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight units, the last exempt, which reported all the same; one form is held, though it came in time, one has a query."""
    path = new_database(tmp_path_factory.mktemp("same") / "board.duckdb")
    wrong = submission_of("U005", "W1", {B: None}, findings=(UNREADABLE,))
    odd = submission_of("U006", "W1", {A: 12, REPORTED: 40}, findings=(ODD,))
    locked = entry_of(reading_of(file="加密.xlsx", content=b"x", findings=(Finding("file_encrypted"),)), "2020-06-04 09:00", b"x")
    late = [entry_of(reading_of(wrong), "2020-06-04 09:00"), entry_of(reading_of(odd), "2020-06-04 10:00"), locked]
    with Warehouse.open(path) as warehouse:
        warehouse.save_campaign(CAMPAIGN)
        warehouse.save_roster(roster_of(8, exempt=(8,)))
        save(warehouse, sent(SENT) + late)
    return path


def numbers_of(pattern: str, words: str) -> list[int]:
    """The numbers where a pattern stands in what a page says."""
    found = re.search(pattern, re.sub("<[^>]+>", " ", words))
    assert found, pattern
    return [int(number) for number in found.groups()]


def as_it_is(database: Warehouse) -> None:
    """The sample."""


def by_chance(database: Warehouse) -> None:
    """Twelve units with anything, a file of nobody, one that cannot be read, and a picture."""
    database.clear()
    database.save_campaign(CAMPAIGN)
    database.save_roster(roster_of(12))
    nobody = submission_of(None, "W2", {A: 4}, findings=(Finding("unit_unknown", "unit", values={"written": "某单位"}),))
    wrong = submission_of("U005", "W1", {B: None}, findings=(UNREADABLE,))
    picture = submission_of("U006", "W1", {}, findings=(Finding(PICTURE),))
    locked = entry_of(reading_of(file="加密.xlsx", content=b"x", findings=(Finding("file_encrypted"),)), at("2020-06-04 09:00"), b"x")
    entries = [entry_of(reading_of(each), at("2020-06-09 09:00")) for each in (nobody, wrong, picture)]
    save(database, [*random_entries(3, 12, (A, B)), *entries, locked])


@pytest.mark.parametrize(
    ("filled", "narrowed"), few(2, ((as_it_is, {}), (by_chance, {"type": TYPES[2]}), (as_it_is, {"type": TYPES[2]}), (by_chance, {})))
)
def test_each_count_of_what_is_to_be_done_is_the_length_of_the_list_it_leads_to(
    visit: Visit, database: Warehouse, filled: Callable[[Warehouse], None], narrowed: dict[str, str]
) -> None:
    filled(database)
    shown = words_on(visit("board", **narrowed))
    todo = re.search(r'<ul class="todo">.*?</ul>', shown)
    calendar = re.search(r'<ol class="dues">.*?</ol>', shown)
    missing = re.findall(r'<a class="wrong" href="([^"]+)"[^>]*>缺 (\d+)</a>', calendar[0]) if calendar else []
    assert missing or filled is by_chance
    tasks = re.findall(r'<a href="([^"]+)".*?<b[^>]*>(\d+)</b>', todo[0]) if todo else []
    pages = [unescape(address).partition("?")[0] for address, _ in tasks]
    assert ("reporting" in pages or filled is by_chance) and pages[-1] == "review"
    assert [page for page in pages if page in ("upload", "pictures")] == (
        [] if narrowed else ["upload", "pictures"][: 1 + (filled is by_chance)]
    )
    for (address, count), page in [*zip(tasks, pages, strict=True), *((each, "reporting") for each in missing[:2])]:
        asked = parse_qs(unescape(address).partition("?")[2])
        assert asked.get("type") == ([narrowed["type"]] if narrowed else None)
        board = visit(page, **asked)
        assert listed_on(board, page, asked) == int(count) and not board.warning, address


def listed_on(board: AppTest, page: str, asked: dict[str, list[str]]) -> int:
    """How many of what it counts a page lists: units, cards, pictures, places with an error, groups of queries."""
    if page == "reporting":
        given = json.loads(next(each for each in board.get("bidi_component") if "unit_grid" in str(each.proto)).proto.json)
        return sum(len(group["rows"]) for group in given["groups"])
    if page == "upload":
        cards = [button for button in board.button if (button.key or "").startswith("card_")]
        return len(cards) + bool(cards) + words_on(board).count('href="review?')
    if page == "pictures":
        return len(board.selectbox(key="picture_open").options)
    lines = list(board.dataframe[0].value["much"])
    if asked["severity"] == ["error"]:  # a line says how many places it has where there are several
        return sum(int(found[1]) if (found := re.match(r"(\d+)处", line)) else 1 for line in lines)
    rows = reads.current().rows("mart_review_finding", as_of=datetime.max, unit_types=asked.get("type", []))
    groups = review_groups.groups([row for row in rows if row["severity"] == "query"], (OPEN,), {})
    assert len(groups) == len(lines)
    return len(review_groups.every(groups))  # what a cause folds stands in its line


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_received_on_time_missing_and_held_are_the_same_on_every_page(visit: Visit, desk: Warehouse, lang: str) -> None:
    row = desk.rows("mart_reporting", as_of=f"{DAY}T23:59:59", kinds=["figures"])[0]
    expected, received, on_time, missing, held = (row[f"{name}_count"] for name in ("expected", "received", "on_time", "missing", "held"))
    assert (expected, received, on_time, missing, held) == (7, 5, 4, 2, 1)
    zh = lang == "zh"
    board, units, weeks = (visit(page, as_of=DAY, lang=lang) for page in ("board", "units", "weeks"))
    said = opening(board)
    assert numbers_of(r"第1周 (\d+)/(\d+) 家.*缺报 (\d+) 家" if zh else r"Week 1: (\d+) of (\d+) units.* (\d+) missing", said) == [5, 7, 2]
    assert numbers_of(r"按时 (\d+) 家" if zh else r"(\d+) on time \(", words_on(board)) == [on_time]
    on_units = (
        r"应报 (\d+) 家：按时到 (\d+) 家、迟报 (\d+) 家、缺报 (\d+) 家；到了的有 (\d+) 家待处理，还没有计入；另有免报 (\d+) 家"
        if zh
        else r"(\d+) units expected: (\d+) on time, (\d+) late, (\d+) missing; of those that came, (\d+) held and not counted yet; (\d+) exempt"
    )
    assert numbers_of(on_units, opening(units)) == [expected, on_time, received - on_time, missing, held, 1]
    assert numbers_of(r"第1周 (\d+)/(\d+) 家 · 截至" if zh else r"Week 1: (\d+) of (\d+) units, as of", words_on(weeks)) == [
        received,
        expected,
    ]
    assert numbers_of(r"(\d+)\s+家缺报（第1周）" if zh else r"(\d+)\s+units missing \(Week 1\)", words_on(board)) == [missing]
    assert numbers_of(
        r"(\d+) 家单位，其中免报 (\d+) 家" if zh else r"(\d+) units, (\d+) of them exempt", words_on(visit("settings", lang=lang))
    ) == [8, 1]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_units_with_figures_are_of_those_expected_and_exempt_ones_are_named(visit: Visit, desk: Warehouse, lang: str) -> None:
    board = visit("board", as_of=DAY, lang=lang, measure="sessions")
    phrase = r"累计，(\d+)/(\d+) 家有数，另有免报 (\d+) 家" if lang == "zh" else r"To date, (\d+) of (\d+) units, and (\d+) exempt"
    assert numbers_of(phrase, words_on(board)) == [5, 7, 1]
    bars = re.search('<ul class="bars">.*?</ul>', words_on(board))[0]
    types = re.findall(r"(\d+)/(\d+) 家(＋免报 1)?" if lang == "zh" else r"(\d+) of (\d+)( \+ 1 exempt)?", bars)
    assert [sum(int(row[place]) for row in types) for place in (0, 1)] == [5, 7] and sum(bool(row[2]) for row in types) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hazards_found_are_without_those_reported(visit: Visit, desk: Warehouse, lang: str) -> None:
    board = visit("board", as_of=DAY, lang=lang)
    assert ("排查隐患" if lang == "zh" else "hazards found") not in opening(board)
    card = words_on(board).split(f'<div class="fig-label">{"排查隐患" if lang == "zh" else "Hazards found"}</div>')[1]
    assert re.search('<div class="fig-value"><span class="num" title="(.*?)">', card)[1] == "—"


def test_open_findings_add_up_over_the_units_and_are_those_of_the_review_page(visit: Visit, desk: Warehouse) -> None:
    pattern = r"错误 (\d+) 处，疑问 (\d+) 处"
    of_units = [numbers_of(pattern, words_on(visit("units", as_of=DAY, open=unit.code))) for unit in desk.roster().units]
    nobody_s = [row for row in desk.rows("mart_attention", as_of=f"{DAY}T23:59:59") if row["unit"] is None]
    assert [sum(errors for errors, _ in of_units) + len(nobody_s), sum(queries for _, queries in of_units)] == [2, 1]
    said, review = words_on(visit("board", as_of=DAY)), opening(visit("review", as_of=DAY))
    errors = numbers_of(r"(\d+)\s+处错误待更正", said)
    assert errors == numbers_of(r"(\d+) 处错误", review) == [2]
    assert numbers_of(r"(\d+)\s+组疑问待核实", said) == numbers_of(r"(\d+) 组疑问", review) == [1]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_held_is_the_same_at_the_head_and_in_the_queue(visit: Visit, desk: Warehouse, lang: str) -> None:
    board = visit("upload", lang=lang)
    head = (
        r"有 (\d+) 份待处理.*统计表 (\d+) 份，其他报送事项 (\d+) 份"
        if lang == "zh"
        else r"(\d+) is held.* (\d+) statistics form, (\d+) other"
    )
    assert numbers_of(head, opening(board)) == [1, 1, 0]
    assert numbers_of(
        r"(\d+) 份，采用之前不计入合计" if lang == "zh" else r"forms: (\d+), not in any total until accepted", words_on(board)
    ) == [1]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_chosen_period_is_still_compared_with_the_week_before(visit: Visit, desk: Warehouse, lang: str) -> None:
    board = visit("board", as_of="2020-06-12", period="W2", lang=lang)
    change = "第2周 62，较上周 ▼ 127" if lang == "zh" else "Week 2: 62, ▼ 127 on the week before"
    assert change in words_on(board) and change in words_on(visit("board", as_of="2020-06-12", lang=lang))
    assert ("第2周合计，2/7 家有数" if lang == "zh" else "Total of Week 2, 2 of 7 units") in words_on(board)
    weeks = visit("weeks", as_of="2020-06-12", period=["W2"], lang=lang)
    assert opening(weeks).startswith(
        "第2周对第1周：开展活动 62 场次（▼\u00a0127）" if lang == "zh" else "Week 2 against Week 1: 62 sessions (▼\u00a0127)"
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_week_that_is_not_over_says_who_is_awaited(visit: Visit, desk: Warehouse, lang: str) -> None:
    board = visit("board", as_of=DAY, period="W2", lang=lang)
    said = (
        "第2周 62，5 家未到，两周都报的 1 家 ▲ 10" if lang == "zh" else "Week 2: 62, 5 still to come, ▲ 10 over the 1 that sent both weeks"
    )
    assert said in words_on(board)
    weeks = opening(visit("weeks", as_of=DAY, period="W2", lang=lang))
    assert (
        "第2周还没到期，5 家未到，只比两周都报的 1 家"
        if lang == "zh"
        else "Week 2 is not due yet, 5 are still to come: compared over the 1"
    ) in weeks
    assert "▲\u00a010" in weeks


def test_the_whole_month_is_the_whole_month_when_only_it_is_chosen(visit: Visit, desk: Warehouse) -> None:
    save(desk, sent("| u | p | b | n | t |\n| U001 | FINAL | weekly | 130 | 2020-07-01 10:00 |"))
    whole = opening(visit("board", as_of="2020-07-02"))
    assert "全月开展活动 271 场次" in whole
    assert "全月开展活动 271 场次" in opening(visit("board", as_of="2020-07-02", period="FINAL"))


def test_the_spark_of_the_reporting_rate_is_on_a_scale_of_all_units(visit: Visit, desk: Warehouse) -> None:
    rate, *_ = re.findall('<span class="spark"[^>]*>(.*?)</span>', words_on(visit("board", as_of=DAY)))
    assert re.findall(r"height:(\d+)%", rate)[0] == "71"


def test_how_many_weeks_there_are_and_what_the_month_is_called_is_the_campaign_s(visit: Visit, desk: Warehouse) -> None:
    whole = replace(CAMPAIGN.periods[-1], code="JUNE", label_zh="全月表")
    periods = (*CAMPAIGN.periods[:2], whole)
    kept = tuple(entry for entry in CAMPAIGN.deliverables if entry.period in (None, "W1", "W2"))
    desk.save_campaign(replace(CAMPAIGN, periods=periods, deliverables=kept), from_the_start=True, reason="改期")
    save(desk, sent("| u | p | b | n | t |\n| U001 | JUNE | weekly | 130 | 2020-07-01 10:00 |"))
    board = visit("board", as_of="2020-07-02")
    assert opening(board).startswith("全月表 1/7 家（14%），缺报 6 家。全月开展活动 271 场次")
    rate, sessions, *_ = re.findall('<span class="spark"[^>]*>(.*?)</span>', words_on(board))
    assert rate.count("<i") == sessions.count("<i") == 3
    assert "第2周" in opening(visit("weeks", as_of="2020-07-02")) and "应报 7 家" in opening(visit("units", as_of="2020-07-02"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everything_overdue_is_named_where_it_stands_in_the_calendar(visit: Visit, desk: Warehouse, lang: str) -> None:
    said = words_on(visit("board", as_of="2020-06-12", lang=lang)).split('<ol class="dues">')[1].split("</ol>")[0]
    owed = dict(re.findall(r'<span class="name">([^<]+)</span><span class="counts">[^<]*</span><a class="wrong"[^>]*>([^<]+)</a>', said))
    assert owed["第1周" if lang == "zh" else "Week 1"] == ("缺 2" if lang == "zh" else "2 missing")
    assert ("活动方案" if lang == "zh" else "Activity plan") not in owed


def test_the_wall_shows_what_few_items_count_by_unit_type(visit: Visit, database: Warehouse) -> None:
    """Hazards are one item's: a row a unit type, by the forms that were sent; sessions are many items', as on the board."""
    sent_in = {"U001": (7, None), "U002": (2, 11), "U003": (None, None), "U004": (5, 1), "U005": (3, None), "U006": (None, 9)}
    database.clear()
    database.save_campaign(CAMPAIGN)
    database.save_roster(roster := roster_of(6))
    days = {"W1": "2020-06-03 09:00", "W2": "2020-06-10 09:00"}
    readings = [
        entry_of(reading_of(submission_of(unit, period, {HAZARDS: number})), day)
        for unit, numbers in sent_in.items()
        for (period, day), number in zip(days.items(), numbers, strict=True)
    ]
    save(database, readings)
    wanted = {}
    for each in CAMPAIGN.unit_types:
        numbers = [sent_in[unit.code] for unit in roster.units if unit.unit_type == each.code]
        weeks = [[one for one in week if one is not None] for week in zip(*numbers, strict=True)]
        if numbers:
            cells = [str(sum(week)) if week else "—" for week in weeks]
            wanted[each.label_zh] = [*cells, str(sum(map(sum, weeks))) if any(weeks) else "—"]
    shown = words_on(visit("board", wall="1", measure="hazards"))
    rows = re.findall(r'<tr><th scope="row"[^>]*>(.*?)</th>(.*?)</tr>', shown)
    told = {re.sub("<[^>]+>", "", name): re.findall(r">([\d,]+|—)<", cells) for name, cells in rows}
    assert {name: [cells[0], cells[1], cells[-1]] for name, cells in told.items()} == wanted
