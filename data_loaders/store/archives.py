"""Backups as they lie in their folder: a folder each with a manifest, what makes one good, and which of them stay."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from data_loaders.store.locations import backups_path, home

MADE_BY, FORMAT = "safety-month board", 1
MANIFEST, OWNER, PART = "manifest.json", "owner.json", ".part"
NAME = re.compile(r"\d{1,4}_\d{4}-\d\d-\d\d_\d{4}(_\d+)?")
DAILY, ASKED, MIGRATION, CLEARING = "daily", "asked", "migration", "clearing"
NEXT, MOVING = "next", "moving"
ERASING = "erasing-"
"""What the folder of a copy is called that is made while personal data is erased."""
PRUNED = (DAILY, ASKED)
"""Why a backup was made that may go in time; one made before something is changed for good stays."""
DAYS_KEPT = 14
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class FileMark:
    """What a file of a backup is known by: its size in bytes and the SHA-256 of its bytes."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds, as its own files say. `born` tells one database (and its copies) from another: when it was first made.
    `last_act` is the id of the last act in it (0: an older one, without any);
    `flaws` is what was already wrong in the database that was copied: rows by audit, and originals whose bytes are not those of their
    hash."""

    campaign: int
    born: str
    migration: int
    data_version: int
    last_act: int
    counts: dict[str, int]
    flaws: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is said of a backup beside it. `database` is the file that was copied; `unfinished` the batches that were being loaded then;
    `act` the act that it comes before: who does what, and why."""

    made_at: str
    reason: str
    version: str
    database: str
    contents: Contents
    files: dict[str, FileMark]
    unfinished: tuple[int, ...] = ()
    act: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Archive:
    """One backup: its folder and its manifest."""

    folder: Path
    manifest: Manifest

    @property
    def made_at(self) -> datetime:
        """When it was made, in Shanghai."""
        return datetime.fromisoformat(self.manifest.made_at)

    @property
    def size(self) -> int:
        """Its bytes."""
        return sum(mark.size for mark in self.manifest.files.values())

    @property
    def is_complete(self) -> bool:
        """True where every file of its manifest is there in its size."""
        return all(_size(self.folder / name) == mark.size for name, mark in self.manifest.files.items())

    @property
    def is_good(self) -> bool:
        """True where it is complete, and what it was made of had no flaw."""
        return not self.manifest.contents.flaws and self.is_complete


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


# --- manifests ---------------------------------------------------------------------------------------------------------------


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Puts the manifest beside the files."""
    text = json.dumps({"made_by": MADE_BY, "format": FORMAT} | asdict(manifest), ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def read_archive(folder: Path) -> Archive | None:
    """The backup in a folder; None where there is none of ours."""
    try:
        written = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Archive(folder, _manifest(written))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # no manifest, or none that this program wrote
        return None


def _manifest(written: dict[str, Any]) -> Manifest:
    if written.pop("made_by") != MADE_BY or written.pop("format") != FORMAT:
        raise ValueError("not a backup of ours")
    contents = Contents(**written.pop("contents"))
    files = {name: FileMark(**mark) for name, mark in written.pop("files").items()}
    if any(Path(name).is_absolute() or ".." in Path(name).parts for name in files):
        raise ValueError("a file outside the backup")
    manifest = Manifest(contents=contents, files=files, unfinished=tuple(written.pop("unfinished")), **written)
    datetime.fromisoformat(manifest.made_at)
    return manifest


def marks_of(folder: Path) -> dict[str, FileMark]:
    """Every file of a backup but its manifest, by its path in the folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.relative_to(folder).as_posix() not in (MANIFEST, OWNER))
    return {path.relative_to(folder).as_posix(): FileMark(path.stat().st_size, sha256_of(path)) for path in paths}


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


# --- the folder --------------------------------------------------------------------------------------------------------------


def archives(folder: Path) -> list[Archive]:
    """The backups of a folder, newest first; what is not ours is passed over."""
    try:
        names = sorted(path.name for path in folder.iterdir() if NAME.fullmatch(path.name))
        return list(_archives(folder, tuple((name, _changed(folder / name)) for name in names)))
    except OSError:  # no such folder, or none that may be read
        return []


def _changed(folder: Path) -> int:
    return folder.stat().st_mtime_ns


@lru_cache(maxsize=4)
def _archives(folder: Path, names: tuple[tuple[str, int], ...]) -> tuple[Archive, ...]:
    """Remembered while no folder comes, goes or changes: every page asks for the last backup."""
    found = [archive for name, _ in names if (archive := read_archive(folder / name))]
    return tuple(sorted(found, key=lambda archive: archive.manifest.made_at, reverse=True))


def last_good(found: Iterable[Archive]) -> Archive | None:
    """The newest backup that is good."""
    return next((archive for archive in found if archive.is_good), None)


def of_file(database: Path) -> list[Archive]:
    """The backups of a database file by its path, newest first: all that is known of one that cannot be opened."""
    return [each for each in archives(backups_path(database)) if _is_of(Path(each.manifest.database), database.resolve())]


def _is_of(copied: Path, database: Path) -> bool:
    """Whether the file that was copied is this one; also by name, where it stands there no more: it moved, its backups beside it."""
    beside = backups_path(database).parent == database.parent
    return copied == database or (beside and copied.name == database.name and not copied.exists())


def restore_command(archive: Archive, database: Path) -> str:
    """What is typed to put a backup in the place of a database."""
    usual = home()  # with the variable set here, it need not be set where the command is typed
    named = "" if usual.named is None and database.resolve() == usual.current().resolve() else f' --database "{database.resolve()}"'
    return f'python -m data_loaders restore "{archive.folder.resolve()}"{named}'


def is_on_the_same_disk(folder: Path, database: Path) -> bool:
    """True where a broken disk would take database and backups together."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return there.stat().st_dev == database.parent.stat().st_dev


# --- what goes ---------------------------------------------------------------------------------------------------------------


def prune(folder: Path, born: str) -> list[Path]:
    """Takes away backups of this database beyond those of its newest 14 days and the last one of each month, and returns their folders."""
    ours = [each for each in archives(folder) if each.manifest.contents.born == born and each.manifest.reason in PRUNED]
    days = sorted({each.made_at.date() for each in ours}, reverse=True)[:DAYS_KEPT]
    older = [each for each in ours if each.made_at.date() not in days]
    months = {f"{each.made_at:%Y-%m}" for each in ours if each not in older and each.is_good}
    gone = []
    for archive in sorted(older, key=lambda each: (not each.is_good, -each.made_at.timestamp())):  # a month's last good one stays
        month = f"{archive.made_at:%Y-%m}"
        if month in months:
            gone.append(archive.folder)
            _take_away(archive.folder)
        months.add(month)
    return gone


def _take_away(folder: Path) -> None:
    """A backup that is half gone bears no backup's name; one in which somebody else put something stays as it is."""
    named = {MANIFEST, *(read.manifest.files if (read := read_archive(folder)) else ())}
    if any(path.is_file() and path.relative_to(folder).as_posix() not in named for path in folder.rglob("*")):
        return
    leaving = folder.with_name(f"{folder.name}{PART}")
    folder.rename(leaving)
    shutil.rmtree(leaving, ignore_errors=True)


def clear_leftovers(folder: Path, database: Path, born: str) -> None:
    """Deletes what earlier backups of this database left half made; whoever has the database open is the only one who makes any."""
    if not folder.is_dir():
        return
    for part in folder.glob(f"*{PART}"):
        archive = read_archive(part)
        if part.is_dir() and not any(part.iterdir()):  # stopped before it was marked, or when all but the folder had gone
            if NAME.fullmatch(part.name.removesuffix(PART)) or part.name.startswith(ERASING):
                part.rmdir()
        elif _owner(part) == str(database.resolve()) or (archive and archive.manifest.contents.born == born):
            drop_part(part)


def drop_part(part: Path) -> None:
    """Deletes a backup that is not to be; its mark goes last, so that whatever is left is known whose it is."""
    for path in part.iterdir() if part.is_dir() else ():
        if path.name != OWNER:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    shutil.rmtree(part, ignore_errors=True)


def start_part(folder: Path, name: str, database: Path) -> Path:
    """A new folder for a backup that is being made, marked as this database's."""
    part = folder / f"{name}{PART}"
    part.mkdir(parents=True)
    (part / OWNER).write_text(json.dumps({"made_by": MADE_BY, "database": str(database.resolve())}), encoding="utf-8")
    return part


def _owner(part: Path) -> str | None:
    try:
        written = json.loads((part / OWNER).read_text(encoding="utf-8"))
        return written["database"] if written["made_by"] == MADE_BY else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def finish_part(part: Path, campaign: int, made_at: datetime) -> Path:
    """Gives a whole backup its name, the next free one, and returns the folder; everything in it is on the disk before."""
    (part / OWNER).unlink()
    for path in [*part.rglob("*"), part]:
        to_disk(path)
    plain = f"{campaign}_{made_at:%Y-%m-%d_%H%M}"
    for number in range(1, 1000):
        folder = part.with_name(plain if number == 1 else f"{plain}_{number}")
        if not folder.exists():
            part.rename(folder)
            to_disk(folder.parent)
            return folder
    raise FileExistsError(plain)


def write_whole(path: Path, text: str) -> None:
    """A small file, on the disk whole or as it was."""
    new = path.with_name(f"{path.name}.new")
    new.write_text(text, encoding="utf-8")
    to_disk(new)
    os.replace(new, path)
    to_disk(path.parent)


def to_disk(path: Path) -> None:
    """Has the system write a file, or a folder's names, to the disk now; Windows can do that for files alone."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
