"""Several forms one below another -> the stretch of each. A form begins anew where what was already read comes again.

One form over two tables (a page break, a heading row repeated) repeats none of its sentences or blanks, so it stays one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from data_loaders.forms.sentences import Passage, signatures
from data_loaders.model.form import Form

ENOUGH = 3
"""So many blanks or sentences that come again make a second form; fewer are a row or a sentence written twice."""


@dataclass(slots=True)
class Stretch:
    """The answer cells of one form in reading order; `again` holds cells that repeat a sentence or two of it."""

    passages: list[Passage] = field(default_factory=list)
    again: list[Passage] = field(default_factory=list)
    sentences: set[int] = field(default_factory=set)


def first_rows(coded: list[tuple[int, str]], heads: list[int]) -> list[int]:
    """The rows (from 0) at which forms begin, the first at 0. `coded`: rows with a blank's code; `heads`: rows that head a form."""
    starts, seen, last = [0], set[str](), 0
    for index, (row, code) in enumerate(coded):
        following = [other for _, other in coded[index : index + ENOUGH]]
        again = len(following) == ENOUGH and seen.issuperset(following)
        head = next((head for head in heads if last < head < row), None)
        if seen and (again or head is not None):
            starts.append(last + 1 if head is None else head)
            seen = set()
        seen.add(code)
        last = row
    return starts


def stretches(form: Form, passages: list[Passage], headed: Callable[[Passage, Passage], bool]) -> list[Stretch]:
    """The answer cells of a document (in reading order) as those of its forms; nearly always there is one.

    `headed` says whether another unit's heading stands between two cells.
    """
    known = [(passage, passage.sentences) for passage in passages]
    repeats = len(frozenset().union(*(sentences for _, sentences in known))) < sum(len(sentences) for _, sentences in known)
    if not repeats and not headed(passages[0], passages[-1]):
        return [Stretch(passages)]
    if _side_by_side(known):
        known.sort(key=lambda pair: (pair[0].table, pair[0].column, pair[0].row))
    found = [Stretch()]
    for passage, sentences in known:
        before = found[-1]
        if sentences & before.sentences or (before.passages and headed(before.passages[-1], passage)):
            found.append(Stretch())
        found[-1].passages.append(passage)
        found[-1].sentences |= sentences
    return _joined(form, found, headed)


def _side_by_side(known: list[tuple[Passage, frozenset[int]]]) -> bool:
    """True where one row holds a sentence twice: forms stand beside each other."""
    rows: dict[tuple[int, int], set[int]] = {}
    for passage, sentences in known:
        before = rows.setdefault((passage.table, passage.row), set())
        if before & sentences:
            return True
        before |= sentences
    return False


def _joined(form: Form, found: list[Stretch], headed: Callable[[Passage, Passage], bool]) -> list[Stretch]:
    """Stretches that share only a sentence or two are one form with something written twice, unless each has its heading."""
    enough = min(ENOUGH, len(signatures(form)))
    joined = found[:1]
    for stretch in found[1:]:
        before = joined[-1]
        if len(stretch.sentences & before.sentences) >= enough or headed(before.passages[-1], stretch.passages[0]):
            joined.append(stretch)
            continue
        for passage in stretch.passages:
            (before.again if passage.sentences & before.sentences else before.passages).append(passage)
            before.sentences |= passage.sentences
    return joined


def position(table: int, row: int, after: dict[int, int]) -> tuple[int, int, int]:
    """Where a row of a table, or a body paragraph (table 0), stands; `after` says how many paragraphs are above each table."""
    return (after.get(table, 0), table, row) if table else (row, 0, 0)
