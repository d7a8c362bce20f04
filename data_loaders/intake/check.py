"""`check`: files read and judged, nothing saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data_loaders.intake.gather import Dropped, gather
from data_loaders.intake.workers import Readers
from data_loaders.matching.context import Context
from data_loaders.model.findings import SEVERITIES, Finding, Place
from data_loaders.model.form import Form
from data_loaders.model.readings import TEXT, Delivery, FileReading, Submission
from data_loaders.model.wording import located
from data_loaders.model.words import said


def check(dropped: Sequence[Dropped], context: Context, readers: Readers) -> Iterator[tuple[str, FileReading]]:
    """Every file with the name it is shown by and its reading, in order."""
    shown = {each.file: each.shown for each in dropped}
    readers.read_against(context)
    for _, reading in readers.read(gather(dropped)):
        yield shown[reading.file], reading


def as_json(shown: str, reading: FileReading, context: Context) -> dict:
    """One entry of `check --json`."""
    return {
        "file": shown,
        "member": reading.member,
        "role": reading.role,
        "status": reading.status,
        "message": summary(reading, context),
        "submissions": [_submission(submission, context) for submission in reading.submissions],
        "deliveries": [_delivery(delivery) for delivery in reading.deliveries],
        "findings": [_finding(finding) for finding in reading.findings],
    }


def _delivery(delivery: Delivery) -> dict:
    return {
        "kind": delivery.kind,
        "deliverable": delivery.deliverable,
        "unit_code": delivery.unit,
        "unit_candidates": list(delivery.unit_candidates),
        "period": delivery.period,
        "period_candidates": list(delivery.period_candidates),
        "liaison": {filled.field: filled.value for filled in delivery.liaison},
        "findings": [_finding(finding) for finding in delivery.findings],
    }


def _submission(submission: Submission, context: Context) -> dict:
    form: Form = context.forms[submission.form_version]
    answers = {answer.code: answer for answer in submission.answers}
    return {
        "unit_code": submission.unit,
        "unit_candidates": list(submission.unit_candidates),
        "period": submission.period,
        "period_candidates": list(submission.period_candidates),
        "basis": submission.basis,
        "form_version": submission.form_version,
        "sheet": submission.sheet,
        "values": {blank.code: answers[blank.code].value for blank in form.number_blanks},
        "texts": {code: answers[code].text for code, blank in form.blanks.items() if blank.kind == TEXT},
        "places": {answer.code: answer.place.words() for answer in submission.answers if answer.raw},
        "boxes": {answer.code: _on_paper(answer.place) for answer in submission.answers if answer.raw and answer.place.page},
        "findings": [_finding(finding) for finding in submission.findings],
    }


def _finding(finding: Finding) -> dict:
    return {
        "severity": finding.severity,
        "rule": finding.rule,
        "indicator": finding.indicator,
        "place": finding.place.words(),
        **(_on_paper(finding.place) if finding.place.page else {}),
        "message": finding.message(),
    }


def _on_paper(place: Place) -> dict:
    """The page, and the box in points from its top left corner: left, top, right, bottom."""
    return {"page": place.page, "box": place.box}


def summary(reading: FileReading, context: Context) -> str:
    """What was read and what is wrong first, in one Chinese line."""
    worst = sorted(reading.all_findings(), key=lambda finding: SEVERITIES.index(finding.severity))
    parts = [_read_words(submission, context) for submission in reading.submissions]
    parts += [_delivered_words(delivery, context) for delivery in reading.deliveries]
    if worst:
        first = located(worst[0])
        parts.append(said("check.more", finding=first, count=len(worst) - 1) if len(worst) > 1 else first)
    return said("sep.semicolon").join(parts)


def _read_words(submission: Submission, context: Context) -> str:
    unit = context.unit_words.get(submission.unit or "", submission.unit or said("receipt.unit_unknown"))
    period = context.period_words.get(submission.period or "", said("receipt.period_unknown"))
    numbers = sum(answer.value is not None for answer in submission.answers)
    return said("check.read", unit=unit, period=period, numbers=numbers)


def _delivered_words(delivery: Delivery, context: Context) -> str:
    unit = context.unit_words.get(delivery.unit or "", said("receipt.unit_unknown"))
    labels = {entry.code: entry.label_zh for entry in context.campaign.deliverables}
    return f"{unit} {labels.get(delivery.deliverable or '', said(f'delivery.{delivery.kind}'))}"
