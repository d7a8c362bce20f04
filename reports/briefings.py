"""The weekly briefing 简报: what a week's figures say, from the same marts as the board, and the paper made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from data_loaders.model.campaign import FIGURES, Campaign, Period, Unit
from data_loaders.model.form import Form, Measure, load_forms
from data_loaders.model.words import both, listed
from data_loaders.store.briefing_parts import ISSUE, SavedPart, saved_parts
from data_loaders.store.warehouse import Warehouse
from reports.roll_up_facts import TRIES, CannotRollUp

ITEMS_MEASURE = "sessions"
"""What the items are compared by: every item counts it."""
MOST_PRAISED = 12


@dataclass(frozen=True, slots=True)
class Moved:
    """A measure's week: its total, what changed on the week before (None where that cannot be said), how much was counted in persons, and
    the units with a number."""

    measure: Measure
    total: int | None
    change: int | None
    persons: int
    units: int


@dataclass(frozen=True, slots=True)
class Owing:
    """A unit that has not sent something that is overdue: the labels of the periods."""

    unit: Unit
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Punctual:
    """How a unit stands with the weeks so far, exempt ones left out: how many it owes, sent, and sent on time."""

    unit: Unit
    expected: int
    received: int
    on_time: int


@dataclass(frozen=True)
class Briefing:
    """A week as a briefing tells it. `received` and `on_time` count expected units, `before_received` those of the week before;
    `next_issue` counts on from the week before; `saved` are the parts that coordinators put into words, `taken` the weeks that have each
    number."""

    campaign: Campaign
    form: Form
    period: Period
    before: Period | None
    as_of: datetime
    next_issue: int
    saved: Mapping[str, SavedPart]
    taken: Mapping[int, str]
    expected: int
    received: int
    on_time: int
    before_received: int | None
    measures: tuple[Moved, ...]
    items: tuple[tuple[str, int | None, int | None], ...]
    types: tuple[tuple[str, int, int], ...]
    praised: tuple[Unit, ...]
    praised_count: int
    owing: tuple[Owing, ...]
    punctual: tuple[tuple[str, tuple[Punctual, ...]], ...]
    error_count: int
    error_units: int
    nobodys: int
    """Forms that wait as it is not certain whose they are."""
    query_count: int
    query_units: int
    next_due: Period | None
    next_event: tuple[str, date] | None


def briefing_of(warehouse: Warehouse, period: str, as_of: datetime) -> Briefing:
    """The briefing of a week as of a moment, of one state of the database, with the words that are saved for it now."""
    for _ in range(TRIES):
        version = warehouse.version()
        made = _read(warehouse, period, as_of)
        if warehouse.version() == version:
            return made
    raise CannotRollUp(both("roll_up.changing"))


def _read(warehouse: Warehouse, code: str, as_of: datetime) -> Briefing:
    campaign, roster = warehouse.campaign(as_of), warehouse.roster(as_of)
    weeks = [period for period in campaign.periods if not period.is_whole_month]
    if code not in [week.code for week in weeks]:
        raise CannotRollUp(both("roll_up.no_period", period=code, periods=listed(week.code for week in weeks)))
    if not campaign.bureau_name:
        raise CannotRollUp(both("roll_up.no_bureau"))
    number = [week.code for week in weeks].index(code)
    period, before = weeks[number], weeks[number - 1] if number else None
    form = load_forms()[campaign.form_version]
    reporting = {row["period"]: row for row in warehouse.rows("mart_reporting", as_of=as_of, kinds=[FIGURES])}
    due = warehouse.rows("unit_due", as_of=as_of, kinds=[FIGURES])
    lights = sorted(due, key=lambda row: (row["unit_position"], row["position"]))
    saved = saved_parts(warehouse)
    issues = _issues([week.code for week in weeks], saved)
    attention = [row for row in warehouse.rows("mart_attention", as_of=as_of) if row["unit"] and row["delivery_kind"] is None]
    errors = [row for row in attention if row["severity"] == "error"]
    queries = [row for row in attention if row["severity"] == "query"]
    praised = _praised(roster.units, lights, {row["unit"] for row in errors}, [week.code for week in weeks[: number + 1]])
    now = reporting[code]
    return Briefing(
        campaign=campaign,
        form=form,
        period=period,
        before=before,
        as_of=as_of,
        next_issue=issues[before.code] + 1 if before else 1,
        saved=saved.get(code, {}),
        taken={issues[week.code]: week.label_zh for week in weeks if week.code != code and week.code in saved},
        expected=now["expected_count"],
        received=now["received_count"],
        on_time=now["on_time_count"],
        before_received=reporting[before.code]["received_count"] if before else None,
        measures=_measures(warehouse, form, code, as_of),
        items=_items(warehouse, form, period, before, as_of),
        types=_types(campaign, [row for row in lights if row["period"] == code]),
        praised=praised[:MOST_PRAISED],
        praised_count=len(praised),
        owing=_owing(roster.units, lights, weeks[: number + 1]),
        punctual=_punctual(campaign, roster.units, lights, [week.code for week in weeks[: number + 1]]),
        error_count=len(errors),
        error_units=len({row["unit"] for row in errors}),
        nobodys=warehouse.rows("mart_unplaced", as_of=as_of)[0]["nobodys_count"],
        query_count=len(queries),
        query_units=len({row["unit"] for row in queries}),
        next_due=next((each for each in campaign.periods if each.due_on > as_of.date()), None),
        next_event=next(((event.label_zh, event.held_on) for event in campaign.events if event.held_on > as_of.date()), None),
    )


def _measures(warehouse: Warehouse, form: Form, code: str, as_of: datetime) -> tuple[Moved, ...]:
    totals = {row["measure"]: row for row in warehouse.rows("mart_measure_period", as_of=as_of, periods=[code])}
    changes = {row["measure"]: row for row in warehouse.rows("mart_measure_change", as_of=as_of) if row["period"] == code}
    moved = []
    for measure in form.leading_measures:
        total, change = totals.get(measure.code), changes.get(measure.code)
        said = change["change"] if change and change["before_period"] else None
        known = (total["total"], said, total["person_total"], total["unit_count"]) if total else (None, None, 0, 0)
        moved.append(Moved(measure, *known))
    return tuple(moved)


def _items(
    warehouse: Warehouse, form: Form, period: Period, before: Period | None, as_of: datetime
) -> tuple[tuple[str, int | None, int | None], ...]:
    """The items that count sessions: label, this week, the week before."""
    rows = warehouse.rows("mart_item_period", as_of=as_of)
    totals = {(row["item"], row["period"]): row["total"] for row in rows if row["measure"] == ITEMS_MEASURE}
    counted = dict.fromkeys(blank.item for blank in form.number_blanks if blank.measure == ITEMS_MEASURE)
    return tuple(
        (form.item(code).label_zh, totals.get((code, period.code)), totals.get((code, before.code)) if before else None) for code in counted
    )


def _issues(weeks: Sequence[str], saved: Mapping[str, Mapping[str, SavedPart]]) -> dict[str, int]:
    """The number of each week's briefing: the one that was saved, else the next after the week before's."""
    found: dict[str, int] = {}
    for week in weeks:
        words = saved[week][ISSUE].words if week in saved else None
        found[week] = int(words) if words else max([0, *list(found.values())[-1:]]) + 1
    return found


def _labels(campaign: Campaign) -> dict[str, str]:
    return {entry.code: entry.label_zh for entry in campaign.unit_types}


def _types(campaign: Campaign, rows: Sequence[dict]) -> tuple[tuple[str, int, int], ...]:
    """Each unit type of which something is expected: label, units received, units expected."""
    labels = _labels(campaign)
    found: dict[str, list[bool]] = {}
    for row in rows:
        if not row["exempt"]:
            found.setdefault(row["unit_type"], []).append(row["received_at"] is not None)
    return tuple((labels.get(code, code), sum(came), len(came)) for code, came in found.items())


def _punctual(
    campaign: Campaign, units: Sequence[Unit], lights: Sequence[dict], weeks: Sequence[str]
) -> tuple[tuple[str, tuple[Punctual, ...]], ...]:
    """The units of each type that owe something, those that sent most of it first, then on time, then as the roster has them."""
    owed: dict[str, list[dict]] = {}
    for row in lights:
        if row["period"] in weeks and not row["exempt"]:
            owed.setdefault(row["unit"], []).append(row)
    by_type: dict[str, list[Punctual]] = {}
    for unit in units:
        if rows := owed.get(unit.code):
            received, on_time = sum(row["received_at"] is not None for row in rows), sum(row["is_on_time"] for row in rows)
            by_type.setdefault(unit.unit_type, []).append(Punctual(unit, len(rows), received, on_time))
    labels = _labels(campaign)
    best_first = {
        code: sorted(each, key=lambda one: (-one.received / one.expected, -one.on_time / one.expected)) for code, each in by_type.items()
    }
    return tuple((labels.get(code, code), tuple(each)) for code, each in best_first.items())


def _praised(units: Sequence[Unit], lights: list[dict], with_errors: set[str], weeks: list[str]) -> tuple[Unit, ...]:
    """The units that sent every week on time and have no open error, in the roster's order."""
    late = {row["unit"] for row in lights if row["period"] in weeks and row["light"] != "on_time"}
    return tuple(unit for unit in units if not unit.exempt and unit.code not in late | with_errors)


def _owing(units: Sequence[Unit], lights: list[dict], weeks: Sequence[Period]) -> tuple[Owing, ...]:
    labels = {week.code: week.label_zh for week in weeks}
    missing: dict[str, list[str]] = {}
    for row in lights:
        if row["light"] == "missing" and row["period"] in labels:
            missing.setdefault(row["unit"], []).append(labels[row["period"]])
    return tuple(Owing(unit, tuple(missing[unit.code])) for unit in units if unit.code in missing)
