"""The board as one A4 page in Word: the sentence, figures with what they cover, items by week, types, who is missing, what is open."""

from __future__ import annotations

from reports.board_facts import Board, Row
from reports.native_charts import BarChart, Series
from reports.official import Column, OfficialDocument, text_width
from reports.papers.board_words import (
    NOT_REPORTED,
    NOT_REPORTED_NOTE,
    attention,
    behind,
    covers,
    latest,
    missing,
    moment_words,
    number,
    scope,
    sentence,
    span,
    title,
)
from reports.papers.briefing_draft import share_words

MARGIN = 18.0
"""All round, in mm: it is one page, not an official paper."""
WIDTH = text_width(MARGIN)
TEXT_SIZE, TEXT_LINE, TABLE_SIZE = 11, 17, 10
NAME_LETTERS, BEHIND_LETTERS, ERROR_LETTERS = 120, 70, 60
"""So many letters of names stand on the page; the workbook has all."""
MOST_TYPES, MOST_ITEMS, MOST_PERIODS = 8, 10, 8
CHART_HEIGHT, CHART_WIDTHS = 40.0, (104.0, 68.0)
HUE, SOFT = "1F6F8B", "B8C4D0"


def board_paper(made: Board) -> bytes:
    """The page; the same figures give the same bytes."""
    office = made.campaign.bureau_name
    written_at = f"{made.day.isoformat()}T00:00:00Z"
    paper = OfficialDocument(title(made), office, written_at, TEXT_SIZE, TEXT_LINE, MARGIN)
    paper.title(title(made))
    paper.subtitle("　".join(part for part in (office, f"截至{moment_words(made)}", scope(made)) if part))
    paper.body(sentence(made))
    paper.heading(f"主要数字（{span(made)}）")
    _figures(paper, made)
    if any(row.total is not None for row in made.of(made.items)):
        paper.charts(_charts(made))
    paper.heading(f"各项目{made.measure.label_zh}（{made.measure.unit_zh or made.measure.label_zh}）。{NOT_REPORTED_NOTE}")
    _items(paper, made)
    paper.heading(f"各类单位{made.measure.label_zh}")
    _types(paper, made)
    paper.heading("未报的单位")
    paper.body(missing(made, NAME_LETTERS) + behind(made, BEHIND_LETTERS))
    paper.heading("需要处理的问题")
    paper.body(attention(made, ERROR_LETTERS))
    return paper.written()


def _figures(paper: OfficialDocument, made: Board) -> None:
    columns = [Column("指标", 34.0, False), Column("数值", 32.0), Column("本期和变化", 58.0), Column("覆盖", WIDTH - 124.0)]
    rows = []
    if made.now and made.now.expected:
        now = made.now
        on_time = f"按时率{share_words(now.on_time, now.expected)}"
        rows.append(
            [f"报送率（{now.period.label_zh}）", share_words(now.received, now.expected), on_time, f"{now.received}/{now.expected}家"]
        )
    for figure in made.figures:
        unit = figure.measure.unit_zh if figure.total is not None else ""
        rows.append([figure.measure.label_zh, f"{number(figure.total)}{unit}", latest(made, figure), covers(figure)])
    paper.table(columns, rows, TABLE_SIZE)


def _items(paper: OfficialDocument, made: Board) -> None:
    """A row an item, a column a period; of more periods than fit the last ones, of more items the largest."""
    periods = dict(list(made.increments.items())[-MOST_PERIODS:])
    rows: list[Row] = sorted(made.of(made.items), key=lambda row: (row.total is None, -(row.total or 0)))
    shown, rest = rows[:MOST_ITEMS], rows[MOST_ITEMS:]
    each = min((WIDTH - 50.0) / (len(periods) + 1), 26.0)
    columns = [Column("项目", WIDTH - each * (len(periods) + 1), False)]
    columns += [Column(label, each) for label in (*periods.values(), "合计")]
    cells = [[row.label, *(number(row.numbers[code]) for code in periods), number(row.total)] for row in shown]
    if not cells:
        cells = [["所选项目不统计这一口径", *[NOT_REPORTED] * (len(periods) + 1)]]
    if rest:
        cells.append([f"其余{len(rest)}项（见工作簿）", *[""] * len(periods), number(_together(rest))])
    paper.table(columns, cells, TABLE_SIZE)


def _together(rows: list[Row]) -> int | None:
    known = [row.total for row in rows if row.total is not None]
    return sum(known) if known else None


def _types(paper: OfficialDocument, made: Board) -> None:
    widths = (
        ("单位类型", WIDTH - 120.0, False),
        ("合计", 30.0, True),
        ("有数字的单位", 34.0, True),
        ("应报单位", 26.0, True),
        ("平均每家", 30.0, True),
    )
    rows = sorted(made.of(made.types), key=lambda row: (row.average is None, -(row.average or 0)))
    cells = [
        [row.label, number(row.total), f"{row.units + row.exempt}", f"{row.expected}", number(row.average)] for row in rows[:MOST_TYPES]
    ]
    if rest := rows[MOST_TYPES:]:
        totals = [row.total for row in rest if row.total is not None]
        counted = sum(row.units + row.exempt for row in rest)
        cells.append(
            [
                f"其余{len(rest)}类（见工作簿）",
                number(sum(totals) if totals else None),
                str(counted),
                str(sum(row.expected for row in rest)),
                NOT_REPORTED,
            ]
        )
    paper.table([Column(*each) for each in widths], cells or [["没有应报的单位", *[NOT_REPORTED] * 4]], TABLE_SIZE)


def _charts(made: Board) -> list[BarChart]:
    """The items in this and the last period, and how reporting went."""
    codes = list(made.increments)
    now = made.counted if made.counted in codes else codes[-1]
    shown = codes[max(codes.index(now) - 1, 0) : codes.index(now) + 1]
    rows = made.of(made.items)[:MOST_ITEMS]
    series = [Series(made.increments[code], tuple(row.numbers[code] for row in rows), HUE if code == now else SOFT) for code in shown]
    due = [each for each in made.reporting if each.expected and (each.is_over or each.received)][-MOST_PERIODS:]
    labels = tuple(f"{each.period.label_zh} {each.received}/{each.expected}" for each in due)
    shares = tuple(each.received / each.expected for each in due)
    charts = [BarChart(f"各项目{made.measure.label_zh}", tuple(row.label for row in rows), tuple(series), CHART_WIDTHS[0], CHART_HEIGHT)]
    if due:
        charts.append(BarChart("各期报送率", labels, (Series("报送率", shares, HUE),), CHART_WIDTHS[1], CHART_HEIGHT, "0%"))
    return charts
