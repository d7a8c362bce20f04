"""What a coordinator may decide about a stored submission or delivery."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from data_loaders.model.campaign import FIGURES, Campaign, Roster
from data_loaders.model.clock import TimeOrderedIds, shanghai_now
from data_loaders.store.delivery_filing import KnownDelivery
from data_loaders.store.filing import Known
from data_loaders.store.receipts import ACCEPTED, STANDING
from data_loaders.store.revisions import Accepted, AcceptedForms, add_held
from data_loaders.store.roster_changes import OFFICER
from data_loaders.store.rows import Records, storable, values_of


class DecisionRefused(ValueError):
    """A decision cannot be taken as asked; the message says why, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en


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
        raise DecisionRefused("这份报送已退回或是重复件，不能采用。", "This submission was refused or is a duplicate.")
    _refuse_unknown_unit(unit, roster)
    if period not in {entry.code for entry in campaign.periods}:
        raise DecisionRefused(f"没有填报期 {period}。", f"There is no period {period}.")
    _refuse_errors(standing.error_count)
    for known in same_bytes:
        is_other = known.id != standing.submission_id and known.sheet == standing.sheet
        if is_other and known.stands_as == (unit, period) and known.state in STANDING:
            raise DecisionRefused("同一份文件已为这家单位这一期收过。", "The same file was already received for this unit and period.")


def refuse_wrong_delivery(
    standing: StandingDelivery, unit: str, deliverable: str, campaign: Campaign, roster: Roster, same_bytes: list[KnownDelivery]
) -> None:
    """DecisionRefused where the delivery cannot be accepted as this unit's deliverable."""
    if standing.state not in STANDING:
        raise DecisionRefused("这份文件已退回或是重复件，不能采用。", "This file was refused or is a duplicate.")
    _refuse_unknown_unit(unit, roster)
    due = next((entry for entry in campaign.deliverables if entry.code == deliverable), None)
    if due is None or due.kind == FIGURES:
        raise DecisionRefused(f"没有这一报送事项：{deliverable}。", f"There is no such deliverable: {deliverable}.")
    _refuse_errors(standing.error_count)
    for known in same_bytes:
        if known.id != standing.delivery_id and known.stands_as == (unit, deliverable) and known.state in STANDING:
            raise DecisionRefused(
                "同一份文件已为这家单位这一事项收过。", "The same file was already received for this unit and deliverable."
            )


def _refuse_unknown_unit(unit: str, roster: Roster) -> None:
    if unit not in {entry.code for entry in roster.units}:
        raise DecisionRefused(f"单位名册中没有 {unit}。", f"The roster has no unit {unit}.")


def _refuse_errors(count: int) -> None:
    if count:
        raise DecisionRefused(
            f"还有 {count} 处错误要改，请单位更正后重新报送。",
            f"Errors that stand: {count}. Ask the unit for a corrected file.",
        )


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
        return records, DecisionRefused(
            f"{found.message('zh')}已放在这家单位这一期下待处理；确要采用，请再采用一次。",
            f"{found.message('en')} It now waits under this unit and period; accept it once more if that is meant.",
        )
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
        raise DecisionRefused("这份联络员推荐表没有待采用的内容。", "This liaison form proposes nothing that is not in the roster.")
    filled = {name: proposal[name] for name in OFFICER}
    return Roster(tuple(replace(unit, **filled) if unit.code == proposal["unit"] else unit for unit in roster.units))
