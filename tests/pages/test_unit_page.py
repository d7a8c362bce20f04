"""A unit's page in two panes: what is marked in the table, one line a cause, what is done about one answer alone, and the past, which is read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from streamlit.testing.v1 import AppTest

from data_loaders.store.warehouse import Warehouse
from tests.pages.conftest import words_on

Visit = Callable[..., AppTest]
CUMULATIVE = "cumulative_sent_as_weekly"


def cells_of(page: AppTest) -> dict[str, dict[str, Any]]:
    """The answers in the table, by their codes in the address."""
    found = next(each for each in page.get("bidi_component") if "answer_grid" in str(each.proto))
    parts = json.loads(found.proto.json)["parts"]
    return {cell["code"]: cell for part in parts for row in part["rows"] for cell in row["cells"] if cell["code"]}


def press(page: AppTest, *keys: str) -> AppTest:
    """Buttons, one after the other."""
    for key in keys:
        page.button(key=key).click().run()
        assert not page.exception, [each.value for each in page.exception]
    return page


def correct(page: AppTest, words: str) -> None:
    """What is chosen counts as these words from now on."""
    press(page, "act_correct")
    box = next(str(each.key) for each in page.text_input if str(each.key).startswith("value_"))
    page.text_input(key=box).set_value(words).run()
    press(page, "reason_1", "do_act")


def at(page: AppTest) -> str:
    """What the address says is chosen."""
    value = page.query_params.get("at", [""])
    return value if isinstance(value, str) else value[0]


def keys_of(page: AppTest) -> set[str]:
    return {str(button.key) for button in page.button}


def open_of(database: Warehouse, **wanted: str) -> list[dict[str, Any]]:
    """The open findings with these values, in the order of the form."""
    rows = database.rows("mart_review_finding", as_of=datetime.max)
    return [row for row in rows if row["state"] == "open" and all(row[name] == value for name, value in wanted.items())]


def test_a_cause_is_one_line_with_one_act_that_settles_it(visit: Visit, database: Warehouse) -> None:
    (cause,) = open_of(database, rule=CUMULATIVE)
    page = visit("units", open=cause["unit"])
    assert re.fullmatch("按累计口径处理第1周至第[34]周（[0-9]+处）", page.button(key="cause_0").label)
    press(page, "cause_0", "reason_1")
    assert at(page) == f"{cause['unit']}~{cause['period']}~{CUMULATIVE}"
    assert 'class="review-effect' in words_on(page)
    press(page, "do_act")
    assert open_of(database, rule=CUMULATIVE) == [] and "已改口径" in page.success[0].value
    press(page, "undo_last")
    assert len(open_of(database, rule=CUMULATIVE)) == 1 and "已撤销" in page.success[0].value


def test_a_correction_is_marked_in_the_table_and_told_beside_it(visit: Visit, database: Warehouse) -> None:
    odd, other = open_of(database, unit="M01", rule="sessions_without_participants")
    code = f"{odd['period']}~{odd['blank']}"
    page = visit("units", open="M01", at=code)
    assert cells_of(page)[code]["sign"] == "?" and not any(cell["is_corrected"] for cell in cells_of(page).values())
    correct(page, "17")
    assert {code for code, cell in cells_of(page).items() if cell["is_corrected"]} == {code}
    assert cells_of(page)[code]["words"] == "17" and "= 17（更正）" in words_on(page)
    assert re.search("更正：.* → 17（.*", words_on(page)) and at(page) == code
    assert [row["blank"] for row in open_of(database, unit="M01", rule=odd["rule"])] == [other["blank"]]
    past = visit("units", open="M01", at=code, as_of="2020-06-30")
    assert not cells_of(past)[code]["is_corrected"] and "（更正）" not in words_on(past)
    assert "只能看，不能处理" in past.info[0].value
    assert not {key for key in keys_of(past) if key.startswith(("act_", "undo"))}
    assert past.button(key="cause_0").label.startswith("查看")
    press(past, "cause_0")
    assert "do_act" not in keys_of(past) and at(past).count("~") == 2


def test_an_answer_that_nobody_asks_about_is_corrected_too(visit: Visit, database: Warehouse) -> None:
    asked = {(row["period"], row["blank"]) for row in database.rows("mart_review_finding", as_of=datetime.max, units=["M01"])}
    answers = database.rows("mart_unit_answer", as_of=datetime.max, unit="M01")
    plain = next(row for row in answers if row["state"] == "number" and (row["period"], row["blank"]) not in asked)
    code = f"{plain['period']}~{plain['blank']}"
    page = visit("units", open="M01", at=code)
    assert not {"act_explain", "act_ask", "whole_cause"} & keys_of(page)
    correct(page, str(plain["value"] + 1))
    assert cells_of(page)[code]["is_corrected"] and at(page) == code
    press(page, "undo_last")
    assert not cells_of(page)[code]["is_corrected"] and at(page) == code


def test_one_answer_is_explained_alone_and_the_rest_is_a_press_away(visit: Visit, database: Warehouse) -> None:
    first, second = open_of(database, unit="M01", rule="sessions_without_participants")
    page = visit("units", open="M01", at=f"{first['period']}~{first['blank']}", lang="en")
    assert "2 of one cause" in page.button(key="whole_cause").label
    press(page, "act_explain", "reason_1", "do_act")
    assert [row["blank"] for row in open_of(database, unit="M01", rule=first["rule"])] == [second["blank"]]
    assert page.button(key="cause_0").label == "Explain (1)"
