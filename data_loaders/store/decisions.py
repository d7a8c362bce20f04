"""What a coordinator may decide about a stored submission or delivery."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from data_loaders.model.acts import Act, Actor
from data_loaders.model.campaign import FIGURES, Roster
from data_loaders.model.clock import TimeOrderedIds, shanghai_now
from data_loaders.model.words import Said, both
from data_loaders.store.filing import Known
from data_loaders.store.insertion import storable
from data_loaders.store.receipts import ACCEPTED, STANDING
from data_loaders.store.revisions import Accepted, AcceptedForms, add_held
from data_loaders.store.roster_changes import OFFICER
from data_loaders.store.rows import Records, Whose, values_of


class DecisionRefused(ValueError):
    """A decision cannot be taken as asked: `said` says why in both languages; str() is the line of a terminal."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.line())
        self.said = said


class ReasonMissing(DecisionRefused):
    """An act that needs a reason was asked for without one."""

    def __init__(self) -> None:
        super().__init__(both("decision.reason_missing"))


class ChangedMeanwhile(DecisionRefused):
    """Somebody else did something about it since its author looked."""

    def __init__(self, actor: str, at: datetime, what: str) -> None:
        super().__init__(both("decision.meanwhile", who=actor, at=f"{at:%H:%M}", what=both(f"act.{what}")))


class AlreadyRefused(DecisionRefused):
    """It was sent back, by itself or with its batch: by whom, when and by which act."""

    def __init__(self, actor: str, at: datetime, what: str) -> None:
        super().__init__(both("decision.refused_by", who=actor, at=f"{at:%m-%d %H:%M}", what=both(f"act.{what}")))


class HeldInstead(DecisionRefused):
    """It was not accepted but put where it would count, to wait there for the same once more: that much is recorded."""


class CountsInstead(DecisionRefused):
    """Another one that came at the same moment was stored later: it would go on counting, whatever is accepted beside it."""

    def __init__(self, file: str) -> None:
        super().__init__(both("decision.counts_instead", file=file))


class CampaignStands(DecisionRefused):
    """The year of a campaign with files was to be changed: they would become another year's."""

    def __init__(self) -> None:
        super().__init__(both("decision.year_stands"))


def needs_reason(act: Act) -> None:
    """ReasonMissing where an act that needs a reason has none."""
    if not act.has_reason:
        raise ReasonMissing


def refuse_other_year(before: Mapping[str, object]) -> None:
    """CampaignStands where what changes of a campaign is its year."""
    if "year" in before:
        raise CampaignStands


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

    @property
    def whose(self) -> Whose:
        """Whose it is and what for."""
        return self.unit, self.due

    @property
    def about(self) -> tuple[str, ...]:
        """What an act on it is about: itself, and its unit where one is known."""
        return (f"{'submission' if self.is_submission else 'delivery'}:{self.id}", *([f"unit:{self.unit}"] if self.unit else []))

    @property
    def facts(self) -> dict[str, object]:
        """Whose it is, what for, on which basis, and in which state."""
        return {"unit": self.unit, "due": self.due, "basis": self.basis, "state": self.state}

    def accepted_as(self, whose: tuple[str, str], basis: str | None) -> Accepted:
        """What it is once it is accepted."""
        return Accepted(self.id, self.received_file_id, whose, basis, self.received_at, self.file, frozenset(self.numbers))


class Asking(Protocol):
    """What units are asked for: a campaign, or what is due of one unit."""

    def asks_for(self, due: str, is_figures: bool) -> bool:
        """Whether it has a period of that code, of figures, or a deliverable of any other kind."""


@dataclass(frozen=True, slots=True)
class Duties:
    """What is due of one unit, as (code, whether it is figures): what a click needs of the calendar."""

    dues: frozenset[tuple[str, bool]]

    def asks_for(self, due: str, is_figures: bool) -> bool:
        """Whether it is due."""
        return (due, is_figures) in self.dues


def refuse_wrong_decision(
    standing: Standing, unit: str, due: str, campaign: Asking, units: Collection[str], same_bytes: list[Known]
) -> None:
    """DecisionRefused where it cannot be accepted as this unit's submission for a period, or as its deliverable; `units` are those of the
    roster."""
    is_submission = standing.is_submission
    if standing.state not in STANDING:
        raise DecisionRefused(both("decision.submission_stands_no_more" if is_submission else "decision.delivery_stands_no_more"))
    if unit not in units:
        raise DecisionRefused(both("decision.no_unit", unit=unit))
    if not campaign.asks_for(due, is_submission):
        raise DecisionRefused(both("decision.no_period", period=due) if is_submission else both("decision.no_deliverable", deliverable=due))
    _refuse_errors(standing.error_count)
    for known in same_bytes:
        is_other = known.id != standing.id and known.is_submission == is_submission and known.sheet == standing.sheet
        if is_other and known.stands_as == (unit, due) and known.state in STANDING:
            raise DecisionRefused(both("decision.same_submission" if is_submission else "decision.same_delivery"))


def _refuse_errors(count: int) -> None:
    if count:
        raise DecisionRefused(both("decision.errors_stand", count=count))


def accepting(
    standing: Standing, whose: tuple[str, str], basis: str | None, decided_by: str, reason: str, forms: AcceptedForms, ids: TimeOrderedIds
) -> tuple[Records, DecisionRefused | None]:
    """A submission or delivery accepted, as rows, and what then waits because it reports less (see AcceptedForms.overtaking). Where a
    submission would replace most of what stands and just that was not said of it before, it is held under unit and period, with what the
    coordinator is told. CountsInstead where one that came with it would go on counting: what is accepted last is to count."""
    if not standing.is_submission:
        return decision(ids.next(), standing, whose, None, ACCEPTED, decided_by, reason), None
    accepted = standing.accepted_as(whose, basis)
    stands = forms.standing(whose, accepted.id)
    if stands and stands.received_at == accepted.received_at and stands.id > accepted.id:
        raise CountsInstead(stands.file)
    found = forms.replaced_by(accepted.numbers, accepted.whose, accepted.received_at, accepted.id)
    was_said = found and standing.whose == whose and storable(values_of(found)) in standing.said_thin
    if found and not was_said:
        records = Records()
        add_held(records, ids, accepted, found, shanghai_now(), decided_by)
        return records, HeldInstead(both("decision.accept_once_more", less=Said(found.message("zh"), found.message("en"))))
    return counting(standing, whose, basis, decided_by, reason, forms, ids), None


def counting(
    standing: Standing, whose: tuple[str, str], basis: str | None, decided_by: str, reason: str, forms: AcceptedForms, ids: TimeOrderedIds
) -> Records:
    """As accepting, of what nothing more is asked of; one that came with it and was stored later goes on counting."""
    accepted = standing.accepted_as(whose, basis)
    forms.add(accepted)
    records = decision(ids.next(), standing, whose, basis, ACCEPTED, decided_by, reason)
    for later, less in forms.overtaking(accepted):
        add_held(records, ids, later, less, shanghai_now())
    return records


def decision(decision_id: int, standing: Standing, whose: Whose, basis: str | None, state: str, decided_by: str, reason: str) -> Records:
    """What was decided, as a row."""
    records = Records()
    records.add_decision(decision_id, standing.id, whose, basis, state, decided_by, shanghai_now(), reason)
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


def proposed(proposals: list[dict], delivery_id: int) -> dict:
    """The officer that a liaison form proposes (a row of mart_liaison_proposal); DecisionRefused where it proposes none (any more)."""
    for proposal in proposals:
        if proposal["delivery_id"] == delivery_id:
            return proposal
    raise DecisionRefused(both("decision.no_officer"))


def officer_act(proposal: dict, actor: Actor, seen_version: int | None) -> Act:
    """The act of taking over the officer of a proposal (a row of mart_liaison_proposal)."""
    before, after = {name: proposal[f"{name}_now"] for name in OFFICER}, {name: proposal[name] for name in OFFICER}
    about = (f"delivery:{proposal['delivery_id']}", f"unit:{proposal['unit']}")
    return Act("officer", actor, about, before, after, seen_version=seen_version)


def with_officer(roster: Roster, proposal: dict) -> Roster:
    """The roster with the officer a liaison form proposes (a row of mart_liaison_proposal)."""
    filled = {name: proposal[name] for name in OFFICER}
    return Roster(tuple(replace(unit, **filled) if unit.code == proposal["unit"] else unit for unit in roster.units))
