"""The Word form: the printed layout, the printed words, the answers at their brackets."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table

from data_loaders.model.campaign import Unit, read_campaign
from data_loaders.model.form import load_forms
from data_loaders.writers.word_form import WordForm, word_form

FORMS = {**load_forms(), **load_forms(Path(__file__).parents[1] / "forms")}
CAMPAIGN = read_campaign()
UNIT = Unit("M07", "云岫社区卫生服务中心", "medical")


def layout(table: Table) -> list[list[tuple[int, str, str]]]:
    """Per row: each real cell's span, vertical merge ("", "restart", "continue") and text."""
    rows = []
    for row in table.rows:
        cells = []
        for cell in row._tr.tc_lst:
            words = "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in cell.iter(qn("w:p")))
            cells.append((cell.grid_span, cell.vMerge or "", words))
        rows.append(cells)
    return rows


def read(data: bytes) -> tuple[list[str], list[list[tuple[int, str, str]]]]:
    """The paragraphs above the table, and the table."""
    document = Document(BytesIO(data))
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text], layout(document.tables[0])


def test_the_printed_layout_of_2020() -> None:
    paragraphs, rows = read(word_form(FORMS["2020"], CAMPAIGN, UNIT, "W2"))
    line = "填报单位（盖章）：云岫社区卫生服务中心    填报期：第2周（6月5日至6月11日）    统计口径：本周"
    assert paragraphs == ["姑苏区民卫系统“安全生产月”活动情况统计表", line]
    assert [(span, merge) for span, merge, _ in rows[0]] == [(2, ""), (1, ""), (1, "")]
    assert [words.strip() for _, _, words in rows[0]] == ["项     目", "标    准", "落实情况"]
    sections = [next((span, merge) for span, merge, _ in row) for row in rows[1:]]
    assert sections == [(1, "restart"), *[(1, "continue")] * 4, (1, ""), (2, "restart"), *[(2, "continue")] * 2, (2, "")]
    assert rows[6][0][2] == rows[1][0][2] == "“安全生产月”活动开展情况"
    assert [row[-1][1] for row in rows[7:9]] == ["restart", "continue"]


@pytest.mark.parametrize("version", sorted(FORMS))
def test_the_prose_is_printed_as_the_form_says(version: str) -> None:
    form = FORMS[version]
    _, rows = read(word_form(form, CAMPAIGN, UNIT, "W2"))
    printed = [words for row in rows[1:] for _, merge, words in row[-1:] if merge != "continue"]
    assert printed == ["\n".join("".join(s.text for s in part) for part in item.paragraphs) for item in form.items]


@pytest.mark.parametrize("version", sorted(FORMS))
def test_answers_stand_inside_their_brackets(version: str) -> None:
    form = FORMS[version]
    answers = {code: f"<{blank.position}>" for code, blank in form.blanks.items()}
    _, rows = read(word_form(form, CAMPAIGN, None, "FINAL", answers))
    prose = "".join(words for row in rows for _, _, words in row)
    for sentence in form.sentences:
        expected = sentence.literals[0]
        for code, literal in zip(sentence.blanks, sentence.literals[1:], strict=True):
            expected += f"[{answers[code]}]{literal}"
        assert expected in prose.replace("（<", "[<").replace("(<", "[<").replace(">）", ">]").replace(">)", ">]")


def test_a_sender_may_write_beside_the_brackets_under_a_heading_of_their_own() -> None:
    data = WordForm(FORMS["2020"], CAMPAIGN).filled(
        UNIT, "W1", {"launch.sessions": 3}, heading="云岫：第一周", hand=lambda bracket, value: bracket + value
    )
    paragraphs, rows = read(data)
    assert paragraphs[1] == "云岫：第一周"
    assert rows[1][-1][2] == "以（    ）等形式启动“安全生产月”活动（  ）3场次。"


def test_the_same_form_is_the_same_small_file() -> None:
    forms = [WordForm(FORMS["2020"], CAMPAIGN).filled(UNIT, "W3") for _ in range(2)]
    assert forms[0] == forms[1] and len(forms[0]) < 15_000
