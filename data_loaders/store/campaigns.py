"""A database a campaign: which is open, how the next one is started from it, and earlier ones, which are only read.

The pointer (see locations.Home) decides which is open. A campaign that is being started is marked as half made until the pointer names it,
so a crash leaves the one before open, and the next try begins anew.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from data_loaders.model.acts import Act, Actor
from data_loaders.model.calendar import proposed
from data_loaders.model.campaign import Roster
from data_loaders.model.words import Said, both
from data_loaders.store import moving, swapping
from data_loaders.store.archives import NEXT, to_disk
from data_loaders.store.backup import ARCHIVING, archive
from data_loaders.store.condition import GONE, Told, WarehouseUnusable, refuse_without_originals
from data_loaders.store.database import WRITING, Database
from data_loaders.store.incoming import waiting
from data_loaders.store.locations import Home, database_path, half_made_path, home, incoming_path, wal_path
from data_loaders.store.office import office, save_office
from data_loaders.store.reference import outdated_form_records
from data_loaders.store.roster_changes import without_officer
from data_loaders.store.warehouse import Warehouse


class NotStarted(Told):
    """The next campaign was not started; `year` is that of one which is there already and may be opened, else None."""

    def __init__(self, said: Said, year: int | None = None) -> None:
        super().__init__(said)
        self.year = year


@dataclass(frozen=True, slots=True)
class Kept:
    """A campaign on the disk: its year, its database, and whether it is the one that is open."""

    year: int
    path: Path
    is_current: bool


# --- which is open -----------------------------------------------------------------------------------------------------------


def open_current(threads: int | None = None) -> Warehouse:
    """Opens the database of the campaign that is open, a new one where there is none yet. What a crash left half done is finished or taken
    away; a database of the earlier layout, or in another year's folder, is moved into its own. `threads` are those of Database.connect."""
    at = home()
    _finish(at)
    path = at.current()
    if at.pointer.exists() and not path.exists():
        raise WarehouseUnusable(GONE, path, both("unusable.not_there"))
    opened = Warehouse.open(path, threads=threads)
    if at.named is None:
        own = at.of_year(opened.campaign().year)
        if own != path and not any(each.exists() for each in swapping.belonging(own)):
            opened.close()
            moving.move(at, path)
            opened = Warehouse.open(at.current(), threads=threads)
        elif at.pointed() is None:
            moving.point(at, int(path.parent.name))
    for mark in _marks(at):  # whoever has the open one starts the next: nobody else does now
        _take_away(mark.with_name(at.name))
    return opened


def open_stored(named: Path | None, backups: Path | None = None) -> Warehouse:
    """Opens a database that is there already: the one named, else that of the campaign that is open; Told where there is none."""
    if named is None:
        _finish(home())
    return Warehouse.open(swapping.stored_at(named or database_path()), backups)


def _finish(at: Home) -> None:
    """Finishes a move that was stopped, and a start whose campaign is the open one already; moves a database of the earlier layout."""
    moving.finish(at)
    for mark in _marks(at):
        if at.pointed() == int(mark.parent.name):
            _record_start(at, mark.with_name(at.name), Path(mark.read_text(encoding="utf-8")))
            mark.unlink()
    if at.named is None and at.plain.exists():
        moving.move(at, at.plain)


def _marks(at: Home) -> list[Path]:
    """What marks campaigns as half made."""
    return sorted(at.folder.glob(f"[12]???/{half_made_path(Path(at.name)).name}"))


def _record_start(at: Home, path: Path, before: Path) -> None:
    """The act of a start in the database before, where a crash kept it from being recorded there."""
    with Warehouse.open(path) as opened:
        (act,) = opened.database.query("select actor, role from act where what = 'next_campaign' order by id desc limit 1")
        year = opened.campaign().year
    if (at.folder / before).exists():
        with Warehouse.open(at.folder / before) as ended:
            if not ended.database.query(
                "select id from act where what = 'next_campaign' and list_contains(about, ?)", [f"campaign:{year}"]
            ):
                ended.database.record(_started(Actor(act["actor"], act["role"]), ended.campaign().year, year))


def _take_away(path: Path) -> None:
    """A campaign that is half made; its mark goes last."""
    _empty(path)
    half_made_path(path).unlink(missing_ok=True)
    with suppress(OSError):  # something else stands in it
        path.parent.rmdir()


def _empty(path: Path) -> None:
    for each in swapping.belonging(path):
        shutil.rmtree(each) if each.is_dir() else each.unlink(missing_ok=True)


# --- what there is -----------------------------------------------------------------------------------------------------------


def campaigns(current: Warehouse | None = None, year: int | None = None) -> list[Kept]:
    """Every campaign on the disk, the newest first; `current` is the open one, which nobody else can look into, `year` its year where that
    is known."""
    at = home()
    open_at = (current.path if current else at.current()).absolute()
    named = [path for path in (at.named, at.plain) if path and path.exists()]
    years: dict[Path, int | None] = {path.absolute(): None for path in [*map(at.of_year, at.years()), *named]}
    for path in years:
        years[path] = (year or _year_of(current)) if current and path == open_at else _year(path)
    found = [Kept(each, path, path == open_at) for path, each in years.items() if each]
    return sorted(found, key=lambda each: (-each.year, not each.is_current))


def _year_of(current: Warehouse) -> int | None:
    """The year of the open database."""
    rows = current.database.query("select year from campaign")
    return rows[0]["year"] if rows else None


def _year(path: Path) -> int | None:
    """The year of a closed database; that of its folder where it cannot be looked into, else None."""
    try:
        return _year_in(path, path.stat().st_mtime_ns)
    except (WarehouseUnusable, OSError):
        return int(path.parent.name) if path.parent.name.isdecimal() else None


@lru_cache(maxsize=64)
def _year_in(path: Path, changed: int) -> int | None:
    with Database.looked_into(path) as found:
        rows = found.query("select year from campaign")
    return rows[0]["year"] if rows else None


def open_earlier(path: Path) -> Warehouse:
    """Opens an earlier campaign, whose every write is refused (CampaignOver). One that is not up to date is brought there first, after a
    verified copy, as when it was open."""
    if wal_path(path).exists() or swapping.note_path(path).exists() or _is_outdated(path):
        Warehouse.open(path).close()
    with ExitStack() as failing:
        database = Database.reading(path)
        failing.callback(database.close)
        refuse_without_originals(path, database.named_originals())
        opened = Warehouse(database, path)
        failing.pop_all()
    return opened


def _is_outdated(path: Path) -> bool:
    with Database.looked_into(path) as found:
        return not found.is_up_to_date() or outdated_form_records(found) is not None


# --- the next one ------------------------------------------------------------------------------------------------------------


def start_next(standing: Warehouse, year: int, *, with_officers: bool = False, actor: Actor) -> Path:
    """Starts the next campaign from the one that is open, and returns its database, closed: a verified backup first, then a database in
    the year's folder with the roster (the officers in it only where asked), the coordinators, and the dates that are proposed for the
    year. `standing` is only read from then on. NotStarted, or BackupFailed: then all is as it was."""
    at = home()
    path = at.of_year(year)
    with ARCHIVING, WRITING:
        _refuse(standing, year, path)
        ended = standing.campaign().year
        act = _started(actor, ended, year)
        made = archive(standing, NEXT, actor=actor, before=act)
        pointed = at.pointed()
        try:
            _make(standing, path, os.path.relpath(standing.path, at.folder), year, with_officers, actor, made.folder.name)
            moving.point(at, year)
            standing.database.record(act)
        except BaseException:
            moving.point(at, pointed)
            _take_away(path)
            raise
        standing.database.is_read_only = True
        with suppress(OSError):  # the next start takes it away
            half_made_path(path).unlink()
    return path


def _started(actor: Actor, ended: int, year: int, facts: Mapping[str, object] | None = None) -> Act:
    """The act of starting a year's campaign from the one before; the new one also tells what it began with."""
    return Act("next_campaign", actor, (f"campaign:{year}",), {"year": ended}, {"year": year, **(facts or {})})


def _refuse(standing: Warehouse, year: int, path: Path) -> None:
    now = standing.campaign().year
    there = {each.year for each in campaigns(standing)}
    if year in there or (path.exists() and not half_made_path(path).exists()):
        raise NotStarted(both("campaign.exists", year=year), year)
    if year < now:
        raise NotStarted(both("campaign.before", year=year, now=now))
    if standing.unfinished:
        raise NotStarted(both("campaign.is_loading"))
    if waiting(incoming_path(standing.path)):
        raise NotStarted(both("campaign.uploads_wait", folder=incoming_path(standing.path)))


def _make(standing: Warehouse, path: Path, before: str, year: int, with_officers: bool, actor: Actor, backup: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    mark = half_made_path(path)
    mark.write_text(before, encoding="utf-8")
    to_disk(mark)
    _empty(path)  # of a try that was stopped
    units = standing.roster().units
    if not with_officers:
        units = tuple(without_officer(unit) for unit in units)
    with Warehouse.open(path) as new:
        new.save_campaign(proposed(standing.campaign(), year), actor=actor)
        if units:
            new.save_roster(Roster(units), actor=actor)
        if names := standing.coordinators():
            new.save_coordinators(names, actor=actor)
        if with_officers and (reached := office(standing)):
            save_office(new, reached, actor=actor)
        facts = {"units": len(units), "with_officers": with_officers, "backup": backup}
        new.database.record(_started(actor, standing.campaign().year, year, facts))
    for each in (*path.parent.iterdir(), path.parent, path.parent.parent):
        to_disk(each)
