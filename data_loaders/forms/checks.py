"""Blanks of one submission held against each other: parts and wholes, sessions and participants (design rules 3 and 8)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import lru_cache

from data_loaders.model.findings import Finding, Place
from data_loaders.model.form import Blank, Form
from data_loaders.model.readings import BLANK, UNREADABLE, Answer, Submission


def contradictions(form: Form, answers: dict[str, Answer]) -> list[Finding]:
    """An error where a part is larger than its whole; a query where sessions and participants do not go together."""
    values = {code: answer.value for code, answer in answers.items()}
    return [*_parts_over_wholes(form, answers, values), *_lonely_pairs(form, answers, values)]


def _parts_over_wholes(form: Form, answers: dict[str, Answer], values: dict[str, int | None]) -> list[Finding]:
    findings = []
    for blank in _parts(form):
        part, whole = values.get(blank.code), values.get(blank.part_of or "")
        if part is not None and whole is not None and part > whole:
            labels = form.blanks[blank.part_of or ""]
            said = {"part": part, "whole": whole, "whole_label": labels.label_zh, "whole_label_en": labels.label_en}
            findings.append(Finding("part_exceeds_whole", blank.code, answers[blank.code].place, said))
    return findings


def _lonely_pairs(form: Form, answers: dict[str, Answer], values: dict[str, int | None]) -> list[Finding]:
    findings = []
    for blank in _pairs(form):
        participants = values.get(blank.code) or 0
        sessions = 0
        for code in blank.sessions:
            sessions += values.get(code) or 0
        if sessions and not participants and not _unreadable(answers, (blank.code,)):
            findings.append(_lonely("sessions_without_participants", blank, answers, {"sessions": sessions}))
        if participants and not sessions and not _unreadable(answers, blank.sessions):
            findings.append(_lonely("participants_without_sessions", blank, answers, {"participants": participants}))
    return findings


@lru_cache(maxsize=8)
def _parts(form: Form) -> tuple[Blank, ...]:
    return tuple(blank for blank in form.number_blanks if blank.part_of)


@lru_cache(maxsize=8)
def _pairs(form: Form) -> tuple[Blank, ...]:
    return tuple(blank for blank in form.number_blanks if blank.sessions)


def _lonely(rule: str, blank: Blank, answers: dict[str, Answer], values: dict[str, object]) -> Finding:
    return Finding(rule, blank.code, answers[blank.code].place if blank.code in answers else Place(), values)


def _unreadable(answers: dict[str, Answer], codes: tuple[str, ...]) -> bool:
    return any(code in answers and answers[code].state == UNREADABLE for code in codes)


def refuse_doubles(submissions: tuple[Submission, ...]) -> tuple[Submission, ...]:
    """The submissions of one file, with an error on those that say different things for the same unit and period."""
    if len(submissions) < 2:
        return submissions
    same: dict[tuple[str, str], list[Submission]] = defaultdict(list)
    for submission in submissions:
        if submission.unit and submission.period and any(answer.state != BLANK for answer in submission.answers):
            same[submission.unit, submission.period].append(submission)
    refused = {
        id(submission): Finding("form_twice", values={"places": "、".join(other.sheet or "" for other in others)})
        for others in same.values()
        if len({_said(other) for other in others}) > 1
        for submission in others
    }
    return tuple(
        replace(submission, findings=(*submission.findings, refused[id(submission)])) if id(submission) in refused else submission
        for submission in submissions
    )


def _said(submission: Submission) -> tuple[tuple[str, str, int | None, str | None], ...]:
    return tuple((answer.code, answer.state, answer.value, answer.text) for answer in submission.answers)
