"""What a coordinator may decide about a stored submission or delivery."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from data_loaders.model.campaign import FIGURES, Campaign, Roster
from data_loaders.model.clock import TimeOrderedIds, shanghai_now
from data_loaders.store.filing import Known
from data_loaders.store.receipts import ACCEPTED, STANDING
from data_loaders.store.revisions import Accepted, AcceptedForms, add_held
from data_loaders.store.roster_changes import OFFICER
from data_loaders.store.rows import Records, Whose, storable, values_of


class DecisionRefused(ValueError):
    """A decision cannot be taken as asked; the message says why, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Standing:
    """A submission or delivery as it stands: `due` is its period or its deliverable, `error_count` are the errors that no decision settles,
    `numbers` the blanks it reports a number for, `said_thin` what was said of its reporting too few of the numbers that stood (see
    revisions.py), as stored; `named_units` is every unit it was ever said to be of, as read and by each decision."""

    id: int
    received_file_id: int
    kind: str
    unit: str | None
    due: str | None
    basis: str | None
    state: str
    sheet: str | None
    received_at: datetime
    file: str
    sha256: str
    named_units: list[str]
    error_count: int
    numbers: list[str]
    said_thin: list[str]

    @property
    def is_submission(self) -> bool:
        """Whether it is figures."""
        return self.kind == FIGURES

    def accepted_as(self, whose: tuple[str, str], basis: str) -> Accepted:
        """What it is once it is accepted."""
        return Accepted(self.id, self.received_file_id, whose, basis, self.received_at, self.file, frozenset(self.numbers))


def refuse_wrong_decision(standing: Standing, unit: str, due: str, campaign: Campaign, roster: Roster, same_bytes: list[Known]) -> None:
    """DecisionRefused where it cannot be accepted as this unit's submission for a period, or as its deliverable."""
    is_submission = standing.is_submission
    if standing.state not in STANDING:
        what, what_en = ("报送", "submission") if is_submission else ("文件", "file")
        raise DecisionRefused(f"这份{what}已退回或是重复件，不能采用。", f"This {what_en} was refused or is a duplicate.")
    _refuse_unknown_unit(unit, roster)
    if is_submission and due not in {entry.code for entry in campaign.periods}:
        raise DecisionRefused(f"没有填报期 {due}。", f"There is no period {due}.")
    if not is_submission and due not in {entry.code for entry in campaign.deliverables if entry.kind != FIGURES}:
        raise DecisionRefused(f"没有这一报送事项：{due}。", f"There is no such deliverable: {due}.")
    _refuse_errors(standing.error_count)
    for known in same_bytes:
        is_other = known.id != standing.id and known.is_submission == is_submission and known.sheet == standing.sheet
        if is_other and known.stands_as == (unit, due) and known.state in STANDING:
            what, what_en = ("期", "period") if is_submission else ("事项", "deliverable")
            raise DecisionRefused(
                f"同一份文件已为这家单位这一{what}收过。", f"The same file was already received for this unit and {what_en}."
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
    standing: Standing, whose: tuple[str, str], basis: str | None, decided_by: str, reason: str, forms: AcceptedForms, ids: TimeOrderedIds
) -> tuple[Records, DecisionRefused | None]:
    """A submission or delivery accepted, as rows, and what then waits because it reports less (see AcceptedForms.overtaking). Where a
    submission would replace most of what stands and just that was not said of it before, it is held under unit and period, with what the
    coordinator is told."""
    if not standing.is_submission:
        return decision(ids.next(), standing, whose, None, ACCEPTED, decided_by, reason), None
    accepted = standing.accepted_as(whose, basis)
    found = forms.replaced_by(accepted.numbers, accepted.whose, accepted.received_at, accepted.id)
    was_said = found and (standing.unit, standing.due) == whose and storable(values_of(found)) in standing.said_thin
    if found and not was_said:
        records = Records()
        add_held(records, ids, accepted, found, shanghai_now(), decided_by)
        return records, DecisionRefused(
            f"{found.message('zh')}已放在这家单位这一期下待处理；确要采用，请再采用一次。",
            f"{found.message('en')} It now waits under this unit and period; accept it once more if that is meant.",
        )
    forms.add(accepted)
    records = decision(ids.next(), standing, whose, basis, ACCEPTED, decided_by, reason)
    for later, less in forms.overtaking(accepted):
        add_held(records, ids, later, less, shanghai_now())
    return records, None


def decision(decision_id: int, standing: Standing, whose: Whose, basis: str | None, state: str, decided_by: str, reason: str) -> Records:
    """What was decided, as a row."""
    records = Records()
    records.add_decision(decision_id, standing.id, standing.kind, whose, basis, state, decided_by, shanghai_now(), reason)
    return records


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


def with_officer(roster: Roster, proposal: dict | None) -> Roster:
    """The roster with the officer a liaison form proposes (a row of mart_liaison_proposal)."""
    if proposal is None:
        raise DecisionRefused("这份联络员推荐表没有待采用的内容。", "This liaison form proposes nothing that is not in the roster.")
    filled = {name: proposal[name] for name in OFFICER}
    return Roster(tuple(replace(unit, **filled) if unit.code == proposal["unit"] else unit for unit in roster.units))
