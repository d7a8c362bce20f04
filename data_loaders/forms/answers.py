"""Cells and sentences -> answers with state, value and place, and the findings of each single blank."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from data_loaders.formats.number_formats import FORMAT
from data_loaders.formats.tables import Table
from data_loaders.forms.beside import Sentences, account_for_sentences
from data_loaders.forms.excel_form import SEVERAL, MarkedCell
from data_loaders.forms.left_out import beside_cell, beside_spans
from data_loaders.forms.on_paper import across_lines
from data_loaders.forms.passages import in_form_order
from data_loaders.forms.prose import Span, read_spans
from data_loaders.forms.qualified import elsewhere_in_sentences
from data_loaders.forms.sentences import Passage
from data_loaders.forms.stacked import Stretch
from data_loaders.model.findings import Finding, Place
from data_loaders.model.form import Blank, Form
from data_loaders.model.readings import BLANK, NIL, NO_NUMBERS, NUMBER, TEXT, UNREADABLE, Answer, Ledger
from data_loaders.text.counting_units import counts_people_instead, is_same_unit
from data_loaders.text.numerals import Numeral, as_shown, read_numeral, read_text, whole_count

_new = tuple.__new__
"""Makes a named tuple as the tuple it is, in a third of the time: for what every blank of every form needs."""
LONGEST_RAW = 200
"""How much of an answer's words a message repeats."""


def answers_from_cells(form: Form, table: Table, cells: tuple[MarkedCell, ...]) -> tuple[dict[str, Answer], list[Finding]]:
    """The answers of our Excel form. A blank that stands there twice with different answers is an error."""
    answers: dict[str, Answer] = {}
    findings: list[Finding] = []
    words, place_of, left_out = _cell_words(form), table.place, table.left_out
    hides = bool(table.hidden_rows) or (bool(table.hidden_columns) and table.hides_a_column_of([(row, c) for _, _, row, c, _, _ in cells]))
    hidden_columns: set[int] = set()
    for code, value, row, column, nature, beside in cells:
        before_raw, after_raw, start, blank = words[code]
        is_empty = (value == "" or value is None) and not nature
        count = None if is_empty or nature or blank.kind == "text" else whole_count(value)
        raw = str(count) if count is not None else "" if is_empty else _written(value)
        place = place_of(row, column, None, start, start + len(raw), f"{before_raw}{raw}{after_raw}")
        odd: list[Finding] = []
        if count is not None:
            answer = _new(Answer, (code, NUMBER if count else NIL, count, None, raw, place, None))
        elif is_empty:
            answer = _new(Answer, (code, BLANK, None, None, "", place, None))
        elif blank.kind == "text":
            answer = _text(blank, raw, place)
        else:
            answer, odd = _answer(blank, raw, _marked_numeral(nature) if nature else read_numeral(value), place)
        if beside:
            odd = [*odd, Finding("value_beside", code, place, {"cell": table.place(row, column).words()})]
        if answer.state == BLANK:
            odd = [*odd, *_merged(table, code, row, column, place)]
        elif hides:
            odd = [*odd, *_hidden(table, code, row, column, place, hidden_columns)]
        if left_out:
            odd = [*odd, *beside_cell(answer, left_out.get((row, column), ()))]
        if table.boxes:
            odd = [*odd, *across_lines(table, row, column, 0, len(raw), answer)]
        before = answers.get(code)
        if before is None or before.state == BLANK:
            answers[code] = answer
            findings += odd
        elif answer.state != BLANK and (before.value, before.text) != (answer.value, answer.text):
            findings.append(Finding("blank_doubled", code, place, {"raw": f"{before.raw}、{answer.raw}"}))
    for code in form.blanks:
        if code not in answers:
            answers[code] = Answer(code, BLANK, None, None, "", Place(sheet=table.name))
            findings.append(Finding("blank_missing", code, Place(sheet=table.name)))
    return answers, findings


def _merged(table: Table, code: str, row: int, column: int, place: Place) -> list[Finding]:
    """A query where an empty cell is part of a filled one: what is written there counts for that one's blank only."""
    into = table.merged_into(row, column)
    if into is None or table.rows[into[0] - 1][into[1] - 1] in ("", None):
        return []
    return [Finding("cell_merged", code, place, {"cell": table.place(*into).words(), "cell_en": table.place(*into).words("en")})]


@lru_cache(maxsize=8)
def _cell_words(form: Form) -> dict[str, tuple[str, str, int, Blank]]:
    """For every blank: the words before and after its number in the sentence shown for a cell, where the number begins, and the blank."""
    return {
        code: (before := f"{blank.label_zh}：", f" {blank.counting_unit}" if blank.counting_unit else "", len(before), blank)
        for code, blank in form.blanks.items()
    }


def _hidden(table: Table, code: str, row: int, column: int, place: Place, said: set[int]) -> list[Finding]:
    """A note on an answer in a hidden row, and one on the first in a hidden column; `said` are the columns of which it is said."""
    if table.is_hidden(row, column):
        return [Finding("row_hidden", code, place)]
    if column in said or not table.is_in_hidden_column(row, column):
        return []
    said.add(column)
    return [Finding("column_hidden", code, place)]


def _marked_numeral(nature: str) -> Numeral:
    return Numeral(
        UNREADABLE, rule={"formula": "cell_formula_empty", FORMAT: "cell_format", SEVERAL: "number_twice"}.get(nature, "cell_error")
    )


def _written(value: object) -> str:
    """A cell's value in the words a person would see."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, float) and (value := as_shown(value)).is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def answers_from_prose(
    form: Form, tables: dict[int, Table], stretch: Stretch, owns: Callable[[int, int], bool]
) -> tuple[dict[str, Answer], list[Finding], Ledger]:
    """The answers in the printed sentences; empty where none of the form's sentences is there. `owns` says which rows are this form's."""
    passages = in_form_order(stretch.passages)
    spans, missing = read_spans(form, passages)
    if not spans:
        return {}, [], NO_NUMBERS
    answers: dict[str, Answer] = {}
    findings: list[Finding] = []
    hidden_columns: set[int] = set()
    for code, blank in form.blanks.items():
        span = spans.get(code)
        if span is None:
            answers[code] = Answer(code, BLANK, None, None, "", Place())
            if code in missing:
                findings.append(Finding("blank_missing", code))
            continue
        passage = passages[span.passage]
        place = _span_place(tables[passage.table], passage, span)
        if blank.kind == "number":
            answers[code], odd = _answer(blank, span.raw, _span_numeral(span), place, span.unit)
        else:
            answers[code], odd = _text(blank, span.raw, place), []
        if span.changed:
            odd = [*odd, Finding("wording_changed", code, place, {"raw": span.raw})]
        if answers[code].state != BLANK:
            table = tables[passage.table]
            odd = [*odd, *_hidden(table, code, passage.row, passage.column, place, hidden_columns)]
            if table.boxes:
                odd += across_lines(table, passage.row, passage.column, span.start, span.end, answers[code])
        findings.extend(odd)
    findings = _exchanged(form, findings)
    findings += beside_spans(tables, passages, spans, answers)
    findings += elsewhere_in_sentences(form, passages, spans, answers)
    by_passage: dict[int, list[str]] = {}
    for code, span in spans.items():
        by_passage.setdefault(span.passage, []).append(code)
    for number, codes in sorted(by_passage.items()):
        passage = passages[number]
        if passage.table and all(answers[code].state == BLANK for code in codes):
            findings += _left_out_beside(tables[passage.table], passage, codes, answers)
    if stretch.again:
        findings += _contradicted(form, tables, in_form_order(stretch.again), answers)
    said = {finding.indicator for finding in findings if finding.indicator and finding.severity != "note"}
    read = Sentences(form, tables, passages, stretch.again, spans, answers, owns)
    accounted = account_for_sentences(read, said)
    return answers | accounted.answers, [*findings, *accounted.findings], accounted.ledger


def _left_out_beside(table: Table, passage: Passage, codes: list[str], answers: dict[str, Answer]) -> list[Finding]:
    """What is said of a sentence left empty where the cell right of it holds words that do not count."""
    left = table.left_out.get((passage.row, passage.column + 1), ())
    return [found for code in codes for found in beside_cell(answers[code], left)] if left else []


def _contradicted(form: Form, tables: dict[int, Table], again: list[Passage], answers: dict[str, Answer]) -> list[Finding]:
    """An error for every blank whose sentence is written a second time with another answer."""
    findings: list[Finding] = []
    for code, span in read_spans(form, again)[0].items():
        before, passage = answers[code], again[span.passage]
        numeral = _span_numeral(span)
        same = before.raw.strip() == span.raw.strip() or (numeral.state, numeral.value) == (before.state, before.value)
        if span.raw.strip() and not same:
            place = _span_place(tables[passage.table], passage, span)
            findings.append(Finding("blank_doubled", code, place, {"raw": f"{before.raw or '—'}、{span.raw}"}))
    return findings


def _span_numeral(span: Span) -> Numeral:
    numeral = read_text(span.raw)
    if span.certain or numeral.state == BLANK:
        return numeral
    return Numeral(UNREADABLE, rule="number_unreadable")


def _span_place(table: Table, passage: Passage, span: Span) -> Place:
    """The span within its own paragraph, so that `sentence[start:end]` is what was read."""
    begin = passage.text.rfind("\n", 0, span.start) + 1
    stop = passage.text.find("\n", span.end)
    sentence = passage.text[begin : stop if stop >= 0 else len(passage.text)]
    paragraph = passage.text.count("\n", 0, span.start) + 1
    return table.place(passage.row, passage.column, paragraph, span.start - begin, span.end - begin, sentence)


def _text(blank: Blank, raw: str, place: Place) -> Answer:
    words = raw.strip()
    return Answer(blank.code, TEXT if words else BLANK, None, words or None, raw, place)


def _answer(blank: Blank, raw: str, numeral: Numeral, place: Place, unit_beside: str = "") -> tuple[Answer, list[Finding]]:
    """A number blank's answer and what is odd about it: unreadable, approximate, with a remark, in another counting unit."""
    answer = Answer(blank.code, numeral.state, numeral.value, None, raw, place)
    if numeral.state == UNREADABLE:
        return answer, [Finding(numeral.rule or "number_unreadable", blank.code, place, {"raw": raw[:LONGEST_RAW]})]
    findings: list[Finding] = []
    if numeral.state in (NUMBER, NIL):
        if numeral.approximate:
            findings.append(Finding("number_approximate", blank.code, place, {"raw": raw, "value": numeral.value}))
        if numeral.words:
            values = {"words": numeral.words[:LONGEST_RAW], "value": numeral.value}
            findings.append(Finding("number_with_words", blank.code, place, values))
        written = numeral.unit or unit_beside
        if written and blank.counting_unit and not is_same_unit(written, blank.counting_unit):
            findings.append(of_other_unit(blank.code, place, written, blank.counting_unit))
    return answer, findings


def of_other_unit(code: str, place: Place, written: str, printed: str) -> Finding:
    """A note where a number has another counting unit than the printed one, a query where it is one of people."""
    rule = "counting_unit_of_people" if counts_people_instead(written, printed) else "counting_unit_differs"
    return Finding(rule, code, place, {"written": written, "printed": printed})


def _exchanged(form: Form, findings: list[Finding]) -> list[Finding]:
    """The findings, with a query at the other blanks too of a sentence that counts people at the wrong one: 学习（58）人次，参与（3）次."""
    of_people = [found.indicator for found in findings if found.rule == "counting_unit_of_people" and found.indicator]
    doubted = {form.blanks[code].sentence for code in of_people}
    return [
        replace(found, rule="counting_unit_of_people")
        if found.rule == "counting_unit_differs" and found.indicator and form.blanks[found.indicator].sentence in doubted
        else found
        for found in findings
    ]
