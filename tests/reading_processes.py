"""One reading process for all loads of a run: it starts once, and each load reads against its own roster as ever."""

from __future__ import annotations

import atexit
from functools import lru_cache

from data_loaders.intake.workers import Readers


@lru_cache(maxsize=1)
def one_reader() -> Readers:
    """Started at the first load; it ends with the run."""
    readers = Readers(processes=1).__enter__()
    atexit.register(readers.__exit__)
    return readers
