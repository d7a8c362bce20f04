"""Whatever becomes of a number on its way into a form, it is read right or said: never lost in silence, never another blank's.

A filled form is spoiled at some of its blanks as senders spoil them: values moved beside, below, behind their words, wrapped, repeated,
spaced, merged, struck out, commented on. The outcome of every blank is its number, or none with an error or query on it. `LAWS` holds
what must be true for that; with any of them switched off the same test must fail.
"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import pytest
from docx import Document as WordDocument
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from data_loaders.formats import docx, opendocument, spreadsheets
from data_loaders.forms import answers, beside, prose, recognise
from data_loaders.forms.ledger import Accounted
from data_loaders.model.readings import FileReading
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, filled_sentence, read, some_answers, workbook_bytes
from tests.data_loaders.making import zip_of

CASES, MANY = 300, 5_000
NUMBERS = [code for code, blank in FORM.blanks.items() if blank.kind == "number" and blank.part_of is None]
STARTING = [code for code in NUMBERS if not FORM.sentences[FORM.blanks[code].sentence].literals[0].strip(" 　")]
"""The blanks with which a sentence begins."""
HEADING = ["填报单位：云岫医院", "填报期：第2周"]
STRUCK, END = "\ue010", "\ue011"
ITEM_OF = {code: blank.item for code, blank in FORM.blanks.items()}


@dataclass
class Sheet:
    """A form in sentences as rows of cells; `truth` is what each number blank must be read as, None where nothing is written."""

    truth: dict[str, int | None] = field(repr=False)
    rows: dict[str, list[str]] = field(repr=False)
    """For every item: title, standard, sentences, and what is written right of them."""
    below: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    """How it was spoiled, in words."""

    def lines(self) -> list[list[str]]:
        """The rows as they stand below each other."""
        lines = [[FORM.title_zh], HEADING, list(FORM.columns_zh)]
        for item, cells in self.rows.items():
            lines.append(cells)
            if item in self.below:
                lines.append(["", "", self.below[item]])
        return lines


def unit_of(code: str) -> str:
    return FORM.blanks[code].counting_unit or ""


def bracket(value: object) -> str:
    return f"（{value}）"


def emptied(sheet: Sheet, code: str) -> None:
    """The blank's bracket without its number."""
    replaced(sheet, code, "（  ）")


def replaced(sheet: Sheet, code: str, words: str) -> None:
    """Other words in the place of the blank's bracket: its number is unlike any other in the form."""
    cells = sheet.rows[ITEM_OF[code]]
    written = bracket(sheet.truth[code])
    assert cells[2].count(written) == 1
    cells[2] = cells[2].replace(written, words)


def put_right(sheet: Sheet, code: str, words: str, column: int = 3) -> None:
    cells = sheet.rows[ITEM_OF[code]]
    cells.extend([""] * (column + 1 - len(cells)))
    cells[column] = (cells[column] + "，" + words).lstrip("，")


# --- how values are spoiled ---------------------------------------------------------------------------------------------
def moved_right(sheet: Sheet, code: str, pick: int) -> None:
    emptied(sheet, code)
    put_right(sheet, code, f"{sheet.truth[code]}{unit_of(code) if pick % 2 else ''}", 3 + pick % 3)


def another_beside(sheet: Sheet, code: str, pick: int) -> None:
    """A blank that was left empty, and a number beside it that counts something else."""
    emptied(sheet, code)
    sheet.truth[code] = None
    put_right(sheet, code, f"{7_000 + pick}{('块', '面')[pick % 2]}")


def moved_left(sheet: Sheet, code: str, pick: int) -> None:
    emptied(sheet, code)
    sheet.rows[ITEM_OF[code]][1] = f"{sheet.truth[code]}{unit_of(code) if pick % 2 else ''}"


def moved_below(sheet: Sheet, code: str, pick: int) -> None:
    emptied(sheet, code)
    before = sheet.below.get(ITEM_OF[code], "")
    sheet.below[ITEM_OF[code]] = (before + "，" + f"{('', '完成', '本周共完成')[pick % 3]}{sheet.truth[code]}{unit_of(code)}").lstrip("，")


def moved_behind_words(sheet: Sheet, code: str, pick: int) -> None:
    """An empty bracket, and the number behind the words that follow it."""
    after = FORM.sentences[FORM.blanks[code].sentence].literals[1 + FORM.sentences[FORM.blanks[code].sentence].blanks.index(code)]
    cut = after.rstrip("；;。 ，,")
    written = bracket(sheet.truth[code])
    cells = sheet.rows[ITEM_OF[code]]
    if cut and written + cut in cells[2]:
        cells[2] = cells[2].replace(written + cut, "（  ）" + cut + str(sheet.truth[code]))


def own_line(sheet: Sheet, code: str, pick: int) -> None:
    emptied(sheet, code)
    sheet.rows[ITEM_OF[code]][2] += f"\n{('本周完成', '合计', '')[pick % 3]}{sheet.truth[code]}{unit_of(code)}"


def added_sentence(sheet: Sheet, code: str, pick: int) -> None:
    """A sentence of the unit's own behind the item's last one, with the same counting units: no blank's."""
    sheet.rows[ITEM_OF[code]][2] += f"\n另{('组织应急演练', '转载信息', '发放折页')[pick % 3]}77{unit_of(code)}，88人次。"


def wrapped(sheet: Sheet, code: str, pick: int) -> None:
    value = sheet.truth[code]
    replaced(sheet, code, (f"（\n{value}）", f"（{value}\n）", f"（{value}）\n")[pick % 3])


def spaced(sheet: Sheet, code: str, pick: int) -> None:
    value = sheet.truth[code]
    replaced(sheet, code, (f"（ {value}　）", f" （{value}） ", f"(\u200b{value}\u00a0)", f"　{value}　")[pick % 4])


def repeated_inside(sheet: Sheet, code: str, pick: int) -> None:
    value = sheet.truth[code]
    replaced(sheet, code, (f"（{value}）{value}", f"{value}（{value}）")[pick % 2])


def repeated_right(sheet: Sheet, code: str, pick: int) -> None:
    put_right(sheet, code, f"{sheet.truth[code]}{unit_of(code) if pick % 2 else ''}")


def second_column(sheet: Sheet, code: str, pick: int) -> None:
    """A running total in a column of its own."""
    put_right(sheet, code, f"{9_000 + pick}{unit_of(code) if pick % 2 else ''}")


def marked_lines(sheet: Sheet, code: str, pick: int) -> None:
    """Every paragraph of the item numbered, whatever it begins with."""
    cells = sheet.rows[ITEM_OF[code]]
    mark = ("{}.", "{}、", "（{}）", "({}) ")[pick % 4]
    if not cells[2].startswith(("1.", "1、", "（1）", "(1)")):
        cells[2] = "\n".join(mark.format(n) + line.lstrip(" 　") for n, line in enumerate(cells[2].split("\n"), start=1))


def merged(sheet: Sheet, code: str, pick: int) -> None:
    """The number of the next blank in the same bracket too."""
    blanks = [each for each in FORM.sentences[FORM.blanks[code].sentence].blanks if FORM.blanks[each].kind == "number"]
    following = blanks[(blanks.index(code) + 1) % len(blanks)]
    if following != code and bracket(sheet.truth[following]) in sheet.rows[ITEM_OF[code]][2]:
        value = sheet.truth[code]
        emptied(sheet, following)
        replaced(sheet, code, f"（{value}{'、；/'[pick % 3]}{sheet.truth[following]}）")  # 114，121 is how offices group digits


def summed_up(sheet: Sheet, code: str, pick: int) -> None:
    """Two visits in one sentence with one sum: it is no single visit's."""
    cells = sheet.rows["outreach"]
    for blank in ("outreach.enterprises", "outreach.villages"):
        if f"（{sheet.truth[f'{blank}.sessions']}）" not in cells[2]:
            return
    cells[2] = cells[2].replace("进企业活动", "进企业、进农村活动" if pick % 2 else "“五进”活动")
    sheet.truth |= {f"outreach.enterprises.{measure}": None for measure in ("sessions", "participants")}


def struck(sheet: Sheet, code: str, pick: int) -> None:
    value = sheet.truth[code]
    replaced(sheet, code, f"（{STRUCK}71{END}{value}）" if pick % 2 else f"（{STRUCK}{value}{END}）")
    if not pick % 2:
        sheet.truth[code] = None


def commented(sheet: Sheet, code: str, pick: int) -> None:
    emptied(sheet, code)
    sheet.notes[ITEM_OF[code]] = f"{sheet.notes.get(ITEM_OF[code], '')} 完成{sheet.truth[code]}{unit_of(code)}"


EVERYWHERE = (
    *(moved_right, another_beside, moved_left, moved_below, moved_behind_words, own_line, added_sentence, wrapped, spaced, repeated_inside),
    *(repeated_right, second_column, marked_lines, merged, summed_up),
)
WAYS = {
    "docx": (*EVERYWHERE, struck, commented),
    "xlsx": (*EVERYWHERE, commented),
    "csv": EVERYWHERE,
    "html": EVERYWHERE,
    "ods": (*EVERYWHERE, commented),
}


# --- formats ------------------------------------------------------------------------------------------------------------
def as_docx(sheet: Sheet) -> bytes:
    lines = sheet.lines()
    document = WordDocument()
    document.add_paragraph(lines[0][0])
    document.add_paragraph("    ".join(HEADING))
    width = max(len(line) for line in lines)
    table = document.add_table(rows=len(lines) - 2, cols=width)
    items = {id(cells): item for item, cells in sheet.rows.items()}
    for row, line in zip(table.rows, lines[2:], strict=True):
        for cell, words in zip(row.cells, line, strict=False):
            for number, paragraph_words in enumerate(words.split("\n")):
                paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
                for index, piece in enumerate(paragraph_words.replace(END, STRUCK).split(STRUCK)):
                    paragraph.add_run(piece).font.strike = bool(index % 2) or None
        if note := sheet.notes.get(items.get(id(line), "")):
            document.add_comment(row.cells[2].paragraphs[0].runs, text=note)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_xlsx(sheet: Sheet) -> bytes:
    workbook = Workbook()
    page = workbook.active
    items = {id(cells): item for item, cells in sheet.rows.items()}
    for r, line in enumerate(sheet.lines(), start=1):
        for c, words in enumerate(line, start=1):
            page.cell(r, c, int(words) if words.isdecimal() else words or None)
        if note := sheet.notes.get(items.get(id(line), "")):
            page.cell(r, 3).comment = Comment(note, "某人")
    return workbook_bytes(workbook)


def as_csv(sheet: Sheet) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(sheet.lines())
    return buffer.getvalue().encode("utf-8-sig")


def as_html(sheet: Sheet) -> bytes:
    rows = ("".join(f"<td>{html.escape(words).replace(chr(10), '<br>')}</td>" for words in line) for line in sheet.lines())
    return f"<html><body><table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table></body></html>".encode()


def as_ods(sheet: Sheet) -> bytes:
    items = {id(cells): item for item, cells in sheet.rows.items()}

    def paragraphs(words: str) -> str:
        return "".join(f"<text:p>{html.escape(line)}</text:p>" for line in words.split("\n"))

    def cell(words: str, note: str | None) -> str:
        comment = f"<office:annotation>{paragraphs(note)}</office:annotation>" if note else ""
        return f"<table:table-cell>{comment}{paragraphs(words)}</table:table-cell>"

    def row(line: list[str]) -> str:
        note = sheet.notes.get(items.get(id(line), ""))
        return f"<table:table-row>{''.join(cell(words, note if c == 2 else None) for c, words in enumerate(line))}</table:table-row>"

    rows = "".join(map(row, sheet.lines()))
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    body = f'<office:body><office:spreadsheet><table:table table:name="表">{rows}</table:table></office:spreadsheet></office:body>'
    content = f"<office:document-content {spaces}>{body}</office:document-content>"
    entry = f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>'
    manifest = f'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{entry}</m:manifest>'
    return zip_of({"mimetype": kind.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()})


WRITERS: dict[str, Callable[[Sheet], bytes]] = {"docx": as_docx, "xlsx": as_xlsx, "csv": as_csv, "html": as_html, "ods": as_ods}


# --- the property -------------------------------------------------------------------------------------------------------
def filled(seed: int) -> Sheet:
    """A form with numbers that are all different, a few blanks left empty."""
    numbers = {code: 100 + 7 * index + seed % 7 for index, code in enumerate(FORM.blanks) if FORM.blanks[code].kind == "number"}
    numbers |= {code: numbers[blank.part_of] - 100 for code, blank in FORM.blanks.items() if blank.part_of}
    written = some_answers(seed) | numbers
    rows = {
        item.code: [
            item.title_zh or item.label_zh,
            "\n".join(item.standards),
            "\n".join("".join(filled_sentence(sentence, written, "（{v}）") for sentence in part) for part in item.paragraphs),
        ]
        for item in FORM.items
    }
    return Sheet(dict(numbers), rows)


def judge(reading: FileReading, truth: dict[str, int | None]) -> None:
    """Every blank is its number, or none with something said of it."""
    if not reading.submissions:
        assert any(finding.severity == "error" for finding in reading.findings)
        return
    (submission,) = reading.submissions
    said = {finding.indicator for finding in submission.findings if finding.severity != "note"}
    for answer in submission.answers:
        if answer.code not in truth or answer.value == truth[answer.code]:
            continue
        assert answer.value is None, f"{answer.code} read as {answer.value}, not {truth[answer.code]}"
        assert answer.code in said, f"{answer.code} lost, nothing said"
    ledger = submission.ledger
    assert ledger.taken + ledger.printed + ledger.about + ledger.unplaced == ledger.found, ledger


@st.composite
def spoiled_forms(draw: st.DrawFn, most: Callable | None = None, kinds: tuple[str, ...] = tuple(sorted(WRITERS))) -> tuple[str, Sheet]:
    """A form in one of the formats, spoiled in one to four ways, `most` first of all."""
    kind = draw(st.sampled_from(kinds))
    sheet = filled(draw(st.integers(0, 6)))
    ways = draw(st.lists(st.sampled_from(WAYS[kind]), min_size=1, max_size=4))
    ways = [most, *ways[1:]] if most else ways
    codes = draw(st.lists(st.sampled_from([*NUMBERS, *STARTING * 4]), min_size=len(ways), max_size=len(ways), unique_by=ITEM_OF.get))
    for way, code in zip(ways, codes, strict=True):
        pick = draw(st.integers(0, 11))
        if sheet.rows[ITEM_OF[code]][2].count(bracket(sheet.truth[code])) != 1:
            continue  # it was part of what is spoiled already
        sheet.done.append(f"{way.__name__} {code} {pick}")
        way(sheet, code, pick)
    return kind, sheet


def holds(case: tuple[str, Sheet]) -> None:
    kind, sheet = case
    judge(read(WRITERS[kind](sheet), f"a.{kind}"), sheet.truth)


QUIET = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=CASES // 2, **QUIET)
@given(spoiled_forms())
def test_no_number_is_lost_or_another_blanks(case: tuple[str, Sheet]) -> None:
    holds(case)


@pytest.mark.slow
@settings(max_examples=MANY, **QUIET)
@given(spoiled_forms())
def test_no_number_is_lost_or_another_blanks_in_many_cases(case: tuple[str, Sheet]) -> None:
    holds(case)


# --- our own Excel form ---------------------------------------------------------------------------------------------------
LABEL, VALUE, UNIT, REMARK = 5, 6, 7, 8


@lru_cache(maxsize=7)
def own_form(seed: int) -> tuple[bytes, dict[str, int | None]]:
    """Our own form, filled, and its numbers."""
    truth = filled(seed).truth
    return excel_template(FORM, CAMPAIGN, M01, "W2", answers=some_answers() | truth), truth


@st.composite
def spoiled_own_forms(draw: st.DrawFn) -> tuple[bytes, dict[str, int | None]]:
    form, numbers = own_form(draw(st.integers(0, 6)))
    truth, workbook = dict(numbers), load_workbook(io.BytesIO(form))
    page = workbook.worksheets[0]
    row_of = {page.cell(r, 1).value: r for r in range(1, page.max_row + 1)}
    for code in draw(st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=4, unique=True)):
        r, value, unit = row_of[code], truth[code], unit_of(code)
        words = draw(st.sampled_from([str(value), f"{value}{unit}", f"完成{value}{unit}（线上）", f"{value}%"]))
        way = draw(st.sampled_from(["unit", "remark", "third", "label", "note", "both", "spaced", "remarked", "second"]))
        if way in ("spaced", "remarked", "second"):
            page.cell(r, VALUE).value = f" {value}　" if way == "spaced" else value
            page.cell(r, {"spaced": REMARK, "remarked": REMARK, "second": 10}[way]).value = {
                "spaced": None,
                "remarked": "其中线上3次",
                "second": 9_000,
            }[way]
            continue
        page.cell(r, VALUE).value = None
        if way == "note":
            page.cell(r, VALUE).comment = Comment(words, "某人")
            continue
        target = {"unit": UNIT, "remark": REMARK, "third": 10, "label": LABEL, "both": REMARK}[way]
        page.cell(r, target).value = words
        if way == "both":
            page.cell(r, UNIT).value = words
        if words.endswith("%"):
            truth[code] = None
    return workbook_bytes(workbook), truth


def own_holds(case: tuple[bytes, dict[str, int | None]]) -> None:
    judge(read(case[0]), case[1])


@settings(max_examples=CASES // 16, **QUIET)
@given(spoiled_own_forms())
def test_no_number_of_our_own_form_is_lost(case: tuple[bytes, dict[str, int | None]]) -> None:
    own_holds(case)


@pytest.mark.slow
@settings(max_examples=MANY // 4, **QUIET)
@given(spoiled_own_forms())
def test_no_number_of_our_own_form_is_lost_in_many_cases(case: tuple[bytes, dict[str, int | None]]) -> None:
    own_holds(case)


@pytest.mark.parametrize("way", [wrapped, spaced, marked_lines, added_sentence, repeated_inside, repeated_right])
@pytest.mark.parametrize("pick", range(4))
def test_what_does_no_harm_leaves_every_number_as_it_is(way: Callable, pick: int) -> None:
    sheet = filled(pick)
    for code in ("rectify.enterprises", "consult.innovation.participants", "exposure.online_tours"):
        way(sheet, code, pick)
    submission = read(as_docx(sheet), "a.docx").submissions[0]
    assert {answer.code: answer.value for answer in submission.answers if answer.code in sheet.truth} == sheet.truth
    assert not submission.has_error


# --- each law is needed ---------------------------------------------------------------------------------------------------
LAWS: dict[str, tuple[object, str, Callable[..., object], st.SearchStrategy, Callable]] = {
    "numbers near sentences are read or said": (
        answers,
        "account_for_sentences",
        lambda *_: Accounted(),
        spoiled_forms(moved_right),
        holds,
    ),
    "numbers near value cells are said": (recognise, "account_for_cells", lambda *_: Accounted(), spoiled_own_forms(), own_holds),
    "a number is only read where it is certain": (beside, "_is_unit", lambda *_: True, spoiled_forms(another_beside), holds),
    "list marks are no answers": (prose, "_after_list_mark", lambda cell, low, high: 0, spoiled_forms(marked_lines), holds),
    "a sum of several visits is none of theirs": (prose, "_is_of_kin", lambda *_: False, spoiled_forms(summed_up), holds),
    "only what is seen counts": (docx, "mark_unseen", lambda *_: None, spoiled_forms(struck, ("docx",)), holds),
    "comments in Word are looked at": (docx, "mark_word_notes", lambda *_: None, spoiled_forms(commented, ("docx",)), holds),
    "comments in workbooks are looked at": (
        spreadsheets,
        "with_sheet_notes",
        lambda _, document: document,
        spoiled_forms(commented, ("xlsx",)),
        holds,
    ),
    "comments in open documents are looked at": (opendocument, "_comments", lambda _: {}, spoiled_forms(commented, ("ods",)), holds),
    "numbers beside count for nothing that is filled": (beside.Sentences, "empty_in", lambda *_: [], spoiled_forms(own_line), holds),
}


@pytest.mark.parametrize("law", LAWS)
def test_without_any_law_it_fails(law: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, instead, cases, check = LAWS[law]
    monkeypatch.setattr(where, name, instead)
    search = settings(max_examples=CASES, phases=[Phase.generate], report_multiple_bugs=False, derandomize=True, **QUIET)
    with pytest.raises(AssertionError):
        search(given(cases)(check))()
