"""A number is what the cell shows of it: as it is seen, or held; never the naked number where the format changes its meaning."""

from __future__ import annotations

import struct
from io import BytesIO
from xml.sax.saxutils import escape

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.styles import Alignment

from data_loaders.formats.number_formats import REPEATED, as_seen, is_changing, shown, shown_words
from data_loaders.formats.tables import Table
from data_loaders.forms.answers import answers_from_cells
from data_loaders.forms.excel_form import MarkedCell
from data_loaders.model.readings import NIL, NUMBER, UNREADABLE
from data_loaders.text.numerals import read_numeral
from tests.data_loaders.filling import FORM, values_of, workbook_bytes
from tests.data_loaders.formats.opening import read
from tests.data_loaders.formats.test_spreadsheets import members
from tests.data_loaders.intake.test_corpus import CODE, OPEN_VALUE, VALUE, readings, row_of
from tests.data_loaders.making import converted, needs_soffice, record, sheet_of, xlsb_of, xlsx_of, zip_of

WRONG = None
EXCEL_2003 = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    '<Styles>{styles}</Styles><Worksheet ss:Name="S"><Table>{rows}</Table></Worksheet></Workbook>'
)
CASES: list[tuple[str, float, int | None]] = [
    ("General", 5, 5), ("0", 58, 58), ("0.00", 58, 58), ("#,##0", 12000, 12000), ('#,##0"张"', 12000, 12000), ('0"人次"', 58, 58), ("0 人", 58, 58),
    ("@", 58, 58), ('_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"??_ ;_ @_ ', 0, 0), ('_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', 58, 58),
    ('"¥"#,##0.00', 58, 58), ("[$¥-804]#,##0", 58, 58), ("[Red]0", 5, 5), ("0_);[Red]\\(0\\)", 7, 7), ("[DBNum1]General", 58, 58), ("0.00E+00", 12345, 12345),
    ("# ?/?", 3, 3), ("000", 5, 5), ("0;-0;;@", 5, 5), ('[>=10000]0!.0,"万";0', 5, 5),
    ('0"万"', 3, 30000), ("0万", 3, 30000), ('0.00"万"', 3.5, 35000), ('General"万"', 5, 50000), ('G/通用格式"万"', 5, 50000), ('0"余"', 58, 58),
    ('"约"0', 58, 58), ('0"以上"', 58, 58), ('"共"0', 58, 58), ('0"0000"', 3, 30000), ('[=0]"无";0', 0, 0),
    ("0%", 1, WRONG), ("0.00%", 1, WRONG), ("0.0%", 0.5, WRONG), ("#,##0,", 12000, WRONG), ("0.0,,", 1200000, WRONG), ('0!.0,"万"', 12345, WRONG),
    ('0\\.0,"万"', 12345, WRONG), ('0,"千"', 3000, WRONG), ('[>=10000]0!.0,"万";0', 20000, WRONG), (";;;", 5, WRONG), ("0;-0;;@", 0, WRONG), ("#", 0, WRONG),
    ("?/?", 3, WRONG), ("yyyy/m/d", 43000, WRONG), ("0[$千]", 3, 3000), ("0." + 40 * "0", 3, 3), ("m-d", 43000, WRONG), ("h:mm", 5, WRONG), ("[h]:mm", 5, WRONG), ('yyyy"年"m"月"', 43000, WRONG),
    ('0"‰"', 5, WRONG), ('0"k"', 3, WRONG), ('"第"0"期"', 5, WRONG), ('0"（含上周）"', 12, 12), ('0"个工作日"', 12, 12), ('[=1]"是";[=0]"否";0', 1, WRONG),
]  # fmt: skip
"""A format, a stored number, and the count that is read; None where it must be an error."""


COLOURED: list[tuple[str, float, int | None]] = [
    ("[White]0", 5, WRONG), ("[白色]0", 5, WRONG), ("[颜色2]#,##0", 5, WRONG), ("0;[Color 2]-0;[Color2]0", 0, WRONG), ("0;[White]-0", 5, 5),
    ("[Color10]0", 5, 5), ("[蓝色]0", 5, 5), ("[Color 20]0", 5, 5), ("@@", 58, 5858), ('"1"@', 5, 15),
]  # fmt: skip
"""The same of formats with colours, which OpenDocument writes as styles of their own, and of one it does not know."""


def answer(cell: object, nature: str) -> tuple[str, int | None, list[str]]:
    """What the form makes of such a cell: state, count and errors."""
    table = Table("统计表", 1, [[cell]], {(1, 1): nature} if nature else {})
    answers, findings = answers_from_cells(FORM, table, (MarkedCell(CODE, cell, 1, 1, nature, False),))
    return (
        answers[CODE].state,
        answers[CODE].value,
        [found.rule for found in findings if found.indicator == CODE and found.severity == "error"],
    )


@pytest.mark.parametrize(("code", "number", "count"), [*CASES, *COLOURED])
def test_a_format_leaves_the_number_or_says_what_is_seen(code: str, number: float, count: int | None) -> None:
    cell, is_certain = shown(code, number)
    state, value, errors = answer(cell, "" if is_certain else "format")
    if count is WRONG:
        assert (state, value) == (UNREADABLE, None) and errors
    else:
        assert (state, value, errors) == (NUMBER if count else NIL, count, [])


TEXTS = [
    ("General", "58", 58), ("@", "58", 58), ("0;-0;;@", "58", 58), ("_ * #,##0_ ;_ * \\-#,##0_ ;_ * \"-\"??_ ;_ @_ ", "58", 58), ("0", "58", 58), (";;", "58", 58),
    ('@"万"', "3", 30000), ('0;0;0;"5"@', "58", 558), ('@"余"', "58", 58), ("@@", "58", 5858), (";;;", "58", WRONG), (';;;"无"', "58", WRONG), ("0;0;0;[White]@", "58", WRONG),
]  # fmt: skip
"""A format, words with a figure, and the count that is read."""


@pytest.mark.parametrize(("code", "words", "count"), TEXTS)
def test_a_format_of_words_leaves_their_figure_or_says_what_is_seen(code: str, words: str, count: int | None) -> None:
    cell, is_certain = shown_words(code, words)
    assert answer(cell, "" if is_certain else "format")[1] == count
    assert is_changing(code) or cell == words


def test_words_in_a_format_are_seen_in_every_workbook() -> None:
    book = openpyxl.Workbook()
    for row, (code, words, _) in enumerate(TEXTS, 1):
        book.active.cell(row, 1, words).number_format = code
    (table,) = read(workbook_bytes(book)).tables
    cells = [(row[0], table.natures.get((number, 1), "")) for number, row in enumerate(table.rows, 1)]
    assert [answer(*cell)[1] for cell in cells] == [count for _, _, count in TEXTS]


@given(st.lists(st.sampled_from(["0", "@", '"5"', '"万"', "_ ", "[Red]", "#", " "]), max_size=3).map("".join), st.integers(1, 999))
def test_no_format_of_words_changes_a_figure_in_silence(section: str, figure: int) -> None:
    code, words = f"0;-0;0;{section}", str(figure)
    cell, is_certain = shown_words(code, words)
    seen = "".join(words if piece == "@" else piece for piece in section.replace("[Red]", "").replace("_ ", "").replace('"', ""))
    assert cell.replace(" ", "") == seen.replace(" ", "") if is_certain else "@" not in section
    assert is_changing(code) or cell == words


def formatted() -> bytes:
    """A sheet with each case in a row of its own: the stored number in A."""
    book = openpyxl.Workbook()
    for row, (code, number, _) in enumerate(CASES, 1):
        book.active.cell(row, 1, number).number_format = code
        book.active.cell(row, 2, row)
    return workbook_bytes(book)


def check(data: bytes, kind: str) -> None:
    (table,) = read(data, kind).tables
    for row, (code, number, count) in enumerate(CASES, 1):
        state, value, errors = answer(table.rows[row - 1][0], table.natures.get((row, 1), ""))
        if count is WRONG:
            assert (state, value) == (UNREADABLE, None) and errors, (code, number)
        else:
            assert value == count or (value is None and errors), (code, number, table.rows[row - 1][0])
        assert table.rows[row - 1][1] == row


def test_what_is_seen_is_read_from_xlsx() -> None:
    check(formatted(), "xlsx")


@needs_soffice
@pytest.mark.parametrize(("to", "kind"), [("xlsx", "xlsx"), ("xls", "xls"), ("ods", "ods"), ("fods", "xml")])
def test_what_is_seen_is_read_from_every_format(to: str, kind: str) -> None:
    check(converted(formatted(), "xlsx", to), kind)


def test_what_is_seen_is_read_from_excel_2003_xml() -> None:
    styles = "".join(
        f'<Style ss:ID="s{n}"><NumberFormat ss:Format="{escape(code, {chr(34): "&quot;"})}"/></Style>'
        for n, (code, _, _) in enumerate(CASES, 1)
    )
    rows = "".join(
        f'<Row><Cell ss:StyleID="s{n}"><Data ss:Type="Number">{number}</Data></Cell><Cell><Data ss:Type="Number">{n}</Data></Cell></Row>'
        for n, (_, number, _) in enumerate(CASES, 1)
    )
    check(EXCEL_2003.format(styles=styles, rows=rows).encode(), "xml")
    named = '<Style ss:ID="a"><NumberFormat ss:Format="Percent"/></Style><Style ss:ID="b" ss:Parent="a"/><Style ss:ID="c"><NumberFormat ss:Format="Standard"/></Style>'
    cells = "".join(f'<Cell ss:StyleID="{name}"><Data ss:Type="Number">1</Data></Cell>' for name in "abcx")
    row = '<Row ss:StyleID="b"><Cell><Data ss:Type="Number">1</Data></Cell></Row>'
    (table,) = read(EXCEL_2003.format(styles=named, rows=f"<Row>{cells}</Row>{row}").encode(), "xml").tables
    assert table.rows == [["100.00%", "100.00%", 1.0, 1.0], ["100.00%", "", "", ""]]


@pytest.mark.parametrize(
    ("words", "number", "seen"),
    [
        ("12,000", 12000, 12000),
        ("58人次", 58, 58),
        ("58", 58, 58),
        ("-", 0, 0),
        ("1.2E+10", 1.2e10, 1.2e10),
        ("###", 7, 7),
        ("3万", 3, "3万"),
        ("58余", 58, "58余"),
    ],
)
def test_words_that_a_program_wrote_beside_the_number(words: str, number: float, seen: object) -> None:
    assert as_seen(number, words) == (seen, True)


@pytest.mark.parametrize(("words", "number"), [("12", 12000), ("", 5), ("6/5", 43987), ("2020年6月5日", 43987)])
def test_words_that_do_not_say_the_number_are_doubtful(words: str, number: float) -> None:
    assert as_seen(number, words)[1] is False


@pytest.mark.parametrize("number", [16.999999999999996, 17.000000000000004, 0.1 * 3 * 10 * 17 / 3])
def test_a_calculated_number_is_seen_with_15_digits(number: float) -> None:
    assert read_numeral(number).value == 17
    assert read_numeral(16.9999).rule == "number_fraction"
    assert answer(number, "") == (NUMBER, 17, [])


@pytest.mark.parametrize(("column", "rule"), [(VALUE, "cell_format"), (VALUE + 1, "cell_format")])
def test_a_hidden_number_in_the_form_or_beside_its_cell_holds_the_form(column: int, rule: str) -> None:
    book = load_workbook(BytesIO(OPEN_VALUE))
    cell = book["统计表"].cell(row_of(book["统计表"]), column)
    cell.value, cell.number_format = 57, ";;;"
    (reading,) = readings(workbook_bytes(book), "a.xlsx")
    assert values_of(reading.submissions[0])[CODE] is None
    assert [(found.rule, found.indicator) for found in reading.all_findings() if found.severity == "error"] == [(rule, CODE)]


def test_the_first_style_and_cells_without_one_are_looked_at() -> None:
    styles = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="9"/><xf numFmtId="0"/></cellXfs></styleSheet>'
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="1"><v>1</v></c><c r="C1" s="0" t="n"><f>1</f><v>0.5</v></c><c r="D1" t="b"><v>1</v></c></row>'
    assert read(xlsx_of(sheet_of(rows), parts={"xl/styles.xml": styles})).tables[0].rows == [["100%", 1.0, "50%", True]]


@pytest.mark.parametrize(
    ("css", "words", "seen", "nature"),
    [
        ("mso-number-format:0%", "1", "100%", None),
        ("mso-number-format:Percent", "1", "100.00%", None),
        (r'mso-number-format:"0\0022万\0022"', "3", "3万", None),
        (r'mso-number-format:"\#\,\#\#0"', "12000", "12000", None),
        (r'mso-number-format:"\@"', "12", "12", None),
        ("mso-number-format:General;color:red", "12", "12", None),
        (r'mso-number-format:"\;\;\;"', "5", "5（显示为“”）", "format"),
        ("mso-number-format:0%", "100%", "100%", None),
        ("color:red", "1", "1", None),
    ],
)
def test_what_excel_is_told_to_show_of_a_page_is_read(css: str, words: str, seen: str, nature: str | None) -> None:
    in_class = f"<style>.xl65 {{{css};}}</style><table><tr><td class='a xl65'>{words}</td><td>9</td></tr></table>"
    inline = f"<table><tr><td style='{css}'>{words}</td><td>9</td></tr></table>"
    for page in (in_class, inline):
        table = read(page.encode(), "html").tables[1]
        assert (table.rows, table.natures) == ([[seen, "9"]], {(1, 1): nature} if nature else {})


def test_what_is_seen_is_read_from_a_binary_workbook() -> None:
    code = '0"万"'.encode("utf-16-le")
    formats = record(615, struct.pack("<L", 1)) + record(44, struct.pack("<HL", 164, len(code) // 2) + code) + record(616, b"")
    styles = record(626, struct.pack("<L", 1)) + record(47, struct.pack("<HH", 0, 9)) + record(627, b"")
    styles += (
        record(617, struct.pack("<L", 3))
        + b"".join(record(47, struct.pack("<HH", 0, number) + bytes(12)) for number in (0, 9, 164))
        + record(618, b"")
    )
    parts = members(xlsb_of(*((0, column, 5, struct.pack("<d", 3.0)) for column in range(3)))) | {"xl/styles.bin": formats + styles}
    sheet = parts["xl/worksheets/sheet1.bin"]
    for column in (1, 2):
        sheet = sheet.replace(
            struct.pack("<LL", column, 0) + struct.pack("<d", 3.0), struct.pack("<LL", column, column) + struct.pack("<d", 3.0)
        )
    table = read(zip_of(parts | {"xl/worksheets/sheet1.bin": sheet}), "xlsb").tables[0]
    assert table.rows[0] == [3.0, "300%", "3万"]


FILLED = [("General", 5, WRONG), ("0", 12, WRONG), ('0"人"', 58, WRONG), ("General", 0, 0), ("0%", 1, WRONG), ("General", 1e16, WRONG)]
"""The same of cells that are filled with what they hold: 5 is seen as 5555."""


@pytest.mark.parametrize(("code", "number", "count"), FILLED)
def test_a_cell_filled_with_its_number_is_asked_about(code: str, number: float, count: int | None) -> None:
    cell, is_certain = shown(REPEATED + code, number)
    state, value, errors = answer(cell, "" if is_certain else "format")
    assert value == count and bool(errors) == (count is WRONG), state
    assert not shown_words(f"{REPEATED}@", "58")[1] and shown_words(f"{REPEATED}@", "无") == ("无", True)
    assert shown_words(f"{REPEATED}@", "开展警示教育活动（3）场次，参与（58）人次") == ("开展警示教育活动（3）场次，参与（58）人次", True)


@pytest.mark.parametrize(("code", "count"), [("0*0", WRONG), ("#*5", WRONG), ("*00", 5), ("0* ", 5), ("**0", 5)])
def test_a_format_that_fills_a_cell_with_figures_is_asked_about(code: str, count: int | None) -> None:
    cell, is_certain = shown(code, 5)
    assert answer(cell, "" if is_certain else "format")[1] == count


@given(st.sampled_from(["General", "0", "#,##0", '0"次"', "@"]), st.integers(1, 10**6))
def test_no_number_that_fills_its_cell_is_read_in_silence(code: str, number: int) -> None:
    cell, is_certain = shown(REPEATED + code, number)
    assert not is_certain and str(number) in str(cell)


def filled() -> bytes:
    """A sheet with 5 as it is, and 5, 0 and words that fill their cells."""
    book = openpyxl.Workbook()
    for column, value in enumerate((5, 5, 0, "无", "5次"), 1):
        cell = book.active.cell(1, column, value)
        cell.alignment = Alignment(horizontal="fill" if column > 1 else "center")
    return workbook_bytes(book)


def uncertain(data: bytes, kind: str) -> list[bool]:
    (table,) = read(data, kind).tables
    return [table.natures.get((1, column)) == "format" for column in range(1, 6)]


def test_cells_that_are_filled_are_told_in_xlsx_and_excel_2003() -> None:
    assert uncertain(filled(), "xlsx") == [False, True, False, False, True]
    styles = '<Style ss:ID="Default"/><Style ss:ID="a"><Alignment ss:Horizontal="Fill"/></Style><Style ss:ID="b" ss:Parent="a"/>'
    values = (("Default", "Number", "5"), ("a", "Number", "5"), ("a", "Number", "0"), ("b", "String", "无"), ("b", "String", "5次"))
    cells = "".join(f'<Cell ss:StyleID="{style}"><Data ss:Type="{kind}">{value}</Data></Cell>' for style, kind, value in values)
    assert uncertain(EXCEL_2003.format(styles=styles, rows=f"<Row>{cells}</Row>").encode(), "xml") == [False, True, False, False, True]


@needs_soffice
def test_cells_that_are_filled_are_told_in_xls() -> None:
    assert uncertain(converted(filled(), "xlsx", "xls"), "xls") == [False, True, False, False, True]
