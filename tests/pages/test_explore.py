"""The page of any table: presets, swap, a cell and its units, its codes in the URL, in both languages; its figures are the command's."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.model.campaign import Roster
from data_loaders.store.warehouse import Warehouse
from pages.parts import reads
from reports.explore_question import Question
from reports.explore_tables import csv_file, printed, table_of
from reports.explored import explore as explored
from tests.databases import new_database
from tests.pages.conftest import opening, words_on
from tests.readings import CAMPAIGN, FORM, roster_of
from tests.sql.tables import NOW, A, save, sent

Visit = Callable[..., AppTest]
LEADER_TALKS = "study.leader_talks.sessions"
TEAMS = "study.hundred_teams.sessions"
SENT = """
| unit | period | basis      | number |
| U001 | W1     | weekly     | 5      |
| U001 | W2     | cumulative | 12     |
| U002 | W1     | weekly     | 7      |
| U003 | W1     | weekly     | 0      |
| U001 | FINAL  | weekly     | 10     |
"""
"""U001 did 5, then 7 more, and 10 in the month: two fewer. Of eight units the last is exempt."""


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed database of eight units."""
    path = new_database(tmp_path_factory.mktemp("explore") / "board.duckdb")
    with Warehouse.open(path) as warehouse:
        warehouse.save_campaign(CAMPAIGN)
        warehouse.save_roster(roster_of(8, exempt=(8,)))
        save(warehouse, sent(SENT))
    return path


def codes_in_url(page: AppTest) -> dict[str, Any]:
    return {
        name: value if isinstance(value, list) else [value] for name, value in page.query_params.items() if name not in ("lang", "as_of")
    }


def lines(page: AppTest) -> list[list[Any]]:
    """The table's lines as they stand: None where nobody reported."""
    frame = page.dataframe[-1].value
    return [[None if pd.isna(cell) else cell for cell in row] for row in frame.astype(object).to_numpy().tolist()]


def test_without_a_choice_it_opens_with_types_by_week_of_the_first_measure(visit: Visit, desk: Warehouse) -> None:
    page = visit("explore")
    assert opening(page).startswith("场次合计 17，3/7 家有数。")
    assert lines(page)[0] == ["合计", 12, 7, None, None, -2, 17, "3/7家"]
    assert codes_in_url(page) == {}
    assert any("类型×周" in str(each.options) for each in page.get("button_group"))


def test_a_month_that_is_less_than_its_weeks_and_what_nobody_reported(visit: Visit, desk: Warehouse) -> None:
    rows = {line[0]: line[1:] for line in lines(visit("explore", rows="unit", cols="period", measure="sessions"))}
    assert rows["第1单位"] == [5, 7, None, None, -2, 10, "1/1家"]
    assert rows["第3单位"] == [0, None, None, None, None, 0, "1/1家"]
    assert rows["第4单位"] == [None] * 6 + ["0/1家"] and rows["第8单位"] == [None] * 6 + ["0/0家"]
    assert rows["合计"] == [12, 7, None, None, -2, 17, "3/7家"]


def test_choices_presets_and_swap_stand_in_the_url_and_survive_the_language(visit: Visit, desk: Warehouse) -> None:
    page = visit("explore")
    page.button_group(key="w_explore_preset").set_value("units_weeks").run()
    assert codes_in_url(page) == {"rows": ["unit"], "cols": ["period"], "measure": ["sessions"]}
    page.button(key="explore_swap").click().run()
    assert codes_in_url(page) == {"rows": ["period"], "cols": ["unit"], "measure": ["sessions"]}
    page.selectbox(key="w_explore_value").select("mean").run()
    page.selectbox(key="w_explore_column").select("").run()
    assert codes_in_url(page) == {"rows": ["period"], "value": ["mean"], "measure": ["sessions"]}
    page = visit("explore", lang="en", **codes_in_url(page))
    assert page.selectbox(key="w_explore_row").value == "period" and lines(page)[1][:2] == ["Week 1", 4.0]


def test_without_a_measure_each_stands_apart_and_there_is_no_chart(visit: Visit, desk: Warehouse) -> None:
    page = visit("explore", rows="unit_type")
    assert "选定一个统计口径后画图" in words_on(page) and not page.get("plotly_chart")
    total = lines(page)[0]
    assert total[:3] == ["合计", 17, None] and len(total) == 1 + len(FORM.measures)
    page.selectbox(key="w_explore_measure").select("sessions").run()
    assert opening(page).startswith("场次合计 17") and page.get("plotly_chart")


def test_junk_in_a_link_is_said_and_left_out(visit: Visit, desk: Warehouse) -> None:
    page = visit("explore", rows=["unit", "owner"], cols="unit", measure="sessions", value="median", top="x", cell="unit:U999")
    warning = next(each.value for each in page.warning)
    for part in ("owner", "median", "U999", "x", "列 “unit”"):
        assert part in warning
    assert codes_in_url(page) == {"rows": ["unit"], "measure": ["sessions"]}


def test_a_cell_opens_its_units_and_each_its_sentence(visit: Visit, desk: Warehouse) -> None:
    page = visit("explore", rows="unit_type", cols="period", measure="sessions", cell=["period:W1", "measure:sessions"])
    said = words_on(page)
    assert "合计 · 第1周" in said and "3/7家" in said
    links = re.findall(r'<a href="units\?([^"]+)"[^>]*>([^<]+)</a><span class="end">([^<]+)</span>', said)
    assert [(name, number) for _, name, number in links][:3] == [("第2单位", "7"), ("第1单位", "5"), ("第3单位", "0")]
    assert "open=U002" in links[0][0] and f"at=W1~{A}" in links[0][0]
    assert "没有数的单位" in said and [name for _, name, number in links if number == "—"] == ["第4单位", "第5单位", "第6单位", "第7单位"]
    page.button(key="explore_close").click().run()
    assert "cell" not in page.query_params and "没有数的单位" not in words_on(page)


def test_what_is_part_of_another_blank_is_a_row_of_its_own_outside_totals(visit: Visit, desk: Warehouse) -> None:
    save(desk, sent("| u | p | b | n | t |\n| U005 | W1 | weekly | 9 | 2020-06-05 12:00 |", TEAMS))
    save(desk, sent("| u | p | b | n | t |\n| U006 | W1 | weekly | 4 | 2020-06-05 13:00 |", LEADER_TALKS))
    asked = {"rows": "blank", "cols": "period", "measure": "sessions", "item": "study"}
    without, having = (lines(visit("explore", **asked, **more)) for more in ({}, {"parts": "1"}))
    part = next(line for line in having if "其中" in line[0])
    assert part[0].startswith("　　其中：") and part[1] == 4
    assert [line for line in having if line is not part] == without and without[0][1] == 9
    place = having.index(part)
    assert "“百团进百企”活动场次" in having[place - 1][0]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_chart_draws_no_more_than_eight_and_says_what_it_says(visit: Visit, database: Warehouse, lang: str) -> None:
    page = visit("explore", rows="unit", cols="period", measure="sessions", lang=lang)
    (chart,) = page.get("plotly_chart")
    names = [text for trace in json.loads(chart.proto.spec)["data"] for text in trace.get("text") or [] if isinstance(text, str)]
    rest = [text for text in names if re.fullmatch("其他 9 项" if lang == "zh" else r"Other \(9\)", text)]
    assert rest
    lined = visit("explore", rows="unit_type", cols="period", measure="sessions", chart="lines", lang=lang)
    assert any(trace.get("mode") == "lines+markers" for trace in json.loads(lined.get("plotly_chart")[0].proto.spec)["data"])


def test_no_unit_or_no_row_says_what_to_do(visit: Visit, desk: Warehouse) -> None:
    page = visit("explore", rows="blank", measure="tip_offs", item="study")
    assert "请改选行列或清除筛选" in words_on(page)
    desk.save_roster(Roster(), reason="重报")
    assert "上传" in opening(visit("explore"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_screen_the_command_and_the_files_say_the_same(visit: Visit, database: Warehouse, lang: str) -> None:
    asked = {"rows": ["unit_type", "item"], "cols": "period", "measure": "participants", "lang": lang}
    shown = lines(visit("explore", **asked))
    day = reads.now()[2]
    question = Question(NOW.replace(year=day.year + 1), rows=("unit_type", "item"), column="period", measure="participants")
    table = table_of(explored(database, question), lang)
    assert shown == [[*line.labels, *line.numbers, line.cover] for line in table.lines]
    cells = list(csv.reader(StringIO(csv_file(table).decode("utf-8-sig"))))
    of_lines = [row for row in cells[1:] if not re.fullmatch("有数的单位|Units with a number", row[1])]
    assert [[None if cell == "—" else int(cell) for cell in row[2:-1]] for row in of_lines] == [line[2:-1] for line in shown]
    assert f"{shown[0][-2]:,}" in next(line for line in printed(table) if line.startswith(shown[0][0]))
