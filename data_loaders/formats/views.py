"""Tables seen in another order, their cells' places kept: a document read like one sheet, a sheet with rows and columns turned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from data_loaders.formats.tables import Document, Table
from data_loaders.model.findings import Place


@dataclass(frozen=True)
class Joined(Table):
    """A document's paragraphs and tables below each other, as they stand; `sources` has each row's table and its row there (from 1)."""

    sources: list[tuple[Table, int]] = field(default_factory=list)

    def place(
        self, row: int, column: int, paragraph: int | None = None, start: int | None = None, end: int | None = None, sentence: str = ""
    ) -> Place:
        """Where the cell stands in its own table."""
        table, own_row = self.sources[row - 1]
        return table.place(own_row, column, paragraph, start, end, sentence)

    def separate(self) -> list[Table]:
        """The tables again, with the rows that are empty here emptied there."""
        kept = {(table.number, own_row) for (table, own_row), row in zip(self.sources, self.rows, strict=True) if row}
        tables = {table.number: table for table, _ in self.sources}
        return [
            replace(table, rows=[row if (number, r) in kept else [] for r, row in enumerate(table.rows, start=1)])
            for number, table in sorted(tables.items())
        ]


@dataclass(frozen=True)
class Turned(Table):
    """A table whose rows are the columns of `source`, and the reverse."""

    source: Table = field(kw_only=True)

    def place(
        self, row: int, column: int, paragraph: int | None = None, start: int | None = None, end: int | None = None, sentence: str = ""
    ) -> Place:
        """Where the cell stands in the table as it is."""
        return self.source.place(column, row, paragraph, start, end, sentence)

    def is_hidden(self, row: int, column: int) -> bool:
        """Whether the cell's row is hidden in the table as it is."""
        return self.source.is_hidden(column, row)

    def is_in_hidden_column(self, row: int, column: int) -> bool:
        """Whether the cell's column is hidden in the table as it is."""
        return self.source.is_in_hidden_column(column, row)

    def hides_a_column_of(self, cells: Iterable[tuple[int, int]]) -> bool:
        """Whether any of these cells' columns is hidden in the table as it is."""
        return self.source.hides_a_column_of([(column, row) for row, column in cells])

    def merged_into(self, row: int, column: int) -> tuple[int, int] | None:
        """The cell this one is part of, in turned rows and columns."""
        into = self.source.merged_into(column, row)
        return into and (into[1], into[0])


def as_one_table(document: Document) -> Table:
    """The document's only table, or all its tables and the paragraphs between them as one."""
    if len(document.tables) == 1:
        return document.tables[0]
    sources: list[tuple[Table, int]] = []
    paragraphs = next((table for table in document.tables if not table.number), Table(None, 0, []))
    above = 0
    for table in sorted((table for table in document.tables if table.number), key=lambda table: (table.after, table.number)):
        sources += ((paragraphs, r) for r in range(above + 1, table.after + 1))
        sources += ((table, r) for r in range(1, len(table.rows) + 1))
        above = max(above, table.after)
    sources += ((paragraphs, r) for r in range(above + 1, len(paragraphs.rows) + 1))
    own_row = {(table.number, r): row for row, (table, r) in enumerate(sources, start=1)}
    left_out = {(own_row[table.number, r], column): left for table in document.tables for (r, column), left in table.left_out.items()}
    notes = {(own_row[table.number, r], column): words for table in document.tables for (r, column), words in table.notes.items()}
    natures = {(own_row[table.number, r], column): nature for table in document.tables for (r, column), nature in table.natures.items()}
    return Joined(None, 1, [table.rows[r - 1] for table, r in sources], natures, left_out=left_out, notes=notes, sources=sources)


def turned(table: Table) -> Turned:
    """The table with rows and columns turned."""
    rows = [list(cells) for cells in zip_longest(*table.rows, fillvalue="")]
    natures = {(column, row): nature for (row, column), nature in table.natures.items()}
    left_out = {(column, row): left for (row, column), left in table.left_out.items()}
    notes = {(column, row): words for (row, column), words in table.notes.items()}
    hidden = table.hidden_rows, table.hidden_columns
    return Turned(table.name, table.number, rows, natures, False, *hidden, left_out=left_out, notes=notes, source=table)


def window(table: Table, first: int, last: int) -> Table:
    """The table with nothing in it but the rows from `first` to `last` (from 1)."""
    rows = table.rows
    return replace(table, rows=[*([] for _ in rows[: first - 1]), *rows[first - 1 : last], *([] for _ in rows[last:])])
