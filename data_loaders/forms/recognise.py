"""A document's tables -> the forms found in them: our own with marks or without, summaries either way, the printed form.

Several may stand in one sheet: what one reader explains is taken away, and the rest is read like a sheet of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from data_loaders.formats.tables import Document, Table
from data_loaders.formats.views import Joined, as_one_table, window
from data_loaders.forms.answers import answers_from_cells
from data_loaders.forms.beside_cells import account_for_cells, account_for_row
from data_loaders.forms.excel_form import find_mark, read_all_marked, read_labelled
from data_loaders.forms.found import Found, lines_around, lines_of, sentences_of, with_lines, with_margins
from data_loaders.forms.ledger import printed_cells
from data_loaders.forms.printed_form import from_prose, is_spreadsheet
from data_loaders.forms.remarks import under_headings, with_remarks
from data_loaders.forms.summaries import REMARK_IN_HEADING, Summary, read_summaries
from data_loaders.forms.turned_summaries import read_turned
from data_loaders.matching.context import Context
from data_loaders.matching.stated import Line
from data_loaders.model.findings import Finding, Place
from data_loaders.model.form import Form
from data_loaders.model.readings import Ledger

SHORTEST_PROSE = 20
"""A stretch of rows without a cell as long as this holds no printed form: remarks and signatures are shorter."""
FEWEST_CELLS = 3
"""Nor is it a summary or a form of ours where no row has so many filled cells."""
Read = tuple[list[Found], tuple[Finding, ...]]
"""Forms, and what is odd about the headings of the summaries among them, said once of the file."""


def find_submissions(document: Document, context: Context) -> Read:
    """The submissions in a document (nearly always one a filled sheet, one for all the tables of a Word document), and what is odd about
    its summaries."""
    if not is_spreadsheet(document):
        found, findings = _on(document, as_one_table(document), context)
        return found if document.kind == "csv" else _numbered(found), findings
    found = []
    said: list[Finding] = []
    for table in document.tables:
        parts, findings = _on(Document(document.kind, (table,)), table, context)
        said += findings
        if table.margins:
            parts = [with_margins(part, table, printed_cells(part.form)) for part in parts]
        if table.hidden:
            hidden = Finding("sheet_hidden", place=Place(sheet=table.name), values={"sheet": table.name})
            parts = [replace(part, findings=(*part.findings, hidden)) for part in parts]
        found += parts
    return found, tuple(said)


def _numbered(found: list[Found]) -> list[Found]:
    """The forms of a Word document, told apart by their number: its rows have none that people see."""
    return [replace(part, stretch=f"#{number}" if len(found) > 1 else "") for number, part in enumerate(found, start=1)]


def _on(document: Document, table: Table, context: Context) -> Read:
    """What stands in `table`: a sheet, or a whole document seen as one."""
    for read in _READERS:
        found, findings = read(table, context)
        if found:
            everything, more = _with_the_rest(found, document, table, context)
            return everything, (*findings, *more)
    own_tables = table.separate() if isinstance(table, Joined) else [table]
    return from_prose(Document(document.kind, tuple(own_tables)), context), ()


def _with_the_rest(found: list[Found], document: Document, table: Table, context: Context) -> Read:
    """Forms with what stands above, between and below them."""
    taken = sorted({part.rows for part in found})
    gaps = zip([0, *(last for _, last in taken)], [*(first for first, _ in taken), len(table.rows) + 1], strict=True)
    everything: list[Found] = []
    said: list[Finding] = []
    for above, below in gaps:
        everything += (part for part in found if part.rows[1] == above)
        rest = table.rows[above : below - 1]
        others: list[Found] = []
        if _is_worth_reading(rest):
            others, findings = _on(document, window(table, above + 1, below - 1), context)
            said += findings
        if others:
            others = [replace(part, stretch=part.stretch or f"!{above + 1}:{below - 1}") for part in others]
            everything = [part.without_lines_below() if part.rows[1] == above else part for part in everything] + others
        elif above:
            everything = [_with_numbers_below(part, table, above + 1, below - 1) if part.rows[1] == above else part for part in everything]
    return everything, tuple(said)


def _with_numbers_below(part: Found, table: Table, first: int, last: int) -> Found:
    """A form of ours, and what is said of the numbers in the rows below it that belong to nothing else; below a summary stand its totals,
    and lines that speak of all its rows."""
    if first > last:
        return part
    if part.in_summary:
        return with_lines(part, lines_of(table, set(), first, last))
    below = account_for_cells(part.form, table, (), {}, first, last)
    ledger = Ledger(*map(sum, zip(part.ledger, below.ledger, strict=True)))
    return replace(part, findings=(*part.findings, *below.findings), ledger=ledger)


def _is_worth_reading(rows: Sequence[Sequence[object]]) -> bool:
    for row in rows:
        filled = [value for value in row if value not in ("", None)]
        if len(filled) >= FEWEST_CELLS or any(isinstance(value, str) and len(value) >= SHORTEST_PROSE for value in filled):
            return True
    return False


def _from_template(table: Table, context: Context) -> Read:
    corner = find_mark(table)
    form = context.forms.get(corner[2], context.form) if corner else context.form
    parts = read_all_marked(table, form, corner) if corner else read_labelled(table, form)
    found: list[Found] = []
    for first, last, marked in parts:
        answers, findings = answers_from_cells(form, table, marked.cells)
        accounted = account_for_cells(form, table, marked.cells, answers, first, marked.cells[-1].row)
        remarked, said = with_remarks(form, table, marked.cells, answers)
        answers, findings = answers | remarked | accounted.answers, [*findings, *said, *accounted.findings]
        around = lines_around(table, printed_cells(form), first, marked.cells[0].row, last) if corner else ()
        lines = () if corner else tuple(lines_of(table, {(table.number, cell.row) for cell in marked.cells}, first, last))
        stretch = f"!{first}:{last}" if len(parts) > 1 else ""
        rows = (first if corner else marked.cells[0].row, marked.cells[-1].row)
        sentences = sentences_of(form, frozenset([cell.code for cell in marked.cells]))
        own = marked if corner else None
        found.append(
            Found(
                form,
                table.name,
                stretch,
                answers,
                tuple(findings),
                lines,
                own,
                rows,
                sentences,
                is_headed=True,
                ledger=accounted.ledger,
                around=around,
            )
        )
    return found, ()


def _from_summary(table: Table, context: Context) -> Read:
    return _first_form(context, lambda form: read_summaries(table, form), table)


def _from_turned_summary(table: Table, context: Context) -> Read:
    return _first_form(context, lambda form: read_turned(table, form, context.names), table)


def _first_form(context: Context, read: Callable[[Form], list[Summary]], table: Table) -> Read:
    """A submission a unit, of the first form version that a summary is of."""
    for form in context.forms_own_first:
        found: list[Found] = []
        said: list[Finding] = []
        for summary in read(form):
            lines = tuple(_lines_above(table, summary))
            said += summary.findings if summary.rows else ()
            for row in summary.rows:
                answers, findings = answers_from_cells(form, summary.table, row.marked.cells)
                accounted = account_for_row(form, summary.table, row.marked.cells, summary.named, summary.unread)
                own = (*row.findings, *accounted.findings, *(finding for finding in findings if finding.rule != "blank_missing"))
                found.append(
                    Found(
                        form,
                        table.name,
                        row.stretch,
                        under_headings(answers, row.headed),
                        own,
                        lines,
                        row.marked,
                        summary.taken,
                        in_summary=True,
                        ledger=accounted.ledger,
                    )
                )
        if found:
            return found, tuple(said)
    return [], ()


def _lines_above(table: Table, summary: Summary) -> Iterator[Line]:
    """What is said above a summary; of its heading's upper row not what is said of a column in a bracket: 云课堂（累计）."""
    for line in lines_of(table, set(), summary.first_line, summary.last_line):
        yield replace(line, text=REMARK_IN_HEADING.sub("", line.text)) if line.row == summary.upper_heading else line


_READERS = (_from_template, _from_summary, _from_turned_summary)
