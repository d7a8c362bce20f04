"""What a coordinator may decide about a stored submission or delivery."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from data_loaders.model.campaign import FIGURES, Campaign, Roster
from data_loaders.model.clock import TimeOrderedIds, shanghai_now
from data_loaders.model.words import Said, both
from data_loaders.store.delivery_filing import KnownDelivery
from data_loaders.store.filing import Known
from data_loaders.store.receipts import ACCEPTED, STANDING
from data_loaders.store.revisions import Accepted, AcceptedForms, add_held
from data_loaders.store.roster_changes import OFFICER
from data_loaders.store.rows import Records, storable, values_of


class DecisionRefused(ValueError):
    """A decision cannot be taken as asked; the message says why, in both languages."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.zh)
        self.said = said


@dataclass(frozen=True, slots=True)
class Standing:
    """A submission as it stands: `error_count` are the errors that no decision settles, `numbers` the blanks it reports a number for,
    `said_thin` what was said of its reporting too few of the numbers that stood (see revisions.py), as stored; `named_units` is every
    unit it was ever said to be of, as read and by each decision."""

    submission_id: int
    received_file_id: int
    unit: str | None
    period: str | None
    basis: str
    state: str
    sheet: str | None
    received_at: datetime
    file: str
    sha256: str
    named_units: list[str]
    error_count: int
    numbers: list[str]
    said_thin: list[str]

    def accepted_as(self, whose: tuple[str, str], basis: str) -> Accepted:
        """What it is once it is accepted."""
        return Accepted(self.submission_id, self.received_file_id, whose, basis, self.received_at, self.file, frozenset(self.numbers))


@dataclass(frozen=True, slots=True)
class StandingDelivery:
    """A delivery as it stands; `error_count` as in Standing."""

    delivery_id: int
    kind: str
    unit: str | None
    deliverable: str | None
    state: str
    sha256: str
    error_count: int


def refuse_wrong_decision(standing: Standing, unit: str, period: str, campaign: Campaign, roster: Roster, same_bytes: list[Known]) -> None:
    """DecisionRefused where the submission cannot be accepted for this unit and period."""
    if standing.state not in STANDING:
        raise DecisionRefused(both("decision.submission_stands_no_more"))
    _refuse_unknown_unit(unit, roster)
    if period not in {entry.code for entry in campaign.periods}:
        raise DecisionRefused(both("decision.no_period", period=period))
    _refuse_errors(standing.error_count)
    for known in same_bytes:
        is_other = known.id != standing.submission_id and known.sheet == standing.sheet
        if is_other and known.stands_as == (unit, period) and known.state in STANDING:
            raise DecisionRefused(both("decision.same_submission"))


def refuse_wrong_delivery(
    standing: StandingDelivery, unit: str, deliverable: str, campaign: Campaign, roster: Roster, same_bytes: list[KnownDelivery]
) -> None:
    """DecisionRefused where the delivery cannot be accepted as this unit's deliverable."""
    if standing.state not in STANDING:
        raise DecisionRefused(both("decision.delivery_stands_no_more"))
    _refuse_unknown_unit(unit, roster)
    due = next((entry for entry in campaign.deliverables if entry.code == deliverable), None)
    if due is None or due.kind == FIGURES:
        raise DecisionRefused(both("decision.no_deliverable", deliverable=deliverable))
    _refuse_errors(standing.error_count)
    for known in same_bytes:
        if known.id != standing.delivery_id and known.stands_as == (unit, deliverable) and known.state in STANDING:
            raise DecisionRefused(both("decision.same_delivery"))


def _refuse_unknown_unit(unit: str, roster: Roster) -> None:
    if unit not in {entry.code for entry in roster.units}:
        raise DecisionRefused(both("decision.no_unit", unit=unit))


def _refuse_errors(count: int) -> None:
    if count:
        raise DecisionRefused(both("decision.errors_stand", count=count))


def accepting(
    standing: Standing, whose: tuple[str, str], basis: str, decided_by: str, reason: str, forms: AcceptedForms, ids: TimeOrderedIds
) -> tuple[Records, DecisionRefused | None]:
    """A submission accepted, as rows, and what then waits because it reports less (see AcceptedForms.overtaking). Where it would replace
    most of what stands and just that was not said of it before, it is held under unit and period, with what the coordinator is told."""
    accepted = standing.accepted_as(whose, basis)
    found = forms.replaced_by(accepted.numbers, accepted.whose, accepted.received_at, accepted.id)
    was_said = found and (standing.unit, standing.period) == whose and storable(values_of(found)) in standing.said_thin
    if found and not was_said:
        records = Records()
        add_held(records, ids, accepted, found, shanghai_now(), decided_by)
        return records, DecisionRefused(both("decision.accept_once_more", less=Said(found.message("zh"), found.message("en"))))
    forms.add(accepted)
    records = submission_decision(ids.next(), standing, *whose, basis, ACCEPTED, decided_by, reason)
    for later, less in forms.overtaking(accepted):
        add_held(records, ids, later, less, shanghai_now())
    return records, None


def submission_decision(
    decision_id: int,
    standing: Standing,
    unit: str | None,
    period: str | None,
    basis: str,
    state: str,
    decided_by: str,
    reason: str,
) -> Records:
    """What was decided about a submission, as a row."""
    return Records.of(
        "decision",
        id=decision_id,
        submission_id=standing.submission_id,
        unit=unit,
        period=period,
        basis=basis,
        state=state,
        decided_by=decided_by,
        decided_at=shanghai_now(),
        reason=reason,
    )


def liaison_agreement(agreement_id: int, proposal: dict, agreed_by: str) -> Records:
    """That a proposed officer was taken over, as a row."""
    return Records.of(
        "liaison_agreement",
        id=agreement_id,
        delivery_id=proposal["delivery_id"],
        unit=proposal["unit"],
        agreed_by=agreed_by,
        agreed_at=shanghai_now(),
    )


def delivery_decision(
    decision_id: int, standing: StandingDelivery, unit: str | None, deliverable: str | None, state: str, decided_by: str, reason: str
) -> Records:
    """What was decided about a delivery, as a row."""
    return Records.of(
        "delivery_decision",
        id=decision_id,
        delivery_id=standing.delivery_id,
        deliverable=deliverable,
        unit=unit,
        state=state,
        decided_by=decided_by,
        decided_at=shanghai_now(),
        reason=reason,
    )


def with_officer(roster: Roster, proposal: dict | None) -> Roster:
    """The roster with the officer a liaison form proposes (a row of mart_liaison_proposal)."""
    if proposal is None:
        raise DecisionRefused(both("decision.no_officer"))
    filled = {name: proposal[name] for name in OFFICER}
    return Roster(tuple(replace(unit, **filled) if unit.code == proposal["unit"] else unit for unit in roster.units))
