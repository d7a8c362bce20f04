"""Whose a file is, for which period, weekly or cumulative: known or held with candidates, never guessed."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from data_loaders.matching.context import Context
from data_loaders.model.form import load_forms
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import (
    CAMPAIGN,
    FORM,
    M01,
    only,
    printed_word,
    read,
    rules_of,
    some_answers,
    workbook_bytes,
)

W2 = some_answers(9)


@pytest.mark.parametrize(
    ("heading", "file", "unit", "rule"),
    [
        ("填报单位（盖章）：福星护理院", "x.docx", "E01", None),
        ("填报单位（盖章）：福星老年护理院", "x.docx", "E02", None),
        ("填报单位：福星", "x.docx", "E01", None),
        ("填报单位：福星院", "福星护理院.docx", "E01", None),
        ("填报单位：福星院", "x.docx", None, "unit_ambiguous"),
        ("填报单位：中心", "x.docx", None, "unit_ambiguous"),
        ("填报单位：海棠医院", "x.docx", None, "unit_unknown"),
        ("填报单位：________", "云岫院第2周.docx", "M01", None),
        ("填报单位（盖章）：云岫医院填报人：甲", "x.docx", "M01", None),
        ("填报单位（盖章）：直属单位审核处，联系电话：0000", "x.docx", "D01", None),
        ("单位名称\t云岫医院", "x.docx", "M01", None),
        (None, "云岫医院-第2周.docx", "M01", None),
        (None, "第2周/云岫医院.docx", "M01", None),
        (None, "云岫医院/第2周.docx", "M01", None),
        (None, "云岫医院微信公众号应急演练推文第2周.docx", "M01", None),
        (None, "云岫医院消防站第2周.docx", None, "unit_unknown"),
        (None, "云岫医院分院第2周.docx", None, "unit_unknown"),
        (None, "福星 老年护理院 第2周.docx", None, "unit_ambiguous"),
        (None, "第2周.docx", None, "unit_missing"),
        ("填报单位：云岫医院", "福星护理院第2周.docx", "M01", "unit_name_differs"),
    ],
)
def test_the_unit_is_known_or_held_never_guessed(heading, file, unit, rule):
    line = f"{heading or ''}  填报期：第2周"
    submission = only(read(printed_word(W2, line), file))
    assert submission.unit == unit
    rules = {finding.rule for finding in submission.findings if finding.indicator == "unit"}
    assert rules == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("heading", "file", "period", "rule"),
    [
        ("填报期：第2周", "x.docx", "W2", None),
        ("填报期：6月5日至11日", "x.docx", "W2", None),
        ("填报期：6月12日—6月18日", "x.docx", "W3", None),
        ("填报期：总结", "x.docx", "FINAL", None),
        ("填报期：第二周（6月5日至6月11日）", "x.docx", "W2", None),
        ("填报期：第3周（6月5日至6月11日）", "x.docx", None, "period_ambiguous"),
        ("填报期：6月4日至10日", "x.docx", None, "period_ambiguous"),
        ("填报期：第9周", "x.docx", None, "period_unknown"),
        ("填报期：2020年6月11日", "第2周/x.docx", "W2", None),
        ("填报期：2020年6月11日", "x.docx", None, "period_unknown"),
        ("", "云岫医院6.11.docx", None, "period_unknown"),
        ("", "云岫医院第三周.docx", "W3", None),
        ("", "第三周/云岫医院.docx", "W3", None),
        ("", "2020-06-18/云岫医院.docx", None, "period_missing"),
        ("", "x.docx", None, "period_missing"),
        ("填报期：第2周", "云岫医院第三周.docx", "W2", "period_name_differs"),
    ],
)
def test_the_period_is_known_or_held_never_guessed(heading, file, period, rule):
    submission = only(read(printed_word(W2, f"填报单位：云岫医院   {heading}"), file))
    assert submission.period == period
    rules = {finding.rule for finding in submission.findings if finding.indicator == "period"}
    assert rules == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("heading", "basis"),
    [
        ("", "weekly"),
        ("统计口径：累计", "cumulative"),
        ("统计口径：本周", "weekly"),
        ("统计口径：本周□ 累计☑", "cumulative"),
        ("统计口径：本周 / 累计", "weekly"),
    ],
)
def test_figures_are_weekly_unless_the_form_says_otherwise(heading, basis):
    submission = only(read(printed_word(W2, f"填报单位：云岫医院   填报期：第2周   {heading}")))
    assert submission.basis == basis


def test_a_template_with_another_units_name_written_over_it_is_held():
    workbook = load_workbook(BytesIO(excel_template(FORM, CAMPAIGN, M01, "W2", W2)))
    cell = next(cell for row in workbook.active.iter_rows() for cell in row if cell.value == M01.name)
    cell.value = "福星护理院"
    submission = only(read(workbook_bytes(workbook)))
    assert submission.unit is None
    assert submission.unit_candidates == ("M01", "E01")
    assert "unit_conflict" in rules_of(submission)


def test_without_a_roster_a_templates_own_unit_is_believed_and_no_other():
    context = Context(CAMPAIGN, load_forms(), None)
    assert only(read(excel_template(FORM, CAMPAIGN, M01, "W2", W2), context=context)).unit == "M01"
    assert only(read(printed_word(W2, "填报单位：云岫医院  填报期：第2周"), context=context)).unit is None
