"""Campaigns by chance whose calendar and roster change while files come in: asked as of any moment, every mart says what the oracle says of
the calendar and the roster that were valid then."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from data_loaders.model.acts import THIS_COMPUTER, Act
from data_loaders.model.calendar import with_one_due_date
from data_loaders.model.campaign import Campaign, Roster, Unit
from data_loaders.model.clock import DAY_ALONE, shanghai_now
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.due_changes import DueChange, change_due
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, FORM, TYPES, at, entry_of, reading_of, roster_of, submission_of
from tests.sql import oracle
from tests.sql.histories import Told
from tests.sql.oracle import Choice, Sent
from tests.sql.tables import A, B, C, save

UNITS = roster_of(16).units
FIRST = at("2020-06-01 00:00")
DAYS = 45
HOURS = (None, None, time(10), time(12), time(17, 30))
"""Until when something is due on its day; None: all of it."""
AFTER_ALL = at("2100-01-01 00:00")
"""When what was done today, taking back too, has been done."""
CHOICES = (Choice(), Choice(unit_types=(TYPES[1],)), Choice(units=("U001", "U002", "U005"), periods=("W2", "FINAL")))


class World:
    """A warehouse and the oracle, told the same."""

    def __init__(self, warehouse: Warehouse, chance: random.Random) -> None:
        self.warehouse, self.chance = warehouse, chance
        self.told = Told(CAMPAIGN)
        self.campaign, self.roster = CAMPAIGN, Roster(UNITS[:12])
        self.sent: list[Sent] = []
        self.groups: list[oracle.Together] = []
        self.acts: list[int] = []
        self.keep_calendar(FIRST, False)
        self.keep_roster(FIRST, False)

    def keep_calendar(self, moment: datetime, from_the_start: bool) -> None:
        self.warehouse.save_campaign(self.campaign, from_the_start=from_the_start, at=moment, reason="更正")
        self.told.calendar(self.campaign, moment, from_the_start, is_planning=not self.groups)

    def keep_roster(self, moment: datetime, from_the_start: bool) -> None:
        self.warehouse.save_roster(self.roster, from_the_start=from_the_start, at=moment, reason="更正")
        self.told.roster(self.roster, moment, from_the_start, is_planning=not self.groups)

    def another_calendar(self, moment: datetime) -> None:
        """A due date moved, a period or deliverable renamed, taken away or back in its place."""
        self.campaign = self.warehouse.campaign()
        periods, others = {each.code: each for each in self.campaign.periods}, {each.code: each for each in self.campaign.deliverables}
        act, period, other = self.chance.random(), self.chance.choice(CAMPAIGN.periods), self.chance.choice(CAMPAIGN.deliverables)
        day = FIRST.date() + timedelta(days=self.chance.randint(0, DAYS))
        if act < 0.5:
            periods[period.code] = replace(periods.get(period.code, period), due_on=day, due_until=self.chance.choice(HOURS))
            others[other.code] = replace(others.get(other.code, other), due_on=day, due_until=self.chance.choice(HOURS))
        elif act < 0.7 and len(periods) > 2:
            periods.pop(period.code, None)
            others.pop(other.code, None)
        else:
            periods.setdefault(period.code, replace(period, label_zh=f"{period.label_zh}{moment:%d}"))
            others.setdefault(other.code, other)
        self.campaign = in_order(periods, others)  # what stands, moved days too, with one thing otherwise
        self.keep_calendar(moment, self.chance.random() < 0.3)

    def another_roster(self, moment: datetime) -> None:
        """Units that come, go and come back, with another name, type, officer, or none expected."""
        units = {unit.code: unit for unit in self.roster.units}
        for unit in self.chance.sample(UNITS, 2):
            act = self.chance.random()
            if act < 0.3 and len(units) > 4:
                units.pop(unit.code, None)
            else:
                units[unit.code] = self._otherwise(units.get(unit.code, unit), moment)
        self.roster = Roster(tuple(units[unit.code] for unit in UNITS if unit.code in units))
        self.keep_roster(moment, self.chance.random() < 0.3)

    def due_change(self, moment: datetime) -> None:
        """A due day moved beside the calendar, or something not owed: by a unit, a type, or everybody; now and then one is taken back."""
        chance, entry = self.chance, self.chance.choice(CAMPAIGN.deliverables)
        for_whom = chance.choice(({"unit_type": chance.choice(TYPES)}, {"units": (chance.choice(self.roster.units).code,)}, {}))
        due_on = FIRST.date() + timedelta(days=chance.randint(0, DAYS)) if chance.random() < 0.6 else None
        exempt = None if due_on else chance.random() < 0.7
        due_until = chance.choice(HOURS) if due_on else None
        change = DueChange(
            entry.code, due_on=due_on, due_until=due_until, is_exempt=exempt is True, is_expected=exempt is False, **for_whom
        )
        try:
            act = change_due(self.warehouse, change, reason="节假日顺延", at=moment)
        except DecisionRefused:  # a day before the week begins, a deliverable that is not due any more, or nothing that changes
            return
        since = moment if self.groups else datetime.min
        unit = change.units[0] if change.units else None
        word = oracle.Word(entry.code, unit, change.unit_type, due_on, exempt, since, due_until=due_until)
        self.told.change(word, entry.period if entry.kind == "figures" else None)
        self.acts.append(act)

    def take_back(self) -> None:
        """Some of these, today."""
        for number, act in enumerate(self.acts):
            if self.chance.random() < 0.3:
                self.warehouse.database.record(Act("undo", THIS_COMPUTER, undoes_act_id=act))
                self.told.undo(number, shanghai_now())

    def _otherwise(self, unit: Unit, moment: datetime) -> Unit:
        act = self.chance.random()
        if act < 0.3:
            return replace(unit, name=f"{unit.code}新名{moment:%d%H}")
        if act < 0.6:
            return replace(unit, unit_type=self.chance.choice(TYPES))
        return replace(unit, exempt=not unit.exempt) if act < 0.8 else replace(unit, liaison=f"{moment:%d}某", mobile="1")

    def files(self, moment: datetime) -> None:
        """Mail of that moment, or of some days before."""
        entries, sent = [], list[Sent]()
        for _ in range(14):
            unit, period = self.chance.choice(self.roster.units).code, self.chance.choice(self.campaign.periods).code
            values = {blank: self.chance.choice((None, 0, 1, 2, 9, 40, 900)) for blank in (A, B, C)}
            basis = self.chance.choice(("weekly", "weekly", "cumulative"))
            received_at = moment - timedelta(hours=self.chance.choice((0, 0, 0, self.chance.randint(1, 200))))
            if self.chance.random() < 0.3 and received_at.time() > DAY_ALONE:  # nobody knows the hour
                received_at = datetime.combine(received_at, DAY_ALONE)
            if any((one.unit, one.period, one.received_at) == (unit, period, received_at) for one in sent):
                continue  # of two that come at the same moment none counts: see test_at_once.py
            content = f"{len(self.groups)} {len(sent)}".encode()
            entries.append(entry_of(reading_of(submission_of(unit, period, values, basis), content=content), received_at, content))
            sent.append(Sent(unit, period, basis, received_at, values))
        self.groups.append((sent, self.campaign, self.roster))
        save(self.warehouse, entries)


def in_order(periods: dict, others: dict) -> Campaign:
    campaign = replace(
        CAMPAIGN,
        periods=tuple(periods[each.code] for each in CAMPAIGN.periods if each.code in periods),
        deliverables=tuple(others[each.code] for each in CAMPAIGN.deliverables if each.code in others),
    )
    return with_one_due_date(campaign)


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with new_warehouse() as opened:
        yield opened


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 40))])
def test_any_changes_at_any_moments(warehouse: Warehouse, seed: int) -> None:
    chance = random.Random(seed)
    world = World(warehouse, chance)
    moments = sorted(FIRST + timedelta(minutes=chance.randint(1, DAYS * 24 * 60)) for _ in range(24))
    for moment in moments:
        chance.choices((world.files, world.another_calendar, world.another_roster, world.due_change), (4, 3, 3, 4))[0](moment)
    world.take_back()
    asked = [*chance.sample(moments, 2), *(datetime.combine(day_by(chance), time.max) for _ in range(2)), at("2020-12-01 00:00")]
    for as_of in (*asked, AFTER_ALL):
        world.sent = (oracle.filed_by_now if as_of == AFTER_ALL else oracle.filed)(world.groups, FORM)
        assert_all_is_as_of(world, as_of, chance.choice(CHOICES))
    unknown = [row["kind"] for row in warehouse.audit().pop("audit_unknown_code", ())]
    assert set(unknown) <= {"unit", "period"} and set(warehouse.audit()) <= {"audit_unknown_code"}


def day_by(chance: random.Random) -> date:
    return FIRST.date() + timedelta(days=chance.randint(0, DAYS))


def assert_all_is_as_of(world: World, as_of: datetime, choice: Choice) -> None:
    warehouse = world.warehouse
    campaign, roster = world.told.campaign_at(as_of), world.told.roster_at(as_of)
    assert (warehouse.campaign(as_of), set(warehouse.roster(as_of).units)) == (campaign, set(roster.units))
    known = {period.code for period in campaign.periods}
    sent = [one for one in world.sent if one.period in known]
    assert_kept_is_counted(warehouse, as_of)
    assert_reporting(warehouse, sent, campaign, roster, as_of, world.told.words)
    assert_totals(warehouse, sent, campaign, roster, as_of, choice, world.told.words)
    rows = warehouse.rows("mart_query", as_of=as_of)
    said = {(row["unit"], row["period"], row["blank"], row["rule"]): json.loads(row["values"]) for row in rows}
    assert said == oracle.queries(sent, campaign, roster, as_of)


def assert_kept_is_counted(warehouse: Warehouse, as_of: datetime) -> None:
    """The kept copies, where they hold, say what is counted from nothing."""
    every_unit: dict[str, object] = {"units": None}
    for read, counted, more in (("period_answer", "placed_answer", every_unit), ("cross_query", "counted_query", {})):
        rows, expected = warehouse.rows(read, as_of=as_of), warehouse.rows(counted, as_of=as_of, **more)
        assert by_name(rows) == by_name(expected)


def by_name(rows: list[dict]) -> list[str]:
    return sorted(repr(sorted(row.items())) for row in rows)


def assert_reporting(
    warehouse: Warehouse, sent: list[Sent], campaign: Campaign, roster: Roster, as_of: datetime, words: list[oracle.Word]
) -> None:
    rows = warehouse.rows("mart_light", as_of=as_of)
    figures = {(row["unit"], row["period"]): row["light"] for row in rows if row["kind"] == "figures"}
    assert figures == oracle.lights(sent, campaign, roster, as_of, words)
    assert {(row["unit"], row["unit_name"], row["unit_type"]) for row in rows} == {(u.code, u.name, u.unit_type) for u in roster.units}
    due = {entry.code: oracle.moment_of(entry.due_on, entry.due_until) for entry in campaign.deliverables if entry.kind != "figures"}
    assert {row["deliverable"] for row in rows if row["kind"] != "figures"} == set(due)
    for row in rows:
        if row["kind"] != "figures":
            unit = next(unit for unit in roster.units if unit.code == row["unit"])
            due_at, exempt = oracle.owes(unit, row["deliverable"], due[row["deliverable"]], words, as_of)
            light = "exempt" if exempt else "missing" if as_of > due_at else "not_due"
            assert (row["due_on"], row["due_at"], row["light"]) == (due_at.date(), due_at, light)
    rows = warehouse.rows("mart_reporting", as_of=as_of, kinds=["figures"])
    rates = {row["period"]: (row["expected_count"], row["received_count"], row["on_time_count"]) for row in rows}
    assert rates == oracle.rates(sent, campaign, roster, as_of, words)
    assert {row["expected_count"] + row["exempt_count"] for row in rows} <= {len(roster.units)}
    standing = [row["period"] for row in warehouse.rows("mart_period_standing", as_of=as_of) if row["is_headline"]]
    assert standing == [oracle.headline(campaign, as_of)[0]]


def assert_totals(
    warehouse: Warehouse,
    sent: list[Sent],
    campaign: Campaign,
    roster: Roster,
    as_of: datetime,
    choice: Choice,
    words: list[oracle.Word],
) -> None:
    counted = oracle.counted(sent, campaign, as_of)
    filters = {name: list(getattr(choice, name)) for name in ("unit_types", "units", "periods", "items")}
    for mart, keys in (("mart_measure_period", ("measure", "period")), ("mart_type_measure", ("unit_type", "measure", "period"))):
        rows = warehouse.rows(mart, as_of=as_of, **filters)
        said = {tuple(row[key] for key in keys): (row["total"], row["person_total"], row["unit_count"]) for row in rows}
        assert said == oracle.totals(counted, roster, FORM, choice, keys)
    in_roster = {unit.code for unit in roster.units}
    totals = {(row["unit"], row["blank"]): (row["total"], row["source"]) for row in warehouse.rows("mart_unit_total", as_of=as_of)}
    assert totals == {key: total for key, total in oracle.campaign_totals(counted).items() if key[0] in in_roster}
    rows = warehouse.rows("mart_measure_cover", as_of=as_of, **filters)
    columns = ("total", "unit_count", "exempt_count", "expected_count")
    cover = {(row["unit_type"], row["measure"]): tuple(row[column] for column in columns) for row in rows}
    assert cover == oracle.cover(counted, roster, FORM, choice, campaign, words, as_of)
    rows = warehouse.rows("mart_measure_change", as_of=as_of, **filters)
    names = ("before_period", "is_over", "total", "before_total", "both_count", "change")
    changes = {(row["measure"], row["period"]): tuple(row[name] for name in names) for row in rows}
    assert changes == oracle.changes(sent, campaign, roster, FORM, as_of, choice)
