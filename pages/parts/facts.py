"""What several pages start from: the campaign, the form, what was chosen and how reporting stands, read once a run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from data_loaders.model.campaign import FIGURES, FINAL, Campaign, Period, Roster
from data_loaders.model.form import Form
from pages.parts import numbers, reads, summary
from pages.parts.filters import Selection
from pages.parts.words import label, language, t


@dataclass(frozen=True)
class Facts:
    """What was chosen and what it covers. Frames are fetched when first asked for."""

    selection: Selection
    campaign: Campaign
    roster: Roster
    form: Form

    @classmethod
    def read(cls, selection: Selection) -> Facts:
        """The facts for a selection."""
        return cls(selection=selection, campaign=reads.campaign(), roster=reads.roster(), form=reads.form())

    @cached_property
    def reporting(self) -> pd.DataFrame:
        """Reporting per period, for the chosen types and units, over all periods (a strip shows them all)."""
        return reads.chosen("mart_reporting", self.selection, periods=(), kinds=(FIGURES,))

    @cached_property
    def standing(self) -> pd.DataFrame:
        """The chosen periods in the order they are due: which are over, which is the headline, which are next."""
        return reads.chosen("mart_period_standing", self.selection)

    @cached_property
    def lights(self) -> pd.DataFrame:
        """A light per chosen unit and period."""
        return reads.chosen("mart_light", self.selection, kinds=(FIGURES,))

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
    def unit_totals(self) -> pd.DataFrame:
        """Totals per unit, measure and period."""
        return reads.chosen("mart_unit_measure", self.selection)

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

    def _standing_as(self, column: str) -> list[str]:
        return list(self.standing.loc[self.standing[column], "period"])

    @cached_property
    def period_labels(self) -> dict[str, str]:
        """The label of each period."""
        return {period.code: label(period) for period in self.campaign.periods}

    @cached_property
    def latest_arrival(self) -> pd.Timestamp | None:
        """When something was last received; None where nothing was."""
        latest = self.lights["received_at"].max()
        return None if pd.isna(latest) else latest

    @property
    def counted(self) -> str | None:
        """The period code the totals of `current` are filed under: the final form counts as the tail."""
        return summary.TAIL if self.current == FINAL else self.current

    @cached_property
    def now(self) -> dict[str, Any]:
        """The reporting row of the current period."""
        return summary.row_of(self.reporting, self.current)

    @cached_property
    def before(self) -> dict[str, Any]:
        """The reporting row of the period before the current one."""
        return summary.before(self.reporting, self.current)

    @cached_property
    def increments(self) -> dict[str, str]:
        """The chosen periods that totals are made of, code -> label; the tail is what FINAL adds after the last week."""
        labels = self.period_labels | {summary.TAIL: t("period.tail")}
        return {code: labels[code] for code in summary.increments(self.campaign, self.selection.periods)}

    def period(self, code: str | None) -> Period | None:
        """The period of that code, if there is one."""
        return self.campaign.period(code) if code else None

    def covers(self) -> str:
        """What a total covers: "42/48 家 · 截至6月11日" (design rule 11)."""
        return t(
            "covers.units",
            received=self.now.get("received_count", 0),
            expected=self.now.get("expected_count", 0),
            period=label(self.period(self.current)) if self.current else "",
            day=numbers.day(self.selection.today if self.selection.is_past else self.latest_arrival, language()),
        )

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
