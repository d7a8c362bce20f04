"""What a roll-up says: the totals of a form's blanks over some units for a week, the weeks so far or the month, and what they cover."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from data_loaders.model.campaign import FIGURES, FINAL, Campaign, Roster, Unit
from data_loaders.model.form import Blank, Form, load_forms
from data_loaders.model.office import Reached
from data_loaders.model.printed import CUMULATIVE_BASIS, basis_words
from data_loaders.model.words import Said, both, listed
from data_loaders.store.condition import Told
from data_loaders.store.office import office
from data_loaders.store.warehouse import Warehouse
from reports.papers.merged_texts import BETWEEN, Merged, merged

SOFAR = "SOFAR"
"""The weeks so far as one cumulative form."""
RECEIVED = frozenset({"on_time", "late"})
FINAL_SOURCE, WEEKS_SOURCE = "final", "weeks"
APPROXIMATE = "number_approximate"
TRIES = 5


class CannotRollUp(Told):
    """No roll-up can be made of what was asked for; `said` says why and what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be rolled up: a period or SOFAR, of which units (empty: all), as of a moment. `texts` has (blank, the forms to name); a
    blank that is not in it names all."""

    as_of: datetime
    period: str = FINAL
    unit_types: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    texts: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def is_of_some(self) -> bool:
        """Whether only some units were chosen."""
        return bool(self.unit_types or self.units)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit in a roll-up: its light per period, the number it adds per blank with where that is from ("final" or "weeks"), its words."""

    unit: Unit
    lights: Mapping[str, str]
    numbers: Mapping[str, int]
    sources: Mapping[str, str]
    words: Mapping[str, str]

    @property
    def is_counted(self) -> bool:
        """Whether a submission of it counts."""
        return bool(RECEIVED & set(self.lights.values()))

    @property
    def lacking(self) -> tuple[str, ...]:
        """The periods for which nothing of it counts."""
        return tuple(period for period, light in self.lights.items() if light not in RECEIVED)

    @property
    def held(self) -> tuple[str, ...]:
        """The periods for which something came and waits."""
        return tuple(period for period, light in self.lights.items() if light == "held")


@dataclass(frozen=True, slots=True)
class Open:
    """An open error or query of a unit."""

    severity: str
    unit: str
    period: str | None
    rule: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What else a cover note counts: numbers written as approximate, participants counted in persons, corrections and explanations that
    stand; and, whatever units were chosen, submissions that are nobody's for certain and files that could not be read."""

    approximate: int
    persons: int
    corrected: int
    explained: int
    nobodys: int
    unread: int


@dataclass(frozen=True)
class RollUp:
    """A bureau's form, and what it covers. `periods` are those it is made of, `period` and `basis` what its heading states."""

    asked: Asked
    campaign: Campaign
    form: Form
    periods: tuple[str, ...]
    rows: tuple[UnitRow, ...]
    totals: Mapping[str, int]
    texts: Mapping[str, Merged]
    open: tuple[Open, ...]
    counts: Counts
    office: Reached | None = None
    """How units reach the office that sends it."""

    @property
    def bureau(self) -> Unit:
        """Whose form it is."""
        return self.campaign.bureau

    @property
    def day(self) -> date:
        """The day it is made as of."""
        return self.asked.as_of.date()

    @property
    def period(self) -> str:
        """The period that its heading states."""
        return self.periods[-1]

    @property
    def is_month(self) -> bool:
        """Whether it is the whole month's."""
        return self.asked.period == FINAL

    @property
    def basis(self) -> str:
        """What its heading says the figures cover."""
        return CUMULATIVE_BASIS if self.asked.period == SOFAR else basis_words(self.period)

    @property
    def due(self) -> tuple[str, ...]:
        """The periods whose form every unit owes for it: of a month the final form alone, as the weeks stand in for it."""
        return (self.period,) if self.is_month else self.periods

    @property
    def title(self) -> Said:
        """What it is called: 全月, 第2周, 截至第3周累计."""
        period = self.campaign.period(self.period)
        label = Said(period.label_zh, period.label_en)
        return both("roll_up.so_far", period=label) if self.asked.period == SOFAR else both("roll_up.month") if self.is_month else label

    @cached_property
    def expected(self) -> tuple[UnitRow, ...]:
        """The units that are expected to report."""
        return tuple(row for row in self.rows if not row.unit.exempt)

    @cached_property
    def counted(self) -> tuple[UnitRow, ...]:
        """Those of them of which something counts."""
        return tuple(row for row in self.expected if row.is_counted)

    @cached_property
    def missing(self) -> tuple[UnitRow, ...]:
        """Those of which nothing counts."""
        return tuple(row for row in self.expected if not row.is_counted)

    @cached_property
    def in_part(self) -> tuple[UnitRow, ...]:
        """Those that enter without every form they owe: in a month with the sum of their weeks."""
        return tuple(row for row in self.counted if set(self.due) & set(row.lacking))

    @cached_property
    def filled_from_weeks(self) -> int:
        """In a month, how many blanks of final forms were left empty and stand with the sum of their weeks."""
        finals = [row for row in self.rows if self.is_month and row.lights.get(FINAL) in RECEIVED]
        return sum(source == WEEKS_SOURCE for row in finals for source in row.sources.values())

    @property
    def errors(self) -> tuple[Open, ...]:
        """The open errors: what they are in does not count."""
        return tuple(each for each in self.open if each.severity == "error")

    @property
    def queries(self) -> tuple[Open, ...]:
        """The open queries: what they are about counts."""
        return tuple(each for each in self.open if each.severity == "query")

    @cached_property
    def contradictions(self) -> tuple[tuple[Blank, Blank], ...]:
        """The parts whose total is larger than that of their whole: units reported the part alone."""
        blanks = [blank for blank in self.form.number_blanks if blank.part_of]
        pairs = [(blank, self.form.blanks[blank.part_of or ""]) for blank in blanks]
        both_there = [(part, whole) for part, whole in pairs if {part.code, whole.code} <= self.totals.keys()]
        return tuple((part, whole) for part, whole in both_there if self.totals[part.code] > self.totals[whole.code])

    @property
    def is_draft(self) -> bool:
        """Whether something may still change it: errors open, forms missing or waiting, or totals that contradict each other."""
        waits = any(row.held for row in self.rows)
        return bool(self.errors or self.missing or self.in_part or waits or self.counts.nobodys or self.contradictions)

    @property
    def answers(self) -> dict[str, int | str]:
        """What stands in the form, by blank; a blank that nobody reported is not in it."""
        chosen = dict(self.asked.texts)
        words = {code: shown for code, each in self.texts.items() if (shown := each.shown(chosen.get(code)))}
        return {**self.totals, **words}


def without_words(made: RollUp) -> RollUp:
    """The same without anything that units wrote in words, which may name somebody; its cover note says so."""
    return replace(made, texts={}, rows=tuple(replace(row, words={}) for row in made.rows))


def roll_up(warehouse: Warehouse, asked: Asked) -> RollUp:
    """The roll-up of one state of the database. CannotRollUp where what is asked for is not there, or no form can say it."""
    for _ in range(TRIES):
        version = warehouse.version()
        made = _read(warehouse, asked)
        if warehouse.version() == version:
            _refuse_unsayable(made)
            return made
    raise CannotRollUp(both("roll_up.changing"))


def periods_of(campaign: Campaign, asked: str, day: date) -> tuple[str, ...]:
    """The periods a roll-up is made of, in the calendar's order. The weeks so far are those due by that day, the first one at least."""
    weeks = [period for period in campaign.periods if not period.is_whole_month]
    if asked == SOFAR:
        return tuple(period.code for period in weeks if period.due_on <= day) or (weeks[0].code,)
    if asked == FINAL:
        return (*(period.code for period in weeks), FINAL)
    if asked not in {period.code for period in weeks}:
        periods = [*(period.code for period in weeks), SOFAR, FINAL]
        raise CannotRollUp(both("roll_up.no_period", period=asked, periods=listed(periods)))
    return (asked,)


def _read(warehouse: Warehouse, asked: Asked) -> RollUp:
    campaign, roster = warehouse.campaign(asked.as_of), warehouse.roster(asked.as_of)
    _refuse_unknown(campaign, roster, asked)
    periods = periods_of(campaign, asked.period, asked.as_of.date())
    of_units = {"as_of": asked.as_of, "unit_types": asked.unit_types, "units": asked.units}
    chosen = of_units | {"periods": () if asked.period == FINAL else periods}
    form = load_forms()[campaign.form_version]
    words = _words(warehouse, chosen)
    rows = _unit_rows(warehouse, roster, chosen, periods, words)
    totals: dict[str, int] = {}
    for row in rows:
        for blank, number in row.numbers.items():
            totals[blank] = totals.get(blank, 0) + number
    attention = [row for row in warehouse.rows("mart_attention", **of_units) if row["unit"] and row["period"] in (None, *periods)]
    return RollUp(
        asked=asked,
        campaign=campaign,
        form=form,
        periods=periods,
        rows=rows,
        totals={blank: totals[blank] for blank in form.blanks if blank in totals},
        texts={code: merged((row.unit.code, row.words[code]) for row in rows if code in row.words) for code in _text_blanks(form)},
        open=tuple(
            Open(row["severity"], row["unit"], row["period"], row["rule"])
            for row in attention
            if row["severity"] in ("error", "query") and row["delivery_kind"] is None
        ),
        counts=_counts(warehouse, attention, rows, chosen),
        office=office(warehouse),
    )


def _refuse_unknown(campaign: Campaign, roster: Roster, asked: Asked) -> None:
    types = {*(entry.code for entry in campaign.unit_types), *(unit.unit_type for unit in roster.units)}
    units = roster.codes
    if unknown := [code for code in asked.unit_types if code not in types]:
        raise CannotRollUp(both("roll_up.no_unit_type", unit_type=unknown[0], unit_types=listed(sorted(types))))
    if unknown := [code for code in asked.units if code not in units]:
        raise CannotRollUp(both("roll_up.no_unit", unit=unknown[0]))
    if not campaign.bureau_name:
        raise CannotRollUp(both("roll_up.no_bureau"))


def _unit_rows(
    warehouse: Warehouse, roster: Roster, chosen: dict, periods: Sequence[str], words: dict[str, dict[str, str]]
) -> tuple[UnitRow, ...]:
    lights: dict[str, dict[str, str]] = {}
    for row in warehouse.rows("mart_light", **chosen, kinds=[FIGURES]):
        if row["period"] in periods:
            lights.setdefault(row["unit"], {})[row["period"]] = row["light"]
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    sources: dict[str, dict[str, str]] = defaultdict(dict)
    for row in warehouse.rows("mart_unit_total", **chosen):
        numbers[row["unit"]][row["blank"]] = row["total"]
        sources[row["unit"]][row["blank"]] = row["source"]
    units = {unit.code: unit for unit in roster.units}
    return tuple(UnitRow(units[code], lights[code], numbers.get(code, {}), sources.get(code, {}), words.get(code, {})) for code in lights)


def _text_blanks(form: Form) -> list[str]:
    return [blank.code for blank in form.blanks.values() if blank.kind == "text"]


def _words(warehouse: Warehouse, chosen: dict) -> dict[str, dict[str, str]]:
    """What each unit wrote, by unit and text blank; where the month is asked for, its final form speaks for its weeks."""
    written: dict[tuple[str, str], list[dict]] = defaultdict(list)
    for row in warehouse.rows("mart_roll_up_text", **chosen):
        written[row["unit"], row["blank"]].append(row)
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for (unit, blank), rows in written.items():
        final = [row for row in rows if row["is_whole_month"]]
        said[unit][blank] = BETWEEN.join(dict.fromkeys(row["text"] for row in final or rows))
    return said


def _counts(warehouse: Warehouse, attention: list[dict], rows: Sequence[UnitRow], chosen: dict) -> Counts:
    from_weeks = {(row.unit.code, blank) for row in rows for blank, source in row.sources.items() if source == WEEKS_SOURCE}
    notes = [row for row in attention if row["rule"] == APPROXIMATE]
    entering = [row for row in notes if row["period"] == FINAL or (row["unit"], row["blank"]) in from_weeks]
    persons = sum(row["person_total"] for row in warehouse.rows("mart_measure_period", **chosen))
    settled = warehouse.rows("mart_settled", **chosen)[0]
    unplaced = warehouse.rows("mart_unplaced", as_of=chosen["as_of"])[0]
    return Counts(
        len(entering),
        int(persons),
        settled["correction_count"],
        settled["explanation_count"],
        unplaced["nobodys_count"],
        unplaced["unread_count"],
    )


def _refuse_unsayable(made: RollUp) -> None:
    """A form of no unit, without a number, or with a negative total is none that anybody can read."""
    if not made.rows:
        raise CannotRollUp(both("roll_up.no_units"))
    if not made.totals:
        raise CannotRollUp(both("roll_up.nothing", period=made.title))
    below = [blank for blank, total in made.totals.items() if total < 0]
    if below:
        names = [row.unit.name for row in made.rows if row.numbers.get(below[0], 0) < 0]
        blank = made.form.blanks[below[0]]
        label = Said(blank.label_zh, blank.label_en)
        raise CannotRollUp(both("roll_up.negative", blank=label, total=made.totals[blank.code], units=listed(names[:5])))
