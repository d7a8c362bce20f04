"""A campaign told by hand beside the warehouse: a clock that is set, what every unit sent and what was decided about it, and the comparison
of every figure with what the plain-Python oracle makes of that."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

from data_loaders.desk.desk import Outcome, perform, preview
from data_loaders.desk.wishes import By, Undo, Wish
from data_loaders.intake.batch import BatchResult, load_batch
from data_loaders.intake.gather import Dropped
from data_loaders.intake.workers import Readers
from data_loaders.model.campaign import Roster
from data_loaders.model.clock import SHANGHAI
from data_loaders.store.warehouse import Warehouse
from tests.readings import CAMPAIGN, FORM, at
from tests.sql import oracle
from tests.sql.oracle import Choice, Sent, Word

NUMBERS = {blank.code for blank in FORM.number_blanks}
Finding = tuple[str | None, str | None, str | None, str]
"""unit, period, blank, rule"""


class SetClock:
    """Stands in for the computer's clock: it shows what it was set to, and a millisecond more at every look."""

    fromtimestamp, combine = staticmethod(datetime.fromtimestamp), staticmethod(datetime.combine)

    def __init__(self, moment: str) -> None:
        self.moment = at(moment)

    def now(self, zone: timezone) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment.replace(tzinfo=SHANGHAI).astimezone(zone)

    def is_set(self, moment: str) -> None:
        assert at(moment) >= self.moment, "a story goes forward"
        self.moment = at(moment)


@dataclass(frozen=True)
class Figures:
    """What the marts show at a moment: totals by measure and period, lights, rates, open errors and queries."""

    totals: Mapping[tuple, tuple]
    months: Mapping[tuple, tuple]
    lights: Mapping[tuple, str]
    rates: Mapping[str, tuple]
    queries: Mapping[tuple, dict]
    open: frozenset[Finding]


@dataclass
class Story:
    """What was told so far. `sent` are the forms as their senders filled them and as they stand now, by a name of ours; `errors` are open,
    `explained` queries are not. One that is `thorough` asks the audits at every step, looks at every act beforehand, and back at every
    evening from each; else every evening asks the audits, and the last one looks back at all."""

    warehouse: Warehouse
    readers: Readers
    clock: SetClock
    roster: Roster
    is_thorough: bool
    sent: dict[str, Sent] = field(default_factory=dict)
    words: list[Word] = field(default_factory=list)
    errors: set[Finding] = field(default_factory=set)
    explained: set[Finding] = field(default_factory=set)
    pasts: dict[datetime, Figures] = field(default_factory=dict)

    # --- what happens ---

    def come(self, moment: str, files: Mapping[str, bytes]) -> BatchResult:
        """The files are loaded as one batch at that moment."""
        self.clock.is_set(moment)
        return load_batch(self.warehouse, [Dropped(name, data) for name, data in files.items()], readers=self.readers)

    def tell(self, name: str, unit: str, period: str, values: Mapping[str, object], basis: str = "weekly", state: str = "accepted") -> None:
        """A form that has just come, as its sender meant it; blanks that are not in `values` were not reported."""
        numbers = {code: value if isinstance(value, int) else None for code, value in values.items() if code in NUMBERS}
        self.sent[name] = Sent(unit, period, basis, self.clock.moment, numbers, state)

    def now_is(self, name: str, **changes: object) -> None:
        """A form that was told stands otherwise from now on."""
        self.sent[name] = replace(self.sent[name], **changes)

    def corrected(self, name: str, blank: str, value: int | None) -> None:
        """One blank of it counts as something else."""
        self.now_is(name, values=self.sent[name].values | {blank: value})

    def gone(self, *names: str) -> None:
        """Forms that were sent back or withdrawn: nothing came with them."""
        for name in names:
            del self.sent[name]

    def do(self, wish: Wish, by: By) -> Outcome:
        """An act; what a look beforehand said of it is what becomes of the totals and of the open findings."""
        if not self.is_thorough:
            return perform(self.warehouse, wish, by)
        expected, before = preview(self.warehouse, wish, by), self._looked()
        assert expected.refused is None, expected.refused
        done = perform(self.warehouse, wish, by)
        totals, counts = self._looked()
        changed = {key: (before[0].get(key), totals.get(key)) for key in before[0] | totals if before[0].get(key) != totals.get(key)}
        assert {(each.measure, each.period): (each.before, each.after) for each in expected.totals if each.period != "MONTH"} == changed
        assert (expected.errors, expected.queries) == tuple(zip(before[1], counts, strict=True))
        return done

    def undo(self, done: Outcome, by: By) -> None:
        """Takes an act back."""
        assert done.act_id is not None
        self.do(Undo(done.act_id), by)

    def _looked(self) -> tuple[dict[tuple, int], tuple[int, int]]:
        now = self.clock.moment
        totals = {(row["measure"], row["period"]): row["total"] for row in self.warehouse.rows("mart_measure_period", as_of=now)}
        severities = [row["severity"] for row in self.warehouse.rows("mart_attention", as_of=now)]
        return totals, (severities.count("error"), severities.count("query"))

    # --- what is shown ---

    def submission(self, unit: str, period: str) -> int:
        """The form that counts, or else the latest that waits."""
        (row,) = self.warehouse.rows("mart_light", as_of=self.clock.moment, units=[unit], periods=[period], kinds=["figures"])
        return row["submission_id"]

    def waiting_of(self, unit: str) -> int:
        """The one form of a unit that waits."""
        (row,) = [row for row in self.warehouse.rows("mart_held") if row["unit"] == unit]
        return row["id"]

    def refused_file(self) -> dict:
        """The one file that could not be read, with what is wrong."""
        (row,) = [row for row in self.warehouse.rows("mart_waiting", as_of=self.clock.moment) if row["id"] is None]
        return row

    def shown(self, as_of: datetime) -> Figures:
        """What the marts say of a moment."""
        ask: Callable[..., list[dict]] = self.warehouse.rows
        totals, months = ask("mart_measure_period", as_of=as_of), ask("mart_unit_total", as_of=as_of)
        rates, queries = ask("mart_reporting", as_of=as_of, kinds=["figures"]), ask("mart_query", as_of=as_of)
        attention = ask("mart_attention", as_of=as_of, severities=["error", "query"])
        return Figures(
            {(row["measure"], row["period"]): (row["total"], row["person_total"], row["unit_count"]) for row in totals},
            {(row["unit"], row["blank"]): (row["total"], row["source"]) for row in months},
            {(row["unit"], row["period"]): row["light"] for row in ask("mart_light", as_of=as_of, kinds=["figures"])},
            {row["period"]: (row["expected_count"], row["received_count"], row["on_time_count"]) for row in rates},
            {(row["unit"], row["period"], row["blank"], row["rule"]): json.loads(row["values"]) for row in queries},
            frozenset((row["unit"], row["period"], row["indicator"], row["rule"]) for row in attention),
        )

    def expected(self) -> Figures:
        """What the oracle makes of what was told, as of now."""
        sent, now = list(self.sent.values()), self.clock.moment
        counted = oracle.counted(sent, CAMPAIGN, now)
        queries = oracle.queries(sent, CAMPAIGN, self.roster, now)
        return Figures(
            oracle.totals(counted, self.roster, FORM, Choice(), ("measure", "period")),
            oracle.campaign_totals(counted),
            oracle.lights(sent, CAMPAIGN, self.roster, now, self.words),
            oracle.rates(sent, CAMPAIGN, self.roster, now, self.words),
            queries,
            frozenset(({*queries} - self.explained) | self.errors),
        )

    def holds(self) -> Figures:
        """Every figure is what the oracle says, and no audit finds anything."""
        if self.is_thorough:
            assert self.warehouse.audit() == {}
        shown = self.shown(self.clock.moment)
        expected = self.expected()
        for name in Figures.__annotations__:
            here, there = getattr(shown, name), getattr(expected, name)
            assert here == there, (name, _differing(here, there))
        return shown

    def evening(self, moment: str, is_last: bool = False) -> None:
        """A day's end: everything holds, and is remembered as it was seen; the evenings before are still as they were seen."""
        self.clock.is_set(moment)
        shown = self.holds()
        assert self.warehouse.audit() == {}
        for past in self.pasts if self.is_thorough or is_last else ():
            assert self.shown(past) == self.pasts[past], past
        self.pasts[self.clock.moment] = shown


def _differing(here: Mapping | frozenset, there: Mapping | frozenset) -> dict:
    """What only one of them says, or each otherwise."""
    if isinstance(here, frozenset) or isinstance(there, frozenset):
        return {"shown": {*here} - {*there}, "expected": {*there} - {*here}}
    return {key: (here.get(key), there.get(key)) for key in here | there if here.get(key) != there.get(key)}
