"""The Excel form: what is inside the file, what survives LibreOffice, how fast and how small it is."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from time import perf_counter
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from data_loaders.model.campaign import Roster, Unit, read_campaign
from data_loaders.model.form import Form, load_forms
from data_loaders.writers.excel_form import SHEET, ExcelForm, excel_template, zip_of_templates
from data_loaders.writers.file_names import template_name

FORMS = {**load_forms(), **load_forms(Path(__file__).parents[1] / "forms")}
CAMPAIGN = read_campaign()
UNIT = Unit("M07", "云岫社区卫生服务中心", "medical")


def answers_of(form: Form) -> dict[str, object]:
    """An answer for every blank, each different."""
    return {blank.code: 100 + blank.position if blank.kind == "number" else f"做法<{blank.position}>&" for blank in form.blanks.values()}


def marked_values(data: bytes) -> dict[str, list[object]]:
    """What stands in the cells after the mark, by mark."""
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return {str(row[0]): list(row[1:]) for row in rows if row[0] != ""}


@pytest.mark.parametrize("version", sorted(FORMS))
def test_every_blank_has_its_mark_and_its_answer(version: str) -> None:
    form = FORMS[version]
    marked = marked_values(excel_template(form, CAMPAIGN, UNIT, "W2", answers_of(form)))
    assert f"safety-month:{version}" in marked
    assert {code: marked[code][4] for code in form.blanks} == answers_of(form)
    assert [cell for cell in marked["@unit=M07"] if cell != ""] == ["填报单位（盖章）", "云岫社区卫生服务中心"]
    assert [cell for cell in marked["@period"] if cell != ""] == ["填报期", "第2周（6月5日至6月11日）"]
    assert [cell for cell in marked["@basis"] if cell != ""] == ["统计口径", "本周"]
    assert marked["@columns"] == ["序号", "项目", "标准", "填报内容", "填报值", "计量单位", "备注"]


def test_a_blank_form_holds_no_answer_and_a_final_form_covers_the_month() -> None:
    form = FORMS["2020"]
    marked = marked_values(excel_template(form, CAMPAIGN, None, "FINAL"))
    assert all(marked[code][4] == "" for code in form.blanks)
    assert [cell for cell in marked["@unit"] if cell != ""] == ["填报单位（盖章）"]
    assert "总结（6月1日至6月30日）" in marked["@period"]
    assert "全月" in marked["@basis"]


@pytest.mark.parametrize("version", sorted(FORMS))
def test_only_values_can_be_typed_and_only_whole_numbers_in_counts(version: str) -> None:
    form = FORMS[version]
    workbook = load_workbook(BytesIO(excel_template(form, CAMPAIGN, UNIT, "W2")))
    sheet = workbook[SHEET]
    cells = {code: workbook.defined_names[f"blank.{code}"].attr_text.split("!")[1].replace("$", "") for code in form.blanks}
    counts = next(rule for rule in sheet.data_validations.dataValidation if rule.type == "whole")
    assert counts.operator == "greaterThanOrEqual" and counts.formula1 == "0" and counts.errorStyle in (None, "stop")
    for code, cell in cells.items():
        assert not sheet[cell].protection.locked
        assert (cell in counts.sqref) == (form.blanks[code].kind == "number")
    assert sheet.protection.sheet and not sheet.protection.insertRows and not sheet.protection.password
    assert sheet["D3"].protection.locked and not sheet["D4"].protection.locked
    assert workbook.custom_doc_props["form_version"].value == version  # type: ignore[attr-defined]  # the types of openpyxl leave it out
    assert sheet.column_dimensions["A"].hidden
    assert int(sheet.page_setup.paperSize) == 9 and sheet.print_title_rows == "$6:$6"


def test_the_unit_can_be_typed_where_it_is_not_given() -> None:
    sheet = load_workbook(BytesIO(excel_template(FORMS["2020"], CAMPAIGN, None, "W1"))).active
    assert not sheet["D3"].protection.locked


def test_one_zip_for_every_unit_quick_and_small() -> None:
    roster = Roster(tuple(replace(UNIT, code=f"M{number:03}", name=f"青禾{number}站/分部") for number in range(500)))
    began = perf_counter()
    data = zip_of_templates(FORMS["2020"], CAMPAIGN, roster, "W2")
    assert perf_counter() - began < 10
    with ZipFile(BytesIO(data)) as archive:
        assert archive.namelist()[499] == "M499_青禾499站_分部_第2周.xlsx"
        assert archive.namelist()[500:] == ["填报说明.docx"]
        assert max(entry.file_size for entry in archive.infolist()) < 15_000
        assert marked_values(archive.read("M499_青禾499站_分部_第2周.xlsx"))["@unit=M499"][2] == "青禾499站/分部"


def test_the_same_form_is_the_same_bytes() -> None:
    forms = [ExcelForm(FORMS["2020"], CAMPAIGN).filled(UNIT, "W3", {"launch.sessions": 2}) for _ in range(2)]
    assert forms[0] == forms[1]


def test_a_long_unit_name_still_makes_a_file_name() -> None:
    name = template_name(replace(UNIT, name="很长的名字" * 40), "第2周", "xlsx")
    assert len(name) <= 85 and name.endswith(".xlsx")


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_keeps_marks_answers_validation_and_names(tmp_path: Path) -> None:
    form = FORMS["2020"]
    (tmp_path / "form.xlsx").write_bytes(excel_template(form, CAMPAIGN, UNIT, "W2", answers_of(form)))
    for target in ("xlsx", "ods", "xls"):
        command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", target]
        subprocess.run([*command, "--outdir", tmp_path / target, tmp_path / "form.xlsx"], check=True, capture_output=True)
        marked = marked_values((tmp_path / target / f"form.{target}").read_bytes())
        assert {code: marked[code][4] for code in form.blanks} == answers_of(form)
    workbook = load_workbook(tmp_path / "xlsx" / "form.xlsx")
    assert {f"blank.{code}" for code in form.blanks} <= set(workbook.defined_names)
    rules = workbook[SHEET].data_validations.dataValidation
    assert {rule.type for rule in rules} == {"whole", "list"}
    assert any(rule.type == "list" and "第2周（6月5日至6月11日）" in rule.formula1 for rule in rules)
