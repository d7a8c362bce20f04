"""PDFs that mean harm cost their own reading and nothing else: a receipt each, no exception here, the next file read as if nothing was."""

from __future__ import annotations

from collections import Counter

import pytest

from data_loaders.formats.archives import Source
from data_loaders.intake.workers import Readers
from data_loaders.model.readings import FileReading
from data_loaders.sample.pdf_papers import PdfForm
from tests.data_loaders.filling import CAMPAIGN, CONTEXT, FORM, M01, some_answers
from tests.data_loaders.formats.hostile_pdfs import KINDS, hostile

DEADLINE = 4.0


def readings(numbers: range) -> list[FileReading]:
    good = PdfForm(FORM, CAMPAIGN).filled(M01, "W2", some_answers(1))
    sources = [Source(f"{number}.pdf", None, hostile(number)) for number in numbers]
    with Readers(CONTEXT, 2, DEADLINE) as readers:
        found = [reading for _, reading in readers.read([*sources, Source("good.pdf", None, good)])]
    assert len(found) == len(numbers) + 1
    assert found[-1].role == "form" and sum(answer.value is not None for answer in found[-1].submissions[0].answers) == 67
    return found[:-1]


def check(found: list[FileReading]) -> None:
    for reading in found:
        assert reading.role in ("form", "refused", "deliverable"), reading
        assert reading.role != "refused" or [finding.message() for finding in reading.findings], reading
    lost = Counter(finding.rule for reading in found for finding in reading.findings if finding.rule == "file_reader_failed")
    assert not lost, lost


def test_one_of_each_kind() -> None:
    check(readings(range(len(KINDS))))


@pytest.mark.slow
def test_three_hundred() -> None:
    check(readings(range(300)))
