"""Files in, receipts out: files are read in worker processes while what was read before is being saved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from data_loaders.deliverables.roster import is_roster_name
from data_loaders.formats.content import Content
from data_loaders.formats.zips import MEGABYTE
from data_loaders.intake.gather import Dropped, readings
from data_loaders.intake.reread import context_of, read_again
from data_loaders.intake.workers import Readers
from data_loaders.model.campaign import Roster
from data_loaders.model.clock import shanghai_now
from data_loaders.model.readings import FileReading
from data_loaders.store.receipts import Receipt
from data_loaders.store.roster_changes import RosterChange
from data_loaders.store.warehouse import Warehouse

FILES_A_TRANSACTION = 100
BYTES_A_TRANSACTION = 48 * MEGABYTE
SUBMISSIONS_A_TRANSACTION = 500
"""Whichever is reached first; what waits to be saved is in memory."""
NOON = time(12)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Entry = tuple[FileReading, Content, datetime]


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of a batch. `roster_units` is set where a roster came with it and was taken; `rematched` counts the submissions and
    deliveries that it made certain."""

    batch_id: int
    receipts: tuple[Receipt, ...]
    roster_units: int | None
    rematched: int

    def count_by_status(self) -> Counter[str]:
        """How many files are ok, warning, problem or duplicate."""
        return Counter(receipt.status for receipt in self.receipts)


def received_on(file: str, member: str | None, otherwise: datetime) -> datetime:
    """When the mail arrived: noon of the day a folder or file name starts with, but never later than now; else `otherwise`."""
    for part in f"{file}/{member or ''}".split("/"):
        if day := DAY.match(part):
            try:
                return min(datetime.combine(date.fromisoformat(day[0]), NOON), shanghai_now())
            except ValueError:  # 2020-13-45 is no day
                continue
    return otherwise


def load_batch(
    warehouse: Warehouse,
    dropped: Sequence[Dropped],
    received_at: datetime | None = None,
    sent_by: str = "",
    is_sample: bool = False,
    on_receipt: Callable[[Receipt], None] = lambda receipt: None,
    on_read: Callable[[FileReading], None] = lambda reading: None,
    processes: int | None = None,
    roster: Dropped | None = None,
    may_drop: Collection[str] | None = None,
) -> BatchResult:
    """Reads and saves everything dropped. Rosters come first: a file named so is read before the others; one found among them later
    makes held and refused files be read again. A roster that was merely dropped takes no unit away; `roster`, which somebody chose, is read
    after those and may take the units of `may_drop` (None: any). `on_read` is called for every file as it is read, `on_receipt` once it is
    stored, both from this thread in the order they came."""
    batch = _Batch(warehouse, received_at or shanghai_now(), sent_by, is_sample, on_receipt, on_read)
    rosters = [each for each in dropped if is_roster_name(each.file)]
    others = [each for each in dropped if not is_roster_name(each.file)]
    came_late = False
    for part, most, may_go in ((rosters, 1, ()), ([roster] if roster else [], 1, may_drop), (others, processes, ())):
        if part:
            with Readers(context_of(warehouse), most) as readers:
                came_late = batch.load(readers, part, may_go)
    settled = 0
    if batch.roster_units is not None:
        # Files of this batch that were read after the roster have been read against it already.
        settled = read_again(warehouse, before=None if came_late else batch.id).accepted_count
    return BatchResult(batch.id, tuple(batch.receipts), batch.roster_units, settled)


def _is_full(group: list[Entry]) -> bool:
    """Whether it is time to save; a zip's refused members share its bytes, which count once."""
    contents = {id(content): content.size_in_memory for _, content, _ in group}
    return (
        len(group) >= FILES_A_TRANSACTION
        or sum(contents.values()) >= BYTES_A_TRANSACTION
        or sum(len(reading.submissions) for reading, _, _ in group) >= SUBMISSIONS_A_TRANSACTION
    )


class _Batch:
    """One batch while it is being loaded; a thread saves one group of files while the next one is read."""

    def __init__(
        self,
        warehouse: Warehouse,
        received_at: datetime,
        sent_by: str,
        is_sample: bool,
        on_receipt: Callable[[Receipt], None],
        on_read: Callable[[FileReading], None],
    ) -> None:
        self.id = warehouse.start_batch(sent_by, is_sample)
        self.receipts: list[Receipt] = []
        self.roster_units: int | None = None
        self._warehouse = warehouse
        self._received_at = received_at
        self._on_receipt = on_receipt
        self._on_read = on_read
        self._saving: Future[list[Receipt]] | None = None

    def load(self, readers: Readers, dropped: Sequence[Dropped], may_drop: Collection[str] | None = ()) -> bool:
        """Reads and saves these files; True where a roster was among them and taken. A roster may take away only the units of `may_drop`
        (None: any)."""
        roster_units, self.roster_units = self.roster_units, None
        group: list[Entry] = []
        with ThreadPoolExecutor(1, thread_name_prefix="saver") as saver:
            for reading, content in readings(readers, dropped):
                self._on_read(reading)
                if reading.roster is not None and reading.status != "problem":
                    reading = self._take_roster(reading, reading.roster, may_drop)
                group.append((reading, content, received_on(reading.file, reading.member, self._received_at)))
                if _is_full(group):
                    self._save(saver, group)
                    group = []
            if group:
                self._save(saver, group)
            self._report()
        found_roster = self.roster_units is not None
        self.roster_units = self.roster_units if found_roster else roster_units
        return found_roster

    def _save(self, saver: ThreadPoolExecutor, group: list[Entry]) -> None:
        self._report()
        self._saving = saver.submit(self._warehouse.save, self.id, group)

    def _report(self) -> None:
        saving, self._saving = self._saving, None
        for receipt in saving.result() if saving else ():
            self.receipts.append(receipt)
            self._on_receipt(receipt)

    def _take_roster(self, reading: FileReading, roster: Roster, may_drop: Collection[str] | None) -> FileReading:
        """The reading of a roster with what became of it."""
        change = self._warehouse.save_roster(roster, may_drop)
        if change.is_made:
            self.roster_units = len(roster.units)
        said = change.finding(reported(self._warehouse, change))
        return replace(reading, findings=tuple(said if finding.rule == "roster_read" else finding for finding in reading.findings))


def reported(warehouse: Warehouse, change: RosterChange) -> set[str]:
    """Which of the units that a roster takes away have sent something."""
    if not change.dropped:
        return set()
    rows = warehouse.rows("mart_light", as_of=datetime.max, units=list(change.dropped_codes))
    return {row["unit"] for row in rows if row["received_at"]}
