"""What the loader says about each file it stored: frozen dataclasses and plain words, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from data_loaders.findings import Finding
from data_loaders.wording import located

ACCEPTED, HELD, DUPLICATE, REFUSED = "accepted", "held", "duplicate", "refused"
"""The states a submission is stored in; "replaced" is derived: a later accepted one for the same unit and period."""

WORDS = {
    "counted": ("{who}：读到 {numbers} 个数，已计入。", "{who}: counted, numbers read: {numbers}."),
    "counted_many": ("{who}：读到 {numbers} 个数，{accepted} 份已计入。", "{who}: {accepted} counted, numbers read: {numbers}."),
    "queries": ("有 {queries} 处需核实。", "{queries} to be checked."),
    "held": ("{who}：读到 {numbers} 个数，待处理，暂不计入。{reason}", "{who}: held, not counted yet, numbers read: {numbers}. {reason}"),
    "held_many": ("{held} 份待处理，暂不计入：{reason}", "{held} held, not counted yet: {reason}"),
    "duplicate": ("与已收到的文件完全相同（{who}），没有重复计入。", "The same file was received before ({who}); it was not counted again."),
    "duplicate_many": ("{duplicates} 份与已收到的完全相同，没有重复计入。", "{duplicates} were received before and not counted again."),
    "unknown": ("单位和填报期不明", "Unit and period unknown"),
    "many": ("{count} 份报送", "{count} submissions"),
}
"""The sentences of a receipt, Chinese and English."""


@dataclass(frozen=True, slots=True)
class StoredSubmission:
    """One submission as it was stored. `duplicate_of` is the id of the submission with the same bytes, unit and period."""

    id: int
    sheet: str | None
    unit: str | None
    unit_name: str | None
    unit_candidates: tuple[str, ...]
    period: str | None
    period_label_zh: str | None
    period_label_en: str | None
    period_candidates: tuple[str, ...]
    basis: str
    state: str
    duplicate_of: int | None
    number_count: int
    findings: tuple[Finding, ...]

    def who(self, language: str) -> str:
        """Unit and period in words, as far as they are known."""
        label = self.period_label_zh if language == "zh" else self.period_label_en
        known = [part for part in (self.unit_name or self.unit, label or self.period) if part]
        return " ".join(known) or _words("unknown", language)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one file (or one member of a zip). `status` is "ok", "warning", "problem" or "duplicate"."""

    file: str
    member: str | None
    sha256: str
    role: str
    status: str
    submissions: tuple[StoredSubmission, ...]
    findings: tuple[Finding, ...]

    @property
    def state(self) -> str:
        """The state of its submissions, "mixed" where they differ, "refused" where it has none and is not a roster."""
        states = {submission.state for submission in self.submissions}
        if not states:
            return "" if self.role == "roster" else REFUSED
        return states.pop() if len(states) == 1 else "mixed"

    @property
    def unit(self) -> str | None:
        """The unit's code where the file is from one unit, else None."""
        units = {submission.unit for submission in self.submissions}
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
        """The file's own findings, then each submission's."""
        return self.findings + tuple(finding for submission in self.submissions for finding in submission.findings)

    def message(self, language: str = "zh") -> str:
        """What was read, what counts, and what is wrong first, in plain words."""
        if not self.submissions:
            return located(self.findings[0], language) if self.findings else ""
        parts = [
            _accepted_words(self._in_state(ACCEPTED), language),
            _held_words(self._in_state(HELD), self.findings, language),
            _duplicate_words(self._in_state(DUPLICATE), language),
        ]
        return ("" if language == "zh" else " ").join(part for part in parts if part)

    def _in_state(self, state: str) -> list[StoredSubmission]:
        return [submission for submission in self.submissions if submission.state == state]


def _words(key: str, language: str, **values: object) -> str:
    return WORDS[key][0 if language == "zh" else 1].format(**values)


def _who(submissions: list[StoredSubmission], language: str) -> str:
    if len(submissions) == 1:
        return submissions[0].who(language)
    return _words("many", language, count=len(submissions))


def _accepted_words(accepted: list[StoredSubmission], language: str) -> str:
    if not accepted:
        return ""
    numbers = sum(submission.number_count for submission in accepted)
    key = "counted" if len(accepted) == 1 else "counted_many"
    said = _words(key, language, who=_who(accepted, language), numbers=numbers, accepted=len(accepted))
    queries = sum(finding.severity == "query" for submission in accepted for finding in submission.findings)
    if queries:
        said += ("" if language == "zh" else " ") + _words("queries", language, queries=queries)
    return said


def _held_words(held: list[StoredSubmission], of_file: tuple[Finding, ...], language: str) -> str:
    if not held:
        return ""
    findings = [finding for submission in held for finding in submission.findings] + list(of_file)
    errors = [located(finding, language) for finding in findings if finding.severity == "error"]
    reason = errors[0] if errors else _words("unknown", language)
    numbers = sum(submission.number_count for submission in held)
    key = "held" if len(held) == 1 else "held_many"
    return _words(key, language, who=_who(held, language), numbers=numbers, held=len(held), reason=reason)


def _duplicate_words(duplicates: list[StoredSubmission], language: str) -> str:
    if not duplicates:
        return ""
    key = "duplicate" if len(duplicates) == 1 else "duplicate_many"
    return _words(key, language, who=_who(duplicates, language), duplicates=len(duplicates))
