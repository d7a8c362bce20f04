"""Word documents: every shown word once, at its place; nothing deleted, prompted or merged away is read."""

from __future__ import annotations

import shutil
import sys
import time
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest

from data_loaders.formats.archives import Source
from data_loaders.formats.docx import STRICT, TRANSITIONAL
from data_loaders.formats.read import read_document
from data_loaders.formats.tables import Document, Table, Unreadable
from data_loaders.intake.read_file import read_source
from data_loaders.matching.context import Context
from data_loaders.model.campaign import Roster, Unit, read_campaign
from data_loaders.model.form import load_forms
from data_loaders.writers.word_form import word_form
from tests.data_loaders.making import converted, docx_of, needs_soffice, paragraph, word_table, zip_of

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def read(body: str, parts: dict[str, bytes] | None = None) -> Document:
    return read_document(docx_of(body, parts), "docx")


def cell(body: str) -> object:
    """What is read from a cell with that XML."""
    return read(word_table((body,))).tables[1].rows[0][0]


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def code(text: str) -> str:
    """A piece of a field's instruction."""
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


BEGIN, RESULT, END = (f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>" for kind in ("begin", "separate", "end"))


def rules(document: Document) -> list[str]:
    return [finding.rule for finding in document.findings]


def test_a_document_written_by_python_docx() -> None:
    written = docx.Document()
    written.add_paragraph("统计表")
    table = written.add_table(rows=2, cols=3)
    table.cell(0, 0).text = "项目"
    table.cell(0, 2).text = "第一段\n第二段"
    table.cell(1, 0).merge(table.cell(1, 1)).text = "合并"
    written.add_paragraph("填报人")
    buffer = BytesIO()
    written.save(buffer)
    document = read_document(buffer.getvalue(), "docx")
    assert document.tables == (
        Table(None, 0, [["统计表"], ["填报人"]]),
        Table(None, 1, [["项目", "", "第一段\n第二段"], ["合并", None, ""]], after=1),
    )
    assert document.findings == ()


def test_merged_cells_are_read_once_and_keep_the_grid() -> None:
    merged = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + paragraph("部分")
    goes_on = "<w:tcPr><w:vMerge/></w:tcPr>" + paragraph("藏在下面")
    wide = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + paragraph("宽")
    (table,) = read(word_table((merged, paragraph("1"), paragraph("2")), (goes_on, wide))).tables[1:]
    assert table.rows == [["部分", "1", "2"], [None, "宽", None]]


def test_a_row_that_starts_right_of_the_first_column() -> None:
    row = '<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr><w:tc>' + paragraph("x") + "</w:tc></w:tr>"
    assert read(f"<w:tbl>{row}</w:tbl>").tables[1].rows == [[None, None, "x"]]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param(paragraph("甲") + paragraph("乙"), "甲\n乙", id="paragraphs"),
        pytest.param(f"<w:p>{run('参与（')}{run('12')}{run('8）人次')}</w:p>", "参与（128）人次", id="runs"),
        pytest.param("<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t></w:r></w:p>", "甲\n乙\t丙", id="break and tab"),
        pytest.param("<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr>" + run("甲") + "</w:p>", "甲", id="tab stop"),
        pytest.param(f"<w:p><w:hyperlink>{run('链接 3')}</w:hyperlink></w:p>", "链接 3", id="hyperlink"),
        pytest.param("<w:p><m:oMath><m:r><m:t>42</m:t></m:r></m:oMath></w:p>", "42", id="typed as an equation"),
        pytest.param(
            "<w:p><m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath></w:p>",
            "1/2",
            id="fraction",
        ),
        pytest.param(f"<w:p><w:bdo w:val='rtl'>{run('12')}</w:bdo></w:p>", "\u202e12", id="set from right to left"),
        pytest.param(
            "<w:p><w:r><w:sym w:font='Symbol' w:char='F031'/><w:sym w:font='宋体' w:char='0032'/></w:r></w:p>",
            "12",
            id="figures as symbols",
        ),
        pytest.param(
            "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> FORMTEXT 99 </w:instrText></w:r>"
            "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>",
            "7",
            id="form field",
        ),
        pytest.param(
            "<w:p><w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:ddList><w:result w:val='1'/>"
            "<w:listEntry w:val='本周'/><w:listEntry w:val='累计'/></w:ddList></w:ffData></w:fldChar></w:r></w:p>",
            "累计",
            id="drop-down field",
        ),
        pytest.param(
            f"<w:p>{BEGIN}{code(' IF ')}{BEGIN}{code('A')}{RESULT}{run('99')}{END}{code(' > 3')}{RESULT}{run('12')}{END}</w:p>",
            "12",
            id="field within a field's instruction",
        ),
        pytest.param(
            f"<w:p>{BEGIN}{code('TOC')}{RESULT}{BEGIN}{code('REF')}{RESULT}{run('9')}{END}{run('9')}{END}</w:p>",
            "99",
            id="field within a field's result",
        ),
        pytest.param(f"<w:p>{BEGIN}{code('eq ')}{code(chr(92) + 'o' + chr(92) + 'ac(○,12)')}{END}</w:p>", "(○,12)", id="circled"),
        pytest.param(f"<w:p>{BEGIN}{code('=5+7')}{run('12')}</w:p>", "12", id="field never ended"),
        pytest.param(f"<w:p>{run('12')}{END}{RESULT}</w:p>", "12", id="field never begun"),
        pytest.param(
            "<w:p><w:r><w:sym w:font='Wingdings' w:char='F08C'/><w:sym w:font='Wingdings' w:char='F0FC'/></w:r></w:p>", "❶", id="symbol"
        ),
        pytest.param(f"<w:p>（<w:sdt><w:sdtContent>{run('15')}</w:sdtContent></w:sdt></w:p>", "15", id="content control"),
        pytest.param(f"<w:sdt><w:sdtContent>{paragraph('块')}</w:sdtContent></w:sdt>", "块", id="content control around paragraphs"),
        pytest.param(
            f"<w:p>{run('共')}<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击此处输入1个数')}</w:sdtContent></w:sdt></w:p>",
            "共",
            id="prompt",
        ),
        pytest.param(f"<w:p><w:smartTag>{run('6月5日')}</w:smartTag></w:p>", "6月5日", id="smart tag"),
        pytest.param(
            f"<w:p>{run('参与（')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx><w:txbxContent>{paragraph('31')}"
            f"</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><v:textbox><w:txbxContent>{paragraph('31')}</w:txbxContent>"
            f"</v:textbox></mc:Fallback></mc:AlternateContent></w:r>{run('）人次')}</w:p>",
            "参与（31）人次",
            id="text box, in both writings",
        ),
        pytest.param(
            f"<w:p><w:r><v:textbox><w:txbxContent>{paragraph('一')}{paragraph('二')}</w:txbxContent></v:textbox></w:r></w:p>",
            "一\n二",
            id="old text box",
        ),
        pytest.param(
            f"<w:p>{run('（1')}<w:r><v:textbox><w:txbxContent>{paragraph('3')}{paragraph('4')}</w:txbxContent></v:textbox></w:r>{run('2）')}</w:p>",
            "（1\t3\n4\t2）",
            id="text box beside figures",
        ),
        pytest.param(
            f"<w:p>{run('1')}<w:r><w:pict><v:shape><v:textpath string='31'/></v:shape></w:pict></w:r>{run('2')}</w:p>",
            "1\t31\t2",
            id="word art beside figures",
        ),
        pytest.param(
            f"<w:p>{run('参与')}<w:r><w:pict><v:shape><v:textpath string='31'/></v:shape></w:pict></w:r></w:p>", "参与31", id="word art"
        ),
        pytest.param(
            f"<w:p>{run('参与（')}<w:r><w:drawing><wp:inline xmlns:wp='{DRAWING}wordprocessingDrawing'/></w:drawing></w:r>{run('）')}</w:p>",
            "参与（）",
            id="picture in its line",
        ),
    ],
)
def test_everything_shown_in_a_cell_is_read_once(body: str, text: str) -> None:
    assert cell(body) == text


def test_the_words_of_a_diagram_stand_where_it_is_anchored() -> None:
    body = (
        f"<w:p>{run('参与')}<w:r><w:drawing><d:relIds xmlns:d='{DRAWING}diagram' xmlns:r='{OFFICE}' r:dm='rId9'/></w:drawing></w:r></w:p>"
    )
    link = f"<Relationships xmlns='x'><Relationship Id='rId9' Type='{OFFICE}/diagramData' Target='diagrams/data1.xml'/></Relationships>"
    points = "".join(f"<d:pt><d:t><a:p><a:r><a:t>{words}</a:t></a:r></a:p></d:t></d:pt>" for words in ("31", "人次"))
    data = f"<d:dataModel xmlns:d='{DRAWING}diagram' xmlns:a='{DRAWING}main'><d:ptLst>{points}</d:ptLst></d:dataModel>"
    parts = {"word/_rels/document.xml.rels": link.encode(), "word/diagrams/data1.xml": data.encode()}
    assert read(body, parts).tables[0].rows == [["参与31\n人次"]]


def test_tracked_changes_are_read_as_accepted_and_noted() -> None:
    body = (
        f"<w:p>{run('参与')}<w:del w:id='1'><w:r><w:delText>12</w:delText></w:r></w:del>"
        f"<w:ins w:id='2'>{run('21')}</w:ins><w:moveFrom w:id='3'>{run('旧')}</w:moveFrom><w:moveTo w:id='3'>{run('新')}</w:moveTo></w:p>"
    )
    document = read(word_table((body,)))
    assert document.tables[1].rows == [["参与21新"]]
    assert rules(document) == ["text_tracked"]


def test_a_deleted_row_is_gone_and_a_deleted_paragraph_end_joins() -> None:
    deleted = f"<w:tr><w:trPr><w:del w:id='1'/></w:trPr><w:tc>{paragraph('9')}</w:tc></w:tr>"
    joined = f"<w:p><w:pPr><w:rPr><w:del w:id='2'/></w:rPr></w:pPr>{run('参与1')}</w:p>{paragraph('2人次')}"
    document = read(f"<w:tbl><w:tr><w:tc>{joined}</w:tc></w:tr>{deleted}</w:tbl>")
    assert document.tables[1].rows == [["参与12人次"]]


@pytest.mark.parametrize(
    ("body", "noted", "seen"),
    [
        ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>3</w:t></w:r></w:p>", ["text_hidden"], ""),
        ("<w:p><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>3</w:t></w:r></w:p>", [], "3"),
        (f"<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>{run('3')}</w:p>", [], "3"),
        (f"<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{paragraph('3')}</w:tc></w:tr></w:tbl>", ["text_hidden"], ""),
        ("<w:altChunk/>" + paragraph("3"), ["object_embedded"], "3"),
    ],
    ids=["hidden", "not hidden", "a hidden end of paragraph", "a hidden row", "another file in it"],
)
def test_hidden_words_do_not_count_and_are_noted_and_so_is_what_is_not_read(body: str, noted: list[str], seen: str) -> None:
    document = read(body)
    assert (rules(document), document.tables[-1].rows) == (noted, [[seen]])


def test_a_workbook_embedded_in_a_document_is_said() -> None:
    assert rules(read(paragraph("见表"), {"word/embeddings/Sheet1.xlsx": b"x"})) == ["object_embedded"]


def test_deleted_cells_and_rows_marked_twice_are_gone() -> None:
    rows = f"<w:tr><w:trPr><w:ins w:id='1'/><w:del w:id='2'/><w:del w:id='3'/></w:trPr><w:tc>{paragraph('1')}</w:tc></w:tr>"
    cells = f"<w:tr><w:tc><w:tcPr><w:cellDel w:id='4'/></w:tcPr>{paragraph('2')}</w:tc><w:tc>{paragraph('3')}</w:tc></w:tr>"
    assert read(f"<w:tbl><w:del w:id='5'/>{rows}{cells}</w:tbl>").tables[1].rows == [["3"]]


@pytest.mark.parametrize(
    "body",
    [
        "<w:p><w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr></w:p>" * 20_000,
        "<w:del w:id='1'/><w:sdt><w:sdtContent><w:p/></w:sdtContent></w:sdt>" * 20_000,
    ],
    ids=["paragraphs joined", "content controls"],
)
def test_many_changes_and_wrappers_are_undone_in_time(body: str) -> None:
    started = time.monotonic()
    read(body)
    assert time.monotonic() - started < 4


def test_a_table_wider_than_any_form_or_a_document_larger_than_memory_is_refused() -> None:
    wide = '<w:tc><w:tcPr><w:gridSpan w:val="100"/></w:tcPr><w:p/></w:tc>' * 10
    for body, rule in ((f"<w:tbl><w:tr>{wide}</w:tr></w:tbl>", "file_too_wide"), ("<w:p/>" * 3_000_000, "file_too_long")):
        with pytest.raises(Unreadable) as refusal:
            read_document(zip_of({"word/document.xml": docx_xml(body)}, zipfile.ZIP_STORED), "docx")
        assert refusal.value.finding.rule == rule


def docx_xml(body: str) -> bytes:
    return f"<w:document xmlns:w='{TRANSITIONAL.decode()}'><w:body>{body}</w:body></w:document>".encode()


def test_a_nested_table_is_a_table_of_its_own() -> None:
    inner = word_table((paragraph("内"),))
    document = read(word_table((paragraph("外") + inner + paragraph("后"),)) + paragraph("末"))
    assert [(table.number, table.rows) for table in document.tables] == [(0, [["末"]]), (1, [["外\n后"]]), (2, [["内"]])]


def test_a_table_inside_a_content_control_keeps_its_rows() -> None:
    rows = f"<w:tbl><w:sdt><w:sdtContent><w:tr><w:tc>{paragraph('1')}</w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>"
    wrapped = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{rows}</w:sdtContent></w:sdt>"
    assert read(wrapped).tables[1].rows == [["1"]]


def test_where_a_table_stands_among_the_paragraphs() -> None:
    table = word_table((paragraph("x"),))
    document = read(paragraph("甲院") + table + paragraph("乙院") + table)
    assert [one.after for one in document.tables] == [0, 1, 2]


def document_xml(space: bytes, prefix: str = "w") -> bytes:
    body = f"<w:document xmlns:w='{space.decode()}'><w:body>{word_table((paragraph('3'),))}</w:body></w:document>"
    return body.replace("xmlns:w", f"xmlns:{prefix}").replace("<w:", f"<{prefix}:").replace("</w:", f"</{prefix}:").encode()


@pytest.mark.parametrize(("space", "prefix"), [(STRICT, "w"), (TRANSITIONAL, "q"), (STRICT, "ns0")])
def test_strict_documents_and_other_prefixes(space: bytes, prefix: str) -> None:
    data = zip_of({"word/document.xml": document_xml(space, prefix)})
    assert read_document(data, "docx").tables[1].rows == [["3"]]


def test_a_main_part_of_another_name_is_found_by_its_link() -> None:
    links = b"<Relationships xmlns='r'><Relationship Type='x/officeDocument' Target='/word/document2.xml'/></Relationships>"
    renamed = zip_of({"_rels/.rels": links, "word/document2.xml": document_xml(TRANSITIONAL)})
    assert read_document(renamed, "docx").tables[1].rows == [["3"]]


def test_macros_are_noted() -> None:
    assert rules(read(paragraph("x"), {"word/vbaProject.bin": b"x"})) == ["file_macros"]


@pytest.mark.parametrize(
    "document",
    [
        b"<w:document",
        b"",
        b"<other/>",
        b"<w:document xmlns:w='" + TRANSITIONAL + b"'/>",
        b"<a>" * 5_000 + b"</a>" * 5_000,
    ],
)
def test_damaged_documents_are_unreadable(document: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_document(zip_of({"word/document.xml": document}), "docx")
    assert refusal.value.finding.rule == "file_unreadable"


def test_no_entity_is_resolved() -> None:
    secret = "<!DOCTYPE w:document [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"
    body = f"<w:document xmlns:w='{TRANSITIONAL.decode()}'><w:body>{word_table((paragraph('a&e;b'),))}</w:body></w:document>"
    try:
        rows = read_document(zip_of({"word/document.xml": (secret + body).encode()}), "docx").tables[1].rows
    except Unreadable:
        return
    assert rows in ([["a"]], [["ab"]])


def test_deeply_nested_tables_end_in_an_answer() -> None:
    nested = "".join(["<w:tbl><w:tr><w:tc>"] * 60) + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 60
    assert len(read(nested).tables) == 61


@needs_soffice
@pytest.mark.parametrize("kind", ["doc", "rtf"])
def test_old_word_files_are_read_through_a_converter(kind: str) -> None:
    written = docx.Document()
    written.add_paragraph("填报单位：平江医院")
    table = written.add_table(rows=2, cols=2, style="Table Grid")
    table.cell(0, 0).text, table.cell(0, 1).text = "启动仪式", "以（网络）等形式启动（3）场次"
    table.cell(1, 0).text, table.cell(1, 1).text = "说明", "没有其他活动，也没有需要说明的情况。" * 20
    written.add_paragraph("填报人：某某")
    buffer = BytesIO()
    written.save(buffer)
    document = read_document(converted(buffer.getvalue(), "docx", kind), kind)
    assert document.tables[0].rows[0] == ["填报单位：平江医院"]
    assert document.tables[1].rows[0] == ["启动仪式", "以（网络）等形式启动（3）场次"]


@needs_soffice
def test_our_word_form_saved_as_an_old_one_reads_back() -> None:
    form, campaign, unit = load_forms()["2020"], read_campaign(), Unit("M01", "云岫医院", "medical")
    answers = {code: blank.position + 3 if blank.kind == "number" else "讲座" for code, blank in form.blanks.items()}
    answers |= {blank.code: 1 for blank in form.number_blanks if blank.part_of}
    old = converted(word_form(form, campaign, unit, "W2", answers), "docx", "doc")
    reading = read_source(Source("x.doc", None, old), Context(campaign, load_forms(), Roster((unit,))))
    (submission,) = reading.submissions
    assert (reading.kind, submission.unit, submission.period) == ("doc", "M01", "W2")
    assert {answer.code: answer.value or answer.text for answer in submission.answers} == answers
    assert not submission.findings


ANTIWORD_TABLE = b"""<book><para><informaltable>
<tgroup cols='2'><colspec colwidth='140pt'/><colspec colwidth='200pt'/><tbody><row><entry>a</entry><entry>b</entry></row></tbody></tgroup>
<tgroup cols='3'><colspec colwidth='50pt'/><colspec colwidth='91pt'/><colspec colwidth='199pt'/>
<tbody><row><entry>c</entry><entry>d</entry><entry>e</entry></row></tbody></tgroup></informaltable></para></book>"""


def fake_antiword(folder: Path, output: bytes) -> str:
    """A program that answers like antiword, whatever it is asked."""
    program = folder / "antiword"
    program.write_bytes(b"#!/bin/sh\ncat <<'END'\n" + output + b"\nEND\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for antiword")
def test_rows_of_other_widths_share_one_grid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = fake_antiword(tmp_path, ANTIWORD_TABLE)
    monkeypatch.setattr(shutil, "which", lambda name: program if name == "antiword" else None)
    assert read_document(b"\xd0\xcf\x11\xe0", "doc").tables[1].rows == [["a", None, "b"], ["c", "d", "e"]]


@needs_soffice
@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for antiword")
def test_what_antiword_cannot_show_is_read_by_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, which = fake_antiword(tmp_path, b"<book><para>[pic]</para></book>"), shutil.which
    written = docx.Document()
    written.add_paragraph("参与（3）人次")
    buffer = BytesIO()
    written.save(buffer)
    monkeypatch.setattr(shutil, "which", lambda name: program if name == "antiword" else which(name))
    assert read_document(converted(buffer.getvalue(), "docx", "doc"), "doc").tables[0].rows == [["参与（3）人次"]]


def test_without_a_converter_an_old_word_file_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr("data_loaders.formats.installed.USUAL_PLACES", ())
    with pytest.raises(Unreadable) as refusal:
        read_document(b"\xd0\xcf\x11\xe0", "doc")
    assert refusal.value.finding.rule == "file_doc_needs_converter"
