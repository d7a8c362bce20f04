"""What stands in a sheet's page header or footer is heard like a line of the sheet: whose it is, when, and what is said of all numbers."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from data_loaders.formats.page_lines import lines_of_code
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, filled_sentence, only, read, rules_of, some_answers, values_of, workbook_bytes
from tests.data_loaders.formats.opening import read as opened
from tests.data_loaders.making import converted, needs_soffice, record, xlsb_of

CODES = {
    "&C样表": ("样表",),
    '&L填报单位：云岫医院&R&"黑体,常规"&14填报期：第2周': ("填报单位：云岫医院", "填报期：第2周"),
    "&C第 &P 页 共 &N 页": (),
    "&C&P/&N": (),
    "&L&D &T&C&A&R&F": (),
    "&C&K04+024&8（单位：万人次）": ("（单位：万人次）",),
    "&C&KFF0000&B&U甲&&乙": ("甲&乙",),
    "&C&S第3周&S第2周": ("第2周",),
    "第一行\n&10第二行": ("第一行", "第二行"),
    "&C填表人：张三&R第&P页": ("填表人：张三",),
}


@pytest.mark.parametrize(("code", "lines"), CODES.items())
def test_codes_of_a_header_are_no_words(code: str, lines: tuple[str, ...]) -> None:
    assert lines_of_code(code) == lines


CODE = st.sampled_from(["&L", "&C", "&R", '&"宋体,加粗"', "&B", "&I", "&U", "&K000000", "&12", "&E", "&X"])


@given(st.lists(CODE), st.sampled_from(["样表", "本表为累计数", "填报期：第2周", "单位：万人次"]), st.lists(CODE))
def test_words_stay_whole_whatever_formats_them(before: list[str], words: str, behind: list[str]) -> None:
    assert lines_of_code("".join(before) + words + "".join(behind)) == (words,)


def in_sentences(heading: str, sheets: int = 1) -> Workbook:
    """The printed form in a sheet, or in several."""
    workbook, answers = Workbook(), some_answers(3)
    for number in range(sheets):
        sheet = workbook.active if not number else workbook.create_sheet()
        assert sheet is not None
        for row in ([FORM.title_zh], [heading], list(FORM.columns_zh)):
            sheet.append(row)
        for item in FORM.items:
            lines = ("".join(filled_sentence(sentence, answers, "（{v}）") for sentence in paragraph) for paragraph in item.paragraphs)
            sheet.append([item.title_zh or item.label_zh, "", "\n".join(lines)])
    return workbook


def headed(*, ours: bool = False, heading: str = "填报单位：云岫医院　填报期：第2周", **places: str) -> bytes:
    form = excel_template(FORM, CAMPAIGN, M01, "W2", some_answers(3))
    workbook = load_workbook(BytesIO(form)) if ours else in_sentences(heading)
    for place, words in places.items():
        getattr(workbook.worksheets[0], place).center.text = words
    return workbook_bytes(workbook)


SAID = [
    ("样表", "form_sample"), ("单位：万人次", "form_scaled"), ("本表为5月数据", "form_other_time"), ("第3周", "period_line_differs"),
    ("以上均未开展", "form_not_done"), ("另有线上30人次", None),
]  # fmt: skip


@pytest.mark.parametrize("ours", [True, False])
@pytest.mark.parametrize("place", ["oddHeader", "oddFooter"])
@pytest.mark.parametrize(("words", "rule"), SAID)
def test_what_is_said_of_all_numbers_is_heard_there(ours: bool, place: str, words: str, rule: str | None) -> None:
    reading = read(headed(ours=ours, **{place: words}), "云岫医院第2周统计表.xlsx")
    said = [finding.rule for finding in reading.findings] + list(rules_of(only(reading)))
    assert said.count(rule or "number_unplaced") == 1


@pytest.mark.parametrize("ours", [True, False])
def test_a_page_that_is_not_printed_and_page_numbers_say_nothing(ours: bool) -> None:
    reading = read(headed(ours=ours, evenHeader="样表", firstFooter="样表", oddFooter="第 &P 页，共 &N 页 &D"), "云岫医院第2周统计表.xlsx")
    assert (rules_of(only(reading)), reading.findings) == ({}, ())
    assert values_of(only(reading)) == some_answers(3)


def test_unit_period_and_basis_may_stand_there_alone() -> None:
    submission = only(read(headed(heading="", oddHeader="填报单位：云岫医院　填报期：第2周", oddFooter="（累计数）"), "统计表.xlsx"))
    assert (submission.unit, submission.period, submission.basis) == ("M01", "W2", "cumulative")
    assert submission.unit_source == "heading"


def test_each_sheet_has_its_own() -> None:
    workbook = in_sentences("", 2)
    for sheet, unit in zip(workbook.worksheets, ("云岫医院", "福星护理院"), strict=True):
        sheet.oddHeader.center.text = f"填报单位：{unit}　填报期：第2周"
    workbook.worksheets[1].oddFooter.center.text = "样表"
    first, second = read(workbook_bytes(workbook), "统计表.xlsx").submissions
    assert (first.unit, second.unit) == ("M01", "E01")
    assert "form_sample" not in rules_of(first)
    assert "form_sample" in rules_of(second)


def test_of_a_binary_workbook_and_of_excel_2003() -> None:
    words = [struct.pack("<L", len(code)) + code.encode("utf-16-le") for code in ("&C样表", "&C第&P页")] + [b"\xff\xff\xff\xff"] * 4
    binary = xlsb_of((0, 0, 5, struct.pack("<d", 3.0)), before=record(479, bytes(2) + b"".join(words)))
    text = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel"><Worksheet ss:Name="a"><Table><Row><Cell><Data ss:Type="Number">3</Data></Cell></Row></Table>'
        '<x:WorksheetOptions><x:PageSetup><x:Header x:Margin="0.5" x:Data="&amp;C样表"/></x:PageSetup></x:WorksheetOptions></Worksheet></Workbook>'
    )
    for data, kind in ((binary, "xlsb"), (text.encode(), "xml")):
        document = opened(data, kind)
        assert document.tables[0].margins == document.margins == ("样表",)


@needs_soffice
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_as_libreoffice_writes_it(kind: str) -> None:
    data = converted(headed(oddHeader="样表", oddFooter="第 &P 页 &A"), "xlsx", kind)
    assert opened(data, kind).tables[0].margins == ("样表",)
    assert "form_sample" in rules_of(only(read(data, f"a.{kind}")))
