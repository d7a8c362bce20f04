"""What the frames say, in numbers: no Streamlit, no words. Takes mart rows, gives rows and figures in the order screens show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data_loaders.model.campaign import Campaign

TAIL = "TAIL"
"""The mart's period for the days after the last week: FINAL minus the weeks (design rule 6)."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure: its campaign total, this period's part, the difference to the period before, a value per period.

    None = nothing reported.
    """

    total: int | None
    latest: int | None
    change: int | None
    person_total: int
    by_period: tuple[int | None, ...]


def increments(campaign: Campaign, chosen: Sequence[str] = ()) -> list[str]:
    """The period codes totals are made of, in order: the weeks, then the tail that the form of the whole month adds."""
    return [TAIL if period.is_whole_month else period.code for period in campaign.periods if not chosen or period.code in chosen]


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A table's rows, each by the names of its columns; None where a whole number is missing. pandas' own way takes three times as long."""
    names = [str(name) for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*map(_plain, (table[name] for name in table.columns)), strict=True)]


def _plain(column: pd.Series) -> list[Any]:
    if isinstance(column.array, pd.arrays.IntegerArray | pd.arrays.BooleanArray):
        return column.array.to_numpy(dtype=object, na_value=None).tolist()  # type: ignore[arg-type]  # None is what its docs name
    return column.tolist()


def measured(rows: pd.DataFrame, measure: str, periods: Sequence[str], current: str | None) -> Measured:
    """One measure from mart_measure_period rows, over `periods` in order."""
    mine = rows[rows["measure"] == measure]
    totals = dict(zip(mine["period"].tolist(), mine["total"].tolist(), strict=True))  # of a handful of rows, without an index of pandas'
    values = [_whole(totals.get(period)) for period in periods]
    known = [value for value in values if value is not None]
    position = periods.index(current) if current in periods else -1
    latest = values[position] if position >= 0 else None
    earlier = values[position - 1] if position > 0 else None
    return Measured(
        total=sum(known) if known else None,
        latest=latest,
        change=latest - earlier if latest is not None and earlier is not None else None,
        person_total=sum(_whole(count) or 0 for count in mine["person_total"].tolist()),
        by_period=tuple(values),
    )


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def pivot(rows: pd.DataFrame, key: str, order: dict[str, str], periods: Sequence[str]) -> pd.DataFrame:
    """Rows of (key, period, total) as one row per entry of `order` (code -> label), a column per period, and "total".

    Null = not reported.
    """
    wide = rows.pivot_table(index=key, columns="period", values="total", aggfunc="sum", min_count=1) if len(rows) else pd.DataFrame()
    wide = wide.reindex(index=list(order), columns=list(periods))
    wide["total"] = wide[list(periods)].sum(axis=1, min_count=1)
    wide.index = pd.Index([order[code] for code in wide.index], name=key)
    return wide


def whole(wide: pd.DataFrame) -> list[tuple[int | None, ...]]:
    """The rows' numbers; None where nothing was reported."""
    return [tuple(None if pd.isna(value) else int(value) for value in row) for row in wide.itertuples(index=False, name=None)]


def averages(cover: pd.DataFrame) -> pd.DataFrame:
    """Unit types by what one unit with figures did on average, most first; one without figures comes last, with null.

    `cover`: mart_measure_cover rows of one measure; adds "average", over the expected and the exempt units that have a number.
    """
    counted = cover["unit_count"] + cover["exempt_count"]
    average = cover["total"].astype(float) / counted.where(counted > 0)
    return cover.assign(average=average).sort_values("average", ascending=False, na_position="last", kind="stable").reset_index(drop=True)


def leaders(rows: pd.DataFrame, count: int = 5) -> list[tuple[str, str, int]]:
    """The units with the largest total: (code, name, total)."""
    if rows.empty:
        return []
    totals = (
        rows.dropna(subset=["total"]).groupby(["unit", "unit_name"], sort=False)["total"].sum().sort_values(ascending=False).head(count)
    )
    return [(unit, name, int(total)) for unit, name, total in totals.reset_index().itertuples(index=False, name=None) if total > 0]


def laggards(lights: pd.DataFrame, count: int = 5) -> list[tuple[str, str, int, int]]:
    """The units that lag most: (code, name, periods missing, periods late), those missing most first; units in order are left out."""
    if lights.empty:
        return []
    flags = lights.assign(missing=lights["light"] == "missing", late=lights["light"] == "late")
    grouped = flags.groupby(["unit", "unit_name"], sort=False)[["missing", "late"]].sum()
    behind = grouped[grouped["missing"] + grouped["late"] > 0].sort_values(["missing", "late"], ascending=False).head(count)
    rows = behind.reset_index().itertuples(index=False, name=None)
    return [(unit, name, int(missing), int(late)) for unit, name, missing, late in rows]


def missing_now(lights: pd.DataFrame, period: str | None) -> list[tuple[str, str]]:
    """The units whose `period` is overdue and not received: (code, name)."""
    rows = lights[(lights["period"] == period) & (lights["light"] == "missing")]
    return list(rows[["unit", "unit_name"]].itertuples(index=False, name=None))


def measures_present(rows: pd.DataFrame, order: Iterable[str]) -> list[str]:
    """The measures that have any number, in the form's order."""
    found = set(rows.dropna(subset=["total"])["measure"])
    return [code for code in order if code in found]
