"""What stays is kept out of garbage collection, and what was kept out of it and is no longer needed goes all the same; what is free goes back
to the system."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import weakref
from collections.abc import Iterator

import plotly.graph_objects as go
import pytest

from benchmarks.paired import resident_megabytes
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


def test_a_figure_that_is_checked_all_the_same_is_checked_as_ever() -> None:
    garbage.forget_descriptions()
    with pytest.raises(ValueError, match="no_such_property"):
        go.Figure(go.Bar(no_such_property=1))
    garbage.forget_descriptions()
    assert go.Figure(go.Bar(x=[1])).data[0].x == (1,)


@pytest.mark.skipif(garbage.give_back() is None, reason="This C library gives back by itself.")
def test_what_a_thread_freed_between_what_stays_goes_back_to_the_system() -> None:
    stays: list[bytes] = []

    def work() -> None:
        passing: list[bytes] = []
        for number in range(1200):  # each too small for an area of its own, which would go back at once
            (stays if number % 20 == 19 else passing).append(b"x" * 100_000)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    held = resident_megabytes(os.getpid())

    async def a_while() -> None:
        kept = asyncio.create_task(garbage.keep_small())
        for _ in range(100):
            sum(range(1_000_000))
            await asyncio.sleep(0.05)
            if resident_megabytes(os.getpid()) < held - 80:
                break
        kept.cancel()

    asyncio.run(a_while())
    assert resident_megabytes(os.getpid()) < held - 80
    assert len(stays) == 60
