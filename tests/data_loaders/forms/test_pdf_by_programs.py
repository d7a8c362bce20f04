"""Filled forms through PDF and back: printed by LibreOffice, Chromium and WeasyPrint, and by chance. Every number is right, or said."""

from __future__ import annotations

import html
import random
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.styles import Border

from data_loaders.model.form import PRINTED_BLANK
from data_loaders.model.readings import Submission
from data_loaders.sample.handwriting import HANDS, in_full_width, in_words, with_commas
from data_loaders.sample.pdf_papers import PdfForm
from data_loaders.writers.excel_form import excel_template
from data_loaders.writers.word_form import WordForm, inside
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, only, read, some_answers
from tests.data_loaders.making import needs_soffice

HEAD = "填报单位：云岫医院　　填报期：第2周"
LOOKS = {
    "plain": ("td,th{border:1px solid #000}", "A4"),
    "small, landscape, shaded": (
        "body{font-size:8pt} td,th{border:1px solid #999} tr:nth-child(even){background:#eef} th{background:#335;color:#fff}",
        "A4 landscape",
    ),
    "large, right-aligned": ("body{font-size:15pt} td,th{border:2px solid #000} td{text-align:right}", "A4"),
    "A5, dotted": ("body{font-size:7pt} td,th{border:1px dotted #000}", "A5"),
    "frames, loose": ("table{border-collapse:separate;border-spacing:2px} td,th{border:1px solid #000} body{line-height:2}", "A4"),
}


def page_of(look: str, answers: dict[str, object]) -> str:
    """A printed form as a web page."""
    css, size = LOOKS[look]
    rows = []
    for item in FORM.items:
        words = []
        for together in item.paragraphs:
            for sentence in together:
                brackets = PRINTED_BLANK.findall(sentence.text)
                slots = [inside(bracket, str(answers[code])) for bracket, code in zip(brackets, sentence.blanks, strict=True)]
                words.append("".join(a + b for a, b in zip(sentence.literals, [*slots, ""], strict=True)))
            words.append("\n")
        cells = (FORM.section(item.section).label_zh, item.title_zh, "\n".join(item.standards), "".join(words).strip())
        rows.append("".join(f"<td>{html.escape(cell)}</td>".replace("\n", "<br>") for cell in cells))
    head = f"<th colspan=2>{FORM.columns_zh[0]}</th>" + "".join(f"<th>{words}</th>" for words in FORM.columns_zh[1:])
    style = f"@page{{size:{size};margin:1.5cm}} body{{font:10pt 'Noto Serif CJK SC'}} table{{border-collapse:collapse;width:100%}} td,th{{padding:3px}}"
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<meta charset=utf-8><style>{style} {css}</style><h2>{FORM.title_zh}</h2><p>{HEAD}</p><table><thead><tr>{head}</tr></thead>{body}</table>"


def wrong(submission: Submission, answers: dict[str, object]) -> list[str]:
    """The blanks that are neither right nor said; a number that is another one is wrong whatever is said of it."""
    said = {finding.indicator for finding in submission.findings if finding.severity != "note"}
    got = {answer.code: answer.value if answer.value is not None else answer.text for answer in submission.answers}
    return [code for code, value in answers.items() if got[code] != value and (got[code] is not None or code not in said)]


BADLY = (("wide", True, True), ("bare", False, False), ("wide and bare", True, False))
"""Workbooks that somebody widened until the table goes on to the right on further pages, or took the lines off."""


def set_badly(data: bytes, is_wide: bool, has_lines: bool) -> bytes:
    book, output = load_workbook(BytesIO(data)), BytesIO()
    for sheet in book:
        if is_wide:
            sheet.sheet_properties.pageSetUpPr.fitToPage = False
            sheet.page_setup.orientation = "portrait"
            for column in sheet.column_dimensions.values():
                column.width *= 1.6
        for cell in () if has_lines else chain.from_iterable(sheet.iter_rows()):
            cell.border = Border()
    book.save(output)
    return output.getvalue()


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Word and Excel forms as LibreOffice prints them, all in one call."""
    folder: Path = tmp_path_factory.mktemp("printed")
    for seed, hand in enumerate(HANDS):
        (folder / f"word{seed}.docx").write_bytes(WordForm(FORM, CAMPAIGN).filled(M01, "W2", some_answers(seed), hand=hand))
    (folder / "excel9.xlsx").write_bytes(excel_template(FORM, CAMPAIGN, M01, "W2", some_answers(9)))
    for name, is_wide, has_lines in BADLY:
        (folder / f"{name}.xlsx").write_bytes(set_badly(excel_template(FORM, CAMPAIGN, M01, "W2", some_answers(5)), is_wide, has_lines))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [path.name for path in folder.iterdir()]
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", *files], cwd=folder, check=True, capture_output=True, timeout=120
    )
    return {path.stem: path.read_bytes() for path in folder.glob("*.pdf")}


@needs_soffice
@pytest.mark.parametrize("name", ["word0", "word1", "word2", "excel9"])
def test_what_libreoffice_prints_reads_as_it_was_filled(printed: dict[str, bytes], name: str) -> None:
    answers = some_answers(int(name[-1]))
    submission = only(read(printed[name], f"{name}.pdf"))
    assert (submission.unit, submission.period) == ("M01", "W2")
    assert wrong(submission, answers) == [] and sum(answer.value is not None for answer in submission.answers) == 67


@needs_soffice
@pytest.mark.parametrize("name", [name for name, *_ in BADLY])
def test_what_is_printed_over_pages_or_without_lines_is_right_or_waits(printed: dict[str, bytes], name: str) -> None:
    answers = some_answers(5)
    reading = read(printed[name], "云岫医院第2周.pdf")
    for submission in reading.submissions:
        assert [answer.code for answer in submission.answers if answer.value not in (None, answers.get(answer.code))] == []
        is_cut_off = any(finding.rule == "pdf_cut_off" for finding in submission.findings)  # one error for all that is missing
        assert is_cut_off or wrong(submission, answers) == []
        assert submission.has_error or sum(answer.value is not None for answer in submission.answers) == 67
    assert reading.submissions or reading.status == "problem"


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    found = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    if not found:
        pytest.skip("No Chromium on this computer.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("look", LOOKS)
def test_what_a_browser_prints_reads_as_it_was_filled(browser, look: str) -> None:
    answers = some_answers(len(look))
    page = browser.new_page()
    page.set_content(page_of(look, answers))
    data = page.pdf(prefer_css_page_size=True)
    page.close()
    submission = only(read(data, "a.pdf"))
    assert wrong(submission, answers) == [] and sum(answer.value is not None for answer in submission.answers) == 67


@pytest.mark.parametrize(
    "look", [look if look in ("plain", "frames, loose") else pytest.param(look, marks=pytest.mark.slow) for look in LOOKS]
)
def test_what_weasyprint_prints_reads_as_it_was_filled(look: str) -> None:
    weasyprint = pytest.importorskip("weasyprint", exc_type=(ImportError, OSError))
    answers = some_answers(len(look) + 1)
    into = BytesIO()
    weasyprint.HTML(string=page_of(look, answers)).write_pdf(into)
    submission = only(read(into.getvalue(), "a.pdf"))
    assert wrong(submission, answers) == [] and sum(answer.value is not None for answer in submission.answers) == 67


STYLES = (
    str,
    with_commas,
    in_full_width,
    in_words,
    lambda value: f"约{value}",
    lambda value: f"{value}余",
    lambda value: f" {value} ",
    lambda value: f"共{value}人次",
    lambda value: "无",
)


def through_pdf(seed: int) -> None:
    """A form filled by chance says in PDF what it says in Word, or something is said of the blank."""
    rng = random.Random(seed)
    hand = rng.choice(HANDS)
    answers: dict[str, object] = {}
    for code, value in some_answers(seed).items():
        if rng.random() < 0.8:
            answers[code] = rng.choice(STYLES)(rng.choice((0, value, 12_345))) if isinstance(value, int) else value
    word = only(read(WordForm(FORM, CAMPAIGN).filled(M01, "W2", answers, hand=hand), "a.docx"))
    paper = only(read(PdfForm(FORM, CAMPAIGN).filled(M01, "W2", answers, hand=hand), "a.pdf"))
    said = {finding.indicator for finding in paper.findings if finding.severity != "note"}
    for one, other in zip(word.answers, paper.answers, strict=True):
        same = (one.state, one.value, one.text) == (other.state, other.value, other.text)
        assert same or (other.value is None and other.code in said), (one, other)
    assert paper.ledger.found == sum(paper.ledger[1:])


@settings(max_examples=5, deadline=None, derandomize=True)
@given(st.integers(0, 1 << 30))
def test_a_form_by_chance_says_the_same_in_pdf(seed: int) -> None:
    through_pdf(seed)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.integers(0, 1 << 30))
def test_many_forms_by_chance_say_the_same_in_pdf(seed: int) -> None:
    through_pdf(seed)
