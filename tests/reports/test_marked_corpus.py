"""What we marked reads back to the same answers, places and findings: every file of the corpus, as it came and as WPS packs it."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from data_loaders.model.readings import BLANK
from reports.marks import Unmarkable
from tests.data_loaders.filling import read, workbook_bytes
from tests.data_loaders.intake.test_corpus import READ, TEMPLATE, WORD, prose_beside, with_cells
from tests.data_loaders.packing_as_wps import as_wps_packs
from tests.reports.marking import marked, marks_for, parts_of, said

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
    assert done.data != data
    assert {mark.place for mark in done.unplaced} == {mark.place for mark in marks_for(before) if not mark.place.words()}
    assert marked(data, before).data == done.data, "the same bytes on every run"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("data", "file"), [(TEMPLATE, "a.xlsx"), (WORD, "a.docx")], ids=["xlsx", "docx"])
def test_a_file_that_wps_packed_says_the_same(data: bytes, file: str, seed: int) -> None:
    packed = as_wps_packs(data, seed)
    before = read(packed, file)
    done = marked(packed, before)
    assert said(read(done.data, file)) == said(before) and not done.unplaced


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
        assert said(read(again.data, file)) == said(before) and not again.unplaced


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
