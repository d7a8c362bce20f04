"""The page that goes with the blank forms: one page of words, the same bytes each time, and no form to a reader."""

from __future__ import annotations

from io import BytesIO

from docx import Document

from data_loaders.model.filling_rules import RULES
from data_loaders.model.words import said
from data_loaders.writers.filling_guide import filling_guide
from tests.data_loaders.filling import read
from tests.readings import CAMPAIGN


def test_it_says_what_is_due_and_how_it_is_filled_in() -> None:
    data = filling_guide(CAMPAIGN, "W2")
    lines = [paragraph.text for paragraph in Document(BytesIO(data)).paragraphs]
    assert lines[:2] == ["安全生产月活动统计表填报说明", "本次填报：第2周，6月5日至6月11日的数，6月11日截止。"]
    assert lines[2:] == [f"{number}. {said(f'filling.{rule}')}" for number, rule in enumerate(RULES, start=1)]
    assert sum(-(-len(line) // 36) for line in lines) < 30, "more than a page"
    assert data == filling_guide(CAMPAIGN, "W2")


def test_one_that_comes_back_is_no_form() -> None:
    reading = read(filling_guide(CAMPAIGN, "W2"), "填报说明.docx")
    assert reading.submissions == ()
