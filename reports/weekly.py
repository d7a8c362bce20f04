"""每周存档: which due days are over and which of them are kept; an archive is written once and stays (weekly_archive.py: what is in it)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from data_loaders.model.campaign import Campaign
from data_loaders.model.clock import END_OF_DAY
from data_loaders.store.archives import to_disk

NAMED = re.compile(r"(\d{4}-\d\d-\d\d)_([A-Z0-9-]+)\.zip")
PART = ".part"
WRITTEN, SAME, DIFFERS = "written", "same", "differs"
"""What became of an archive that was to be kept: it is new, stands there already, or stands there with other bytes and is left so."""


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day on which figures are due, the periods that are, and what they are called."""

    day: date
    periods: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def moment(self) -> datetime:
        """The end of it."""
        return datetime.combine(self.day, END_OF_DAY)

    @property
    def name(self) -> str:
        """What its archive is called: 2020-06-18_W3.zip."""
        return f"{self.day.isoformat()}_{'-'.join(self.periods)}.zip"


@dataclass(frozen=True, slots=True)
class Kept:
    """An archive that is kept: its file, the day, the periods, and its bytes."""

    path: Path
    day: date
    periods: tuple[str, ...]
    size: int


def due_days(campaign: Campaign, before: date) -> tuple[DueDay, ...]:
    """The campaign's due days that were over before a day, the earliest first."""
    found: dict[date, list[tuple[str, str]]] = {}
    for period in campaign.periods:
        if period.due_on < before:
            found.setdefault(period.due_on, []).append((period.code, period.label_zh))
    return tuple(DueDay(day, *zip(*periods, strict=True)) for day, periods in sorted(found.items()))


def keep(folder: Path, due: DueDay, data: bytes) -> str:
    """Puts an archive into its folder, whole or not at all; one that stands there stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / due.name
    for left in folder.glob(f"*{PART}"):  # of a program that was stopped half way
        if NAMED.fullmatch(left.name.removesuffix(PART)):
            left.unlink(missing_ok=True)
    if path.exists():
        return SAME if path.read_bytes() == data else DIFFERS
    part = path.with_name(f"{path.name}{PART}")
    part.write_bytes(data)
    to_disk(part)
    part.rename(path)
    to_disk(folder)
    return WRITTEN


def kept(folder: Path) -> list[Kept]:
    """The archives in a folder, the latest first; what is not ours is passed over."""
    try:
        found = [(path, NAMED.fullmatch(path.name)) for path in folder.iterdir()]
    except OSError:  # no such folder, or none that may be read
        return []
    archives = [Kept(path, date.fromisoformat(name[1]), tuple(name[2].split("-")), path.stat().st_size) for path, name in found if name]
    return sorted(archives, key=lambda each: each.day, reverse=True)


def not_kept(folder: Path, campaign: Campaign, before: date) -> tuple[DueDay, ...]:
    """The due days that were over before a day and of which there is no archive."""
    days = {each.day for each in kept(folder)}
    return tuple(due for due in due_days(campaign, before) if due.day not in days)
