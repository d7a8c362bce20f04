"""What is no longer needed is collected and goes back to the system, once for all pages that were drawn meanwhile: Streamlit would collect
after every run of every page (`runner.postScriptGC`), half of what twenty first views take. What lives as long as the server is kept
out of it: walking all that was imported costs 30-100 ms each time, while nobody's page goes on."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dis import hasconst
from types import CodeType, FunctionType

import pyarrow

LOOK_EVERY_SECONDS = 10.0
FIRST_AFTER, THEN_AFTER = 3, 60
"""Full collections, at most one a busy second: after the first of them what pages import when they are drawn is there; later on what came
since and stays (sessions, what is kept of the database) is frozen with it, and what was frozen and is no longer needed goes."""
PLOTLY = frozenset({"plotly", "_plotly_utils", "narwhals"})
"""What Plotly's Python is made of; nothing else of ours needs it."""
DESCRIBED, LONG = frozenset({"pandas", "streamlit", "numpy", "pyarrow", "google", "click", "starlette"}), 100
"""Libraries with much to say of themselves, and from how many letters on it is worth forgetting."""
HEAP_TYPE = 1 << 9
"""The mark of a class that was not made in C."""
M_ARENA_MAX, AREAS = -8, 2
"""What glibc calls the number of areas, and how many there are."""
GIVE_BACK_EVERY_SECONDS, BUSY_SECONDS = 1.0, 0.1
"""So often what nobody needs is collected, and what is free goes back to the system, where the processor was busy for so long since. It
takes some 10 ms; without it the server held up to 40 MB more at times, as glibc has areas for 16 threads and keeps what is free in the
midst of them."""


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


def forget_plotly() -> None:
    """Plotly's Python and what it brought go, which Streamlit loads for its theme: 10 MB of classes and 8 of descriptions of all properties
    of all charts, by which no figure of ours is checked while the board runs (see plotted). It is loaded anew where one is."""
    for name in [name for name in sys.modules if name.partition(".")[0] in PLOTLY]:
        del sys.modules[name]
    gc.collect()


def forget_descriptions() -> None:
    """What libraries say of themselves goes: 7 MB of docstrings that nobody reads while the board runs. Python leaves them out for a whole
    program alone (-OO), and its asserts with them."""
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and _is_described(each, each.__doc__):
            each.__doc__ = None
            each.__code__ = _undescribed(each.__code__)
        elif isinstance(each, type) and each.__flags__ & HEAP_TYPE and _is_described(each, vars(each).get("__doc__")):
            with suppress(AttributeError, TypeError):  # a class that lets nobody write to it
                each.__doc__ = None


def _is_described(each: FunctionType | type, words: object) -> bool:
    return isinstance(words, str) and len(words) >= LONG and str(each.__module__).partition(".")[0] in DESCRIBED


def _undescribed(code: CodeType) -> CodeType:
    """The same code without its docstring, its first constant; as it is where that may be used for something else too."""
    is_used = any(number == 0 and step in hasconst for step, number in zip(code.co_code[::2], code.co_code[1::2], strict=True))
    is_there = bool(code.co_consts) and isinstance(code.co_consts[0], str)
    return code.replace(co_consts=(None, *code.co_consts[1:])) if is_there and not is_used else code


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
    """Collect and give back what is free from time to time, for as long as the server runs."""
    given, spent = give_back(), time.process_time()
    while True:
        await asyncio.sleep(GIVE_BACK_EVERY_SECONDS)
        if time.process_time() - spent >= BUSY_SECONDS:
            gc.collect()
            if given:
                await asyncio.to_thread(given)
            spent = time.process_time()
