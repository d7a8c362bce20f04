"""参与（ ）人次 written in words of its own: the number is its blank's, no neighbour moves, and what says two numbers is none of them."""

from __future__ import annotations

import random
import re

import pytest

from data_loaders.forms.prose import Span, read_spans
from data_loaders.forms.sentences import Passage
from data_loaders.text.numerals import read_text
from tests.data_loaders.filling import FORM, filled_sentence, some_answers

PRINTED = re.compile(r"(?<=[，,])参与（(\d+)）(人次|人)")
WAYS = (
    "参与人次达{v}余人次",
    "参与人员{v}人",
    "参与职工{v}人次",
    "{v}人次参与",
    "{v}人参加",
    "参与人数{v}",
    "（{v}）人次参与",
    "参与人员（{v}）人",
    "参与人次：{v}人次",
    "共有{v}人参与",
    "参加人次达{v}人次",
    "吸引{v}名",
    "参与人员约{v}人",
)
TWO = ("参与（{v}人次、{w}人次）人次", "{v}人次参与{w}场", "参与人员{v}人{w}名", "参与人员{v}至{w}人", "参与职工若干人次", "参与人员{v}场")


def written(seed: int) -> tuple[list[str], dict[str, object]]:
    """The form's paragraphs filled in, and what stands in them."""
    answers = some_answers(seed)
    paragraphs = [
        "".join(filled_sentence(sentence, answers, "（{v}）") for sentence in part) for item in FORM.items for part in item.paragraphs
    ]
    return paragraphs, answers


def read(paragraphs: list[str]) -> dict[str, Span]:
    spans, _ = read_spans(FORM, [Passage(text, 1, row, 3) for row, text in enumerate(paragraphs, 1)])
    return {code: span for code, span in spans.items() if FORM.blanks[code].kind == "number"}


@pytest.mark.parametrize("ways", [WAYS, TWO])
def test_a_clause_in_words_of_its_own_is_read_whole_or_not_at_all(ways: tuple[str, ...]) -> None:
    chance = random.Random(len(ways))
    for seed in range(150):
        paragraphs, answers = written(seed)
        row = chance.choice([row for row, text in enumerate(paragraphs) if PRINTED.search(text)])
        found = chance.choice(list(PRINTED.finditer(paragraphs[row])))
        way = chance.choice(ways)
        spoilt = way.format(v=found.group(1), w=int(found.group(1)) + 7)
        paragraphs[row] = paragraphs[row][: found.start()] + spoilt + paragraphs[row][found.end() :]
        wrong: list[str] = []
        for code, span in read(paragraphs).items():
            numeral = read_text(span.raw)
            if numeral.value != answers[code]:
                wrong.append(code)
                assert numeral.value is None or span.changed, (way, code, span, paragraphs[row])
        if ways is WAYS:
            assert not wrong, (way, wrong, paragraphs[row])
        else:
            assert len(wrong) == 1, (way, wrong, paragraphs[row])
