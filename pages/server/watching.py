"""The folder that SAFETY_MONTH_WATCH names, watched by the running board: each file in it is loaded once it rests."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from data_loaders.intake import watching
from data_loaders.intake.taking import Brought, Line
from data_loaders.intake.watching import Watch, refuse_itself
from data_loaders.model.words import Said, both
from data_loaders.store.condition import Told
from data_loaders.store.taken import Before, before
from data_loaders.store.warehouse import Warehouse
from pages.server import intake

log = logging.getLogger(__name__)
VARIABLE = "SAFETY_MONTH_WATCH"
TRY_AGAIN_SECONDS = 60.0
"""After the folder could not be read, or its files not loaded."""
LOADED_SECONDS = 0.2
_STOP = threading.Event()


@dataclass
class Watched:
    """A folder, and why nothing can be loaded from it now; its thread writes it, screens read it."""

    folder: Path
    thread: threading.Thread | None = None
    problem: Said | None = None


_WATCHED: list[Watched] = []


class _NotLoaded(Exception):
    """The files are not loaded; the log of the loading thread says why."""


@dataclass(frozen=True, slots=True)
class _Board:
    """The board's own worker, and the campaign that is open when it is asked."""

    current: Callable[[], Warehouse]

    def before(self, source: str, contents: Sequence[str], uidvalidity: int | None = None) -> Before:
        """What was taken before."""
        return before(self.current(), source, contents, uidvalidity)

    def load(self, brought: Brought, on_receipt: Callable[[Line], None]) -> None:
        """Loads what is brought, but for what was taken before. _NotLoaded where it is not, or the board stops meanwhile."""
        job = intake.load(self.current(), brought)
        while not job.is_finished:
            if _STOP.wait(LOADED_SECONDS):
                raise _NotLoaded
        if job.problem:
            raise Told(job.problem)
        if job.has_failed:
            raise _NotLoaded


def start(current: Callable[[], Warehouse]) -> None:
    """Watch the folder from now on, where one is named; `current` gives the campaign that is open."""
    named = os.environ.get(VARIABLE)
    if not named or _WATCHED:
        return
    watched = Watched(Path(named))
    watched.thread = threading.Thread(target=_watch, args=(watched, current), name="watching", daemon=True)
    _STOP.clear()
    _WATCHED.append(watched)
    watched.thread.start()


def stop() -> None:
    """Watch no more; returns once the thread has ended. What is being loaded goes on in the worker, which is stopped after this."""
    _STOP.set()
    while _WATCHED:
        if thread := _WATCHED.pop().thread:
            thread.join()


def watched() -> Watched | None:
    """The folder that is watched."""
    return _WATCHED[0] if _WATCHED else None


def _watch(of: Watched, current: Callable[[], Warehouse]) -> None:
    watch = Watch(of.folder, _Board(current))
    while not _STOP.is_set():
        of.problem = _look(watch, current)
        _STOP.wait(TRY_AGAIN_SECONDS if of.problem else watching.LOOK_SECONDS)


def _look(watch: Watch, current: Callable[[], Warehouse]) -> Said | None:
    """One look; why it could not be."""
    try:
        refuse_itself(watch.folder, current().path)
        if not watch.folder.is_dir():
            return both("watching.no_folder", folder=watch.folder)
        watch.look()
    except Told as problem:
        return problem.said
    except OSError:
        return both("watching.no_folder", folder=watch.folder)
    except Exception as problem:
        if not _STOP.is_set():
            log.exception("Looking into the watched folder failed", exc_info=problem)
            return both("watching.failed", folder=watch.folder)
    return None
