"""Grids: how high they stand, and the heads over numbers."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from pandas.api.types import is_numeric_dtype
from streamlit.testing.v1 import AppTest

from pages.parts import grids, numbers


def test_a_grid_stands_whole_or_ends_within_a_line() -> None:
    assert grids.height(60) == grids.height(1) == "content"
    much = grids.height(61)
    assert isinstance(much, int) and 0 < (much - grids.HEAD) % grids.LINE < grids.LINE
    assert grids.height(500, 18) == grids.height(19, 18)


def test_the_mark_over_numbers_is_not_seen_and_runs_from_the_right() -> None:
    assert unicodedata.category(grids.FROM_THE_RIGHT) == "Cf" and unicodedata.bidirectional(grids.FROM_THE_RIGHT) == "AL"
    found = grids.heads(pd.DataFrame({"家": ["a"], "个": [1], "有": [True], "均": [0.5]}))
    assert {name: column["label"] for name, column in found.items()} == {name: grids.over_numbers(name) for name in ("个", "均")}


def test_what_is_below_nothing_has_the_minus_sign_of_the_page_and_stays_a_number() -> None:
    table = pd.DataFrame({"unit": ["a", "b", "c"], "end": pd.array([-1234, 7, None], dtype="Int64"), "week": [1, 2, 3]})
    seen = grids.with_minus(table, lambda value: numbers.full(value, "zh"))
    assert not isinstance(seen, pd.DataFrame) and re.findall(r"<td[^>]*col1[^>]*>([^<]*)", seen.to_html()) == ["−1,234", "7", "—"]
    assert grids.with_minus(table[["unit", "week"]], str).equals(table[["unit", "week"]])


@pytest.mark.parametrize("page", ["units", "explore"])
def test_every_head_over_numbers_stands_at_the_right(visit: Callable[..., AppTest], page: str) -> None:
    found = visit(page).dataframe
    numbers = [(name, json.loads(grid.proto.columns)[name]["label"]) for grid in found for name in numeric(grid.value)]
    assert numbers and all(label.startswith(grids.FROM_THE_RIGHT) for _, label in numbers)


def numeric(table: pd.DataFrame) -> list[Any]:
    """The columns of numbers."""
    return [name for name, dtype in table.dtypes.items() if is_numeric_dtype(dtype)]
