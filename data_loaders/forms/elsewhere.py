"""Numbers of a document that stand outside its form: in page headers and footers, in text boxes, on sheets without a form.

None of them is near a blank, so none holds a form: what has a counting unit, or stands on another sheet, is said; the rest is about the
document (page numbers, dates, telephone numbers).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from data_loaders.formats.tables import Document, Table
from data_loaders.forms.ledger import LONGEST_RAW, Account, Accounted, NumberCell, is_printed, number_cell, row_numbers
from data_loaders.model.findings import Finding, Place
from data_loaders.model.form import Form
from data_loaders.text.figures import figures_in


def account_for_margins(form: Form, lines: Sequence[str]) -> Accounted:
    """A query for every line of a page header, footer or text box with numbers that count something."""
    account = Account()
    findings: list[Finding] = []
    for line in lines:
        figures = figures_in(line)
        counts = [figure for figure in figures if figure.counts and not is_printed(form, line, figure)]
        unplaced = [figure for figure in counts if figure.unit]
        account.found += len(figures)
        account.printed += sum(figure.counts for figure in figures) - len(counts)
        account.about += len(counts) - len(unplaced) + sum(not figure.counts for figure in figures)
        account.unplaced += len(unplaced)
        if unplaced:
            place = Place(start=unplaced[0].start, end=unplaced[0].end, sentence=line)
            findings.append(Finding("number_unplaced", None, place, {"raw": line.strip()[:LONGEST_RAW]}))
    return Accounted({}, tuple(findings), account.closed())


def account_for_sheets(form: Form, document: Document, read: Collection[str | None]) -> Accounted:
    """A note on every sheet but those `read` that holds numbers which may count something."""
    account = Account()
    findings: list[Finding] = []
    for table in document.tables:
        if table.name is None or table.name in read:
            continue
        cells = _numbers_on(account, form, table)
        count = sum(len(cell.counts) for cell in cells)
        account.unplaced += count
        if cells:
            values = {"sheet": table.name, "count": count, "raw": cells[0].raw}
            findings.append(Finding("sheet_numbers_left", None, cells[0].place, values))
    return Accounted({}, tuple(findings), account.closed())


def _numbers_on(account: Account, form: Form, table: Table) -> list[NumberCell]:
    """The cells of a sheet that are there for their numbers; the other numbers are entered in the account."""
    counted = row_numbers(table)
    found: list[NumberCell] = []
    for r, row in enumerate(table.rows, start=1):
        cells = [number_cell(account, form, table, r, c, value) for c, value in enumerate(row, start=1) if value not in ("", None)]
        cells += [number_cell(account, form, table, r, c, words) for c, words in table.notes_by_row.get(r, ())]
        for cell in filter(None, cells):
            is_row_number = cell.column in counted and cell.text.strip().isdecimal()
            if is_row_number or cell.is_phone or not (cell.has_units or cell.is_for_its_numbers):
                account.about += len(cell.counts)
            else:
                found.append(cell)
    return found
