"""A due day that moves, or units that are exempted, for one deliverable: looked at before it is done, done with a reason, taken back by
`undoes_act_id` like any act."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time

from data_loaders.model.acts import THIS_COMPUTER, Act, Actor
from data_loaders.model.campaign import FIGURES, Campaign, Roster
from data_loaders.model.clock import due_hour, due_moment, shanghai_now
from data_loaders.model.words import both
from data_loaders.store.database import WRITING
from data_loaders.store.decisions import DecisionRefused, needs_reason
from data_loaders.store.due_words import add_word, valid_from
from data_loaders.store.history import Saving
from data_loaders.store.questions import question
from data_loaders.store.rows import Records
from data_loaders.store.warehouse import Warehouse

MOVE, EXEMPT, EXPECT = "move_due", "exempt", "expect"
"""The kinds of acts."""
DUE_ACTS = (MOVE, EXEMPT, EXPECT)


@dataclass(frozen=True, slots=True)
class DueChange:
    """What is to change of one deliverable, for these units, for a unit type or, with neither, for everybody: its due day, to its end or
    `due_until` an hour of it, or that nothing is owed (`is_exempt`), or that it is owed after all (`is_expected`)."""

    deliverable: str
    units: tuple[str, ...] = ()
    unit_type: str | None = None
    due_on: date | None = None
    is_exempt: bool = False
    is_expected: bool = False
    due_until: time | None = None

    @property
    def due_at(self) -> datetime | None:
        """The last moment that is to be on time; None where no day moves."""
        return due_moment(self.due_on, self.due_until) if self.due_on else None

    @property
    def kind(self) -> str:
        """The kind of the act that does it."""
        return MOVE if self.due_on else EXEMPT if self.is_exempt else EXPECT

    def act(self, actor: Actor, before: dict, reason: str, reason_code: str, seen_version: int | None) -> Act:
        """The act of doing it; `before` is what stood."""
        for_whom: dict[str, object] = {"unit_type": self.unit_type} if self.unit_type else {}
        about = (f"due:{self.deliverable}", *(f"unit:{unit}" for unit in self.units))
        after = for_whom | (_told(self.due_at) if self.due_at else {"exempt": self.is_exempt})
        said = (about, for_whom | before, after, reason, reason_code, seen_version)
        if self.due_on:
            return Act("move_due", actor, *said)
        return Act("exempt", actor, *said) if self.is_exempt else Act("expect", actor, *said)

    def words(self, act_id: int, since: datetime, campaign: Campaign) -> Records:
        """It as rows."""
        period = next((each.period for each in campaign.deliverables if each.code == self.deliverable and each.kind == FIGURES), None)
        records = Records()
        for unit in self.units or (None,):
            add_word(
                records,
                act_id,
                self.deliverable,
                since,
                period=period,
                unit=unit,
                unit_type=self.unit_type,
                due_at=self.due_at,
                is_exempt=self.is_exempt,
                is_expected=self.is_expected,
            )
        return records


@dataclass(frozen=True, slots=True)
class Turn:
    """A unit whose light, due day or duty changes: its lights before and after."""

    unit: str
    unit_name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do: the units that turn, and how many have each light before and after."""

    turns: tuple[Turn, ...]
    before: dict[str, int]
    after: dict[str, int]

    @property
    def by_turn(self) -> dict[tuple[str, str], int]:
        """How many turn from one light to another, most first; those whose light stays are left out."""
        return dict(Counter((turn.before, turn.after) for turn in self.turns if turn.before != turn.after).most_common())


class _NotDone(Exception):
    """Ends a preview's transaction."""


def previewed(warehouse: Warehouse, change: DueChange, as_of: datetime) -> Preview:
    """What a change would turn, seen at a moment; nothing is kept. DecisionRefused where it cannot be done."""
    with WRITING:
        _refuse_wrong(warehouse, change)
        asked = question("unit_due", warehouse.database.parameters("unit_due"), {"as_of": as_of})
        before, after = [], []
        with suppress(_NotDone), warehouse.database.transaction(change.act(THIS_COMPUTER, {}, "", "", None)) as write:
            before = _of(change, write.asked(*asked))
            write.insert(change.words(write.act_id, _since(warehouse, min(as_of, shanghai_now())), warehouse.campaign()))
            after = _of(change, write.asked(*asked))
            raise _NotDone
    turns = [
        Turn(then["unit"], then["unit_name"], then["light"], now["light"])
        for then, now in zip(before, _in_order(before, after), strict=True)
        if _said(then) != _said(now)
    ]
    return Preview(tuple(turns), _counts(before), _counts(after))


def change_due(
    warehouse: Warehouse,
    change: DueChange,
    *,
    actor: Actor = THIS_COMPUTER,
    reason: str,
    reason_code: str = "",
    at: datetime | None = None,
    seen_version: int | None = None,
) -> int:
    """Changes it from `at` (None: now) on, or, while nobody has reported, from the beginning; the act's id. Past days stay as they were
    seen. ReasonMissing without a reason, ChangedMeanwhile where somebody changed it since its author looked, DecisionRefused where it
    cannot be done or is so already."""
    with WRITING:
        _refuse_wrong(warehouse, change)
        for about in (f"due:{change.deliverable}", "campaign"):
            warehouse.refuse_stale(about, seen_version)
        now = at or shanghai_now()
        stood = _concerned(_stands(warehouse, change, now), change)
        if stood and all(_is_so(row, change) for row in stood):
            raise DecisionRefused(both("due_change.already_so"))
        act = change.act(actor, _before(stood, change), reason, reason_code, seen_version)
        needs_reason(act)
        with warehouse.database.transaction(act) as write:
            write.insert(change.words(write.act_id, _since(warehouse, now), warehouse.campaign()))
    return write.act_id


def _since(warehouse: Warehouse, at: datetime) -> datetime:
    return valid_from(Saving(at, replaces=not warehouse.has_begun()))


def _stands(warehouse: Warehouse, change: DueChange, as_of: datetime) -> list[dict]:
    return _of(change, warehouse.rows("unit_due", as_of=as_of))


def _of(change: DueChange, rows: list[dict]) -> list[dict]:
    return [row for row in rows if row["deliverable"] == change.deliverable]


def _in_order(before: list[dict], after: list[dict]) -> list[dict]:
    found = {row["unit"]: row for row in after}
    return [found[row["unit"]] for row in before]


def _concerned(rows: list[dict], change: DueChange) -> list[dict]:
    return [row for row in rows if (not change.units or row["unit"] in change.units) and change.unit_type in (None, row["unit_type"])]


def _said(row: dict) -> tuple:
    return row["light"], row["due_at"], row["exempt"]


def _is_so(row: dict, change: DueChange) -> bool:
    return row["due_at"] == change.due_at if change.due_at else row["exempt"] == change.is_exempt


def _before(rows: list[dict], change: DueChange) -> dict[str, object]:
    """What stood: the due day, where it was one, and who was exempt."""
    if not change.due_on:
        return {"exempt": not change.is_exempt}
    moments = sorted({row["due_at"] for row in rows})
    return _told(moments[0]) if len(moments) == 1 else {"due_on": [" ".join(map(str, _told(each).values())) for each in moments]}


def _told(due_at: datetime) -> dict[str, object]:
    """A due moment as acts record it: the day and, where it is one, the hour."""
    until = due_hour(due_at)
    return {"due_on": due_at.date()} | ({"due_until": f"{until:%H:%M}"} if until else {})


def _counts(rows: list[dict]) -> dict[str, int]:
    return dict(Counter(row["light"] for row in rows))


def _refuse_wrong(warehouse: Warehouse, change: DueChange) -> None:
    """DecisionRefused where the deliverable, the units or the day cannot be meant."""
    campaign = warehouse.campaign()
    known = [entry.code for entry in campaign.deliverables]
    if change.deliverable not in known:
        raise DecisionRefused(both("due_change.no_deliverable", deliverable=change.deliverable, known=", ".join(known)))
    is_one = (change.due_on is not None) + change.is_exempt + change.is_expected == 1
    if not is_one or (change.units and change.unit_type) or (change.due_until and not change.due_on):
        raise DecisionRefused(both("due_change.twice"))
    _refuse_nobody(campaign, warehouse.roster(), change)
    if change.due_on:
        _refuse_day(campaign, change.deliverable, change.due_on)


def _refuse_nobody(campaign: Campaign, roster: Roster, change: DueChange) -> None:
    units = roster.codes
    for unit in change.units:
        if unit not in units:
            raise DecisionRefused(both("decision.no_unit", unit=unit))
    types = [*dict.fromkeys([entry.code for entry in campaign.unit_types] + [unit.unit_type for unit in roster.units])]
    if change.unit_type and change.unit_type not in types:
        raise DecisionRefused(both("due_change.no_unit_type", unit_type=change.unit_type, known=", ".join(types)))


def _refuse_day(campaign: Campaign, deliverable: str, day: date) -> None:
    entry = next(each for each in campaign.deliverables if each.code == deliverable)
    if day.year != campaign.year:
        raise DecisionRefused(both("due_change.other_year", day=day, year=campaign.year))
    starts = next((period.starts_on for period in campaign.periods if period.code == entry.period), None)
    if starts and day < starts:
        raise DecisionRefused(both("due_change.before_it_starts", day=day, starts=starts))


def deliverable_of(campaign: Campaign, code: str) -> str:
    """The deliverable that a code names: its own, or that of a period's figures (W3); the code itself where it names none."""
    figures = {entry.period: entry.code for entry in reversed(campaign.deliverables) if entry.kind == FIGURES}
    return code if code in {entry.code for entry in campaign.deliverables} else figures.get(code, code)
