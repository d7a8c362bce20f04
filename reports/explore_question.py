"""What somebody asks a table for: rows, columns, measure, number, filters; and what of it the form, the calendar and the roster know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from data_loaders.model.campaign import Campaign, Roster
from data_loaders.model.form import Blank, Form
from data_loaders.model.words import Said, both, listed
from data_loaders.store.condition import Told

UNIT_TYPE, UNIT, PERIOD, ITEM, BLANK, MEASURE = DIMENSIONS = ("unit_type", "unit", "period", "item", "blank", "measure")
"""What may be in rows and columns."""
TOTAL, MEAN, UNITS, SHARE = VALUES = ("total", "mean", "units", "share")
"""What a number may be: the total; what one unit with a number did on average; how many units have one; its share of its column's total."""
TAIL = "TAIL"
"""The period of what the whole month's form adds to the weeks (design rule 6)."""
OTHER = "OTHER"
"""The rows or columns that are not kept, which count as one."""
MOST_ROW_DIMENSIONS = 2
BETWEEN = "~"
"""Stands between the codes of a group and its row where they are kept."""


class CannotExplore(Told):
    """What is asked for is not there; `said` says what and what there is."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for. Empty filters mean all; `rows` are one or two dimensions, the first the group; `measure` None: each measure apart;
    `top` keeps so many rows of a group, and of `most_columns` columns those with the most; the rest counts as one."""

    as_of: datetime
    unit_types: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    rows: tuple[str, ...] = (UNIT_TYPE,)
    column: str | None = PERIOD
    measure: str | None = None
    value: str = TOTAL
    top: int | None = None
    most_columns: int | None = None
    with_parts: bool = False

    @property
    def measure_stands(self) -> Literal["chosen", "outer", "row", "column", "section"]:
        """Where the measures are told apart: one is chosen, they are in groups, rows or columns, or each has a section of rows, as
        measures are never added."""
        if self.measure:
            return "chosen"
        if MEASURE in self.rows:
            return "outer" if self.outer == MEASURE else "row"
        return "column" if self.shown_column == MEASURE else "section"

    @property
    def outer(self) -> str:
        """The dimension of groups; "" without."""
        return self.rows[0] if len(self.rows) > 1 else ""

    @property
    def row(self) -> str:
        """The dimension of rows."""
        return self.rows[-1]

    @property
    def shown_column(self) -> str:
        """The dimension of columns; "" without. Measures take an empty one, unless the rows are blanks, which have one each."""
        free = not self.column and not self.measure and not {MEASURE, BLANK} & {*self.rows}
        return MEASURE if free else self.column or ""

    @property
    def ranks(self) -> bool:
        """Whether only the first rows are wanted, and can be told: of one measure, and no periods, which follow each other."""
        return bool(self.top and self.measure) and self.row not in (PERIOD, MEASURE)

    @property
    def filters(self) -> dict[str, object]:
        """The filters as marts take them."""
        return {
            "as_of": self.as_of,
            "unit_types": self.unit_types,
            "units": self.units,
            "periods": self.periods,
            "items": self.items,
            "measures": (self.measure,) if self.measure else (),
            "blanks": self.blanks,
        }


@dataclass(frozen=True, eq=False)
class Known:
    """What there is on the day that is asked about."""

    campaign: Campaign
    roster: Roster
    form: Form

    def codes(self, dimension: str, question: Question) -> list[str]:
        """The chosen codes of a dimension in their own order, whether anybody reported something there or not."""
        if dimension == UNIT_TYPE:
            there = [entry.code for entry in self.campaign.unit_types] + sorted({unit.unit_type for unit in self.roster.units})
            present = {unit.unit_type for unit in self.roster.units if _takes(question.units, unit.code)}
            return [code for code in dict.fromkeys(there) if code in present and _takes(question.unit_types, code)]
        if dimension == UNIT:
            units = [unit for unit in self.roster.units if _takes(question.unit_types, unit.unit_type)]
            return [unit.code for unit in units if _takes(question.units, unit.code)]
        if dimension == PERIOD:
            periods = [period for period in self.campaign.periods if _takes(question.periods, period.code)]
            return [TAIL if period.is_whole_month else period.code for period in periods]
        asked = self.blanks(question)
        if dimension == ITEM:
            return [item.code for item in self.form.items if any(blank.item == item.code for blank in asked)]
        if dimension == MEASURE:
            return [measure.code for measure in self.form.measures if any(blank.measure == measure.code for blank in asked)]
        return [blank.code for blank in asked]

    def blanks(self, question: Question) -> list[Blank]:
        """The blanks that are counted; those that are part of another one only where they are wanted and have rows of their own."""
        parts_too = question.with_parts and BLANK in question.rows
        return [
            blank
            for blank in self.form.number_blanks
            if (parts_too or not blank.part_of)
            and _takes(question.items, blank.item)
            and _takes(question.blanks, blank.code)
            and (not question.measure or blank.measure == question.measure)
        ]

    def unit_type_of(self, unit: str) -> str:
        """The type of a unit in the roster."""
        return next((each.unit_type for each in self.roster.units if each.code == unit), "")

    def is_part(self, blank: str) -> bool:
        """Whether a blank is part of another one."""
        return blank in self.form.blanks and self.form.blanks[blank].part_of is not None

    def label(self, dimension: str, code: str) -> Said:
        """What a code of a dimension is called."""
        if dimension == UNIT:
            name = next((unit.name for unit in self.roster.units if unit.code == code), code)
            return Said(name, name)
        if dimension == PERIOD and code == TAIL:
            return both("explore.tail")
        things: dict[str, dict[str, Any]] = {
            UNIT_TYPE: {entry.code: entry for entry in self.campaign.unit_types},
            PERIOD: {period.code: period for period in self.campaign.periods},
            ITEM: {item.code: item for item in self.form.items},
            BLANK: self.form.blanks,
            MEASURE: {measure.code: measure for measure in self.form.measures},
        }
        thing = things[dimension].get(code)
        return Said(thing.label_zh, thing.label_en) if thing else Said(code, code)

    def refuse_unknown(self, question: Question) -> None:
        """CannotExplore where something is asked for that is not there."""
        everything = Question(question.as_of)
        for dimension, given in (
            (UNIT_TYPE, question.unit_types),
            (UNIT, question.units),
            (ITEM, question.items),
            (BLANK, question.blanks),
            (MEASURE, (question.measure,) if question.measure else ()),
        ):
            known = list(self.form.blanks) if dimension == BLANK else self.codes(dimension, everything)
            _refuse_other(dimension_name(dimension), given, known)
        _refuse_other(dimension_name(PERIOD), question.periods, [period.code for period in self.campaign.periods])
        _refuse_other(both("explore.rows"), question.rows, DIMENSIONS)
        _refuse_other(both("explore.columns"), (question.column,) if question.column else (), DIMENSIONS)
        _refuse_other(both("explore.value"), (question.value,), VALUES)
        named = [*question.rows, *([question.column] if question.column else [])]
        if not 1 <= len(question.rows) <= MOST_ROW_DIMENSIONS or len(set(named)) < len(named):
            raise CannotExplore(both("explore.twice"))
        if question.top is not None and (question.top < 1 or not question.measure):
            raise CannotExplore(both("explore.no_top"))


def dimension_name(dimension: str) -> Said:
    """What a dimension is called."""
    return both(f"explore.dimension_{dimension}")


def value_name(value: str) -> Said:
    """What a kind of number is called."""
    return both(f"explore.value_{value}")


def _takes(choice: Sequence[str], code: str) -> bool:
    return not choice or code in choice


def _refuse_other(what: Said, given: Sequence[str], known: Sequence[str]) -> None:
    if unknown := [code for code in given if code not in known]:
        raise CannotExplore(both("explore.unknown", what=what, code=unknown[0], known=listed(known[:60])))
