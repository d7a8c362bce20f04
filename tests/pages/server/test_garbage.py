"""What stays is kept out of garbage collection, and what was kept out of it and is no longer needed goes all the same."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from pages.server import garbage


class Ring:
    """Refers to itself: only a collection frees it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture()
def as_it_was() -> Iterator[None]:
    """Nothing stays frozen in the process of the tests."""
    yield
    gc.unfreeze()


def test_what_was_frozen_and_is_no_longer_needed_goes_with_the_next_freezing(as_it_was: None) -> None:
    ring = Ring()
    seen = weakref.ref(ring)
    garbage.freeze()
    assert gc.get_freeze_count() > 0
    del ring
    gc.collect()
    assert seen() is not None  # frozen: a collection does not look at it
    garbage.freeze()
    assert seen() is None
