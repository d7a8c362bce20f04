"""The printed form's sentences in a document -> the submissions they make, one or several below each other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise, takewhile

from data_loaders.formats.tables import Document, Table
from data_loaders.forms.against_heading import heads_form, looks_up
from data_loaders.forms.answers import answers_from_prose
from data_loaders.forms.found import Found, lines_of, sentences_of
from data_loaders.forms.papers import is_target
from data_loaders.forms.passages import all_sentences_in, answer_column, answer_passages
from data_loaders.forms.sentences import Passage
from data_loaders.forms.stacked import Stretch, position, stretches
from data_loaders.matching.context import Context
from data_loaders.matching.stated import Line, unit_written
from data_loaders.model.form import Form


def from_prose(document: Document, context: Context) -> list[Found]:
    best: tuple[int, Form, list[Passage]] | None = None
    for form in context.forms_own_first:
        passages = answer_passages(form, document)
        words = sum(len(passage.text) for passage in passages)
        if passages and (best is None or words > best[0]):
            best = (words, form, passages)
    if best is None:
        return []
    _, form, passages = best
    tables = {table.number: table for table in document.tables}
    passages, aim = _done(form, passages, tables)
    after = {table.number: table.after for table in document.tables}
    passages.sort(key=lambda passage: (*position(passage.table, passage.row, after), passage.column))
    used = {(passage.table, passage.row) for passage in passages}
    lines = [line for table in document.tables for line in _placed_lines(table, used, after)]
    parts = stretches(form, passages, lambda before, behind: _headed_anew(lines, _at(before, after), _at(behind, after)))
    shared = _shared_out(lines, parts, after, lambda line: heads_form(line, form, context))
    found: list[Found] = []
    for number, (part, own_lines) in enumerate(zip(parts, shared, strict=True), start=1):
        answers, findings, ledger = answers_from_prose(form, tables, part, _owner_of_rows(parts, number - 1, after))
        if answers:
            sheet = document.tables[0].name if is_spreadsheet(document) else None
            stretch = "" if len(parts) == 1 else f"#{number}"
            missing = {finding.indicator for finding in findings if finding.rule == "blank_missing"}
            sentences = sentences_of(form, frozenset(answers.keys() - missing))
            is_headed = any(answer_column(form, tables[number]) for number in {passage.table for passage in part.passages})
            own = form, sheet, stretch, answers, tuple(findings), tuple(own_lines), None
            found.append(Found(*own, sentences=sentences, is_headed=is_headed, aim=aim, ledger=ledger))
    return found


def _done(form: Form, passages: list[Passage], tables: dict[int, Table]) -> tuple[list[Passage], str]:
    """The passages that do not stand under a heading of targets; where those hold the form's sentences, they, and the heading."""
    above = [_heading(tables[passage.table], passage, passages) for passage in passages]
    aims = [passage for passage, heading in zip(passages, above, strict=True) if is_target(heading)]
    if not aims:
        return passages, ""
    done = [passage for passage in passages if passage not in aims]
    if 2 * len(all_sentences_in(done)) >= len(all_sentences_in(aims)) and done:
        return done, ""
    return aims, next(filter(is_target, above))


def _heading(table: Table, passage: Passage, passages: list[Passage]) -> str:
    """What stands in the passage's column above the first of the table's passages, the nearest."""
    first = min(each.row for each in passages if each.table == passage.table)
    column = passage.column - 1
    for row in reversed(table.rows[: first - 1] if table.number else []):
        if column < len(row) and isinstance(words := row[column], str) and words.strip():
            return words.strip()
    return ""


def _owner_of_rows(parts: list[Stretch], number: int, after: dict[int, int]) -> Callable[[int, int], bool]:
    """Says whether a row belongs to that one of several forms: from its first sentence on, for the first one from the start."""
    if len(parts) == 1:
        return lambda table, row: True
    firsts = [min(_at(passage, after) for passage in part.passages) for part in parts]
    return lambda table, row: max(bisect_right(firsts, position(table, row, after)) - 1, 0) == number


_Placed = tuple[tuple[int, int, int], Line]
"""A line with where it stands in the document (see stacked.position)."""


def _at(passage: Passage, after: dict[int, int]) -> tuple[int, int, int]:
    return position(passage.table, passage.row, after)


def _said_between(lines: list[_Placed], low: tuple[int, int, int], high: tuple[int, int, int]) -> str:
    """The unit that the lines between two places name, "" where they name none."""
    between = [line for at, line in lines if low < at < high]
    return unit_written(between) if between else ""


def _headed_anew(lines: list[_Placed], low: tuple[int, int, int], high: tuple[int, int, int]) -> bool:
    """Whether another unit than the one above is named between two places."""
    said = _said_between(lines, low, high)
    above = [line for at, line in lines if at < low] if said else []
    return bool(above) and unit_written(above[::-1]) not in ("", said)


def _shared_out(lines: list[_Placed], parts: list[Stretch], after: dict[int, int], heads: Callable[[Line], bool]) -> list[list[Line]]:
    """Each form's lines: from the end of the one above to its own end; where units are named only below, from its start on. What stands
    between two before either is headed may speak of both, and of the one above alone where it says so."""
    if len(parts) == 1:
        return [[line for _, line in lines]]
    firsts = [min(_at(passage, after) for passage in part.passages) for part in parts]
    lasts = [max(_at(passage, after) for passage in part.passages) for part in parts]
    beyond = (1 << 30, 0, 0)
    named_below = not _said_between(lines, (-1, 0, 0), firsts[0]) and bool(_said_between(lines, lasts[-1], beyond))
    edges = [(-1, 0, 0), *(firsts[1:] if named_below else lasts[:-1]), beyond]
    shared = [[line for at, line in lines if low < at < high] for low, high in pairwise(edges)]
    if named_below:
        return shared
    for number, (last, first) in enumerate(zip(lasts, firsts[1:], strict=False)):
        between = [line for at, line in lines if last < at < first]
        unheaded = list(takewhile(lambda line: not heads(line), between))
        upward = [line for line in between if line not in unheaded and looks_up(line)]
        shared[number] += [*unheaded, *upward]
        shared[number + 1] = [line for line in shared[number + 1] if not (line in between and looks_up(line))]
    return shared


def _placed_lines(table: Table, used: set[tuple[int, int]], after: dict[int, int]) -> list[_Placed]:
    return [(position(table.number, line.row, after), line) for line in lines_of(table, used)]


def is_spreadsheet(document: Document) -> bool:
    return any(table.name is not None for table in document.tables)
