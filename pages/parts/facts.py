"""What several pages start from: the campaign, the form, what was chosen and how reporting stands, read once a run."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from data_loaders.model.campaign import FIGURES, Campaign, Period, Roster
from data_loaders.model.form import Form
from pages.parts import numbers, reads, summary
from pages.parts.filters import Selection
from pages.parts.words import label, language, t

_OF_THIS_RUN: ContextVar[tuple[object, Facts] | None] = ContextVar("facts", default=None)
"""What was asked for last and its facts; a run has a thread of its own, and so a context of its own, which ends with it."""


@dataclass(frozen=True)
class Facts:
    """What was chosen and what it covers. Frames are fetched when first asked for."""

    selection: Selection
    campaign: Campaign
    roster: Roster
    form: Form

    @classmethod
    def read(cls, selection: Selection) -> Facts:
        """The facts for a selection; a past day has the calendar and the roster that were valid then. A run gets the same ones as often as
        it asks, so that each frame is fetched once."""
        asked = (reads.drawn(), selection, language())
        known = _OF_THIS_RUN.get()
        if known and known[0] == asked:
            return known[1]
        then = selection.as_of if selection.is_past else None
        found = cls(selection=selection, campaign=reads.campaign(then), roster=reads.roster(then), form=reads.form())
        _OF_THIS_RUN.set((asked, found))
        return found

    @classmethod
    def read_now(cls, selection: Selection) -> Facts:
        """The same with the calendar and the roster of now, for pages that write: they change what is, whatever day is looked at."""
        return cls(selection=selection, campaign=reads.campaign(), roster=reads.roster(), form=reads.form())

    @cached_property
    def unit_names(self) -> dict[str, str]:
        """The name of every unit, by its code."""
        return {unit.code: unit.name for unit in self.roster.units}

    @cached_property
    def reporting(self) -> pd.DataFrame:
        """Reporting per period, for the chosen types and units, over all periods (a strip shows them all)."""
        return reads.chosen("mart_reporting", self.selection, periods=(), kinds=(FIGURES,))

    @cached_property
    def _reporting_by_due(self) -> dict[str, dict[str, Any]]:
        return {row["deliverable"]: row for row in summary.records(self.deliverable_reporting)}

    def reporting_of(self, deliverable: str) -> dict[str, Any]:
        """The reporting row of a deliverable; empty where there is none."""
        return self._reporting_by_due.get(deliverable, {})

    @cached_property
    def _reporting_by_period(self) -> dict[str, dict[str, Any]]:
        return {row["period"]: row for row in summary.records(self.reporting)}

    def reporting_in(self, period: str | None) -> dict[str, Any]:
        """The reporting row of a period; empty where there is none."""
        return self._reporting_by_period.get(period or "", {})

    @cached_property
    def standing(self) -> pd.DataFrame:
        """The chosen periods in the order they are due: which are over, which is the headline, which are next."""
        return reads.chosen("mart_period_standing", self.selection)

    @cached_property
    def lights(self) -> pd.DataFrame:
        """A light per chosen unit and period."""
        return reads.chosen("mart_light", self.selection, kinds=(FIGURES,))

    @cached_property
    def behind(self) -> pd.DataFrame:
        """Those of the lights that are missing or late."""
        return reads.chosen("mart_light", self.selection, kinds=(FIGURES,), lights=("missing", "late"))

    @cached_property
    def deliverable_lights(self) -> pd.DataFrame:
        """A light per chosen unit and deliverable."""
        return reads.chosen("mart_light", self.selection)

    @cached_property
    def deliverable_reporting(self) -> pd.DataFrame:
        """Reporting per deliverable, for the chosen types and units."""
        return reads.chosen("mart_reporting", self.selection, periods=())

    @cached_property
    def collects_papers(self) -> bool:
        """True once anyone has sent something other than figures; before that, plans and the like may go another way than this board."""
        rows = reads.chosen("mart_reporting", self.selection, periods=(), units=(), unit_types=())
        return bool((rows[rows["kind"] != FIGURES]["received_count"] > 0).any())

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Totals per measure and period."""
        return reads.chosen("mart_measure_period", self.selection)

    @cached_property
    def all_measures(self) -> pd.DataFrame:
        """Totals per measure and period over all periods: what the chosen ones are compared with."""
        return reads.chosen("mart_measure_period", self.selection, periods=())

    @cached_property
    def cover(self) -> pd.DataFrame:
        """What the totals cover: units with a number, exempt ones and expected ones per measure and unit type."""
        return reads.chosen("mart_measure_cover", self.selection)

    @cached_property
    def _changes(self) -> dict[tuple[str, str], dict[str, Any]]:
        rows = reads.chosen("mart_measure_change", self.selection, periods=())
        return {(row["measure"], row["period"]): row for row in summary.records(rows)}

    def change(self, measure: str, week: str | None) -> int | None:
        """What changed in a week on the calendar's week before; over the units that sent both while it is not over (`only_both`)."""
        row = self._changes.get((measure, week or ""))
        return None if row is None or pd.isna(row["change"]) else int(row["change"])

    def only_both(self, week: str | None) -> dict[str, int] | None:
        """Of a week that is not over: how many units sent it and the week before ("both"), how many are awaited; else None."""
        row = next((row for (_, period), row in self._changes.items() if period == week), None)
        if row is None or row["is_over"] or not row["before_period"]:
            return None
        return {"both": int(row["both_count"]), "awaited": int(self.reporting_in(week).get("not_due_count", 0))}

    def unit_totals(self, measure: str) -> pd.DataFrame:
        """Totals of a measure per unit and period."""
        return reads.chosen("mart_unit_measure", self.selection, measures=(measure,))

    def all_unit_totals(self, measure: str) -> pd.DataFrame:
        """The same over all periods: what the chosen ones are compared with."""
        return reads.chosen("mart_unit_measure", self.selection, periods=(), measures=(measure,))

    @cached_property
    def current(self) -> str | None:
        """The period this page speaks of: the one, of the chosen ones, whose due day passed last; before that, the first."""
        return next(iter(self._standing_as("is_headline")), None)

    @cached_property
    def beside(self) -> list[str]:
        """The periods that stand beside the current one: those due on its own day, then those due next."""
        return self._standing_as("is_beside") + self._standing_as("is_next")

    @cached_property
    def over(self) -> frozenset[str]:
        """The chosen periods whose due day is over."""
        return frozenset(self._standing_as("is_over"))

    @cached_property
    def campaign_open(self) -> frozenset[str]:
        """The periods, chosen or not, whose due day is not over."""
        rows = reads.chosen("mart_period_standing", self.selection, periods=())
        return frozenset(rows.loc[~rows["is_over"], "period"])

    def _standing_as(self, column: str) -> list[str]:
        return list(self.standing.loc[self.standing[column], "period"])

    @cached_property
    def period_labels(self) -> dict[str, str]:
        """The label of each period."""
        return {period.code: label(period) for period in self.campaign.periods}

    @cached_property
    def deliverable_labels(self) -> dict[str, str]:
        """The label of each deliverable."""
        return {entry.code: label(entry) for entry in self.campaign.deliverables}

    @cached_property
    def latest_arrival(self) -> pd.Timestamp | None:
        """When something of the chosen units was last received; None where nothing was."""
        latest = reads.chosen("mart_latest_arrival", self.selection, periods=(), items=())["received_at"].iloc[0]
        return None if pd.isna(latest) else latest

    @property
    def counted(self) -> str | None:
        """The period code the totals of `current` are filed under: the form of the whole month counts as the tail."""
        return summary.TAIL if self.is_month else self.current

    @property
    def is_month(self) -> bool:
        """Whether the current period is the whole month."""
        return self.current is not None and self.campaign.period(self.current).is_whole_month

    @cached_property
    def now(self) -> dict[str, Any]:
        """The reporting row of the current period."""
        return self.reporting_in(self.current)

    @cached_property
    def before(self) -> dict[str, Any]:
        """The reporting row of the period before the current one."""
        rows = list(self._reporting_by_period)
        place = rows.index(self.current) if self.current in rows else 0
        return self.reporting_in(rows[place - 1]) if place else {}

    @cached_property
    def increments(self) -> dict[str, str]:
        """The chosen periods that totals are made of, code -> label; the tail is what the whole month's form adds after the last week."""
        return {code: self.all_increments[code] for code in summary.increments(self.campaign, self.selection.periods)}

    @cached_property
    def all_increments(self) -> dict[str, str]:
        """The same, of all periods."""
        labels = self.period_labels | {summary.TAIL: t("period.tail")}
        return {code: labels[code] for code in summary.increments(self.campaign)}

    def period(self, code: str | None) -> Period | None:
        """The period of that code, if there is one."""
        return self.campaign.period(code) if code else None

    def nobody(self) -> str:
        """Why no unit is expected to report, and what to do."""
        return t("board.nobody_chosen" if self.roster.units else "board.nobody")

    def covers(self) -> str:
        """What a total covers: "42/48 家 · 截至6月11日" (design rule 11)."""
        return t(
            "covers.units",
            received=self.now.get("received_count", 0),
            expected=self.now.get("expected_count", 0),
            period=label(self.period(self.current)) if self.current else "",
            day=numbers.day(self.selection.today if self.selection.is_past else self.latest_arrival, language()),
        )

    @property
    def leading(self) -> list[str]:
        """The codes of the measures that lead the board."""
        return [measure.code for measure in self.form.leading_measures]

    @cached_property
    def measure_labels(self) -> dict[str, str]:
        """The measures with a number in what was chosen, code -> label, in the form's order; where none has one, the first that leads."""
        present = summary.measures_present(self.measures, [measure.code for measure in self.form.measures])
        return {code: self.measure_label(code) for code in present or [self.form.leading_measures[0].code]}

    def measure_label(self, code: str) -> str:
        """The label of a measure."""
        return label(self.form.measure(code))

    def type_labels(self) -> dict[str, str]:
        """The label of each unit type; one the campaign does not know is shown as it was written."""
        return {entry.code: label(entry) for entry in self.campaign.unit_types}

    def unit_type_names(self) -> dict[str, str]:
        """The label of each unit's type."""
        labels = self.type_labels()
        return {unit.code: labels.get(unit.unit_type, unit.unit_type) for unit in self.roster.units}

    def lights_of(self, unit: str) -> pd.DataFrame:
        """The lights of one unit, whatever other units were chosen."""
        return reads.chosen("mart_light", self.selection, units=(unit,), unit_types=(), kinds=(FIGURES,))

    def deliverable_lights_of(self, unit: str) -> pd.DataFrame:
        """The lights of one unit per deliverable, in the order of the calendar."""
        return reads.chosen("mart_light", self.selection, units=(unit,), unit_types=())

    def measures_of(self, unit: str) -> pd.DataFrame:
        """Totals per measure and period of one unit, whatever other units were chosen."""
        return reads.chosen("mart_measure_period", self.selection, units=(unit,), unit_types=())
