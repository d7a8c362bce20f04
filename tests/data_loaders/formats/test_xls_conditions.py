"""The same of an .xls, which says it in records: written by LibreOffice, and what it does not write, by hand."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule, FormulaRule, Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle

from data_loaders.formats.binary_unseen import XlsLooks
from data_loaders.formats.conditional_looks import Look
from data_loaders.formats.number_formats import FORMAT
from data_loaders.formats.spreadsheets import read_xls
from data_loaders.formats.tables import Table
from data_loaders.formats.xls_conditions import rule_in
from tests.data_loaders.making import converted, needs_soffice

WHITE, RED = Font(color="FFFFFFFF"), Font(color="FFFF0000")
NAVY = PatternFill("solid", fgColor="FF1F3864")
RULES: list[tuple[list[Rule], PatternFill | None, str]] = [
    ([CellIsRule(operator="greaterThan", formula=["5"], font=WHITE)], None, "left out"),
    ([CellIsRule(operator="lessThan", formula=["-5.5"], font=WHITE)], None, "seen"),
    ([CellIsRule(operator="greaterThan", formula=["-5.5"], font=WHITE)], None, "left out"),
    ([CellIsRule(operator="between", formula=["5", "20"], font=WHITE)], None, "left out"),
    ([CellIsRule(operator="notBetween", formula=["5", "20"], font=WHITE)], None, "seen"),
    ([CellIsRule(operator="equal", formula=["12"], font=WHITE)], None, "left out"),
    ([CellIsRule(operator="equal", formula=['"无"'], font=WHITE)], None, "seen"),
    ([CellIsRule(operator="notEqual", formula=['"无"'], font=WHITE)], None, "left out"),
    ([FormulaRule(formula=["TRUE"], font=WHITE)], None, "left out"),
    ([FormulaRule(formula=["FALSE"], font=WHITE)], None, "seen"),
    ([FormulaRule(formula=["TRUE"], font=Font(strike=True))], None, "left out"),
    ([FormulaRule(formula=["TRUE"], font=RED, fill=PatternFill(bgColor="FFFF0000"))], None, "left out"),
    ([FormulaRule(formula=["TRUE"], font=WHITE, fill=PatternFill(bgColor="FF1F3864"))], None, "seen"),
    ([FormulaRule(formula=["TRUE"], fill=PatternFill(bgColor="FF000000"))], None, "left out"),
    ([FormulaRule(formula=["TRUE"], font=WHITE)], NAVY, "seen"),
    ([FormulaRule(formula=["$A$1>3"], font=WHITE)], None, "asked"),
    ([FormulaRule(formula=["$A$1>3"], font=RED)], None, "seen"),
    ([Rule(type="duplicateValues", dxf=DifferentialStyle(font=WHITE))], None, "asked"),
    ([FormulaRule(formula=["TRUE"], font=RED), FormulaRule(formula=["TRUE"], font=WHITE)], None, "seen"),
    ([FormulaRule(formula=["FALSE"], font=RED), FormulaRule(formula=["TRUE"], font=WHITE)], None, "left out"),
]


@pytest.fixture(scope="module")
def table() -> Table:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row, (rules, fill, _) in enumerate(RULES, 1):
        sheet.cell(row, 1, "场次")
        cell = sheet.cell(row, 2, 12)
        if fill:
            cell.fill = fill
        for rule in rules:
            sheet.conditional_formatting.add(f"B{row}", rule)
    written = io.BytesIO()
    book.save(written)
    return read_xls(converted(written.getvalue(), "xlsx", "xls")).tables[0]


@needs_soffice
@pytest.mark.parametrize("row", range(1, len(RULES) + 1))
def test_what_a_conditional_format_of_an_old_workbook_hides(table: Table, row: int) -> None:
    at = (row, 2)
    told = "left out" if at in table.left_out else "asked" if table.natures.get(at) == FORMAT else "seen"
    assert told == RULES[row - 1][2]
    assert table.rows[row - 1] == ["场次", "" if told == "left out" else 12]


LOOKS = XlsLooks({}, [], [], {164: ";;;"})
IS_TRUE = b"\x1d\x01"


def record(flags: int, more: int, look: bytes, formula: bytes = IS_TRUE) -> bytes:
    return struct.pack("<BBHHLH", 2, 0, len(formula), 0, flags, more) + look + formula


@pytest.mark.parametrize(
    ("said", "look"),
    [
        (record(1 << 25, 0, b"\x00\xa4"), Look(code=";;;")),
        (record(1 << 25, 1, struct.pack("<HHB", 8, 3, 0) + b";;;"), Look(code=";;;")),
        (record(1 << 25, 1, struct.pack("<HHB", 11, 3, 1) + ";;;".encode("utf-16-le")), Look(code=";;;")),
    ],
)
def test_a_number_format_of_a_rule_is_named_or_written_out(said: bytes, look: Look) -> None:
    rule = rule_in(said, LOOKS)
    assert rule is not None
    assert (rule.look, rule.holds(12.0)) == (look, True)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 0xFFFFFFFF))
def test_whatever_stands_in_a_rule_it_is_read_or_none(said: bytes, flags: int) -> None:
    for each in (said, record(flags, flags & 1, said)):
        rule = rule_in(each, LOOKS)
        assert rule is None or rule.holds(12.0) in (True, False, None)
