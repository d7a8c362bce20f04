"""The roster workbook: out and in again the same, forgiving about layout, exact about what is wrong."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import Workbook

from data_loaders.campaign import Roster, Unit, read_campaign
from data_loaders.roster_workbook import write_roster
from data_loaders.rosters import RosterError, is_roster, read_roster

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
    assert [(problem.row, problem.zh) for problem in caught.value.problems] == [
        (3, "单位编码“A1”与第2行重复。"),
        (4, "缺少单位名称。"),
        (4, "免报一栏只填“是”或留空，写的是“也许”。"),
        (5, "单位名称“云岫站”与第2行重复。"),
        (5, "缺少单位类型。"),
    ]
    assert "第3行：单位编码“A1”与第2行重复。" in str(caught.value)
    assert caught.value.problems[0].words("en") == "Row 3: 单位编码 “A1” is the same as in row 2."


@pytest.mark.parametrize("data", [b"", b"not a workbook", workbook_of(("单位", "人数"), ("云岫站", 3)), workbook_of(("单位编码", "单位名称", "单位类型"))])
def test_what_is_no_roster_is_refused(data: bytes) -> None:
    with pytest.raises(RosterError):
        read_roster(data, CAMPAIGN)


def test_a_roster_is_known_by_its_heading_row() -> None:
    assert is_roster([["名册"], ["单位名称", "单位编码", "单位类型"]])
    assert not is_roster([["填报单位（盖章）", "云岫站"], ["项目", "标准"]])


def test_a_large_roster_keeps_every_unit() -> None:
    units = tuple(replace(UNITS[0], code=f"U{number:03}", name=f"青禾{number}站") for number in range(500))
    assert read_roster(write_roster(Roster(units), CAMPAIGN), CAMPAIGN).units == units
