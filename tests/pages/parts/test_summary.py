"""What the frames say: mart rows in, figures out."""

from __future__ import annotations

import pandas as pd

from data_loaders.model.campaign import read_campaign
from pages.parts import summary

MEASURES = pd.DataFrame(
    [
        ("sessions", "W1", 10, 0),
        ("sessions", "W2", 14, 0),
        ("participants", "W1", 200, 50),
        ("sessions", "TAIL", -3, 0),
    ],
    columns=["measure", "period", "total", "person_total"],
)
LIGHTS = pd.DataFrame(
    [
        ("M01", "甲医院", "W1", "on_time"),
        ("M01", "甲医院", "W2", "late"),
        ("M02", "乙医院", "W1", "missing"),
        ("M02", "乙医院", "W2", "missing"),
        ("M03", "丙医院", "W1", "on_time"),
        ("M03", "丙医院", "W2", "on_time"),
    ],
    columns=["unit", "unit_name", "period", "light"],
)


def test_totals_are_made_of_the_weeks_and_the_tail() -> None:
    assert summary.increments(read_campaign()) == ["W1", "W2", "W3", "W4", "TAIL"]
    assert summary.increments(read_campaign(), ["W2", "FINAL"]) == ["W2", "TAIL"]


def test_a_measure_keeps_not_reported_apart_from_zero() -> None:
    found = summary.measured(MEASURES, "participants", ["W1", "W2"], "W2")
    assert found == summary.Measured(total=200, latest=None, change=None, person_total=50, by_period=(200, None))
    nothing = summary.measured(MEASURES, "hazards", ["W1", "W2"], "W2")
    assert nothing.total is None and nothing.by_period == (None, None)


def test_a_measure_changes_against_the_period_before() -> None:
    found = summary.measured(MEASURES, "sessions", ["W1", "W2", "TAIL"], "W2")
    assert (found.total, found.latest, found.change) == (21, 14, 4)


def test_a_pivot_keeps_the_order_and_leaves_gaps_empty() -> None:
    wide = summary.pivot(MEASURES, "measure", {"participants": "参与人次", "sessions": "场次", "hazards": "隐患"}, ["W1", "W2"])
    assert list(wide.index) == ["参与人次", "场次", "隐患"]
    assert wide.loc["场次"].tolist() == [10, 14, 24]
    assert pd.isna(wide.loc["参与人次", "W2"]) and wide.loc["参与人次", "total"] == 200
    assert pd.isna(wide.loc["隐患", "total"])


def test_unit_types_compare_by_the_average_of_units_with_figures() -> None:
    cover = pd.DataFrame(
        [("medical", 120, 1, 1, 12), ("department", 70, 1, 0, 7), ("direct", None, 0, 0, 3)],
        columns=["unit_type", "total", "unit_count", "exempt_count", "expected_count"],
    )
    found = summary.averages(cover)
    assert found["unit_type"].tolist() == ["department", "medical", "direct"]
    assert found["average"].tolist()[:2] == [70.0, 60.0] and pd.isna(found["average"][2])


def test_who_lags_is_who_is_missing_most_then_late_most() -> None:
    assert summary.laggards(LIGHTS) == [("M02", "乙医院", 2, 0), ("M01", "甲医院", 0, 1)]
    assert summary.missing_now(LIGHTS, "W2") == [("M02", "乙医院")]


def test_who_leads_is_who_did_most() -> None:
    rows = pd.DataFrame(
        [("M01", "甲医院", 5), ("M01", "甲医院", 7), ("M02", "乙医院", 30), ("M03", "丙医院", None)], columns=["unit", "unit_name", "total"]
    )
    assert summary.leaders(rows) == [("M02", "乙医院", 30), ("M01", "甲医院", 12)]
