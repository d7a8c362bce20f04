"""A folder that is watched: each file in it is brought once it rests, and none is moved or deleted.

Plain looking every few seconds: one folder of a few thousand files takes milliseconds. It works on network drives too, where systems tell
of no changes, and needs no compiled library.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from data_loaders.intake.gather import Dropped, dropped_files
from data_loaders.intake.taking import Brought, Line, Place
from data_loaders.model.acts import THIS_COMPUTER, Actor
from data_loaders.model.words import both
from data_loaders.store.condition import Told
from data_loaders.store.taken import Taken, source_of

LOOK_SECONDS = 5.0
STILL_WRITTEN = (".tmp", ".part", ".partial", ".crdownload", ".download", ".filepart")
"""How files are called while a program still writes them; what begins with ~$ is an open document's mark."""
FILES_A_BATCH = 500
Seen = tuple[int, int]
"""Size in bytes, and when it was written last, in nanoseconds."""


class WatchesItself(Told):
    """The database lies in the folder, and with it the files that were brought."""


def refuse_itself(folder: Path, database: Path) -> None:
    """WatchesItself where the database lies in the folder."""
    if database.resolve().is_relative_to(folder.resolve()):
        raise WatchesItself(both("watching.itself", folder=folder))


@dataclass
class Watch:
    """A folder, and what was seen of it: `_before` when it was looked at last, `_done` what was brought."""

    folder: Path
    place: Place
    actor: Actor = THIS_COMPUTER
    _before: dict[str, Seen] = field(default_factory=dict)
    _done: dict[str, Seen] = field(default_factory=dict)

    def look(self, on_receipt: Callable[[Line], None] = lambda line: None) -> int:
        """Brings the files that rest since the last look; how many were new."""
        now, rested = {}, []
        for each in dropped_files([self.folder]):
            if (seen := _seen(each)) is None:
                continue
            now[each.file] = seen
            if self._before.get(each.file) == seen and self._done.get(each.file) != seen:
                rested.append(each)
        self._before = now
        count = 0
        for start in range(0, len(rested), FILES_A_BATCH):
            count += self._bring(rested[start : start + FILES_A_BATCH], now, on_receipt)
        return count

    def _bring(self, files: list[Dropped], seen: dict[str, Seen], on_receipt: Callable[[Line], None]) -> int:
        hashes = {}
        for each in files:
            try:
                hashes[each.file] = each.content.sha256
            except OSError:  # it went while it was looked at, or is somebody's alone just now: the next look tries again
                continue
        known = self.place.before("", list(hashes.values())).known
        fresh = [each for each in files if each.file in hashes and hashes[each.file] not in known]
        if fresh:
            source = source_of("folder", str(self.folder.resolve()))
            taken = [Taken(source, hashes[each.file]) for each in fresh]
            self.place.load(Brought(fresh, taken, actor=self.actor), on_receipt)
        self._done |= {name: seen[name] for name in hashes}
        return len(fresh)


def watch(watching: Watch, on_receipt: Callable[[Line], None], is_once: bool, seconds: float | None = None) -> int:
    """Looks again and again, or, `is_once`, until nothing moves any more; how many files were new."""
    count = watching.look(on_receipt)
    while True:
        before = dict(watching._before)
        time.sleep(LOOK_SECONDS if seconds is None else seconds)
        count += watching.look(on_receipt)
        if is_once and watching._before == before:
            return count


def _seen(each: Dropped) -> Seen | None:
    """Size and time of a file that is to be looked at; None for one that is still written, or went."""
    if each.file.lower().endswith(STILL_WRITTEN) or not isinstance(each.held, Path):
        return None
    try:
        about = each.held.stat()
    except OSError:
        return None
    return about.st_size, about.st_mtime_ns
