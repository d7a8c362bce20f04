"""Where each blank sits among the form's printed words: found once a form, not once for every file."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import NamedTuple

from data_loaders.forms.alignment import Pattern, pattern_of
from data_loaders.model.form import Form


class Seat(NamedTuple):
    """Where a blank stands among the printed words, which is the same for every text; all are positions there.

    Its sentence is the words `begin`:`end`, its own words are `first`:`stop` (from the blank before it to the blank after it). Behind the
    counting unit of the blank before it they go on at `words`, behind its own at `unit_end`. `siblings` are the positions of the
    sentence's blanks, `number` says which of them it is.
    """

    code: str
    is_text: bool
    sentence: int
    position: int
    begin: int
    end: int
    first: int
    stop: int
    words: int
    unit_end: int
    siblings: tuple[int, ...]
    number: int

    @property
    def is_first(self) -> bool:
        return self.number == 0

    @property
    def is_last(self) -> bool:
        return self.number == len(self.siblings) - 1


class Gap(NamedTuple):
    """A blank with the nearest printed words before and after it that were found, None where there is none."""

    seat: Seat
    left: int | None
    right: int | None


@lru_cache(maxsize=32)
def seats_of(form: Form) -> tuple[Seat, ...]:
    """The seat of each blank, in the order they are printed."""
    return tuple(_seat(form, pattern_of(form), index) for index in range(len(pattern_of(form).codes)))


def _seat(form: Form, pattern: Pattern, index: int) -> Seat:
    sentence, position = pattern.sentences[index], pattern.gaps[index]
    begin, end = pattern.spans[sentence]
    low, high = bisect_left(pattern.sentences, sentence), bisect_right(pattern.sentences, sentence)
    first = begin if index == low else pattern.gaps[index - 1]
    stop = end if index == high - 1 else pattern.gaps[index + 1]
    words = first if index == low else _after_unit(form, pattern, index - 1, position)
    unit_end = _after_unit(form, pattern, index, stop)
    code = pattern.codes[index]
    is_text = form.blanks[code].kind == "text"
    siblings = pattern.gaps[low:high]
    return Seat(code, is_text, sentence, position, begin, end, first, stop, words, unit_end, siblings, index - low)


def _after_unit(form: Form, pattern: Pattern, index: int, limit: int) -> int:
    """Where the printed words after blank `index` go on behind its counting unit."""
    unit, gap = form.blanks[pattern.codes[index]].counting_unit or "", pattern.gaps[index]
    return gap + len(unit) if pattern.words.startswith(unit, gap) and gap + len(unit) <= limit else gap


def gap_at(seat: Seat, match: list[int]) -> Gap | None:
    """The blank among the printed words; None where none of its own words was found."""
    before, after = seat.position - 1, seat.position
    while before >= seat.begin and match[before] < 0:
        before -= 1
    while after < seat.end and match[after] < 0:
        after += 1
    if before < seat.first and after >= seat.stop:
        return None
    return Gap(seat, before if before >= seat.begin else None, after if after < seat.end else None)
