"""Numbers that stand near the value cells of our own Excel form, or of a summary's row, instead of in them.

Our own reader takes a number from the cell beside where it is alone. What is left here: numbers with words beside an empty value
cell, rows the sender added, further columns, comments. Where a value cell near it is empty, its blank is unreadable.
"""

from __future__ import annotations

from collections.abc import Iterable

from data_loaders.formats.tables import Table
from data_loaders.forms.excel_form import SEVERAL, MarkedCell, is_bare_number, own_heading
from data_loaders.forms.ledger import LONGEST_RAW, Account, Accounted, NumberCell, number_cell, printed_cells, row_numbers, said_of
from data_loaders.model.findings import Finding
from data_loaders.model.form import Form
from data_loaders.model.printed import COLUMNS, REMARK_COLUMN, VALUE_COLUMN
from data_loaders.model.readings import BLANK, UNREADABLE, Answer
from data_loaders.text.figures import figures_in

ROW_COLUMN, *_ITEM_COLUMNS = COLUMNS[:3]
"""Number, item and standard: the words that stand there are the form's own, however they were changed."""


def account_for_cells(
    form: Form, table: Table, cells: tuple[MarkedCell, ...], answers: dict[str, Answer], first: int, last: int
) -> Accounted:
    """Every number in the rows `first` to `last` (from 1) of a form with a value cell for each blank."""
    account = Account()
    _take(account, cells)
    values = {(row, column) for _, _, row, column, _, _ in cells}
    code_at = {row: code for code, _, row, _, _, _ in cells}
    several = {code for code, _, _, _, nature, _ in cells if nature == SEVERAL}
    """The blanks of which it is said already that several numbers stand beside them."""
    top = min(code_at, default=first)
    headings = headings_above(table, min(code_at, default=1))
    own = {c for c, heading in headings.items() if heading == ROW_COLUMN}
    known, notes = printed_cells(form), table.notes
    near: dict[str, list[NumberCell]] = {}
    filled: list[tuple[str | None, NumberCell]] = []
    printed = about = 0
    for r in range(first, min(last, len(table.rows)) + 1):
        code = code_at.get(r)
        for c, value in enumerate(table.rows[r - 1], start=1):
            if value.__class__ is str:
                if not value:
                    continue
                if (count := known.get(value)) is not None:
                    printed += count
                    continue
            elif value is None:
                continue
            if (r, c) in values:
                continue
            if c in own and value.__class__ is not str:
                about += 1
                continue
            cell = number_cell(account, form, table, r, c, value)
            if cell is None:
                continue
            if _is_the_forms(cell, headings.get(c, ""), answers.get(code) if code else None, r < top):
                account.about += len(cell.counts)
                continue
            if code in several:
                account.unplaced += len(cell.counts)
                continue
            _keep(cell, code or _above(code_at, r), bool(code), answers, near, filled)
        for c, words in table.notes_by_row.get(r, ()) if notes else ():
            if cell := number_cell(account, form, table, r, c, words):
                _keep(cell, code, bool(code), answers, near, filled)
    account.found += printed + about
    account.printed, account.about = account.printed + printed, account.about + about
    account.unplaced += sum(len(cell.counts) for cells_near in near.values() for cell in cells_near)
    account.unplaced += sum(len(cell.counts) for _, cell in filled)
    changed, findings = _unreadable(near)
    return Accounted(changed, (*findings, *said_of(filled, at_column=True)), account.closed())


def account_for_row(form: Form, table: Table, cells: tuple[MarkedCell, ...], named: frozenset[int], unread: frozenset[int]) -> Accounted:
    """Every number in one unit's row of a summary. `named` are the columns (from 1) with a heading, of `unread` ones it is said once
    for the whole summary that they are no blank's."""
    account = Account()
    values = {(cell.row, cell.column) for cell in cells}
    _take(account, cells)
    loose: list[tuple[str | None, NumberCell]] = []
    for r in {cell.row for cell in cells}:
        for c, value in enumerate(table.rows[r - 1], start=1):
            if value in ("", None) or (r, c) in values:
                continue
            cell = number_cell(account, form, table, r, c, value)
            if cell is None:
                continue
            if c in unread:
                account.unplaced += len(cell.counts)
            elif c in named or cell.is_phone:
                account.about += len(cell.counts)
            else:
                account.unplaced += len(cell.counts)
                loose.append((None, cell))
        for c, words in table.notes_by_row.get(r, ()) if table.notes else ():
            if cell := number_cell(account, form, table, r, c, words):
                account.unplaced += len(cell.counts)
                loose.append((None, cell))
    return Accounted({}, tuple(said_of(loose, at_column=False)), account.closed())


def _take(account: Account, cells: Iterable[MarkedCell]) -> None:
    """Enters the numbers that blanks have taken."""
    taken = 0
    for _, value, _, _, nature, _ in cells:
        if value is None or value == "" or nature == SEVERAL:
            continue
        taken += len(figures_in(value)) if isinstance(value, str) and not value.isdecimal() else 1
    account.found += taken
    account.taken += taken


def headings_above(table: Table, top: int) -> dict[int, str]:
    """The columns (from 1) of the form whose first blank stands in row `top`, with what their heading says."""
    for row in reversed(table.rows[: top - 1]):
        if VALUE_COLUMN in row:
            return {c: words.strip() for c, words in enumerate(row, start=1) if isinstance(words, str) and words}
        if heading := own_heading(row):
            return {c + 1: word for word, c in heading.items()}
    return {}


def _is_the_forms(cell: NumberCell, heading: str, answer: Answer | None, is_above: bool) -> bool:
    """Whether numbers are the form's own: its heading lines, its number, item and standard columns, remarks on what is filled in."""
    if is_above:
        return not cell.has_units
    if heading == ROW_COLUMN:
        return True
    if heading in _ITEM_COLUMNS:  # a number alone has slipped there, or numbers the items
        return not is_bare_number(cell.text) or cell.column in row_numbers(cell.table)
    if answer is None:
        return not (cell.has_units or cell.is_for_its_numbers) or cell.is_phone
    has_value = answer.state != BLANK
    if has_value and cell.text.strip() == answer.raw.strip():
        return answer.place.cell == cell.place.cell
    return has_value and heading == REMARK_COLUMN and not cell.text.strip().isdecimal()


def _above(code_at: dict[int, str], r: int) -> str | None:
    """The blank of the row right above one that the sender added."""
    return code_at.get(r - 1)


def _keep(
    cell: NumberCell,
    code: str | None,
    in_row: bool,
    answers: dict[str, Answer],
    near: dict[str, list[NumberCell]],
    filled: list[tuple[str | None, NumberCell]],
) -> None:
    """Puts a cell with those near an empty blank, or with those that belong to none."""
    if code and answers[code].state == BLANK:
        near.setdefault(code, []).append(cell)
    else:
        filled.append((code if in_row else None, cell))


def _unreadable(near: dict[str, list[NumberCell]]) -> tuple[dict[str, Answer], list[Finding]]:
    """The blanks that are empty while numbers stand near them, and an error on each."""
    changed: dict[str, Answer] = {}
    findings: list[Finding] = []
    for code, cells in near.items():
        raw = "、".join(cell.raw for cell in cells)[:LONGEST_RAW]
        changed[code] = Answer(code, UNREADABLE, None, None, raw, cells[0].place)
        findings.append(Finding("value_unplaced", code, cells[0].place, {"raw": raw}))
    return changed, findings
