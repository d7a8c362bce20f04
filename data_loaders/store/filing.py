"""Decides what becomes of each reading: accepted, held or a duplicate. Knows what is stored, but no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from data_loaders.formats.content import Content
from data_loaders.model.campaign import Campaign, Roster
from data_loaders.model.clock import TimeOrderedIds, shanghai_now
from data_loaders.model.findings import Finding
from data_loaders.model.readings import Delivery, FileReading, Submission
from data_loaders.store.delivery_filing import READ_AGAIN, DeliveryFiling, KnownDelivery
from data_loaders.store.receipts import ACCEPTED, DUPLICATE, HELD, REPLACED, STANDING, Receipt, StoredDelivery, StoredSubmission
from data_loaders.store.revisions import Accepted, AcceptedForms, add_held, numbers_in
from data_loaders.store.rows import Records, number_count


@dataclass(frozen=True, slots=True)
class Known:
    """A stored submission with the same bytes as one that comes in: unit and period as read, and as they stand now."""

    id: int
    sha256: str
    sheet: str | None
    read_as: tuple[str | None, str | None]
    stands_as: tuple[str | None, str | None]
    state: str
    file_id: int
    basis: str

    @classmethod
    def of(cls, row: dict) -> Known:
        """A row of stored_submission."""
        read_as, stands_as = (row["read_unit"], row["read_period"]), (row["unit"], row["period"])
        return cls(row["id"], row["sha256"], row["sheet"], read_as, stands_as, row["state"], row["received_file_id"], row["basis"])


@dataclass
class Filing:
    """Files the readings of one transaction: rows in `records`, bytes in `originals`, units whose totals change in `touched`.

    `read_at` is set where kept files are read again: what is accepted then counts from that moment.
    """

    batch_id: int
    campaign: Campaign
    roster: Roster
    ids: TimeOrderedIds
    known: list[Known]
    known_deliveries: list[KnownDelivery]
    stored: set[str]
    accepted: AcceptedForms = field(default_factory=AcceptedForms)
    read_at: datetime | None = None
    records: Records = field(default_factory=Records)
    originals: dict[str, Content] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._units = {unit.code: unit for unit in self.roster.units}
        self._periods = {period.code: period for period in self.campaign.periods}
        self._deliveries = DeliveryFiling(
            self.batch_id, self.campaign, self.roster, self.ids, self.known_deliveries, self.records, self.read_at
        )

    def renew(
        self, reading: FileReading, submissions: Sequence[Known], deliveries: Sequence[KnownDelivery], file_id: int, received_at: datetime
    ) -> Receipt:
        """Files what a kept file reads as now, in the place of the submissions and deliveries that it read as before."""
        for former in submissions:
            self.known.remove(former)
            self._decide(former.id, *former.stands_as, former.basis, REPLACED)
            if former.stands_as[0]:
                self.touched.add(former.stands_as[0])
        for former_delivery in deliveries:
            self._deliveries.replace(former_delivery)
        receipt = self.file(reading, None, received_at)
        for former in submissions:  # until here, so that a new reading is held against the one whose place it takes
            self.accepted.remove(former.stands_as, former.id)
        self.records.add("rereading", received_file_id=receipt.file_id, former_file_id=file_id, read_at=self.read_at)
        return receipt

    def file(self, reading: FileReading, content: Content | None, received_at: datetime) -> Receipt:
        """Files one reading with all its submissions, answers and findings; `content` None where its bytes are kept already."""
        if content is not None and reading.sha256 not in self.stored:
            self.stored.add(reading.sha256)
            self.originals[reading.sha256] = content
            self.records.add("original", sha256=reading.sha256, size=content.size)
        file_id = self.ids.next()
        submissions = tuple(self._submit(submission, reading, file_id, received_at) for submission in reading.submissions)
        deliveries = tuple(self._deliveries.file(delivery, reading, file_id, received_at) for delivery in reading.deliveries)
        for finding in reading.findings:
            self.records.add_finding(self.ids.next(), file_id, None, finding)
        status = _status(reading, (*submissions, *deliveries))
        self.records.add(
            "received_file",
            id=file_id,
            batch_id=self.batch_id,
            file=reading.file,
            member=reading.member,
            sha256=reading.sha256,
            kind=reading.kind,
            role=reading.role,
            status=status,
            received_at=received_at,
        )
        return Receipt(
            reading.file, reading.member, reading.sha256, reading.role, status, submissions, reading.findings, deliveries, file_id
        )

    def _submit(self, submission: Submission, reading: FileReading, file_id: int, received_at: datetime) -> StoredSubmission:
        submission_id = self.ids.next()
        duplicate_of = self._duplicate_of(submission, reading.sha256)
        findings = submission.findings
        if duplicate_of is None:
            findings += self.found(submission, reading.sha256, received_at)
        state = self._state(submission, findings, reading.findings, duplicate_of)
        counts_later = self.read_at is not None and state == ACCEPTED
        self.records.add(
            "submission",
            id=submission_id,
            batch_id=self.batch_id,
            received_file_id=file_id,
            sheet=submission.sheet,
            unit=submission.unit,
            unit_candidates=list(submission.unit_candidates),
            unit_source=submission.unit_source,
            period=submission.period,
            period_candidates=list(submission.period_candidates),
            period_source=submission.period_source,
            basis=submission.basis,
            form_version=submission.form_version,
            state=REPLACED if counts_later else state,
            duplicate_of=duplicate_of,
            number_count=number_count(submission.answers),
            received_at=received_at,
        )
        if counts_later:
            self._decide(submission_id, submission.unit, submission.period, submission.basis, ACCEPTED)
        if state != DUPLICATE:
            self._keep(submission, submission_id, file_id, findings, reading.sha256, state)
        if state == ACCEPTED:
            whose, numbers = (submission.unit, submission.period), numbers_in(submission.answers)
            self._accept(Accepted(submission_id, file_id, whose, submission.basis, received_at, reading.file, numbers))
        return self._stored(submission, submission_id, findings, state, duplicate_of)

    def _accept(self, accepted: Accepted) -> None:
        """One more counts; a later one that reports too little of it waits from now on."""
        self.accepted.add(accepted)
        self.touched.add(accepted.whose[0])
        for later, found in self.accepted.overtaking(accepted):
            add_held(self.records, self.ids, later, found, self.read_at or shanghai_now())
            self.known = [replace(known, state=HELD) if known.id == later.id else known for known in self.known]

    def _decide(self, submission_id: int, unit: str | None, period: str | None, basis: str, state: str) -> None:
        self.records.add(
            "decision",
            id=self.ids.next(),
            submission_id=submission_id,
            unit=unit,
            period=period,
            basis=basis,
            state=state,
            decided_by=READ_AGAIN,
            decided_at=self.read_at,
            reason="",
        )

    def _keep(
        self, submission: Submission, submission_id: int, file_id: int, findings: tuple[Finding, ...], sha256: str, state: str
    ) -> None:
        self.records.add_answers(submission_id, submission.answers)
        self.records.add("ledger", submission_id=submission_id, **submission.ledger._asdict())
        for finding in findings:
            self.records.add_finding(self.ids.next(), file_id, submission_id, finding)
        whose = (submission.unit, submission.period)
        self.known.append(Known(submission_id, sha256, submission.sheet, whose, whose, state, file_id, submission.basis))

    def _duplicate_of(self, submission: Submission, sha256: str) -> int | None:
        """The stored submission with the same bytes, sheet, unit and period (rule 4), as read or as corrected since."""
        whose = (submission.unit, submission.period)
        for known in self.known:
            same_place = known.sha256 == sha256 and known.sheet == submission.sheet
            if same_place and known.state in STANDING and whose in (known.read_as, known.stands_as):
                return known.id
        return None

    def found_of_delivery(self, delivery: Delivery) -> tuple[Finding, ...]:
        """What only shows against what is stored of a delivery."""
        return self._deliveries.found(delivery)

    def found(self, submission: Submission, sha256: str, received_at: datetime, former: Known | None = None) -> tuple[Finding, ...]:
        """What only shows against what is stored (but for `former`): a unit that left the roster, the same bytes from another unit, less
        than half of the numbers that it would replace."""
        findings = []
        if submission.unit is not None and submission.unit not in self._units:
            findings.append(Finding("unit_unknown", "unit", values={"written": submission.unit}))
        if submission.period is not None and submission.period not in self._periods:
            findings.append(Finding("period_unknown", "period", values={"written": submission.period}))
        whose = (submission.unit, submission.period)
        for known in self.known:
            is_other = known is not former and known.state in STANDING
            others = is_other and known.sha256 == sha256 and known.sheet == submission.sheet
            if others and None not in whose and None not in known.stands_as and known.stands_as != whose:
                findings.append(Finding("same_bytes_other_unit", values={"other": self._words(*known.stands_as)}))
                break
        if found := self.accepted.replaced_by(numbers_in(submission.answers), whose, received_at):
            findings.append(found)
        return tuple(findings)

    def _state(self, submission: Submission, findings: tuple[Finding, ...], of_file: tuple[Finding, ...], duplicate_of: int | None) -> str:
        if duplicate_of is not None:
            return DUPLICATE
        has_error = any(finding.severity == "error" for finding in findings + of_file)
        is_known = submission.unit is not None and submission.period is not None
        return ACCEPTED if is_known and not has_error else HELD

    def _words(self, unit: str, period: str) -> str:
        name = self._units[unit].name if unit in self._units else unit
        label = self._periods[period].label_zh if period in self._periods else period
        return f"{name} {label}"

    def _stored(
        self, submission: Submission, submission_id: int, findings: tuple[Finding, ...], state: str, duplicate_of: int | None
    ) -> StoredSubmission:
        unit = self._units.get(submission.unit)
        period = self._periods.get(submission.period)
        return StoredSubmission(
            id=submission_id,
            sheet=submission.sheet,
            unit=submission.unit,
            unit_name=unit.name if unit else None,
            unit_candidates=submission.unit_candidates,
            period=submission.period,
            period_label_zh=period.label_zh if period else None,
            period_label_en=period.label_en if period else None,
            period_candidates=submission.period_candidates,
            basis=submission.basis,
            state=state,
            duplicate_of=duplicate_of,
            number_count=number_count(submission.answers),
            findings=findings,
        )


def _status(reading: FileReading, parts: tuple[StoredSubmission | StoredDelivery, ...]) -> str:
    """ "duplicate" where every submission and delivery is one, else by the worst finding; held is a problem."""
    states = {part.state for part in parts}
    if states == {DUPLICATE}:
        return DUPLICATE
    if HELD in states:
        return "problem"
    severities = {finding.severity for finding in reading.findings}
    severities |= {finding.severity for part in parts if part.state != DUPLICATE for finding in part.findings}
    if "error" in severities:
        return "problem"
    return "warning" if "query" in severities else "ok"
