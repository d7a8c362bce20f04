"""Deliveries built by hand, as reading yields them."""

from __future__ import annotations

import hashlib

from data_loaders.formats.content import Content
from data_loaders.model.findings import Finding, Place
from data_loaders.model.readings import Delivery, FileReading, LiaisonField
from tests.readings import CAMPAIGN, Entry, at


def delivery_of(unit: str | None, deliverable: str | None, kind: str = "", liaison: dict[str, str] | None = None) -> Delivery:
    """A delivery of that unit; without a unit or a deliverable it has the finding that says so."""
    due = next((entry for entry in CAMPAIGN.deliverables if entry.code == deliverable), None)
    missing = [Finding("unit_missing", "unit")] * (unit is None) + [Finding("period_missing", "period")] * (deliverable is None)
    place = Place(table=1, row=1, column=2)
    return Delivery(
        kind=kind or due.kind,
        deliverable=deliverable,
        unit=unit,
        unit_candidates=(unit,) if unit else ("U001",),
        unit_source="file_name" if unit else "",
        period=due.period if due else None,
        period_candidates=(),
        period_source="",
        liaison=tuple(LiaisonField(field, value, place) for field, value in (liaison or {}).items()),
        findings=(*missing, Finding("delivery_plan")),
    )


def delivered(delivery: Delivery, received_at: str, content: str = "", file: str = "") -> Entry:
    """The delivery as a file; its bytes differ wherever the delivery does, unless `content` says otherwise."""
    data = (content or repr(delivery)).encode()
    digest = hashlib.sha256(data).hexdigest()
    name = file or f"{delivery.unit}_{delivery.deliverable}.pdf"
    return FileReading(name, None, digest, len(data), "pdf", "deliverable", (), (), (delivery,)), Content(data), at(received_at)
