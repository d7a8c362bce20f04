"""What an act changes, as numbers before and after: totals, lights, errors and queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from data_loaders.model.clock import EVERYTHING
from data_loaders.model.words import Said
from data_loaders.store.warehouse import Warehouse

OPEN = ("open", "asked")
MONTH = "MONTH"
"""The campaign total of a measure, beside its periods."""
Total = tuple[str, str]
"""A measure and a period: W1 ..., TAIL (what the final forms add to the weeks) or MONTH."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the desk looks at: totals by measure and period, how many units have each, lights by unit and code of what is due (with its
    kind: figures or other), the counts of open errors and queries."""

    totals: dict[Total, int]
    lights: dict[tuple[str, str, str], str]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class TotalChange:
    """A total that changes; None where there was or is no number."""

    measure: str
    period: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class LightChange:
    """A light that changes: of a unit and what is due (a period where `kind` is figures, else a deliverable)."""

    unit: str
    kind: str
    due: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act changes. `errors` and `queries` are the open ones before and after. `refused` says why it cannot be done: nothing changes
    then. `said` is what else is worth knowing."""

    totals: tuple[TotalChange, ...] = ()
    lights: tuple[LightChange, ...] = ()
    errors: tuple[int, int] = (0, 0)
    queries: tuple[int, int] = (0, 0)
    said: tuple[Said, ...] = ()
    refused: Said | None = None

    def of(self, measure: str, period: str = MONTH) -> TotalChange | None:
        """The change of one total; None where it stays."""
        return next((each for each in self.totals if (each.measure, each.period) == (measure, period)), None)


def seen(warehouse: Warehouse, at: datetime) -> Seen:
    """What stands now; lights as of a moment."""
    totals: Counter[Total] = Counter()
    for row in warehouse.rows("mart_measure_period", as_of=EVERYTHING):
        totals[row["measure"], row["period"]] += row["total"]
        totals[row["measure"], MONTH] += row["total"]
    lights = {(row["unit"], row["kind"], row["due"]): row["light"] for row in warehouse.rows("unit_due", as_of=at)}
    counts = Counter(row["severity"] for row in warehouse.rows("finding_state", as_of=EVERYTHING, is_printed=False) if row["state"] in OPEN)
    return Seen(dict(totals), lights, dict(counts))


def effect_of(before: Seen, after: Seen, said: tuple[Said, ...] = (), refused: Said | None = None) -> Effect:
    """What differs between two looks."""
    totals = tuple(
        TotalChange(*key, before.totals.get(key), after.totals.get(key))
        for key in dict.fromkeys((*before.totals, *after.totals))
        if before.totals.get(key) != after.totals.get(key)
    )
    lights = tuple(
        LightChange(*key, before.lights.get(key), after.lights.get(key))
        for key in dict.fromkeys((*before.lights, *after.lights))
        if before.lights.get(key) != after.lights.get(key)
    )
    errors, queries = ((before.counts.get(each, 0), after.counts.get(each, 0)) for each in ("error", "query"))
    return Effect(totals, lights, errors, queries, said, refused)
