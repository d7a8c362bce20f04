"""What a cell looks like once conditional formats were laid over its own: the first that says something of it is heard, as in Excel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from data_loaders.formats.faint import INK, NO_COLOUR, PAPER, is_seen
from data_loaders.formats.number_formats import FORMAT, is_changing, shown
from data_loaders.formats.tables import HIDDEN, STRUCK, WHITE, Table
from data_loaders.formats.visible import NUMBER, START, marked_value


class Look(NamedTuple):
    """What a rule says of a cell's words: None where it does not say; `grounds` are the colours a scale or a bar may put behind them."""

    struck: bool | None = None
    front: str | None = None
    ground: str | None = None
    code: str | None = None
    shows_value: bool = True
    grounds: tuple[str, ...] = ()

    def over(self, below: Look) -> Look:
        """This look, and what the one below says of what it does not speak of."""
        return Look(
            below.struck if self.struck is None else self.struck,
            below.front if self.front is None else self.front,
            below.ground if self.ground is None else self.ground,
            below.code if self.code is None else self.code,
            self.shows_value and below.shows_value,
            (*self.grounds, *below.grounds),
        )


PLAIN = Look(None, INK, PAPER, None)
UNKNOWN = Look(None, NO_COLOUR, NO_COLOUR, None)


class Told(NamedTuple):
    """A rule about a cell: its look, whether it holds (None: only the spreadsheet can tell), whether none behind it is heard then."""

    look: Look
    holds: bool | None
    stops: bool


class Seen(NamedTuple):
    """A cell's value as it is seen; why it is not, and whether that is not certain."""

    value: object
    why: str | None = None
    is_doubtful: bool = False


def seen_under(own: Look, rules: Iterable[Told], value: object) -> Seen:
    """What is seen of a value in a cell of its own look under these rules."""
    laid = Look()
    is_doubtful = False
    for rule in rules:
        if rule.holds is None:
            is_doubtful = is_doubtful or _seen(laid.over(rule.look).over(own), value) != Seen(value)
        elif rule.holds:
            laid = laid.over(rule.look)
            if rule.stops:
                break
    found = Seen(value) if laid == Look() else _seen(laid.over(own), value)
    return found._replace(is_doubtful=found.is_doubtful or is_doubtful)


Place = tuple[int, int]
"""A cell's row and column, from 0."""


def numbers_within(table: Table, top: int, left: int, bottom: int, right: int) -> Iterator[Place]:
    """The cells of an area, its edges among them and counted from 0, that hold a number and are seen so far."""
    for r in range(top, min(bottom + 1, len(table.rows))):
        for c in range(left, min(right + 1, len(table.rows[r]))):
            words = str(table.rows[r][c])
            if NUMBER.search(words) and START not in words:
                yield r, c


def laid_over(table: Table, cells: Iterable[Place], told: Callable[[Place, object], tuple[Look, Iterable[Told]]]) -> Table:
    """The table with what is not seen in these cells marked, and what looks otherwise as it looks; `told` says a cell's own look and the
    rules about it. Cells of which that cannot be told are marked as uncertain."""
    rows, natures = list(table.rows), dict(table.natures)
    for r, c in cells:
        value = rows[r][c]
        seen = seen_under(*told((r, c), value), value)
        if seen.why or seen.value != value:
            rows[r] = [*rows[r][:c], marked_value(value, seen.why) if seen.why else seen.value, *rows[r][c + 1 :]]
        if seen.is_doubtful:
            natures.setdefault((r + 1, c + 1), FORMAT)
    return replace(table, rows=rows, natures=natures)


def _seen(look: Look, value: object) -> Seen:
    is_number = isinstance(value, float | int) and not isinstance(value, bool)
    if look.struck:
        return Seen(value, STRUCK)
    front = look.front or INK
    if not is_seen(front, look.ground or PAPER):
        return Seen(value, WHITE)
    if is_number and (not look.shows_value or _hides(look.code)):
        return Seen(value, HIDDEN)
    if not is_number and look.code and _hides(look.code, words=True):
        return Seen(value, HIDDEN)
    is_doubtful = not all(is_seen(front, ground) for ground in look.grounds)
    if is_number and look.code and is_changing(look.code) and isinstance(value, float | int):
        changed, is_certain = shown(look.code, value)
        return Seen(changed, None, is_doubtful or not is_certain)
    return Seen(value, None, is_doubtful)


def _hides(code: str | None, words: bool = False) -> bool:
    """Whether a number format shows nothing of any number (or of words)."""
    sections = [section.replace('"', "").strip() for section in (code or "x").split(";")]
    return len(sections) >= (4 if words else 3) and not any(sections[:4] if words else sections[:3])
