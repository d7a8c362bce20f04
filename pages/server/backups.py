"""Backups behind the screen, by one worker thread: one a day once something new is stored, and those somebody asks for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from data_loaders.model.acts import Actor
from data_loaders.model.clock import shanghai_now
from data_loaders.model.words import Said
from data_loaders.store.archives import ASKED, DAILY, Archive, is_on_the_same_disk
from data_loaders.store.backup import all_of, archive, last_of, verify
from data_loaders.store.condition import Told
from data_loaders.store.locations import is_backed_up_daily
from data_loaders.store.warehouse import Warehouse
from pages.server.contents_apart import contents_apart

OLD = timedelta(days=2)
"""From when on a backup that lacks something is to be worried about."""
TRY_AGAIN = timedelta(hours=1)
log = logging.getLogger(__name__)
_ONE_AT_A_TIME = ThreadPoolExecutor(max_workers=1, thread_name_prefix="backup")
_ASKING = threading.Lock()


@dataclass
class Work:
    """One backup being made or checked; the worker writes it, screens read it."""

    is_check: bool
    is_finished: bool = False
    failed: Told | None = None
    archive: Archive | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a database is covered: its last good backup, whether that holds everything that is stored now, whether it is time to worry, why
    the last try failed, and whether one broken disk would take both."""

    last: Archive | None
    is_all_in_it: bool
    is_worrying: bool
    failed: Told | None
    is_on_the_same_disk: bool


@dataclass
class _State:
    """Of the database of this process: what was looked at last, when a backup failed, and whether anything was `changed` since an act, as
    one data version has it."""

    work: Work | None = None
    looked_at: tuple[Path, int, object] | None = None
    failed_at: datetime | None = None
    failed: Told | None = None
    changed: tuple[tuple[Path, int, int], bool] | None = None


_STATE = _State()


class Unexpected(Told):
    """Something that no sentence was written for; the log has it."""


def latest() -> Work | None:
    """What the worker does, or did last because somebody asked."""
    return _STATE.work


def forget() -> None:
    """A database is opened: what was said of the one before is not about it."""
    _STATE.work = _STATE.looked_at = _STATE.failed_at = _STATE.failed = _STATE.changed = None


def look(warehouse: Warehouse) -> None:
    """Starts the backup of the day where something is stored that none of today or later holds. Asked at every run of a page and after
    every load, and waits for nothing."""
    now = shanghai_now()
    if _STATE.failed_at and now - _STATE.failed_at < TRY_AGAIN:
        return
    with _ASKING:
        seen = warehouse.path, warehouse.version(), now.date()
        if seen == _STATE.looked_at or (_STATE.work and not _STATE.work.is_finished):
            return
        _STATE.looked_at = seen
        if is_due(warehouse, now):
            _submit(Work(is_check=False), lambda: archive(warehouse, DAILY, count=contents_apart))


def is_due(warehouse: Warehouse, now: datetime) -> bool:
    """Whether there is data of one's own that changed since the last good backup, and that one is of an earlier day."""
    if warehouse.backups is None or not is_backed_up_daily() or not warehouse.has_own_data():
        return False
    last = last_of(warehouse)
    return last is None or (last.made_at.date() != now.date() and warehouse.is_changed_since(last.manifest.contents.last_act))


def make(warehouse: Warehouse, actor: Actor) -> None:
    """Starts a backup that somebody asked for."""
    with _ASKING:
        _submit(Work(is_check=False), lambda: archive(warehouse, ASKED, actor=actor, count=contents_apart))


def check(found: Archive) -> None:
    """Starts checking a backup, every byte and row of it."""
    with _ASKING:
        _submit(Work(is_check=True), lambda: verify(found.folder, contents_apart))


def _submit(work: Work, act: Callable[[], Archive]) -> None:
    if _STATE.work and not _STATE.work.is_finished:
        return
    _STATE.work = work
    try:
        _ONE_AT_A_TIME.submit(_run, work, act)
    except RuntimeError:  # the server is being stopped
        work.is_finished = True


def _run(work: Work, act: Callable[[], Archive]) -> None:
    try:
        work.archive = act()
    except Exception as problem:
        log.exception("A backup could not be %s", "checked" if work.is_check else "made")
        work.failed = problem if isinstance(problem, Told) else Unexpected(Said(str(problem), str(problem)))
    finally:
        if not work.is_check:
            _STATE.failed, _STATE.failed_at = work.failed, shanghai_now() if work.failed else None
            _STATE.looked_at = None
        work.is_finished = True


def standing(warehouse: Warehouse) -> Standing:
    """How the database is covered now."""
    last = last_of(warehouse)
    is_all = last is not None and not _is_changed_since(warehouse, last.manifest.contents.last_act)
    is_old = last is None or shanghai_now() - last.made_at > OLD
    worrying = not is_all and is_old and warehouse.has_own_data()
    same_disk = warehouse.backups is not None and is_on_the_same_disk(warehouse.backups, warehouse.path)
    return Standing(last, is_all, worrying, _STATE.failed, same_disk)


def _is_changed_since(warehouse: Warehouse, act: int) -> bool:
    """The same as the database says, asked once a data version: it stands at the foot of every board."""
    asked = warehouse.path, warehouse.version(), act
    known = _STATE.changed
    if known is None or known[0] != asked:
        known = _STATE.changed = asked, warehouse.is_changed_since(act)
    return known[1]


def kept(warehouse: Warehouse) -> list[Archive]:
    """Every backup of this database, newest first."""
    return all_of(warehouse)


def stop() -> None:
    """Returns once nothing is being copied any more."""
    _ONE_AT_A_TIME.shutdown(cancel_futures=True)
