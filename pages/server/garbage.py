"""What lives as long as the server is kept out of garbage collection. Streamlit collects after every run of a page; walking all that was
imported and is kept costs 30-100 ms each time, while nobody else's page goes on. What was needed for a while and is not any more goes back
to the system."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import sys
import time
from collections.abc import Callable

import pyarrow
from plotly.validator_cache import ValidatorCache

LOOK_EVERY_SECONDS = 10.0
FIRST_AFTER, THEN_AFTER = 10, 100
"""Full collections, each after a run: after the first of them what pages import when they are drawn is there; later on what came since and
stays (sessions, what is kept of the database) is frozen with it, and what was frozen and is no longer needed goes."""
M_ARENA_MAX, AREAS = -8, 2
"""What glibc calls the number of areas, and how many there are."""
GIVE_BACK_EVERY_SECONDS, BUSY_SECONDS = 1.0, 0.1
"""So often what is free goes back to the system, where the processor was busy for so long since. It takes 1 to 3 ms beside everybody's
pages; without it the server held up to 40 MB more at times, as glibc has areas for 16 threads and keeps what is free in the midst of
them."""


def freeze() -> None:
    """Collect everything, also what was frozen before, and freeze what is left: a tenth of a second or two."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


async def keep_frozen() -> None:
    """Freeze anew from time to time, for as long as the server runs."""
    freeze()
    last, wait = _collected(), FIRST_AFTER
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        if _collected() - last >= wait:
            freeze()
            last, wait = _collected(), THEN_AFTER


def _collected() -> int:
    """How many full collections there were."""
    return int(gc.get_stats()[2]["collections"])


def two_areas() -> None:
    """glibc gives threads areas of their own, 16 on two processors: what is free in the midst of them stays, 10 MB. Python's threads take
    turns, and two are enough."""
    if set_option := _of_glibc("mallopt"):
        set_option(M_ARENA_MAX, AREAS)


def one_allocator() -> None:
    """Arrow takes its memory where everything else does: what it frees goes back with the rest. Its own allocator kept 6 MB for the half
    one that tables on their way to a browser need."""
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())


def forget_descriptions() -> None:
    """Plotly's descriptions of all properties of all charts go, 8 MB that Streamlit's theme for it loaded: no figure of ours is checked by
    them while the board runs. Plotly loads them anew where one is."""
    ValidatorCache._json_cache = None


def give_back() -> Callable[[], object] | None:
    """What hands all that is free back to the system; None where the C library does so by itself (all but glibc, on Linux)."""
    trim = _of_glibc("malloc_trim")
    return (lambda: trim(0)) if trim else None


def _of_glibc(name: str) -> Callable[..., object] | None:
    """A function of the C library; None where that is not glibc's."""
    if sys.platform != "linux":
        return None
    try:
        found: Callable[..., object] = getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError):  # Linux with another C library
        return None
    return found


async def keep_small() -> None:
    """Give back what is free from time to time, for as long as the server runs."""
    given, spent = give_back(), time.process_time()
    while given:
        await asyncio.sleep(GIVE_BACK_EVERY_SECONDS)
        if time.process_time() - spent >= BUSY_SECONDS:
            await asyncio.to_thread(given)
            spent = time.process_time()
