"""The export of the board: what is handed out is the board as it is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from data_loaders.model.clock import END_OF_DAY
from data_loaders.store.warehouse import Warehouse
from pages.parts import figures, tables
from reports.board_facts import BoardAsked, board_of
from reports.board_paper import board_paper
from reports.board_words import sentence
from tests.readings import at

Visit = Callable[..., AppTest]


def test_page_and_workbook_are_the_board_that_is_shown(
    visit: Visit, database: Warehouse, given: dict[str, Callable[[], bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # without LibreOffice
    board = visit("board", as_of="2020-06-19", type="medical", measure="participants")
    assert not [name for name in given if name.startswith("看板")], "nothing is made until it is asked for"
    board.session_state["export_board"] = True
    board.run()
    assert not board.exception
    asked = BoardAsked(datetime.combine(at("2020-06-19").date(), END_OF_DAY), unit_types=("medical",), measure="participants")
    made = board_of(database, asked)
    assert given["看板一页_20200619.docx"]() == board_paper(made)
    assert sentence(made) in [paragraph.text for paragraph in Document(BytesIO(given["看板一页_20200619.docx"]())).paragraphs]
    assert "总览" in load_workbook(BytesIO(given["看板数据_20200619.xlsx"]())).sheetnames
    (act,) = [row for row in database.rows("mart_act") if row["what"] == "hand_out"]
    assert "看板数据" in act["after"], "it names the files that units sent"


def test_a_chart_says_what_its_button_does_and_has_none_on_the_wall() -> None:
    words = dict.fromkeys(tables.PICTURE, "存为图片")
    shown = figures.config("各项目场次", words)
    assert shown["modeBarButtons"] == [["toImage"]] and shown["toImageButtonOptions"] == {
        "format": "png",
        "filename": "各项目场次",
        "scale": 2,
    }
    assert shown["locales"][shown["locale"]]["dictionary"]["Download plot as a PNG"] == "存为图片"
    assert figures.config("各项目场次", None)["displayModeBar"] is False
