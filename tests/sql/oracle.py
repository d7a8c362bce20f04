"""The counting rules in plain Python, to hold the SQL against. Slow and simple; shares no code with the warehouse.

Every function takes a list of `Sent`: what units sent, in the order it was stored, already accepted or held.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from hashlib import md5
from itertools import pairwise

from data_loaders.model.campaign import FINAL, Campaign, Period, Roster, Unit
from data_loaders.model.form import Form

TAIL = "TAIL"


@dataclass(frozen=True)
class Sent:
    """One submission: numbers by blank (None: not reported), and the blanks that are cumulative whatever the others are."""

    unit: str
    period: str
    basis: str
    received_at: datetime
    values: dict[str, int | None]
    state: str = "accepted"
    running: frozenset[str] = frozenset()

    def basis_of(self, blank: str) -> str:
        """Whether a blank's number is the week's or runs on."""
        return "cumulative" if blank in self.running else self.basis


@dataclass(frozen=True)
class Counted:
    """What one blank of one unit adds in one period (TAIL: the month beyond the weeks)."""

    unit: str
    period: str
    reported_period: str
    blank: str
    value: int
    increment: int
    before: int | None


Together = tuple[Sequence[Sent], Campaign, Roster]
"""What was stored together, by which calendar and roster."""


@dataclass(frozen=True)
class Choice:
    """The filters; an empty tuple chooses everything."""

    unit_types: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    items: tuple[str, ...] = ()

    def takes(self, counted: Counted, roster: Roster, form: Form) -> bool:
        unit = next((unit for unit in roster.units if unit.code == counted.unit), None)
        return (
            unit is not None
            and _chosen(self.unit_types, unit.unit_type)
            and _chosen(self.units, unit.code)
            and _chosen(self.periods, counted.reported_period)
            and _chosen(self.items, form.blanks[counted.blank].item)
        )


def _chosen(choice: tuple[str, ...], code: str) -> bool:
    return not choice or code in choice


def current(sent: list[Sent], as_of: datetime) -> dict[tuple[str, str], Sent]:
    """Rule 4: per unit and period the accepted one received last; of two received together, the one stored last."""
    standing: dict[tuple[str, str], Sent] = {}
    for one in sent:
        if one.state == "accepted" and one.received_at <= as_of:
            other = standing.get((one.unit, one.period))
            if other is None or one.received_at >= other.received_at:
                standing[one.unit, one.period] = one
    return standing


def filed(groups: Sequence[Together], form: Form) -> list[Sent]:
    """Rule 4: the same, held where less than half of the numbers that stood were reported when it was stored, or a total of eight units was
    moved by more than a tenth.

    One that came later in the mail, and was stored before what it reports too little of, is held from that moment on: it stands on the
    days before.
    """
    return _filed(groups, form)[0]


def filed_by_now(groups: Sequence[Together], form: Form) -> list[Sent]:
    """Rule 4: the same as it stands once all are stored."""
    return _filed(groups, form)[1]


def _filed(groups: Sequence[Together], form: Form) -> tuple[list[Sent], list[Sent]]:
    states: list[Sent] = []
    now: list[Sent] = []
    for sent, campaign, roster in groups:
        waits: set[int] = set()
        while True:
            new, then = _stored(now, sent, waits)
            moving = _moving(then, len(now), campaign, roster, form)
            if not moving:
                break
            waits |= moving
        states, now = states + new, then
    return states, now


def _stored(now: list[Sent], sent: Sequence[Sent], waits: set[int]) -> tuple[list[Sent], list[Sent]]:
    """What becomes of each, and of all before them, where those in `waits` are held."""
    states: list[Sent] = []
    for number, each in enumerate(sent):
        one, stands = each, current(now, datetime.max).get((each.unit, each.period))
        is_little = bool(stands and stands.received_at <= one.received_at and _reports_little(one, stands))
        if one.state == "accepted" and (is_little or number in waits):
            one = replace(one, state="held")
        states.append(one)
        now = [*now, one]
        while one.state == "accepted":
            stands = current(now, datetime.max)[one.unit, one.period]
            if stands is one or not _reports_little(stands, one):
                break
            now = [replace(other, state="held") if other is stands else other for other in now]
    return states, now


def _moving(now: list[Sent], start: int, campaign: Campaign, roster: Roster, form: Form) -> set[int]:
    """Which of those stored together, from `start` on, are revisions that count and move a total: all are held against the totals without
    any of them."""
    revisions = [number for number in range(start, len(now)) if now[number].state == "accepted" and _came_after_another(now, number)]
    without = [replace(each, state="held") if number in revisions else each for number, each in enumerate(now)]
    before, after = (_by_unit(sent, campaign, roster, form) for sent in (without, now))
    standing = current(now, datetime.max)
    found = set()
    for number in revisions:
        one = now[number]
        totals = {key: units for key, units in before.items() if key[1] == one.period and len(units) >= 8}
        for key, units in totals.items():
            change = after.get(key, {}).get(one.unit, 0) - units.get(one.unit, 0)
            if standing[one.unit, one.period] is one and 10 * abs(change) > abs(sum(units.values())):
                found.add(number - start)
    return found


def _came_after_another(now: list[Sent], number: int) -> bool:
    one = now[number]
    return any(
        (each.unit, each.period, each.state) == (one.unit, one.period, "accepted") and (each.received_at, place) < (one.received_at, number)
        for place, each in enumerate(now)
    )


def _by_unit(sent: list[Sent], campaign: Campaign, roster: Roster, form: Form) -> dict[tuple[str, str], dict[str, int]]:
    """What each unit adds, by measure and period; FINAL is the month."""
    codes = {unit.code for unit in roster.units}
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in counted(sent, campaign, datetime.max):
        blank = form.blanks[row.blank]
        for period in (row.period, FINAL) if blank.part_of is None and row.unit in codes else ():
            found[str(blank.measure), period][row.unit] += row.increment
    return found


def _reports_little(one: Sent, other: Sent) -> bool:
    standing = [blank for blank, value in other.values.items() if value is not None]
    return sum(one.values.get(blank) is not None for blank in standing) < len(standing) / 2


def counted(sent: list[Sent], campaign: Campaign, as_of: datetime) -> list[Counted]:
    """Rules 5 and 6: increments of a running total, and the tail of the final form."""
    standing = current(sent, as_of)
    weeks = [period.code for period in campaign.periods if period.code != FINAL]
    rows = []
    for unit in sorted({unit for unit, _ in standing}):
        running: dict[str, int] = {}
        for week in weeks:
            one = standing.get((unit, week))
            for blank, value in one.values.items() if one else ():
                if value is None:
                    continue
                before = running.get(blank, 0)
                running[blank] = value if one.basis_of(blank) == "cumulative" else before + value
                rows.append(Counted(unit, week, week, blank, value, running[blank] - before, before))
        final = standing.get((unit, FINAL))
        for blank, value in final.values.items() if final else ():
            if value is not None:
                rows.append(Counted(unit, TAIL, FINAL, blank, value, value - running.get(blank, 0), running.get(blank)))
    return rows


def totals(rows: list[Counted], roster: Roster, form: Form, choice: Choice, keys: tuple[str, ...]) -> dict[tuple, tuple[int, int, int]]:
    """Rules 3 and 7: total, person total and unit count by `keys` of "measure", "item", "unit_type", "unit", "period"."""
    groups: dict[tuple, list[Counted]] = defaultdict(list)
    types = {unit.code: unit.unit_type for unit in roster.units}
    for row in rows:
        blank = form.blanks[row.blank]
        if blank.part_of is None and choice.takes(row, roster, form):
            facts = {
                "measure": blank.measure,
                "item": blank.item,
                "unit_type": types[row.unit],
                "unit": row.unit,
                "period": row.period,
            }
            groups[tuple(facts[key] for key in keys)].append(row)
    return {
        key: (
            sum(row.increment for row in group),
            sum(row.increment for row in group if _in_persons(form, row.blank)),
            len({row.unit for row in group}),
        )
        for key, group in groups.items()
    }


def _in_persons(form: Form, blank: str) -> bool:
    """Rule 7: of the participants, those the form prints 人 beside."""
    return (form.blanks[blank].measure, form.blanks[blank].counting_unit) == ("participants", "人")


def cover(
    rows: list[Counted],
    roster: Roster,
    form: Form,
    choice: Choice,
    campaign: Campaign | None = None,
    words: Sequence[Word] = (),
    as_of: datetime = datetime.max,
) -> dict[tuple[str, str], tuple[int | None, int, int, int]]:
    """Rule 11, by unit type and measure: the total, the expected units and the exempt ones with a number, the units expected: those that owe
    the figures of one of the chosen periods."""

    def is_exempt(unit: Unit) -> bool:
        periods = [period for period in campaign.periods if _chosen(choice.periods, period.code)] if campaign else []
        return all(owes_figures(unit, campaign, period, words, as_of)[1] for period in periods) if periods else unit.exempt

    sums = totals(rows, roster, form, choice, ("unit_type", "measure"))
    by_unit = totals(rows, roster, form, choice, ("unit", "measure"))
    answer = {}
    for unit_type in {unit.unit_type for unit in roster.units}:
        units = [unit for unit in roster.units if unit.unit_type == unit_type and _is_of(choice, unit)]
        for measure in (measure.code for measure in form.measures) if units else ():
            told = [unit for unit in units if (unit.code, measure) in by_unit]
            total = sums[unit_type, measure][0] if told else None
            exempt = sum(is_exempt(unit) for unit in told)
            answer[unit_type, measure] = (total, len(told) - exempt, exempt, sum(not is_exempt(unit) for unit in units))
    return answer


def _is_of(choice: Choice, unit: Unit) -> bool:
    return _chosen(choice.unit_types, unit.unit_type) and _chosen(choice.units, unit.code)


Change = tuple[str | None, bool, int | None, int | None, int, int | None]
"""The week before, whether its due moment has passed, the week's total and the one before, the units that sent both, what changed."""


def changes(
    sent: list[Sent], campaign: Campaign, roster: Roster, form: Form, as_of: datetime, choice: Choice
) -> dict[tuple[str, str], Change]:
    """Each measure's week against the week before: all units once the week is over, until then those that sent both."""
    rows = [row for row in counted(sent, campaign, as_of) if row.period != TAIL]
    standing = current(sent, as_of)
    everything = replace(choice, periods=())
    figures = totals(rows, roster, form, everything, ("measure", "period", "unit"))
    weeks = [period for period in campaign.periods if period.code != FINAL]
    answer: dict[tuple[str, str], Change] = {}
    for number, week in enumerate(weeks):
        if not _chosen(choice.periods, week.code):
            continue
        before = weeks[number - 1].code if number else None
        is_over = as_of > moment_of(week.due_on, week.due_until)
        both = {u.code for u in roster.units if _is_of(choice, u) and {(u.code, week.code), (u.code, before)} <= standing.keys()}
        for measure in form.measures:
            now = {unit: figure[0] for (code, period, unit), figure in figures.items() if (code, period) == (measure.code, week.code)}
            then = {unit: figure[0] for (code, period, unit), figure in figures.items() if (code, period) == (measure.code, before)}
            if now or then:
                same = (now, then) if is_over else ({u: now[u] for u in now if u in both}, {u: then[u] for u in then if u in both})
                change = sum(same[0].values()) - sum(same[1].values()) if all(same) else None
                answer[measure.code, week.code] = (before, is_over, _sum(now), _sum(then), len(both), change)
    return answer


def _sum(figures: dict[str, int]) -> int | None:
    return sum(figures.values()) if figures else None


def campaign_totals(rows: list[Counted]) -> dict[tuple[str, str], tuple[int, str]]:
    """Rule 6: FINAL where given, otherwise the weeks, by unit and blank."""
    weeks: dict[tuple[str, str], int] = defaultdict(int)
    finals = {}
    for row in rows:
        if row.period == TAIL:
            finals[row.unit, row.blank] = row.value
        else:
            weeks[row.unit, row.blank] += row.increment
    return {key: (finals[key], "final") if key in finals else (weeks[key], "weeks") for key in {*weeks, *finals}}


@dataclass(frozen=True)
class Word:
    """What was said of a deliverable for some: a unit, a unit type, or everybody; another due day or hour of one, or whether nothing is owed."""

    deliverable: str
    unit: str | None = None
    unit_type: str | None = None
    due_on: date | None = None
    exempt: bool | None = None
    since: datetime = datetime.min
    undone_at: datetime | None = None
    due_until: time | None = None

    def counts(self, as_of: datetime) -> bool:
        return self.since <= as_of and (self.undone_at is None or as_of < self.undone_at)


def moment_of(due_on: date, due_until: time | None) -> datetime:
    """The last moment that is on time: the hour, or the end of the day."""
    return datetime.combine(due_on, due_until) if due_until else datetime.combine(due_on, time.max)


def is_on_time(received_at: datetime, due_at: datetime) -> bool:
    """Rule 9: by the hour where both have one; what is kept as noon sharp came on that day, nobody knows when."""
    if received_at.time() == time(12):
        return received_at.date() <= due_at.date()
    return received_at <= due_at


def owes(unit: Unit, deliverable: str, calendar: datetime, words: Sequence[Word], as_of: datetime) -> tuple[datetime, bool]:
    """Rule 9: until when a unit's deliverable is due, and whether it is exempt: the last word on it at that moment, the most special first."""
    counting = [word for word in words if word.deliverable == deliverable and word.counts(as_of)]
    of_unit = [word for word in counting if word.unit == unit.code]
    of_type = [word for word in counting if word.unit is None and word.unit_type == unit.unit_type]
    of_all = [word for word in counting if word.unit is None and word.unit_type is None]
    moments = [moment_of(word.due_on, word.due_until) for group in (of_type, of_unit) for word in group if word.due_on]
    duties = [word.exempt for group in (of_all, of_type) for word in group if word.exempt is not None]
    exempt = unit.exempt or bool(duties and duties[-1])
    own = [word.exempt for word in of_unit if word.exempt is not None]
    return moments[-1] if moments else calendar, own[-1] if own else exempt


def owes_figures(unit: Unit, campaign: Campaign, period: Period, words: Sequence[Word], as_of: datetime) -> tuple[datetime, bool]:
    """The same for the figures of a period."""
    codes = [entry.code for entry in campaign.deliverables if (entry.kind, entry.period) == ("figures", period.code)]
    return owes(unit, min(codes, default=""), moment_of(period.due_on, period.due_until), words, as_of)


def lights(sent: list[Sent], campaign: Campaign, roster: Roster, as_of: datetime, words: Sequence[Word] = ()) -> dict[tuple[str, str], str]:
    """Rule 9, by unit and period."""
    answer = {}
    for unit in roster.units:
        for period in campaign.periods:
            came = [one for one in sent if (one.unit, one.period) == (unit.code, period.code) and one.received_at <= as_of]
            due_at, exempt = owes_figures(unit, campaign, period, words, as_of)
            if any(one.state == "accepted" for one in came):
                light = "on_time" if is_on_time(min(one.received_at for one in came), due_at) else "late"
            elif came:
                light = "held"
            elif exempt:
                light = "exempt"
            else:
                light = "not_due" if as_of <= due_at else "missing"
            answer[unit.code, period.code] = light
    return answer


def rates(
    sent: list[Sent], campaign: Campaign, roster: Roster, as_of: datetime, words: Sequence[Word] = ()
) -> dict[str, tuple[int, int, int]]:
    """Rule 10: units expected, received, on time, by period."""
    answer = {}
    for period in campaign.periods:
        owing = {unit.code: owes_figures(unit, campaign, period, words, as_of) for unit in roster.units}
        expected = {unit for unit, (_, exempt) in owing.items() if not exempt}
        first: dict[str, datetime] = {}
        for one in sent:
            if one.period == period.code and one.unit in expected and one.received_at <= as_of:
                first[one.unit] = min(one.received_at, first.get(one.unit, one.received_at))
        on_time = sum(is_on_time(moment, owing[unit][0]) for unit, moment in first.items())
        answer[period.code] = (len(expected), len(first), on_time)
    return answer


def headline(campaign: Campaign, as_of: datetime, chosen: tuple[str, ...] = ()) -> tuple[str | None, list[str], list[str]]:
    """The headline period, those due on its day, those due next: walks the calendar a due moment at a time, as a clerk would."""
    calendar = sorted(
        (period for period in campaign.periods if _chosen(chosen, period.code)), key=lambda each: moment_of(each.due_on, each.due_until)
    )
    if not calendar:
        return None, [], []
    passed = [period for period in calendar if as_of > moment_of(period.due_on, period.due_until)]
    head = passed[-1] if passed else calendar[0]
    beside = [period.code for period in calendar if period.due_on == head.due_on and period is not head]
    later = min((period.due_on for period in calendar if period.due_on > head.due_on), default=None)
    return head.code, beside, [period.code for period in calendar if period.due_on == later]


Query = tuple[str, str, str | None, str]
"""unit, period, blank, rule"""
Found = dict[Query, dict[str, int | str | None]]


def queries(sent: list[Sent], campaign: Campaign, roster: Roster, as_of: datetime) -> Found:
    """Rules 5, 6 and 8: the queries that only show across submissions, with their values."""
    standing = current(sent, as_of)
    rows = [row for row in counted(sent, campaign, as_of) if row.unit in {unit.code for unit in roster.units}]
    found: Found = {}
    _fell_or_short(rows, found)
    _final_blank(rows, standing, found)
    _far_from_peers(rows, roster, found)
    _jumps(rows, campaign, found)
    _weekly_series(standing, campaign, {unit.code for unit in roster.units}, found)
    _lacking(sent, standing, {unit.code for unit in roster.units}, as_of, found)
    return found


def _fell_or_short(rows: list[Counted], found: Found) -> None:
    for row in rows:
        if row.increment < 0 and row.period == TAIL:
            found[row.unit, FINAL, row.blank, "final_below_weeks"] = {"value": row.value, "weeks": row.before}
        elif row.increment < 0:
            found[row.unit, row.period, row.blank, "cumulative_fell"] = {"value": row.value, "before": row.before}


def _final_blank(rows: list[Counted], standing: dict[tuple[str, str], Sent], found: Found) -> None:
    for (unit, blank), (total, source) in campaign_totals(rows).items():
        if source == "weeks" and total > 0 and (unit, FINAL) in standing:
            found[unit, FINAL, blank, "final_blank_with_weeks"] = {"weeks": total}


def _far_from_peers(rows: list[Counted], roster: Roster, found: Found) -> None:
    types = {unit.code: unit.unit_type for unit in roster.units}
    groups: dict[tuple[str, str, str], list[tuple[str, int]]] = defaultdict(list)
    for row in rows:
        number = row.value if row.period == TAIL else row.increment
        if number > 0:
            groups[types[row.unit], row.reported_period, row.blank].append((row.unit, number))
    for (_, period, blank), peers in groups.items():
        if len(peers) < 8:
            continue
        logs = [math.log1p(number) for _, number in peers]
        middle = statistics.median(logs)
        spread = max(statistics.median(abs(log - middle) for log in logs), 0.25)
        median = math.floor(statistics.median(number for _, number in peers) + 0.5)
        for unit, number in peers:
            if abs(0.6745 * (math.log1p(number) - middle) / spread) > 3.5:
                found[unit, period, blank, "far_from_peers"] = {"value": number, "median": median}


def _jumps(rows: list[Counted], campaign: Campaign, found: Found) -> None:
    weeks = [period.code for period in campaign.periods if period.code != FINAL]
    increments = {(row.unit, row.blank, row.period): row.increment for row in rows}
    for (unit, blank, period), increment in increments.items():
        if period in weeks[1:]:
            before = increments.get((unit, blank, weeks[weeks.index(period) - 1]))
            if before is not None and before > 0 and increment > 10 * before:
                found[unit, period, blank, "jump_week_on_week"] = {"value": increment, "before": before}


def _weekly_series(standing: dict[tuple[str, str], Sent], campaign: Campaign, units: set[str], found: Found) -> None:
    weeks = [period.code for period in campaign.periods if period.code != FINAL]
    for unit in units:
        pairs: list[tuple[int, int]] = []
        reported = {}
        for week in weeks:
            one = standing.get((unit, week))
            numbers = (
                {blank: value for blank, value in one.values.items() if value is not None and one.basis_of(blank) == "weekly"}
                if one
                else {}
            )
            if numbers:
                reported[week] = numbers
        for earlier, later in pairwise(weeks):
            if earlier in reported and later in reported:
                before, after = reported[earlier], reported[later]
                pairs += [(before[blank], after[blank]) for blank in before.keys() & after.keys() if before[blank] or after[blank]]
                if before == after and any(after.values()):
                    found[unit, later, None, "same_as_last_week"] = {}
        falls = sum(after < before for before, after in pairs)
        rises = sum(after > before for before, after in pairs)
        if len(reported) >= 3 and len(pairs) >= 5 and rises and falls * 10 <= len(pairs):
            found[unit, list(reported)[-1], None, "cumulative_sent_as_weekly"] = {}


def _lacking(sent: list[Sent], standing: dict[tuple[str, str], Sent], units: set[str], as_of: datetime, found: Found) -> None:
    """Against the earlier form that had most of what is lacking: the later one of two that had as much."""
    ranks: dict[Query, tuple[int, datetime, int]] = {}
    for place, earlier in enumerate(sent):
        now = standing.get((earlier.unit, earlier.period))
        if now is None or now is earlier or earlier.state != "accepted" or earlier.received_at > as_of or earlier.unit not in units:
            continue
        stood = [blank for blank, value in earlier.values.items() if value]
        gone = sorted(blank for blank in stood if not now.values.get(blank))
        if gone and not _reports_little(now, earlier) and (len(gone) == len(stood) or (len(gone) >= 3 and len(gone) >= len(stood) / 10)):
            key, rank = (now.unit, now.period, None, "revision_fewer"), (len(gone), earlier.received_at, place)
            if key not in ranks or ranks[key] < rank:
                ranks[key] = rank
                found[key] = {"count": len(gone), "standing": len(stood), "gone": md5(",".join(gone).encode()).hexdigest()}
