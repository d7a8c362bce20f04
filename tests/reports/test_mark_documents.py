"""Marks in documents, to the character: runs split where a mark begins and ends, empty brackets, changes, what is not read."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise

import pytest
from docx import Document as WordDocument
from docx.enum.text import WD_COLOR_INDEX

from data_loaders.model.findings import Place
from data_loaders.text.plain import CLOSING, OPENING
from data_loaders.writers.word_form import WordForm
from reports.mark_documents import mark_document
from reports.marks import Mark, Unmarkable
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, only, printed_word, read, some_answers
from tests.data_loaders.making import docx_of, paragraph, word_table
from tests.reports.marking import NOON, OFFICE, marks_for, said

TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    b'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
LINKS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def document_of(body: str) -> bytes:
    return docx_of(body, {"[Content_Types].xml": TYPES, "_rels/.rels": LINKS})


def at(start: int, end: int, sentence: str, cell: bool = False) -> Place:
    return (
        Place(table=1, row=1, column=1, paragraph=1, start=start, end=end, sentence=sentence)
        if cell
        else Place(table=0, paragraph=1, start=start, end=end, sentence=sentence)
    )


def coloured(data: bytes) -> list[tuple[str, WD_COLOR_INDEX]]:
    """The words with a colour behind them, run by run, wherever they stand."""
    document = WordDocument(BytesIO(data))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    paragraphs = [*document.paragraphs, *(each for cell in cells for each in cell.paragraphs)]
    return [(run.text, run.font.highlight_color) for each in paragraphs for run in each.runs if run.font.highlight_color]


def comments(data: bytes) -> list[tuple[str, str]]:
    return [(each.author, each.text) for each in WordDocument(BytesIO(data)).comments]


def marked(body: str, *places: Place, is_error: bool = True):
    return mark_document(document_of(body), [Mark(place, is_error, "请核对 3") for place in places], OFFICE, NOON)


@pytest.mark.parametrize(
    ("start", "end", "seen"), [(5, 7, "57"), (5, 5, "（5"), (0, 10, "学习云课（57）人次"), (0, 0, "学"), (10, 10, "次")]
)
def test_the_characters_of_a_place_are_marked_however_their_runs_are_cut(start: int, end: int, seen: str) -> None:
    sentence = "学习云课（57）人次"
    for cuts in ([], [5], [1, 5, 6], list(range(1, 10))):
        edges = [0, *cuts, len(sentence)]
        runs = "".join(f"<w:r><w:rPr><w:b/></w:rPr><w:t>{sentence[a:b]}</w:t></w:r>" for a, b in pairwise(edges))
        done = marked(f"<w:p>{runs}</w:p>", at(start, end, sentence))
        assert "".join(words for words, _ in coloured(done.data)) == seen
        assert comments(done.data) == [(OFFICE, "【请更正】请核对 3【以上为核查意见】")] and not done.unplaced
        document = WordDocument(BytesIO(done.data))
        assert document.paragraphs[0].text == sentence and all(run.bold for run in document.paragraphs[0].runs if run.text)


def test_an_empty_bracket_marks_its_own_characters_and_spaces_stay() -> None:
    sentence = "参与（   ）人次"
    for start, end in ((3, 3), (3, 6), (4, 4), (2, 7)):
        done = marked(paragraph(sentence).replace("<w:t>", '<w:t xml:space="preserve">'), at(start, end, sentence))
        assert coloured(done.data) == [("（   ）", WD_COLOR_INDEX.PINK)]
        assert WordDocument(BytesIO(done.data)).paragraphs[0].text == sentence


def test_a_sentence_that_is_part_of_a_line_is_found_where_it_stands_once() -> None:
    line = "进企业（4）场；进农村（23）场；进企业（4）场"
    assert coloured(marked(paragraph(line), at(4, 6, "进农村（23）场")).data) == [("23", WD_COLOR_INDEX.PINK)]
    assert marked(paragraph(line), at(4, 5, "进企业（4）场")).unplaced


def test_marks_that_share_words_keep_the_error_s_colour() -> None:
    sentence = "参与（57）人次"
    body = paragraph(sentence)
    query, error = Mark(at(0, 6, sentence), False, "疑"), Mark(at(3, 5, sentence), True, "错")
    done = mark_document(document_of(body), [query, error], OFFICE, NOON)
    assert coloured(done.data) == [("参与（", WD_COLOR_INDEX.YELLOW), ("57", WD_COLOR_INDEX.PINK), ("）", WD_COLOR_INDEX.YELLOW)]
    assert sorted(words for _, words in comments(done.data)) == ["【请更正】错【以上为核查意见】", "【请说明】疑【以上为核查意见】"]


def test_what_is_not_read_is_not_marked_and_moves_nothing() -> None:
    struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>30</w:t></w:r>"
    deleted = "<w:del><w:r><w:delText>99</w:delText></w:r></w:del><w:ins><w:r><w:t>57</w:t></w:r></w:ins>"
    control = "<w:sdt><w:sdtContent><w:r><w:t>）人次</w:t></w:r></w:sdtContent></w:sdt>"
    body = f"<w:p><w:r><w:t>参与（</w:t></w:r>{struck}{deleted}{control}</w:p>"
    done = marked(body, at(3, 5, "参与（57）人次"))
    assert not done.unplaced and len(comments(done.data)) == 1
    xml = WordDocument(BytesIO(done.data)).element.xml
    assert xml.index("w:highlight") > xml.index("30</w:t>") and "99" in xml


def test_a_cell_of_several_lines_and_one_that_is_merged_downwards() -> None:
    start, more = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>', "<w:tcPr><w:vMerge/></w:tcPr><w:p/>"
    body = word_table((paragraph("一"), start + paragraph("参与（1）人次") + paragraph("参与（1）人次")), (paragraph("二"), more))
    place = Place(table=1, row=1, column=2, paragraph=2, start=3, end=4, sentence="参与（1）人次")
    done = marked(body, place)
    cell = WordDocument(BytesIO(done.data)).tables[0].rows[0].cells[1]
    assert [[run.text for run in each.runs if run.font.highlight_color] for each in cell.paragraphs] == [[], ["1"]]


def test_a_place_that_is_not_there_or_in_a_text_box_is_said() -> None:
    places = (at(0, 2, "别的"), Place(), Place(table=7, row=1, column=1), Place(table=1, row=9, column=9), Place(table=0, paragraph=40))
    done = marked(paragraph("参与"), *places)
    assert {mark.place for mark in done.unplaced} == set(places) and not comments(done.data)
    box = "<w:p><w:r><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>参与（1）</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></w:r></w:p>"
    assert len(marked(box, at(3, 4, "参与（1）")).unplaced) == 1


@pytest.mark.parametrize("shape", ["（{v}）", "{v}", " {v} ", "（约{v}）"])
def test_a_printed_form_filled_by_hand_keeps_its_answers(shape: str) -> None:
    data = printed_word(some_answers(7) | {"rectify.articles": "若干"}, "填报单位：云岫医院  填报期：第2周", shape)
    before = read(data, "a.docx")
    done = mark_document(data, marks_for(before, 1), OFFICE, NOON)
    assert said(read(done.data, "a.docx")) == said(before)
    assert {mark.place for mark in done.unplaced} <= {Place()}
    assert len(comments(done.data)) >= len(FORM.blanks)


def test_every_empty_bracket_of_a_blank_form_is_marked() -> None:
    data = WordForm(FORM, CAMPAIGN).filled(M01, "W2")
    before = read(data, "a.docx")
    places = [answer.place for answer in only(before).answers]
    done = mark_document(data, [Mark(place, False, "请填") for place in places], OFFICE, NOON)
    words = [words for words, _ in coloured(done.data)]
    assert not done.unplaced and len(words) >= len(FORM.blanks)
    assert all(each[0] in OPENING and each[-1] in CLOSING for each in words)


def test_a_package_that_the_library_does_not_take_is_said() -> None:
    with pytest.raises(Unmarkable):
        mark_document(docx_of(paragraph("参与")), [], OFFICE, NOON)
