"""Decides what becomes of each delivery: accepted, held or a duplicate. Beside filing.py, which does the same for submissions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data_loaders.model.campaign import Campaign, Roster
from data_loaders.model.clock import TimeOrderedIds
from data_loaders.model.findings import Finding
from data_loaders.model.readings import Delivery, FileReading
from data_loaders.store.receipts import ACCEPTED, DUPLICATE, HELD, REPLACED, STANDING, StoredDelivery
from data_loaders.store.rows import PLACE_COLUMNS, Records, place_values

READ_AGAIN = "read again"
"""Who decided, where a file that was read again decided it."""


@dataclass(frozen=True, slots=True)
class KnownDelivery:
    """A stored delivery with the same bytes as one that comes in: unit and deliverable as read, and as they stand now."""

    id: int
    sha256: str
    kind: str
    read_as: tuple[str | None, str | None]
    stands_as: tuple[str | None, str | None]
    state: str
    file_id: int

    @classmethod
    def of(cls, row: dict) -> KnownDelivery:
        """A row of stored_delivery."""
        read_as, stands_as = (row["read_unit"], row["read_deliverable"]), (row["unit"], row["deliverable"])
        return cls(row["id"], row["sha256"], row["kind"], read_as, stands_as, row["state"], row["received_file_id"])


@dataclass
class DeliveryFiling:
    """Files the deliveries of one transaction as rows in `records`. `read_at` is set where kept files are read again: what is accepted
    then counts from that moment, not from the day its mail came."""

    batch_id: int
    campaign: Campaign
    roster: Roster
    ids: TimeOrderedIds
    known: list[KnownDelivery]
    records: Records
    read_at: datetime | None = None

    def __post_init__(self) -> None:
        self._units = {unit.code: unit for unit in self.roster.units}
        self._filed: set[tuple[int, int]] = set()
        self._due = {entry.code: entry for entry in self.campaign.deliverables}

    def file(self, delivery: Delivery, reading: FileReading, file_id: int, received_at: datetime) -> StoredDelivery:
        """Files one delivery with its findings and the fields of its liaison form."""
        delivery_id = self.ids.next()
        duplicate_of = self._duplicate_of(delivery, reading.sha256, file_id)
        findings = delivery.findings if duplicate_of is not None else delivery.findings + self.found(delivery)
        state = _state(delivery, findings, duplicate_of)
        counts_later = self.read_at is not None and state == ACCEPTED
        self.records.add(
            "delivery",
            id=delivery_id,
            batch_id=self.batch_id,
            received_file_id=file_id,
            kind=delivery.kind,
            deliverable=delivery.deliverable,
            unit=delivery.unit,
            unit_candidates=list(delivery.unit_candidates),
            unit_source=delivery.unit_source,
            period=delivery.period,
            period_candidates=list(delivery.period_candidates),
            period_source=delivery.period_source,
            state=REPLACED if counts_later else state,
            duplicate_of=duplicate_of,
            received_at=received_at,
        )
        if counts_later:
            self._decide(delivery_id, delivery.unit, delivery.deliverable, ACCEPTED)
        if state != DUPLICATE:
            self._keep(delivery, delivery_id, file_id, findings, reading.sha256, state)
        return self._stored(delivery, delivery_id, findings, state)

    def replace(self, former: KnownDelivery) -> None:
        """A stored delivery gives way to what its file reads as now."""
        self.known.remove(former)
        self._decide(former.id, *former.stands_as, REPLACED)

    def _decide(self, delivery_id: int, unit: str | None, deliverable: str | None, state: str) -> None:
        self.records.add(
            "delivery_decision",
            id=self.ids.next(),
            delivery_id=delivery_id,
            deliverable=deliverable,
            unit=unit,
            state=state,
            decided_by=READ_AGAIN,
            decided_at=self.read_at,
            reason="",
        )

    def _keep(self, delivery: Delivery, delivery_id: int, file_id: int, findings: tuple[Finding, ...], sha256: str, state: str) -> None:
        for finding in findings:
            self.records.add_finding(self.ids.next(), file_id, None, finding, delivery_id)
        for filled in delivery.liaison:
            place = dict(zip(PLACE_COLUMNS, place_values(filled.place), strict=True))
            self.records.add("liaison_field", delivery_id=delivery_id, field=filled.field, value=filled.value, **place)
        whose = (delivery.unit, delivery.deliverable)
        self._filed.add((file_id, delivery_id))
        self.known.append(KnownDelivery(delivery_id, sha256, delivery.kind, whose, whose, state, file_id))

    def _duplicate_of(self, delivery: Delivery, sha256: str, file_id: int) -> int | None:
        """The stored delivery with the same bytes, unit and deliverable, as read or as corrected since; one file's own are no doubles."""
        whose = (delivery.unit, delivery.deliverable)
        for known in self.known:
            same = known.sha256 == sha256 and known.kind == delivery.kind and known.state in STANDING
            same = same and (file_id, known.id) not in self._filed
            if same and whose in (known.read_as, known.stands_as):
                return known.id
        return None

    def found(self, delivery: Delivery) -> tuple[Finding, ...]:
        """What only shows against what is stored now: a unit that left the roster."""
        if delivery.unit is None or delivery.unit in self._units:
            return ()
        return (Finding("unit_unknown", "unit", values={"written": delivery.unit}),)

    def _stored(self, delivery: Delivery, delivery_id: int, findings: tuple[Finding, ...], state: str) -> StoredDelivery:
        unit, due = self._units.get(delivery.unit or ""), self._due.get(delivery.deliverable or "")
        return StoredDelivery(
            id=delivery_id,
            kind=delivery.kind,
            deliverable=delivery.deliverable,
            label_zh=due.label_zh if due else None,
            label_en=due.label_en if due else None,
            unit=delivery.unit,
            unit_name=unit.name if unit else None,
            state=state,
            findings=findings,
        )


def _state(delivery: Delivery, findings: tuple[Finding, ...], duplicate_of: int | None) -> str:
    if duplicate_of is not None:
        return DUPLICATE
    has_error = any(finding.severity == "error" for finding in findings)
    is_known = delivery.unit is not None and delivery.deliverable is not None
    return ACCEPTED if is_known and not has_error else HELD
