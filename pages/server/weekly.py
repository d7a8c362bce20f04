"""Weekly archives behind the screen, by one worker thread: each due day is kept once it is over, at the first start or write after it."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from data_loaders.model.clock import shanghai_now
from data_loaders.store.locations import is_kept_weekly, weekly_path
from data_loaders.store.warehouse import Warehouse

if TYPE_CHECKING:  # it draws in what writes documents, which only the worker needs
    from reports.weekly import DueDay

TRY_AGAIN = timedelta(hours=1)
log = logging.getLogger(__name__)
_ONE_AT_A_TIME = ThreadPoolExecutor(max_workers=1, thread_name_prefix="weekly")
_ASKING = threading.Lock()


@dataclass
class _State:
    """What was looked at last, which days are being kept, and when that failed."""

    looked_at: tuple[Path, int, date] | None = None
    under_way: tuple[DueDay, ...] = field(default=())
    failed_at: datetime | None = None


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
        from reports.weekly import not_kept

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
    from reports.weekly import archive_of, keep

    try:
        for due in days:
            data = archive_of(warehouse, due)
            if not is_wanted(warehouse):  # it was cleared meanwhile
                return
            keep(weekly_path(warehouse.path), due, data)
        _STATE.failed_at = None
    except Exception:
        log.exception("A due day could not be kept")
        _STATE.failed_at = shanghai_now()
    finally:
        _STATE.under_way, _STATE.looked_at = (), None


def stop() -> None:
    """Returns once no archive is being written any more."""
    _ONE_AT_A_TIME.shutdown(cancel_futures=True)
