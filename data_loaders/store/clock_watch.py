"""The computer's clock against what is stored: one that was set back would have new files count before what they correct."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from data_loaders.model.clock import shanghai_now
from data_loaders.model.words import both
from data_loaders.store.condition import CLOCK, WarehouseUnusable
from data_loaders.store.database import Database

MAY_LAG = timedelta(minutes=5)
"""How far the clock may be behind the newest record before it is asked about."""


class ClockWatch:
    """Whether the clock can be right, for one open database."""

    def __init__(self, database: Database, path: Path) -> None:
        self._database, self._path = database, path
        self._confirmed: datetime | None = None

    def behind(self) -> tuple[datetime, datetime] | None:
        """Now and the newest record, where the clock is more than five minutes behind it and nobody said that it is right."""
        now, newest = shanghai_now(), self._database.ids.newest_moment()
        is_confirmed = self._confirmed is not None and newest <= self._confirmed + MAY_LAG
        return None if is_confirmed or newest <= now + MAY_LAG else (now, newest)

    def refuse_wrong(self) -> None:
        """WarehouseUnusable where the clock is behind the newest record."""
        if behind := self.behind():
            now, newest = (f"{moment:%Y-%m-%d %H:%M}" for moment in behind)
            raise WarehouseUnusable(CLOCK, self._path, both("unusable.clock_behind", now=now, newest=newest))

    def confirm(self) -> None:
        """Somebody says that the clock is right, and that what is stored was written while it was not."""
        self._confirmed = self._database.ids.newest_moment()
