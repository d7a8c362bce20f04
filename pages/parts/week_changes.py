"""What changed between two moments and by what: rows of mart_unit_number as of each, beside each other. No Streamlit, no words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

Cause = Literal["new", "same", "corrected"]
SUFFIXES = ("_now", "_before")
FORM, NUMBER = ["unit", "reported_period"], ["unit", "measure", "period", "reported_period"]


@dataclass(frozen=True, slots=True)
class Changed:
    """A measure's total at both moments (None: no number), and how much of the difference came by which cause.

    new: of units that had no number before. same: of units that had some and sent a form for another period. corrected: what a form that
    counted before says otherwise now: revised, corrected, withdrawn, or its unit left the roster.
    """

    before: int | None
    now: int | None
    new: int
    same: int
    corrected: int

    @property
    def change(self) -> int:
        """The difference; nothing reported adds nothing."""
        return self.new + self.same + self.corrected

    @property
    def is_moved(self) -> bool:
        """Whether anything changed, be it that causes made up for each other."""
        return bool(self.new or self.same or self.corrected) or self.before is None

    @property
    def share(self) -> float | None:
        """The difference as a share of what was before."""
        return self.change / self.before if self.before else None


@dataclass(frozen=True, slots=True)
class Between:
    """What changed by measure, those without a number left out, and how many units did what."""

    measures: dict[str, Changed]
    new_units: int
    same_units: int
    corrected_units: int


def between(before: pd.DataFrame, now: pd.DataFrame) -> Between:
    """What changed from one moment to the next."""
    both = now.merge(before, how="outer", on=NUMBER, suffixes=SUFFIXES)
    both["cause"] = _causes(both, before)
    both["change"] = both["total_now"].fillna(0) - both["total_before"].fillna(0)
    sums = both.pivot_table(index="measure", columns="cause", values="change", aggfunc="sum") if len(both) else pd.DataFrame()
    then, later = (frame.groupby("measure")["total"].sum() for frame in (before, now))
    measures = {
        str(measure): Changed(
            _whole(then.get(measure)), _whole(later.get(measure)), *(_whole(row.get(cause)) or 0 for cause in ("new", "same", "corrected"))
        )
        for measure, row in sums.iterrows()
    }
    moved = both[(both["change"] != 0) | both["total_before"].isna()]
    units = moved.groupby("cause")["unit"].nunique()
    return Between(measures, *(int(units.get(cause, 0)) for cause in ("new", "same", "corrected")))


def _causes(both: pd.DataFrame, before: pd.DataFrame) -> pd.Series:
    """The cause of each row. A number that says the same and counts otherwise (it runs on, or is the month end) follows what its unit sent:
    another form, else a correction."""
    known_units = set(before["unit"])
    known_forms = before[FORM].drop_duplicates().assign(is_known=True)
    is_known_form = both[FORM].merge(known_forms, how="left", on=FORM)["is_known"].notna().to_numpy()  # in both's order
    is_new_unit = ~both["unit"].isin(known_units)
    is_new_form = ~is_known_form & both["total_now"].notna()
    sent_more = both["unit"].isin(set(both.loc[is_new_form, "unit"]))
    said_now, said_before = (both["value_total" + suffix] for suffix in SUFFIXES)
    says_the_same = said_now == said_before
    causes = pd.Series("corrected", index=both.index, dtype=object)
    causes[is_new_form | (says_the_same & sent_more)] = "same"
    causes[is_new_unit] = "new"
    return causes


def _whole(value: object) -> int | None:
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]
