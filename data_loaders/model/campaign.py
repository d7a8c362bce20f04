"""The campaign: its calendar, unit types and roster, as frozen dataclasses."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from data_loaders.model.clock import due_moment
from data_loaders.model.paths import MODEL

DEFAULT_CAMPAIGN = MODEL / "campaign.toml"
FINAL = "FINAL"
"""The period that stands for the whole month."""
DISTRICT = "district"
"""The unit type that an office is of in the roster of the office above it, which collects its roll-up."""
LIAISON, PLAN, MATERIALS, FIGURES, SUMMARY = "liaison", "plan", "materials", "figures", "summary"
"""The kinds of deliverables: Annex 1, the activity plan, a week's materials, the figures of a period (Annex 2), the summary report."""


@dataclass(frozen=True, slots=True)
class UnitType:
    """A kind of unit; types are data, not code."""

    code: str
    label_zh: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Period:
    """A period units report on: a week, or the whole month, whose form counts the weeks once more. Dates are inclusive."""

    code: str
    label_zh: str
    label_en: str
    starts_on: date
    ends_on: date
    due_on: date
    is_whole_month: bool = False
    due_until: time | None = None
    """The hour of its due day; None: all of it."""

    @property
    def due_at(self) -> datetime:
        """The last moment that is on time."""
        return due_moment(self.due_on, self.due_until)


@dataclass(frozen=True, slots=True)
class Deliverable:
    """Something that is due, of one of the kinds above; `period` where it is the figures or the materials of a period."""

    code: str
    kind: str
    label_zh: str
    label_en: str
    due_on: date
    period: str | None = None
    due_until: time | None = None
    """The hour of its due day; None: all of it."""

    @property
    def due_at(self) -> datetime:
        """The last moment that is on time."""
        return due_moment(self.due_on, self.due_until)


@dataclass(frozen=True, slots=True)
class Event:
    """A day of the campaign that is marked but owes nothing (the consultation day)."""

    label_zh: str
    label_en: str
    held_on: date


@dataclass(frozen=True)
class Campaign:
    """One year's Safety Production Month."""

    year: int
    form_version: str
    theme_zh: str
    theme_en: str
    unit_types: tuple[UnitType, ...]
    periods: tuple[Period, ...]
    deliverables: tuple[Deliverable, ...]
    events: tuple[Event, ...]
    bureau_name: str = ""
    bureau_code: str = ""
    """The office that collects, as the office above it calls it; without a code it is known there by its name."""

    def __hash__(self) -> int:
        """What tells campaigns apart nearly always: caches ask for it with every file."""
        return hash((self.year, self.form_version))

    def period(self, code: str) -> Period:
        """The period of that code; KeyError where there is none."""
        for period in self.periods:
            if period.code == code:
                return period
        raise KeyError(code)

    @property
    def bureau(self) -> Unit:
        """The office that collects, as a unit of the office above it."""
        return Unit(self.bureau_code, self.bureau_name, DISTRICT)

    def deliverable(self, kind: str, period: str | None = None) -> Deliverable | None:
        """The deliverable of that kind (and period), or None where none is due."""
        due = (entry for entry in self.deliverables if entry.kind == kind and entry.period == period)
        return next(due, None)

    def asks_for(self, due: str, is_figures: bool) -> bool:
        """Whether it has a period of that code, of figures, or a deliverable of any other kind."""
        others = (entry.code for entry in self.deliverables if entry.kind != FIGURES)
        return due in ((entry.code for entry in self.periods) if is_figures else others)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit expected to report. An exempt unit is not expected (design rule 9)."""

    code: str
    name: str
    unit_type: str
    aliases: tuple[str, ...] = ()
    liaison: str = ""
    office_phone: str = ""
    mobile: str = ""
    email: str = ""
    exempt: bool = False

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses that its mails come from, in small letters: one, or several parted by ; , or a space."""
        return tuple(each for each in re.split(r"[\s;,，；、]+", self.email.lower()) if "@" in each)


@dataclass(frozen=True, slots=True)
class Roster:
    """The units expected to report, in roster order."""

    units: tuple[Unit, ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        """Those of its units."""
        return frozenset(unit.code for unit in self.units)

    def unit(self, code: str) -> Unit:
        """The unit of that code; KeyError where there is none."""
        for unit in self.units:
            if unit.code == code:
                return unit
        raise KeyError(code)


def read_campaign(path: Path = DEFAULT_CAMPAIGN) -> Campaign:
    """A campaign file as a Campaign."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    due = {entry["code"]: {"due_on": entry["due_on"], "due_until": entry.get("due_until")} for entry in raw["period"]}
    return Campaign(
        year=raw["year"],
        form_version=raw["form_version"],
        theme_zh=raw["theme_zh"],
        theme_en=raw["theme_en"],
        bureau_name=raw.get("bureau_name", ""),
        bureau_code=raw.get("bureau_code", ""),
        unit_types=tuple(UnitType(**entry) for entry in raw["unit_type"]),
        periods=tuple(Period(**entry) for entry in raw["period"]),
        deliverables=tuple(Deliverable(**(entry if "due_on" in entry else due[entry["period"]] | entry)) for entry in raw["deliverable"]),
        events=tuple(Event(**entry) for entry in raw["event"]),
    )
