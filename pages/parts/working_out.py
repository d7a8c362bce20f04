"""What is worked out of rows, and takes longer than asking for them: kept by database and data version like the rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from pages.parts import reads
from pages.parts.keeping import kept

T = TypeVar("T")


def worked_out(make: Callable[..., T], *asked: Hashable) -> T:
    """What a function of a module makes of `reads` and of what is asked alone: neither who looks on may matter to it nor the language. For
    reading only, all visitors are given the same."""
    return _worked_out(*reads.asked_of(), make, asked)


@kept(40)
def _worked_out(path: str, version: int, make: Callable[..., Any], asked: tuple[Hashable, ...]) -> Any:
    return make(*asked)
