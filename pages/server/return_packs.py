"""Return packs behind the screen, by one worker thread. They hold names, telephone numbers and units' files: each goes after an hour."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from time import time
from typing import TYPE_CHECKING
from uuid import uuid4

from data_loaders.model.clock import shanghai_now
from data_loaders.model.words import both
from data_loaders.store.condition import Told
from data_loaders.store.locations import database_path, incoming_path
from data_loaders.store.warehouse import Warehouse
from reports.office import Office

if TYPE_CHECKING:  # it draws in what writes documents, which only the worker needs
    from reports.return_packs import ReturnPack

KEPT = timedelta(hours=1)
log = logging.getLogger(__name__)
_ONE_AT_A_TIME = ThreadPoolExecutor(max_workers=1, thread_name_prefix="return-packs")
_ASKING = threading.RLock()


class Stopped(Exception):
    """Nobody is to get this pack any more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A pack that somebody wants: of which database and period, for which units (none: all), from whom, and by when units are to answer."""

    database: Path
    period: str
    units: tuple[str, ...]
    office: Office
    answer_by: datetime


@dataclass
class Work:
    """A pack being made; the worker writes it, screens read it. `done` of `total` units are in it; until `goes_at` it can be taken."""

    path: Path
    done: int = 0
    total: int = 0
    is_finished: bool = False
    is_dropped: bool = False
    failed: Told | None = None
    pack: ReturnPack | None = None
    goes_at: datetime | None = None
    future: Future[None] | None = None

    def count(self, done: int, total: int) -> None:
        """So many units are in it."""
        if self.is_dropped:
            raise Stopped
        self.done, self.total = done, total


_WORKS: dict[Asked, Work] = {}


def work_of(asked: Asked) -> Work | None:
    """What is being made, or was made within the hour, of the same question, whoever asked it."""
    with _ASKING:
        work = _WORKS.get(asked)
        if work and work.goes_at and work.goes_at <= shanghai_now():
            _drop(asked, work)
            return None
        return work


def make(warehouse: Warehouse, asked: Asked) -> None:
    """Starts making a pack, in the place of one that was made of the same question; one that is being made goes on."""
    with _ASKING:
        before = _WORKS.get(asked)
        if before and not before.is_finished:
            return
        if before:
            _drop(asked, before)
        folder = _folder(asked.database)
        work = _WORKS[asked] = Work(folder / f"{uuid4().hex}.zip")
        try:
            work.future = _ONE_AT_A_TIME.submit(_run, warehouse, asked, work)
        except RuntimeError:  # the server is being stopped
            del _WORKS[asked]


def _run(warehouse: Warehouse, asked: Asked, work: Work) -> None:
    try:
        if work.is_dropped:
            raise Stopped
        from reports.return_packs import return_pack

        work.path.parent.mkdir(parents=True, exist_ok=True)
        work.pack = return_pack(
            warehouse,
            asked.period,
            work.path,
            units=asked.units,
            office=asked.office,
            answer_by=asked.answer_by,
            on_progress=work.count,
        )
    except Stopped:
        pass
    except Told as refused:
        work.failed = refused
    except Exception:
        log.exception("A return pack could not be made")
        work.failed = Told(both("returns.failed"))
    finally:
        with _ASKING:
            work.goes_at = shanghai_now() + KEPT
            work.is_finished = True
            _later(KEPT, partial(_drop, asked, work))
            if work.is_dropped:
                _unlink(work.path)


def _drop(asked: Asked, work: Work) -> None:
    """A pack is nobody's any more."""
    with _ASKING:
        work.is_dropped = True
        if _WORKS.get(asked) is work:
            del _WORKS[asked]
        if work.is_finished:
            _unlink(work.path)


def forget() -> None:
    """Every pack goes; one that is being made ends at the unit at hand. Returns once none is made any more."""
    with _ASKING:
        works = list(_WORKS.items())
        for asked, work in works:
            _drop(asked, work)
    wait([work.future for _, work in works if work.future])


def stop() -> None:
    """The server stops."""
    forget()
    _ONE_AT_A_TIME.shutdown(cancel_futures=True)


def sweep() -> None:
    """What an earlier run of the server left goes within the hour; a younger one may be another server's."""
    for path in _folder(database_path()).glob("*.zip"):
        _later(KEPT - timedelta(seconds=time() - path.stat().st_mtime), partial(_unlink, path))


def _later(after: timedelta, act: Callable[[], None]) -> None:
    timer = threading.Timer(max(after.total_seconds(), 0), act)
    timer.daemon = True
    timer.start()


def _unlink(path: Path) -> None:
    with suppress(OSError):  # somebody takes it right now, or it is gone
        path.unlink()


def _folder(database: Path) -> Path:
    """Where packs wait to be taken: beside the uploads, of which no backup takes them."""
    return incoming_path(database) / "packs"
