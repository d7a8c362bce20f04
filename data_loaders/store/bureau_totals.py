"""Revisions that move what the bureau reports: one that takes a total of 8 units or more by more than 10 % away from where it stands waits.

A total is that of one measure in the period of the form, as the board shows it; of a final form it is the month's. What a revision moves is
looked at by letting it count and taking it out again: by the same rules that count for good. Those that are stored together are each held
against the totals without any of them, so that it does not matter whose file is read first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from data_loaders.model.acts import PROGRAM, Act
from data_loaders.model.campaign import Campaign
from data_loaders.model.clock import TimeOrderedIds, shanghai_now
from data_loaders.model.findings import Finding
from data_loaders.model.form import Measure, load_forms
from data_loaders.model.words import Said, both, listed
from data_loaders.store.database import Database
from data_loaders.store.filing import Filing, Waits
from data_loaders.store.receipts import HELD
from data_loaders.store.revisions import LESS, Revision
from data_loaders.store.rows import Records
from data_loaders.store.transaction import ONLY_DESCRIBING, Transaction

FEWEST_UNITS = 8
PERCENT = 10
Result = TypeVar("Result")
UnitTotals = Mapping[tuple[str, str, str], int]
"""What a unit adds to a measure in a period, the final form's being the month."""
COUNTED_UNITS = "select count(distinct unit) as units from current_delivery where is_current"
UNCOUNTED = "select unit from uncounted"
OF_UNITS = "select unit, measure, period, total from bureau_total(cast(? as varchar[]))"
OF_ALL = "select measure, period, cast(sum(total) as bigint) as total, count(*) as units from bureau_total(null) group by measure, period"


def filed_for_good(database: Database, filed: Callable[[Waits], tuple[Filing, Result]]) -> tuple[Filing, Result]:
    """The filing in which every revision waits that moves a total; `filed` files the same anew, with those that wait and why."""
    waits: Waits = {}
    while True:
        filing, result = filed(waits)
        found = _found(database, filing)
        if not found:
            return filing, result
        waits = {**waits, **{filing.key_of(revision.id): each for revision, each in found.items()}}


def _found(database: Database, filing: Filing) -> dict[Revision, Finding]:
    """What is wrong with the revisions of a filing, were it stored as it is."""
    if not filing.revisions or database.query(COUNTED_UNITS)[0]["units"] + len(filing.touched) < FEWEST_UNITS:
        return {}
    with database.rehearsed(counts_later=True), database.transaction(Act("store", PROGRAM)) as write:
        write.insert(Records({table: rows for table, rows in filing.records.tables.items() if table not in ONLY_DESCRIBING}))
        write.look_at_measures({*filing.touched, *(row["unit"] for row in write.asked(UNCOUNTED))})
        return moving(write, filing.revisions, filing.campaign, database.ids, is_rehearsed=True)


def moving(
    write: Transaction, revisions: Collection[Revision], campaign: Campaign, ids: TimeOrderedIds, is_rehearsed: bool = False
) -> dict[Revision, Finding]:
    """Which of these revisions, which count by what was written and brought up to date, move a total, and what is said of each. All is as
    before then, unless it `is_rehearsed`: what is taken back as a whole is not put right first."""
    units = sorted({revision.unit for revision in revisions})
    if not units:
        return {}
    after = _of_units(write, units)
    held = Records()
    for revision in revisions:
        held.add_decision(ids.next(), revision.id, (revision.unit, revision.period), revision.basis, HELD, LESS, shanghai_now())
    write.insert(held)
    write.look_at_measures(units)
    before, totals = _of_units(write, units), {(row["measure"], row["period"]): row for row in write.asked(OF_ALL)}
    if not is_rehearsed:
        write.take_out(held)
        write.look_at_measures(units)
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
