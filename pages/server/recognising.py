"""Pictures of forms are recognised behind the screen, one after another by one worker thread, where the optional recogniser is installed.

No batch waits for it; a picture that ends the recogniser is typed like any other (see data_loaders/intake/recognising).
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from data_loaders.formats.installed import has_recogniser
from data_loaders.model.acts import PROGRAM
from data_loaders.store.locations import is_recognised
from data_loaders.store.warehouse import Warehouse

LOOK_EVERY_SECONDS = 10
"""How soon a recogniser is found that is installed while the board runs."""
log = logging.getLogger(__name__)
_ONE_AT_A_TIME = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recognising")
_ASKING = threading.Lock()
_STOPPING = threading.Event()


@dataclass
class _State:
    """What was looked at last, and whether pictures are being recognised."""

    looked_at: tuple[Path, int] | None = None
    is_busy: bool = False


_STATE = _State()


def is_wanted() -> bool:
    """Whether pictures are recognised here by themselves."""
    return is_recognised() and _is_installed(tuple(sys.path), time.monotonic() // LOOK_EVERY_SECONDS)


@lru_cache(maxsize=1)
def _is_installed(places: tuple[str, ...], turn: float) -> bool:
    """Whether the recogniser is in one of the places Python looks into: looked up from time to time, as each page would do it again."""
    return has_recogniser()


def look(warehouse: Warehouse) -> None:
    """Starts recognising the pictures that wait, where something was stored since. Asked at every run of a page and after every batch, and
    waits for nothing; most computers have no recogniser, and are asked nothing else."""
    if not is_wanted():
        return
    with _ASKING:
        seen = warehouse.path, warehouse.version()
        if _STATE.is_busy or seen == _STATE.looked_at or _STOPPING.is_set():
            return
        _STATE.looked_at, _STATE.is_busy = seen, True
        try:
            _ONE_AT_A_TIME.submit(_run, warehouse)
        except RuntimeError:  # the server is being stopped
            _STATE.is_busy = False


def _run(warehouse: Warehouse) -> None:
    from data_loaders.intake.recognising import (
        Stopped,
        recognise,
    )  # with all that reads forms, which boards without a recogniser never need

    try:
        for file, found in recognise(warehouse, PROGRAM, _STOPPING):
            log.info("%s: %d blanks made out, %d surely %s", file, found.count, found.sure_count, found.problem)
    except Stopped:
        pass
    except Exception:
        log.exception("Recognising pictures broke off")
    finally:
        _STATE.is_busy = False


def stop() -> None:
    """Ends what is being recognised; it is recognised another time."""
    _STOPPING.set()
    _ONE_AT_A_TIME.shutdown(cancel_futures=True)
