"""What of a kept file's new reading takes the place of what it read as before. Knows what is stored, but no database.

What a coordinator refused stays refused, what was decided stays decided, and nothing that counts gives way to something uncertain.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from data_loaders.delivery_filing import KnownDelivery
from data_loaders.filing import Filing, Known
from data_loaders.reading import Answer, Delivery, FileReading, Submission
from data_loaders.receipts import ACCEPTED, HELD, STANDING, Receipt

Told = frozenset[tuple[str, str, int | None, str | None]]
"""What a submission says: blank, state, value and text of every answer."""


@dataclass(frozen=True, slots=True)
class Reread:
    """A kept file with what it reads as now. `answers` are the stored ones of its submissions, by submission; where it is None, only what
    is held or was refused may change."""

    reading: FileReading
    received_at: datetime
    file_id: int
    answers: dict[int, Told] | None


@dataclass(frozen=True, slots=True)
class Renewal:
    """What is to be filed of a new reading, and what is stored and gives way to it."""

    reading: FileReading
    submissions: tuple[Known, ...]
    deliveries: tuple[KnownDelivery, ...]


def renewal_of(reread: Reread, known: Iterable[Known], known_deliveries: Iterable[KnownDelivery]) -> Renewal | None:
    """The renewal, or None where nothing new is certain."""
    formers = [each for each in known if each.file_id == reread.file_id]
    delivered = [each for each in known_deliveries if each.file_id == reread.file_id]
    submissions, replaced = _submissions(reread, formers)
    deliveries, replaced_deliveries = _deliveries(reread.reading.deliveries, delivered)
    if submissions and not formers:
        # What was taken for something else turns out to be a form.
        kinds = {delivery.kind for delivery in reread.reading.deliveries}
        replaced_deliveries += [each for each in delivered if each.kind not in kinds and each.state in STANDING]
    if not submissions and not deliveries:
        return None
    reading = replace(reread.reading, submissions=tuple(submissions), deliveries=tuple(deliveries))
    return Renewal(reading, tuple(replaced), tuple(replaced_deliveries))


def renew(filing: Filing, rereads: Iterable[Reread]) -> list[Receipt]:
    """Files every renewal there is; receipts of those."""
    receipts = []
    for reread in rereads:
        if renewal := renewal_of(reread, filing.known, filing.known_deliveries):
            receipts.append(filing.renew(renewal, reread.file_id, reread.received_at))
    return receipts


def told(answers: Iterable[Answer]) -> Told:
    """What these answers say, without where they stand."""
    return frozenset((answer.code, answer.state, answer.value, answer.text) for answer in answers)


def _submissions(reread: Reread, formers: list[Known]) -> tuple[list[Submission], list[Known]]:
    """Sheet by sheet: a sheet that held nothing before is filed as it is; one that did is filed only where that makes it certain."""
    new: list[Submission] = []
    replaced: list[Known] = []
    for sheet, now in _by_sheet(reread.reading.submissions):
        before = [former for former in formers if former.sheet == sheet]
        if not before:
            new += now
        elif len(before) == len(now):
            for former, submission in zip(before, now):
                if better := _better(former, submission, reread.answers):
                    new.append(better)
                    replaced.append(former)
        elif all(former.state == HELD for former in before) and any(_is_certain(submission) for submission in now):
            new += now
            replaced += before
    return new, replaced


def _by_sheet(submissions: tuple[Submission, ...]) -> list[tuple[str | None, list[Submission]]]:
    ordered = sorted(submissions, key=lambda submission: submission.sheet or "")
    return [(sheet, list(group)) for sheet, group in groupby(ordered, key=lambda submission: submission.sheet)]


def _better(former: Known, submission: Submission, answers: dict[int, Told] | None) -> Submission | None:
    """The new reading of a submission where it is to take the former one's place."""
    if former.state == HELD:
        return submission if _is_certain(submission) else None
    if former.state != ACCEPTED or answers is None or answers.get(former.id) == told(submission.answers):
        return None
    findings = tuple(each for each in submission.findings if each.severity != "error" or each.indicator not in ("unit", "period"))
    unit, period = former.stands_as
    same = replace(submission, unit=unit, period=period, basis=former.basis, findings=findings)
    return same if _is_certain(same) else None


def _deliveries(now: tuple[Delivery, ...], before: list[KnownDelivery]) -> tuple[list[Delivery], list[KnownDelivery]]:
    new: list[Delivery] = []
    replaced: list[KnownDelivery] = []
    for delivery in now:
        formers = [former for former in before if former.kind == delivery.kind] or before
        held = [former for former in formers if former.state == HELD]
        is_certain = delivery.unit is not None and delivery.deliverable is not None and not delivery.has_error
        if not formers or (held and is_certain):
            new.append(delivery)
            replaced += held
    return new, replaced


def _is_certain(submission: Submission) -> bool:
    return submission.unit is not None and submission.period is not None and not submission.has_error
