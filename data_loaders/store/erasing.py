"""Personal data erased from a campaign that is over: figures, lights and audits stay as they are, names, phones and addresses go.

A copy is cleaned and copied once more, into a file that never held them: what is only emptied stays readable in a file of DuckDB. That
file is held against the copy and checked, then it takes the place of what stands (see swapping.py). No backup is made before, for it
would hold what is to go: until the last moment all stands as it was. One is made after.
"""

from __future__ import annotations

import secrets
import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from data_loaders.model.acts import Act, Actor
from data_loaders.model.campaign import Campaign
from data_loaders.model.clock import shanghai_now
from data_loaders.model.words import Said, both
from data_loaders.store import swapping
from data_loaders.store.allowed import refuse_role
from data_loaders.store.archives import DAYS_KEPT, ERASING, PRUNED, Archive, clear_leftovers, drop_part, start_part
from data_loaders.store.backup import ARCHIVING, COPY, BackupFailed, all_of, archive
from data_loaders.store.condition import CampaignOver, Told, not_changed
from data_loaders.store.database import WRITING, Database
from data_loaders.store.incoming import waiting
from data_loaders.store.locations import incoming_path, originals_path
from data_loaders.store.packs import copy_originals
from data_loaders.store.personal import Eraser, Held, declared, erase_rows, erased_originals, held
from data_loaders.store.questions import FILTERS
from data_loaders.store.schema import FACT_TABLES, sql_files
from data_loaders.store.warehouse import Warehouse

OFFERED_AFTER = timedelta(days=90)
"""From the last day something is due: until then somebody may have to be called."""
FIGURES = range(300, 320), range(360, 370)
"""The marts that count, by number: each says the same before and after."""


class ErasingFailed(Told):
    """Nothing was erased."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that still holds personal data: `goes_on` is the first day on which the next backup takes it away, None where only a person
    does."""

    folder: Path
    goes_on: date | None

    @property
    def said(self) -> Said:
        """It in words."""
        return (
            both("erasing.copy_goes", folder=self.folder, day=self.goes_on)
            if self.goes_on
            else both("erasing.copy_stays", folder=self.folder)
        )


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of it: what was held, the backup that was made after, or why there is none, and the copies that still hold it all."""

    before: dict[str, Held]
    backup: Archive | None
    failed: Told | None
    copies: tuple[Copy, ...]


def offered_from(campaign: Campaign) -> date:
    """The day from which erasing is offered without a word of warning."""
    return max([each.due_on for each in campaign.periods] + [each.due_on for each in campaign.deliverables]) + OFFERED_AFTER


def last_erased(store: Warehouse) -> datetime | None:
    """When personal data was erased last; None where it never was."""
    return store.database.query("select max(\"at\") as at from act where what = 'erase'")[0]["at"]


def erase(store: Warehouse, year: int, *, actor: Actor) -> Erased:
    """Erases the personal data of this campaign; ErasingFailed where it is another year's, where files are being loaded or wait to be,
    where it cannot be done, NotAllowed where the actor's role is not enough: all is as it was then."""
    refuse_role(Act("erase", actor))
    with ARCHIVING, WRITING:
        refuse(store, year)
        with not_changed(store.path, ErasingFailed, "erasing.not_done"):
            before = _erase(store, actor)
        backup, failed = None, None
        try:
            backup = archive(store, actor=actor)
        except BackupFailed as problem:
            failed = problem
        return Erased(before, backup, failed, tuple(copies(store)))


def refuse(store: Warehouse, year: int) -> None:
    """ErasingFailed where it must not be, or not now; CampaignOver where the campaign may only be read."""
    if store.database.is_read_only:
        raise CampaignOver(store.path)
    if store.backups is None:
        raise ErasingFailed(both("erasing.in_memory"))
    if store.campaign().year != year:
        raise ErasingFailed(both("erasing.other_year", year=store.campaign().year))
    incoming = incoming_path(store.path)
    if store.unfinished or waiting(incoming):
        raise ErasingFailed(both("erasing.loading", folder=incoming))


def _erase(store: Warehouse, actor: Actor) -> dict[str, Held]:
    assert store.backups is not None
    clear_leftovers(store.backups, store.path, store.database.born())
    swapping.clear_leftovers(store.path)
    part = start_part(store.backups, f"{ERASING}{secrets.token_hex(4)}", store.path)
    ready = swapping.start(store.path)
    try:
        store.database.copy_into(part / COPY)
        before = _built(store, part / COPY, ready, actor)
        drop_part(part)
        _exchange(store, ready)
    finally:
        drop_part(part)
        if not swapping.is_under_way(store.path):
            shutil.rmtree(ready.parent, ignore_errors=True)
    return before


def _built(store: Warehouse, copy: Path, ready: Path, actor: Actor) -> dict[str, Held]:
    """A store without personal data, ready and checked, from a copy of the one that stands; what that held."""
    at = shanghai_now()
    database = Database.connect(copy, ready.parent)
    try:
        database.prepare(lambda sha256, data: None)
        before, figures, gone = held(database), _figures(database, at), erased_originals(database)
        counted = {heading: {"names": each.names, "numbers": each.numbers, "files": each.rows} for heading, each in before.items()}
        nothing = {heading: dict.fromkeys(counts, 0) for heading, counts in counted.items()}
        eraser = Eraser.of(database)
        with database.transaction(Act("erase", actor, ("campaign",), counted, nothing)) as write:
            erase_rows(database, write, eraser)
            write.execute("update original set erased_on = ? where list_contains(cast(? as varchar[]), sha256)", [at, gone])
        database.copy_into(ready)
    finally:
        database.close()
    kept = [(number, sha256) for number, sha256 in store.originals.stored() if sha256 not in set(gone)]
    copy_originals(store.originals, kept, originals_path(ready))
    with Warehouse.open(ready, backups=ready.parent / "backups") as made:
        if _figures(made.database, at) != figures:
            raise AssertionError("Erasing changed figures.")
        if left := held(made.database):
            raise AssertionError(f"Erasing left something: {', '.join(left)}")
    shutil.rmtree(ready.parent / "backups", ignore_errors=True)
    return before


def _figures(database: Database, at: datetime) -> dict[str, Counter[str]]:
    """Every row of every mart that counts and of every audit, and how many rows there are of what came in."""
    names = [f"mart_{file.name}" for file in sql_files() if file.layer == "mart" and any(file.number in each for each in FIGURES)]
    said = {}
    for name in [*names, *database.audits()]:
        wanted = set(database.parameters(name) or ()) - FILTERS
        if wanted <= {"as_of"}:
            said[name] = Counter(map(str, database.rows(name, **dict.fromkeys(wanted, at))))
    counts = {table: count for table, count in database.counts().items() if table in FACT_TABLES and table not in declared().dropped}
    return said | {"rows": Counter(counts)}


def _exchange(store: Warehouse, ready: Path) -> None:
    """The store that is ready in the place of the one that stands, which is open still. Where the move began and could not be ended the
    store stays closed: whoever opens it next ends it."""
    with store.database.exchanged(), store.originals.exchanged():
        try:
            swapping.replace(store.path, ready)
        finally:
            if not swapping.is_under_way(store.path):
                store.originals.reopen()
                store.database.reopen()


# --- what holds it still -----------------------------------------------------------------------------------------------------


def copies(store: Warehouse) -> list[Copy]:
    """The copies that are known here and hold what was erased: backups of before, and what a restore set aside. Nothing where nothing was
    erased."""
    last = store.database.query("select max(id) as id from act where what = 'erase'")[0]["id"]
    if last is None:
        return []
    found = all_of(store)
    backups = [Copy(each.folder, _goes_on(each, found)) for each in found if each.manifest.contents.last_act < last]
    return backups + [
        Copy(folder, None) for folder in sorted(store.path.parent.glob("before-restore-*")) if (folder / store.path.name).exists()
    ]


def _goes_on(archive: Archive, found: list[Archive]) -> date | None:
    """See archives.prune: the last one of its month stays, and so does one that was made before something was changed for good."""
    later = [each for each in found if each.made_at > archive.made_at and each.manifest.reason in PRUNED and each.is_good]
    is_last_of_month = not any(f"{each.made_at:%Y-%m}" == f"{archive.made_at:%Y-%m}" for each in later)
    return None if archive.manifest.reason not in PRUNED or is_last_of_month else archive.made_at.date() + timedelta(days=DAYS_KEPT)
