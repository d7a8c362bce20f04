"""The roster workbook: out and in again the same, forgiving about layout, exact about what is wrong."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import Workbook

from data_loaders.deliverables.roster import RosterError, is_roster
from data_loaders.intake.roster_file import read_roster
from data_loaders.model.campaign import Roster, Unit, read_campaign
from data_loaders.model.form import load_forms
from data_loaders.store.roster_changes import roster_change
from data_loaders.writers.excel_form import excel_template
from data_loaders.writers.roster_workbook import write_roster
from tests.data_loaders.making import docx_of, paragraph, word_table

CAMPAIGN = read_campaign()
UNITS = (
    Unit("001", "福星护理院", "elderly_care", ("福星院",), "苏样例", "0000-0001", "138-0000-0001", "a@example.invalid"),
    Unit("M02", "福星老年护理院", "elderly_care", ("福星老年", "老年护理院")),
    Unit("D03", "云岫救助站", "志愿服务队", exempt=True),
)


def workbook_of(*rows: tuple[object, ...]) -> bytes:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def test_a_roster_comes_back_as_it_was_written() -> None:
    data = write_roster(Roster(UNITS), CAMPAIGN)
    assert read_roster(data, CAMPAIGN) == Roster(UNITS)
    assert data == write_roster(Roster(UNITS), CAMPAIGN)


def test_columns_in_any_order_under_a_title_and_numbers_as_codes() -> None:
    data = workbook_of(
        ("2020年单位名册",),
        (),
        ("序号", "单位类型", " 单位名称 ", "别名", "单位编码", "手机"),
        (1, "养老机构", "青禾颐养院", "青禾院; 颐养院；青禾院", 101, 13800000012),
        (None, None, None, None, None, None),
    )
    unit = Unit("101", "青禾颐养院", "elderly_care", ("青禾院", "颐养院"), mobile="13800000012")
    assert read_roster(data, CAMPAIGN).units == (unit,)


def test_everything_wrong_is_said_at_once_with_its_row() -> None:
    data = workbook_of(
        ("单位编码", "单位名称", "单位类型", "免报"),
        ("A1", "云岫站", "医疗机构", None),
        ("A1", "青禾站", "医疗机构", None),
        ("A3", None, "医疗机构", "也许"),
        ("A4", "云岫站", None, None),
    )
    with pytest.raises(RosterError) as caught:
        read_roster(data, CAMPAIGN)
    (problem,) = caught.value.problems
    assert problem.words() == (
        "第3行：单位编码“A1”与第2行重复。第4行：缺少单位名称。第4行：免报一栏只填“是”或留空，写的是“也许”。"
        "第5行：单位名称“云岫站”与第2行重复。第5行：缺少单位类型。"
    )
    assert problem.words("en").startswith("Row 3: 单位编码 “A1” is the same as in row 2. Row 4: 单位名称 is missing.")


@pytest.mark.parametrize(
    "data", [b"", b"not a workbook", workbook_of(("单位", "人数"), ("云岫站", 3)), workbook_of(("单位编码", "单位名称", "单位类型"))]
)
def test_what_is_no_roster_is_refused(data: bytes) -> None:
    with pytest.raises(RosterError):
        read_roster(data, CAMPAIGN)


def test_a_roster_is_known_by_its_heading_row() -> None:
    assert is_roster([["名册"], ["单位名称", "单位编码", "单位类型"]])
    assert not is_roster([["填报单位（盖章）", "云岫站"], ["项目", "标准"]])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_roster_in_csv_keeps_its_codes(encoding: str) -> None:
    data = "单位编码,单位名称,单位类型,免报\n001,青禾颐养院,养老机构,\n002,云岫救助站,志愿服务队,是\n".encode(encoding)
    assert [(unit.code, unit.exempt) for unit in read_roster(data, CAMPAIGN).units] == [("001", False), ("002", True)]


def test_a_roster_in_a_word_table_with_its_heading_on_every_page() -> None:
    heading = ("单位编码", "单位名称", "单位类型")
    first, second = (heading, ("001", "青禾颐养院", "养老机构"), heading), (heading, ("002", "云岫救助站", "志愿服务队"))
    data = docx_of(paragraph("单位名册") + "".join(word_table(*(map(paragraph, row) for row in rows)) for rows in (first, second)))
    assert [unit.code for unit in read_roster(data, CAMPAIGN).units] == ["001", "002"]


def test_a_sheet_for_each_type_is_one_roster_and_a_hidden_one_is_none_of_it() -> None:
    workbook = Workbook()
    for title, code in (("养老机构", "A1"), ("医疗机构", "B1"), ("去年", "A1")):
        sheet = workbook.create_sheet(title)
        sheet.append(("单位编码", "单位名称", "单位类型"))
        sheet.append((code, f"{title}一", title))
    workbook["去年"].sheet_state = "hidden"
    assert [unit.code for unit in read_roster(saved(workbook), CAMPAIGN).units] == ["A1", "B1"]
    workbook["去年"].sheet_state = "visible"
    with pytest.raises(RosterError, match="去年第2行：单位编码“A1”与养老机构第2行重复。"):
        read_roster(saved(workbook), CAMPAIGN)


def test_a_hostile_roster_costs_no_more_than_its_words() -> None:
    """It is read in a process of its own, under the limits of every other file."""
    with pytest.raises(RosterError, match="损坏"):
        read_roster(write_roster(Roster(UNITS), CAMPAIGN)[:900], CAMPAIGN, "单位名册.xlsx")


def test_an_officer_who_was_agreed_to_stays_where_a_new_roster_names_none() -> None:
    standing = replace(UNITS[0], code="A"), replace(UNITS[0], code="B"), replace(UNITS[1], code="C")
    silent, other, new = replace(UNITS[1], code="A"), replace(UNITS[1], code="B", liaison="别样例"), replace(UNITS[0], code="C")
    change = roster_change(Roster(standing), Roster((silent, other, new)))
    assert change.roster.units == (replace(UNITS[0], code="A", name=silent.name, aliases=silent.aliases), other, new)
    assert ([unit.code for unit in change.changed], [unit.code for unit in change.officers]) == (["A", "B", "C"], ["B"])


def test_a_number_that_is_no_longer_right_is_an_officer_changed() -> None:
    change = roster_change(Roster(UNITS), Roster((replace(UNITS[0], mobile="138-0000-0009", email=""), *UNITS[1:])))
    assert [(unit.mobile, unit.email) for unit in change.officers] == [("138-0000-0009", UNITS[0].email)]


def test_a_large_roster_keeps_every_unit() -> None:
    units = tuple(replace(UNITS[0], code=f"U{number:03}", name=f"青禾{number}站") for number in range(500))
    assert read_roster(write_roster(Roster(units), CAMPAIGN), CAMPAIGN).units == units


def test_what_is_a_form_and_no_roster_is_refused_too() -> None:
    form = load_forms()[CAMPAIGN.form_version]
    with pytest.raises(RosterError, match="没有找到名册的表头"):
        read_roster(excel_template(form, CAMPAIGN, UNITS[0], "W1", answers=dict.fromkeys(form.blanks, 1)), CAMPAIGN)


HEADING = ("单位编码", "单位名称", "单位类型", "别名")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("Ｅ０４", "乙站"),
        ("e04", "乙站"),
        ("E\u200b04", "乙站"),
        ("\u202aE04\u202c", "乙站"),
        ("E 04", "乙站"),
        ("\ufeffE04", "乙站"),
        ("E05", "甲 站"),
        ("E05", "甲\u200d站"),
    ],
)
def test_what_looks_the_same_is_the_same_unit_and_is_said_with_its_row(code: str, name: str) -> None:
    with pytest.raises(RosterError, match=r"第3行：单位(?:编码|名称)“.*”与第2行重复"):
        read_roster(workbook_of(HEADING, ("E04", "甲站", "医疗机构"), (code, name, "医疗机构")), CAMPAIGN)


def test_a_code_is_kept_as_it_looks() -> None:
    data = workbook_of(HEADING, ("\u202aＥ０４\u202c", "甲\u200b站（东）", "医疗机构", "甲\ufeff; 东站"))
    assert read_roster(data, CAMPAIGN).units == (Unit("E04", "甲站（东）", "medical", ("甲", "东站")),)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("E" * 41, "甲站", "医疗机构"), "第2行：单位编码超过 40 个字。"),
        (("E04", "甲" * 121, "医疗机构"), "第2行：单位名称超过 120 个字。"),
        (("E04", "甲站", "医" * 41), "第2行：单位类型超过 40 个字。"),
        (("E04", "甲站", "医疗机构", "甲" * 41), "第2行：别名超过 40 个字。"),
        (("E04", "甲站", "医疗机构", "；".join(f"甲{n}" for n in range(31))), "第2行：别名多于 30 个。"),
    ],
)
def test_what_is_too_long_is_said_with_its_row(row: tuple[str, ...], said: str) -> None:
    with pytest.raises(RosterError, match=said):
        read_roster(workbook_of(HEADING, row), CAMPAIGN)
    longest = ("E" * 40, "甲" * 120, "医" * 40, "；".join(f"{n:040}" for n in range(30)))
    assert len(read_roster(workbook_of(HEADING, longest), CAMPAIGN).units) == 1
