"""What the board says, from the same marts: how far reporting is, what came of it by item, week and type, who is missing, what is open."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Protocol

from data_loaders.model.campaign import FIGURES, Campaign, Period, Roster, Unit
from data_loaders.model.clock import END_OF_DAY
from data_loaders.model.findings import words_of
from data_loaders.model.form import Form, Measure, load_forms
from data_loaders.model.readings import shown_file
from data_loaders.model.words import both, listed, said
from data_loaders.store.condition import Told
from data_loaders.store.export import LEFT_OUT, TAIL
from data_loaders.store.personal import declared
from data_loaders.store.rows import place_of
from data_loaders.store.warehouse import Warehouse
from reports.roll_up_facts import TRIES

MISSING, LATE, NOT_DUE = "missing", "late", "not_due"


class CannotShow(Told):
    """The board cannot be put on paper as asked; `said` says why and what to do."""


@dataclass(frozen=True, slots=True)
class BoardAsked:
    """What is to be seen: as of a moment, of which types, units, periods and items (empty: all), the measure that tables speak of (the
    first that leads where none is given), the period that the sentence speaks of (the headline's where none is given), and in which
    language it is said."""

    as_of: datetime
    unit_types: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    measure: str = ""
    speaks_of: str = ""
    language: str = "zh"

    def filters(self, **changed: object) -> dict[str, object]:
        """The same as the marts take it."""
        names = ("unit_types", "units", "periods", "items")
        return {"as_of": self.as_of, **{name: list(getattr(self, name)) for name in names}} | changed


@dataclass(frozen=True, slots=True)
class Reporting:
    """How a period stands: units expected, received, on time, waiting, missing, and not due yet."""

    period: Period
    expected: int
    received: int
    on_time: int
    held: int
    missing: int
    awaited: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure: its total, what of it was counted in persons, the current period's part and its change on the week before (None where that
    cannot be said), and whom the total covers."""

    measure: Measure
    total: int | None
    persons: int
    latest: int | None
    change: int | None
    units: int
    expected: int
    exempt: int


@dataclass(frozen=True, slots=True)
class Row:
    """An item, or the whole, with its numbers by period; None: not reported."""

    measure: Measure
    label: str
    numbers: Mapping[str, int | None]

    @property
    def total(self) -> int | None:
        """All periods together; None where none has a number."""
        known = [each for each in self.numbers.values() if each is not None]
        return sum(known) if known else None


@dataclass(frozen=True, slots=True)
class TypeRow:
    """A unit type and a measure: its total, the units it is of, those of them that are exempt, and the units expected."""

    measure: Measure
    label: str
    total: int | None
    units: int
    exempt: int
    expected: int

    @property
    def average(self) -> float | None:
        """Of one unit with figures."""
        count = self.units + self.exempt
        return None if self.total is None or not count else self.total / count


@dataclass(frozen=True, slots=True)
class Attention:
    """An open error or query: whose, of which period and blank, and in which file. Its words are made where they are asked for: a city has
    thousands of which only the number is told."""

    severity: str
    who: str
    period: str
    blank: str
    file: str
    row: Mapping[str, Any]
    language: str

    @property
    def is_of_other_kind(self) -> bool:
        """Whether it is of a plan, a liaison form or materials, not of figures."""
        return self.row["delivery_kind"] is not None

    @property
    def words(self) -> str:
        """What is wrong."""
        return words_of(self.row["rule"], _without_officers(self.row), self.language)

    @property
    def place(self) -> str:
        """Where it was read."""
        return place_of(dict(self.row)).words(self.language)


@dataclass(frozen=True)
class Board:
    """The board as of a moment. `increments` are the periods that totals are made of, with their labels."""

    asked: BoardAsked
    campaign: Campaign
    roster: Roster
    form: Form
    measure: Measure
    increments: Mapping[str, str]
    reporting: tuple[Reporting, ...]
    current: str | None
    beside: tuple[str, ...]
    counted: str | None
    figures: tuple[Figure, ...]
    weeks: tuple[Row, ...]
    items: tuple[Row, ...]
    types: tuple[TypeRow, ...]
    lights: tuple[tuple[Unit, Mapping[str, str]], ...]
    attention: tuple[Attention, ...]

    @property
    def day(self) -> date:
        """The day it is made as of."""
        return self.asked.as_of.date()

    def said(self, key: str, **values: object) -> str:
        """A phrase of words.toml in the board's language."""
        return said(key, self.asked.language, **values)

    def label(self, thing: Labelled) -> str:
        """What a period, measure, item or unit type is called in the board's language."""
        return _label(thing, self.asked.language)

    def unit_of(self, measure: Measure, number: float | None = None) -> str:
        """The counting unit of a measure in the board's language, of so many."""
        return measure.unit(self.asked.language, number)

    @property
    def as_of_words(self) -> str:
        """The same for file names, with the minute where one was asked for: 20200618, 20200618_1200."""
        return f"{self.asked.as_of:%Y%m%d}" if self.asked.as_of.time() >= END_OF_DAY else f"{self.asked.as_of:%Y%m%d_%H%M}"

    @cached_property
    def now(self) -> Reporting | None:
        """The current period; None where there is none."""
        return next((each for each in self.reporting if each.period.code == self.current), None)

    @cached_property
    def before(self) -> Reporting | None:
        """The period before the current one."""
        codes = [each.period.code for each in self.reporting]
        return self.reporting[codes.index(self.current) - 1] if self.current in codes[1:] else None

    @cached_property
    def missing(self) -> tuple[Unit, ...]:
        """The units that have not sent the current period's form once its day has come, in the roster's order."""
        is_due = self.now is not None and self.now.period.due_on <= self.day
        wanted = (MISSING, NOT_DUE) if is_due else (MISSING,)
        return tuple(unit for unit, lights in self.lights if lights.get(self.current or "") in wanted)

    @cached_property
    def behind(self) -> tuple[tuple[Unit, tuple[str, ...], tuple[str, ...]], ...]:
        """The units that are missing or late somewhere, those missing most first: the periods of each."""
        found = [(unit, _in_light(lights, MISSING), _in_light(lights, LATE)) for unit, lights in self.lights]
        return tuple(sorted((each for each in found if each[1] or each[2]), key=lambda each: (-len(each[1]), -len(each[2]))))

    def open(self, severity: str) -> tuple[Attention, ...]:
        """The open errors, or queries."""
        return tuple(each for each in self.attention if each.severity == severity)

    def of(self, rows: Sequence[Row] | Sequence[TypeRow]) -> list:
        """Those that speak of the measure that is looked at."""
        return [row for row in rows if row.measure == self.measure]


def _in_light(lights: Mapping[str, str], wanted: str) -> tuple[str, ...]:
    return tuple(period for period, light in lights.items() if light == wanted)


def board_of(warehouse: Warehouse, asked: BoardAsked) -> Board:
    """The board of one state of the database. CannotShow where something is asked for that is not there."""
    for _ in range(TRIES):
        version = warehouse.version()
        made = _read(warehouse, asked)
        if warehouse.version() == version:
            return made
    raise CannotShow(both("roll_up.changing"))


def _read(warehouse: Warehouse, asked: BoardAsked) -> Board:
    campaign, roster = warehouse.campaign(asked.as_of), warehouse.roster(asked.as_of)
    form = load_forms()[campaign.form_version]
    _refuse_unknown(campaign, roster, form, asked)
    measure = form.measure(asked.measure) if asked.measure else form.leading_measures[0]
    standing = warehouse.rows("mart_period_standing", **asked.filters())
    current = asked.speaks_of or next((row["period"] for row in standing if row["is_headline"]), None)
    beside = [row["period"] for row in standing if row["is_beside"]] + [row["period"] for row in standing if row["is_next"]]
    increments = _increments(campaign, asked)
    counted = TAIL if current and campaign.period(current).is_whole_month else current
    measures = warehouse.rows("mart_measure_period", **asked.filters())
    return Board(
        asked=asked,
        campaign=campaign,
        roster=roster,
        form=form,
        measure=measure,
        increments=increments,
        reporting=_reporting(warehouse, campaign, asked),
        current=current,
        beside=tuple(each for each in beside if each != current),
        counted=counted,
        figures=_figures(warehouse, form, asked, measures, counted),
        weeks=_weeks(form, measures, increments, asked.language),
        items=_items(warehouse, form, asked, increments),
        types=_types(warehouse, campaign, form, asked),
        lights=_lights(warehouse, roster, asked),
        attention=_attention(warehouse, campaign, form, asked),
    )


def _refuse_unknown(campaign: Campaign, roster: Roster, form: Form, asked: BoardAsked) -> None:
    known: dict[str, tuple[Sequence[str], Collection[str]]] = {
        "unit_type": (asked.unit_types, {*(each.code for each in campaign.unit_types), *(unit.unit_type for unit in roster.units)}),
        "unit": (asked.units, roster.codes),
        "period": (asked.periods, {period.code for period in campaign.periods}),
        "item": (asked.items, {item.code for item in form.items}),
        "speaks_of": ((asked.speaks_of,) if asked.speaks_of else (), {period.code for period in campaign.periods}),
        "measure": ((asked.measure,) if asked.measure else (), {measure.code for measure in form.measures}),
    }
    for what, (wanted, there) in known.items():
        for code in wanted:
            if code not in there:
                some = both("board_paper.many", count=len(there)) if what == "unit" else listed(sorted(there))
                raise CannotShow(both("board_paper.unknown", what=both(f"board_paper.{what}"), code=code, known=some))


class Labelled(Protocol):
    """What has a name in both languages."""

    @property
    def label_zh(self) -> str: ...
    @property
    def label_en(self) -> str: ...


def _label(thing: Labelled, language: str) -> str:
    return thing.label_zh if language == "zh" else thing.label_en


def _increments(campaign: Campaign, asked: BoardAsked) -> dict[str, str]:
    """The chosen periods that totals are made of; of the whole month, what its form adds to the weeks."""
    tail = said("export_period.TAIL", asked.language)
    periods = [period for period in campaign.periods if not asked.periods or period.code in asked.periods]
    return dict((TAIL, tail) if period.is_whole_month else (period.code, _label(period, asked.language)) for period in periods)


def _reporting(warehouse: Warehouse, campaign: Campaign, asked: BoardAsked) -> tuple[Reporting, ...]:
    rows = warehouse.rows("mart_reporting", **asked.filters(periods=[], kinds=[FIGURES]))
    names = ("expected_count", "received_count", "on_time_count", "held_count", "missing_count", "not_due_count")
    found = []
    for row in rows:
        period = campaign.period(row["period"])
        expected, received, on_time, held, missing, awaited = (row[name] for name in names)
        found.append(Reporting(period, expected, received, on_time, held, missing, awaited, period.due_at < asked.as_of))
    return tuple(found)


def _figures(warehouse: Warehouse, form: Form, asked: BoardAsked, measures: Sequence[dict], counted: str | None) -> tuple[Figure, ...]:
    changes = {(row["measure"], row["period"]): row for row in warehouse.rows("mart_measure_change", **asked.filters(periods=[]))}
    cover = warehouse.rows("mart_measure_cover", **asked.filters())
    found = []
    for measure in form.leading_measures:
        rows = [row for row in measures if row["measure"] == measure.code]
        covers = [row for row in cover if row["measure"] == measure.code]
        change = changes.get((measure.code, counted or ""))
        found.append(
            Figure(
                measure,
                sum(row["total"] for row in rows) if rows else None,
                sum(row["person_total"] for row in rows),
                next((row["total"] for row in rows if row["period"] == counted), None),
                change["change"] if change and change["before_period"] else None,
                *(sum(row[name] for row in covers) for name in ("unit_count", "expected_count", "exempt_count")),
            )
        )
    return tuple(found)


def _weeks(form: Form, measures: Sequence[dict], increments: Mapping[str, str], language: str) -> tuple[Row, ...]:
    totals = {(row["measure"], row["period"]): row["total"] for row in measures}
    return tuple(
        Row(each, _label(each, language), {period: totals.get((each.code, period)) for period in increments}) for each in form.measures
    )


def _items(warehouse: Warehouse, form: Form, asked: BoardAsked, increments: Mapping[str, str]) -> tuple[Row, ...]:
    """Every chosen item with every measure it counts, as the form prints them."""
    rows = warehouse.rows("mart_item_period", **asked.filters())
    totals = {(row["item"], row["measure"], row["period"]): row["total"] for row in rows}
    counts = dict.fromkeys((blank.measure, blank.item) for blank in form.number_blanks if not asked.items or blank.item in asked.items)
    return tuple(
        Row(each, _label(item, asked.language), {period: totals.get((item.code, each.code, period)) for period in increments})
        for each in form.measures
        for item in form.items
        if (each.code, item.code) in counts
    )


def _types(warehouse: Warehouse, campaign: Campaign, form: Form, asked: BoardAsked) -> tuple[TypeRow, ...]:
    labels = {entry.code: _label(entry, asked.language) for entry in campaign.unit_types}
    names = ("total", "unit_count", "exempt_count", "expected_count")
    return tuple(
        TypeRow(form.measure(row["measure"]), labels.get(row["unit_type"], row["unit_type"]), *(row[name] for name in names))
        for row in warehouse.rows("mart_measure_cover", **asked.filters())
    )


def _lights(warehouse: Warehouse, roster: Roster, asked: BoardAsked) -> tuple[tuple[Unit, dict[str, str]], ...]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in warehouse.rows("mart_light", **asked.filters(periods=[], kinds=[FIGURES])):
        found[row["unit"]][row["period"]] = row["light"]
    return tuple((unit, found[unit.code]) for unit in roster.units if unit.code in found)


def _without_officers(row: Mapping[str, Any]) -> dict:
    """The values of a finding's sentence, without those that name officers."""
    values = json.loads(row["values"] or "{}")
    return dict.fromkeys(values, LEFT_OUT) if row["rule"] in declared().in_findings else values


def _attention(warehouse: Warehouse, campaign: Campaign, form: Form, asked: BoardAsked) -> tuple[Attention, ...]:
    periods = {period.code: _label(period, asked.language) for period in campaign.periods}
    found = []
    for row in warehouse.rows("mart_attention", **asked.filters(severities=["error", "query"])):
        blank = form.blanks.get(row["blank"] or "")
        found.append(
            Attention(
                row["severity"],
                row["unit_name"] or "",
                periods.get(row["period"], ""),
                _label(blank, asked.language) if blank else "",
                shown_file(row["file"], row["member"]),
                row,
                asked.language,
            )
        )
    return tuple(found)
