"""A store put in the place of another, whole: database, originals and waiting uploads move together, however often the process is killed.

What is to come stands ready in a folder beside the database. A note names it before the first file moves; while the note is there,
whoever opens the database finishes the move first.
"""

from __future__ import annotations

import json
import secrets
import shutil
from datetime import datetime
from pathlib import Path

from data_loaders.model.words import both
from data_loaders.store.archives import PART, to_disk, write_whole
from data_loaders.store.condition import Told
from data_loaders.store.locations import incoming_path, journal_path, originals_path, wal_path

NOTE, READY = ".restoring.json", ".restoring-"


def belonging(database: Path) -> tuple[Path, ...]:
    """Every file and folder of a store."""
    return database, wal_path(database), originals_path(database), journal_path(database), incoming_path(database)


def note_path(database: Path) -> Path:
    """What says that a move was begun, until it is done."""
    return database.with_name(f"{database.name}{NOTE}")


def start(database: Path) -> Path:
    """A new folder beside the database, for the store that is to take its place; returns where its database file goes."""
    folder = database.with_name(f"{database.name}{READY}{secrets.token_hex(4)}{PART}")
    folder.mkdir(parents=True)
    return folder / database.name


def swap(database: Path, ready: Path, at: datetime) -> Path:
    """Moves what stands to a folder of its own, which is returned, and what is ready (see `start`) in its place. Both are closed."""
    kept = _free(database.with_name(f"before-restore-{at:%Y-%m-%d_%H%M}"))
    _move(database, ready, {"kept": kept.name})
    return kept


def replace(database: Path, ready: Path) -> None:
    """Puts database and originals that are ready (see `start`) in the place of those that stand, and deletes these; uploads that wait stay.
    Both are closed."""
    gone = ready.parent.with_name(f"{ready.parent.name.removesuffix(PART)}-old{PART}")
    _move(database, ready, {"kept": gone.name, "is_kept": False, "stays": [incoming_path(database).name]})


def is_under_way(database: Path) -> bool:
    """True where a move has begun and not ended: whoever opens the store next ends it (see `finish`)."""
    return note_path(database).exists()


def _move(database: Path, ready: Path, how: dict[str, object]) -> None:
    """Writes the note, from which on there is no way back, and does what it says."""
    for path in [*ready.parent.rglob("*"), ready.parent]:
        to_disk(path)
    comes = sorted(path.name for path in ready.parent.iterdir())
    write_whole(note_path(database), json.dumps(how | {"ready": ready.parent.name, "comes": comes}))
    finish(database)


def _free(folder: Path) -> Path:
    numbered = [folder, *(folder.with_name(f"{folder.name}_{number}") for number in range(2, 1000))]
    return next(path for path in numbered if not path.exists())


def finish(database: Path) -> None:
    """Does what a note says that is not done yet; nothing where there is no note. What is to come and is no longer ready is in already;
    everything else that stands there is of before."""
    note = note_path(database)
    if not note.exists():
        return
    moves = json.loads(note.read_text(encoding="utf-8"))
    ready, kept = database.parent / moves["ready"], database.parent / moves["kept"]
    for path in belonging(database):
        waits = ready / path.name
        if path.name in moves.get("stays", ()):
            continue
        if path.exists() and (waits.exists() or path.name not in moves["comes"]):
            kept.mkdir(exist_ok=True)
            path.rename(kept / path.name)
        if waits.exists():
            waits.rename(path)
    for folder in (kept, database.parent):
        if folder.exists():
            to_disk(folder)
    shutil.rmtree(ready, ignore_errors=True)
    if not moves.get("is_kept", True) and kept.exists():
        shutil.rmtree(kept)
    note.unlink()


def clear_leftovers(database: Path) -> None:
    """Deletes what restores that were stopped left ready; whoever has the database open knows that none is under way."""
    for part in database.parent.glob(f"{database.name}{READY}*{PART}"):
        shutil.rmtree(part, ignore_errors=True)
    note_path(database).with_name(f"{database.name}{NOTE}.new").unlink(missing_ok=True)


def stored_at(database: Path) -> Path:
    """The path of a database that is there already; Told where there is none."""
    finish(database)
    if not database.exists() or (database.is_file() and not database.stat().st_size):
        raise Told(both("unusable.no_database", path=database))
    return database
