"""The board as a workbook: a sheet a table, numbers as numbers, and a sheet of charts that Excel and LibreOffice draw from its cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle
from typing import Any
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from data_loaders.model.form import Measure
from data_loaders.writers.handed_out import put_text
from data_loaders.writers.packing import pack, unpack_office_file
from reports.board_facts import Board
from reports.papers.board_words import (
    LIGHTS,
    NOT_REPORTED,
    NOT_REPORTED_NOTE,
    SEVERITIES,
    covers,
    latest,
    moment_words,
    scope,
    sentence,
    span,
    title,
)

Value = str | int | float | None
"""A cell; None: not reported."""
COUNT, SHARE, MEAN = "#,##0", "0.0%", "#,##0.0"
FONT = "Microsoft YaHei"
HEAD_FILL, LINE, INK, QUIET = "E3EAF0", "B8C4D0", "1D2A35", "5B6B78"
HUES = ("1F6F8B", "B8C4D0", "7FA8B8", "5B6B78", "C9A24B", "A65E3A", "6E8F5E", "8C7AA9")
"""Of the series of a chart, in turn."""
MOST_FINDINGS = 5_000
"""So many errors and queries are listed, errors first; the note says where there are more."""
LONGEST = 2_000
"""Letters of one cell: more are cut, and say so."""
LINE_HEIGHT, MOST_LINES = 15, 26
"""Points of a line of words, and the lines that a row may have: 409 points are Excel's most."""
CHARTS = "图表"
CHART_WIDTH, CHART_HEIGHT, CHART_ROWS = 18, 8, 18
"""A chart's size in cm, and the rows it stands over."""


_LOOKS: WeakKeyDictionary[Workbook, dict[tuple[bool, bool, str], StyleArray]] = WeakKeyDictionary()
"""The looks of cells in each workbook that is being written."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: what it is called, what is said above it, its heads with their widths in characters, rows, and the number format of each
    column ("" for words)."""

    name: str
    note: str
    heads: tuple[tuple[str, int, str], ...]
    rows: Sequence[Sequence[Value]]


def board_workbook(made: Board, with_findings: bool = True) -> bytes:
    """The workbook; the same figures give the same bytes. The sheet of findings names files and quotes what was written."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheets = (_overview(made), _periods(made), _weeks(made), _items(made), _types(made), _units(made))
    for sheet in (*sheets, _attention(made)) if with_findings else sheets:
        _write(workbook.create_sheet(sheet.name), sheet)
    _charts(workbook.create_sheet(CHARTS, 1), made)
    buffer = BytesIO()
    workbook.save(buffer)
    return pack(unpack_office_file(buffer.getvalue(), f"{made.day.isoformat()}T00:00:00Z").items())


# --- the tables ----------------------------------------------------------------------------------------------------------------


def _overview(made: Board) -> Sheet:
    rows: list[Sequence[Value]] = []
    if made.now and made.now.expected:
        now = made.now
        counts = f"{now.received}/{now.expected}家"
        rows.append(
            [f"报送率（{now.period.label_zh}）", now.received / now.expected, "比率", now.received, f"其中按时{now.on_time}家", counts]
        )
    for each in made.figures:
        unit = each.measure.unit_zh
        rows.append([f"{each.measure.label_zh}（{span(made)}）", each.total, unit, each.latest, latest(made, each), covers(each)])
    note = f"{title(made)}　{made.campaign.bureau_name}　截至{moment_words(made)}　{scope(made)}\n{sentence(made)}\n{NOT_REPORTED_NOTE}"
    heads = (("指标", 26, ""), ("数值", 14, COUNT), ("计量单位", 10, ""), ("本期", 12, COUNT), ("变化", 38, ""), ("覆盖", 30, ""))
    return Sheet("总览", note, heads, rows)


def _periods(made: Board) -> Sheet:
    rows = [
        [
            each.period.label_zh,
            f"{each.period.due_on:%Y-%m-%d}",
            *(each.expected, each.received, each.on_time, each.received - each.on_time, each.held, each.missing, each.awaited),
            each.received / each.expected if each.expected else None,
            each.on_time / each.expected if each.expected else None,
        ]
        for each in made.reporting
    ]
    counts = ("应报", "已报", "按时", "迟报", "其中待处理", "缺报", "未到期")
    heads = (("填报期", 10, ""), ("截止日", 13, ""), *((name, 11, COUNT) for name in counts), ("报送率", 10, SHARE), ("按时率", 10, SHARE))
    return Sheet("各期报送", "各填报期的报送情况，单位：家。免报的单位不在其中。", heads, rows)


def _weeks(made: Board) -> Sheet:
    rows = [[row.label, _counted_in(made, row.measure), *row.numbers.values(), row.total] for row in made.weeks]
    return Sheet(
        "口径按周", f"各统计口径按填报期。{NOT_REPORTED_NOTE}", (("统计口径", 22, ""), ("计量单位", 10, ""), *_period_heads(made)), rows
    )


def _counted_in(made: Board, measure: Measure) -> str:
    """The counting unit of a measure; where it has none of its own, those printed beside its blanks."""
    printed = dict.fromkeys(
        blank.counting_unit for blank in made.form.number_blanks if blank.measure == measure.code and blank.counting_unit
    )
    return measure.unit_zh or "、".join(printed) or "个"


def _items(made: Board) -> Sheet:
    rows = [[row.measure.label_zh, row.label, *row.numbers.values(), row.total] for row in made.items]
    note = f"各项目按填报期，各口径分开，不能相加。“其中”的空不在合计内。{NOT_REPORTED_NOTE}"
    return Sheet("项目按周", note, (("统计口径", 16, ""), ("项目", 22, ""), *_period_heads(made)), rows)


def _period_heads(made: Board) -> list[tuple[str, int, str]]:
    return [*((label, 12, COUNT) for label in made.increments.values()), ("合计", 14, COUNT)]


def _types(made: Board) -> Sheet:
    rows = [[row.measure.label_zh, row.label, row.total, row.average, row.units, row.exempt, row.expected] for row in made.types]
    heads = (
        *(("统计口径", 16, ""), ("单位类型", 20, ""), ("合计", 14, COUNT), ("平均每家", 12, MEAN)),
        *(("应报且有数字的单位", 20, COUNT), ("免报但有数字的单位", 20, COUNT), ("应报单位", 12, COUNT)),
    )
    return Sheet("单位类型", f"{span(made)}。平均每家＝合计÷有数字的单位。{NOT_REPORTED_NOTE}", heads, rows)


def _units(made: Board) -> Sheet:
    types = {entry.code: entry.label_zh for entry in made.campaign.unit_types}
    periods = made.campaign.periods
    rows = [
        [
            unit.name,
            unit.code,
            types.get(unit.unit_type, unit.unit_type),
            *(LIGHTS.get(lights.get(period.code, ""), NOT_REPORTED) for period in periods),
        ]
        for unit, lights in made.lights
    ]
    heads = (("单位", 30, ""), ("编码", 10, ""), ("类型", 14, ""), *((period.label_zh, 10, "") for period in periods))
    return Sheet("单位报送", "每个单位各期统计表的报送状态，按名册顺序。", heads, rows)


def _findings_note(made: Board) -> str:
    note, count = "待处理的错误（更正前没有计入）和疑问（数字已计入），错误在前。", len(made.attention)
    return note if count <= MOST_FINDINGS else f"{note}共{count:,}处，这里列前{MOST_FINDINGS:,}处，其余在看板“核查”页。"


def _attention(made: Board) -> Sheet:
    rows = [
        [
            SEVERITIES[each.severity],
            each.who or "单位未定",
            each.period or NOT_REPORTED,
            each.blank or NOT_REPORTED,
            each.words,
            each.place or NOT_REPORTED,
            each.file,
        ]
        for each in made.attention[:MOST_FINDINGS]
    ]
    heads = (("类别", 8, ""), ("单位", 26, ""), ("填报期", 10, ""), ("空", 24, ""), ("问题", 70, ""), ("出处", 40, ""), ("文件", 34, ""))
    return Sheet("需要处理", _findings_note(made), heads, rows or [["没有", *[NOT_REPORTED] * 6]])


# --- cells -----------------------------------------------------------------------------------------------------------------------


def _write(sheet: Worksheet, table: Sheet) -> None:
    """A note, the heads, the rows; with a filter, the heads in sight, printed on pages as wide as the table."""
    note = sheet.cell(1, 1)
    put_text(note, table.note)
    note.font, note.alignment = Font(name=FONT, size=10, color=QUIET), Alignment(wrap_text=True, vertical="top")
    width = sum(width for _, width, _ in table.heads)
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(table.heads))
    sheet.row_dimensions[1].height = LINE_HEIGHT * _lines(table.note, width) + 6
    _row(sheet, 2, [(head, form) for head, _, form in table.heads], is_head=True)
    for place, row in enumerate(table.rows, start=3):
        _row(sheet, place, [(value, form) for value, (_, _, form) in zip(row, table.heads, strict=True)])
        lines = max(_lines(value, width) for value, (_, width, _) in zip(row, table.heads, strict=True))
        sheet.row_dimensions[place].height = LINE_HEIGHT * lines + 3
    for column, (_, width, _) in enumerate(table.heads, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B3"
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(table.heads))}{max(len(table.rows), 1) + 2}"
    _to_print(sheet)


def _lines(value: Value, width: int) -> int:
    """How many lines words take in a cell so many letters wide, where a Chinese one is as wide as two others."""
    if not isinstance(value, str):
        return 1
    wide = (sum(2 if ord(letter) > 0x2E7F else 1 for letter in line[:LONGEST]) for line in value.split("\n"))
    return min(sum(max(1, -(-each // max(width - 2, 1))) for each in wide), MOST_LINES)


def _row(sheet: Worksheet, place: int, values: Iterable[tuple[Value, str]], is_head: bool = False) -> None:
    for column, (value, form) in enumerate(values, start=1):
        cell = sheet.cell(place, column)
        shown = SHARE if form == COUNT and isinstance(value, float) else form
        _put_on(cell, is_head, bool(form), "" if is_head or value is None or isinstance(value, str) else shown)
        _fill(cell, value, shown)


def _put_on(cell: Any, is_head: bool, is_number: bool, form: str) -> None:
    """The look of a cell. Each is worked out once a workbook, where no cell has it yet: that takes openpyxl longer than all the rest."""
    book = cell.parent.parent
    looks = _LOOKS.setdefault(book, {})
    look = (is_head, is_number, form)
    if look in looks:
        cell._style = copy(looks[look])
        return
    cell.font = Font(name=FONT, size=10, bold=is_head, color=INK)
    cell.border = Border(bottom=Side(style="thin", color=LINE))
    cell.alignment = Alignment(horizontal="right" if is_number else "left", vertical="center", wrap_text=not is_number)
    if is_head:
        cell.fill = PatternFill("solid", HEAD_FILL)
    if form:
        cell.number_format = form
    looks[look] = copy(cell._style)


def _fill(cell: Cell | MergedCell, value: Value, form: str) -> None:
    """A number as one, with its format; words as text whatever they begin with; what was not reported as a dash."""
    if isinstance(value, str) or value is None:
        words = NOT_REPORTED if value is None else value
        put_text(cell, words if len(words) <= LONGEST else f"{words[:LONGEST]}……（共{len(words)}字）")
    elif isinstance(cell, Cell):
        cell.value = value
        if cell.number_format != form:
            cell.number_format = form


def _to_print(sheet: Worksheet) -> None:
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, sheet.ORIENTATION_LANDSCAPE
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:2"


# --- charts ----------------------------------------------------------------------------------------------------------------------


def _charts(sheet: Worksheet, made: Board) -> None:
    """Each chart beside the numbers it draws; a cell stays empty where nothing was reported, as a dash would be drawn as 0."""
    put_text(sheet.cell(1, 1), f"图表取右边的数；空格表示没有填报，不是0。{span(made)}，截至{moment_words(made)}。")
    sheet.cell(1, 1).font = Font(name=FONT, size=10, color=QUIET)
    due = [each for each in made.reporting if each.expected and (each.is_over or each.received)]
    periods = list(made.increments)
    items = [[row.label, *(row.numbers[code] for code in periods)] for row in made.of(made.items)]
    weeks = [[made.increments[code], *(_known(made, figure.measure.code, code) for figure in made.figures)] for code in periods]
    types = sorted((row for row in made.of(made.types) if row.average is not None), key=lambda row: row.average or 0)
    each_type: list[Sequence[Value]] = [[row.label, round(row.average or 0, 1)] for row in types]
    rates: list[Sequence[Value]] = [[each.period.label_zh, each.received / each.expected, each.on_time / each.expected] for each in due]
    label = made.measure.label_zh
    place = 2
    place = _chart(sheet, place, "各期报送率和按时率", ["填报期", "报送率", "按时率"], rates, SHARE)
    place = _chart(sheet, place, f"各项目{label}", ["项目", *made.increments.values()], items, COUNT)
    place = _chart(sheet, place, f"各类单位平均每家{label}", ["单位类型", "平均每家"], each_type, MEAN, is_lying=True)
    for number, figure in enumerate(made.figures, start=1):
        each_week: list[Sequence[Value]] = [[row[0], row[number]] for row in weeks]
        place = _chart(sheet, place, f"{figure.measure.label_zh}按周", ["填报期", figure.measure.label_zh], each_week, COUNT, is_line=True)
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
                _fill(sheet.cell(place + down, FIRST_COLUMN + column), value, form)
    if not any(value is not None for row in rows for value in row[1:]):
        put_text(sheet.cell(place, 1), f"{name}：还没有可以画的数。")
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
