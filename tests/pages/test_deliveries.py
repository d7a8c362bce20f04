"""Deliverables on the screens: a light per deliverable, counts on the calendar, held files, proposed officers, reading again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import Dropped
from data_loaders.model.acts import PROGRAM, Act
from data_loaders.model.campaign import Roster
from data_loaders.model.form import load_forms
from data_loaders.sample.campaign import Office, plan_sample
from data_loaders.store.warehouse import Warehouse
from tests.data_loaders.making import docx_of, paragraph, word_table
from tests.pages.conftest import words_on
from tests.reading_processes import one_reader
from tests.readings import at

Visit = Callable[..., AppTest]
JPEG = b"\xff\xd8\xff" + bytes(range(90))
LABELS = ("姓名", "职务", "办公电话", "手机", "电子邮箱", "单位名称")


@pytest.fixture()
def delivered(database: Warehouse) -> Warehouse:
    """Beside what the sample sends, the first unit sent its liaison form and plan in time; photos came whose week nobody named."""
    unit = database.roster().units[0]
    officer = dict(zip(LABELS, ("王示例", "科员", "00000001", "10000000001", "a@example.org", unit.name), strict=True))
    rows = [(paragraph(name), paragraph(value)) for name, value in officer.items()]
    dropped = [
        Dropped("附件1.docx", docx_of(word_table(*rows))),
        Dropped(f"{unit.name}活动方案.docx", docx_of(paragraph("活动方案") + paragraph("按通知要求开展。"))),
        Dropped(f"{unit.name}/咨询点.jpg", JPEG),
        Dropped("新来医院第1周照片.jpg", JPEG + b"1"),
    ]
    load_batch(database, dropped, received_at=at("2020-06-04 18:00"), readers=one_reader())
    return database


@pytest.mark.parametrize(("language", "said"), (("zh", "活动方案 "), ("en", "Activity plan ")))
def test_a_unit_has_a_light_per_deliverable_and_its_files(visit: Visit, delivered: Warehouse, language: str, said: str) -> None:
    unit = delivered.roster().units[0]
    words = words_on(visit("units", open=unit.code, lang=language))
    assert f'<span class="light on_time">{said}' in words
    assert words.count('<span class="light ') == len(delivered.campaign().deliverables)
    assert "附件1.docx" in words and f"{unit.name}活动方案.docx" in words


def test_the_list_of_units_has_a_column_for_what_has_begun(visit: Visit, delivered: Warehouse) -> None:
    table = visit("units", as_of="2020-06-05").dataframe[0].value
    assert {"due_liaison", "due_plan"} <= set(table.columns) and "due_summary" not in table.columns
    assert "due_summary" in visit("units").dataframe[0].value.columns


def test_the_calendar_counts_what_is_due_beside_the_figures(visit: Visit, delivered: Warehouse) -> None:
    campaign, units = delivered.campaign(), [unit.code for unit in delivered.roster().units if not unit.exempt]
    plan = plan_sample(Office(load_forms()[campaign.form_version], campaign), seed=5, units=16)
    sent = {due.code: {each.unit.code for each in plan.deliveries if each.due == due and each.is_certain} for due in campaign.deliverables}
    liaison, plans, materials = (
        f"{len(senders & set(units))}/{len(units)}"
        for senders in (sent["liaison"] | {units[0]}, sent["plan"] | {units[0]}, sent["materials_w1"])
    )
    said = words_on(visit("board"))
    counted = dict(re.findall('<li><span class="name">(.*?)</span><span class="counts">(.*?)</span>', said))
    assert (counted["联络员推荐表"], counted["活动方案"]) == (liaison, plans)
    assert f'<span class="name">活动资料</span><span class="counts">{materials}</span>' in said
    early = words_on(visit("board", as_of="2020-06-11"))  # not due, and nobody has sent it: no count yet
    assert '<span class="name">总结报告</span><span class="counts"></span>' in early


def test_held_deliverables_are_cards_with_what_is_known(visit: Visit, delivered: Warehouse) -> None:
    board = visit("upload")
    assert re.search(r"其他报送事项 \d+ 份，采用之后才算收到", words_on(board))
    numbers = {row["member"] or row["file"]: row["id"] for row in delivered.rows("mart_held")}
    unit = delivered.roster().units[0]
    known, dated = (visit("upload", open=f"#{numbers[file]}~~waiting") for file in (f"{unit.name}/咨询点.jpg", "新来医院第1周照片.jpg"))
    assert proposed(known) == ([unit.name], None) and proposed(dated)[1] == "materials_w1"
    assert "请先选定单位和报送事项。" in words_on(known) and "请先选定单位和报送事项。" in words_on(dated)


def test_what_only_its_unit_can_mend_is_no_card_but_a_link(visit: Visit, database: Warehouse) -> None:
    unit = database.roster().units[0]
    name = "附件1 联络员推荐表.docx"
    asked = [(paragraph(label), paragraph(unit.name if label == "单位名称" else "")) for label in LABELS]
    load_batch(database, [Dropped(name, docx_of(word_table(*asked)))], received_at=at("2020-06-04 18:00"), readers=one_reader())
    (number,) = [row["id"] for row in database.rows("mart_held") if row["file"] == name]
    board = visit("upload")
    assert f"card_{number}" not in {button.key for button in board.button} and f"look_{number}" not in {
        button.key for button in board.button
    }
    assert f'href="review?open={unit.code}~~liaison_empty' in words_on(board).replace("%7E", "~")


def proposed(board: AppTest) -> tuple[list[str], str | None]:
    """The units that the open card offers as chips, and what it is likely to be for."""
    groups = {str(group.key).rpartition("_")[0]: group for group in board.get("button_group") if group.key}
    return groups["unit_chip"].options if "unit_chip" in groups else [], groups["due_chip"].value


def test_a_deliverable_is_accepted_once_its_week_is_chosen(visit: Visit, delivered: Warehouse) -> None:
    unit = delivered.roster().units[0]
    (number,) = [row["id"] for row in delivered.rows("mart_held") if (row["member"] or row["file"]) == f"{unit.name}/咨询点.jpg"]
    board = visit("upload", open=f"#{number}~~waiting")
    assert board.button(key=f"look_{number}").disabled
    next(group for group in board.get("button_group") if group.key == f"due_chip_{number}").set_value("materials_w2").run()
    board.button(key=f"accept_{number}").click().run()
    lights = {row["deliverable"]: row["light"] for row in delivered.rows("mart_light", as_of="2100-01-01", units=[unit.code])}
    assert lights["materials_w2"] == "on_time" and number not in {row["id"] for row in delivered.rows("mart_held")}


def new_officers(board: AppTest) -> dict[str, tuple[bool, str]]:
    """Of the officers proposed where nothing stands: unit -> whether the row is ticked, and the name."""
    lines = [(re.match(r"\*\*(.*?)\*\*.*?联络员 \*\*(.*?)\*\*", box.label), box.value) for box in board.checkbox if "→" not in box.label]
    return {found[1]: (ticked, found[2]) for found, ticked in lines if found}


def test_an_officer_where_none_stood_is_taken_over_by_a_press(visit: Visit, delivered: Warehouse) -> None:
    first, *others = delivered.roster().units
    with delivered.database.transaction(Act("test", PROGRAM)) as write:
        write.execute("update unit set liaison = '', office_phone = '', mobile = '', email = '' where code = ?", [first.code])
    board = visit("upload")
    assert new_officers(board) == {first.name: (True, "王示例")}
    board.button(key="agree_officers").click().run()
    assert delivered.roster().units[0].liaison == "王示例"
    assert delivered.roster().units[1:] == tuple(others)
    assert "名册里的联络员已更新" in words_on(board)
    assert new_officers(board) == {}


def test_an_officer_who_stands_is_replaced_by_the_coordinators_own_tick(visit: Visit, delivered: Warehouse) -> None:
    unit = delivered.roster().units[0]
    board = visit("upload")
    (line,) = [box for box in board.checkbox if box.key.startswith("officer_") and unit.name in box.label]
    assert f"{unit.liaison} → **王示例**" in line.label and "附件1.docx" in line.label
    assert not any(box.value for box in board.checkbox) and board.button(key="agree_officers").disabled
    line.check().run()
    board.button(key="agree_officers").click().run()
    assert delivered.roster().units[0].liaison == "王示例"


def test_kept_files_are_read_again_by_a_press(visit: Visit, delivered: Warehouse) -> None:
    first, *others = delivered.roster().units
    delivered.save_roster(Roster((replace(first, aliases=(*first.aliases, "新来医院")), *others)))
    board = visit("upload")
    board.button(key="read_again").click().run()
    assert "新采用 1 份" in words_on(board)
    lights = {row["deliverable"]: row["light"] for row in delivered.rows("mart_light", as_of="2100-01-01", units=[first.code])}
    assert lights["materials_w1"] == "on_time"
