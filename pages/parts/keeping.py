"""What was worked out once, kept by what it was worked out for. Streamlit's own cache hashes and copies at every question, which took a
sixth of a page; Python's lru_cache lets everybody who asks at once work it out. No Streamlit here."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class _Entry(Generic[T]):
    """Room for one value; whoever comes first makes it, the others wait."""

    __slots__ = ("is_made", "making", "value")

    def __init__(self) -> None:
        self.making = threading.Lock()
        self.is_made = False
        self.value: T


class Kept(Generic[T]):
    """A function that is asked once for the same; its `most` latest answers stay. All askers are given the same one, for reading only."""

    def __init__(self, make: Callable[..., T], most: int) -> None:
        self._make, self._most = make, most
        self._entries: OrderedDict[tuple[Hashable, ...], _Entry[T]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, *asked: Hashable) -> T:
        with self._lock:
            entry = self._entries.get(asked)
            if entry is None:
                entry = self._entries[asked] = _Entry()
                while len(self._entries) > self._most:
                    self._entries.popitem(last=False)
            else:
                self._entries.move_to_end(asked)
        if not entry.is_made:
            with entry.making:
                if not entry.is_made:  # where it fails, the next to ask tries again
                    entry.value = self._make(*asked)
                    entry.is_made = True
        return entry.value

    def clear(self) -> None:
        """All is forgotten; who is under way still gets what is being made."""
        with self._lock:
            self._entries.clear()


_ALL: list[Kept] = []


def forget_kept() -> None:
    """All of them forget all."""
    for each in _ALL:
        each.clear()


def kept(most: int) -> Callable[[Callable[..., T]], Kept[T]]:
    """Keeps what the function below says, its `most` latest answers."""

    def keep(make: Callable[..., T]) -> Kept[T]:
        _ALL.append(found := Kept(make, most))
        return found

    return keep
