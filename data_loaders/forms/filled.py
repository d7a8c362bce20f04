"""The form's printed sentences with something written in their blanks, and where each then stands."""

from __future__ import annotations

from collections.abc import Mapping

from data_loaders.model.findings import Place
from data_loaders.model.form import Form, Sentence
from data_loaders.model.readings import BLANK, Answer

EMPTY = "　"
"""What stands in a blank where nothing was written."""


def filled(form: Form, words: Mapping[str, str]) -> dict[str, Place]:
    """For every blank its printed sentence with these words in its brackets, and which characters are its own."""
    return {code: place for sentence in form.sentences for code, place in _filled(sentence, words).items()}


def pictured(form: Form) -> dict[str, Answer]:
    """The answers of a form that came as a picture, before somebody types it: every blank open, at its place in its sentence."""
    return {code: Answer(code, BLANK, None, None, "", place._replace(page=1)) for code, place in filled(form, {}).items()}


def _filled(sentence: Sentence, words: Mapping[str, str]) -> dict[str, Place]:
    text, spans = sentence.literals[0], {}
    for code, literal in zip(sentence.blanks, sentence.literals[1:], strict=True):
        written = words.get(code, "").strip() or EMPTY
        start = len(text) + 1
        spans[code] = (start, start + len(written))
        text += f"（{written}）{literal}"
    return {code: Place(start=start, end=end, sentence=text) for code, (start, end) in spans.items()}
