"""The sheet of charts in the board's workbook: each beside the cells that it draws, as Excel and LibreOffice draw them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from data_loaders.writers.handed_out import put_text
from reports.board_cells import COUNT, FONT, MEAN, QUIET, SHARE, Value, fill
from reports.board_facts import Board
from reports.board_words import as_of_words, sentence_case, span

HUES = ("1F6F8B", "B8C4D0", "7FA8B8", "5B6B78", "C9A24B", "A65E3A", "6E8F5E", "8C7AA9")
"""Of the series of a chart, in turn."""
CHART_WIDTH, CHART_HEIGHT, CHART_ROWS = 18, 8, 18
"""A chart's size in cm, and the rows it stands over."""


def draw(sheet: Worksheet, made: Board) -> None:
    """Each chart beside the numbers it draws; a cell stays empty where nothing was reported, as a dash would be drawn as 0."""
    put_text(sheet.cell(1, 1), made.said("board_book.charts_note", span=span(made), as_of=as_of_words(made)))
    sheet.cell(1, 1).font = Font(name=FONT, size=10, color=QUIET)
    due = [each for each in made.reporting if each.expected and (each.is_over or each.received)]
    periods = list(made.increments)
    items = [[row.label, *(row.numbers[code] for code in periods)] for row in made.of(made.items)]
    weeks = [[made.increments[code], *(_known(made, figure.measure.code, code) for figure in made.figures)] for code in periods]
    types = sorted((row for row in made.of(made.types) if row.average is not None), key=lambda row: row.average or 0)
    each_type: list[Sequence[Value]] = [[row.label, round(row.average or 0, 1)] for row in types]
    rates: list[Sequence[Value]] = [[made.label(each.period), each.received / each.expected, each.on_time / each.expected] for each in due]
    label, place = made.label(made.measure), 2
    period, mean = sentence_case(made.said("board_paper.period")), made.said("board_paper.mean")
    heads = [period, made.said("board_paper.rate"), made.said("board_book.on_time_rate")]
    place = _chart(sheet, place, made, made.said("board_book.rates_chart"), heads, rates, SHARE)
    heads = [sentence_case(made.said("board_paper.item")), *made.increments.values()]
    place = _chart(sheet, place, made, made.said("board_book.items_chart", measure=label), heads, items, COUNT)
    heads = [sentence_case(made.said("board_paper.unit_type")), mean]
    place = _chart(sheet, place, made, made.said("board_book.types_chart", measure=label), heads, each_type, MEAN, is_lying=True)
    for number, figure in enumerate(made.figures, start=1):
        each_week: list[Sequence[Value]] = [[row[0], row[number]] for row in weeks]
        name = made.label(figure.measure)
        chart = made.said("board_book.weeks_chart", measure=name)
        place = _chart(sheet, place, made, chart, [period, name], each_week, COUNT, is_line=True)
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, sheet.ORIENTATION_PORTRAIT
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0


def _known(made: Board, measure: str, period: str) -> int | None:
    return next(row.numbers[period] for row in made.weeks if row.measure.code == measure)


def _floor(rows: Sequence[Sequence[Value]]) -> float | None:
    """Bars begin at zero; where what the month adds is negative, the program that draws them finds the end."""
    return None if any(isinstance(value, int | float) and value < 0 for row in rows for value in row) else 0


FIRST_COLUMN = 11
"""Where the numbers of the charts begin."""


def _chart(
    sheet: Worksheet,
    place: int,
    made: Board,
    name: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Value]],
    form: str,
    is_lying: bool = False,
    is_line: bool = False,
) -> int:
    """A chart at a row with its numbers beside it; the row where the next one stands. Without a number there is a sentence instead."""
    for column, head in enumerate(heads):
        put_text(sheet.cell(place, FIRST_COLUMN + column), head)
        sheet.column_dimensions[get_column_letter(FIRST_COLUMN + column)].width = 14
    for down, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if value is not None:
                fill(sheet.cell(place + down, FIRST_COLUMN + column), value, form)
    if not any(value is not None for row in rows for value in row[1:]):
        put_text(sheet.cell(place, 1), made.said("board_book.nothing_to_draw", name=name))
        return place + len(rows) + 3
    chart = LineChart() if is_line else BarChart()
    chart.title, chart.width, chart.height = name, CHART_WIDTH, CHART_HEIGHT
    if isinstance(chart, BarChart):
        chart.type, chart.gapWidth = ("bar" if is_lying else "col"), 60
    chart.y_axis.scaling.min, chart.y_axis.number_format = _floor(rows), form
    if form == SHARE:
        chart.y_axis.scaling.max = 1
    chart.x_axis.delete = chart.y_axis.delete = False
    last = place + len(rows)
    for column in range(1, len(heads)):
        chart.add_data(Reference(sheet, FIRST_COLUMN + column, place, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, FIRST_COLUMN, place + 1, max_row=last))
    for series, hue in zip(chart.series, cycle(HUES), strict=False):
        series.smooth = False if is_line else None
        series.graphicalProperties.line.solidFill = hue
        if is_line:
            series.marker.symbol, series.marker.size = "circle", 7
        else:
            series.graphicalProperties.solidFill = hue
    if len(heads) == 2:
        chart.legend = None
    sheet.add_chart(chart, f"A{place}")
    return max(place + CHART_ROWS, last + 2)
