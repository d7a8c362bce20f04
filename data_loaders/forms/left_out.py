"""What was left out of a cell or sentence (struck out, hidden, raised, deleted) -> what is said of the blank it stood at."""

from __future__ import annotations

import re
from collections.abc import Iterable

from data_loaders.formats.tables import DELETED, RAISED, LeftOut, Table
from data_loaders.forms.prose import Span
from data_loaders.forms.sentences import Passage
from data_loaders.model.findings import Finding
from data_loaders.model.readings import BLANK, TEXT, UNREADABLE, Answer
from data_loaders.model.words import both
from data_loaders.text.numerals import read_text
from data_loaders.text.plain import STOP

_NUMBER = re.compile("[0-9０-９〇一二两三四五六七八九十百千万亿若干]")
_FILLERS = re.compile(r"[\s_＿　()（）\[\]［］【】〔〕{}｛｝“”\"'‘’,，、:：]*")
_ANYTHING = re.compile(r"\w")
FAR = 12
"""Words farther from a blank than so many characters, or across the end of a sentence, are not this blank's."""
LONGEST_WORDS = 40


def beside_cell(answer: Answer, left: Iterable[LeftOut]) -> list[Finding]:
    """What is to be said of a blank that has a cell of its own."""
    return _said(answer, [each for each in left if _matters(answer, each)])


def beside_spans(tables: dict[int, Table], passages: list[Passage], spans: dict[str, Span], answers: dict[str, Answer]) -> list[Finding]:
    """What is to be said of blanks in sentences: words left out belong to the blank they stand in or nearest to."""
    findings: list[Finding] = []
    for number, passage in enumerate(passages):
        left = tables[passage.table].left_out.get((passage.row, passage.column), ())
        inside = [span for span in spans.values() if span.passage == number] if left else []
        at: dict[str, list[LeftOut]] = {}
        for each in left:
            nearest = min(inside, key=lambda span: _distance(span, each.start), default=None)
            if nearest and _matters(answers[nearest.code], each) and _belongs(passage.text, nearest, each):
                at.setdefault(nearest.code, []).append(each)
        for code, those in at.items():
            findings += _said(answers[code], those)
    return findings


def _matters(answer: Answer, left: LeftOut) -> bool:
    """Whether the words could be part of what the blank says: numbers and nils, and any words where nothing else is there."""
    if answer.state in (BLANK, TEXT, UNREADABLE):
        return bool(_ANYTHING.search(left.words)) or _is_said(left.words)
    return bool(_NUMBER.search(left.words)) or _is_said(left.words)


def _is_said(words: str) -> bool:
    return read_text(words).state not in (BLANK, UNREADABLE)


def _distance(span: Span, start: int) -> int:
    return max(span.start - start, start - span.end, 0)


def _belongs(text: str, span: Span, left: LeftOut) -> bool:
    between = text[left.start : span.start] if left.start < span.start else text[span.end : left.start]
    if _FILLERS.fullmatch(between):
        return True
    is_far = len(between) > FAR or len(left.words) > LONGEST_WORDS or STOP.search(between)
    return left.why != RAISED and not is_far and bool(_NUMBER.search(left.words))


def _said(answer: Answer, left: list[LeftOut]) -> list[Finding]:
    """One finding for each reason."""
    findings: list[Finding] = []
    for why in dict.fromkeys(each.why for each in left):
        words = "、".join(each.words.strip() for each in left if each.why == why)[:LONGEST_WORDS]
        values = {"words": words} | both(f"left_out.{why}").as_values("why")
        if answer.state == BLANK:
            findings.append(Finding("value_left_out", answer.code, answer.place, values))
        else:
            rule = "words_deleted" if why == DELETED else "words_left_out"
            findings.append(Finding(rule, answer.code, answer.place, values | {"raw": answer.raw[:LONGEST_WORDS]}))
    return findings
