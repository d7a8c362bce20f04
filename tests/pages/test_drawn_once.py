"""What is made once for all who would see the same is never shown where they would not: after an act, on another day, in another language,
under another address, of another database. (To another role: test_roles.) Whatever was drawn before, a page says what it says when nothing
is kept; and what is kept stays as the database gave it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import cast

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.desk.desk import perform
from data_loaders.desk.wishes import Ask, By, Undo, Withdraw
from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.store.locations import DATABASE_VARIABLE
from data_loaders.store.warehouse import Warehouse
from pages.parts import drawn_once, reads, review_facts
from pages.parts.registry import PAGES
from tests.pages.at_the_desk import visiting
from tests.pages.conftest import opening, words_on
from tests.readings import CAMPAIGN, at, roster_of
from tests.sql.tables import save, sent

Visit = Callable[..., AppTest]
SENT = """
| unit | period | basis  | number | received         |
| U001 | W1     | weekly | 5      | 2020-06-03 09:00 |
| U002 | W1     | weekly | 3      | 2020-06-04 09:00 |
| U002 | W2     | weekly | 90     | 2020-06-10 09:00 |
"""
OTHER = SENT.replace("| U001 ", "| U003 ").replace(" 90 ", " 4 ")
BY = By(Actor("张工", COORDINATOR), reason="已电话核实")
VIEWS: tuple[dict[str, str | list[str]], ...] = (
    {},
    {"lang": "en"},
    {"sort": "type"},
    {"as_of": "2020-06-03"},
    {"as_of": "2020-06-05", "lang": "en"},
    {"unit": ["U001", "U002"]},
    {"period": "W1"},
    {"item": "study"},
    {"measure": "sessions", "period": "W2"},
)


def filled(path: Path, table: str) -> Warehouse:
    """Eight units and what they sent, open."""
    warehouse = Warehouse.open(path)
    warehouse.save_campaign(CAMPAIGN)
    warehouse.save_roster(roster_of(8))
    return save(warehouse, sent(table))


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Such a database, closed."""
    path = tmp_path_factory.mktemp("once") / "board.duckdb"
    filled(path, SENT).close()
    return path


@pytest.fixture
def board(desk: Warehouse) -> Callable[..., AppTest]:
    """`board(lang="en")`: the board at an address."""
    return visiting("board")


def fresh(board: Callable[..., AppTest], **address: str | list[str]) -> str:
    """What the board says where nothing is kept."""
    reads.forget_seen()
    return words_on(board(**address))


def test_whatever_was_drawn_before_the_board_says_the_same(board: Callable[..., AppTest]) -> None:
    alone = [fresh(board, **view) for view in VIEWS]
    assert len(set(alone)) == len(VIEWS)
    reads.forget_seen()
    order = [*range(len(VIEWS)), 0]
    random.Random(5).shuffle(order)
    assert [words_on(board(**VIEWS[place])) == alone[place] for place in order] == [True] * len(order)


def test_after_an_act_the_board_says_what_is_now_and_after_its_undo_what_was(board: Callable[..., AppTest], desk: Warehouse) -> None:
    before = words_on(board())
    (row,) = desk.database.query("select id from batch")
    done = perform(desk, Withdraw(row["id"]), BY)
    after = words_on(board())
    assert after == fresh(board) != before and "0/8 家" in after
    perform(desk, Undo(done.act_id or 0), BY)
    assert words_on(board()) == before


def test_each_day_has_its_own_words_though_nothing_was_written(board: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch) -> None:
    said = []
    for moment in ("2020-06-03 10:00", "2020-06-04 23:59", "2020-06-05 00:00", "2020-06-03 10:00"):
        monkeypatch.setattr(reads, "shanghai_now", lambda moment=moment: at(moment))
        said.append(opening(board()))
    assert said[0] == said[-1] != said[1] != said[2]
    assert "截止" in said[1] and "缺报" in said[2]


def test_who_did_not_answer_is_counted_again_at_the_hour(
    board: Callable[..., AppTest], desk: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def queries() -> list[str]:
        return re.findall(r"<b[^>]*>(\d+)</b><span>[^<]*疑问", words_on(board()))

    before = queries()
    perform(desk, Ask("U002", "jump_week_on_week"), BY)
    assert before and queries() != before
    monkeypatch.setattr(review_facts, "shanghai_now", lambda: datetime(2100, 1, 1))
    assert queries() == before


def test_two_databases_of_one_version_are_told_apart(
    board: Callable[..., AppTest], desk: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other" / "board.duckdb"
    filled(other, OTHER).close()
    said = [words_on(board())]
    for path in (other, desk.path):
        reads.forget()
        monkeypatch.setenv(DATABASE_VARIABLE, str(path))
        said.append(words_on(board()))
    assert reads.current().version() > 0 and said[0] == said[2] != said[1]


def test_no_page_changes_what_all_are_given(visit: Visit, database: Warehouse) -> None:
    unit = database.roster().units[0].code
    reads.forget_seen()
    for entry in PAGES:
        visit(entry.name)
    visit("units", open=unit, at="W1~launch.sessions")
    made = {asked: repr(entry.value) for asked, entry in drawn_once._drawn._entries.items()}
    for entry in PAGES:
        visit(entry.name, lang="en")
        visit(entry.name)
    assert made and made.items() <= {asked: repr(entry.value) for asked, entry in drawn_once._drawn._entries.items()}.items()
    assert len(reads._frame._entries) > 15
    for question, frame in reads._frame._entries.items():
        mart, params = cast(tuple[str, tuple[tuple[str, object], ...]], question[2:])
        asked = {name: list(value) if isinstance(value, tuple) else value for name, value in params}
        pd.testing.assert_frame_equal(frame.value, database.frame(mart, **asked))
