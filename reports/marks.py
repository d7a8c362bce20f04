"""What is marked on a unit's own file: a place, a colour and a comment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data_loaders.model.findings import Place
from data_loaders.model.printed import comment_words
from data_loaders.writers.handed_out import NOT_IN_XML

ERROR_COLOUR, QUERY_COLOUR = "FF9E9E", "FFC04D"
"""Seen on the yellow cells of our own form too, where the usual light yellow is not."""


class Unmarkable(Exception):
    """A file that cannot be marked in place: signed, or written as no program here takes it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One comment on one place of a file, with what is asked of the unit there."""

    place: Place
    is_error: bool
    words: str

    @property
    def comment(self) -> str:
        """The comment's text, known again as ours when the file comes back."""
        return comment_words(self.is_error, NOT_IN_XML.sub("", self.words))

    @property
    def colour(self) -> str:
        """The colour behind what is marked, as RRGGBB."""
        return ERROR_COLOUR if self.is_error else QUERY_COLOUR


@dataclass(frozen=True, slots=True)
class Marked:
    """A file with its marks: `unplaced` are those whose place was not found in it, `hidden` those on a hidden sheet, row or column, which
    stays hidden."""

    data: bytes
    unplaced: tuple[Mark, ...] = ()
    hidden: tuple[Mark, ...] = ()


def worst_first(marks: Iterable[Mark]) -> list[Mark]:
    """Errors before queries, otherwise in the order given, each comment once."""
    once = {(mark.place, mark.comment): mark for mark in marks}
    return sorted(once.values(), key=lambda mark: not mark.is_error)
