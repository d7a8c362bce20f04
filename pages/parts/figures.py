"""DataFrame -> figure: what Plotly draws, as the dict it is sent as. No Streamlit here, and no class of Plotly: to build and check a figure
by them takes 1 ms and keeps 13 MB for good. Tests do it.

Labels stand above their bars, inside the plot: nothing is rotated or cut, and the same figure reads at 390 px and on a wall.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from html import escape
from typing import Any

import pandas as pd

from pages.parts import numbers
from pages.parts.numbers import NOT_REPORTED, full, short
from pages.parts.palette import Palette

Figure = dict[str, Any]
"""A figure, or a trace of one."""
FONT = "'Source Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', 'Source Han Sans SC', sans-serif"
CONFIG = {"scrollZoom": False, "doubleClick": False, "showTips": False}
LOCALE = "own"
"""Under what a chart's button finds our words for its own."""
ROW_HEIGHT = 66
"""Pixels for a label line and the bars under it."""
LONG = 16
"""Letters of a name from which it stands in two lines."""
BLANK = "\u2002"
"""Between a line and its name."""
BAR = 0.44
"""The height of the largest bar, in rows."""


def config(name: str, words: dict[str, str] | None) -> dict[str, object]:
    """How a chart behaves: one button, which saves it as a picture called `name`, where there are `words` for what the button says in
    English; none without."""
    if words is None:
        return {**CONFIG, "displayModeBar": False}
    picture = {"format": "png", "filename": name, "scale": 2}
    locale = {"locale": LOCALE, "locales": {LOCALE: {"dictionary": words, "format": {}}}}
    return {**CONFIG, **locale, "modeBarButtons": [["toImage"]], "displaylogo": False, "toImageButtonOptions": picture}


def rows_by_period(
    table: pd.DataFrame,
    periods: dict[str, str],
    colours: Palette,
    language: str,
    latest: str | None,
    is_share: bool = False,
    without_bars: Collection[int] = (),
    total: str = "",
) -> Figure:
    """A row of bars per index entry of `table`, a bar per period, the total at the right end, under the name `total`.

    `table`: index = row labels in order, one column per code of `periods` (code -> label), plus "total"; null = not reported.
    All bars stand on one scale, which holds zero; what lies below it hangs from the row's line. The bars of the period `latest` are
    strong. Numbers are counts, or shares (0-1). The rows at the places `without_bars`, each many in one, have numbers alone.
    """
    values = table[list(periods)].to_numpy(dtype=float, na_value=math.nan)
    drawn = [row for place, row in enumerate(values) if place not in without_bars]
    known = [0.0, *(float(value) for row in drawn for value in row if not math.isnan(value))]
    low, span = min(known), max(known) - min(known) or 1
    heights = [0 if math.isnan(value) or place in without_bars else value / span * BAR for place, row in enumerate(values) for value in row]
    tints = [colours.hue if code == latest else colours.hue_middle for _ in table.index for code in periods]
    row_count, columns = len(table), list(periods)
    left, right = -0.48, len(columns) - 0.52
    floors = [row_count - 1 - position for position in range(row_count)]
    lines = [floor - low / span * BAR for floor in floors]
    x, bases, hover, value_text = [], [], [], []
    for position, name in enumerate(table.index):
        for column, value in enumerate(values[position]):
            missing = math.isnan(value)
            x.append(column)
            bases.append(lines[position])
            words = NOT_REPORTED if missing else _said(value, language, is_share)
            value_text.append(words)
            whole = NOT_REPORTED if missing else _said(value, language, is_share, full)
            hover.append(f"{escape(str(name))}<br>{escape(periods[columns[column]])} {whole}")
    totals, called = list(table["total"]), f"{escape(total)} " if total else ""
    value_tints = [colours.quiet if text == NOT_REPORTED else colours.ink for text in value_text]
    data = [
        _bar(x=x, y=heights, base=bases, width=0.56, marker={"color": tints}, hovertext=hover, hoverinfo="text"),
        _words(
            x,
            [base + max(height, 0) + 0.085 for base, height in zip(bases, heights, strict=True)],
            value_text,
            "middle center",
            value_tints,
            size=12,
        ),
        _words(
            [left] * row_count, [floor + 0.8 for floor in floors], [escape(str(name)) for name in table.index], "middle right", colours.ink
        ),
        _words(
            [right] * row_count,
            [floor + 0.8 for floor in floors],
            [f"{called}<b>{_said(value, language, is_share)}</b>" for value in totals],
            "middle left",
            colours.ink,
            hover=[f"{called}{_said(value, language, is_share, full)}" for value in totals],
        ),
        _rules(left, right, lines, colours),
    ]
    ticks = {"tickvals": list(range(len(columns))), "ticktext": [escape(name) for name in periods.values()]}
    xaxis = ticks | {"side": "top", "range": [-0.5, len(columns) - 0.5]}
    return _figure(data, colours, ROW_HEIGHT * row_count + 34, xaxis, {"visible": False, "range": [-0.06, row_count + 0.02]})


def _said(value: float, language: str, is_share: bool, count: Callable[[float, str], str] = short) -> str:
    return numbers.share(value, language) if is_share else count(value, language)


def bars_with_words(table: pd.DataFrame, colours: Palette, language: str) -> Figure:
    """Horizontal bars, each under its own words. `table`: label, words (right end), value (null = not reported: no bar). The scale holds
    zero and every value; what lies below zero goes to its left, in another tint."""
    row_count = len(table)
    known = [0.0, *table["value"].dropna()]
    low, span = float(min(known)), float(max(known) - min(known)) or 1.0
    end = low + span * 1.002
    floors = [row_count - 1 - position for position in range(row_count)]
    above = [floor + 0.6 for floor in floors]
    hover = [f"{escape(label)}<br>{full(value, language)}" for label, value in zip(table["label"], table["value"], strict=True)]
    data = [
        _bar(
            y=[floor + 0.2 for floor in floors],
            x=list(table["value"].fillna(0)),
            orientation="h",
            width=0.26,
            marker={"color": [colours.hue_middle if value < 0 else colours.hue for value in table["value"]]},
            hovertext=hover,
            hoverinfo="text",
        ),
        _words([low] * row_count, above, [escape(label) for label in table["label"]], "middle right", colours.ink),
        _words([end] * row_count, above, list(table["words"]), "middle left", colours.ink),
    ]
    return _figure(
        data,
        colours,
        int(ROW_HEIGHT * 0.86 * row_count) + 8,
        {"visible": False, "range": [low, end]},
        {"visible": False, "range": [-0.02, row_count]},
        top=4,
    )


def lines_by_period(
    table: pd.DataFrame,
    periods: dict[str, str],
    colours: Palette,
    language: str,
    tints: dict[str, str],
    open_periods: Collection[str] = (),
    is_share: bool = False,
) -> Figure:
    """A line per row of `table` (index = label; a column per code of `periods`), each named at its end; gaps where nothing was reported.

    `tints`: label -> colour, so that a unit type keeps its colour whatever was filtered away. What is in of `open_periods`, which are not
    over, stands as a hollow mark beside the line: it is no fall.
    """
    columns = list(periods)
    values = table[columns].to_numpy(dtype=float, na_value=math.nan)
    data, ends = [], []
    for name, row in zip(table.index, values, strict=True):
        tint = tints.get(str(name), colours.series[-1])
        hover = [
            f"{escape(str(name))}<br>{escape(periods[code])} {_said(value, language, is_share, full)}"
            for code, value in zip(columns, row, strict=True)
        ]
        points = [None if math.isnan(value) else float(value) for value in row]
        closed = [None if code in open_periods else point for code, point in zip(columns, points, strict=True)]
        data.append(
            _scatter(
                x=list(range(len(columns))),
                y=closed,
                mode="lines+markers",
                line={"color": tint, "width": 2.5},
                marker={"size": 7},
                name=escape(str(name)),
                hovertext=hover,
                hoverinfo="text",
            )
        )
        to_come = [point if code in open_periods else None for code, point in zip(columns, points, strict=True)]
        if any(point is not None for point in to_come):
            data.append(_marks(to_come, tint, hover))
        ends += [(known[-1], str(name), tint) for known in [[point for point in closed if point is not None]] if known]
    ends.sort()
    known = [value for value in values.flat if not math.isnan(value)]
    largest, lowest = max([*known, 0.01 if is_share else 1.0]), min([*known, 0.0])
    lines = {name: _in_lines(name) for _, name, _ in ends}
    gap = largest * 0.085 * max((len(each) for each in lines.values()), default=1)
    heights = _apart([value for value, _, _ in ends], gap, lowest)
    data.append(
        _words(
            [len(columns) - 1] * len(ends),
            heights,
            [
                f"{BLANK}<b>{f'<br>{BLANK}'.join(map(escape, lines[name]))}</b> {_said(value, language, is_share)}"
                for value, name, _ in ends
            ],
            "middle right",
            [tint for _, _, tint in ends],
        )
    )
    longest = max((len(line) for each in lines.values() for line in each), default=0) * (14 if language == "zh" else 7)
    ticks = [0, 0.25, 0.5, 0.75, 1] if is_share else _ticks(lowest, largest)
    xaxis = {
        "tickvals": list(range(len(columns))),
        "ticktext": [escape(name) for name in periods.values()],
        "range": [-0.15, len(columns) - 0.95],
        "ticks": "outside",  # room between the zero of the other axis and the first name
        "ticklen": 8,
        "tickcolor": "rgba(0,0,0,0)",
    }
    yaxis = {
        "range": [min(ticks[0], lowest * 1.1), max([ticks[-1] * 1.02, *(height + largest * 0.06 for height in heights)])],
        "gridcolor": colours.line,
        "zeroline": True,
        "zerolinecolor": colours.quiet,
        "tickvals": ticks,
        "ticktext": [_said(tick, language, is_share) for tick in ticks],
        "showgrid": True,
    }
    return _figure(data, colours, 320, xaxis, yaxis, top=14, left=44, right=min(longest, 190) + 60, bottom=34)


def _in_lines(name: str) -> list[str]:
    """A name of several words that takes too much room beside a line on a phone, in two lines."""
    return name.split(" ", 1) if len(name) > LONG else [name]


def _bar(**properties: Any) -> Figure:
    return {"type": "bar", **properties}


def _scatter(**properties: Any) -> Figure:
    return {"type": "scatter", **properties}


def _marks(points: list[float | None], tint: str, hover: list[str]) -> Figure:
    """Hollow marks without a line."""
    marker = {"size": 9, "symbol": "circle-open", "color": tint, "line": {"width": 2}}
    return _scatter(x=list(range(len(points))), y=points, mode="markers", marker=marker, hovertext=hover, hoverinfo="text")


def _words(
    x: list, y: list, text: list[str], position: str, colour: str | list[str], size: int = 14, hover: list[str] | None = None
) -> Figure:
    """Words in the plot. As one trace they take 1 ms to build, as annotations 1 ms each."""
    return _scatter(
        x=x,
        y=y,
        mode="text",
        text=text,
        textposition=position,
        textfont={"color": colour, "size": size},
        cliponaxis=False,
        hovertext=hover,
        hoverinfo="text" if hover else "skip",
    )


def _rules(left: float, right: float, heights: Sequence[float], colours: Palette) -> Figure:
    """A thin line where the bars of each row begin."""
    x = [end for _ in heights for end in (left, right, None)]
    y = [end for height in heights for end in (height, height, None)]
    return _scatter(x=x, y=y, mode="lines", line={"color": colours.line, "width": 1}, hoverinfo="skip")


def _ticks(lowest: float, largest: float) -> list[int]:
    """Round steps from the first at or below the lowest value (zero, or less) to the first at or above the largest, some four of them."""
    rough = max((largest - lowest) / 4, 1)
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return [round(step * count) for count in range(math.floor(lowest / step), math.ceil(largest / step) + 1)]


def _apart(heights: list[float], gap: float, least: float) -> list[float]:
    """The heights (rising) moved apart where two labels would overlap, as many down as up, none below `least`."""
    stacks: list[tuple[float, int]] = []  # the middle of labels that touch, and how many they are
    for height in heights:
        middle, count = height, 1
        while stacks and stacks[-1][0] + (stacks[-1][1] + count) * gap / 2 > middle:
            below, many = stacks.pop()
            middle, count = (below * many + middle * count) / (many + count), many + count
        stacks.append((max(middle, least + (count - 1) * gap / 2), count))
    return [middle + (number - (count - 1) / 2) * gap for middle, count in stacks for number in range(count)]


def _figure(
    data: list, colours: Palette, height: int, xaxis: dict, yaxis: dict, top: int = 24, left: int = 0, right: int = 0, bottom: int = 4
) -> Figure:
    still = {"fixedrange": True, "showgrid": False, "zeroline": False}
    layout = {
        "height": height,
        "margin": {"l": left, "r": right, "t": top, "b": bottom},
        "paper_bgcolor": colours.paper,  # a picture of it has its ground too
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 14, "color": colours.quiet},
        "dragmode": False,
        "showlegend": False,
        "hoverlabel": {"bgcolor": colours.panel, "font": {"color": colours.ink, "family": FONT}},
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": colours.quiet, "activecolor": colours.hue},
        "xaxis": still | xaxis,
        "yaxis": still | yaxis,
    }
    return {"data": data, "layout": layout}
