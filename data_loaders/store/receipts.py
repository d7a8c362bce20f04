"""What the loader says about each file it stored: frozen dataclasses and plain words, in both languages (`[receipt]` of words.toml)."""

from __future__ import annotations

from dataclasses import dataclass

from data_loaders.model.campaign import FIGURES
from data_loaders.model.findings import Finding
from data_loaders.model.wording import located
from data_loaders.model.words import said

ACCEPTED, HELD, DUPLICATE, REFUSED, REPLACED = "accepted", "held", "duplicate", "refused", "replaced"
"""The states of a submission or delivery. Replaced is one that was read again and is stored anew; a submission that a later accepted one
for the same unit and period replaces is not marked, the views see it."""
SAME_ANSWERS = ("same_answers", "same_answers_open")
"""What is said of a duplicate that has other bytes."""
STANDING = (ACCEPTED, HELD)
"""The states of what has been received; the others are history."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One submission or delivery as it was stored. `due` is the code of its period (where `kind` is figures) or deliverable, the labels
    are the calendar's, None where it is not known. `duplicate_of` is the id of the one with the same bytes, unit and due. A delivery has
    neither sheet nor basis, nor numbers."""

    id: int
    kind: str
    sheet: str | None
    unit: str | None
    unit_name: str | None
    due: str | None
    label_zh: str | None
    label_en: str | None
    basis: str | None
    state: str
    duplicate_of: int | None
    number_count: int
    findings: tuple[Finding, ...]

    @property
    def says_the_same(self) -> bool:
        """Whether it is a duplicate by its answers, in other bytes."""
        return any(finding.rule in SAME_ANSWERS for finding in self.findings)

    @property
    def period(self) -> str | None:
        """The period's code of a submission."""
        return self.due if self.kind == FIGURES else None

    @property
    def deliverable(self) -> str | None:
        """The deliverable's code of another delivery."""
        return None if self.kind == FIGURES else self.due

    def who(self, language: str) -> str:
        """Unit and period in words, as far as they are known."""
        known = [part for part in (self.unit_name or self.unit, self._label(language) or self.due) if part]
        return " ".join(known) or said("receipt.unknown", language)

    def words(self, language: str) -> str:
        """Whose a delivery is, what it is, and what became of it."""
        what = self._label(language) or said(f"delivery.{self.kind}", language)
        who = self.unit_name or self.unit or said("receipt.unit_unknown", language)
        if self.state == HELD:
            reasons = [located(finding, language) for finding in self.findings if finding.severity == "error"]
            return said("receipt.delivery_held", language, who=who, what=what, reason=reasons[0] if reasons else "").strip()
        return said("receipt.delivered" if self.state == ACCEPTED else "receipt.delivery_duplicate", language, who=who, what=what)

    def _label(self, language: str) -> str | None:
        return self.label_zh if language == "zh" else self.label_en


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one file (or one member of a zip). `status` is "ok", "warning", "problem" or "duplicate"."""

    file: str
    member: str | None
    sha256: str
    role: str
    status: str
    submissions: tuple[Stored, ...]
    findings: tuple[Finding, ...]
    deliveries: tuple[Stored, ...] = ()
    file_id: int = 0

    @property
    def parts(self) -> tuple[Stored, ...]:
        """Its submissions, then its deliveries."""
        return (*self.submissions, *self.deliveries)

    @property
    def state(self) -> str:
        """The state of what is in it, "mixed" where they differ, "refused" where nothing is and it is not a roster."""
        states = {part.state for part in self.parts}
        if not states:
            return "" if self.role == "roster" else REFUSED
        return states.pop() if len(states) == 1 else "mixed"

    @property
    def unit(self) -> str | None:
        """The unit's code where the file is from one unit, else None."""
        units = {part.unit for part in self.parts}
        return units.pop() if len(units) == 1 else None

    @property
    def period(self) -> str | None:
        """The period's code where the file is for one period, else None."""
        periods = {submission.period for submission in self.submissions}
        return periods.pop() if len(periods) == 1 else None

    @property
    def number_count(self) -> int:
        """How many blanks were read with a number."""
        return sum(submission.number_count for submission in self.submissions)

    @property
    def submission_ids(self) -> tuple[int, ...]:
        """The ids of its submissions."""
        return tuple(submission.id for submission in self.submissions)

    def all_findings(self) -> tuple[Finding, ...]:
        """The file's own findings, then each submission's and delivery's."""
        return self.findings + tuple(finding for part in self.parts for finding in part.findings)

    def message(self, language: str = "zh") -> str:
        """What was read, what counts, and what is wrong first, in plain words."""
        if not self.submissions and not self.deliveries:
            return located(self.findings[0], language) if self.findings else ""
        parts = [
            _accepted_words(self._in_state(ACCEPTED), language),
            _held_words(self._in_state(HELD), self.findings, language),
            _duplicate_words(self._in_state(DUPLICATE), language),
            *(delivery.words(language) for delivery in self.deliveries),
        ]
        return said("sep.sentence", language).join(part for part in parts if part)

    def _in_state(self, state: str) -> list[Stored]:
        return [submission for submission in self.submissions if submission.state == state]


def _who(submissions: list[Stored], language: str) -> str:
    if len(submissions) == 1:
        return submissions[0].who(language)
    return said("receipt.many", language, count=len(submissions))


def _accepted_words(accepted: list[Stored], language: str) -> str:
    if not accepted:
        return ""
    numbers = sum(submission.number_count for submission in accepted)
    key = "receipt.counted" if len(accepted) == 1 else "receipt.counted_many"
    words = said(key, language, who=_who(accepted, language), numbers=numbers, accepted=len(accepted))
    queries = sum(finding.severity == "query" for submission in accepted for finding in submission.findings)
    if queries:
        words += said("sep.sentence", language) + said("receipt.queries", language, queries=queries)
    return words


def _held_words(held: list[Stored], of_file: tuple[Finding, ...], language: str) -> str:
    if not held:
        return ""
    findings = [finding for submission in held for finding in submission.findings] + list(of_file)
    errors = [located(finding, language) for finding in findings if finding.severity == "error"]
    reason = errors[0] if errors else said("receipt.unknown", language)
    numbers = sum(submission.number_count for submission in held)
    key = "receipt.held" if len(held) == 1 else "receipt.held_many"
    return said(key, language, who=_who(held, language), numbers=numbers, held=len(held), reason=reason)


def _duplicate_words(duplicates: list[Stored], language: str) -> str:
    if not duplicates:
        return ""
    if len(duplicates) == 1 and duplicates[0].says_the_same:
        return (
            said("receipt.same_answers", language, who=_who(duplicates, language))
            + said("sep.sentence", language)
            + located(duplicates[0].findings[0], language)
        )
    key = "receipt.duplicate" if len(duplicates) == 1 else "receipt.duplicate_many"
    again = [located(finding, language) for submission in duplicates for finding in submission.findings]
    return said("sep.sentence", language).join(
        [said(key, language, who=_who(duplicates, language), duplicates=len(duplicates)), *again[:1]]
    )
