"""Text files whose columns are aligned with spaces: each cell says its words, whatever stands around them."""

from __future__ import annotations

import random

import pytest

from data_loaders.formats.spreadsheets import ROOM, read_xlsx
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, only, rules_of, some_answers, values_of
from tests.data_loaders.filling import read as read_file
from tests.data_loaders.formats.opening import read

NUMBERS = [blank.code for blank in FORM.number_blanks]
ANSWERS = some_answers(4)
ROWS = [
    [str(int(value)) if isinstance(value, float) else str(value or "").replace("\n", " ") for value in row]
    for row in read_xlsx(excel_template(FORM, CAMPAIGN, M01, "W2", ANSWERS)).tables[0].rows
]


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_any_cells_with_room_around_them_say_the_same(separator: str) -> None:
    chance = random.Random(separator)
    for _ in range(100):
        rows = [[chance.choice(["学习", "1250", "12", "第 2 周", "０.5"]) for _ in range(chance.randrange(3, 6))] for _ in range(7)]
        text = "\n".join(separator.join(room(chance) + cell + room(chance) for cell in row) for row in rows)
        assert read(text.encode()).tables[0].rows == rows, text


def room(chance: random.Random) -> str:
    return "".join(chance.choices(ROOM.replace("\t", ""), k=chance.randrange(4)))


def test_a_quoted_cell_behind_spaces_is_one_cell() -> None:
    table = read('项目 , 数量  , 备注\n学习 , "1,250" , 会上\n演练 , "30"    ,\n宣讲 , 4 ,\n观看 , 5 ,\n'.encode()).tables[0]
    assert table.rows[:3] == [["项目", "数量", "备注"], ["学习", "1,250", "会上"], ["演练", "30"]]


@pytest.mark.parametrize("fill", [" ", "\u3000", "\u00a0"])
@pytest.mark.parametrize("separator", [",", "\t", " , "])
def test_a_form_in_aligned_columns_reads_like_the_same_without(separator: str, fill: str) -> None:
    widths = [max(map(len, column)) for column in zip(*ROWS, strict=True)]
    lines = [separator.join(cell.ljust(width, fill) for cell, width in zip(row, widths, strict=True)) for row in ROWS]
    submission = only(read_file("\n".join(lines).encode(), "a.csv"))
    assert (submission.unit, submission.period, rules_of(submission)) == ("M01", "W2", {})
    assert values_of(submission) == ANSWERS


@pytest.mark.parametrize("fill", [" ", "\u3000", "\u00a0"])
def test_columns_that_nothing_but_room_parts_are_held_or_refused(fill: str) -> None:
    widths = [max(map(len, column)) + 2 for column in zip(*ROWS, strict=True)]
    lines = ["".join(cell.ljust(width, fill) for cell, width in zip(row, widths, strict=True)) for row in ROWS]
    reading = read_file("\n".join(lines).encode(), "a.csv")
    read_right = [values_of(each) for each in reading.submissions]
    assert reading.role == "refused" or all(each.has_error for each in reading.submissions)
    assert all(values[code] in (None, ANSWERS[code]) for values in read_right for code in NUMBERS)
