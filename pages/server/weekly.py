"""Weekly archives behind the screen: each due day is kept once it is over, at the first start or write after it, by one worker thread that
has a process of its own make them from a copy of the database."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from data_loaders.model.clock import shanghai_now
from data_loaders.store.archives import drop_part, start_part
from data_loaders.store.backup import ARCHIVING, COPY
from data_loaders.store.locations import is_kept_weekly, weekly_path
from data_loaders.store.warehouse import Warehouse
from reports.weekly import DueDay, keep, not_kept
from reports.weekly_apart import Archives, archives_of

TRY_AGAIN = timedelta(hours=1)
WEEKLY = "weekly-"
"""How the folder is called in which the copy lies."""
log = logging.getLogger(__name__)
_ONE_AT_A_TIME = ThreadPoolExecutor(max_workers=1, thread_name_prefix="weekly")
_ASKING = threading.Lock()


@dataclass
class _State:
    """What was looked at last, which days are being kept, and when that failed."""

    looked_at: tuple[Path, int, date] | None = None
    under_way: tuple[DueDay, ...] = field(default=())
    failed_at: datetime | None = None
    archives: Archives | None = None
    is_ending: bool = False


_STATE = _State()


def forget() -> None:
    """A database is opened: what was said of the one before is not about it."""
    _STATE.looked_at = _STATE.failed_at = None


def look(warehouse: Warehouse) -> None:
    """Starts keeping the due days that are over and of which there is no archive. Asked at every run of a page, and waits for nothing."""
    now = shanghai_now()
    if _STATE.failed_at and now - _STATE.failed_at < TRY_AGAIN:
        return
    with _ASKING:
        seen = warehouse.path, warehouse.version(), now.date()
        if seen == _STATE.looked_at or _STATE.under_way:
            return
        _STATE.looked_at = seen
        if not is_wanted(warehouse):
            return
        if due := not_kept(weekly_path(warehouse.path), warehouse.campaign(), now.date()):
            _STATE.under_way = due
            try:
                _ONE_AT_A_TIME.submit(_run, warehouse, due)
            except RuntimeError:  # the server is being stopped
                _STATE.under_way = ()


def is_wanted(warehouse: Warehouse) -> bool:
    """Whether due days are kept: of a campaign on a disk that is not the sample, once files came in."""
    return warehouse.backups is not None and is_kept_weekly() and warehouse.has_own_data() and warehouse.has_begun()


def under_way() -> tuple[DueDay, ...]:
    """The days that are being kept right now."""
    return _STATE.under_way


def _run(warehouse: Warehouse, days: tuple[DueDay, ...]) -> None:
    try:
        with _made(warehouse, days) as archives:
            _STATE.archives = archives
            for due, data in zip(days, archives, strict=True):
                if _STATE.is_ending or not is_wanted(warehouse):  # it was cleared meanwhile
                    return
                keep(weekly_path(warehouse.path), due, data)
        _STATE.failed_at = None
    except Exception:
        if not _STATE.is_ending:
            log.exception("A due day could not be kept")
            _STATE.failed_at = shanghai_now()
    finally:
        _STATE.under_way, _STATE.looked_at, _STATE.archives = (), None, None


@contextmanager
def _made(warehouse: Warehouse, days: tuple[DueDay, ...]) -> Iterator[Archives]:
    """The archives of these days, from a copy below the backups that goes at the end, or as what a backup left half made."""
    assert warehouse.backups is not None
    part = start_part(warehouse.backups, f"{WEEKLY}{secrets.token_hex(4)}", warehouse.path)
    try:
        with ExitStack() as at_the_end:
            with ARCHIVING:  # nobody takes the copy away before it is open
                warehouse.database.copy_into(part / COPY)
                archives = at_the_end.enter_context(archives_of(part / COPY, days))
            yield archives
    finally:
        drop_part(part)


def stop() -> None:
    """Returns once no archive is being written any more; one that is being made is made at the next start."""
    _STATE.is_ending = True
    if archives := _STATE.archives:
        archives.stop()
    _ONE_AT_A_TIME.shutdown(cancel_futures=True)
