"""What of a kept file's new reading takes the place of what it read as before. Knows what is stored, but no database.

What a coordinator refused stays refused, what was decided stays decided, what was corrected goes on with its corrections, and nothing that
counts gives way to something uncertain. What is held gives way to whatever the file says now, so that a coordinator decides on the roster
and the calendar as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from data_loaders.model.findings import Finding
from data_loaders.model.readings import NIL, NUMBER, TEXT, Answer, Delivery, FileReading, Submission
from data_loaders.store.filing import Filing, Known
from data_loaders.store.insertion import storable
from data_loaders.store.receipts import ACCEPTED, DUPLICATE, HELD, REFUSED, REPLACED, STANDING, Receipt
from data_loaders.store.revisions import is_thin, numbers_in
from data_loaders.store.rows import values_of

Told = frozenset[tuple]
"""What a submission says: blank, state, value and text of every answer; or a liaison form: every field, as text under its name."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a submission or delivery says beside its unit and period; `findings` are as they are stored, its own and its file's."""

    unit_candidates: tuple[str, ...]
    period_candidates: tuple[str, ...]
    told: Told
    findings: Told


@dataclass(frozen=True, slots=True)
class Reread:
    """A kept file with what it reads as now, and what its stored submissions and deliveries say, by id. `file_ids` are its own and those
    of the readings before it. Unless `everything`, only what is held or was refused may change."""

    reading: FileReading
    received_at: datetime
    file_id: int
    file_ids: frozenset[int]
    said: dict[int, Said]
    everything: bool


@dataclass(frozen=True, slots=True)
class Renewal:
    """What is to be filed of a new reading, and what is stored and gives way to it."""

    reading: FileReading
    formers: tuple[Known, ...]


def renewal_of(reread: Reread, filing: Filing) -> Renewal | None:
    """The renewal, or None where the file says what is stored."""
    before = [each for each in filing.known if each.file_id in reread.file_ids and each.state != REPLACED]
    formers, delivered = [each for each in before if each.is_submission], [each for each in before if not each.is_submission]
    submissions, replaced = _submissions(reread, formers, filing)
    deliveries, replaced_deliveries = _deliveries(reread, delivered, filing)
    if submissions and not formers:
        # What was taken for something else turns out to be a form.
        kinds = {delivery.kind for delivery in reread.reading.deliveries}
        replaced_deliveries += [each for each in delivered if each.kind not in kinds and each.state in STANDING]
    if not submissions and not deliveries:
        return None
    reading = replace(reread.reading, submissions=tuple(submissions), deliveries=tuple(deliveries))
    return Renewal(reading, tuple(dict.fromkeys(replaced + replaced_deliveries)))


def renew(filing: Filing, rereads: Iterable[Reread]) -> list[Receipt]:
    """Files every renewal there is; receipts of those."""
    return [
        filing.renew(renewal.reading, renewal.formers, reread.file_id, reread.received_at)
        for reread in rereads
        if (renewal := renewal_of(reread, filing))
    ]


def told(answers: Iterable[Answer]) -> Told:
    """What these answers say, without where they stand, as it is stored."""
    return frozenset((answer.code, answer.state, answer.value, storable(answer.text)) for answer in answers)


def written(findings: Iterable[Finding]) -> Told:
    """These findings as they are stored: rule, severity, indicator, values, sheet and cell."""
    stored = ((each, map(storable, (values_of(each), each.place.sheet, each.place.cell))) for each in findings)
    return frozenset((each.rule, each.severity, each.indicator, *values) for each, values in stored)


def _submissions(reread: Reread, formers: list[Known], filing: Filing) -> tuple[list[Submission], list[Known]]:
    """Sheet by sheet: one that held nothing before is filed as it is; one that did, where it says something else now."""
    new: list[Submission] = []
    replaced: list[Known] = []
    sheets = _by_sheet(reread.reading.submissions)
    gone = [former for former in formers if former.sheet not in dict(sheets)]
    for sheet, now in sheets:
        before = [former for former in formers if former.sheet == sheet]
        if not before:
            # Where the forms of a sheet are told apart otherwise than before, what was decided about them stands.
            if all(former.state not in (ACCEPTED, REFUSED) and not former.is_corrected for former in gone):
                new += now
                replaced += [former for former in gone if former.state == HELD and former not in replaced]
        elif len(before) == len(now):
            for former, submission in zip(before, now, strict=True):
                if better := _better(former, submission, reread, filing):
                    new.append(better)
                    replaced.append(former)
        elif all(former.state == HELD and not former.is_corrected for former in before):
            new += now
            replaced += before
    return new, replaced


def _by_sheet(submissions: tuple[Submission, ...]) -> list[tuple[str | None, list[Submission]]]:
    ordered = sorted(submissions, key=lambda submission: submission.sheet or "")
    return [(sheet, list(group)) for sheet, group in groupby(ordered, key=lambda submission: submission.sheet)]


def _better(former: Known, submission: Submission, reread: Reread, filing: Filing) -> Submission | None:
    """The new reading of a submission where it is to take the former one's place."""
    if former.is_corrected or _is_to_be_chosen(former, reread):
        return None
    if former.state == HELD:
        if former.stands_as != former.read_as:  # a coordinator named them, and was told why it waits all the same
            submission = _as_decided(former, submission)
        findings = (
            *submission.findings,
            *filing.found(submission, reread.reading.sha256, reread.received_at, former),
            *reread.reading.findings,
        )
        said = Said(submission.unit_candidates, submission.period_candidates, told(submission.answers), written(findings))
        same = (submission.unit, submission.period) == former.stands_as and submission.basis == former.basis
        return None if same and said == reread.said[former.id] else submission
    before = reread.said[former.id].told
    if former.state != ACCEPTED or not reread.everything or before == told(submission.answers):
        return None
    if is_thin(numbers_in(submission.answers), frozenset(code for code, state, _, _ in before if state in (NUMBER, NIL))):
        return None
    decided = _as_decided(former, submission)
    return decided if _is_certain(decided) else None


def _is_to_be_chosen(former: Known, reread: Reread) -> bool:
    """Whether it waits because another form came with it, with other numbers: a coordinator chooses between the two as they were read."""
    return former.state == HELD and any(rule in ("pdf_differs", "came_together") for rule, *_ in reread.said[former.id].findings)


def _as_decided(former: Known, submission: Submission) -> Submission:
    """The new reading for the unit and period, and on the basis, that the former one stands for."""
    findings = tuple(each for each in submission.findings if each.severity != "error" or not each.is_settled_by_deciding)
    unit, period = former.stands_as
    return replace(submission, unit=unit, period=period, basis=former.basis or submission.basis, findings=findings)


def _deliveries(reread: Reread, before: list[Known], filing: Filing) -> tuple[list[Delivery], list[Known]]:
    new: list[Delivery] = []
    replaced: list[Known] = []
    kinds = [delivery.kind for delivery in reread.reading.deliveries]
    for delivery in reread.reading.deliveries:
        formers = [former for former in before if former.kind == delivery.kind] or before
        if kinds.count(delivery.kind) > 1:
            formers = [former for former in filing.known if _tells_the_same(former, delivery, reread)]
        held = [former for former in formers if former.state == HELD]
        if not formers or (held and any(not _says_the_same(former, delivery, reread, filing) for former in held)):
            new.append(delivery)
            replaced += held
    return new, replaced


def _tells_the_same(former: Known, delivery: Delivery, reread: Reread) -> bool:
    """Whether a stored delivery of these bytes is the one of several in its file: a list's row is known by what it tells."""
    stands = former.sha256 == reread.reading.sha256 and former.kind == delivery.kind and former.state not in (DUPLICATE, REPLACED)
    return stands and reread.said[former.id].told == _fields_of(delivery)


def _says_the_same(former: Known, delivery: Delivery, reread: Reread, filing: Filing) -> bool:
    found = filing.found(delivery, reread.reading.sha256, reread.received_at, former)
    findings = (*delivery.findings, *found, *reread.reading.findings)
    said = Said(delivery.unit_candidates, delivery.period_candidates, _fields_of(delivery), written(findings))
    whose = (delivery.kind, delivery.unit, delivery.deliverable)
    return whose == (former.kind, *former.stands_as) and said == reread.said[former.id]


def _fields_of(delivery: Delivery) -> Told:
    return frozenset((filled.field, TEXT, None, storable(filled.value)) for filled in delivery.liaison)


def _is_certain(submission: Submission) -> bool:
    return submission.unit is not None and submission.period is not None and not submission.has_error
