"""Revisions that move what the bureau reports: one that takes a total of 8 units or more by more than 10 % away from where it stands waits.

A total is that of one measure in the period of the form, as the board shows it; of a final form it is the month's. What a revision moves is
looked at by letting it count and taking it out again: by the same rules that count for good. Those that are stored together are each held
against the totals without any of them, so that it does not matter whose file is read first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from data_loaders.model.campaign import Campaign
from data_loaders.model.findings import Finding
from data_loaders.model.form import Measure, load_forms
from data_loaders.model.words import Said, both, listed
from data_loaders.store.filing import Filing, Waits
from data_loaders.store.revisions import Revision
from data_loaders.store.transaction import Transaction

FEWEST_UNITS = 8
PERCENT = 10
Result = TypeVar("Result")
UnitTotals = Mapping[tuple[str, str, str], int]
"""What a unit adds to a measure in a period, the final form's being the month."""
COUNTED_UNITS = "select count(distinct unit) as units from current_delivery where is_current"
UNCOUNTED = "select unit from uncounted"
OF_UNITS = "select unit, measure, period, total from bureau_total(cast(? as varchar[]))"
OF_ALL = "select measure, period, cast(sum(total) as bigint) as total, count(*) as units from bureau_total(null) group by measure, period"


class Moving(Exception):
    """A filing holds revisions that move a total: `waits` says which, and why each waits."""

    def __init__(self, waits: Waits) -> None:
        self.waits = waits


def stored_for_good(filed: Callable[[Waits], tuple[Filing, Result]], store: Callable[[Filing, Result], None]) -> Result:
    """Files and stores what came in so that every revision waits that moves a total. `filed` files the same anew, with those that wait and
    why; `store` writes what was filed, or nothing where it ends with Moving (see refuse_moving)."""
    waits: Waits = {}
    while True:
        filing, result = filed(waits)
        try:
            store(filing, result)
        except Moving as moving:
            waits = {**waits, **moving.waits}
        else:
            return result


def refuse_moving(write: Transaction, filing: Filing) -> None:
    """Moving where revisions of a filing whose rows were just inserted move a total; what is kept of its units is as it was."""
    if not filing.revisions or write.asked(COUNTED_UNITS)[0]["units"] + len(filing.touched) < FEWEST_UNITS:
        return
    touched = {*filing.touched, *(row["unit"] for row in write.asked(UNCOUNTED))}
    with write.aside():
        found = moving(write, filing.revisions, filing.campaign, touched)
    if found:
        raise Moving({filing.key_of(revision.id): each for revision, each in found.items()})


def moving(
    write: Transaction, revisions: Collection[Revision], campaign: Campaign, touched: Collection[str] = ()
) -> dict[Revision, Finding]:
    """Which of these revisions, which count by what was written, move a total, and what is said of each; all is as before then. `touched`
    are the units that are to be brought up to date first."""
    units = sorted({revision.unit for revision in revisions})
    if not units:
        return {}
    with write.without({revision.id: revision.former_id for revision in revisions}):
        write.look_at_measures({*units, *touched})
        before, totals = _of_units(write, units), {(row["measure"], row["period"]): row for row in write.asked(OF_ALL)}
    write.look_at_measures(units)
    after = _of_units(write, units)
    found = {}
    for revision in revisions:
        whose = [(measure, row) for (measure, period), row in totals.items() if period == revision.period and row["units"] >= FEWEST_UNITS]
        change = {measure: _change(revision.unit, measure, revision.period, before, after) for measure, _ in whose}
        moved = [
            (measure, row["total"], row["total"] + change[measure]) for measure, row in whose if _is_far(row["total"], change[measure])
        ]
        if moved and revision.counts:
            found[revision] = _said(revision, moved, campaign)
    return found


def _change(unit: str, measure: str, period: str, before: UnitTotals, after: UnitTotals) -> int:
    return after.get((unit, measure, period), 0) - before.get((unit, measure, period), 0)


def _is_far(total: int, change: int) -> bool:
    """Whether a change takes a total by more than 10 % away from where it stands; from 0 every change does."""
    return 100 * abs(change) > PERCENT * abs(total)


def _of_units(write: Transaction, units: list[str]) -> UnitTotals:
    return {(row["unit"], row["measure"], row["period"]): row["total"] for row in write.asked(OF_UNITS, [units])}


def _said(revision: Revision, moved: list[tuple[str, int, int]], campaign: Campaign) -> Finding:
    form, period = load_forms()[campaign.form_version], next(each for each in campaign.periods if each.code == revision.period)
    of = both("moves.month") if period.is_whole_month else Said(period.label_zh, period.label_en)
    order = {measure.code: number for number, measure in enumerate(form.measures)}
    parts = [_part(form.measure(measure), total, to) for measure, total, to in sorted(moved, key=lambda each: order[each[0]])]
    values = {**of.as_values("period"), **listed(parts).as_values("moved")}
    return Finding("revision_moves_total", values={"file": revision.replaces, **values})


def _part(measure: Measure, before: int, after: int) -> Said:
    """参与人次 18,926→30,120（+59.1%）; from 0 there is no share to be told."""
    named = Said(measure.label_zh, measure.label_en)
    if not before:
        return both("moves.from_nothing", measure=named, after=f"{after:,}")
    share = f"{100 * (after - before) / abs(before):+,.1f}%"
    return both("moves.total", measure=named, before=f"{before:,}", after=f"{after:,}", share=share)
