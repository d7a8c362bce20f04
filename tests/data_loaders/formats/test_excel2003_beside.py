"""Comments and hidden columns of Excel 2003 XML are told like those of any workbook."""

from __future__ import annotations

import pytest

from data_loaders.formats.excel2003 import read_xml
from data_loaders.formats.spreadsheets import read_xlsx
from data_loaders.model.readings import Submission
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, only, read, rules_of, some_answers, values_of

CODE = "launch.sessions"
ANSWERS = some_answers(2)
ROWS = [[str(value or "") for value in row] for row in read_xlsx(excel_template(FORM, CAMPAIGN, M01, "W2", ANSWERS)).tables[0].rows]
SPACES = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
COMMENT = '<Comment ss:Author="甲"><ss:Data xmlns="http://www.w3.org/TR/REC-html40"><B>核对：</B>应为77次</ss:Data></Comment>'


def book(columns: str = "", value: str | None = None, comment: str = "") -> bytes:
    """The form with that said of its columns; at CODE another value (None: its own) and a comment."""
    cells = []
    for row in ROWS:
        written = [
            f'<Cell><Data ss:Type="{"Number" if words.isdecimal() else "String"}">{words}</Data></Cell>' if words else "<Cell/>"
            for words in row
        ]
        if row[0] == CODE:
            kept = row[5] if value is None else value
            data = f'<Data ss:Type="Number">{kept}</Data>' if kept else ""
            written[5] = f"<Cell>{data}{comment}</Cell>"
        cells.append(f"<Row>{''.join(written)}</Row>")
    table = f"<Table>{columns}{''.join(cells)}</Table>"
    return f'<?xml version="1.0"?><Workbook {SPACES}><Worksheet ss:Name="统计表">{table}</Worksheet></Workbook>'.encode()


def submission(**said: str) -> Submission:
    return only(read(book(**said), "a.xml"))


def test_a_number_in_a_comment_is_said_and_holds_the_form_where_its_cell_is_empty() -> None:
    beside, alone = submission(comment=COMMENT), submission(comment=COMMENT, value="")
    assert values_of(beside) == ANSWERS and CODE in rules_of(beside)["number_unplaced"] and not beside.has_error
    assert values_of(alone)[CODE] is None and CODE in rules_of(alone)["value_unplaced"] and alone.has_error
    assert rules_of(submission()) == {}


@pytest.mark.parametrize(
    ("columns", "hidden"),
    [
        ('<Column ss:Index="6" ss:Hidden="1"/>', {6}),
        ('<Column ss:Width="0"/><Column ss:Hidden="1" ss:Span="2"/>', {1, 2, 3, 4}),
        ('<Column ss:Index="5" ss:Width="60"/><Column ss:Hidden="0"/>', set()),
        ('<Column ss:Index="-4" ss:Hidden="1" ss:Span="999999999"/>', set(range(1, 201))),
    ],
)
def test_hidden_columns_are_told(columns: str, hidden: set[int]) -> None:
    (table,) = read_xml(book(columns)).tables
    assert table.hidden_columns == hidden
    assert ("column_hidden" in rules_of(submission(columns=columns))) == (6 in hidden)


def test_comments_far_away_or_nowhere_do_no_harm() -> None:
    far = '<Row ss:Index="1000000000"><Cell ss:Index="900000000"><Comment><ss:Data>5</ss:Data></Comment></Cell></Row>'
    none = '<Row ss:Index="-3"><Cell ss:Index="-3"><Comment><ss:Data>5</ss:Data></Comment></Cell></Row>'
    for row in (far, none):
        assert values_of(only(read(book().replace(b"</Table>", row.encode() + b"</Table>"), "a.xml"))) == ANSWERS
