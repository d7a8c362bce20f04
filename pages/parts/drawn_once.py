"""What a page says is made once for all who would see the same: words and markup, kept by everything they may depend on. Twenty who open
the board at once wait for one."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from pages.parts import filters, reads
from pages.parts.actor import actor
from pages.parts.facts import Facts
from pages.parts.filters import Selection
from pages.parts.keeping import kept
from pages.parts.words import language

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class View:
    """What two visitors must have in common to be shown the same: the day and what was chosen, the language, what they may see (their
    role), and all that stands in the address, which links go on from."""

    selection: Selection
    language: str
    role: str
    address: tuple[tuple[str, tuple[str, ...]], ...]

    @classmethod
    def here(cls) -> View:
        """This visitor's, in this run."""
        address = tuple((name, tuple(codes)) for name, codes in filters.params().items())
        return cls(filters.selection(), language(), actor().role, address)


def drawn_once(make: Callable[..., T], *asked: Hashable) -> T:
    """What a function of a module makes of this run's facts and of what is asked; it draws nothing itself, and asks neither the clock nor
    who looks on, but for their role. For reading only, all who see the same are given the same."""
    return _drawn(*reads.asked_of(), View.here(), make, asked)


@kept(400)
def _drawn(path: str, version: int, view: View, make: Callable[..., Any], asked: tuple[Hashable, ...]) -> Any:
    return make(Facts.read(view.selection), *asked)
