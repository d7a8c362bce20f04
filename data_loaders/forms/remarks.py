"""What a unit writes beside the value of a blank in our Excel form: a remark, another counting unit, another label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from data_loaders.formats.tables import Table
from data_loaders.forms.answers import of_other_unit
from data_loaders.forms.beside_cells import headings_above
from data_loaders.forms.excel_form import MarkedCell
from data_loaders.forms.ledger import printed_cells
from data_loaders.forms.qualified import said_elsewhere
from data_loaders.forms.whole_form import scale_stated
from data_loaders.model.findings import Finding
from data_loaders.model.form import Blank, Form
from data_loaders.model.printed import LABEL_COLUMN, REMARK_COLUMN, UNIT_COLUMN
from data_loaders.model.readings import BLANK, NIL, NUMBER, Answer
from data_loaders.model.words import said
from data_loaders.text.counting_units import is_same_unit, unit_at
from data_loaders.text.plain import plain

LONGEST = 80
"""How many letters of a remark stand in the sentence of its number."""


def with_remarks(
    form: Form, table: Table, cells: tuple[MarkedCell, ...], answers: dict[str, Answer]
) -> tuple[dict[str, Answer], list[Finding]]:
    """The answers that have a remark, with it in their sentence, where what it says of the number is then heard; and what is said of
    remarks, counting units and labels."""
    headings = headings_above(table, min((cell.row for cell in cells), default=1))
    remarks, units, labels = (
        [c for c, heading in headings.items() if heading == own] for own in (REMARK_COLUMN, UNIT_COLUMN, LABEL_COLUMN)
    )
    changed: dict[str, Answer] = {}
    findings: list[Finding] = []
    if not (remarks or units or labels):
        return changed, findings
    printed = printed_cells(form)
    for cell in cells:
        answer, row = answers[cell.code], table.rows[cell.row - 1]
        if answer.state == BLANK and form.blanks[cell.code].kind == "number":
            findings += (found for words in _written(row, remarks, cell, printed) for found in said_elsewhere(answer, words))
        if answer.state not in (NUMBER, NIL) or answer.place.row not in (None, cell.row):
            continue
        blank = form.blanks[cell.code]
        if any(_is_another_label(blank, row[c - 1]) for c in labels if c <= len(row)):
            findings.append(Finding("wording_changed", cell.code, answer.place, {"raw": answer.raw}))
        for words in _written(row, units, cell, printed):
            findings += _of_unit(answer, blank.counting_unit or "", words)
        for words in _written(row, remarks, cell, printed):
            changed[cell.code] = remarked = _with_words(answer, words)
            findings.append(Finding("number_with_words", cell.code, remarked.place, {"words": words, "value": answer.value}))
    return changed, findings


def under_headings(answers: Mapping[str, Answer], headed: Mapping[str, str]) -> dict[str, Answer]:
    """The answers, each number with what its column's heading says of it in its sentence, where it is then heard like a remark."""
    numbers = {code: words for code, words in headed.items() if answers[code].state in (NUMBER, NIL)}
    return {**answers, **{code: _with_words(answers[code], words) for code, words in numbers.items()}}


def _with_words(answer: Answer, words: str) -> Answer:
    """An answer with a remark in its sentence."""
    return answer._replace(place=answer.place._replace(sentence=answer.place.sentence + said("cell.remark", words=words)))


def _written(row: Sequence[object], columns: Iterable[int], cell: MarkedCell, printed: dict[str, int]) -> list[str]:
    """The sender's words in these columns (from 1) of a blank's row."""
    return [
        words.strip()[:LONGEST]
        for c in columns
        if c <= len(row) and (words := row[c - 1]) and isinstance(words, str) and words not in printed
        if words.strip() and c != cell.column
    ]


def _is_another_label(blank: Blank, words: object) -> bool:
    """Whether words stand where the blank's label is printed that are not the label: its number may be of something else."""
    if not isinstance(words, str) or words in (blank.label_zh, ""):
        return False
    return plain(words) not in ("", plain(blank.label_zh), plain(blank.label_en))


def _of_unit(answer: Answer, printed: str, words: str) -> list[Finding]:
    """An error where a counting unit is a scale too (万人次), else what is said of one that is not the printed one."""
    if scale := scale_stated(words):
        return [Finding("scaled_at_blank", answer.code, answer.place, {"words": scale, "value": answer.value})]
    unit = unit_at(words)
    if not unit.word or unit.end != len(words) or not printed or is_same_unit(unit.word, printed):
        return []
    return [of_other_unit(answer.code, answer.place, words, printed)]
