"""Bytes flipped, cut and spliced in valid files of every kind: always a reading, never a lost process, a hang or a wrong number.

A package (zip) carries checksums, so damage to it must show. Damage inside a part whose checksum is right, or in a format that has none
(.xls, .csv, .doc), may write another digit where one was, as a hand could; there only the reading itself is held to.
"""

from __future__ import annotations

import random
import shutil
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import pytest
from openpyxl import load_workbook

from data_loaders.formats.archives import Refusal, Source, open_container
from data_loaders.formats.content import Content
from data_loaders.intake.read_file import read_source
from data_loaders.intake.workers import Readers
from data_loaders.matching.context import Context
from data_loaders.model.campaign import Roster, Unit, read_campaign
from data_loaders.model.form import load_forms
from data_loaders.model.readings import FileReading
from data_loaders.writers.excel_form import excel_template
from data_loaders.writers.word_form import word_form
from tests.data_loaders.making import converted, xlsb_of, zip_of

UNIT = Unit("M01", "平江医院", "medical")
CONTEXT = Context(read_campaign(), load_forms(), Roster((UNIT,)))
PACKAGES = ("xlsx", "docx", "ods", "xlsb", "zip")
CONVERTED = {"xls": "xlsx", "ods": "xlsx", "csv:Text - txt - csv (StarCalc):44,34,76": "xlsx", "doc": "docx", "rtf": "docx"}
RARE = ("doc", "rtf")
"""What antiword cannot read starts LibreOffice, a second each: these stand in a share of the cases only."""


@dataclass(frozen=True, slots=True)
class Case:
    """A spoilt file: its number and kind as its name, its bytes, and whether its checksums guard the numbers in it."""

    file: str
    data: bytes
    is_guarded: bool

    @property
    def kind(self) -> str:
        return self.file.rpartition(".")[2]


@lru_cache(maxsize=1)
def originals() -> dict[str, bytes]:
    """A filled form in every format; those only LibreOffice writes where it is installed."""
    answers = {blank.code: 100 + blank.position for blank in CONTEXT.form.number_blanks}
    answers |= {blank.code: 100 for blank in CONTEXT.form.number_blanks if blank.part_of}
    workbook = excel_template(CONTEXT.form, CONTEXT.campaign, UNIT, "W2", answers=answers)
    document = word_form(CONTEXT.form, CONTEXT.campaign, UNIT, "W2", answers=answers)
    made = {"xlsx": workbook, "docx": document, "zip": zip_of({"周/a.docx": document, "a.xlsx": workbook}), "xlsb": as_xlsb(workbook)}
    if shutil.which("soffice"):
        for to, source in CONVERTED.items():
            made[to.split(":")[0]] = converted(made[source], source, to)
    return made


def as_xlsb(workbook: bytes) -> bytes:
    """The first sheet's cells as a binary workbook: numbers as doubles (record 5), words in their cells (record 6)."""
    cells: list[tuple[int, int, int, bytes]] = []
    for row in load_workbook(BytesIO(workbook)).worksheets[0].iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                words = cell.value.encode("utf-16-le")
                cells.append((cell.row - 1, cell.column - 1, 6, struct.pack("<L", len(words) // 2) + words))
            elif cell.value is not None:
                cells.append((cell.row - 1, cell.column - 1, 5, struct.pack("<d", cell.value)))
    return xlsb_of(*cells)


def spoiled(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one kind of damage."""
    spoilt = bytearray(data)
    first, second = sorted((chance.randrange(len(data)), chance.randrange(len(data))))
    match chance.randrange(4):
        case 0:
            for _ in range(chance.choice((1, 3, 20))):
                spoilt[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        case 1:
            del spoilt[first:]
        case 2:
            spoilt[second:second] = data[first:second]
        case 3:
            del spoilt[first:second]
    return bytes(spoilt)


def spoiled_inside(data: bytes, chance: random.Random) -> bytes:
    """A package whose checksums are right and one of whose parts is damaged: it gets past the zip to the readers."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([name for name, part in parts.items() if part])
    return zip_of(parts | {name: spoiled(parts[name], chance)})


def cases(count: int, chance: random.Random) -> Iterator[Case]:
    """Spoilt files of every kind."""
    often = [kind for kind in originals() if kind not in RARE]
    rare = [kind for kind in originals() if kind in RARE]
    for number in range(count):
        kind = chance.choice(rare if rare and number % 40 == 0 else often)
        inside = kind in PACKAGES and chance.random() < 0.4
        data = (spoiled_inside if inside else spoiled)(originals()[kind], chance)
        yield Case(f"{number}.{kind}", data, is_guarded=kind in PACKAGES and not inside)


def numbers_of(reading: FileReading) -> list[tuple]:
    """What a reading would put into totals: whose, when and the numbers of each submission."""
    return [
        (submission.unit, submission.period, {answer.code: answer.value for answer in submission.answers if answer.value is not None})
        for submission in reading.submissions
        if submission.unit and submission.period
    ]


def told(reading: FileReading) -> bool:
    """Whether an error or a query says that something is wrong."""
    return any(finding.severity in ("error", "query") for finding in reading.all_findings())


def read_all(made: list[Case]) -> list[tuple[Case, FileReading]]:
    """Every source of every case, read in processes as in a batch; a case without any source or refusal fails."""
    by_file = {case.file: case for case in made}
    sources: list[Source] = []
    refused: set[str] = set()
    for case in made:
        for found in open_container(case.file, Content(case.data)):
            if isinstance(found, Refusal):
                refused.add(found.file)
            else:
                sources.append(found)
    assert {source.file for source in sources} | refused == set(by_file)
    with Readers(CONTEXT) as readers:
        readings = [reading for _, reading in readers.read(sources)]
    assert [(reading.file, reading.member) for reading in readings] == [(source.file, source.member) for source in sources]
    return [(by_file[reading.file], reading) for reading in readings]


def hold(count: int, seed: int) -> None:
    """Reads so many spoilt files; fails on the first that was lost, slow, silent or wrong."""
    whole = [
        numbers
        for kind, data in originals().items()
        for source in open_container(f"a.{kind}", Content(data))
        for numbers in numbers_of(read_source(source, CONTEXT))
    ]
    for case, reading in read_all(list(cases(count, random.Random(seed)))):
        rules = {finding.rule for finding in reading.findings}
        assert not rules & {"file_reader_failed", "file_too_slow"}, (case.file, rules)
        assert reading.submissions or reading.findings or reading.role == "deliverable", case.file
        if case.is_guarded and not told(reading):
            assert all(numbers in whole for numbers in numbers_of(reading)), case.file


def test_every_original_is_read_whole() -> None:
    for kind, data in originals().items():
        for source in open_container(f"a.{kind}", Content(data)):
            reading = read_source(source, CONTEXT)
            assert [len(numbers) for _, _, numbers in numbers_of(reading)] == [len(CONTEXT.form.number_blanks)], kind


def test_a_hundred_spoilt_files() -> None:
    hold(100, seed=20200601)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_two_thousand_spoilt_files(seed: int) -> None:
    hold(500, seed)
