"""Which of the form's printed sentences stand in a text: by words printed once, by their own longest run, or by likeness."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import fuzz, process

from data_loaders.forms.alignment import pattern_of
from data_loaders.model.form import Form
from data_loaders.text.plain import Written, words_of

SHORTEST = 5
"""A cell with fewer words than this holds no sentence of the form."""
LONGEST = 20_000
"""A cell with more characters than this is no form either: the whole form with its answers is some 3,000."""
LOOKED_AT, FAMILIAR = 400, 0.3
"""The form's own letters must make up this share of a cell's first characters, or it is about something else."""
ALIKE = 75
"""How alike (0-100) a cell and a sentence must be when none of its words stand in it unchanged."""


@dataclass(frozen=True)
class Passage(Written):
    """The text of one answer cell and where it stands; `row` and `column` from 1 in table `table`; `form` is whose sentences it holds."""

    table: int
    row: int
    column: int
    form: Form | None = None

    @cached_property
    def sentences(self) -> frozenset[int]:
        """The numbers of the form's sentences that stand there, told by words that are printed once."""
        return sentences_in(self.form, self.words) if self.form else frozenset()

    @cached_property
    def position(self) -> int | None:
        """The first of the form's sentences that stands there, unchanged or alike; None where none does."""
        return _position(self.form, self.words) if self.form else None


@lru_cache(maxsize=8)
def _sentences(form: Form) -> tuple[tuple[str, str], ...]:
    """For every sentence: its longest run of printed words and all its words."""
    literals = [[words_of(part) for part in sentence.literals] for sentence in form.sentences]
    return tuple((max(parts, key=len), "".join(parts)) for parts in literals)


@lru_cache(maxsize=8)
def printed_words(form: Form) -> str:
    """All the words of the form's sentences."""
    return "".join(all_words for _, all_words in _sentences(form))


@lru_cache(maxsize=8)
def signatures(form: Form) -> tuple[tuple[int, str], ...]:
    """For every sentence its number and its longest run of words that the form prints once; sentences without one are left out."""
    pattern = pattern_of(form)
    found: list[tuple[int, str]] = []
    for number, (begin, end) in enumerate(pattern.spans):
        runs = [words for start, stop, words in pattern.runs if begin <= start and stop <= end]
        if runs:
            found.append((number, max(runs, key=len)))
    return tuple(found)


def sentences_in(form: Form, words: str) -> frozenset[int]:
    """The numbers of the form's sentences that stand in a text (its words), told by words that are printed once."""
    return frozenset(number for number, run in signatures(form) if run in words)


@lru_cache(maxsize=8)
def _letters(form: Form) -> frozenset[str]:
    return frozenset(printed_words(form))


def is_familiar(form: Form, text: str) -> bool:
    """Whether a text is as long as one with a sentence of the form may be, and of the form's own letters."""
    if not SHORTEST <= len(text) <= LONGEST:
        return False
    return _begins_familiar(form, text[:LOOKED_AT])


@lru_cache(maxsize=1_024)
def _begins_familiar(form: Form, start: str) -> bool:
    """Kept: what is printed begins alike in every file."""
    return sum(map(_letters(form).__contains__, start)) >= FAMILIAR * len(start)


@lru_cache(maxsize=512)
def _position(form: Form, words: str) -> int | None:
    """Kept: standards and empty sentences are the same in every file, and nothing takes longer than finding what a text is like."""
    if len(words) < SHORTEST:
        return None
    sentences = _sentences(form)
    for position, (longest, _) in enumerate(sentences):
        if longest in words:
            return position
    found = process.extractOne(words, [all_words for _, all_words in sentences], scorer=fuzz.partial_ratio, score_cutoff=ALIKE)
    return found[2] if found else None
