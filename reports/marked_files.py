"""A unit's file on its way back: marked in place, else in another format, else as our own form with its answers; read again before it goes.

Whatever is handed back reads to the same answers as what came, or it is not handed back.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath

from data_loaders.formats.archives import Source
from data_loaders.formats.tables import Unreadable
from data_loaders.intake.workers import Readers
from data_loaders.matching.context import Context
from data_loaders.model.campaign import Unit
from data_loaders.model.findings import Finding, Place
from data_loaders.model.printed import CUMULATIVE_BASIS
from data_loaders.model.readings import BLANK, CUMULATIVE, NIL, NUMBER, UNREADABLE, Answer, FileReading, Submission
from data_loaders.writers.excel_form import ExcelForm
from data_loaders.writers.file_names import template_name
from reports.mark_documents import mark_document
from reports.mark_workbooks import mark_workbook
from reports.marks import Mark, Marked, Unmarkable
from reports.returned import ReturnedFile, asked_words
from reports.soffice import Conversion, convert
from reports.ways_back import BLANK_FORM, CONVERTED, IN_PLACE, OWN_FORM

log = logging.getLogger(__name__)
UNCERTAIN = (UNREADABLE, BLANK)


@dataclass(frozen=True, slots=True)
class Job:
    """One file that goes back to a unit, with its bytes (None: they are not kept any more)."""

    unit: Unit
    file: ReturnedFile
    data: bytes | None


@dataclass(frozen=True, slots=True)
class MarkedFile:
    """What goes back in the place of a file: `how`, its name and bytes; what is hidden in it; and what the unit wrote, by blank."""

    file: ReturnedFile
    how: str
    name: str
    data: bytes
    hidden: tuple[Mark, ...] = ()
    written: tuple[Answer, ...] = ()

    def renamed(self, name: str) -> MarkedFile:
        """The same under another name."""
        return replace(self, name=name)

    def answer(self, blank: str | None) -> Answer | None:
        """What the unit wrote for a blank; None where that is not known."""
        return next((answer for answer in self.written if answer.code == blank), None)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A file with its reading, and what it may go back as."""

    job: Job
    reading: FileReading | None
    marked: Marked | None = None
    how: str = IN_PLACE
    suffix: str = ""

    @property
    def name(self) -> str:
        """The name it goes back under."""
        path = PurePosixPath(self.job.file.name)
        return path.name if not self.suffix else f"{path.stem}.{self.suffix}"


class Marker:
    """Marks the files of a period, with readers that are open."""

    def __init__(self, readers: Readers, context: Context, period: str, author: str, at: datetime) -> None:
        self._readers, self._context, self._period, self._author, self._at = readers, context, period, author, at
        self._form = ExcelForm(context.form, context.campaign)

    def mark(self, jobs: Sequence[Job]) -> list[MarkedFile]:
        """The files that go back, one for each job."""
        readings = self._read([(job.file.file, job.file.member, job.data) for job in jobs])
        drafts = [self._in_place(job, reading) for job, reading in zip(jobs, readings, strict=True)]
        drafts = self._sound(drafts, IN_PLACE)
        drafts = self._sound(self._converted(drafts), CONVERTED)
        drafts = self._sound([draft if draft.marked else self._own_form(draft) for draft in drafts], OWN_FORM)
        return [self._file(draft) for draft in drafts]

    def _read(self, files: Iterable[tuple[str, str | None, bytes | None]]) -> list[FileReading | None]:
        """Readings in the same order; None where there are no bytes."""
        files = list(files)
        sources = [Source(file, member, data) for file, member, data in files if data]
        read = iter([reading for _, reading in self._readers.read(sources)])
        return [next(read) if data else None for _, _, data in files]

    def _in_place(self, job: Job, reading: FileReading | None) -> _Draft:
        draft = _Draft(job, reading)
        if reading is None or job.data is None or not reading.submissions or not self._is_of_one_unit(reading):
            return draft
        return replace(draft, marked=self._marked(job.data, reading.kind, job.file.findings, reading))

    @staticmethod
    def _is_of_one_unit(reading: FileReading) -> bool:
        """Whether a file holds the figures of one unit: another's do not go to it."""
        return len({submission.unit for submission in reading.submissions}) == 1

    def _marked(self, data: bytes, kind: str, findings: Iterable[Finding], reading: FileReading) -> Marked | None:
        """The file with marks; None where it cannot be marked as it is."""
        submission = self._submission(reading, None)
        marks = [_mark(finding, submission) for finding in findings]
        try:
            if kind == "xlsx":
                return mark_workbook(data, marks, self._author)
            return mark_document(data, marks, self._author, self._at) if kind == "docx" else None
        except (Unmarkable, Unreadable):
            return None
        except Exception:  # written in a way nobody foresaw: it goes back as our form, and the other units' files as they are
            log.exception("Marking a %s failed", kind)
            return None

    def _submission(self, reading: FileReading, unit: Unit | None) -> Submission | None:
        """The figures of the period in a file (and of a unit, where it holds several units')."""
        found = [each for each in reading.submissions if unit is None or each.unit in (unit.code, None)]
        return next((each for each in found if each.period == self._period), found[0] if len(found) == 1 else None)

    def _converted(self, drafts: list[_Draft]) -> list[_Draft]:
        """Those that could not be marked as they are, in a format that can, where their answers stay the same."""
        asked = [number for number, draft in enumerate(drafts) if self._may_convert(draft)]
        files = [Conversion(drafts[number].job.data or b"", drafts[number].job.file.kind) for number in asked]
        made = convert(files) if files else []
        kinds = [file.to for file in files]
        readings = self._read([(self._path(drafts[n], kind), None, data) for n, kind, data in zip(asked, kinds, made, strict=True)])
        new = list(drafts)
        for number, data, reading in zip(asked, made, readings, strict=True):
            draft = drafts[number]
            if data and reading and draft.reading and _told(reading) == _told(draft.reading):
                marked = self._marked_anew(data, reading, draft.job.file.findings)
                new[number] = replace(draft, marked=marked, how=CONVERTED, suffix=reading.kind)
        return new

    def _may_convert(self, draft: _Draft) -> bool:
        reading = draft.reading
        is_form = reading is not None and bool(reading.submissions) and self._is_of_one_unit(reading)
        return draft.marked is None and is_form and bool(Conversion(b"", draft.job.file.kind).to)

    @staticmethod
    def _path(draft: _Draft, suffix: str) -> str:
        """The names around a file, which may say whose it is, with another ending."""
        path = "/".join(part for part in (draft.job.file.file, draft.job.file.member) if part)
        return f"{path.rpartition('.')[0] or path}.{suffix}"

    def _marked_anew(self, data: bytes, reading: FileReading, findings: Iterable[Finding]) -> Marked | None:
        """Marks on a file that is not the unit's own: places are those that it was read from."""
        return self._marked(data, reading.kind, [_at_blank(finding) for finding in findings], reading)

    def _own_form(self, draft: _Draft) -> _Draft:
        """Our own form with what the unit wrote; to be filled where nothing could be read."""
        unit, reading = draft.job.unit, draft.reading
        submission = self._submission(reading, unit) if reading else None
        if submission is None or reading is None:
            return replace(draft, how=BLANK_FORM)
        basis = CUMULATIVE_BASIS if submission.basis == CUMULATIVE else None
        values = {each.code: _value(each) for each in submission.answers}
        filled, read = self._filled(unit, values, basis)
        if definite := _made_definite(read, submission):
            filled, read = self._filled(unit, values | dict.fromkeys(definite), basis)
        if read is None or not _is_copy(read, submission):
            return replace(draft, how=BLANK_FORM)
        marked = self._marked_anew(filled, read, draft.job.file.findings)
        return replace(draft, reading=replace(reading, submissions=(submission,)), marked=marked, how=OWN_FORM if marked else BLANK_FORM)

    def _filled(self, unit: Unit, values: Mapping[str, object], basis: str | None) -> tuple[bytes, FileReading | None]:
        filled = self._form.filled(unit, self._period, values, basis)
        return filled, self._read([(f"{unit.code}.xlsx", None, filled)])[0]

    def _sound(self, drafts: list[_Draft], how: str) -> list[_Draft]:
        """The drafts without the files, marked in that way, that do not read to the same answers; in place all that is said is the same."""
        asked = [number for number, draft in enumerate(drafts) if draft.marked and draft.how == how]
        files = [(*self._names(drafts[number]), drafts[number].marked.data) for number in asked]  # type: ignore[union-attr]  # looked at above
        new = list(drafts)
        for number, read in zip(asked, self._read(files), strict=True):
            if read is None or not _is_same(drafts[number], read):
                new[number] = replace(drafts[number], marked=None)
        return new

    def _names(self, draft: _Draft) -> tuple[str, str | None]:
        """Under which names a marked file is read again."""
        if draft.how == OWN_FORM:
            return f"{draft.job.unit.code}.xlsx", None
        return (draft.job.file.file, draft.job.file.member) if draft.how == IN_PLACE else (self._path(draft, draft.suffix), None)

    def _file(self, draft: _Draft) -> MarkedFile:
        unit, file = draft.job.unit, draft.job.file
        submission = self._submission(draft.reading, unit) if draft.reading else None
        written = submission.answers if submission else ()
        label = self._context.campaign.period(self._period).label_zh
        if draft.marked is None:
            return MarkedFile(file, BLANK_FORM, template_name(unit, label, "xlsx"), self._form.filled(unit, self._period), (), written)
        name = template_name(unit, label, "xlsx") if draft.how == OWN_FORM else draft.name
        return MarkedFile(file, draft.how, name, draft.marked.data, draft.marked.hidden, written)


def _mark(finding: Finding, submission: Submission | None) -> Mark:
    """The mark of a finding, at its own place or where its blank was read."""
    place = finding.place
    if not place.words() and submission:
        place = next((answer.place for answer in submission.answers if answer.code == finding.indicator), place)
    return Mark(place, finding.severity == "error", asked_words(finding))


def _at_blank(finding: Finding) -> Finding:
    """The finding without its place, which is in another file."""
    return replace(finding, place=Place())


def _value(answer: Answer) -> object:
    """What our form is filled with, so that it reads as what the unit wrote."""
    if answer.basis is None and answer.state in (NUMBER, NIL):
        return answer.value
    return answer.text or answer.raw.strip() or None


def _is_same(draft: _Draft, read: FileReading) -> bool:
    before = draft.reading
    if before is None:
        return False
    if draft.how == IN_PLACE:
        return (read.submissions, read.findings, read.deliveries) == (before.submissions, before.findings, before.deliveries)
    if draft.how == OWN_FORM:
        return _is_copy(read, before.submissions[0])
    return _told(read) == _told(before)


def _made_definite(read: FileReading | None, submission: Submission) -> list[str]:
    """The blanks that were not certain and would be by being copied."""
    copied = _answers(read.submissions[0]) if read and read.submissions else {}
    return [each.code for each in submission.answers if each.state == UNREADABLE and copied.get(each.code, (BLANK,))[0] not in UNCERTAIN]


def _is_copy(read: FileReading, submission: Submission) -> bool:
    """Whether our form says what a unit wrote; what was not certain may be left empty."""
    if len(read.submissions) != 1:
        return False
    copied = _answers(read.submissions[0])
    return all(
        copied[code] == told or (told[0] == UNREADABLE and copied[code][0] in UNCERTAIN) for code, told in _answers(submission).items()
    )


def _told(reading: FileReading) -> list[tuple]:
    """What a file says, without where it says it."""
    return [(each.unit, each.period, each.basis, _answers(each)) for each in reading.submissions]


def _answers(submission: Submission) -> dict[str, tuple]:
    return {each.code: (each.state, each.value, each.text, each.basis) for each in submission.answers}
