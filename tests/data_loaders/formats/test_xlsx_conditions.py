"""What a conditional format hides in a cell is not read as seen: left out where its rule plainly holds, asked about where it cannot be told."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, DataBarRule, FormulaRule, IconSetRule, Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from data_loaders.formats.number_formats import FORMAT
from data_loaders.formats.spreadsheets import read_xlsx
from data_loaders.formats.tables import Table

WHITE, RED = Font(color="FFFFFFFF"), Font(color="FFFF0000")
NOTHING = DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode=";;;"))
LEFT_OUT: list[Callable[[], Rule]] = [
    lambda: CellIsRule(operator="greaterThan", formula=["5"], font=WHITE),
    lambda: CellIsRule(operator="between", formula=["5", "20"], font=WHITE),
    lambda: FormulaRule(formula=["TRUE"], font=WHITE),
    lambda: FormulaRule(formula=["TRUE"], font=Font(strike=True)),
    lambda: FormulaRule(formula=["TRUE"], font=RED, fill=PatternFill(bgColor="FFFF0000")),
    lambda: Rule(type="notContainsBlanks", dxf=DifferentialStyle(font=WHITE)),
    lambda: Rule(type="expression", formula=["1"], dxf=NOTHING),
    lambda: DataBarRule("min", None, "max", None, color="FF638EC6", showValue=False),
    lambda: IconSetRule("3Arrows", "percent", [0, 33, 67], showValue=False),
]
ASKED: list[Callable[[], Rule]] = [
    lambda: FormulaRule(formula=["$A$1>3"], font=WHITE),
    lambda: Rule(type="duplicateValues", dxf=DifferentialStyle(font=WHITE)),
    lambda: CellIsRule(operator="greaterThan", formula=["$A$1"], font=Font(strike=True)),
]
SEEN: list[Callable[[], Rule]] = [
    lambda: CellIsRule(operator="lessThan", formula=["5"], font=WHITE),
    lambda: CellIsRule(operator="equal", formula=['"无"'], font=WHITE),
    lambda: FormulaRule(formula=["FALSE"], font=WHITE),
    lambda: FormulaRule(formula=["$A$1>3"], font=RED),
    lambda: FormulaRule(formula=["TRUE"], font=WHITE, fill=PatternFill(bgColor="FF1F3864")),
    lambda: Rule(type="containsBlanks", dxf=DifferentialStyle(font=WHITE)),
    lambda: DataBarRule("min", None, "max", None, color="FF638EC6", showValue=True),
]


@pytest.mark.parametrize(
    ("rule", "told"),
    [*((each, "left out") for each in LEFT_OUT), *((each, "asked") for each in ASKED), *((each, "seen") for each in SEEN)],
)
def test_what_a_conditional_format_hides(rule: Callable[[], Rule], told: str) -> None:
    table = _read(rule(), 12)
    assert ("left out" if (1, 2) in table.left_out else "asked" if table.natures.get((1, 2)) == FORMAT else "seen") == told
    assert table.rows[0][1] == ("" if told == "left out" else 12)
    assert table.rows[0][0] == "场次"


def test_on_a_ground_of_its_own_white_words_may_be_seen() -> None:
    table = _read(FormulaRule(formula=["TRUE"], font=WHITE), 12, PatternFill("solid", fgColor="FF1F3864"))
    assert (table.rows[0][1], table.natures.get((1, 2))) == (12, None)


def more_than_five(stops: bool = False, code: str = "", **look: object) -> Rule:
    """A rule that holds for 12, with a look or a number format."""
    number = NumberFormat(numFmtId=201, formatCode=code) if code else None
    return Rule(type="cellIs", operator="greaterThan", formula=["5"], stopIfTrue=stops, dxf=DifferentialStyle(numFmt=number, **look))


def solid(colour: str) -> PatternFill:
    return PatternFill("solid", bgColor=colour)


ORDERED = [
    ([more_than_five(font=RED), more_than_five(font=WHITE)], "seen"),
    ([more_than_five(stops=True), more_than_five(font=WHITE)], "seen"),
    ([more_than_five(), more_than_five(font=WHITE)], "left out"),
    ([more_than_five(fill=solid("FF1F3864")), more_than_five(font=WHITE)], "seen"),
    ([CellIsRule(operator="lessThan", formula=["5"], font=RED, stopIfTrue=True), more_than_five(font=WHITE)], "left out"),
    ([FormulaRule(formula=["$A$1>3"], font=RED), more_than_five(font=Font(strike=True))], "left out"),
    ([more_than_five(code="0,")], "asked"),
    ([more_than_five(code='"";"";""')], "left out"),
    ([more_than_five(code="#,##0")], "seen"),
    ([ColorScaleRule("num", 0, "FF000000", end_type="num", end_value=9, end_color="FF00FF00")], "asked"),
    ([ColorScaleRule("min", None, "FFF8696B", end_type="max", end_color="FF63BE7B")], "seen"),
]


@pytest.mark.parametrize(("rules", "told"), ORDERED)
def test_of_several_formats_the_first_that_says_something_is_heard(rules: list[Rule], told: str) -> None:
    table = _read(rules, 12)
    assert ("left out" if (1, 2) in table.left_out else "asked" if table.natures.get((1, 2)) == FORMAT else "seen") == told


@pytest.mark.parametrize(
    ("own", "behind", "is_seen"), [("FFFF0000", "FFFF0000", False), ("FFFF0000", "FF000000", True), ("FF0070C0", "FF0070C0", False)]
)
def test_a_ground_alone_hides_words_of_its_colour_and_no_others(own: str, behind: str, is_seen: bool) -> None:
    assert (_read(more_than_five(fill=solid(behind)), 12, font=Font(color=own)).rows[0][1] == 12) is is_seen


def test_a_number_that_a_rule_shows_in_a_scale_is_read_as_it_is_seen() -> None:
    assert _read(more_than_five(code='0"万"'), 12).rows[0][1] == "12万"


def _read(rules: Rule | list[Rule], value: int, ground: PatternFill | None = None, font: Font | None = None) -> Table:
    book = Workbook()
    sheet = book.active
    sheet.append(["场次", value])
    if ground:
        sheet["B1"].fill = ground
    if font:
        sheet["B1"].font = font
    for rule in rules if isinstance(rules, list) else [rules]:
        sheet.conditional_formatting.add("A1:B1048576", rule)
    written = io.BytesIO()
    book.save(written)
    return read_xlsx(written.getvalue()).tables[0]
