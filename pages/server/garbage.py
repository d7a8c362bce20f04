"""What lives as long as the server is kept out of garbage collection. Streamlit collects after every run of a page; walking all that was
imported and is kept costs 30-100 ms each time, while nobody else's page goes on."""

from __future__ import annotations

import asyncio
import gc

LOOK_EVERY_SECONDS = 10.0
FIRST_AFTER, THEN_AFTER = 10, 100
"""Full collections, each after a run: after the first of them what pages import when they are drawn is there; later on what came since and
stays (sessions, what is kept of the database) is frozen with it, and what was frozen and is no longer needed goes."""


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
