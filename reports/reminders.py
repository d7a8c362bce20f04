"""Who has not sent what, and the words that ask for it: in the group, to a unit alone, on the phone. Words stand in words.toml, [reminder].

A text asks one thing of somebody who most likely forgot: a thank-you first, a day and an hour, a way out. The names of units stand in a
group's text only where something of theirs is missing, and no figure of a unit ever does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from data_loaders.model.campaign import Campaign, Deliverable, Roster, Unit
from data_loaders.model.clock import due_hour, due_moment
from data_loaders.model.office import NOON
from data_loaders.model.words import Said, both, listed
from data_loaders.store.notices import BEFORE, FIRST, SECOND
from reports.working_days import is_working_day, next_working_day, working_days_since

AWAITED = ("missing", "not_due")
"""The lights of what has not come."""
DAYS_BETWEEN = 2
"""Working days before a unit is asked a second time."""
LATEST_SAME_DAY, END_OF_WORK = time(15), time(17)


@dataclass(frozen=True, slots=True)
class Asked:
    """How often something was asked for, when last, and what came of the last call."""

    times: int = 0
    last: datetime | None = None
    result: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """Something a unit has not sent."""

    deliverable: Deliverable
    due_at: datetime
    is_over: bool
    asked: Asked


@dataclass(frozen=True, slots=True)
class Owing:
    """A unit and what it has not sent, in the order of the calendar."""

    unit: Unit
    items: tuple[Item, ...]

    @property
    def is_overdue(self) -> bool:
        """Whether the day of any of it is over."""
        return any(item.is_over for item in self.items)

    @property
    def asked(self) -> Asked:
        """How often it was asked for any of it, and the last time."""
        asked = [item.asked for item in self.items]
        latest = max(asked, key=lambda each: each.last or datetime.min)
        return Asked(max(each.times for each in asked), latest.last, latest.result)

    @property
    def has_contact(self) -> bool:
        """Whether anybody can be called or written to."""
        return bool(self.unit.liaison and phone_of(self.unit))

    def kind(self, now: datetime) -> str:
        """Which text is its turn: before the day, the first, or, two working days after one that went out, the second."""
        if not self.is_overdue:
            return BEFORE
        last = self.asked.last
        return SECOND if last and working_days_since(last.date(), now.date()) >= DAYS_BETWEEN else FIRST

    def may_be_asked(self, now: datetime) -> bool:
        """Whether another text today would be no nuisance: one a day."""
        return self.asked.last is None or self.asked.last.date() < now.date()


@dataclass(frozen=True, slots=True)
class Sender:
    """Who asks, and where the papers are to go, either of which may be empty; and by which hour of a later day they are asked for."""

    signed: str = ""
    mailbox: str = ""
    answer_hour: int = NOON


def phone_of(unit: Unit) -> str:
    """The number to call: the mobile before the desk."""
    return unit.mobile or unit.office_phone


def owing(
    lights: Iterable[Mapping[str, Any]],
    notices: Iterable[Mapping[str, Any]],
    campaign: Campaign,
    roster: Roster,
    deliverables: Sequence[str],
) -> list[Owing]:
    """The units that have not sent something of these deliverables: rows of mart_light and mart_notice -> those without a contact first,
    then by how much is overdue, then as the roster has them."""
    asked = asked_by(notices)
    entries = {entry.code: entry for entry in campaign.deliverables}
    items: dict[str, list[Item]] = {}
    for row in lights:
        code = row["deliverable"]
        if code in deliverables and row["light"] in AWAITED:
            item = Item(entries[code], row["due_at"], row["light"] == "missing", asked.get((row["unit"], code), Asked()))
            items.setdefault(row["unit"], []).append(item)
    found = [Owing(unit, tuple(items[unit.code])) for unit in roster.units if unit.code in items]
    return sorted(found, key=lambda each: (each.has_contact, -sum(item.is_over for item in each.items)))


def as_day(value: date) -> date:
    """A day, also where a table gives it as a moment."""
    return value.date() if isinstance(value, datetime) else value


def asked_by(notices: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Asked]:
    """How often each unit was asked for each deliverable; rows of mart_notice, the latest first."""
    found: dict[tuple[str, str], Asked] = {}
    for row in notices:
        key = row["unit"], row["deliverable"]
        before = found.get(key)
        result = row["result"] if isinstance(row["result"], str) else None
        found[key] = Asked(before.times + 1, before.last, before.result or result) if before else Asked(1, row["noticed_at"], result)
    return found


def asked_words(asked: Asked) -> Said:
    """ "已提醒2次，最近6月19日"; empty where it never was."""
    if asked.last is None:
        return Said("", "")
    return both("reminder.asked", times=asked.times, day=_day(asked.last.date()))


# --- the words ---------------------------------------------------------------------------------------------------------------


def group_text(owed: Sequence[Owing], received_count: int, sender: Sender, now: datetime) -> Said:
    """To all in the group: before the day what is due, after it who is missing; of the deliverables these units owe."""
    items = {item.deliverable.code: item for each in owed for item in each.items}
    what = named([item.deliverable for item in items.values()])
    overdue = [each for each in owed if each.is_overdue]
    if not overdue:
        due = min((item.due_at for item in items.values()), default=due_moment(now.date(), None))
        said = both("reminder.group_before", what=what, by=_by_due(due, now), where=_where(sender))
    else:
        units = listed(each.unit.name for each in overdue)
        said = both(
            "reminder.group_late",
            what=what,
            received=received_count,
            count=len(overdue),
            units=units,
            whom=both("reminder.this_unit" if len(overdue) == 1 else "reminder.these_units"),
            by=_by(now, sender),
            where=_where(sender),
        )
    return _signed(said, sender)


def single_text(owed: Owing, sender: Sender, now: datetime) -> Said:
    """To one unit alone: everything it owes, with the days."""
    kind = owed.kind(now)
    items = listed(both("reminder.item", what=named([item.deliverable]), day=_due(item.due_at)) for item in owed.items)
    hello = both("reminder.hello_named", name=owed.unit.liaison) if owed.unit.liaison else both("reminder.hello")
    me = both("reminder.me", signed=sender.signed) if sender.signed else Said("", "")
    where = _where(sender)
    if kind == BEFORE:
        by = _by_due(min(item.due_at for item in owed.items), now)
        return both("reminder.single_before", hello=hello, me=me, items=items, by=by, where=where)
    return both(f"reminder.single_{kind}", hello=hello, me=me, count=len(owed.items), items=items, by=_by(now, sender), where=where)


def call_text(owed: Sequence[Owing], sender: Sender, now: datetime) -> Said:
    """What is said on the phone, for whoever calls."""
    deliverables = {item.deliverable.code: item.deliverable for each in owed for item in each.items}
    me = both("reminder.me_calling", signed=sender.signed) if sender.signed else Said("", "")
    return both("reminder.call", me=me, what=named(list(deliverables.values())), by=_by(now, sender))


def named(deliverables: Sequence[Deliverable]) -> Said:
    """What these deliverables are called, in a row."""
    return listed(Said(entry.label_zh, entry.label_en) for entry in deliverables)


def _where(sender: Sender) -> Said:
    return both("reminder.to_mailbox", mailbox=sender.mailbox) if sender.mailbox else both("reminder.to_me")


def _signed(said: Said, sender: Sender) -> Said:
    return Said(f"{said.zh}{sender.signed}", f"{said.en} {sender.signed}".rstrip()) if sender.signed else said


def _by(now: datetime, sender: Sender) -> Said:
    """By when it is asked for: this afternoon where there is time, else the office's hour of the next working day."""
    if is_working_day(now.date()) and now.time() < LATEST_SAME_DAY:
        return both("reminder.by_today", hour=f"{END_OF_WORK:%H:%M}")
    return both("reminder.by_noon", day=_day(next_working_day(now.date())), hour=f"{time(sender.answer_hour):%H:%M}")


def _by_due(due: datetime, now: datetime) -> Said:
    """By the hour it is due, or the end of its day."""
    day, until = due.date(), due_hour(due)
    if until:
        hour = f"{until:%H:%M}"
        return both("reminder.by_today", hour=hour) if day == now.date() else both("reminder.by_noon", day=_day(day), hour=hour)
    key = {0: "reminder.end_of_today", 1: "reminder.end_of_tomorrow"}.get((day - now.date()).days)
    return both(key or "reminder.end_of_day", day=_day(day))


def _due(due: datetime) -> Said:
    """The day it is due, with its hour where it has one."""
    until = due_hour(due)
    return both("reminder.by_noon", day=_day(due.date()), hour=f"{until:%H:%M}") if until else _day(due.date())


def _day(day: date) -> Said:
    return both("reminder.day", month=day.month, day=day.day, weekday=both(f"weekday.{day.isoweekday()}"))
