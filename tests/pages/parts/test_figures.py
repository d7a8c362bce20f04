"""DataFrame in, figure out: bars from zero, grey dashes for not reported, labels written out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.parts import figures
from pages.parts.palette import LIGHT

PERIODS = {"W1": "第1周", "W2": "第2周"}
TABLE = pd.DataFrame({"W1": [10, 0], "W2": [None, 5], "total": [10, 5]}, index=["学习宣讲", "云课堂"])


def drawn(make: Callable[..., figures.Figure], *of: object, **how: object) -> go.Figure:
    """The figure as Plotly takes it, which refuses what it does not know."""
    return go.Figure(make(*of, **how))


def test_a_row_of_bars_per_row_of_the_table_all_to_one_scale() -> None:
    bar, text, *_ = drawn(figures.rows_by_period, TABLE, PERIODS, LIGHT, "zh", latest="W2").data
    assert list(bar.base) == [1, 1, 0, 0]
    assert bar.y[0] == 2 * bar.y[3] > 0 and bar.y[1] == bar.y[2] == 0
    assert list(text.text) == ["10", "—", "0", "5"]
    assert text.textfont.color[1] == LIGHT.quiet != text.textfont.color[2]
    totals = drawn(figures.rows_by_period, TABLE, PERIODS, LIGHT, "zh", latest="W2", total="合计").data[3]
    assert list(totals.text) == ["合计 <b>10</b>", "合计 <b>5</b>"], "a number says what it is"


def words_in(part: object) -> Iterator[str]:
    """Every text in a figure."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list | tuple):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from words_in(inner)


def test_names_are_never_markup_of_a_figure() -> None:
    bad = "<b>x</b><a href='javascript:1'>y</a>"
    table = pd.DataFrame({"W1": [1], "total": [1]}, index=[bad])
    words = pd.DataFrame({"label": [bad], "value": [1.0], "words": ["1"]})
    made = [
        drawn(figures.rows_by_period, table, {"W1": bad}, LIGHT, "zh", None),
        drawn(figures.bars_with_words, words, LIGHT, "zh"),
        drawn(figures.lines_by_period, table[["W1"]], {"W1": bad}, LIGHT, "zh", {}),
    ]
    texts = [words for figure in made for words in words_in(figure.to_plotly_json()) if "javascript" in words]
    assert texts and all("<a" not in words and "&lt;a" in words for words in texts)


def test_the_bars_of_the_latest_period_are_strong() -> None:
    bar = drawn(figures.rows_by_period, TABLE, PERIODS, LIGHT, "zh", latest="W2").data[0]
    assert list(bar.marker.color) == [LIGHT.hue_middle, LIGHT.hue, LIGHT.hue_middle, LIGHT.hue]


def test_horizontal_bars_start_at_zero_and_say_their_words() -> None:
    table = pd.DataFrame({"label": ["医疗机构", "处室"], "value": [103.1, 72.7], "words": ["每家 103", "每家 73"]})
    figure = drawn(figures.bars_with_words, table, LIGHT, "zh")
    assert figure.layout.xaxis.range[0] == 0
    assert [list(words.text) for words in figure.data[1:]] == [["医疗机构", "处室"], ["每家 103", "每家 73"]]


def test_a_line_is_named_at_its_end_and_breaks_where_nothing_was_reported() -> None:
    figure = drawn(figures.lines_by_period, TABLE[["W1", "W2"]], PERIODS, LIGHT, "zh", {"学习宣讲": "#111111"})
    assert figure.data[0].y == (10.0, None) and figure.data[0].line.color == "#111111"
    assert {words.strip().split("</b>")[0] for words in figure.data[-1].text} == {"<b>学习宣讲", "<b>云课堂"}
    assert figure.data[-1].x[0] <= figure.layout.xaxis.range[1]


def test_labels_of_lines_that_end_together_are_pushed_apart() -> None:
    table = pd.DataFrame({"W1": [1, 1, 1], "W2": [100, 100, 100]}, index=["甲", "乙", "丙"])
    heights = sorted(drawn(figures.lines_by_period, table, PERIODS, LIGHT, "zh", {}).data[-1].y)
    assert heights[1] - heights[0] > 5 and heights[2] - heights[1] > 5


HEIGHTS = st.lists(st.floats(0, 100), min_size=1, max_size=9).map(sorted)


@given(HEIGHTS, st.floats(0.5, 20))
def test_labels_stand_apart_as_near_to_their_lines_as_they_can(heights: list[float], gap: float) -> None:
    placed = figures._apart(heights, gap, 0)
    assert len(placed) == len(heights)
    assert min(placed) >= -1e-6, "none below the axis"
    assert all(above - below >= gap - 1e-6 for below, above in pairwise(placed))
    if all(above - below >= gap for below, above in pairwise(heights)):
        assert placed == pytest.approx(heights), "none is moved without need"
    if heights[0] >= gap * len(heights):
        assert sum(placed) == pytest.approx(sum(heights)), "as far down as up"


@pytest.mark.parametrize(
    ("values", "axis"), (([3, 31], [0, 10, 20, 30, 40]), ([-4, 10], [-5, 0, 5, 10]), ([0, 0], [0, 1]), ([0.2, 0.4], [0, 1]))
)
def test_the_axis_goes_to_the_end_of_the_data(values: list[float], axis: list[int]) -> None:
    table = pd.DataFrame({"W1": [values[0]], "W2": [values[1]]}, index=["处室"])
    yaxis = drawn(figures.lines_by_period, table, PERIODS, LIGHT, "zh", {}).layout.yaxis
    assert list(yaxis.tickvals) == axis
    assert yaxis.range[0] <= axis[0] <= min(values) and max(values) <= axis[-1] <= yaxis.range[1]


def test_a_figure_with_a_negative_tail_shows_below_zero() -> None:
    table = pd.DataFrame({"W1": [10], "W2": [-4], "total": [6]}, index=["学习宣讲"])
    bar, text, *_, rule = drawn(figures.rows_by_period, table, PERIODS, LIGHT, "zh", latest=None).data
    assert text.text[1] == "−4" and rule.y[0] == bar.base[0] == bar.base[1]
    assert bar.y[0] == pytest.approx(-2.5 * bar.y[1]) and bar.y[0] - bar.y[1] == pytest.approx(figures.BAR)
    assert bar.base[1] + bar.y[1] == pytest.approx(0), "it ends where the row does"
    words = pd.DataFrame({"label": ["甲", "乙", "丙"], "value": [10.0, -4.0, None], "words": ["10", "-4", "—"]})
    lying = drawn(figures.bars_with_words, words, LIGHT, "zh")
    assert list(lying.data[0].x) == [10, -4, 0] and lying.layout.xaxis.range[0] == -4
    assert list(lying.data[0].marker.color) == [LIGHT.hue, LIGHT.hue_middle, LIGHT.hue]
    assert drawn(figures.lines_by_period, table, PERIODS, LIGHT, "zh", {}).layout.yaxis.range[0] < 0
