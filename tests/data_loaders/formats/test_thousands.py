"""1,250 in a text file whose cells commas part: one number again where that is certain, else said at its cell; never 1 in silence."""

from __future__ import annotations

import random

import pytest

from data_loaders.formats.thousands import SEVERAL
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, only, rules_of, some_answers, values_of
from tests.data_loaders.filling import read as read_file
from tests.data_loaders.formats.opening import read

HEAD = "项目,数量,单位,备注\n"
LINES = "学习,12,次,\n演练,3,场,\n宣讲,40,人,会上\n"


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("参与,1,250,人次,", ["参与", "1,250", "人次"]),
        ("参与,1,250,人次,线上", ["参与", "1,250", "人次", "线上"]),
        ("参与,12,345,678,人次,", ["参与", "12,345,678", "人次"]),
        ("参与, 1,250 ,人次,", ["参与", "1,250", "人次"]),
        ('参与,"1,250",人次,', ["参与", "1,250", "人次"]),
        ("参与,1,25,人次,", ["参与", "1", "25", "人次"]),
        ("参与,0,250,人次,", ["参与", "0", "250", "人次"]),
        ("参与,1250,人次,", ["参与", "1250", "人次"]),
    ],
)
def test_a_number_that_its_own_comma_cut_is_whole_again(line: str, cells: list[str]) -> None:
    table = read((HEAD + LINES + line + "\n" + LINES).encode(), "csv").tables[0]
    assert (table.rows[4], table.natures) == (cells, {})


@pytest.mark.parametrize(
    ("lines", "column"),
    [(["学习,12", "演练,3", "参与,1,250", "宣讲,40", "观看,7"], 2), (["甲,1,2,3", "乙,4,5,6", "丙,1,250,5,6", "丁,7,8,9", "戊,7,8,9"], 2)],
)
def test_where_it_may_be_two_numbers_its_cell_says_both(lines: list[str], column: int) -> None:
    table = read("\n".join(lines).encode(), "csv").tables[0]
    assert table.natures == {(3, column): SEVERAL} and table.rows[2][column - 1] == "1、250"


def test_any_table_says_each_number_whole_or_that_there_are_two() -> None:
    chance = random.Random(8)
    for _ in range(150):
        width = chance.randrange(1, 4)
        rows = [
            [f"项目{n}", chance.choice([chance.randrange(1, 999), chance.randrange(1_000, 10**7)]), *["人次"] * (width - 1)]
            for n in range(9)
        ]
        whole = [
            f"{number:,}" if number > 999 and chance.random() < 0.4 and row < 3 else str(number) for row, (_, number, *_) in enumerate(rows)
        ]
        text = "\n".join(",".join([str(label), words, *map(str, behind)]) for (label, _, *behind), words in zip(rows, whole, strict=True))
        table = read(text.encode(), "csv").tables[0]
        for number, words in enumerate(whole):
            assert table.rows[number][1] == words or table.natures.get((number + 1, 2)) == SEVERAL, text


@pytest.mark.parametrize("written", ["1,250", '="1250"', '"=""1250"""', "'1250", '"1,250"', '"1250\n"'])
def test_our_form_saved_as_text_reads_its_numbers_however_they_are_written(written: str) -> None:
    answers = some_answers(2)
    code = next(blank.code for blank in FORM.number_blanks if not blank.part_of and blank.measure == "participants")
    answers[code] = 1250
    rows = read(excel_template(FORM, CAMPAIGN, M01, "W2", answers), "xlsx").tables[0].rows
    lines = [",".join(_cell(value) for value in row) for row in rows]
    at = next(number for number, row in enumerate(rows) if row[0] == code)
    lines[at] = lines[at].replace(",1250,", f",{written},")
    submission = only(read_file("\n".join(lines).encode(), "a.csv"))
    assert values_of(submission)[code] == 1250 and (submission.unit, submission.period) == ("M01", "W2")
    assert [rule for rule, blanks in rules_of(submission).items() if code in blanks] == []


def _cell(value: object) -> str:
    words = "" if value is None else str(int(value)) if isinstance(value, float) else str(value)
    return f'"{words}"' if set(words) & set(',"\n') else words
