"""Forms filled for the readers' tests, as our writers, openpyxl and python-docx write them, and what was read from them."""

from __future__ import annotations

import random
import zipfile
from functools import cache
from io import BytesIO

from docx import Document as WordDocument
from docx.document import Document
from openpyxl import Workbook

from data_loaders.formats.archives import Source
from data_loaders.intake.read_file import read_source
from data_loaders.matching.context import Context
from data_loaders.model.campaign import Roster, Unit, read_campaign
from data_loaders.model.form import load_forms
from data_loaders.model.readings import FileReading, Submission

CAMPAIGN = read_campaign()
FORM = load_forms()["2020"]
ROSTER = Roster(
    (
        Unit("M01", "云岫医院", "medical", ("云岫院",)),
        Unit("E01", "福星护理院", "elderly_care", ("福星",)),
        Unit("E02", "福星老年护理院", "elderly_care", ("福星老年",)),
        Unit("M02", "城东社区卫生服务中心", "medical", ("城东中心", "中心")),
        Unit("D01", "直属单位审核处", "department"),
        Unit("M03", "城西社区卫生服务中心", "medical", ("城西中心", "中心")),
    )
)
CONTEXT = Context(CAMPAIGN, load_forms(), ROSTER)
M01 = ROSTER.units[0]


def some_answers(seed: int = 1) -> dict[str, object]:
    """A whole number for every number blank, words for the others; parts never over their wholes."""
    rng = random.Random(seed)
    answers: dict[str, object] = {}
    for code, blank in FORM.blanks.items():
        answers[code] = rng.randrange(1, 900) if blank.kind == "number" else "横幅、讲座"
        if blank.part_of:
            answers[code] = min(answers[code], answers[blank.part_of])
    return answers


def read(data: bytes, file: str = "a.xlsx", member: str | None = None, context: Context = CONTEXT) -> FileReading:
    return read_source(Source(file, member, data), context)


def only(reading: FileReading) -> Submission:
    assert len(reading.submissions) == 1, (reading.role, reading.findings)
    return reading.submissions[0]


def values_of(submission: Submission, form=FORM) -> dict[str, object]:
    return {answer.code: answer.value if form.blanks[answer.code].kind == "number" else answer.text for answer in submission.answers}


def rules_of(submission: Submission) -> dict[str, set]:
    rules: dict[str, set] = {}
    for finding in submission.findings:
        rules.setdefault(finding.rule, set()).add(finding.indicator)
    return rules


def workbook_bytes(workbook: Workbook) -> bytes:
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


WORDS = "word/document.xml"


def word_bytes(document: Document) -> bytes:
    """What python-docx saves, where nothing but words was written into its empty document: the parts around them (styles, themes, its own
    picture) are the same each time and take longer to pack than the words."""
    buffer = BytesIO(_around_the_words())
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(WORDS, document.part.blob)
    return buffer.getvalue()


@cache
def _around_the_words() -> bytes:
    whole, around = BytesIO(), BytesIO()
    WordDocument().save(whole)
    with zipfile.ZipFile(whole) as saved, zipfile.ZipFile(around, "w", zipfile.ZIP_DEFLATED) as package:
        for name in saved.namelist():
            if name != WORDS:
                package.writestr(name, saved.read(name))
    return around.getvalue()


def empty_word() -> Document:
    """python-docx's empty document, to be written and saved before the next one is asked for: it is opened once a run."""
    document = _opened()
    document.element.body.clear_content()
    return document


@cache
def _opened() -> Document:
    return WordDocument()


def printed_word(
    answers: dict[str, object],
    heading: str | None = None,
    shape: str = "（{v}）",
    skip: tuple[str, ...] = (),
    columns: int = 3,
    before: dict[int, str] | None = None,
) -> bytes:
    """The printed form as python-docx writes it: header row, an item a row, standards beside the prose.

    `before`: words in front of a sentence, by its position.
    """
    document = empty_word()
    if heading:
        document.add_paragraph(heading)
    document.add_paragraph(FORM.title_zh)
    table = document.add_table(rows=1, cols=columns)
    for cell, words in zip(table.rows[0].cells, FORM.columns_zh, strict=False):
        cell.text = words
    for item in FORM.items:
        if item.code in skip:
            continue
        cells = table.add_row().cells
        cells[0].text = item.title_zh or item.label_zh
        cells[1].text = "\n".join(item.standards) + "不少于3次，参与（50）人次以上。"
        cells[2].text = "\n".join(
            "".join((before or {}).get(sentence.position, "") + filled_sentence(sentence, answers, shape) for sentence in paragraph)
            for paragraph in item.paragraphs
        )
    return word_bytes(document)


def filled_sentence(sentence, answers: dict[str, object], shape: str) -> str:
    words = sentence.literals[0]
    for code, after in zip(sentence.blanks, sentence.literals[1:], strict=True):
        value = answers.get(code)
        words += ("（   ）" if value is None else (shape if FORM.blanks[code].kind == "number" else "（{v}）").format(v=value)) + after
    return words
