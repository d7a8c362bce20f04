"""Blanks of one submission held against each other: parts and wholes, sessions and participants (design rules 3 and 8)."""

from __future__ import annotations

from data_loaders.findings import Finding, Place
from data_loaders.form import Blank, Form
from data_loaders.reading import UNREADABLE, Answer


def contradictions(form: Form, answers: dict[str, Answer]) -> list[Finding]:
    """An error where a part is larger than its whole; a query where sessions and participants do not go together."""
    return [*_parts_over_wholes(form, answers), *_lonely_pairs(form, answers)]


def _parts_over_wholes(form: Form, answers: dict[str, Answer]) -> list[Finding]:
    findings = []
    for blank in form.number_blanks:
        if not blank.part_of:
            continue
        part, whole = _value(answers, blank.code), _value(answers, blank.part_of)
        if part is not None and whole is not None and part > whole:
            values = {"part": part, "whole": whole, "whole_label": form.blanks[blank.part_of].label_zh}
            findings.append(Finding("part_exceeds_whole", blank.code, answers[blank.code].place, values))
    return findings


def _lonely_pairs(form: Form, answers: dict[str, Answer]) -> list[Finding]:
    findings = []
    for blank in form.number_blanks:
        if not blank.sessions:
            continue
        participants = _value(answers, blank.code) or 0
        sessions = sum(_value(answers, code) or 0 for code in blank.sessions)
        if sessions and not participants and not _unreadable(answers, (blank.code,)):
            findings.append(_lonely("sessions_without_participants", blank, answers, {"sessions": sessions}))
        if participants and not sessions and not _unreadable(answers, blank.sessions):
            findings.append(_lonely("participants_without_sessions", blank, answers, {"participants": participants}))
    return findings


def _lonely(rule: str, blank: Blank, answers: dict[str, Answer], values: dict[str, object]) -> Finding:
    return Finding(rule, blank.code, answers[blank.code].place if blank.code in answers else Place(), values)


def _value(answers: dict[str, Answer], code: str) -> int | None:
    answer = answers.get(code)
    return answer.value if answer else None


def _unreadable(answers: dict[str, Answer], codes: tuple[str, ...]) -> bool:
    return any(code in answers and answers[code].state == UNREADABLE for code in codes)
