"""The board as a workbook: a sheet a table, numbers as numbers, and a sheet of charts that Excel and LibreOffice draw from its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from data_loaders.model.form import Measure
from data_loaders.writers.handed_out import put_text
from data_loaders.writers.packing import pack, unpack_office_file
from reports.board_cells import COUNT, FONT, MEAN, QUIET, SHARE, Value, put_row
from reports.board_charts import draw
from reports.board_facts import Board
from reports.board_words import (
    LIGHTS,
    NOT_REPORTED,
    as_of_words,
    covers,
    latest,
    not_reported_note,
    scope,
    sentence,
    sentence_case,
    span,
    title,
)

MOST_FINDINGS = 5_000
"""So many errors and queries are listed, errors first; the note says where there are more."""
LONGEST = 2_000
"""Letters of one cell: more are cut, and say so."""
LINE_HEIGHT, MOST_LINES = 15, 26
"""Points of a line of words, and the lines that a row may have: 409 points are Excel's most."""


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
        _write(workbook.create_sheet(sheet.name), sheet, made)
    draw(workbook.create_sheet(made.said("board_book.charts"), 1), made)
    buffer = BytesIO()
    workbook.save(buffer)
    return pack(unpack_office_file(buffer.getvalue(), f"{made.day.isoformat()}T00:00:00Z").items())


# --- the tables ----------------------------------------------------------------------------------------------------------------


def _overview(made: Board) -> Sheet:
    rows: list[Sequence[Value]] = []
    if made.now and made.now.expected:
        now = made.now
        rows.append(
            [
                made.said("board_paper.rate_of", period=made.label(now.period)),
                now.received / now.expected,
                made.said("board_book.ratio"),
                now.received,
                made.said("board_book.on_time_units", count=now.on_time),
                made.said("board_paper.covers", count=now.received, expected=now.expected),
            ]
        )
    for each in made.figures:
        name = made.said("board_book.measure_of", measure=made.label(each.measure), span=span(made))
        rows.append([name, each.total, made.unit_of(each.measure), each.latest, latest(made, each), covers(made, each)])
    head = made.said(
        "board_book.overview_note", title=title(made), office=made.campaign.bureau_name, as_of=as_of_words(made), scope=scope(made)
    )
    heads = (
        *((made.said("board_paper.figure"), 30, ""), (made.said("board_paper.value"), 14, COUNT)),
        *((made.said("board_book.counting_unit"), 13, ""), (made.said("board_book.now"), 12, COUNT)),
        *((made.said("board_book.change"), 38, ""), (made.said("board_paper.coverage"), 30, "")),
    )
    return Sheet(made.said("board_book.overview"), f"{head}\n{sentence(made)}\n{not_reported_note(made)}", heads, rows)


def _periods(made: Board) -> Sheet:
    rows = [
        [
            made.label(each.period),
            f"{each.period.due_on:%Y-%m-%d}",
            *(each.expected, each.received, each.on_time, each.received - each.on_time, each.held, each.missing, each.awaited),
            each.received / each.expected if each.expected else None,
            each.on_time / each.expected if each.expected else None,
        ]
        for each in made.reporting
    ]
    counts = ("due", "received", "on_time", "late", "of_them_held", "missing", "not_due")
    heads = (
        *((sentence_case(made.said("board_paper.period")), 11, ""), (made.said("board_book.due_on"), 13, "")),
        *((made.said(f"board_book.{name}"), 11, COUNT) for name in counts),
        *((made.said("board_paper.rate"), 14, SHARE), (made.said("board_book.on_time_rate"), 13, SHARE)),
    )
    return Sheet(made.said("board_book.reporting"), made.said("board_book.reporting_note"), heads, rows)


def _weeks(made: Board) -> Sheet:
    rows = [[row.label, _counted_in(made, row.measure), *row.numbers.values(), row.total] for row in made.weeks]
    heads = (
        *((sentence_case(made.said("board_paper.measure")), 22, ""), (made.said("board_book.counting_unit"), 13, "")),
        *_period_heads(made),
    )
    return Sheet(made.said("board_book.weeks"), made.said("board_book.weeks_note", dash=not_reported_note(made)), heads, rows)


def _counted_in(made: Board, measure: Measure) -> str:
    """The counting unit of a measure; where it has none of its own, those printed beside its blanks."""
    printed = dict.fromkeys(
        blank.counting_unit for blank in made.form.number_blanks if blank.measure == measure.code and blank.counting_unit
    )
    of_the_form = made.said("board_paper.comma").join(printed) if made.asked.language == "zh" else ""
    return made.unit_of(measure) or of_the_form or made.said("board_book.plain_unit")


def _items(made: Board) -> Sheet:
    rows = [[made.label(row.measure), row.label, *row.numbers.values(), row.total] for row in made.items]
    heads = (
        *((sentence_case(made.said("board_paper.measure")), 22, ""), (sentence_case(made.said("board_paper.item")), 26, "")),
        *_period_heads(made),
    )
    return Sheet(made.said("board_book.items"), made.said("board_book.items_note", dash=not_reported_note(made)), heads, rows)


def _period_heads(made: Board) -> list[tuple[str, int, str]]:
    return [*((label, 12, COUNT) for label in made.increments.values()), (made.said("board_paper.total"), 14, COUNT)]


def _types(made: Board) -> Sheet:
    rows = [[made.label(row.measure), row.label, row.total, row.average, row.units, row.exempt, row.expected] for row in made.types]
    heads = (
        *((sentence_case(made.said("board_paper.measure")), 22, ""), (sentence_case(made.said("board_paper.unit_type")), 24, "")),
        *((made.said("board_paper.total"), 14, COUNT), (made.said("board_paper.mean"), 15, MEAN)),
        *((made.said("board_book.counted_units"), 22, COUNT), (made.said("board_book.counted_exempt"), 22, COUNT)),
        (made.said("board_paper.expected"), 12, COUNT),
    )
    note = made.said("board_book.types_note", span=span(made), dash=not_reported_note(made))
    return Sheet(made.said("board_book.types"), note, heads, rows)


def _units(made: Board) -> Sheet:
    types = {entry.code: made.label(entry) for entry in made.campaign.unit_types}
    periods = made.campaign.periods
    words = {light: made.said(f"board_book.{light}") for light in LIGHTS}
    rows = [
        [
            unit.name,
            unit.code,
            types.get(unit.unit_type, unit.unit_type),
            *(words.get(lights.get(period.code, ""), NOT_REPORTED) for period in periods),
        ]
        for unit, lights in made.lights
    ]
    heads = (
        *(
            (sentence_case(made.said("board_paper.unit")), 30, ""),
            (made.said("board_book.code"), 10, ""),
            (made.said("board_book.type"), 20, ""),
        ),
        *((made.label(period), 10, "") for period in periods),
    )
    return Sheet(made.said("board_book.unit_sheet"), made.said("board_book.unit_note"), heads, rows)


def _findings_note(made: Board) -> str:
    note, count = made.said("board_book.findings_note"), len(made.attention)
    if count <= MOST_FINDINGS:
        return note
    return note + made.said("board_book.findings_more", count=f"{count:,}", shown=f"{MOST_FINDINGS:,}")


def _attention(made: Board) -> Sheet:
    rows = [
        [
            made.said(f"board_book.{each.severity}"),
            each.who or made.said("board_paper.nobodys"),
            each.period or NOT_REPORTED,
            each.blank or NOT_REPORTED,
            each.words,
            each.place or NOT_REPORTED,
            each.file,
        ]
        for each in made.attention[:MOST_FINDINGS]
    ]
    heads = (
        *((made.said("board_book.severity"), 8, ""), (sentence_case(made.said("board_paper.unit")), 26, "")),
        *((sentence_case(made.said("board_paper.period")), 10, ""), (made.said("board_book.blank"), 24, "")),
        *((made.said("board_book.problem"), 70, ""), (made.said("board_book.place"), 40, ""), (made.said("board_book.file"), 34, "")),
    )
    return Sheet(
        made.said("board_book.findings"), _findings_note(made), heads, rows or [[made.said("board_book.none"), *[NOT_REPORTED] * 6]]
    )


# --- a sheet ---------------------------------------------------------------------------------------------------------------------


def _write(sheet: Worksheet, table: Sheet, made: Board) -> None:
    """A note, the heads, the rows; with a filter, the heads in sight, printed on pages as wide as the table."""
    note = sheet.cell(1, 1)
    put_text(note, table.note)
    note.font, note.alignment = Font(name=FONT, size=10, color=QUIET), Alignment(wrap_text=True, vertical="top")
    width = sum(width for _, width, _ in table.heads)
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(table.heads))
    sheet.row_dimensions[1].height = LINE_HEIGHT * _lines(table.note, width) + 6
    put_row(sheet, 2, [(head, form) for head, _, form in table.heads], is_head=True)
    for place, values in enumerate(table.rows, start=3):
        row = [_cut(made, value) for value in values]
        put_row(sheet, place, [(value, form) for value, (_, _, form) in zip(row, table.heads, strict=True)])
        lines = max(_lines(value, width) for value, (_, width, _) in zip(row, table.heads, strict=True))
        sheet.row_dimensions[place].height = LINE_HEIGHT * lines + 3
    for column, (_, width, _) in enumerate(table.heads, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B3"
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(table.heads))}{max(len(table.rows), 1) + 2}"
    _to_print(sheet)


def _cut(made: Board, value: Value) -> Value:
    """Words no longer than a cell is to hold; what is longer says so."""
    if not isinstance(value, str) or len(value) <= LONGEST:
        return value
    return made.said("board_book.cut", words=value[:LONGEST], count=len(value))


def _lines(value: Value, width: int) -> int:
    """How many lines words take in a cell so many letters wide, where a Chinese one is as wide as two others."""
    if not isinstance(value, str):
        return 1
    wide = (sum(2 if ord(letter) > 0x2E7F else 1 for letter in line[:LONGEST]) for line in value.split("\n"))
    return min(sum(max(1, -(-each // max(width - 2, 1))) for each in wide), MOST_LINES)


def _to_print(sheet: Worksheet) -> None:
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, sheet.ORIENTATION_LANDSCAPE
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:2"
