"""The weekly archives on the roll-up page: what is kept and handed out, and why a day is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from streamlit.testing.v1 import AppTest

from data_loaders.store.locations import weekly_path
from data_loaders.store.warehouse import Warehouse
from reports.weekly import due_days, keep
from tests.pages.conftest import opening, words_on

Visit = Callable[..., AppTest]


def test_what_is_kept_is_listed_and_handed_out_as_it_stands(
    visit: Visit, database: Warehouse, given: dict[str, Callable[[], bytes]]
) -> None:
    days = due_days(database.campaign(), date(2026, 1, 1))
    keep(weekly_path(database.path), days[2], b"kept")
    board = visit("roll_up", paper="weekly")
    assert opening(board) == f"已过的 {len(days)} 个截止日，存档 1 个。"
    assert given[days[2].name]() == b"kept" and len(board.get("download_button")) == 1
    said = " ".join(each.value for each in board.info)
    assert "6月4日" in said and "6月18日" not in said and "示例数据" in said and "board.weekly" in words_on(board)
    assert "1 of the" in opening(visit("roll_up", paper="weekly", lang="en"))
