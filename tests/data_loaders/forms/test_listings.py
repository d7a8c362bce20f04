"""Lists and notes of our own are known by their words, in whatever format they come, and nothing else is left unread."""

from __future__ import annotations

import pytest

from data_loaders.formats.tables import Document, Table
from data_loaders.forms.listings import TOP_ROWS, without_listings
from data_loaders.model.printed import LISTING_WORDS

LISTED = [["分单位明细"], [f"汇总范围：2家中2家（{LISTING_WORDS}）"], ["单位名称", "启动仪式场次"], ["甲", 3]]
OTHER = [["填报单位"], ["甲"]]


def test_a_sheet_that_is_a_list_is_left_out_and_said() -> None:
    document = Document("xlsx", (Table("统计表", 1, OTHER), Table("分单位明细", 2, LISTED)))
    kept, said = without_listings(document)
    assert [table.name for table in kept.tables] == ["统计表"] and [each.rule for each in said] == ["sheet_listed"]
    assert said[0].severity == "note" and "分单位明细" in said[0].message()


@pytest.mark.parametrize("tables", ((Table("表", 1, LISTED),), (Table(None, 0, LISTED), Table(None, 1, OTHER, after=2))))
def test_a_paper_that_is_nothing_else_holds_no_table(tables: tuple[Table, ...]) -> None:
    kept, said = without_listings(Document("docx", tables))
    assert kept.tables == () and [each.rule for each in said] == ["paper_listed"]


@pytest.mark.parametrize("rows", (OTHER, [], [[None, 3]], [*OTHER, *[["乙"]] * TOP_ROWS, [LISTING_WORDS]], [[LISTING_WORDS[:-1]]]))
def test_nothing_else_is_taken_for_one(rows: list[list[object]]) -> None:
    document = Document("xlsx", (Table("表", 1, rows),))
    assert without_listings(document) == (document, ())
