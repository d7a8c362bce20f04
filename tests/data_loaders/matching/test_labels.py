"""Unit and period under the labels that offices use, in the title, in the page's header or footer, and behind each other on one line."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document as WordDocument

from tests.data_loaders.filling import only, printed_word, read, rules_of, some_answers
from tests.repeating import few

ANSWERS = some_answers(4)
UNIT_LABELS = ("填报单位（盖章）", "机构名称", "填报部门", "报送单位", "单位名称", "填报机构", "上报单位", "部门名称", "单位全称")
PERIOD_LABELS = ("填报期", "统计周期", "统计时段", "起止日期", "报告期", "起止时间", "统计期间", "周次", "报送周期", "填报时段", "统计时间")
WEEKS = ("第2周", "第二周", "6月5日至6月11日", "2020年6月5日—11日")


def with_margins(header: str, footer: str = "", heading: str | None = None) -> bytes:
    """The printed form with words in its page's header and footer."""
    document = WordDocument(BytesIO(printed_word(ANSWERS, heading)))
    document.sections[0].header.paragraphs[0].text = header
    document.sections[0].footer.paragraphs[0].text = footer
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def said(data: bytes, file: str = "x.docx") -> tuple[str | None, str | None]:
    submission = only(read(data, file))
    return submission.unit, submission.period


@pytest.mark.parametrize("gap", few(1, ("，", " ", "    ", "\t")))
def test_every_label_is_known_beside_every_other(gap: str) -> None:
    for number, unit in enumerate(UNIT_LABELS):
        for period in PERIOD_LABELS:
            week = WEEKS[number % len(WEEKS)]
            assert said(printed_word(ANSWERS, f"{unit}：云岫医院{gap}{period}：{week}")) == ("M01", "W2"), (unit, period, week)


@pytest.mark.parametrize(
    "line",
    [
        "报送单位：云岫医院（公章）    第2周",
        "单位名称：云岫医院  6月5日至11日",
        "机构名称：云岫医院 第2周",
        "填报期：第2周    云岫医院",
        "云岫医院    第2周",
        "云岫医院（第二周）",
        "云岫医院“安全生产月”活动情况统计表（第2周）",
        "云岫医院安全生产月统计表 6.5-6.11",
        "填报单位：云岫医院  周次：2  填报人：甲",
        "周次：二    单位：云岫医院",
    ],
)
def test_unit_and_period_stand_on_one_line(line: str) -> None:
    assert said(printed_word(ANSWERS, line)) == ("M01", "W2")


def test_a_page_header_or_footer_says_whose_a_form_is_where_the_form_does_not() -> None:
    assert said(with_margins("云岫医院        第2周")) == ("M01", "W2")
    assert said(with_margins("填报单位：云岫医院", "统计周期：第2周")) == ("M01", "W2")
    assert said(with_margins("第1页 共2页", "云岫医院（第二周）")) == ("M01", "W2")
    assert said(with_margins("填报单位：福星护理院", heading="填报单位：云岫医院   填报期：第2周")) == (None, "W2")


@pytest.mark.parametrize(
    ("line", "unit", "period"),
    [
        ("主管单位：福星护理院    填报期：第2周", None, "W2"),
        ("计量单位：人次    填报期：第2周", None, "W2"),
        ("审核人：福星    填报期：第2周", None, "W2"),
        ("填报单位：云岫医院    填报日期：2020年6月11日", "M01", None),
        ("填报单位：云岫医院    统计时间：2020年7月1日", "M01", None),
        ("填报单位：云岫医院    第1-2周", "M01", None),
        ("云岫医院、福星护理院统计表    第2周", None, "W2"),
    ],
)
def test_what_stands_behind_other_labels_is_not_the_forms(line: str, unit: str | None, period: str | None) -> None:
    assert said(printed_word(ANSWERS, line)) == (unit, period)


def test_a_day_beside_the_unit_leaves_the_week_to_the_files_name() -> None:
    for line in ("填报单位：云岫医院  填报日期：2020年6月19日", "填报单位：云岫医院  统计时间：2020年7月1日"):
        submission = only(read(printed_word(ANSWERS, line), "第3周.docx"))
        assert (submission.unit, submission.period) == ("M01", "W3") and "period_ambiguous" not in rules_of(submission)
