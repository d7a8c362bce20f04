"""Decides what becomes of each reading: accepted, held or a duplicate. Knows what is stored, but no database.

A submission is a delivery of figures with answers; both are filed here, and differ in what is kept of them and what is held against them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from data_loaders.formats.content import Content
from data_loaders.model.campaign import FIGURES, Campaign, Roster
from data_loaders.model.clock import TimeOrderedIds, shanghai_now
from data_loaders.model.findings import Finding
from data_loaders.model.mails import Mail
from data_loaders.model.readings import Delivery, FileReading, Submission
from data_loaders.store.receipts import ACCEPTED, DUPLICATE, HELD, REPLACED, STANDING, Receipt, Stored
from data_loaders.store.repeated import PDF, LastFigures, LastSent, said_again
from data_loaders.store.revisions import Accepted, AcceptedForms, Revision, add_held, numbers_in
from data_loaders.store.rows import PLACE_COLUMNS, Records, Whose, number_count, place_values
from data_loaders.store.together import asked_of

READ_AGAIN = "read again"
"""Who decided, where a file that was read again decided it."""
Filed = tuple[str, str | None, str | None, str | None]
"""A submission as it is told from all others of one filing: its bytes, its sheet, its unit and its period."""
Waits = Mapping[Filed, Finding]
"""Why submissions wait that would count."""


@dataclass(frozen=True, slots=True)
class Known:
    """A stored submission or delivery with the same bytes as one that comes in: whose and what for as read, and as it stands now.
    The kind of a submission is figures; a delivery has neither sheet nor basis. `is_corrected`: somebody corrected a blank of it."""

    id: int
    sha256: str
    kind: str
    sheet: str | None
    read_as: Whose
    stands_as: Whose
    state: str
    file_id: int
    basis: str | None
    is_corrected: bool = False

    @classmethod
    def of(cls, row: dict) -> Known:
        """A row of stored."""
        return cls(
            id=row["id"],
            sha256=row["sha256"],
            kind=row["kind"],
            sheet=row["sheet"],
            read_as=(row["read_unit"], row["read_due"]),
            stands_as=(row["unit"], row["due"]),
            state=row["state"],
            file_id=row["received_file_id"],
            basis=row["basis"],
            is_corrected=row["is_corrected"],
        )

    @property
    def is_submission(self) -> bool:
        """Whether it is figures."""
        return self.kind == FIGURES


@dataclass
class Filing:
    """Files the readings of one transaction: rows in `records`, bytes in `originals`, units whose totals change in `touched`.

    `read_at` is set where kept files are read again: what is accepted then counts from that moment, not from the day its mail came;
    `came_in` are the batches that those came in. `waits` says what was found by counting what would be filed without it (see
    bureau_totals.py).
    """

    batch_id: int
    campaign: Campaign
    roster: Roster
    ids: TimeOrderedIds
    known: list[Known]
    stored: set[str]
    accepted: AcceptedForms = field(default_factory=AcceptedForms)
    last: LastFigures = field(default_factory=LastFigures)
    read_at: datetime | None = None
    waits: Waits = field(default_factory=dict)
    came_in: Mapping[int, frozenset[int]] = field(default_factory=dict)
    records: Records = field(default_factory=Records)
    originals: dict[str, Content] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._units = {unit.code: unit for unit in self.roster.units}
        self._periods = {period.code: period for period in self.campaign.periods}
        self._deliverables = {entry.code: entry for entry in self.campaign.deliverables}
        self._counted: dict[int, Filed] = {}
        self._taken_over: set[Whose] = set()
        self._batches = frozenset({self.batch_id})

    @property
    def revisions(self) -> list[Revision]:
        """What counts of this filing in the place of something else, new readings of what counted already apart."""
        return self.accepted.revisions(self._counted)

    def key_of(self, submission_id: int) -> Filed:
        """What a submission that counts is told by."""
        return self._counted[submission_id]

    def renew(self, reading: FileReading, formers: Sequence[Known], file_id: int, received_at: datetime) -> Receipt:
        """Files what a kept file reads as now, in the place of the submissions and deliveries that it read as before."""
        submissions = [former for former in formers if former.is_submission]
        self._batches = self.came_in.get(file_id, frozenset())
        for former in formers:
            self.known.remove(former)
            self.last.remove(former.stands_as, former.id)
            self._decide(former.id, former.stands_as, former.basis, REPLACED)
        self.touched.update(unit for unit, _ in (former.stands_as for former in submissions) if unit)
        self._taken_over = {former.stands_as for former in submissions if former.state == ACCEPTED}
        receipt = self.file(reading, None, received_at)
        self._taken_over = set()
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
        submissions = tuple(self._file_part(submission, reading, file_id, received_at) for submission in reading.submissions)
        deliveries = tuple(self._file_part(delivery, reading, file_id, received_at) for delivery in reading.deliveries)
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
        if reading.mail:
            self.records.add("mail", received_file_id=file_id, **_of_mail(reading.mail))
        return Receipt(
            reading.file, reading.member, reading.sha256, reading.role, status, submissions, reading.findings, deliveries, file_id
        )

    def _file_part(self, part: Submission | Delivery, reading: FileReading, file_id: int, received_at: datetime) -> Stored:
        """Files one submission or delivery with its findings and its answers, or the fields of its liaison form."""
        part_id = self.ids.next()
        sent = LastSent.of(part, reading, part_id, received_at, self._batches) if isinstance(part, Submission) else None
        duplicate_of, findings = self._became(part, sent, reading, file_id, received_at)
        state = _state(part, findings, reading.findings, duplicate_of)
        counts_later = self.read_at is not None and state == ACCEPTED
        self.records.add(
            "delivery",
            id=part_id,
            batch_id=self.batch_id,
            received_file_id=file_id,
            kind=part.kind,
            sheet=part.sheet,
            unit=part.unit,
            unit_candidates=list(part.unit_candidates),
            unit_source=part.unit_source,
            due=part.due,
            period_candidates=list(part.period_candidates),
            period_source=part.period_source,
            state=REPLACED if counts_later else state,
            duplicate_of=duplicate_of,
            received_at=received_at,
            **(figures := _of_figures(part)),
        )
        stored = self._stored(part, part_id, findings, state, duplicate_of, figures)
        if counts_later:
            self._decide(part_id, (part.unit, part.due), stored.basis, ACCEPTED)
        if state != DUPLICATE:
            self._keep(part, stored, file_id, reading.sha256)
            if sent and isinstance(part, Submission) and not part.is_picture:
                self.last.add((part.unit, part.period), replace(sent, file=reading.file))
        elif isinstance(part, Submission) and duplicate_of is not None:
            self.last.came_again(part, duplicate_of, received_at, self.batch_id)
        for finding in findings:
            self.records.add_finding(self.ids.next(), file_id, part_id, finding)
        if state == ACCEPTED and isinstance(part, Submission):
            whose, numbers = (part.unit, part.period), numbers_in(part.answers)
            self._accept(Accepted(part_id, file_id, whose, part.basis, received_at, reading.file, numbers))
            if whose not in self._taken_over:
                self._counted[part_id] = (reading.sha256, part.sheet, *whose)
        return stored

    def _became(
        self, part: Submission | Delivery, sent: LastSent | None, reading: FileReading, file_id: int, received_at: datetime
    ) -> tuple[int | None, tuple[Finding, ...]]:
        """Whose double it is, if any, and what is found in it and against what is stored."""
        duplicate_of = self._duplicate_of(part, reading.sha256, file_id)
        if duplicate_of is not None:
            # An earlier mail with the same bytes moves the receipt of what stands, and with it which of several is the latest.
            self.touched.update(unit for known in self.known if known.id == duplicate_of and (unit := known.stands_as[0]))
            return duplicate_of, self._came_again(duplicate_of, received_at) if sent else part.findings
        more: tuple[Finding, ...] = ()
        if sent and isinstance(part, Submission):
            duplicate_of, more = self._said_before(part, reading, received_at) if self.read_at is None else (None, ())
            if duplicate_of is not None:
                self.touched.update(unit for unit in (part.unit,) if unit)
                return duplicate_of, more
            more = more or self._came_with(part, sent)
        found = self.found(part, reading.sha256, received_at)
        return None, (*part.findings, *more, *(each for each in found if each not in more))

    def _said_before(self, part: Submission, reading: FileReading, received_at: datetime) -> tuple[int | None, tuple[Finding, ...]]:
        """Whose double a form is that says the same as what came last, or as the PDF of it or the form it is the PDF of; where these two
        differ, none of them counts. One that came at another time with other numbers is a revision."""
        if same := self.last.same(part, reading.findings):
            return same.id, (said_again(same),)
        last = self.last.twin(part, reading.kind)
        if last is None:
            return None, ()
        if last.has_the_numbers_of(part.answers):
            is_double = reading.kind == PDF and not last.has_error
            return (last.id, (Finding("same_in_pdf", values={"file": last.file}),)) if is_double else (None, ())
        if self.batch_id not in last.batches or last.received_at.date() != received_at.date():
            return None, ()
        standing = self.accepted.standing((part.unit, part.period))
        if standing and standing.id == last.id:
            self._hold(standing, Finding("pdf_differs", values={"file": reading.member or reading.file}))
        return None, (Finding("pdf_differs", values={"file": last.file}),)

    def _came_with(self, part: Submission, sent: LastSent) -> tuple[Finding, ...]:
        """What is said of a form that came at the very moment of one that says otherwise; one that stands may wait from now on too."""
        whose = (part.unit, part.period)
        if part.is_picture or whose in self._taken_over:
            return ()
        asked = asked_of(sent, self.last.at(whose, sent.received_at), self.accepted.at(whose, sent.received_at))
        for accepted, found in asked.held:
            self._hold(accepted, found)
        return (asked.new,) if asked.new else ()

    def _hold(self, accepted: Accepted, found: Finding) -> None:
        """One that was accepted waits from now on."""
        self.accepted.remove(accepted.whose, accepted.id)
        add_held(self.records, self.ids, accepted, found, self.read_at or shanghai_now())
        self.known = [replace(known, state=HELD) if known.id == accepted.id else known for known in self.known]
        self.touched.update(unit for unit in accepted.whose[:1] if unit)

    def _came_again(self, duplicate_of: int, received_at: datetime) -> tuple[Finding, ...]:
        """What is said of a submission that came once more although another took its place meanwhile: that one goes on counting."""
        (known,) = (known for known in self.known if known.id == duplicate_of)
        standing = self.accepted.standing(known.stands_as)
        if known.state != ACCEPTED or standing is None or standing.id == duplicate_of or standing.received_at > received_at:
            return ()
        return (Finding("same_as_replaced", values={"file": standing.file}),)

    def _accept(self, accepted: Accepted) -> None:
        """One more counts; a later one that reports too little of it waits from now on."""
        self.accepted.add(accepted)
        if unit := accepted.whose[0]:
            self.touched.add(unit)
        for later, found in self.accepted.overtaking(accepted):
            self._hold(later, found)

    def _decide(self, part_id: int, whose: Whose, basis: str | None, state: str) -> None:
        self.records.add_decision(self.ids.next(), part_id, whose, basis, state, READ_AGAIN, self.read_at or shanghai_now())

    def _keep(self, part: Submission | Delivery, stored: Stored, file_id: int, sha256: str) -> None:
        if isinstance(part, Submission):
            self.records.add_answers(stored.id, part.answers)
            self.records.add("ledger", submission_id=stored.id, **part.ledger._asdict())
        else:
            for filled in part.liaison:
                place = dict(zip(PLACE_COLUMNS, place_values(filled.place), strict=True))
                self.records.add("liaison_field", delivery_id=stored.id, field=filled.field, value=filled.value, **place)
        whose = (part.unit, part.due)
        self.known.append(Known(stored.id, sha256, part.kind, stored.sheet, whose, whose, stored.state, file_id, stored.basis))

    def _duplicate_of(self, part: Submission | Delivery, sha256: str, file_id: int) -> int | None:
        """The stored one with the same bytes, kind, sheet, unit and due (rule 4), as read or as corrected since. One file's own deliveries
        are no doubles of each other."""
        whose = (part.unit, part.due)
        for known in self.known:
            same = known.sha256 == sha256 and known.kind == part.kind and known.sheet == part.sheet and known.state in STANDING
            same = same and (known.is_submission or known.file_id != file_id)
            if same and whose in (known.read_as, known.stands_as):
                return known.id
        return None

    def found(self, part: Submission | Delivery, sha256: str, received_at: datetime, former: Known | None = None) -> tuple[Finding, ...]:
        """What only shows against what is stored (but for `former`): a unit that left the roster; of a submission also the same bytes from
        another unit, less than half of the numbers that it would replace, other words where somebody corrected or explained them, and the
        totals that it moves."""
        findings = []
        if part.unit is not None and part.unit not in self._units:
            findings.append(Finding("unit_unknown", "unit", values={"written": part.unit}))
        if not isinstance(part, Submission):
            return tuple(findings)
        if part.period is not None and part.period not in self._periods:
            findings.append(Finding("period_unknown", "period", values={"written": part.period}))
        whose = (part.unit, part.period)
        for known in self.known:
            others = known.sha256 == sha256 and known.sheet == part.sheet and known.is_submission and known.state in STANDING
            if others and known is not former and None not in whose and None not in known.stands_as and known.stands_as != whose:
                findings.append(Finding("same_bytes_other_unit", values={"other": self._words(*known.stands_as)}))
                break
        if part.is_picture:  # held against what stands when somebody has typed it
            return tuple(findings)
        found = self.accepted.replaced_by(numbers_in(part.answers), whose, received_at)
        if found is None and whose not in self._taken_over:
            found = self.accepted.unsettled_by(part.answers, whose, received_at)
        found = found or self.waits.get((sha256, part.sheet, *whose))
        if found:
            findings.append(found)
        return tuple(findings)

    def _words(self, unit: str | None, period: str | None) -> str:
        name = self._units[unit].name if unit in self._units else unit
        label = self._periods[period].label_zh if period in self._periods else period
        return f"{name} {label}"

    def _stored(
        self,
        part: Submission | Delivery,
        part_id: int,
        findings: tuple[Finding, ...],
        state: str,
        duplicate_of: int | None,
        figures: dict[str, Any],
    ) -> Stored:
        unit = self._units.get(part.unit or "")
        due = (self._periods if isinstance(part, Submission) else self._deliverables).get(part.due or "")
        return Stored(
            id=part_id,
            kind=part.kind,
            sheet=part.sheet,
            unit=part.unit,
            unit_name=unit.name if unit else None,
            due=part.due,
            label_zh=due.label_zh if due else None,
            label_en=due.label_en if due else None,
            basis=figures["basis"],
            state=state,
            duplicate_of=duplicate_of,
            number_count=figures["number_count"] or 0,
            findings=findings,
        )


def _of_mail(mail: Mail) -> dict[str, Any]:
    """What a file has that came by mail."""
    said = {"message_id": mail.message_id, "sender": mail.sender, "author": mail.author, "subject": mail.subject}
    return said | {"sent_at": mail.sent_at, "mailed_at": mail.received_at}


def _of_figures(part: Submission | Delivery) -> dict[str, Any]:
    """What only figures have."""
    if isinstance(part, Submission):
        return {"basis": part.basis, "form_version": part.form_version, "number_count": number_count(part.answers)}
    return dict.fromkeys(("basis", "form_version", "number_count"))


def _state(part: Submission | Delivery, findings: tuple[Finding, ...], of_file: tuple[Finding, ...], duplicate_of: int | None) -> str:
    """What becomes of it; what is wrong with its file holds a submission too."""
    if duplicate_of is not None:
        return DUPLICATE
    against = findings + of_file if isinstance(part, Submission) else findings
    has_error = any(finding.severity == "error" for finding in against)
    return ACCEPTED if part.unit is not None and part.due is not None and not has_error else HELD


def _status(reading: FileReading, parts: tuple[Stored, ...]) -> str:
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
