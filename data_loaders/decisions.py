"""What a coordinator may decide about a stored submission."""

from __future__ import annotations

from dataclasses import dataclass

from data_loaders.campaign import Campaign, Roster
from data_loaders.filing import Known
from data_loaders.receipts import ACCEPTED, HELD


class DecisionRefused(ValueError):
    """A decision cannot be taken as asked; the message says why, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Standing:
    """A submission as it stands: `error_count` are the errors that naming its unit and period does not settle."""

    submission_id: int
    unit: str | None
    period: str | None
    basis: str
    state: str
    sheet: str | None
    sha256: str
    error_count: int


def refuse_wrong_decision(
    standing: Standing, unit: str, period: str, campaign: Campaign, roster: Roster, same_bytes: list[Known]
) -> None:
    """DecisionRefused where the submission cannot be accepted for this unit and period."""
    if standing.state not in (HELD, ACCEPTED):
        raise DecisionRefused("这份报送已退回或是重复件，不能采用。", "This submission was refused or is a duplicate.")
    if unit not in {entry.code for entry in roster.units}:
        raise DecisionRefused(f"单位名册中没有 {unit}。", f"The roster has no unit {unit}.")
    if period not in {entry.code for entry in campaign.periods}:
        raise DecisionRefused(f"没有填报期 {period}。", f"There is no period {period}.")
    if standing.error_count:
        raise DecisionRefused(
            f"还有 {standing.error_count} 处错误要改，请单位更正后重新报送。",
            f"Errors that stand: {standing.error_count}. Ask the unit for a corrected file.",
        )
    for known in same_bytes:
        is_other = known.id != standing.submission_id and known.sheet == standing.sheet
        if is_other and known.stands_as == (unit, period) and known.state in (HELD, ACCEPTED):
            raise DecisionRefused("同一份文件已为这家单位这一期收过。", "The same file was already received for this unit and period.")
