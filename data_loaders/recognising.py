"""A document's tables -> the forms found in them: our own with marks or without, summaries, the printed form."""

from __future__ import annotations

from dataclasses import replace

from data_loaders.answers import answers_from_cells
from data_loaders.context import Context
from data_loaders.documents import Document, Table
from data_loaders.findings import Finding, Place
from data_loaders.found import Found, lines_of
from data_loaders.printed_forms import from_prose, is_spreadsheet
from data_loaders.summaries import read_summaries
from data_loaders.template_reader import find_mark, read_all_marked, read_labelled

SHORTEST_PROSE = 20
"""Shorter cells below a template are remarks and signatures, no form."""


def find_submissions(document: Document, context: Context) -> list[Found]:
    """The submissions in a document: nearly always one a filled sheet, one for all the tables of a Word document."""
    if not is_spreadsheet(document):
        marked = [part for table in document.tables for part in _from_template(table, context)]
        if not marked and document.kind == "csv":
            marked = _from_summary(document.tables[0], document, context)
        return marked or from_prose(document, context)
    found: list[Found] = []
    for table in document.tables:
        parts = (
            _with_prose_below(_from_template(table, context), table, document, context)
            or _from_summary(table, document, context)
            or from_prose(Document(document.kind, [table]), context)
        )
        if table.hidden:
            hidden = Finding("sheet_hidden", place=Place(sheet=table.name), values={"sheet": table.name})
            parts = [replace(part, findings=(*part.findings, hidden)) for part in parts]
        found += parts
    return found


def _from_template(table: Table, context: Context) -> list[Found]:
    corner = find_mark(table)
    form = context.forms.get(corner[2], context.form) if corner else context.form
    parts = read_all_marked(table, form, corner) if corner else read_labelled(table, form)
    found: list[Found] = []
    for first, last, marked in parts:
        answers, findings = answers_from_cells(form, table, marked.cells)
        lines = () if corner else tuple(lines_of(table, set(), first, last))
        stretch = f"!{first}:{last}" if len(parts) > 1 else ""
        found.append(Found(form, table.name, stretch, answers, tuple(findings), lines, marked if corner else None))
    return found


def _with_prose_below(found: list[Found], table: Table, document: Document, context: Context) -> list[Found]:
    """Marked forms, and printed ones that stand below them in the same sheet."""
    last = max((cell.row for part in found if part.marked for cell in part.marked.cells), default=len(table.rows))
    if not any(isinstance(value, str) and len(value) >= SHORTEST_PROSE for row in table.rows[last:] for value in row):
        return found
    below = replace(table, rows=[[] for _ in range(last)] + table.rows[last:])
    printed = from_prose(Document(document.kind, [below]), context)
    return found + [replace(part, stretch=part.stretch or f"!{last + 1}:{len(table.rows)}") for part in printed]


def _from_summary(table: Table, document: Document, context: Context) -> list[Found]:
    """A submission a row; what is odd about the columns is said once, of the file."""
    found: list[Found] = []
    for form in context.forms_own_first:
        for summary in read_summaries(table, form):
            lines = tuple(lines_of(table, set(), summary.first_line, summary.last_line))
            document.findings += summary.findings if summary.rows else ()
            for row in summary.rows:
                answers, findings = answers_from_cells(form, table, row.marked.cells)
                own = [finding for finding in findings if finding.rule != "blank_missing"]
                stretch = f"!{row.row}:{row.row}"
                found.append(Found(form, table.name, stretch, answers, (*row.findings, *own), lines, row.marked, in_summary=True))
        if found:
            break
    return found
