"""What is kept follows every write, language and filter: a page that was looked at before says afterwards what it would say if nothing were
kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.store.warehouse import Warehouse
from pages.parts import reads
from tests.pages.conftest import words_on
from tests.sql.tables import save, sent

Visit = Callable[..., AppTest]
ASKED: tuple[dict[str, str], ...] = ({"as_of": "2020-06-19"}, {"as_of": "2020-06-19", "lang": "en", "unit": "M02"})
NEW = """
| unit | period | basis  | number | received         |
| M02  | W3     | weekly | 77     | 2020-06-18 09:00 |
"""


def said(visit: Visit, page: str, asked: dict[str, str]) -> str:
    """All a page says and gives the browser to draw, but for the marks of this visit."""
    board = visit(page, **asked)
    drawn = [each.proto.json for each in board.get("bidi_component") if "drawn_where" in str(each.proto) or "unit_grid" in str(each.proto)]
    return "\n".join([words_on(board), *drawn, *(each.value.to_csv() for each in board.dataframe)])


@pytest.mark.parametrize("page", ("units", "weeks", "reporting"))
def test_a_page_follows_what_is_stored_asked_and_spoken(visit: Visit, database: Warehouse, page: str) -> None:
    before = [said(visit, page, asked) for asked in ASKED]
    assert [said(visit, page, asked) for asked in ASKED] == before
    save(database, sent(NEW))
    after = [said(visit, page, asked) for asked in ASKED]
    reads.forget_seen()
    assert after == [said(visit, page, asked) for asked in ASKED]
    assert all(then != now for then, now in zip(before, after, strict=True)) and len({*before, *after}) == 4
