"""A number alone in the item or standard column of our own form: it slipped there, and is said wherever its row is."""

from __future__ import annotations

import random
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, only, read, rules_of, some_answers, values_of, workbook_bytes

NUMBERS = [blank.code for blank in FORM.number_blanks]
ANSWERS = some_answers(3)
ITEM, STANDARD, VALUE = 3, 4, 6


def opened() -> tuple[Workbook, Worksheet, dict[str, int]]:
    """A filled form without merged cells, with the row of each blank."""
    book = load_workbook(BytesIO(excel_template(FORM, CAMPAIGN, M01, "W2", ANSWERS)))
    sheet = book.worksheets[0]
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    return (
        book,
        sheet,
        {str(sheet.cell(row, 1).value): row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value in FORM.blanks},
    )


@pytest.mark.parametrize("seed", range(6))
def test_wherever_it_slipped_it_is_said(seed: int) -> None:
    chance = random.Random(seed)
    book, sheet, rows = opened()
    slipped = {code: chance.random() < 0.5 for code in chance.sample(NUMBERS, 3)}
    for code, is_empty in slipped.items():
        number = int(str(ANSWERS[code]))
        ways: list[int | float | str] = [number, str(number), f"{number}次", float(number)]
        sheet.cell(rows[code], chance.choice([ITEM, STANDARD])).value = chance.choice(ways)
        if is_empty:
            sheet.cell(rows[code], VALUE).value = None
    submission = only(read(workbook_bytes(book)))
    said = {finding.indicator: finding.severity for finding in submission.findings}
    for code, is_empty in slipped.items():
        assert values_of(submission)[code] == (None if is_empty else ANSWERS[code])
        assert said.get(code) == "error" if is_empty else code in said or None in said, (code, said)


def test_items_that_are_numbered_and_standards_in_words_are_the_forms_own() -> None:
    book, sheet, rows = opened()
    for number, row in enumerate(rows.values(), 1):
        sheet.cell(row, ITEM).value = number
        sheet.cell(row, STANDARD).value = "不少于3次"
    assert rules_of(only(read(workbook_bytes(book)))) == {}


def test_a_row_that_broke_in_two_lines_says_the_number_of_its_second_half() -> None:
    book, sheet, rows = opened()
    code = NUMBERS[4]
    rest = [sheet.cell(rows[code], column).value for column in range(5, 9)]
    sheet.insert_rows(rows[code] + 1)
    for column, value in enumerate(["其余的标准", *rest], 2):
        sheet.cell(rows[code] + 1, column).value = value
    for column in range(5, 9):
        sheet.cell(rows[code], column).value = None
    submission = only(read(workbook_bytes(book)))
    assert submission.has_error and code in rules_of(submission)["value_unplaced"]
