"""What stays is kept out of garbage collection, and what was kept out of it and is no longer needed goes all the same; what is free goes back
to the system."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.paired import resident_megabytes
from pages.server import garbage

CONFIG = Path(__file__).parents[3] / ".streamlit" / "config.toml"


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


def test_plotly_goes_whole_and_comes_again_where_it_is_asked_for() -> None:
    import plotly

    was = {name: module for name, module in sys.modules.items() if name.partition(".")[0] in garbage.PLOTLY}
    assert plotly in was.values()
    garbage.forget_plotly()
    try:
        assert not garbage.PLOTLY & {name.partition(".")[0] for name in sys.modules}
        import plotly as anew

        assert anew is not plotly
    finally:
        sys.modules.update(was)


SAID = "What a library says of itself. " * 8


def test_descriptions_of_libraries_go_and_what_they_do_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "DESCRIBED", frozenset({"described_library"}))
    own = garbage.freeze.__doc__
    made: dict[str, Any] = {"__name__": "described_library", "SAID": SAID}
    source = f"""
def plain(value, more=2):
    '{SAID}'
    return value + more
def says():
    '{SAID}'
    return {SAID!r}
class Kind:
    '{SAID}'
    def around(self):
        '{SAID}'
        return super().__init__, self
"""
    exec(source, made)
    garbage.forget_descriptions()
    assert made["plain"].__doc__ is None and SAID not in made["plain"].__code__.co_consts
    assert made["plain"](1) == 3 and made["plain"](1, more=5) == 6
    assert made["says"]() == SAID
    assert made["Kind"].__doc__ is None and made["Kind"].around.__doc__ is None
    kind = made["Kind"]()
    assert kind.around()[1] is kind
    assert garbage.freeze.__doc__ == own


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


def test_what_refers_to_itself_goes_without_a_collection_after_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit's own collection is switched off (`runner.postScriptGC`), and Python's comes when it likes: the board's must come."""
    assert "postScriptGC = false" in CONFIG.read_text(encoding="utf-8")
    monkeypatch.setattr(garbage, "GIVE_BACK_EVERY_SECONDS", 0.01)
    monkeypatch.setattr(garbage, "BUSY_SECONDS", 0.0)
    ring = Ring()
    seen = weakref.ref(ring)

    async def a_while() -> None:
        kept = asyncio.create_task(garbage.keep_small())
        for _ in range(500):
            await asyncio.sleep(0.01)
            if seen() is None:
                break
        kept.cancel()

    gc.disable()
    try:
        del ring
        assert seen() is not None
        asyncio.run(a_while())
    finally:
        gc.enable()
    assert seen() is None
