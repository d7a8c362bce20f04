"""Figures that came last for a unit and period, and whether a file says the same once more (rule 4): a file that was marked and sent back
unchanged has other bytes, and is no revision."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter

from data_loaders.model.findings import NAMED, Finding, catalogue
from data_loaders.model.readings import Answer, FileReading, Submission
from data_loaders.store.insertion import storable
from data_loaders.store.revisions import numbers_in
from data_loaders.store.rows import Whose

ONLY_AGAINST_OTHERS = ("revision_thin", "replaces_settled", "revision_moves_total", "same_bytes_other_unit", "came_together")
"""What is found against other files, and says nothing of this one."""
PDF = "pdf"
"""The kind of a file that often comes beside the form it was printed from."""
Problems = frozenset[tuple[str, str]]
"""The errors and queries of a file: rule and blank."""


@dataclass(frozen=True, slots=True)
class LastSent:
    """Figures as they were sent: id, file, when they came, basis, what is wrong; the kind of their file, the batches it came in at that
    moment, and the blanks they report a number for. What they say is `answers` or, of stored ones, a print of them and one of their
    numbers: most are compared with nothing, and need none. `is_chosen`: a coordinator accepted or placed them."""

    id: int
    file: str
    received_at: datetime
    basis: str | None
    problems: Problems
    kind: str
    batches: frozenset[int]
    reported: frozenset[str]
    answers: tuple[Answer, ...] = ()
    stored_prints: tuple[str, str] | None = None
    is_chosen: bool = False

    @classmethod
    def of(cls, part: Submission, reading: FileReading, id: int, received_at: datetime, batches: frozenset[int]) -> LastSent:
        """One that comes in."""
        problems, reported = _problems((*part.findings, *reading.findings)), numbers_in(part.answers)
        return cls(id, reading.member or reading.file, received_at, part.basis, problems, reading.kind, batches, reported, part.answers)

    @property
    def print(self) -> str:
        """A print of all it says."""
        return self.stored_prints[0] if self.stored_prints else _print(self.answers)

    def has_the_numbers_of(self, answers: tuple[Answer, ...]) -> bool:
        """Whether these answers report the same numbers."""
        return _numbers_print(answers) == self.numbers_print

    @property
    def numbers_print(self) -> str:
        """A print of the numbers it reports."""
        return self.stored_prints[1] if self.stored_prints else _numbers_print(self.answers)

    @property
    def has_error(self) -> bool:
        """Whether it waits for what is wrong with it."""
        return any(map(_is_error, self.problems))

    @property
    def has_own_error(self) -> bool:
        """Whether it waits for more than that a PDF of it, or the form it is the PDF of, says otherwise."""
        return any(_is_error(each) and each[0] != "pdf_differs" for each in self.problems)


class LastFigures:
    """The figures that were sent of some units, accepted or held, by unit and period: those that came last, and those of some moments."""

    def __init__(self, rows: Iterable[dict] = ()) -> None:
        """`rows` are those of last_sent."""
        self._by_whose: dict[Whose, LastSent] = {}
        self._at: dict[tuple[Whose, datetime], dict[int, LastSent]] = {}
        for row in sorted(rows, key=itemgetter("received_at", "id")):
            problems = frozenset((rule, blank) for rule, _, blank in (each.partition("|") for each in row["problems"]))
            own = (row["id"], row["file"], row["received_at"], row["basis"], problems, row["kind"])
            sets, prints = (frozenset(row["batches"]), frozenset(row["reported"])), (row["told"], row["numbers"])
            self.add((row["unit"], row["period"]), LastSent(*own, *sets, stored_prints=prints, is_chosen=row["is_chosen"]))

    def same(self, submission: Submission, of_file: Iterable[Finding]) -> LastSent | None:
        """What came last, where this says the same and nothing of what was wrong has gone; None where it does not."""
        last = self._by_whose.get((submission.unit, submission.period))
        if last is None or submission.is_picture or last.basis != submission.basis:
            return None
        return last if last.problems == _problems((*submission.findings, *of_file)) and last.print == _print(submission.answers) else None

    def twin(self, submission: Submission, kind: str) -> LastSent | None:
        """What came last, where one of the two is a PDF and the other is not: the same form twice, or two that differ."""
        last = self._by_whose.get((submission.unit, submission.period))
        if submission.is_picture:
            return None
        return last if last and (last.kind == PDF) != (kind == PDF) and last.basis == submission.basis else None

    def at(self, whose: Whose, received_at: datetime) -> list[LastSent]:
        """All that came at a moment, as they were stored."""
        return list(self._at.get((whose, received_at), {}).values())

    def came_again(self, submission: Submission, id: int, received_at: datetime, batch_id: int) -> None:
        """One came once more at its own moment, as a double, as files of a load that was cut off do when they are loaded again: what comes
        with the double came with it."""
        whose = (submission.unit, submission.period)
        if sent := self._at.get((whose, received_at), {}).get(id):
            self.add(whose, replace(sent, batches=sent.batches | {batch_id}))

    def add(self, whose: Whose, sent: LastSent) -> None:
        """One more came, and stands."""
        last = self._by_whose.get(whose)
        if None in whose:
            return
        self._at.setdefault((whose, sent.received_at), {})[sent.id] = sent
        if last is None or last.id == sent.id or last.received_at <= sent.received_at:
            self._by_whose[whose] = sent

    def remove(self, whose: Whose, id: int) -> None:
        """One gives way to its new reading: what that came with is asked of the others."""
        for (each, _), sent in self._at.items():
            if each == whose:
                sent.pop(id, None)


def said_again(last: LastSent) -> Finding:
    """What is said of a file that says the same as what came last."""
    return Finding("same_answers_open" if last.problems else "same_answers", values={"file": last.file})


def _numbers_print(answers: Iterable[Answer]) -> str:
    """A print of what is reported as a number, as last_sent makes it."""
    told = sorted((a.code, str(a.value)) for a in answers if a.value is not None)
    return hashlib.md5("|".join("|".join(each) for each in told).encode(), usedforsecurity=False).hexdigest()


def _print(answers: Iterable[Answer]) -> str:
    """As last_sent makes it."""
    told = ((a.code, a.state, "" if a.value is None else str(a.value), storable(a.text or ""), a.basis or "") for a in answers)
    words = "|".join("|".join(map(str, each)) for each in sorted(told))
    return hashlib.md5(words.encode(), usedforsecurity=False).hexdigest()


def _is_error(problem: tuple[str, str]) -> bool:
    rule, _ = problem
    return rule in catalogue() and catalogue()[rule].severity == "error"


def _problems(findings: Iterable[Finding]) -> Problems:
    return frozenset(
        (each.rule, each.indicator or "")
        for each in findings
        if each.severity != "note" and each.rule not in ONLY_AGAINST_OTHERS and each.indicator not in NAMED
    )
