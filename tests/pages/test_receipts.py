"""The receipts of a batch: all of them can be reached, and each says what became of its file by now."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.model.findings import Finding
from data_loaders.store.warehouse import Warehouse
from pages.parts import sending
from pages.parts.days import day_of
from pages.sections import receipts
from pages.server import intake
from tests.pages.conftest import words_on
from tests.readings import at, entry_of, reading_of, roster_of, submission_of
from tests.sql.tables import A, B

Visit = Callable[..., AppTest]
MANY = 2 * receipts.PAGE + 7


@pytest.fixture()
def batch(database: Warehouse) -> int:
    """A batch of a unit's figures, what is nobody's, a revision, a locked file, the same once more; and many others."""
    database.clear()
    database.save_roster(roster_of(8))
    number = database.start_batch(actor=Actor("甲", COORDINATOR))
    unknown = Finding("unit_unknown", "unit", values={"written": "某处"})
    first = reading_of(submission_of("U001", "W1", {A: 3, B: 4}), file="初报.xlsx")
    wide = [reading_of(submission_of("U002", "W1", {A: 1}), file=f"同一份{place:04d}.xlsx") for place in range(MANY)]
    database.save(
        number,
        [
            entry_of(first, "2020-06-03 09:00"),
            entry_of(reading_of(submission_of("U001", "W1", {A: 5, B: 4}), file="更正.xlsx"), "2020-06-05 09:00"),
            entry_of(reading_of(submission_of(None, "W1", {A: 1}, findings=(unknown,)), file="某处.docx"), "2020-06-04 09:00"),
            entry_of(reading_of(file="加密.xlsx", content=b"x", findings=(Finding("file_encrypted"),)), "2020-06-04 09:00", b"x"),
            entry_of(first, "2020-06-06 09:00"),
            *[entry_of(each, "2020-06-04 10:00") for each in wide],
        ],
    )
    return number


def upload_page(visit: Visit, **params: str) -> AppTest:
    """The upload page with its earlier batches open."""
    page = visit("upload", **params)
    page.session_state["earlier"] = True
    return page.run()


def lines(page: AppTest) -> list[str]:
    """The receipts on the page, without markup."""
    found = re.search('<ul class="receipts" aria-label="[^"]+">(.*?)</ul>', words_on(page))
    return [re.sub("<[^>]+>", " ", line) for line in re.findall("<li>(.*?)</li>", found[1])] if found else []


def line_of(page: AppTest, file: str) -> str:
    """The receipt of a file, sought by its name."""
    page.text_input(key="sought_earlier").set_value(file).run()
    (line,) = lines(page)
    return line


def test_figures_that_came_once_more_in_other_bytes_say_so(visit: Visit, database: Warehouse, batch: int) -> None:
    again = reading_of(submission_of("U001", "W1", {A: 5, B: 4}), file="再发.xlsx", content=b"again")
    database.save(batch, [entry_of(again, "2020-06-07 09:00", b"again")])
    assert "填报值与上次报送的“更正.xlsx”相同" in line_of(upload_page(visit), "再发.xlsx")


def test_every_receipt_can_be_reached(visit: Visit, batch: int) -> None:
    page = upload_page(visit)
    seen = set()
    for leaf in (1, 2, 3):
        page.number_input(key="leaf_earlier").set_value(leaf).run()
        seen |= {re.search(r"\S+\.(xlsx|docx)", line)[0] for line in lines(page)}
    assert len(seen) == MANY + 4 and "全部读出" not in words_on(page)
    assert "同一份0600.xlsx" in line_of(page, "0600")


@pytest.mark.parametrize(("lang", "said"), [("zh", "已被后来的一份替换"), ("en", "Replaced by a later one")])
def test_a_receipt_says_what_became_of_its_file_and_when_it_came(visit: Visit, batch: int, lang: str, said: str) -> None:
    page = upload_page(visit, lang=lang)
    line = line_of(page, said)
    assert "初报.xlsx" in line and said in line and ("2020年6月3日" if lang == "zh" else "3 June 2020") in line


def test_a_state_narrows_the_list(visit: Visit, batch: int) -> None:
    page = upload_page(visit)
    next(each for each in page.get("button_group") if each.key == "states_earlier").set_value(["unread", "held"]).run()
    assert [re.search(r"\S+\.(xlsx|docx)", line)[0] for line in lines(page)] == ["加密.xlsx", "某处.docx"]


def test_a_receipt_follows_a_decision(visit: Visit, database: Warehouse, batch: int) -> None:
    page = upload_page(visit)
    held = line_of(page, "某处.docx")
    assert "待处理" in held and "某处" in held
    (waiting,) = database.rows("mart_held")
    database.decide(waiting["id"], "U003", "W1", "weekly", actor=Actor("甲", COORDINATOR))
    assert "第3单位 第1周：读到 1 个数，已计入。" in line_of(page, "某处.docx")
    database.refuse(waiting["id"], reason="发错了")
    assert "已退回，没有计入。" in line_of(page, "某处.docx")


def test_all_read_is_said_only_where_all_were(visit: Visit, database: Warehouse, batch: int) -> None:
    good = database.start_batch()
    database.save(good, [entry_of(reading_of(submission_of("U004", "W1", {A: 3})), "2020-06-03 09:00")])
    page = upload_page(visit)
    assert page.selectbox(key="earlier_batch").value == good and "全部读出并已采用" in words_on(page)


def test_the_mart_counts_the_parts_of_a_file_by_what_became_of_them(database: Warehouse, batch: int) -> None:
    rows = {row["file"]: row for row in database.rows("mart_receipt", batch=batch)[:4]}
    columns = ("counted_count", "replaced_count", "held_count", "refused_count")
    assert {file: tuple(row[column] for column in columns) for file, row in rows.items()} == {
        "初报.xlsx": (0, 1, 0, 0),
        "更正.xlsx": (1, 0, 0, 0),
        "某处.docx": (0, 0, 1, 0),
        "加密.xlsx": (0, 0, 0, 0),
    }


def test_nothing_of_what_was_cleared_is_left(visit: Visit, database: Warehouse) -> None:
    intake.JOBS.append(intake.Job(is_sample=True, total=1, is_finished=True, batches=[1]))
    board = visit("board", period="W2", unit=database.roster().units[0].code, measure="participants", lang="en")
    board.session_state["own_job"] = intake.JOBS[-1]
    board.session_state["desk_said"] = {"words": "", "is_refused": False, "is_new": False}
    board.button(key="clear_sample_yes").click().run()
    assert not board.exception and set(board.query_params) == {"lang"}
    assert "own_job" not in board.session_state and "desk_said" not in board.session_state and not intake.JOBS


def test_the_wall_marks_the_sample(visit: Visit, database: Warehouse) -> None:
    assert "示例数据" in words_on(visit("board", wall="1")) and "Sample data" in words_on(visit("board", wall="1", lang="en"))
    database.clear()
    database.start_batch()
    assert "示例数据" not in words_on(visit("board", wall="1"))


def test_a_day_is_read_as_people_write_it_and_read_back(visit: Visit) -> None:
    for words in ("2020-06-11", "2020/6/11", "20200611", "2020年6月11日", "6月11日", "6-11", "6.11"):
        assert day_of(words, 2020) == at("2020-06-11").date(), words
    assert [day_of(words, 2020) for words in ("", "June", "2020-13-01", "31", "2020061", "202006")] == [None] * 6
    page = visit("upload")
    page.text_input(key="arrived").set_value("6月11日").run()
    assert "按 2020年6月11日 收到计。" in words_on(page) and not page.file_uploader[0].disabled
    page.text_input(key="arrived").set_value("上周").run()
    assert "不是日期" in words_on(page) and page.file_uploader[0].disabled


def test_streamlits_own_uploader_serves_where_our_script_does_not_run(visit: Visit) -> None:
    page = visit("upload")
    page.file_uploader[0].upload("无脚本.txt", b"words", "text/plain").run(timeout=20)
    job = page.session_state["own_job"]
    while not job.is_finished:
        time.sleep(0.02)
    page.run(timeout=20)
    assert [line for line in lines(page) if "无脚本.txt" in line and "没有读出" in line] and not page.exception


def test_what_a_browser_says_it_sent_is_looked_at_first() -> None:
    for nothing in (None, "run", {}, {"run": "a", "names": "b"}, {"run": "../a", "names": []}, {"run": "", "names": []}, {"names": ["a"]}):
        assert sending._read(nothing) is None
    assert sending._read({"run": "1a", "names": ["甲.xlsx", 5, "长" * 3000]}) == ("1a", ["甲.xlsx", "5", "长" * sending.LONGEST])
