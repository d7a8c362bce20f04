"""Text files, web pages and workbooks written as XML: every cell at its place, nothing swallowed, nothing without end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders.formats.kinds import kind_of
from data_loaders.formats.tables import COLUMN_LIMIT, ROW_LIMIT
from tests.data_loaders.formats.opening import read, refused

WEB = (
    "<html><body><p>单位：平江医院</p><table><tr><td rowspan=2>甲<td colspan='2'>乙<br>丙<tr><td>3<td>４"
    "<table><tr><td>内</table></table><script>9</script>末</body></html>"
)
EXCEL_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    '<ss:Worksheet ss:Name="统计表"><ss:Table><ss:Row ss:Index="2" ss:Hidden="1">'
    '<ss:Cell ss:Index="2"><ss:Data ss:Type="Number">3</ss:Data></ss:Cell>'
    '<ss:Cell ss:Formula="=1"/><ss:Cell><ss:Data ss:Type="Error">#N/A</ss:Data></ss:Cell></ss:Row></ss:Table></ss:Worksheet></ss:Workbook>'
)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("单位,数\n平江医院,3\n", "utf-8-sig"),
        ("单位;数\n平江医院;3\n", "gb18030"),
        ("单位,数\n平江医院,3\n", "gbk"),
        ("单位\t数\r\n平江医院\t3\r\n", "utf-16"),
    ],
)
def test_csv_in_the_encodings_offices_use(text: str, encoding: str) -> None:
    (table,) = read(text.encode(encoding), "csv").tables
    assert table.rows == [["单位", "数"], ["平江医院", "3"]]


@pytest.mark.parametrize("mark", [*"|，；^~", "||", " | "])
def test_marks_that_seldom_separate_cells_do_where_nothing_else_makes_a_table(mark: str) -> None:
    rows = [["单位", "场次", "备注"], *([f"单位{number}", str(number), "学习,培训"] for number in range(6))]
    text = "\n".join(mark.join(row) for row in rows)
    assert [[cell for cell in row if cell] for row in read(text.encode(), "csv").tables[0].rows] == rows


@pytest.mark.parametrize("mark", "|;，^,")
@pytest.mark.parametrize("line", ["sep={}", '"sep={}"', "SEP={}"])
def test_a_first_line_says_what_separates_the_cells(mark: str, line: str) -> None:
    text = f"{line.format(mark)}\r\n单位{mark}数\r\n平江医院{mark}3\r\n"
    assert read(text.encode("utf-8-sig")).tables[0].rows == [[], ["单位", "数"], ["平江医院", "3"]]


def test_prose_is_no_table_however_many_commas_it_has() -> None:
    text = "\n".join(["开展学习，参与（5）人次，", "本周，组织，宣讲，（3）场；", "完成", "共，2", "无，异常，情况", "到，此"])
    assert {len(row) for row in read(text.encode()).tables[0].rows} == {1}


def test_a_title_line_or_prose_in_cells_does_not_hide_the_separator() -> None:
    (table,) = read("统计表\n项目\t落实情况\n学习\t开展（3）次，参与（5）人次；\n".encode()).tables
    assert table.rows == [["统计表"], ["项目", "落实情况"], ["学习", "开展（3）次，参与（5）人次；"]]


def test_a_csv_too_long_or_too_wide_is_refused() -> None:
    assert refused(b"1,2\n" * (ROW_LIMIT + 1)) == "file_too_wide"
    assert refused(b"," * COLUMN_LIMIT + b"1") == "file_too_wide"


@pytest.mark.parametrize(
    ("text", "rule"),
    [('1,2\n"3,4\n5,6\n', "file_unreadable"), ("长" * 140_000, "file_too_long"), (",,,\n" * 10_000 + "x\n", "file_too_wide")],
    ids=["a quote never closed", "an endless cell", "a word far below"],
)
def test_a_text_file_that_would_lose_or_swallow_cells_is_refused(text: str, rule: str) -> None:
    assert refused(text.encode()) == rule


def test_rows_of_separators_below_a_text_table_do_no_harm() -> None:
    assert read(b"1,2\n\n,3,,\n" + b",,,\n" * 100_000).tables[0].rows == [["1", "2"], [], ["", "3"]]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_web_page_named_xls_is_read_as_tables(encoding: str) -> None:
    document = read(WEB.encode(encoding), "html")
    assert [(table.rows, table.after) for table in document.tables] == [
        ([["单位：平江医院"], ["末"]], 0),
        ([["甲", "乙\n丙", None], [None, "3", "４"]], 1),
        ([["内"]], 0),
    ]


def test_a_web_archive_is_read_as_its_page() -> None:
    archive = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; charset=gbk\n\n"
    assert read(archive + WEB.encode("gbk") + b"\n--x--\n", "html").tables[2].rows == [["内"]]


UNSEEN_BY_STYLE = [
    ("font-size:0", ""), ("opacity: .0", ""), ("height:0;overflow:hidden", ""), ("overflow-x:hidden; max-width:0px", ""), ("text-indent:-9999px", ""),
    ("color:transparent", ""), ("color:rgba(0,0,0,0)", ""), ("", "span{display:none}"), ("", "#a{display:none}"), ("", "table td > .b{display:none}"),
    ("", "/* x */ span.b{visibility:hidden}"), ("", "td span.b, p{font-size:0px}"),
]  # fmt: skip
SEEN_BY_STYLE = [
    ("font-size:0.5em", ""), ("opacity:0.5", ""), ("height:0", ""), ("overflow:hidden;height:20px", ""), ("text-indent:-12px", ""), ("color:rgba(0,0,0,.8)", ""),
    ("", "i{display:none}"), ("", "#c{display:none}"), ("", "p .b{display:none}"), ("", "td.b{display:none}"), ("", "a:hover{display:none}"),
    ("", ".c{font-size:0}"),
]  # fmt: skip


@pytest.mark.parametrize(("style", "sheet", "seen"), [(*each, "1") for each in UNSEEN_BY_STYLE] + [(*each, "12") for each in SEEN_BY_STYLE])
def test_what_a_pages_style_hides_is_left_out(style: str, sheet: str, seen: str) -> None:
    page = f"<html><style>{sheet}</style><table><tr><td>1<span id=a class=b style='{style}'>2</span></td></tr></table></html>"
    assert read(page.encode(), "html").tables[1].rows == [[seen]]


APART = [
    "float:right",
    "position: absolute;left:300px",
    "display:inline-block;width:3em",
    "display:block",
    "margin-left:30px",
    "padding:0 1em",
]
BESIDE = ["", "margin:0;padding:1px", "color:red", "display:inline", "position:relative", "font-family:宋体,Wingdings"]


@pytest.mark.parametrize(("style", "is_apart"), [*((style, True) for style in APART), *((style, False) for style in BESIDE)])
def test_figures_that_stand_apart_on_a_page_are_no_number_together(style: str, is_apart: bool) -> None:
    inline, by_class = f"<b style='{style}'>77</b>", f"<style>.a {{{style}}}</style><b class='a'>77</b>"
    for beside in (inline, by_class):
        table = read(f"<table><tr><td>8{beside}6</td></tr></table>".encode(), "html").tables[1]
        assert table.rows == [["8 77 6" if is_apart else "8776"]]


@given(st.lists(st.tuples(st.integers(0, 99), st.sampled_from([*APART, *BESIDE])), min_size=1, max_size=4))
def test_any_figures_of_a_page_touch_as_they_are_shown(figures: list[tuple[int, str]]) -> None:
    cell = "".join(f"<span style='{style}'>{figure}</span>" for figure, style in figures)
    seen = "".join(f" {figure} " if style in APART else str(figure) for figure, style in figures)
    assert read(f"<table><tr><td>{cell}</td></tr></table>".encode(), "html").tables[1].rows == [[" ".join(seen.split())]]


def test_fields_of_a_page_say_what_they_show() -> None:
    fields = "<select><option>100<option selected>125</select>", "<select><option>7<option>8</select>", "<input value=9>"
    cells = "".join(f"<td>{field}</td>" for field in (*fields, "<input type=hidden value=3>", "<textarea>4</textarea>"))
    assert read(f"<table><tr>{cells}</tr></table>".encode(), "html").tables[1].rows == [["125", "7", "9", "", "4"]]


def test_the_lines_excel_prints_above_and_below_a_page_are_read() -> None:
    style = """@page{mso-header-data:"&L\\0022单位\\0022：万人次&C第3周";mso-footer-data:'&C第 &P 页';}"""
    assert read(f"<html><style>{style}</style><table><tr><td>1</td></tr></table></html>".encode(), "html").margins == (
        '"单位"：万人次',
        "第3周",
    )


def test_an_excel_2003_workbook_in_xml_is_read_with_its_errors() -> None:
    (table,) = read(EXCEL_2003.encode(), "xml").tables
    assert (table.name, table.rows) == ("统计表", [[""] * 4, ["", 3.0, "", ""]])
    assert (table.natures, table.hidden_rows) == ({(2, 3): "formula", (2, 4): "error:#N/A"}, frozenset({2}))


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ("<table>" + "<tr><td colspan=300>1</td></tr>" + "</table>", "file_too_wide"),
        ("<table>" + "<tr><td>1</td></tr>" * (ROW_LIMIT + 2) + "</table>", "file_too_wide"),
        ("<table>" * 4_000_000, "file_too_long"),
        (EXCEL_2003.replace('Index="2"', 'Index="9999"'), "file_too_wide"),
        (EXCEL_2003.replace('Index="2"', 'Index="-2"'), "file_unreadable"),
        ("<?xml version='1.0'?><pkg:package xmlns:pkg='urn:x'/>", "file_kind_unread"),
        ("ID;PWXL;N;E\n", "file_kind_unread"),
    ],
)
def test_texts_that_are_too_large_or_of_other_formats_say_so(data: str, rule: str) -> None:
    assert refused(data.encode()) == rule


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ("<meta charset=utf-8><style>" + ".xl{}\n" * 3_000 + "</style>", "html"),
        ("<!-- " + "x" * 5_000 + " --><html>", "html"),
        ("<!--[if gte mso 9]><xml></xml><![endif]--><style></style>", "html"),
        ("<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.0//EN'>\n<head></head>", "html"),
        ("<div>表</div>", "html"),
        ("<附件1>\n", "csv"),
        ("<5,", "csv"),
    ],
)
def test_a_page_is_known_by_its_first_element_however_long_what_stands_before_its_table(before: str, kind: str) -> None:
    document = read(f"{before}<table><tr><td>甲</td><td>3</td></tr></table>".encode(), kind)
    assert kind == "csv" or document.tables[1].rows == [["甲", "3"]]


@pytest.mark.parametrize(
    "text", ["<!-- -->" * 5_000 + "<5", "<!DOCTYPE [a]>" * 5_000 + "<5", "<?x>" * 100_000, "<!" * 200_000, "<!--" * 100_000]
)
def test_looking_for_the_first_element_takes_no_time(text: str) -> None:
    assert kind_of(text.encode()) == "csv"


@pytest.mark.parametrize(
    ("kind", "words"), [("DateTime", "1899-12-31T288:00:00.000"), ("DateTime", "PT288H"), ("Number", "1,5"), ("Number", "12小时")]
)
def test_an_odd_cell_of_an_excel_2003_workbook_costs_that_cell(kind: str, words: str) -> None:
    cell = f'<ss:Cell><ss:Data ss:Type="{kind}">{words}</ss:Data></ss:Cell><ss:Cell Formula="=1"/>'
    (table,) = read(EXCEL_2003.replace('<ss:Cell Formula="=1"/>', "").replace("</ss:Row>", f"{cell}</ss:Row>").encode(), "xml").tables
    assert table.rows[1][1:] == [3.0, "", "", words]
