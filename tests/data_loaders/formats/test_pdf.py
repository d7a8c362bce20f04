"""PDFs with a text layer: pages made by hand, in tables with places on paper out."""

from __future__ import annotations

import dataclasses
import json

import pytest

from data_loaders.formats.kinds import kind_of
from data_loaders.formats.pdf_text import read_pdf
from data_loaders.formats.tables import HIDDEN, RAISED, STRUCK, Document, Unreadable
from data_loaders.intake.check import as_json
from data_loaders.sample.pdf_pages import PdfPage, pdf_of, pdf_of_objects
from data_loaders.sample.pdf_papers import PdfForm, text_page
from tests.data_loaders.filling import CAMPAIGN, CONTEXT, FORM, M01, only, read, some_answers


def page_with(*texts: tuple[float, float, str], grid: tuple[tuple[float, ...], tuple[float, ...]] | None = None, **page: float) -> PdfPage:
    """A page with words at points, and a grid of lines at those xs and ys."""
    made = PdfPage(**page)
    for x, y, words in texts:
        made.text(x, y, words)
    if grid:
        xs, ys = grid
        for x in xs:
            made.line(x, ys[0], x, ys[-1])
        for y in ys:
            made.line(xs[0], y, xs[-1], y)
    return made


def document(*pages: PdfPage) -> Document:
    return read_pdf(pdf_of(pages))


def rows(*pages: PdfPage) -> list[list[object]]:
    """The rows of the only table."""
    (table,) = document(*pages).tables[1:]
    return [list(row) for row in table.rows]


LONG = "组织干部职工学习安全生产知识并且参加各类活动和竞赛"
GRID = ((50.0, 200.0, 400.0), (100.0, 130.0, 160.0))


def test_a_grid_is_a_table_and_the_rest_are_paragraphs_around_it() -> None:
    page = page_with((60, 50, "安全生产月活动情况统计表"), (60, 105, "甲"), (210, 105, "乙"), (60, 135, "丙"), (60, 300, LONG), grid=GRID)
    read_as = document(page)
    assert [list(row) for row in read_as.tables[0].rows] == [["安全生产月活动情况统计表"], [LONG]]
    assert [list(row) for row in read_as.tables[1].rows] == [["甲", "乙"], ["丙", ""]]
    assert read_as.tables[1].after == 1
    place = read_as.tables[1].place(1, 2, None, 0, 1, "乙")
    assert (place.page, place.words(), place.words("en")) == (1, "第1页", "page 1")
    assert place.box is not None and all(abs(a - b) < 1 for a, b in zip(place.box, (210, 105, 220.5, 115.5), strict=True))


def test_lines_that_wrap_join_with_nothing_and_end_after_a_stop_or_early() -> None:
    texts = [(60, 105, "参与人次达到二百"), (60, 118, "八十二人；"), (60, 131, "曝光"), (60, 144, "问题五个活动很多")]
    page = page_with((60, 50, LONG), *texts, grid=((50, 150, 400), (100, 160)))
    assert rows(page)[0][0] == "参与人次达到二百八十二人；\n曝光\n问题五个活动很多"
    assert (
        rows(page_with((60, 50, LONG), (60, 105, "Safety"), (60, 118, "Month"), grid=((50, 95, 400), (100, 160))))[0][0] == "Safety Month"
    )


def test_a_merged_cell_stands_once() -> None:
    page = page_with((60, 50, LONG), (60, 105, "甲"), (210, 105, "乙"), (210, 135, "丙"))
    for line in (
        (50, 100, 400, 100),
        (200, 130, 400, 130),
        (50, 160, 400, 160),
        (50, 100, 50, 160),
        (200, 100, 200, 160),
        (400, 100, 400, 160),
    ):
        page.line(*line)
    assert rows(page) == [["甲", "乙"], [None, "丙"]]


def test_text_that_overflows_its_cell_stays_where_it_starts() -> None:
    page = page_with((60, 105, "这几个字比这个格子宽很多很多很多"), (60, 135, "a"), grid=((50, 120, 400), (100, 130, 160)))
    page.text(300, 135, LONG[:9])
    assert rows(page) == [["这几个字比这个格子宽很多很多很多", ""], ["a", LONG[:9]]]


def test_a_table_goes_on_over_the_page() -> None:
    first = page_with(
        (60, 50, LONG), (60, 705, "项目"), (210, 705, "情况"), (60, 735, "一"), (210, 735, LONG), grid=((50, 200, 500), (700, 730, 790))
    )
    second = page_with((290, 815, "- 2 -"), (60, 55, "项目"), (210, 55, "情况"), (210, 85, "（35）场。"), (60, 125, "二"))
    second.text(210, 125, "12")
    for x in (50, 200, 500):
        second.line(x, 50, x, 150)
    for y in (50, 80, 120, 150):
        second.line(50, y, 500, y)
    assert rows(first, second) == [["项目", "情况"], ["一", LONG + "（35）场。"], ["", None], ["二", "12"]]
    assert document(first, second).margins == ("- 2 -",)


def test_a_row_with_a_number_of_its_own_is_not_joined_to_what_was_cut() -> None:
    first = page_with((60, 50, LONG), (210, 735, LONG), grid=((50, 200, 500), (730, 790)))
    second = page_with((60, 55, "12"), (210, 55, "别的内容，也是一段文字，没有说完"), grid=((50, 200, 500), (50, 80)))
    assert rows(first, second)[0] == ["", LONG]


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_is_read_the_way_its_letters_stand(quarters: int) -> None:
    upright = page_with((60, 50, LONG), (60, 105, "甲"), (210, 105, "12"), grid=GRID)
    turned = PdfPage(upright.height, upright.width) if quarters % 2 else PdfPage()
    turned.rotate = 90 * quarters
    w, h = turned.width, turned.height
    matrix = {1: f"0 1 -1 0 {w} 0", 2: f"-1 0 0 -1 {w} {h}", 3: f"0 -1 1 0 0 {h}"}[quarters]
    turned.commands = [f"{matrix} cm", *upright.commands]
    unturned = PdfPage(turned.width, turned.height, 0, turned.commands)
    for page in (turned, unturned):  # some programs turn the letters and say nothing of the page
        table = document(page).tables[1]
        assert table.rows == document(upright).tables[1].rows
        box = table.place(1, 2, None, 0, 2, "12").box
        assert box is not None and all(abs(a - b) < 1 for a, b in zip(box, (210, 105, 220.5, 115.5), strict=True))


@pytest.mark.parametrize(
    ("before", "why"),
    [("3 Tr", HIDDEN), ("1 1 1 rg", HIDDEN), ("0.96 g", HIDDEN), ("0.5 g", ""), ("1 0 0 rg", ""), ("0 0 100 100 re W n", HIDDEN)],
)
def test_only_what_is_seen_counts(before: str, why: str) -> None:
    page = page_with((60, 50, LONG), (210, 105, "参与"), grid=GRID)
    page.text(240, 105, "12", before=before)
    read_as = document(page)
    table = read_as.tables[1]
    assert table.rows[0][1] == ("参与" if why else "参与 12")
    assert [each.why for each in table.left_out.get((1, 2), ())] == [why] * bool(why)
    assert [finding.rule for finding in read_as.findings] == ["text_hidden"] * bool(why)


def test_white_words_on_dark_count_and_words_under_a_patch_do_not() -> None:
    page = page_with((60, 50, LONG), grid=GRID)
    page.commands.append(f"q 0 0 0.6 rg 205 {842 - 128} 100 26 re f Q")
    page.text(210, 105, "12", before="1 1 1 rg")
    page.text(320, 105, "34")
    page.commands.append(f"q 1 1 1 rg 318 {842 - 120} 30 18 re f Q")
    page.text(320, 105, "56")
    table = document(page).tables[1]
    assert table.rows[0][1] == "12 56"
    assert {each.why for each in table.left_out[1, 2]} == {HIDDEN} and "".join(each.words for each in table.left_out[1, 2]) == "34"


def test_struck_and_raised_numbers_do_not_count() -> None:
    page = page_with((60, 50, LONG), (210, 105, "参与12人"), (210, 135, "场所34"), grid=GRID)
    page.line(231, 110.5, 241.5, 110.5)
    page.text(252, 133, "2", size=6)
    table = document(page).tables[1]
    assert [row[1] for row in table.rows] == ["参与人", "场所34"]
    assert [table.left_out[row, 2][0][1:] for row in (1, 2)] == [("12", STRUCK), ("2", RAISED)]


def test_columns_without_lines_are_told_by_their_gaps() -> None:
    texts = [
        (60.0, 100.0 + 14 * n, words)
        for n, words in enumerate(["标准的文字很多", "标准的文字很多", "要做的事情。", "标准的文字很多", "要做的事。", "完。"])
    ]
    texts += [
        (300.0, 100.0 + 14 * n, words)
        for n, words in enumerate(["举办活动（3）场", "参与（27）人次，其", "中（5）人。", "曝光（2）个，奖", "励（1）人", "。"])
    ]
    page = page_with((60, 40, "填报单位：云岫医院"), *texts)
    assert rows(page)[0][1] == "举办活动（3）场参与（27）人次，其中（5）人。\n曝光（2）个，奖励（1）人\n。"


def test_two_pages_on_one_sheet_are_read_one_after_the_other() -> None:
    page = PdfPage(842, 595)
    for left in (0, 421):
        for x in (40, 200, 380):
            page.line(left + x, 60, left + x, 120)
        for y in (60, 90, 120):
            page.line(left + 40, y, left + 380, y)
    for x, y, words in (
        (50, 65, "甲一" + LONG[:8]),
        (210, 65, "1"),
        (50, 95, "甲二"),
        (471, 65, "乙一" + LONG[:8]),
        (631, 65, "2"),
        (471, 95, "乙二"),
    ):
        page.text(x, y, words)
    assert [row[0] for row in rows(page)] == ["甲一" + LONG[:8], "甲二", "乙一" + LONG[:8], "乙二"]


def test_a_form_reads_as_it_was_filled_with_page_and_box_of_every_number() -> None:
    answers = some_answers(5)
    reading = read(PdfForm(FORM, CAMPAIGN).filled(M01, "W2", answers), "a.pdf")
    submission = only(reading)
    assert (submission.unit, submission.period, reading.kind) == ("M01", "W2", "pdf")
    assert {answer.code: answer.value or answer.text for answer in submission.answers} == answers
    for answer in submission.answers:
        assert answer.place.page in (1, 2) and answer.place.box is not None
        left, top, right, bottom = answer.place.box
        assert 0 < left < right < 595 and 0 < top < bottom < 842
        assert answer.place.sentence[answer.place.start : answer.place.end] == answer.raw
    told = as_json("a.pdf", reading, CONTEXT)["submissions"][0]
    first = next(iter(told["boxes"].values()))
    assert told["places"].keys() == told["boxes"].keys() and first["page"] == 1 and len(first["box"]) == 4
    json.dumps(told)
    ledger = submission.ledger
    assert ledger.found == ledger.taken + ledger.printed + ledger.about + ledger.unplaced and ledger.unplaced == 0


def test_a_number_on_two_lines_is_read_and_asked_about() -> None:
    data = PdfForm(FORM, CAMPAIGN).filled(M01, "W2", some_answers(5))
    submission = only(read(data, "a.pdf"))
    assert not [finding for finding in submission.findings if finding.rule == "number_across_lines"]
    numbers = [code for code, blank in FORM.blanks.items() if blank.kind == "number"]
    submission = only(read(PdfForm(FORM, CAMPAIGN).filled(M01, "W2", dict.fromkeys(numbers, "二百八十二")), "a.pdf"))
    assert {answer.code: answer.value for answer in submission.answers if answer.value} == dict.fromkeys(numbers, 282)
    asked = {finding.indicator: finding for finding in submission.findings if finding.rule == "number_across_lines"}
    heights = {answer.code: answer.place.box[3] - answer.place.box[1] for answer in submission.answers if answer.value}
    assert asked.keys() == {code for code, height in heights.items() if height > 15} and asked
    assert all(finding.values == {"raw": "二百八十二", "value": 282} for finding in asked.values())


@pytest.mark.parametrize(("rows_lost", "cut"), [(2, False), (7, True)])
def test_a_form_that_lost_most_of_its_numbers_in_print_is_one_error(rows_lost: int, cut: bool) -> None:
    form = PdfForm(FORM, CAMPAIGN)
    kept = dataclasses.replace(FORM, items=FORM.items[: len(FORM.items) - rows_lost])
    submission = only(read(PdfForm(kept, CAMPAIGN).filled(M01, "W2", some_answers(5)), "a.pdf"))
    rules = [finding.rule for finding in submission.findings]
    assert ("pdf_cut_off" in rules, "blank_missing" in rules) == (cut, not cut)
    assert form


def test_scans_locked_broken_and_endless_files_are_said() -> None:
    picture = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\x80\nendstream"

    def scan(words: str) -> bytes:
        content = f"q 595 0 0 842 0 0 cm /I Do Q BT /F1 10 Tf 3 Tr 60 700 Td <{words.encode('utf-16-be').hex()}> Tj ET".encode()
        one = PdfPage()
        one.text(60, 60, "x")
        objects = pdf_of([one]).split(b"endobj\n")
        font = objects[2].split(b"obj\n", 1)[1]
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>/XObject<</I 6 0 R>>>>/Contents 5 0 R>>"
        stream = b"<</Length %d>>stream\n" % len(content) + content + b"\nendstream"
        return pdf_of_objects([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[4 0 R]>>", font, page, stream, picture])

    good = pdf_of([page_with((60, 60, LONG))])
    for data, rule in (
        (scan(""), "pdf_scanned"),
        (scan(LONG * 3), "pdf_scanned"),
        (good[: len(good) // 3], "file_unreadable"),
        (b"%PDF-1.4\n", "file_unreadable"),
        (pdf_of([]), "file_unreadable"),
        (pdf_of([page_with((60, 60, LONG))] * 41), "pdf_many_pages"),
    ):
        with pytest.raises(Unreadable) as problem:
            read_pdf(data)
        assert problem.value.finding.rule == rule
        assert problem.value.finding.message()
        assert read(data, "a.pdf").role == "refused"
    assert kind_of(b"\r\n\x00\x01" + good) == "pdf" and read_pdf(b"\r\n\x00\x01" + good).tables[0].rows == [[LONG]]


def test_a_plan_in_pdf_says_its_unit_in_its_text() -> None:
    data = text_page(
        "云岫医院安全生产月活动方案", ["为做好安全生产月各项工作，现制定本方案，请各科室认真执行。"] * 3, ["云岫医院", "2020年6月1日"]
    )
    reading = read(data, "扫描0001.pdf")
    assert [(each.kind, each.unit) for each in reading.deliveries] == [("plan", "M01")]
