"""A name above a form (sheet, folder, archive, a mail's subject) that names another unit or period than the form counts for is asked about."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from data_loaders.formats.archives import Source
from data_loaders.intake.read_file import read_source
from data_loaders.matching.stated import FILE_NAME, FOLDER, SHEET, SUBJECT, Saying, named_otherwise
from data_loaders.matching.units import Match
from data_loaders.model.mails import Mail
from data_loaders.model.readings import Submission
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import CAMPAIGN, CONTEXT, FORM, M01, only, printed_word, some_answers, workbook_bytes

ANSWERS = some_answers(6)
FORM_OF_W2 = printed_word(ANSWERS, "填报单位：云岫医院   填报期：第2周")
UNIT, PERIOD = "unit_above_differs", "period_above_differs"
WEEKS = [period.code for period in CAMPAIGN.periods]


def asked(submission: Submission) -> list[str]:
    """What is asked of the names above."""
    assert (submission.unit, submission.period) == ("M01", "W2"), "what the form says counts"
    return [
        finding.rule for finding in submission.findings if finding.rule in (UNIT, PERIOD) and finding.message() and finding.message("en")
    ]


def read(file: str, member: str | None = None, subject: str | None = None, data: bytes = FORM_OF_W2) -> Submission:
    mail = Mail("0" * 64, "<1@example.invalid>", "a@example.invalid", subject) if subject else None
    return only(read_source(Source(file, member, data, mail=mail), CONTEXT))


@pytest.mark.parametrize(
    ("file", "member", "rules"),
    [
        ("第3周/统计表.docx", None, [PERIOD]),
        ("第二周/统计表.docx", None, []),
        ("第3周/云岫医院第2周.docx", None, []),  # a late file, in the folder of the week it came in
        ("第3周/第2周/统计表.docx", None, []),
        ("第2周/第3周/统计表.docx", None, [PERIOD]),
        ("第3周.zip", "统计表.docx", [PERIOD]),
        ("6月12日至18日.zip", "统计表.docx", [PERIOD]),
        ("第1-3周.zip", "统计表.docx", []),
        ("第3-4周.zip", "统计表.docx", [PERIOD]),
        ("安全生产月总结.zip", "统计表.docx", [PERIOD]),
        ("2019年安全生产月.zip", "统计表.docx", [PERIOD]),
        ("2020年安全生产月.zip", "统计表.docx", []),
        ("6月18日收.zip", "统计表.docx", []),
        ("6.15-6.18/统计表.docx", None, [PERIOD]),  # days of another week alone
        ("0615-0618.zip", "统计表.docx", [PERIOD]),
        ("6.8-6.11/统计表.docx", None, []),
        ("6.15-6.18/云岫医院第2周.docx", None, []),
        ("福星护理院/统计表.docx", None, [UNIT]),
        ("福星护理院/云岫医院.docx", None, []),
        ("福星护理院第3周.zip", "统计表.docx", [UNIT, PERIOD]),
        ("云岫医院、福星护理院.zip", "统计表.docx", []),
    ],
)
def test_a_folder_or_archive_is_heard_where_no_nearer_name_says_what_the_form_does(file: str, member: str | None, rules: list[str]) -> None:
    assert asked(read(file, member)) == rules


@pytest.mark.parametrize(
    ("subject", "name", "rules"),
    [
        ("第3周统计表", "统计表.docx", [PERIOD]),
        ("第3周统计表", "云岫医院第2周.docx", [PERIOD]),  # last week's file, filled anew and sent under its old name
        ("第2周统计表", "统计表.docx", []),
        ("第1周、第2周统计表", "统计表.docx", []),
        ("福星护理院统计表", "云岫医院.docx", [UNIT]),
        ("云岫医院统计表", "统计表.docx", []),
        ("安全生产月", "统计表.docx", []),
    ],
)
def test_a_mails_subject_is_always_heard(subject: str, name: str, rules: list[str]) -> None:
    assert asked(read("a.eml", f"{subject}/{name}", subject)) == rules


@pytest.mark.parametrize(("sheet", "rules"), [("第3周", [PERIOD]), ("第2周", []), ("福星护理院", [UNIT]), ("统计表", []), ("Sheet1", [])])
def test_a_sheets_name_is_heard(sheet: str, rules: list[str]) -> None:
    book = load_workbook(BytesIO(excel_template(FORM, CAMPAIGN, M01, "W2", ANSWERS)))
    book["统计表"].title = sheet
    assert asked(read("统计表.xlsx", data=workbook_bytes(book))) == rules


def test_a_form_that_waits_for_its_period_is_asked_nothing_more() -> None:
    data = printed_word(ANSWERS, "填报单位：云岫医院")
    for file in ("第3周/第5周.docx", "2019年/第2周.docx", "第3周/第1-2周.docx"):
        (submission,) = read_source(Source(file, None, data), CONTEXT).submissions
        assert submission.period is None and PERIOD not in [finding.rule for finding in submission.findings], file


@pytest.mark.parametrize("title", ["安全生产月活动情况统计表（第5周）", "第六周统计表"])
def test_a_week_that_the_campaign_does_not_have_is_not_made_another_by_a_name(title: str) -> None:
    (submission,) = read_source(Source("第4周/云岫医院第4周.docx", None, printed_word(ANSWERS, title)), CONTEXT).submissions
    assert submission.period is None and [f.rule for f in submission.findings if f.indicator == "period"] == ["period_unknown"]


NAMES = st.lists(st.tuples(st.sampled_from([FILE_NAME, FOLDER, SUBJECT, SHEET]), st.sampled_from([None, *WEEKS])), max_size=5)


@given(st.sampled_from(WEEKS), NAMES)
def test_any_names_against_plain_words(code: str, names: list[tuple[str, str | None]]) -> None:
    above = [Saying(source, code or "", Match(week, (week,) if week else ())) for source, week in names]
    agree = [week == code for _, week in names]
    others = [
        number
        for number, (source, week) in enumerate(names)
        if week not in (None, code) and (source == SUBJECT or (source in (SHEET, FOLDER) and not any(agree[:number])))
    ]
    found = named_otherwise("period", code, above, CAMPAIGN, CONTEXT.period_shown)
    assert [finding.values["other"] for finding in found] == [CONTEXT.period_words[str(names[number][1])] for number in others[:1]]
