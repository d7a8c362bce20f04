"""每周存档: each due day as it was at its end: the board, the bureau's own form and the figures without anybody's name, in one file that is
written once and stays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from data_loaders.model.campaign import FINAL, Campaign
from data_loaders.model.clock import END_OF_DAY
from data_loaders.model.words import both
from data_loaders.store.archives import to_disk
from data_loaders.store.export import figures_of
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.packing import pack
from data_loaders.writers.tables import CSV, write_tables
from reports.board_facts import BoardAsked, CannotShow, board_of
from reports.boards import files_of as board_files
from reports.papers.weekly_names import DATA, NO_FORM, OWN_FORM, WHAT, what_is_in_it
from reports.roll_up_facts import SOFAR, TRIES, Asked, CannotRollUp, roll_up, without_words
from reports.roll_ups import written

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


def archive_of(warehouse: Warehouse, due: DueDay) -> bytes:
    """Everything of a due day as it was at its end, of one state of the database; the same figures give the same bytes."""
    for _ in range(TRIES):
        version = warehouse.version()
        members = _members(warehouse, due)
        if warehouse.version() == version:
            return pack(members.items())
    raise CannotShow(both("roll_up.changing"))


def _members(warehouse: Warehouse, due: DueDay) -> dict[str, bytes]:
    made = board_of(warehouse, BoardAsked(due.moment, speaks_of=due.periods[-1]))
    members = {WHAT: what_is_in_it(made, due.labels).encode("utf-8-sig")}
    members |= board_files(made, with_pdf=False, with_findings=False).files
    try:
        made_form = roll_up(warehouse, Asked(due.moment, FINAL if FINAL in due.periods else SOFAR))
        form = written(without_words(made_form), with_pdf=False)
        members |= {f"{OWN_FORM}/{name}": data for name, data in form.files.items()}
    except CannotRollUp as refused:
        members[f"{OWN_FORM}/{NO_FORM}"] = f"{refused.said.zh}\r\n{refused.said.en}\r\n".encode("utf-8-sig")
    with TemporaryDirectory(prefix="weekly-", ignore_cleanup_errors=True) as folder:
        write_tables(figures_of(warehouse, due.moment), Path(folder), CSV)
        members |= {f"{DATA}/{path.name}": path.read_bytes() for path in sorted(Path(folder).iterdir())}
    return members


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
