"""A database moved into its year's folder with all that belongs to it, after a verified backup, however often the process is killed.

A note names the move before the first file moves; while it is there, whoever opens the board finishes the move first.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from data_loaders.store import swapping
from data_loaders.store.archives import MOVING, to_disk, write_whole
from data_loaders.store.backup import archive
from data_loaders.store.condition import DAMAGED, TWICE, WarehouseUnusable, by_system
from data_loaders.store.locations import Home
from data_loaders.store.warehouse import Warehouse

NOTE = ".moving.json"
BACKUPS, KEPT = "backups", "before-restore-*"
"""The folder of backups beside a database, and what restores put aside there."""


def point(at: Home, year: int | None) -> None:
    """Writes the pointer: from now on that year's campaign is the one that is open. None takes the pointer away."""
    if year is None:
        at.pointer.unlink(missing_ok=True)
    else:
        write_whole(at.pointer, f"{year:04}\n")


def move(at: Home, source: Path) -> None:
    """Moves a database that nobody has open into its year's folder. WarehouseUnusable where that year has another one, or where the files
    cannot be moved; BackupFailed where no backup can be made: nothing moved then."""
    with Warehouse.open(source) as standing:
        year = standing.campaign().year
        if any(path.exists() for path in swapping.belonging(at.of_year(year))):
            raise WarehouseUnusable(TWICE, source, at.of_year(year))
        archive(standing, MOVING)
    write_whole(_note(at), json.dumps({"from": source.relative_to(at.folder).as_posix(), "year": year}))
    finish(at)


def finish(at: Home) -> None:
    """Does what a note says that is not done yet; nothing where there is no note."""
    note = _note(at)
    if not note.exists():
        return
    try:
        moves = json.loads(note.read_text(encoding="utf-8"))
        source, year = at.folder / moves["from"], int(moves["year"])
    except (ValueError, KeyError, TypeError) as problem:
        raise WarehouseUnusable(DAMAGED, note, problem) from problem
    try:
        _move_files(source, at.of_year(year))
        point(at, max(year, at.pointed() or year) if source == at.plain else year)
        note.unlink(missing_ok=True)
        to_disk(at.folder)
    except OSError as problem:
        raise by_system(problem, source) from problem


def _move_files(source: Path, to: Path) -> None:
    """Renames what is not there yet. The database comes last: until then its own folder is where it is looked for."""
    to.parent.mkdir(parents=True, exist_ok=True)
    beside = [path for path in source.parent.glob(KEPT) if path.is_dir()]
    backups = source.parent / BACKUPS
    if backups.is_dir():
        (to.parent / BACKUPS).mkdir(exist_ok=True)
        for path in sorted(backups.iterdir()):
            _rename(path, to.parent / BACKUPS / path.name)
        with suppress(OSError):  # something of the same name was there before: it stays
            backups.rmdir()
    for path in [*beside, *reversed(swapping.belonging(source))]:
        _rename(path, to.parent / path.name)
    for folder in (to.parent, source.parent):
        to_disk(folder)
    if source.parent != to.parent.parent:
        with suppress(OSError):  # something else stands in it
            source.parent.rmdir()


def _rename(path: Path, to: Path) -> None:
    if path.exists() and not to.exists():
        path.rename(to)


def _note(at: Home) -> Path:
    return at.folder / f"{at.name}{NOTE}"
