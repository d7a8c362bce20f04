"""What only a phone or paper shows says the same as the table on a desk, in the address's language."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.store.warehouse import Warehouse
from pages.parts import numbers, pieces

Visit = Callable[..., AppTest]


def given(board: AppTest, kind: str) -> dict:
    """What the browser is given to draw: units, names or a table."""
    found = [json.loads(each.proto.json) for each in board.get("bidi_component") if "drawn_where" in str(each.proto)]
    return next(each for each in found if each["kind"] == kind)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_phones_units_stand_in_the_tables_order_with_its_lights_and_totals(visit: Visit, database: Warehouse, lang: str) -> None:
    board = visit("units", lang=lang, as_of="2020-06-19")
    table, data = board.dataframe[0].value, given(board, "units")
    codes = {unit.name: unit.code for unit in database.roster().units}
    due = [name for name in table.columns if name not in ("name", "type", "officer", "total", "trend")]
    assert len(data["said"]["due"]) == len(data["said"]["short"]) == len(due) and len(data["rows"]) == len(table) > 10
    for (code, name, short, full, letters), row in zip(data["rows"], table.to_dict("records"), strict=True):
        assert (code, name) == (codes[row["name"]], row["name"])
        total = None if pd.isna(row["total"]) else row["total"]
        assert (short, full) == (numbers.short(total, lang), numbers.full(total, lang))
        signs = [pieces.SIGNS[data["said"]["letters"][letter]] if letter != "-" else "" for letter in letters]
        assert signs == ["".join(row[column])[:1] for column in due]
    before, after = data["said"]["address"]
    leads_to = parse_qs(urlsplit(f"{before}M01{after}").query)
    assert leads_to["open"] == ["M01"] and leads_to["as_of"] == ["2020-06-19"] and leads_to["lang"] == [lang]
    words = dict(data["said"]["wrong"])
    assert words["missing"] == ("缺报" if lang == "zh" else "Missing") and data["said"]["more"].count("{") == 2


def test_the_weeks_of_every_unit_are_the_same_on_a_phone_and_in_the_table(visit: Visit, database: Warehouse) -> None:
    board = visit("weeks", as_of="2020-06-19")
    names, table = given(board, "names")["rows"], given(board, "table")
    sizes = [
        [None if words == numbers.NOT_REPORTED else int(words.replace(",", "").replace(numbers.MINUS, "-")) for words in cells]
        for _, _, *cells in table["rows"]
    ]
    codes = {unit.name: unit.code for unit in database.roster().units}
    assert [row[0] for row in names] == [row[1] for row in table["rows"]] and len(names) > 10
    assert all(codes[name] == code and len(row) + 1 == len(table["heads"]) for code, name, *row in table["rows"])
    for *weeks, total, _ in sizes:
        assert total == sum(week for week in weeks if week is not None)
    changes = [change for *_, change in sizes if change is not None]
    assert changes == sorted(changes, key=abs, reverse=True) and all(change is None for *_, change in sizes[len(changes) :])
    before, after = table["address"]
    assert (
        parse_qs(urlsplit(f"{before}M01{after}").query)["open"] == ["M01"]
        and table["more"] == f"其余 {max(0, len(names) - table['most'])} 家"
    )
