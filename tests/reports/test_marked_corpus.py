"""What we marked reads back to the same answers, places and findings, and has no fault that Word or Excel would repair: every file of the
corpus, as it came and as WPS packs it."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from data_loaders.model.readings import BLANK
from reports.marks import Unmarkable
from tests.data_loaders.filling import read, workbook_bytes
from tests.data_loaders.intake.test_corpus import READ, TEMPLATE, WORD, prose_beside, with_cells
from tests.data_loaders.making import zip_of
from tests.data_loaders.packing_as_wps import as_wps_packs
from tests.reports.marking import marked, marks_for, parts_of, said
from tests.reports.structure import faults

REFUSED_IN_PLACE = {"strict xlsx", "docm"}
"""What goes back as our own form, or by way of LibreOffice."""
CASES = [case for case in READ if case[2].rsplit(".", 1)[-1] in ("xlsx", "xlsm", "xls", "docx", "docm")]
OTHER_CHANGED = {"[Content_Types].xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"}


@pytest.mark.parametrize(("name", "make", "file"), [case[:3] for case in CASES], ids=[case[0] for case in CASES])
def test_a_marked_file_says_the_same(name, make, file: str) -> None:
    data = make()
    before = read(data, file)
    if name in REFUSED_IN_PLACE:
        with pytest.raises(Unmarkable):
            marked(data, before)
        return
    done = marked(data, before)
    after = read(done.data, file)
    assert said(after) == said(before)
    assert done.data != data and faults(done.data) <= faults(data)
    assert {mark.place for mark in done.unplaced} == {mark.place for mark in marks_for(before) if not mark.place.words()}
    assert marked(data, before).data == done.data, "the same bytes on every run"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("data", "file"), [(TEMPLATE, "a.xlsx"), (WORD, "a.docx")], ids=["xlsx", "docx"])
def test_a_file_that_wps_packed_says_the_same(data: bytes, file: str, seed: int) -> None:
    packed = as_wps_packs(data, seed)
    before = read(packed, file)
    done = marked(packed, before)
    assert said(read(done.data, file)) == said(before) and not done.unplaced and faults(done.data) <= faults(packed)


@pytest.mark.parametrize("seed", range(4))
def test_only_what_a_mark_needs_changes_in_a_workbook(seed: int) -> None:
    packed = as_wps_packs(TEMPLATE, seed)
    then, now = parts_of(packed), parts_of(marked(packed, read(packed)).data)
    sheet = "xl/worksheets/sheet1.xml"
    changed = {name for name, data in then.items() if now[name] != data}
    assert changed <= OTHER_CHANGED | {sheet, "xl/worksheets/_rels/sheet1.xml.rels"} and sheet in changed
    new = set(now) - set(then)
    assert {name.rsplit("/", 1)[-1] for name in new} <= {"comments1.xml", "vmlDrawing1.vml", "sheet1.xml.rels"}
    assert list(now)[: len(then)] == list(then)


def test_marking_a_marked_file_again_says_the_same_and_keeps_the_first_marks() -> None:
    for data, file in ((TEMPLATE, "a.xlsx"), (WORD, "a.docx")):
        before = read(data, file)
        once = marked(data, before).data
        again = marked(once, before)
        assert said(read(again.data, file)) == said(before) and not again.unplaced and faults(again.data) == faults(data)


def test_prose_in_a_cell_keeps_its_answers() -> None:
    data = prose_beside("开展网络课堂培训(约60)场，参与（若干）人次；", "")
    before = read(data)
    assert {finding.rule for finding in before.all_findings()} >= {"number_unreadable", "number_approximate"}
    done = marked(data, before, [mark for mark in marks_for(before) if mark.place.cell])
    assert said(read(done.data)) == said(before) and not done.unplaced


def test_what_a_unit_writes_beside_our_comment_is_the_unit_s() -> None:
    """Words behind ours in the same comment are read; ours alone are not, whatever numbers they hold."""
    data = with_cells({6: None})
    before = read(data)
    blank = next(answer for answer in before.submissions[0].answers if answer.state == BLANK)
    marks = [mark for mark in marks_for(before, 1) if mark.place == blank.place]
    done = marked(data, before, marks)
    assert said(read(done.data)) == said(before)
    workbook = load_workbook(BytesIO(done.data))
    cell = workbook["统计表"][blank.place.cell]
    cell.comment.text += "\n应为 58 人次"
    answered = read(workbook_bytes(workbook))
    assert said(answered) != said(before)


TAMPERED = (
    ("a.xlsx", "xl/worksheets/sheet1.xml", rb"(<pageMargins [^>]*/>)(.*?)(<legacyDrawing [^>]*/>)", rb"\3\1\2", "elements out of order"),
    ("a.xlsx", "xl/worksheets/sheet1.xml", rb"<sheetPr>", rb"<legacyDrawing/><sheetPr>", "linked wrongly"),
    ("a.xlsx", "xl/worksheets/sheet1.xml", rb'( s=")\d+', rb"\g<1>9999", "no style 9999"),
    ("a.xlsx", "xl/comments1.xml", rb'authorId="0"', rb'authorId="7"', "no author"),
    ("a.xlsx", "xl/comments1.xml", rb"(<authors>.*</authors>)(<commentList>.*</commentList>)", rb"\2\1", "authors come first"),
    ("a.xlsx", "xl/drawings/vmlDrawing1.vml", rb"_x0000_s\d+", rb"_x0000_s1", "two shapes"),
    ("a.xlsx", "[Content_Types].xml", rb'<Override PartName="/xl/comments1.xml"[^>]*>', rb"", "another type"),
    ("a.xlsx", "xl/styles.xml", rb'(<fills count=")\d+', rb"\g<1>1", "counts wrongly"),
    ("a.docx", "word/document.xml", rb"<w:commentRangeEnd [^>]*/>", rb"", "commentRangeEnd of other comments"),
    ("a.docx", "word/document.xml", rb"(<w:rPr>)(.*?)(<w:highlight [^>]*/>)", rb"\1\3\2", "look out of order"),
    ("a.docx", "word/_rels/document.xml.rels", rb"comments.xml", rb"remarks.xml", "leads nowhere"),
)


@pytest.mark.parametrize(("file", "part", "before", "after", "fault"), TAMPERED, ids=[each[-1] for each in TAMPERED])
def test_faults_that_word_or_excel_would_repair_are_seen(file: str, part: str, before: bytes, after: bytes, fault: str) -> None:
    data = TEMPLATE if file == "a.xlsx" else WORD
    parts = parts_of(marked(data, read(data, file)).data)
    spoilt, count = re.subn(before, after, parts[part], flags=re.DOTALL)
    assert count
    assert any(fault in each for each in faults(zip_of(parts | {part: spoilt})))
