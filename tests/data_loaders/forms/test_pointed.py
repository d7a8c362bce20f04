"""A number written as 1.000 is one or a thousand: in no kind of file is it read as either."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from data_loaders.formats.spreadsheets import read_xlsx
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, only, printed_word, read, rules_of, some_answers, values_of, workbook_bytes

CODE = next(blank.code for blank in FORM.number_blanks if blank.part_of is None)
ANSWERS = some_answers(4)
HEADING = f"填报单位：{M01.name}    填报周期：第2周"


def in_cells(words: str) -> bytes:
    return excel_template(FORM, CAMPAIGN, M01, "W2", ANSWERS | {CODE: words})


def in_text(words: str) -> bytes:
    return "\n".join(
        ",".join(str(cell or "").replace("\n", " ") for cell in row) for row in read_xlsx(in_cells(words)).tables[0].rows
    ).encode()


@pytest.mark.parametrize(
    ("words", "count", "rule"),
    [("1.000", None, "number_pointed"), ("12.000人次", None, "number_pointed"), ("1.200", None, "number_fraction"), ("12.00", 12, None)],
)
@pytest.mark.parametrize("kind", ["xlsx", "csv", "docx"])
def test_it_waits_in_a_cell_in_a_text_and_in_prose(kind: str, words: str, count: int | None, rule: str | None) -> None:
    data = {"xlsx": in_cells, "csv": in_text, "docx": lambda said: printed_word(ANSWERS | {CODE: said}, HEADING)}[kind](words)
    submission = only(read(data, f"a.{kind}"))
    assert values_of(submission) == ANSWERS | {CODE: count}
    assert rule is None or CODE in rules_of(submission)[rule]


def test_a_numeric_cell_is_its_number_whatever_decimals_it_shows() -> None:
    book = load_workbook(BytesIO(in_cells("1.000")))
    (cell,) = (cell for row in book.active.iter_rows() for cell in row if cell.value == "1.000")
    cell.value, cell.number_format = 1, "0.000"
    submission = only(read(workbook_bytes(book), "a.xlsx"))
    assert values_of(submission)[CODE] == 1 and "number_pointed" not in rules_of(submission)
