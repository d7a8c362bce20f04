"""The plain-Python oracle of history: which calendar and which roster were valid at a moment, told from what was saved when.

Keeps whole snapshots, one a moment, where the warehouse keeps versions a row; shares no code with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time
from typing import Any

from data_loaders.model.campaign import Campaign, Deliverable, Period, Roster, Unit
from tests.sql.oracle import Word

OFFICER = ("liaison", "office_phone", "mobile", "email")
Entry = Period | Deliverable | Unit
Entries = dict[str, Any]
"""Periods, deliverables or units by code, in their order."""


@dataclass
class History:
    """What was valid from which moment on; the last snapshot is what is valid now."""

    snapshots: list[tuple[datetime, Entries]] = field(default_factory=list)

    def save(self, entries: tuple[Entry, ...], at: datetime, from_the_start: bool = False, is_planning: bool = False) -> None:
        """One calendar or roster more."""
        new: Entries = {entry.code: entry for entry in entries}
        if is_planning or not self.snapshots:
            self.snapshots = [(datetime.min, new)]
        elif from_the_start:
            self._correct(new)
        else:
            self.snapshots.append((at, dict(new)))
        self._forget_officers(new)

    def at(self, as_of: datetime) -> tuple[Any, ...]:
        """The entries that were valid at a moment."""
        return tuple(next(entries for moment, entries in reversed(self.snapshots) if moment <= as_of).values())

    def _correct(self, new: Entries) -> None:
        """What differs from now is so in every snapshot; what comes was always there, what goes never was."""
        now = self.snapshots[-1][1]
        for number, (moment, entries) in enumerate(self.snapshots):
            kept = {code: entry for code, entry in entries.items() if code in new or code not in now}
            for code, entry in new.items():
                if code not in now:
                    kept[code] = entry
                elif code in kept:
                    other = {each.name: getattr(entry, each.name) for each in fields(entry) if _differs(entry, now[code], each.name)}
                    kept[code] = replace(kept[code], **other)
            self.snapshots[number] = moment, kept

    def _forget_officers(self, new: Entries) -> None:
        """Every day has the officers of today, and none of units that are gone."""
        for _, entries in self.snapshots:
            for code, entry in entries.items():
                if isinstance(entry, Unit):
                    officer = {name: getattr(new[code], name) if code in new else "" for name in OFFICER}
                    entries[code] = replace(entry, **officer)


Due = tuple[date | None, time | None]
"""A due day and the hour of it."""


def _last(said: list[Word], as_of: datetime) -> Due | None:
    """What was said last of those that count at a moment."""
    return next(((word.due_on, word.due_until) for word in reversed(said) if word.counts(as_of)), None)


def _differs(entry: Entry, other: Entry, name: str) -> bool:
    return getattr(entry, name) != getattr(other, name)


class Told:
    """A campaign's calendars and rosters with the moment each was saved."""

    def __init__(self, campaign: Campaign) -> None:
        self.order = [*(each.code for each in campaign.periods), *(each.code for each in campaign.deliverables)]
        self.periods, self.deliverables, self.units = History(), History(), History()
        self._campaign: Campaign | None = None
        self.words: list[Word] = []
        """What was said of deliverables beside the calendar."""
        self._said: dict[tuple[str, str], list[Word]] = {}
        """Every due day that was said for everybody, by the calendar or beside it, in the order of saying."""

    def calendar(self, campaign: Campaign, at: datetime, from_the_start: bool = False, is_planning: bool = False) -> None:
        """One calendar more."""
        self._campaign = campaign
        since = datetime.min if from_the_start or is_planning else at
        for kind, history, entries in (
            ("period", self.periods, campaign.periods),
            ("deliverable", self.deliverables, campaign.deliverables),
        ):
            known = history.snapshots[-1][1] if history.snapshots else {}
            for entry in entries:
                said = self._said.setdefault((kind, entry.code), [])
                if _last(said, datetime.max) != (entry.due_on, entry.due_until) or (from_the_start and entry.code not in known):
                    said.append(Word(entry.code, due_on=entry.due_on, due_until=entry.due_until, since=since if said else datetime.min))
        self.periods.save(campaign.periods, at, from_the_start, is_planning)
        self.deliverables.save(campaign.deliverables, at, from_the_start, is_planning)

    def roster(self, roster: Roster, at: datetime, from_the_start: bool = False, is_planning: bool = False) -> None:
        """One roster more."""
        self.units.save(roster.units, at, from_the_start, is_planning)

    def campaign_at(self, as_of: datetime) -> Campaign:
        """The campaign with the calendar of that moment, whose order is that of the first one."""
        assert self._campaign
        periods = self._as_said("period", self.periods.at(as_of), as_of)
        deliverables = self._as_said("deliverable", self.deliverables.at(as_of), as_of)
        return replace(self._campaign, periods=self._in_order(periods), deliverables=self._in_order(deliverables))

    def change(self, word: Word, period: str | None) -> None:
        """Something said beside the calendar; `period` is that of figures."""
        self.words.append(word)
        if word.due_on and not word.unit and not word.unit_type:
            for key in (("deliverable", word.deliverable), ("period", period or "")):
                self._said.setdefault(key, []).append(word)

    def undo(self, number: int, at: datetime) -> None:
        """The word of that number taken back."""
        word = self.words[number]
        self.words[number] = replace(word, undone_at=at)
        for said in self._said.values():
            said[:] = [self.words[number] if each is word else each for each in said]

    def _as_said(self, kind: str, entries: tuple, as_of: datetime) -> tuple:
        due = {each.code: _last(self._said[kind, each.code], as_of) or (each.due_on, each.due_until) for each in entries}
        return tuple(replace(each, due_on=due[each.code][0], due_until=due[each.code][1]) for each in entries)

    def _in_order(self, entries: tuple[Entry, ...]) -> tuple:
        return tuple(sorted(entries, key=lambda entry: self.order.index(entry.code)))

    def roster_at(self, as_of: datetime) -> Roster:
        """The roster of that moment."""
        return Roster(self.units.at(as_of))
