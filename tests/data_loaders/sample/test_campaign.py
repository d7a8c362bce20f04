"""The sample campaign: believable, the same for the same seed, and with one of everything that goes wrong."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest

from data_loaders.formats.archives import Source, open_container
from data_loaders.formats.content import Content
from data_loaders.formats.picture_text import NARROWEST
from data_loaders.formats.pictures import opened_page
from data_loaders.intake.read_file import read_source
from data_loaders.intake.roster_file import read_roster
from data_loaders.matching.context import Context
from data_loaders.model.campaign import read_campaign
from data_loaders.model.form import load_forms
from data_loaders.model.readings import CUMULATIVE, PICTURE, FileReading
from data_loaders.sample.campaign import DEFAULT_SEED, DEFAULT_UNITS, ROSTER_FILE, write_sample

IN_REPOSITORY = Path(__file__).parents[3] / "sample_data"
CAMPAIGN = read_campaign()
FORMS = (".xlsx", ".docx")


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def unpacked(data: bytes) -> object:
    """A zip's or an office file's members, and those of the office files in it: the same on every system, however its zlib packs."""
    if not is_zipfile(BytesIO(data)):
        return data
    with ZipFile(BytesIO(data)) as archive:
        return [(name, unpacked(archive.read(name))) for name in archive.namelist()]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("sample") / "out"
    write_sample(out)
    return files_of(out)


@pytest.fixture(scope="module")
def readings(sample: dict[str, bytes]) -> list[FileReading]:
    """The statistics forms, which are the only Excel and Word files that lie open; other papers come in zips."""
    context = Context(CAMPAIGN, load_forms(), read_roster(sample[ROSTER_FILE], CAMPAIGN))
    return [read_source(Source(file, None, data), context) for file, data in sample.items() if file.endswith(FORMS) and file != ROSTER_FILE]


def test_the_same_seed_writes_the_same_bytes(sample: dict[str, bytes], tmp_path: Path) -> None:
    write_sample(tmp_path / "again", DEFAULT_SEED, DEFAULT_UNITS)
    write_sample(tmp_path / "other", DEFAULT_SEED + 1, DEFAULT_UNITS)
    assert files_of(tmp_path / "again") == sample
    assert files_of(tmp_path / "other").keys() != sample.keys()


def test_the_repository_holds_what_the_command_writes(sample: dict[str, bytes]) -> None:
    kept = files_of(IN_REPOSITORY)
    assert kept.keys() == sample.keys()
    assert [file for file in sample if unpacked(kept[file]) != unpacked(sample[file])] == []


def test_a_roster_of_invented_units_of_the_four_types(sample: dict[str, bytes]) -> None:
    units = read_roster(sample[ROSTER_FILE], CAMPAIGN).units
    assert len(units) == DEFAULT_UNITS
    assert {unit.unit_type for unit in units} == {kind.code for kind in CAMPAIGN.unit_types}
    assert {"福星护理院", "福星老年护理院"} <= {unit.name for unit in units}
    assert all(re.fullmatch(r"0000-\d{8}", unit.office_phone) and unit.mobile.startswith("000-") for unit in units)
    assert sum(unit.exempt for unit in units) == 1


def test_files_lie_in_the_days_they_arrived_and_are_small(sample: dict[str, bytes]) -> None:
    days = {date.fromisoformat(file.split("/")[0]) for file in sample if file != ROSTER_FILE}
    assert min(days) >= date(2020, 6, 1) and max(days) <= date(2020, 7, 8)
    assert len(sample) < 300 and sum(map(len, sample.values())) < 5_000_000
    forms = [file for file in sample if file.endswith(FORMS) and file != ROSTER_FILE]
    assert 0.12 < sum(file.endswith(".docx") for file in forms) / len(forms) < 0.22


def test_the_units_mostly_report_and_some_are_late_or_silent(readings: list[FileReading]) -> None:
    sent: dict[str | None, set[str | None]] = {}
    late = 0
    for reading in readings:
        for submission in reading.submissions:
            sent.setdefault(submission.period, set()).add(submission.unit)
            if submission.period:
                late += reading.file[:10] > CAMPAIGN.period(submission.period).due_on.isoformat()
    assert all(38 <= len(sent[period.code]) <= 46 for period in CAMPAIGN.periods)
    assert 15 <= late <= 60


def test_everything_that_goes_wrong_is_there_and_the_rest_is_read_well(readings: list[FileReading]) -> None:
    rules = Counter(finding.rule for reading in readings for finding in reading.all_findings())
    errors = {"number_unreadable", "number_range", "part_exceeds_whole", "unit_unknown", "unit_ambiguous", "period_missing"}
    assert errors | {"sessions_without_participants", "number_approximate"} <= set(rules)
    assert Counter(reading.status for reading in readings)["problem"] == 8
    assert {reading.kind for reading in readings} == {"xlsx", "docx"}
    submissions = [submission for reading in readings for submission in reading.submissions]
    assert len(submissions) == len(readings)
    assert {submission.unit for submission in submissions if submission.basis == CUMULATIVE} != set()
    twice = Counter(reading.sha256 for reading in readings)
    assert sorted(twice.values())[-2:] == [1, 2]


def test_one_form_comes_as_pdf_too_and_says_the_same(sample: dict[str, bytes], readings: list[FileReading]) -> None:
    (file,) = (file for file in sample if file.endswith(".pdf"))
    paper = read_source(Source(file, None, sample[file]), Context(CAMPAIGN, load_forms(), read_roster(sample[ROSTER_FILE], CAMPAIGN)))
    (word,) = (reading for reading in readings if reading.file == file.replace(".pdf", ".docx"))
    (mine,), (theirs,) = paper.submissions, word.submissions
    assert (mine.unit, mine.period) == (theirs.unit, theirs.period)
    assert [(a.code, a.state, a.value, a.text) for a in mine.answers] == [(a.code, a.state, a.value, a.text) for a in theirs.answers]


def test_final_figures_cover_the_weeks(readings: list[FileReading]) -> None:
    weeks: Counter[str | None] = Counter()
    finals: Counter[str | None] = Counter()
    for submission in (submission for reading in readings for submission in reading.submissions):
        hazards = sum(answer.value or 0 for answer in submission.answers if answer.code == "rectify.hazards_found")
        (finals if submission.period == "FINAL" else weeks)[submission.unit] += hazards
    covered = [unit for unit in weeks if finals[unit] >= weeks[unit]]
    assert len(covered) > 0.85 * len(weeks)
    assert len(set(weeks.values())) > 15


def test_a_small_sample_and_what_is_refused(tmp_path: Path) -> None:
    write_sample(tmp_path / "small", 7, 8)
    assert len(files_of(tmp_path / "small")) > 20
    with pytest.raises(FileExistsError):
        write_sample(tmp_path / "small", 7, 8)
    with pytest.raises(ValueError, match="at least 5"):
        write_sample(tmp_path / "none", 7, 4)
    with pytest.raises(ValueError, match="1 to 500"):
        write_sample(tmp_path / "none", 7, 501)


def test_two_forms_come_in_mails_one_of_them_forwarded(sample: dict[str, bytes]) -> None:
    context = Context(CAMPAIGN, load_forms(), read_roster(sample[ROSTER_FILE], CAMPAIGN))
    mails = {file: data for file, data in sample.items() if file.endswith(".eml")}
    assert len(mails) == 2
    for file, data in mails.items():
        parts = [part for part in open_container(file, Content(data)) if isinstance(part, Source) and not part.body]
        (source,) = parts
        assert source.mail is not None and source.mail.sender.endswith("@example.invalid") and source.member
        (submission,) = read_source(source, context).submissions
        assert submission.unit and submission.period and not submission.has_error
        assert ("转发" in file) == (source.member.count("/") > 1)


def test_two_forms_come_as_scans_that_wait(sample: dict[str, bytes]) -> None:
    context = Context(CAMPAIGN, load_forms(), read_roster(sample[ROSTER_FILE], CAMPAIGN))
    scans = {file: data for file, data in sample.items() if "盖章" in file}
    assert len(scans) == 2 and all(len(data) < 150_000 for data in scans.values()) and len(set(scans.values())) == 2
    for file, data in scans.items():
        (submission,) = read_source(Source(file, None, data), context).submissions
        assert submission.is_picture and submission.unit and submission.period
        assert {finding.rule for finding in submission.findings if finding.severity == "error"} == {PICTURE}
        count, page = opened_page(data, "image", 1)
        assert count == 1 and page.width > NARROWEST
