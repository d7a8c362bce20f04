"""Any public acts in any order: after each one the audits are empty, every total is what the plain-Python oracle makes of what came in and
what was decided, and the record of acts has one more, and all that it had."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from data_loaders.desk.desk import perform, preview
from data_loaders.desk.effects import effect_of, seen
from data_loaders.desk.kinds import KINDS
from data_loaders.desk.wishes import (
    Accept,
    AddAddress,
    AddAlias,
    AddUnit,
    Arrive,
    AsForm,
    Ask,
    By,
    ChangeBasis,
    Confirm,
    Correct,
    Explain,
    KeepCorrections,
    Move,
    NoForm,
    Refuse,
    SetAside,
    TakeAsCorrections,
    TypeIn,
    Undo,
    Wish,
    Withdraw,
)
from data_loaders.intake.reread import read_again
from data_loaders.model.acts import ADMINISTRATOR, Actor
from data_loaders.model.calendar import proposed
from data_loaders.model.campaign import Deliverable, Roster
from data_loaders.model.readings import PICTURE
from data_loaders.store.backup import archive
from data_loaders.store.briefing_parts import MOST_LETTERS, PROBLEMS, save_parts
from data_loaders.store.campaigns import open_earlier, start_next
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.due_changes import DueChange, change_due
from data_loaders.store.locations import DATABASE_VARIABLE
from data_loaders.store.notices import FIRST, SINGLE, Notice, note
from data_loaders.store.questions import FILTERS
from data_loaders.store.schema import sql_files
from data_loaders.store.warehouse import Warehouse
from tests.data_loaders.store.test_decisions_by_chance import NOW, PERIODS, POOL, RECEIVED_AT, UNITS, A, B, assert_it_adds_up, load
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN

PEOPLE = st.sampled_from([Actor(name, ADMINISTRATOR) for name in ("甲", "乙")])
FIRST_ROSTER = 2
WHICH = st.integers(0, 60)
"""Which of what is stored; taken round."""
UNIT = st.sampled_from([unit.code for unit in UNITS])


def tables(warehouse: Warehouse) -> dict[str, list[dict]]:
    """Every row of every table."""
    return {name: warehouse.database.query(f"select * from {name} order by all") for name in warehouse.database.counts()}


def marts(warehouse: Warehouse) -> dict[str, list[dict]]:
    """Every row of every mart that is asked with nothing but filters and a moment; but for what only tells of acts."""
    found = {}
    for file in sql_files():
        wanted = set(warehouse.database.parameters(f"mart_{file.name}") or ()) - FILTERS if file.layer == "mart" else {""}
        if wanted <= {"as_of"} and file.name != "act":
            found[file.name] = warehouse.rows(f"mart_{file.name}", **dict.fromkeys(wanted, NOW))
    for unit in UNITS:
        found[f"unit_answer {unit.code}"] = warehouse.rows("mart_unit_answer", as_of=NOW, unit=unit.code)
    return found


def differing(before: dict[str, list[dict]], after: dict[str, list[dict]]) -> list[str]:
    """The marts that say something else; rows of one that is not ordered may stand in another order."""
    return [name for name in before if sorted(map(repr, before[name])) != sorted(map(repr, after[name]))]


def a_finding(office: Office, which: int, severity: tuple[str, ...]) -> dict | None:
    rows = [
        row for row in office.warehouse.rows("finding_state", as_of=NOW, is_printed=True) if row["unit"] and row["severity"] in severity
    ]
    rows.sort(key=lambda row: (row["finding_key"], row["delivery_id"]))
    return rows[which % len(rows)] if rows else None


def explaining(office: Office, which: int) -> Wish | None:
    row = a_finding(office, which, ("query",))
    return Explain(row["unit"], row["rule"], (row["finding_key"],) if which % 2 else ()) if row else None


def asking(office: Office, which: int) -> Wish | None:
    row = a_finding(office, which, ("query", "error"))
    return Ask(row["unit"], row["rule"]) if row else None


def of_files(office: Office, which: int, kind: str) -> int:
    ids = [row["id"] for row in office.warehouse.database.query(f"select id from {kind} order by id")]
    return ids[which % len(ids)] if ids else 0


def new_unit(office: Office, which: int) -> Wish:
    unit = UNITS[which % len(UNITS)]
    return AddUnit(unit if which % 2 else replace(unit, code=f"N{which}", name=f"新院{which}"))


BLANKS = (A, B, "launch.forms")
DELIVERABLES = [entry.code for entry in CAMPAIGN.deliverables if entry.kind != "figures"]
WANTED: dict[str, Callable[[Office, int], Wish | None]] = {
    "correct": lambda it, which: Correct(it.one_of(which, True), BLANKS[which % 3], ("5", "0", "", "若干", "1.2万", "讲座")[which % 6]),
    "explain": explaining,
    "ask": asking,
    "basis": lambda it, which: ChangeBasis((it.one_of(which, True), it.one_of(which + 1, True)), ("weekly", "cumulative")[which % 2]),
    "accept": lambda it, which: Accept(it.one_of(which, which % 2 == 0), UNITS[which % 3].code, PERIODS[which % 5]),
    "refuse": lambda it, which: Refuse(it.one_of(which, which % 2 == 0)),
    "move": lambda it, which: Move(it.one_of(which, True), UNITS[which % 3].code, PERIODS[which % 5]),
    "withdraw": lambda it, which: Withdraw(of_files(it, which, "batch")),
    "set_aside": lambda it, which: SetAside(of_files(it, which, "received_file")),
    "arrive": lambda it, which: Arrive(of_files(it, which, "received_file"), RECEIVED_AT + timedelta(days=which % 7 - 3)),
    "add_unit": new_unit,
    "add_alias": lambda it, which: AddAlias(UNITS[which % 3].code, f"{UNITS[which % 3].name}{which}"),
    "add_address": lambda it, which: AddAddress(UNITS[which % 3].code, f"m{which}@example.invalid"),
    "as_corrections": lambda it, which: TakeAsCorrections(it.one_of(which, True), (A,) if which % 2 else ()),
    "as_form": lambda it, which: AsForm(of_files(it, which, "unknown_picture()"), UNITS[which % 3].code, PERIODS[which % 5]),
    "no_form": lambda it, which: NoForm(it.one_of(which, True), UNITS[which % 3].code, DELIVERABLES[which % len(DELIVERABLES)]),
    "keep_corrections": lambda it, which: KeepCorrections(it.one_of(which, True), (A,)),
    "type_in": lambda it, which: TypeIn(it.a_picture(which), ((A, ("3", "", "若干", "1.2万")[which % 4]),)),
    "confirm": lambda it, which: Confirm(it.a_picture(which), UNITS[which % 3].code, PERIODS[which % 5], ((A, "3"), (B, str(which)))),
}
WISHES = st.sampled_from(sorted(WANTED))


class Office(RuleBasedStateMachine):
    """Coordinators at work on one database."""

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.warehouse = self.open.enter_context(new_warehouse())
        patched = self.open.enter_context(pytest.MonkeyPatch.context())
        patched.setenv(DATABASE_VARIABLE, str(self.warehouse.path))
        self.acts = self.warehouse.rows("mart_act")

    def teardown(self) -> None:
        self.warehouse.close()
        self.open.close()

    def do(self, act: Callable[[], object], at_most: int = 1) -> None:
        """One act; what is refused in words changes nothing."""
        version = self.warehouse.version()
        try:
            act()
        except DecisionRefused:
            assert self.warehouse.version() - version <= 1  # one that reports too little waits from now on, and that is an act
        new = self.warehouse.rows("mart_act")
        count = len(new) - len(self.acts)
        assert new[count:] == self.acts and 0 <= count <= at_most and self.warehouse.version() - version == count
        self.acts = new

    def one_of(self, which: int, figures: bool) -> int:
        """A submission, or another delivery, that is stored; 0 where there is none."""
        kind = "= 'figures'" if figures else "<> 'figures'"
        ids = [row["id"] for row in self.warehouse.database.query(f"select id from delivery where kind {kind} order by id")]
        return ids[which % len(ids)] if ids else 0

    def a_picture(self, which: int) -> int:
        """A form that came as a picture; 0 where there is none."""
        rows = self.warehouse.database.query("select distinct delivery_id as id from finding where rule = ? order by id", [PICTURE])
        ids = [row["id"] for row in rows if row["id"]]
        return ids[which % len(ids)] if ids else 0

    @initialize()
    def begin(self) -> None:
        self.do(lambda: self.warehouse.save_roster(Roster(UNITS[:FIRST_ROSTER])))
        self.load([*[name for name in POOL if name.endswith(".xlsx")][:6], "北院第2周统计表.jpg"])

    @rule(names=st.lists(st.sampled_from(list(POOL)), min_size=1, max_size=3, unique=True))
    def load(self, names: list[str]) -> None:
        self.do(lambda: load(self.warehouse, {name: POOL[name] for name in names}), at_most=2)

    @rule(which=WHICH, unit=UNIT, due=st.sampled_from(PERIODS), basis=st.sampled_from((None, "weekly", "cumulative")), actor=PEOPLE)
    def decide(self, which: int, unit: str, due: str, basis: str | None, actor: Actor) -> None:
        """Accept what is held, or move what stands elsewhere, on another basis."""
        if chosen := self.one_of(which, figures=True):
            self.do(lambda: self.warehouse.decide(chosen, unit, due, basis, actor=actor, reason="电话核实"))

    @rule(which=WHICH, unit=UNIT, due=st.sampled_from([entry.code for entry in CAMPAIGN.deliverables if entry.kind != "figures"]))
    def decide_another(self, which: int, unit: str, due: str) -> None:
        if chosen := self.one_of(which, figures=False):
            self.do(lambda: self.warehouse.decide(chosen, unit, due))

    @rule(which=WHICH, figures=st.booleans(), actor=PEOPLE)
    def refuse(self, which: int, figures: bool, actor: Actor) -> None:
        if chosen := self.one_of(which, figures):
            self.do(lambda: self.warehouse.refuse(chosen, actor=actor, reason="发错了"))

    @rule(which=WHICH)
    def officer(self, which: int) -> None:
        self.do(lambda: self.warehouse.agree_liaison(self.one_of(which, figures=False)))

    @rule(everything=st.booleans())
    def again(self, everything: bool) -> None:
        self.do(lambda: read_again(self.warehouse, everything=everything))

    @rule(units=st.lists(st.sampled_from(UNITS), unique=True), from_the_start=st.booleans())
    def roster(self, units: list, from_the_start: bool) -> None:
        self.do(lambda: self.warehouse.save_roster(Roster(tuple(units)), from_the_start=from_the_start, reason="撤并"))

    @rule(period=st.integers(0, 4), days=st.integers(-3, 3), is_left_out=st.booleans(), from_the_start=st.booleans())
    def calendar(self, period: int, days: int, is_left_out: bool, from_the_start: bool) -> None:
        """A due date moves, or a week is taken out and comes back with the next calendar."""
        standing = proposed(CAMPAIGN, self.warehouse.campaign().year)
        periods = list(standing.periods)
        periods[period] = replace(periods[period], due_on=periods[period].due_on + timedelta(days))
        kept = tuple(each for each in periods if not is_left_out or each is not periods[period])
        campaign = replace(standing, periods=kept)
        self.do(lambda: self.warehouse.save_campaign(campaign, from_the_start=from_the_start, reason="改期"))

    @rule(
        due=st.sampled_from(CAMPAIGN.deliverables),
        unit=UNIT,
        days=st.integers(0, 9),
        what=st.sampled_from(("all", "one", "exempt", "expect")),
        until=st.sampled_from((None, time(10))),
        is_undone=st.booleans(),
    )
    def due_change(self, due: Deliverable, unit: str, days: int, what: str, until: time | None, is_undone: bool) -> None:
        """A due day moves beside the calendar, for all or one, or a unit does not owe something; and it is asked for."""
        day = proposed(CAMPAIGN, self.warehouse.campaign().year).deliverable(due.kind, due.period).due_on + timedelta(days)
        units = () if what == "all" else (unit,)
        moved = {"due_on": day, "due_until": until} if what in ("all", "one") else {f"is_{what}{'ed' if what == 'expect' else ''}": True}
        change = DueChange(due.code, units, **moved)
        asked = [Notice(unit, due.code, FIRST, SINGLE, "您好")]
        self.and_undone(lambda: change_due(self.warehouse, change, reason="顺延"), is_undone)
        self.and_undone(lambda: note(self.warehouse, asked), is_undone)

    @rule(week=st.sampled_from(("W1", "W2")), words=st.sampled_from(("", "一是慢。", "二是少。\n三是迟。")), is_undone=st.booleans())
    def briefing(self, week: str, words: str, is_undone: bool) -> None:
        """Words of a briefing."""
        self.and_undone(lambda: save_parts(self.warehouse, week, {PROBLEMS: words}, dict.fromkeys(MOST_LETTERS, "")), is_undone)

    def and_undone(self, act: Callable[[], int], is_undone: bool) -> None:
        """An act that is no wish of the desk; taken back at once it leaves every mart as it was."""
        before, count = marts(self.warehouse) if is_undone else {}, len(self.acts)
        self.do(act)
        if is_undone and len(self.acts) > count:
            self.do(lambda: perform(self.warehouse, Undo(self.acts[0]["id"])))
            assert self.acts[0]["what"] == "undo" and differing(before, marts(self.warehouse)) == []

    @rule(wish=WISHES, which=WHICH, actor=PEOPLE, is_undone=st.booleans())
    def at_the_desk(self, wish: str, which: int, actor: Actor, is_undone: bool) -> None:
        """An act of the desk: what a look beforehand says is what it does, and taken back at once it leaves every mart as it was."""
        wanted = WANTED[wish](self, which)
        if wanted is None:
            return
        by = By(actor, reason="电话核实")
        rows, before, at = tables(self.warehouse), seen(self.warehouse, NOW), marts(self.warehouse)
        effect = preview(self.warehouse, wanted, by, at=NOW)
        assert tables(self.warehouse) == rows
        outcome = None

        def act() -> None:
            nonlocal outcome
            outcome = perform(self.warehouse, wanted, by)

        self.do(act)
        assert effect == effect_of(before, seen(self.warehouse, NOW), effect.said, effect.refused)
        assert (outcome is None) == (effect.refused is not None)
        if outcome and is_undone:
            self.do(lambda: perform(self.warehouse, Undo(outcome.act_id), by))
            assert self.acts[0]["undoes_act_id"] == outcome.act_id
            now = marts(self.warehouse)
            assert [(name, at[name], now[name]) for name in differing(at, now)] == []

    @rule(which=WHICH, actor=PEOPLE)
    def undo_any(self, which: int, actor: Actor) -> None:
        """Whatever was done, or the reason why it cannot be taken back; a look beforehand says the same."""
        if self.acts:
            wanted = Undo(self.acts[which % len(self.acts)]["id"])
            before = seen(self.warehouse, NOW)
            effect = preview(self.warehouse, wanted, By(actor), at=NOW)
            self.do(lambda: perform(self.warehouse, wanted, By(actor)))
            assert effect == effect_of(before, seen(self.warehouse, NOW), effect.said, effect.refused)

    @rule(names=st.lists(st.sampled_from(("甲", "乙", "丙"))))
    def coordinators(self, names: list[str]) -> None:
        self.do(lambda: self.warehouse.save_coordinators(names))

    @rule(actor=PEOPLE)
    def clear(self, actor: Actor) -> None:
        self.do(lambda: self.warehouse.clear(actor=actor, year=self.warehouse.campaign().year))
        assert self.warehouse.is_empty()

    @rule()
    def backup(self) -> None:
        """A copy of what stands."""
        self.do(lambda: archive(self.warehouse))

    @rule(with_officers=st.booleans(), actor=PEOPLE)
    def next_campaign(self, with_officers: bool, actor: Actor) -> None:
        """The next year begins with this roster; what this one counted stays as it is."""
        before, units = self.warehouse, [unit.code for unit in self.warehouse.roster().units]
        totals, astray = before.rows("mart_unit_total", as_of=NOW), before.audit()
        path = start_next(before, before.campaign().year + 1, with_officers=with_officers, actor=actor)
        before.close()
        with open_earlier(before.path) as earlier:
            assert earlier.rows("mart_unit_total", as_of=NOW) == totals and earlier.audit() == astray
        self.warehouse = Warehouse.open(path)
        assert [unit.code for unit in self.warehouse.roster().units] == units and not self.warehouse.has_begun()
        self.acts = self.warehouse.rows("mart_act")

    @invariant()
    def it_adds_up(self) -> None:
        assert_it_adds_up(self.warehouse)


def test_every_kind_of_the_desk_is_among_the_acts() -> None:
    assert set(WANTED) == set(KINDS)


@pytest.mark.parametrize(("runs", "steps"), [(2, 8), pytest.param(40, 25, marks=pytest.mark.slow)])
def test_any_act_in_any_order(runs: int, steps: int) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    wanted = settings(max_examples=runs, stateful_step_count=steps, deadline=None, suppress_health_check=checks, derandomize=True)
    run_state_machine_as_test(Office, settings=wanted)
