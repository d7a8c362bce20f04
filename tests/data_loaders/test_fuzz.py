"""Bytes flipped, cut and spliced in valid files of every kind: always a reading, never a lost process or a hang."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterator
from io import BytesIO

from data_loaders.campaign import Roster, Unit, read_campaign
from data_loaders.containers import Refusal, Source, open_container
from data_loaders.form import load_forms
from data_loaders.submissions import Context
from data_loaders.templates import excel_template
from data_loaders.word_form import word_form
from data_loaders.workers import Readers
from tests.data_loaders.making import zip_of

CASES = 200
UNIT = Unit("M01", "平江医院", "medical")
CONTEXT = Context(read_campaign(), load_forms(), Roster((UNIT,)))


def seeds() -> dict[str, bytes]:
    answers = {blank.code: position for position, blank in enumerate(CONTEXT.form.number_blanks)}
    workbook = excel_template(CONTEXT.form, CONTEXT.campaign, UNIT, "W2", answers=answers)
    document = word_form(CONTEXT.form, CONTEXT.campaign, UNIT, "W2", answers=answers)
    return {"a.xlsx": workbook, "a.docx": document, "a.csv": "项目,数\n启动仪式,3\n".encode("gb18030"), "a.zip": zip_of({"周/a.docx": document})}


def spoiled(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one kind of damage."""
    spoilt = bytearray(data)
    first, second = sorted((chance.randrange(len(data)), chance.randrange(len(data))))
    match chance.randrange(3):
        case 0:
            for _ in range(chance.choice((1, 3, 20))):
                spoilt[chance.randrange(len(data))] = chance.randrange(256)
        case 1:
            del spoilt[first:]
        case 2:
            spoilt[second:second] = data[first:second]
    return bytes(spoilt)


def spoiled_inside(data: bytes, chance: random.Random) -> bytes:
    """A package whose checksums are right and one of whose parts is damaged: it gets past the zip to the readers."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([name for name, part in parts.items() if part])
    return zip_of(parts | {name: spoiled(parts[name], chance)})


def cases(chance: random.Random) -> Iterator[tuple[str, bytes]]:
    originals = seeds()
    for number in range(CASES):
        name = chance.choice(list(originals))
        inside = name.endswith("x") and chance.random() < 0.5
        yield f"{number}-{name}", (spoiled_inside if inside else spoiled)(originals[name], chance)


def test_every_spoiled_file_has_a_reading_or_a_refusal() -> None:
    seen: set[str] = set()
    sources: list[Source] = []
    made = list(cases(random.Random(20200601)))
    for file, data in made:
        for found in open_container(file, data):
            seen.add(file)
            if not isinstance(found, Refusal):
                sources.append(found)
    assert seen == {file for file, _ in made}
    with Readers(CONTEXT) as readers:
        readings = [reading for _, reading in readers.read(sources)]
    assert [(reading.file, reading.member) for reading in readings] == [(source.file, source.member) for source in sources]
    rules = {finding.rule for reading in readings for finding in reading.findings}
    assert "file_reader_failed" not in rules and "file_too_slow" not in rules
    assert all(reading.submissions or reading.findings for reading in readings)
