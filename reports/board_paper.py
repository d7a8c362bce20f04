"""The board as one A4 page in Word: the sentence, figures with what they cover, items by week, types, who is missing, what is open."""

from __future__ import annotations

from dataclasses import replace

from reports.board_facts import Board, Row
from reports.board_words import (
    NOT_REPORTED,
    as_of_words,
    attention,
    behind,
    covers,
    latest,
    missing,
    not_reported_note,
    number,
    scope,
    sentence,
    sentence_case,
    share_words,
    span,
    title,
    total_words,
)
from reports.native_charts import BarChart, Series, labels_touch
from reports.official import Column, OfficialDocument, text_width

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
    paper.subtitle("　".join(part for part in (office, as_of_words(made), scope(made)) if part))
    paper.body(sentence(made))
    paper.heading(made.said("board_paper.main_figures", span=span(made)))
    _figures(paper, made)
    if any(row.total is not None for row in made.of(made.items)):
        paper.charts(_charts(made))
    label = made.label(made.measure)
    unit = made.unit_of(made.measure) or label
    paper.heading(made.said("board_paper.items_title", measure=label, unit=unit, dash=not_reported_note(made)))
    _items(paper, made)
    paper.heading(made.said("board_paper.types_title", measure=label))
    _types(paper, made)
    paper.heading(made.said("board_paper.missing_title"))
    paper.body(missing(made, NAME_LETTERS) + behind(made, BEHIND_LETTERS))
    paper.heading(made.said("board_paper.open_title"))
    paper.body(attention(made, ERROR_LETTERS))
    return paper.written()


def _figures(paper: OfficialDocument, made: Board) -> None:
    columns = [
        Column(made.said("board_paper.figure"), 38.0, False),
        Column(made.said("board_paper.value"), 34.0),
        Column(made.said("board_paper.now_and_change"), 58.0),
        Column(made.said("board_paper.coverage"), WIDTH - 130.0),
    ]
    rows = []
    if made.now and made.now.expected:
        now = made.now
        rows.append(
            [
                made.said("board_paper.rate_of", period=made.label(now.period)),
                share_words(now.received, now.expected),
                made.said("board_paper.on_time_rate", share=share_words(now.on_time, now.expected)),
                made.said("board_paper.covers", count=now.received, expected=now.expected),
            ]
        )
    for figure in made.figures:
        total = total_words(made, figure.total, figure.measure)
        rows.append([made.label(figure.measure), total, latest(made, figure), covers(made, figure)])
    paper.table(columns, rows, TABLE_SIZE)


def _items(paper: OfficialDocument, made: Board) -> None:
    """A row an item, a column a period; of more periods than fit the last ones, of more items the largest."""
    periods = dict(list(made.increments.items())[-MOST_PERIODS:])
    rows: list[Row] = sorted(made.of(made.items), key=lambda row: (row.total is None, -(row.total or 0)))
    shown, rest = rows[:MOST_ITEMS], rows[MOST_ITEMS:]
    each = min((WIDTH - 50.0) / (len(periods) + 1), 26.0)
    columns = [Column(sentence_case(made.said("board_paper.item")), WIDTH - each * (len(periods) + 1), False)]
    columns += [Column(label, each) for label in (*periods.values(), made.said("board_paper.total"))]
    cells = [[row.label, *(number(row.numbers[code]) for code in periods), number(row.total)] for row in shown]
    if not cells:
        cells = [[made.said("board_paper.not_counted"), *[NOT_REPORTED] * (len(periods) + 1)]]
    if rest:
        cells.append([made.said("board_paper.rest_items", count=len(rest)), *[""] * len(periods), number(_together(rest))])
    paper.table(columns, cells, TABLE_SIZE)


def _together(rows: list[Row]) -> int | None:
    known = [row.total for row in rows if row.total is not None]
    return sum(known) if known else None


def _types(paper: OfficialDocument, made: Board) -> None:
    widths = (
        (sentence_case(made.said("board_paper.unit_type")), WIDTH - 120.0, False),
        (made.said("board_paper.total"), 30.0, True),
        (made.said("board_paper.with_numbers"), 34.0, True),
        (made.said("board_paper.expected"), 26.0, True),
        (made.said("board_paper.mean"), 30.0, True),
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
                made.said("board_paper.rest_types", count=len(rest)),
                number(sum(totals) if totals else None),
                str(counted),
                str(sum(row.expected for row in rest)),
                NOT_REPORTED,
            ]
        )
    paper.table([Column(*each) for each in widths], cells or [[made.said("board_paper.nobody_expected"), *[NOT_REPORTED] * 4]], TABLE_SIZE)


def _charts(made: Board) -> list[BarChart]:
    """The items in this and the last period, in this alone where their numbers have no room; and how reporting went."""
    codes = list(made.increments)
    now = made.counted if made.counted in codes else codes[-1]
    shown = codes[max(codes.index(now) - 1, 0) : codes.index(now) + 1]
    rows = made.of(made.items)[:MOST_ITEMS]
    series = [Series(made.increments[code], tuple(row.numbers[code] for row in rows), HUE if code == now else SOFT) for code in shown]
    due = [each for each in made.reporting if each.expected and (each.is_over or each.received)][-MOST_PERIODS:]
    labels = tuple(f"{made.label(each.period)} {each.received}/{each.expected}" for each in due)
    shares = tuple(each.received / each.expected for each in due)
    title = made.said("board_book.items_chart", measure=made.label(made.measure))
    items = BarChart(title, tuple(row.label for row in rows), tuple(series), CHART_WIDTHS[0], CHART_HEIGHT)
    if labels_touch(items):
        title = made.said("board_book.measure_of", measure=title, span=made.increments[now])
        items = replace(items, title=title, series=items.series[-1:])
    charts = [items]
    if due:
        rates = Series(made.said("board_paper.rate"), shares, HUE)
        charts.append(BarChart(made.said("board_paper.rates_title"), labels, (rates,), CHART_WIDTHS[1], CHART_HEIGHT, "0%"))
    return charts
