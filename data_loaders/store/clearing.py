"""A campaign started again: everything in it dropped, after a verified copy of it, by whoever says which year is meant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from data_loaders.model.acts import Act, Actor
from data_loaders.model.calendar import proposed
from data_loaders.model.campaign import Campaign, read_campaign
from data_loaders.model.clock import shanghai_now
from data_loaders.model.words import both
from data_loaders.store.archives import CLEARING
from data_loaders.store.backup import ARCHIVING, Store, archive
from data_loaders.store.condition import Told
from data_loaders.store.database import WRITING
from data_loaders.store.history import BEGINNING, Saving, with_versions
from data_loaders.store.locations import weekly_path
from data_loaders.store.reference import CAMPAIGN_TABLES, campaign_records
from data_loaders.store.schema import FACT_TABLES


class NotCleared(Told):
    """Nothing was dropped: files are being loaded, or the year that was said is not the campaign's."""


class BatchGone(Told):
    """The batch whose files are being stored is not there any more."""

    def __init__(self) -> None:
        super().__init__(both("clearing.batch_gone"))


def clear(store: Store, actor: Actor, standing: Campaign, year: int | None, is_sample: bool) -> None:
    """Drops every file, figure and unit and starts again with the default campaign, in the year that stands, all or nothing; the acts
    stay. Anything but the sample only where that year is said, and after a verified copy. NotCleared while files are loaded."""
    with ARCHIVING, WRITING:
        if store.unfinished:
            raise NotCleared(both("clearing.is_loading"))
        if not is_sample and year != standing.year:
            raise NotCleared(both("clearing.other_year", year=standing.year))
        held = {table: store.database.query(f"select count(*) as times from {table}")[0]["times"] for table in ("received_file", "unit")}
        act = Act("clear", actor, before={"year": standing.year, "files": held["received_file"], "units": held["unit"]})
        if store.backups and not is_sample:
            made = archive(store, CLEARING, actor=actor, before=act)
            act = replace(act, after={"backup": made.folder.name})
        fresh = read_campaign()
        with store.database.transaction(act) as write:
            for table in (*FACT_TABLES, "unit"):
                write.execute(f"delete from {table}")
            records = campaign_records(fresh if fresh.year == standing.year else proposed(fresh, standing.year))
            write.replace(with_versions(records, {}, Saving(BEGINNING, replaces=True)), CAMPAIGN_TABLES)
        store.originals.clear()
        _set_weeks_aside(store.path)


def _set_weeks_aside(database: Path) -> None:
    """The archives of the campaign that was dropped make room for those of the next one, and stay under another name."""
    folder = weekly_path(database)
    if folder.is_dir():
        folder.rename(folder.with_name(f"{folder.name}-until-{shanghai_now():%Y-%m-%d_%H%M%S}"))
