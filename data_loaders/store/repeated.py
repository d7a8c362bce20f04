"""Figures that came last for a unit and period, and whether a file says the same once more (rule 4): a file that was marked and sent back
unchanged has other bytes, and is no revision."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from data_loaders.model.findings import NAMED, Finding, catalogue
from data_loaders.model.readings import Answer, Submission
from data_loaders.store.insertion import storable
from data_loaders.store.rows import Whose

ONLY_AGAINST_OTHERS = ("revision_thin", "replaces_settled", "revision_moves_total", "same_bytes_other_unit", "came_together")
"""What is found against other files, and says nothing of this one."""
PDF = "pdf"
"""The kind of a file that often comes beside the form it was printed from."""
Problems = frozenset[tuple[str, str]]
"""The errors and queries of a file: rule and blank."""


@dataclass(frozen=True, slots=True)
class LastSent:
    """The figures that came last: id, file, when they came, basis, what is wrong; the kind of their file and the batch it came in. What
    they say is `answers` or, of stored ones, a print of them and one of their numbers: most are compared with nothing, and need none."""

    id: int
    file: str
    received_at: datetime
    basis: str | None
    problems: Problems
    kind: str
    batch_id: int
    answers: tuple[Answer, ...] = ()
    stored_prints: tuple[str, str] | None = None

    def says(self, answers: tuple[Answer, ...]) -> bool:
        """Whether these answers are the same."""
        return _print(answers) == (self.stored_prints[0] if self.stored_prints else _print(self.answers))

    def has_the_numbers_of(self, answers: tuple[Answer, ...]) -> bool:
        """Whether these answers report the same numbers."""
        return _numbers_print(answers) == (self.stored_prints[1] if self.stored_prints else _numbers_print(self.answers))

    @property
    def has_error(self) -> bool:
        """Whether it waits for what is wrong with it."""
        return any(rule in catalogue() and catalogue()[rule].severity == "error" for rule, _ in self.problems)


class LastFigures:
    """The figures that came last of some units, accepted or held, by unit and period."""

    def __init__(self, rows: Iterable[dict] = ()) -> None:
        """`rows` are those of last_sent."""
        self._by_whose: dict[Whose, LastSent] = {}
        for row in rows:
            problems = frozenset((rule, blank) for rule, _, blank in (each.partition("|") for each in row["problems"]))
            own = (row["id"], row["file"], row["received_at"], row["basis"], problems, row["kind"], row["batch_id"])
            self._by_whose[row["unit"], row["period"]] = LastSent(*own, stored_prints=(row["told"], row["numbers"]))

    def same(self, submission: Submission, of_file: Iterable[Finding]) -> LastSent | None:
        """What came last, where this says the same and nothing of what was wrong has gone; None where it does not."""
        last = self._by_whose.get((submission.unit, submission.period))
        if last is None or submission.is_picture or last.basis != submission.basis:
            return None
        return last if last.problems == _problems((*submission.findings, *of_file)) and last.says(submission.answers) else None

    def twin(self, submission: Submission, kind: str) -> LastSent | None:
        """What came last, where one of the two is a PDF and the other is not: the same form twice, or two that differ."""
        last = self._by_whose.get((submission.unit, submission.period))
        if submission.is_picture:
            return None
        return last if last and (last.kind == PDF) != (kind == PDF) and last.basis == submission.basis else None

    def came_with(self, submission: Submission, batch_id: int, received_at: datetime) -> LastSent | None:
        """What came last, where it came in the same batch at the same moment."""
        last = self._by_whose.get((submission.unit, submission.period))
        is_together = last is not None and last.batch_id == batch_id and last.received_at == received_at
        return last if is_together and not submission.is_picture else None

    def came_again(self, submission: Submission, id: int, received_at: datetime, batch_id: int) -> None:
        """What came last came once more, as a double: where it is of the same moment, as files of a load that was cut off are when they
        are loaded again, what comes with the double came with it."""
        whose = (submission.unit, submission.period)
        last = self._by_whose.get(whose)
        if last and last.id == id and last.received_at == received_at:
            self._by_whose[whose] = replace(last, batch_id=batch_id)

    def add(
        self, submission: Submission, of_file: Iterable[Finding], id: int, file: str, received_at: datetime, kind: str, batch_id: int
    ) -> None:
        """One more came, and stands."""
        whose = (submission.unit, submission.period)
        last = self._by_whose.get(whose)
        if None not in whose and not submission.is_picture and (last is None or last.received_at <= received_at):
            problems = _problems((*submission.findings, *of_file))
            self._by_whose[whose] = LastSent(id, file, received_at, submission.basis, problems, kind, batch_id, submission.answers)


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


def _problems(findings: Iterable[Finding]) -> Problems:
    return frozenset(
        (each.rule, each.indicator or "")
        for each in findings
        if each.severity != "note" and each.rule not in ONLY_AGAINST_OTHERS and each.indicator not in NAMED
    )
