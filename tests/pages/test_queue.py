"""The queue of what is held: a card a file, what each press does, what is refused and why, and the line of a batch."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from data_loaders.desk.desk import perform
from data_loaders.desk.wishes import Accept, By, Correct
from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.model.findings import Finding, Place
from data_loaders.store.warehouse import Warehouse
from pages.parts import held_cards
from tests.pages.at_the_desk import Visit, at, looked, press, total, visiting
from tests.pages.conftest import words_on
from tests.readings import CAMPAIGN, entry_of, reading_of, roster_of, submission_of
from tests.sql.tables import A, B, C, D, sent

COLLEAGUE = By(Actor("张工", COORDINATOR))
NAMED = Finding("unit_unknown", "unit", Place(sentence="填报单位：三医院", start=5, end=8), {"written": "三医院"})
OTHER = Finding("unit_unknown", "unit", Place(sentence="填报单位：别处"), {"written": "别处"})
WEEKLESS = Finding("period_missing", "period")
UNREADABLE = Finding("number_unreadable", B, Place(sheet="统计表", cell="F6", sentence="若干", start=0, end=2), {"raw": "若干"})
FORMS = {
    "甲.xlsx": (None, "W1", 3, NAMED),
    "乙.xlsx": (None, "W2", 4, NAMED),
    "丙.xlsx": (None, "W1", 5, OTHER),
    "丁.xlsx": ("U004", None, 6, WEEKLESS),
    "戊.xlsx": ("U005", None, 7, WEEKLESS),
    "己.xlsx": ("U006", "W1", 8, UNREADABLE),
}
"""File -> unit, period, sessions, and why it waits."""


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight units, two of which reported; six forms that wait: three of unknown units, two without a week, one with an unreadable number."""
    path = tmp_path_factory.mktemp("queue") / "board.duckdb"
    with Warehouse.open(path) as warehouse:
        warehouse.save_campaign(CAMPAIGN)
        warehouse.save_roster(roster_of(8))
        batch = warehouse.start_batch()
        waiting = [
            entry_of(
                reading_of(submission_of(unit, period, {A: number} | ({B: None} if why is UNREADABLE else {}), findings=(why,)), file=file),
                "2020-06-03 12:00",
            )
            for file, (unit, period, number, why) in FORMS.items()
        ]
        table = "| unit | period | basis | number |\n| U001 | W1 | weekly | 2 |"
        whole = entry_of(reading_of(submission_of("U007", "W2", {A: 1, B: 1, C: 1, D: 1})), "2020-06-03 12:00")
        warehouse.save(batch, [*sent(table), whole, *waiting])
    return path


@pytest.fixture()
def upload(desk: Warehouse) -> Visit:
    """`upload(lang="en")`: the page at an address."""
    return visiting("upload")


def ids(desk: Warehouse) -> dict[str, int]:
    """What is held, by its file."""
    return {row["file"]: row["id"] for row in desk.rows("mart_held")}


def choose(page: AppTest, kind: str, key: str, value: str | None) -> AppTest:
    """A chip or an entry of a list."""
    each = page.selectbox(key=key) if kind == "list" else next(group for group in page.get("button_group") if group.key == key)
    return looked((each.select(value) if kind == "list" else each.set_value(value)).run())


@pytest.mark.parametrize(
    ("lang", "unsettled", "wait"), [("zh", "单位未定 · 第2周", "第6单位"), ("en", "no unit yet · Week 2", "1; each opens")]
)
def test_a_card_a_file_and_a_link_for_what_waits_for_its_unit(upload: Visit, desk: Warehouse, lang: str, unsettled: str, wait: str) -> None:
    page = upload(lang=lang)
    numbers = ids(desk)
    others = {button.key: button.label for button in page.button if (button.key or "").startswith("card_")}
    assert others.keys() == {f"card_{numbers[file]}" for file in ("乙.xlsx", "丙.xlsx", "丁.xlsx", "戊.xlsx")}
    assert unsettled in others[f"card_{numbers['乙.xlsx']}"]
    words = words_on(page)
    assert "填报单位：<mark>三医院</mark>" in words and wait in words
    assert f"review?open=U006~W1~number_unreadable{'&amp;lang=en' if lang == 'en' else ''}" in words


def test_nothing_is_accepted_without_its_unit(upload: Visit, desk: Warehouse) -> None:
    page, number = upload(), ids(desk)["甲.xlsx"]
    assert page.button(key=f"look_{number}").disabled and "请先选定单位和填报期。" in words_on(page)
    choose(page, "list", f"unit_other_{number}", "U003")
    choose(page, "chip", f"due_chip_{number}", None)
    assert page.button(key=f"accept_{number}").disabled and len(ids(desk)) == len(FORMS)


def test_two_presses_accept_a_file_and_one_takes_it_back(upload: Visit, desk: Warehouse) -> None:
    page, number, before = upload(), ids(desk)["甲.xlsx"], total(desk)
    choose(page, "list", f"unit_other_{number}", "U003")
    assert f"第1周 {before} → {before + 3}" in words_on(page) and total(desk) == before
    press(page, f"accept_{number}")
    assert total(desk) == before + 3 and "已采用 · 甲.xlsx · 统计表。" in words_on(page) and "甲.xlsx" not in ids(desk)
    assert at(page) == f"#{ids(desk)['乙.xlsx']}~W2~waiting"
    press(page, "undo_last")
    assert total(desk) == before and at(page) == f"#{number}~W1~waiting"


def test_a_reason_sends_a_file_back(upload: Visit, desk: Warehouse) -> None:
    page, number = upload(), ids(desk)["甲.xlsx"]
    press(page, f"refuse_{number}")
    assert page.button(key="do_act").disabled and "请选一个原因" in words_on(page)
    press(page, "reason_2", "do_act")
    assert "甲.xlsx" not in ids(desk) and desk.rows("mart_act")[0]["reason_code"] == "not_a_form"


def test_what_is_said_of_a_press_stays_on_its_page(upload: Visit, desk: Warehouse) -> None:
    page, number = upload(), ids(desk)["甲.xlsx"]
    press(page, f"refuse_{number}", "reason_2", "do_act")
    said = page.session_state["desk_said"]["words"]
    assert said in words_on(page)
    looked(page.switch_page("review.py").run())
    assert said not in words_on(page) and not page.toast
    looked(page.switch_page("upload.py").run())
    assert said not in words_on(page)


def test_a_card_says_where_a_later_file_counts_already(upload: Visit, desk: Warehouse) -> None:
    assert {row["later_file"] for row in desk.rows("mart_held")} == {None}
    later = [entry_of(reading_of(submission_of("U006", "W1", {A: 8}), file="己（改）.xlsx"), "2020-06-04 09:00")]
    earlier = [entry_of(reading_of(submission_of("U006", "W2", {A: 8}), file="己2.xlsx"), "2020-06-04 09:00")]
    desk.save(desk.start_batch(), [*later, *earlier])
    (row,) = (row for row in desk.rows("mart_held") if row["later_file"])
    assert (row["file"], row["later_file"], f"{row['later_received_at']:%m-%d}") == ("己.xlsx", "己（改）.xlsx", "06-04")
    assert "又收到“己（改）.xlsx”，现在计入的是那一份" in words_on(upload())


def test_an_alias_takes_all_files_that_use_the_name_with_it(upload: Visit, desk: Warehouse) -> None:
    page, number, before = upload(), ids(desk)["甲.xlsx"], (total(desk), total(desk, "W2"))
    choose(page, "list", f"unit_other_{number}", "U003")
    press(page, f"add_alias_{number}", "do_act")
    assert (total(desk), total(desk, "W2")) == (before[0] + 3, before[1] + 4) and ids(desk).keys() == {
        "丙.xlsx",
        "丁.xlsx",
        "戊.xlsx",
        "己.xlsx",
    }
    assert at(page) == f"#{ids(desk)['丙.xlsx']}~W1~waiting"
    press(page, "undo_last")
    assert ids(desk).keys() == FORMS.keys()


def test_the_same_for_all_of_one_cause_leaves_out_what_would_be_a_guess(upload: Visit, desk: Warehouse) -> None:
    page, number, before = upload(), ids(desk)["甲.xlsx"], (total(desk), total(desk, "W2"))
    choose(page, "list", f"unit_other_{number}", "U003")
    press(page, f"same_{number}")
    words = words_on(page)
    assert page.button(key=f"same_{number}").label == "同样处理其余 2 份" and "其余 1 份的单位或时期还不确定" in words
    assert "第3单位 · 第2周" in words and "2 份可以处理。" in words and total(desk) == before[0]
    press(page, "do_act")
    assert (total(desk), total(desk, "W2")) == (before[0] + 3, before[1] + 4) and "丙.xlsx" in ids(desk)
    assert words_on(page).count('<span class="end">已采用</span>') == 2
    press(page, "undo_last")
    assert ids(desk).keys() == FORMS.keys() and total(desk) == before[0]


def test_a_week_chosen_for_one_is_the_same_for_others_without_one(upload: Visit, desk: Warehouse) -> None:
    number = ids(desk)["丁.xlsx"]
    page = upload(open=f"#{number}~~waiting")
    choose(page, "chip", f"due_chip_{number}", "W3")
    press(page, f"same_{number}", "do_act")
    assert total(desk, "W3") == 6 + 7


def test_who_comes_second_is_told_who_was_first(upload: Visit, desk: Warehouse) -> None:
    page, number = upload(), ids(desk)["甲.xlsx"]
    choose(page, "list", f"unit_other_{number}", "U003")
    perform(desk, Accept(number, "U002", "W1", "weekly"), COLLEAGUE)
    press(page, f"accept_{number}")  # as it was drawn: the page has not seen the colleague's yet
    assert "张工 已在" in words_on(page) and len([row for row in desk.rows("mart_act") if row["what"] == "accept"]) == 1
    assert [each for each in page.toast if "张工 已在" in each.value], "who has scrolled sees nothing of what stands above the list"
    other = upload()
    second = ids(desk)["乙.xlsx"]
    perform(desk, Accept(second, "U002", "W2", "weekly"), COLLEAGUE)
    looked(other.run())
    assert "刚才那份已由 张工 在" in other.info[0].value


def test_what_was_put_off_comes_last_and_is_recorded_nowhere(upload: Visit, desk: Warehouse) -> None:
    page, number, acts = upload(), ids(desk)["甲.xlsx"], len(desk.rows("mart_act"))
    press(page, "later")
    assert at(page) == f"#{ids(desk)['乙.xlsx']}~W2~waiting" and len(desk.rows("mart_act")) == acts
    assert [button.key for button in page.button if (button.key or "").startswith("card_")][-1] == f"card_{number}"


def standing(page: AppTest) -> WidgetStates:
    """What a browser says of all that stands on the page; of a button only that it was pressed, and none is."""
    states = page._tree.get_widget_states()
    return WidgetStates(widgets=[each for each in states.widgets if each.WhichOneof("value") != "trigger_value"])


def test_a_slow_browser_that_speaks_of_what_is_gone_turns_no_tick_and_opens_nothing(upload: Visit, desk: Warehouse) -> None:
    page, number = upload(), ids(desk)["甲.xlsx"]
    choose(page, "list", f"unit_other_{number}", "U003")
    before = standing(page)
    press(page, "go_next")
    opened = at(page)
    looked(page._run(before))  # the chips of the card before this one
    assert at(page) == opened != f"#{number}~W1~waiting"
    boxes = [box.key or "" for box in page.checkbox if (box.key or "").startswith("tick_queue_")][:2]
    for key in boxes:
        looked(page.checkbox(key=key).check().run())
    before = standing(page)
    press(page, "do_many_queue")
    looked(page._run(before))  # the boxes, which are gone
    assert [f"tick_queue_{code}" for code in page.session_state["many"]["queue"]] == boxes


def test_another_basis_needs_a_reason(upload: Visit, desk: Warehouse) -> None:
    page, number = upload(), ids(desk)["甲.xlsx"]
    choose(page, "list", f"unit_other_{number}", "U003")
    looked(page.radio(key=f"basis_card_{number}").set_value("cumulative").run())
    assert page.button(key=f"accept_{number}").disabled
    press(page, "reason_1", f"accept_{number}")
    assert desk.rows("mart_act")[0]["reason_code"] == "phone_cumulative"


def test_what_says_less_than_what_stands_is_accepted_by_the_same_once_more(upload: Visit, desk: Warehouse) -> None:
    number, before = ids(desk)["乙.xlsx"], total(desk, "W2")
    page = upload(open=f"#{number}~W2~waiting")
    choose(page, "list", f"unit_other_{number}", "U007")
    assert "请再采用一次" in words_on(page)
    press(page, f"accept_{number}")
    assert total(desk, "W2") == before and "请再采用一次" in words_on(page)
    press(page, f"look_{number}", f"accept_{number}")
    assert total(desk, "W2") == before - 4 + 4 and "乙.xlsx" not in ids(desk)


def test_the_same_for_all_begins_with_what_can_be_done(upload: Visit, desk: Warehouse) -> None:
    page, number = upload(), ids(desk)["甲.xlsx"]
    press(page, f"same_{number}")
    assert page.button(key="do_act").label.startswith("退回")
    page = upload()
    choose(page, "list", f"unit_other_{number}", "U003")
    press(page, f"same_{number}")
    assert page.button(key="do_act").label.startswith("采用") and not page.button(key="do_act").disabled


def test_what_was_corrected_is_a_card_again(desk: Warehouse, upload: Visit) -> None:
    number = ids(desk)["己.xlsx"]
    perform(desk, Correct(number, B, "2"), By(reason="已电话核实"))
    page = upload(open=f"#{number}~W1~waiting")
    press(page, f"look_{number}", f"accept_{number}")
    assert "己.xlsx" not in ids(desk) and total(desk) == 2 + 8 + 2


def batch_page(upload: Visit) -> AppTest:
    """The page with the earlier batches open."""
    page = upload()
    page.session_state["earlier"] = True
    return looked(page.run())


def test_a_batch_is_withdrawn_with_a_reason_and_comes_back(upload: Visit, desk: Warehouse) -> None:
    page, before = batch_page(upload), total(desk)
    press(page, "withdraw_earlier", "reason_1")
    assert f"第1周 {before} → —" in words_on(page)
    press(page, "do_act")
    assert total(desk) == 0 and not ids(desk)
    press(page, "undo_last")
    assert total(desk) == before and ids(desk).keys() == FORMS.keys()


def test_the_day_a_batch_arrived_is_changed_for_all_its_files(upload: Visit, desk: Warehouse) -> None:
    page = batch_page(upload)
    press(page, "arrive_earlier", "reason_1")
    box = next(each for each in page.text_input if re.fullmatch(r"arrived_\d+", str(each.key)))
    looked(box.set_value("6月9日").run())
    assert "8 份可以处理。" in words_on(page) and "迟报" in words_on(page)
    press(page, "do_act")
    receipts = desk.rows("mart_receipt", batch=desk.rows("mart_batch")[0]["batch"])
    assert {f"{row['received_at']:%m-%d}" for row in receipts} == {"06-09"}


def test_at_most_three_units_are_offered_as_chips(upload: Visit, desk: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    page = upload(open=f"#{ids(desk)['丁.xlsx']}~~waiting")
    chips = next(group for group in page.get("button_group") if group.key == f"unit_chip_{ids(desk)['丁.xlsx']}")
    assert chips.options == ["第4单位"] and held_cards.MOST_LIKELY == 3
