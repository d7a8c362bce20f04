"""Marks for tests: on whatever a reading says of a file, and on some of its answers."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO

from data_loaders.model.readings import FileReading
from reports.mark_documents import mark_document
from reports.mark_workbooks import mark_workbook
from reports.marks import Mark, Marked

OFFICE = "区民卫局应急保障处"
NOON = datetime(2020, 6, 19, 12)


def marks_for(reading: FileReading, every: int = 6) -> list[Mark]:
    """A mark on the place of every finding, and on every so many answers, empty ones too; each with numbers in its words."""
    found = [Mark(each.place, each.severity == "error", each.message()) for each in reading.all_findings()]
    answers = [answer for submission in reading.submissions for answer in submission.answers[::every]]
    return found + [Mark(answer.place, False, f"第 3 周为 12，本周 1,300【{answer.raw}】\n请核对") for answer in answers]


def marked(data: bytes, reading: FileReading, marks: list[Mark] | None = None) -> Marked:
    """The file with marks, in the way of its kind."""
    marks = marks_for(reading) if marks is None else marks
    return mark_document(data, marks, OFFICE, NOON) if reading.kind == "docx" else mark_workbook(data, marks, OFFICE)


def parts_of(data: bytes) -> dict[str, bytes]:
    """Every entry of a package."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def said(reading: FileReading) -> tuple:
    """All that a reading says but whose bytes they were."""
    return reading.role, reading.submissions, reading.findings, reading.deliveries
