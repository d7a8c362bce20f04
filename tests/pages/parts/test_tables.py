"""Tables that are downloaded: words stay words, numbers stay numbers."""

from __future__ import annotations

import csv
from io import StringIO

import pandas as pd
import pytest

from pages.parts import tables


def cells_of(table: pd.DataFrame) -> list[list[str]]:
    """The downloaded CSV, cell by cell."""
    data = tables.csv(table)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_words_that_begin_a_formula_are_marked_and_numbers_are_not() -> None:
    table = pd.DataFrame(
        {
            "=单位": ["=1+1", "+云上", "-", "@院", "\t=x", "\n＝", "甲院", None],
            "count": [-3, 0, 5, -1, 2, 3, 4, 5],
            "change": pd.array([-3, None, 5, -1, 2, 3, 4, 5], dtype="Int64"),
            "share": [-0.5, float("nan"), 1.0, 0.25, 0, 0, 0, 0],
            "mixed": [-3, "-3", None, 4, 5, 6, 7, -2.5],
            "day": pd.to_datetime(["2020-06-04"] * 8),
            "kind": pd.Categorical(["=a", "b"] * 4),
            "flag": [True, False] * 4,
        }
    )
    heading, *rows = cells_of(table)
    assert heading == ["'=单位", "count", "change", "share", "mixed", "day", "kind", "flag"]
    assert [row[0] for row in rows] == ["'=1+1", "'+云上", "'-", "'@院", "'\t=x", "'\n＝", "甲院", ""]
    assert [row[1] for row in rows] == ["-3", "0", "5", "-1", "2", "3", "4", "5"]
    assert [row[2] for row in rows][:3] == ["-3", "", "5"]
    assert [row[3] for row in rows][:4] == ["-0.5", "", "1.0", "0.25"]
    assert [row[4] for row in rows] == ["-3", "'-3", "", "4", "5", "6", "7", "-2.5"]
    assert (rows[0][5], rows[0][6], rows[1][6], rows[0][7]) == ("2020-06-04", "'=a", "b", "True")


@pytest.mark.parametrize("table", [pd.DataFrame(), pd.DataFrame(columns=["单位", "=x"]), pd.DataFrame({"a": []})])
def test_a_table_without_rows_keeps_its_heading(table: pd.DataFrame) -> None:
    cells = cells_of(table)
    assert len(cells) <= 1 and not any(cell.startswith("=") for row in cells for cell in row)


def test_two_columns_of_one_name_both_go_out() -> None:
    assert cells_of(pd.DataFrame([["=a", -1], ["b", 2]], columns=["x", "x"])) == [["x", "x"], ["'=a", "-1"], ["b", "2"]]
