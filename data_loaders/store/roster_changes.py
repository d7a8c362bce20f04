"""What a new roster does to the one that stands: which units come, change and go, and whose officer is another one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from data_loaders.model.campaign import Roster, Unit
from data_loaders.model.findings import Finding
from data_loaders.model.words import both, listed

OFFICER = ("liaison", "office_phone", "mobile", "email")
"""The fields of a unit that say who its officer is."""
NAMED = 3
"""How many units a message names."""


@dataclass(frozen=True, slots=True)
class RosterChange:
    """`roster` is the new one, with the officers it leaves open as they stand. `changed` and `officers` (whose officer stood and is not
    the same any more) are units as they will be; `dropped` are as they stand. Not `is_made`: nothing was changed."""

    roster: Roster
    is_first: bool
    added: tuple[Unit, ...]
    changed: tuple[Unit, ...]
    officers: tuple[Unit, ...]
    dropped: tuple[Unit, ...]
    is_made: bool

    @property
    def dropped_codes(self) -> tuple[str, ...]:
        """The codes of the units that go."""
        return tuple(unit.code for unit in self.dropped)

    @property
    def recoded(self) -> tuple[Unit, ...]:
        """The units that go while one of their name comes under another code (001 that a spreadsheet made 1)."""
        names = {unit.name for unit in self.added}
        return tuple(unit for unit in self.dropped if unit.name in names)

    def finding(self, reported: Collection[str]) -> Finding:
        """What the receipt of a roster says; `reported` are the codes of units that have sent something."""
        if not self.is_made:
            sent = sum(code in reported for code in self.dropped_codes)
            return Finding("roster_would_drop", values={"dropped": len(self.dropped), "reported": sent, **named(self.dropped)})
        if self.is_first:
            return Finding("roster_read", values={"units": len(self.roster.units)})
        counts = {"added": len(self.added), "changed": len(self.changed), "dropped": len(self.dropped), "officers": len(self.officers)}
        return Finding("roster_taken", values={"units": len(self.roster.units)} | counts)


def roster_change(standing: Roster, new: Roster, may_drop: Collection[str] | None = None) -> RosterChange:
    """What `new` does to the roster that stands; it is made where no unit but those of `may_drop` (None: any) goes."""
    before = {unit.code: unit for unit in standing.units}
    units = tuple(_with_officer(unit, before[unit.code]) if unit.code in before else unit for unit in new.units)
    staying = {unit.code for unit in units}
    dropped = tuple(unit for unit in standing.units if unit.code not in staying)
    changed = tuple(unit for unit in units if unit.code in before and unit != before[unit.code])
    return RosterChange(
        roster=Roster(units),
        is_first=not before,
        added=tuple(unit for unit in units if unit.code not in before),
        changed=changed,
        officers=tuple(unit for unit in changed if _is_overwritten(before[unit.code], unit)),
        dropped=dropped,
        is_made=may_drop is None or all(unit.code in may_drop for unit in dropped),
    )


def named(units: Collection[Unit]) -> dict[str, object]:
    """The first few units by name, for messages: `names` and `names_en`."""
    names = [unit.name for unit in units][:NAMED]
    more = len(units) > len(names)
    return (both("roster.and_others", names=listed(names)) if more else listed(names)).as_values("names")


def _with_officer(unit: Unit, before: Unit) -> Unit:
    """The unit with what it leaves open of the officer who stands; another officer has nothing of the former one's."""
    if unit.liaison and unit.liaison != before.liaison:
        return unit
    return replace(unit, **{name: getattr(unit, name) or getattr(before, name) for name in OFFICER})


def _is_overwritten(before: Unit, unit: Unit) -> bool:
    return any(getattr(before, name) not in ("", getattr(unit, name)) for name in OFFICER)


def without_officer(unit: Unit) -> Unit:
    """The unit without anything that says who its officer is."""
    return replace(unit, liaison="", office_phone="", mobile="", email="")
