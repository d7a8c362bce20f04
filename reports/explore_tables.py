"""A table that was asked for, in the words of one language: as lines of words and numbers, as CSV, as lines to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from unicodedata import east_asian_width

from data_loaders.model.words import Said, both
from data_loaders.writers.file_names import NOT_IN_FILE_NAMES
from data_loaders.writers.handed_out import write_csv
from reports.explore_question import MEAN, MEASURE, OTHER, SHARE, dimension_name, value_name
from reports.explored import ALL, GROUP, ROW, Cell, Explored, Number, Row

NOT_REPORTED = "—"
FORMATS = {MEAN: "#,##0.0", SHARE: "0.0%"}
WHOLE = "#,##0"
COVER = "cover"
"""The kind of a line that says what the totals above it cover."""
WIDEST = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A line: what it is called, a number a column (None: not reported) with the total last, and whose total that is; `row` is what it
    shows."""

    labels: tuple[str, ...]
    numbers: tuple[Number | None, ...]
    cover: str
    row: Row

    @property
    def is_total(self) -> bool:
        """Whether it is the total of other lines."""
        return self.row.kind != ROW


@dataclass(frozen=True, eq=False)
class Table:
    """The lines under their heads. `codes` are those of the columns, None of the total over all of them; `column_covers` says per column
    what it covers where there is one total line."""

    table: Explored
    language: str
    title: str
    heads: tuple[str, ...]
    columns: tuple[str, ...]
    codes: tuple[str | None, ...]
    column_covers: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def value(self) -> str:
        """The kind of number."""
        return self.table.question.value

    @property
    def file_name(self) -> str:
        """What a file of it is called, without its ending."""
        name = both("explore.file", title=self.title, day=f"{self.table.question.as_of:%Y%m%d}").words(self.language)
        return NOT_IN_FILE_NAMES.sub("_", name)

    @property
    def whole(self) -> Row | None:
        """The line that is the total of all, where there is exactly one."""
        found = [line.row for line in self.lines if line.row.kind == ALL]
        return found[0] if len(found) == 1 else None


def table_of(table: Explored, language: str) -> Table:
    """The table in the words of a language."""
    question = table.question
    dimensions = ([MEASURE] if question.measure_stands == "section" else []) + list(question.rows)
    codes: list[str | None] = [*table.columns]
    if table.has_total:
        codes.append(None)
    columns = [column_label(table, code, language) for code in codes]
    lines = [
        Line(
            labels_of(table, row, language),
            tuple(table.value(row, code) for code in codes),
            cover(table.cell(row), language) if table.has_total else "",
            row,
        )
        for row in table.rows
    ]
    totals = [row for row in table.rows if row.kind == ALL]
    covers = tuple(cover(table.cell(totals[0], code), language) for code in codes) if len(totals) == 1 else ()
    heads = tuple(dimension_name(dimension).words(language) for dimension in dimensions)
    return Table(table, language, title_of(table).words(language), heads, tuple(columns), tuple(codes), covers, tuple(lines))


def title_of(table: Explored) -> Said:
    """What the table shows, in one line."""
    question = table.question
    words = {
        "measure": table.known.label(MEASURE, question.measure) if question.measure else both("explore.every_measure"),
        "value": value_name(question.value),
        "rows": Said(*("·".join(dimension_name(row).words(language) for row in question.rows) for language in ("zh", "en"))),
    }
    if not question.shown_column:
        return both("explore.title_rows", measure=words["measure"], value=words["value"], rows=words["rows"])
    columns = dimension_name(question.shown_column)
    return both("explore.title", measure=words["measure"], value=words["value"], rows=words["rows"], columns=columns)


def column_label(table: Explored, code: str | None, language: str) -> str:
    """What a column is called; None is the total over all of them, or the one number there is."""
    if code is None:
        return (both("explore.all") if table.columns else value_name(table.question.value)).words(language)
    if code == OTHER:
        return both("explore.rest", count=len(table.other_columns)).words(language)
    return table.known.label(table.question.shown_column, code).words(language)


def labels_of(table: Explored, row: Row, language: str) -> tuple[str, ...]:
    """What a row is called, a word a head."""
    question, known = table.question, table.known
    section = [known.label(MEASURE, row.section).words(language)] if row.section and question.measure_stands == "section" else []
    if row.kind == ALL:
        of_measure = known.label(MEASURE, row.section).words(language) if row.section and not section else ""
        named = [both("explore.all").words(language), *([of_measure] if question.outer else [])]
    else:
        named = [known.label(question.outer, row.outer).words(language)] if row.outer else []
        named += [both("explore.group").words(language)] if row.kind == GROUP else [_row_label(table, row, language)]
    return (*section, *named)


def _row_label(table: Explored, row: Row, language: str) -> str:
    if row.row == OTHER:
        return both("explore.rest", count=len(row.others)).words(language)
    label = table.known.label(table.question.row, row.row or "")
    is_indented = table.known.is_part(row.row or "")
    return (both("explore.part", label=label) if is_indented else label).words(language)


def cover(cell: Cell, language: str, *, with_exempt: bool = True) -> str:
    """Whose total a cell is: "42/48家" (design rule 11), and how many exempt units sent something all the same."""
    said = both("explore.cover", reported=cell.reported, expected=cell.expected)
    return (both("explore.cover_exempt", cover=said, count=cell.exempt) if cell.exempt and with_exempt else said).words(language)


def number_words(value: Number | None, kind: str) -> str:
    """A number written out: 1,234; 12.3; 45.6%; a dash where nobody reported."""
    if value is None:
        return NOT_REPORTED
    return f"{value:.1%}" if kind == SHARE else f"{value:,.1f}" if kind == MEAN else f"{value:,}"


def notes(table: Table) -> list[tuple[str, str]]:
    """What the table shows, of whom, as of when, and how it counts: a name and its words."""
    question, language = table.table.question, table.language

    def words(said: Said) -> str:
        return said.words(language)

    lines = [(words(both("explore.note_title")), table.title), (words(both("explore.note_as_of")), f"{question.as_of:%Y-%m-%d %H:%M}")]
    filters = {
        "unit_type": question.unit_types,
        "unit": question.units,
        "period": question.periods,
        "item": question.items,
        "blank": question.blanks,
    }
    for dimension, codes in filters.items():
        name = words(both("explore.note_filter", what=dimension_name(dimension)))
        said = words(both("sep.list")).join(words(table.table.known.label(dimension, code)) for code in codes)
        lines.append((name, said or words(both("explore.note_filter_all"))))
    if table.whole and table.table.has_total:
        cell = table.table.cell(table.whole)
        covers = both("explore.note_cover_words", expected=cell.expected, reported=cell.reported, exempt=cell.exempt)
        lines.append((words(both("explore.note_cover")), words(covers)))
        if cell.persons:
            lines.append((words(both("explore.note_persons")), f"{cell.persons:,}"))
    rules = [both("explore.rule_total"), both("explore.rule_month"), both("explore.rule_missing")]
    rules += [both("explore.rule_mean")] if table.value == MEAN else [both("explore.rule_share")] if table.value == SHARE else []
    lines += [(words(both("explore.note_rules")), words(rule)) for rule in rules]
    return lines


def csv_file(table: Table) -> bytes:
    """The same lines as CSV that opens right in Excel and WPS."""
    text = StringIO(newline="")
    write_csv(text, [[_plain(value) for value in cells] for _, cells in cells_of(table)])
    return text.getvalue().encode("utf-8-sig")


def _plain(value: Number | str | None) -> Number | str:
    return NOT_REPORTED if value is None else value


def cells_of(table: Table) -> Iterator[tuple[str, list[Number | str | None]]]:
    """Every line of a file with its kind: the heads, then lines of labels, numbers and cover; under a total what each column covers."""
    language = table.language
    yield "head", [*table.heads, *table.columns, *([both("explore.cover_head").words(language)] if table.table.has_total else [])]
    for line in table.lines:
        tail: list[Number | str | None] = [line.cover] if table.table.has_total else []
        yield line.row.kind, [*line.labels, *_blank_labels(table, line.labels), *line.numbers, *tail]
        if line.is_total:
            covers = [cover(table.table.cell(line.row, code), language) for code in table.codes]
            labels = [*line.labels, *_blank_labels(table, line.labels)]
            labels[-1] = both("explore.cover_line").words(language)
            yield COVER, [*labels, *covers, *([""] if tail else [])]


def _blank_labels(table: Table, labels: Sequence[str]) -> list[str]:
    return [""] * (len(table.heads) - len(labels))


def printed(table: Table) -> Iterator[str]:
    """The table as lines of a terminal, columns under each other, then what it is."""
    rows = [
        [number_words(value, table.value) if isinstance(value, (int, float)) else str(_plain(value)) for value in cells]
        for _, cells in cells_of(table)
    ]
    widths = [max(width_of(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(
            _padded(words, width, column < len(table.heads)) for column, (words, width) in enumerate(zip(row, widths, strict=True))
        )
    yield ""
    yield from (f"{name}  {words}" for name, words in notes(table))


def width_of(words: str) -> int:
    """How many narrow letters words are as wide as."""
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in words)


def _padded(words: str, width: int, is_label: bool) -> str:
    room = " " * (width - width_of(words))
    return words + room if is_label else room + words
