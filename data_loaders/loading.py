"""Files in, receipts out: containers are opened, files read in worker processes while what was read before is being saved."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from data_loaders.clock import shanghai_now
from data_loaders.containers import Refusal, Source, open_container
from data_loaders.form import load_forms
from data_loaders.reading import FileReading, Submission
from data_loaders.receipts import Receipt
from data_loaders.rosters import RosterError, read_roster
from data_loaders.submissions import Context
from data_loaders.warehouse import DecisionRefused, Warehouse
from data_loaders.workers import Readers

FILES_A_TRANSACTION = 100
NOON = time(12)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LITTER = ("~$", ".", "thumbs.db", "desktop.ini", "__macosx")
ROSTER_NAME = re.compile("名册|roster", re.IGNORECASE)

Entry = tuple[FileReading, bytes, datetime]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file as it was dropped: its name within what was dropped ("folder/file.xlsx"), and its bytes or where they are."""

    file: str
    content: bytes | Path

    def data(self) -> bytes:
        """The bytes, read when they are needed."""
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of a batch. `roster_units` is set where a roster came with it; `rematched` counts held submissions it settled."""

    batch_id: int
    receipts: tuple[Receipt, ...]
    roster_units: int | None
    rematched: int

    def count_by_status(self) -> Counter[str]:
        """How many files are ok, warning, problem or duplicate."""
        return Counter(receipt.status for receipt in self.receipts)


def dropped_files(paths: Iterable[Path]) -> list[Dropped]:
    """Files and folders as dropped files, in order of name; a folder's own name is kept, it may say the day or the unit."""
    dropped = []
    for path in paths:
        if not path.is_dir():
            dropped.append(Dropped(path.name, path))
            continue
        above = path.resolve().parent
        for file in sorted(path.resolve().rglob("*")):
            relative = file.relative_to(above)
            if file.is_file() and not any(part.lower().startswith(LITTER) for part in relative.parts[1:]):
                dropped.append(Dropped(relative.as_posix(), file))
    return dropped


def count_files(dropped: Iterable[Dropped]) -> int:
    """How many receipts to expect: one a file, one a member of each zip."""
    return sum(_member_count(each) if each.file.lower().endswith(".zip") else 1 for each in dropped)


def _member_count(dropped: Dropped) -> int:
    content = BytesIO(dropped.content) if isinstance(dropped.content, bytes) else dropped.content
    try:
        with zipfile.ZipFile(content) as archive:
            return sum(not info.is_dir() for info in archive.infolist()) or 1
    except (zipfile.BadZipFile, OSError, ValueError):
        return 1


def received_on(file: str, member: str | None, otherwise: datetime) -> datetime:
    """When the mail arrived: noon of the day a folder or file name starts with, but never later than now; else `otherwise`."""
    for part in f"{file}/{member or ''}".split("/"):
        if day := DAY.match(part):
            try:
                return min(datetime.combine(date.fromisoformat(day[0]), NOON), shanghai_now())
            except ValueError:  # 2020-13-45 is no day
                continue
    return otherwise


def context_of(warehouse: Warehouse) -> Context:
    """What files are read against: the campaign, the forms and the roster as they are stored now."""
    return Context(warehouse.campaign(), load_forms(), warehouse.roster())


def load_batch(
    warehouse: Warehouse,
    dropped: Sequence[Dropped],
    received_at: datetime | None = None,
    sent_by: str = "",
    is_sample: bool = False,
    on_receipt: Callable[[Receipt], None] = lambda receipt: None,
    processes: int | None = None,
) -> BatchResult:
    """Reads and saves everything dropped. Rosters come first: a file named so is read before the others; one found among them later
    makes held submissions be matched again. `on_receipt` is called from this thread, in the order the files came."""
    batch = _Batch(warehouse, received_at or shanghai_now(), sent_by, is_sample, on_receipt)
    rosters = [each for each in dropped if ROSTER_NAME.search(each.file.rsplit("/", 1)[-1])]
    others = [each for each in dropped if each not in rosters]
    for part in (rosters, others):
        if part:
            with Readers(context_of(warehouse), processes=min(processes or len(part), len(part))) as readers:
                batch.load(readers, part)
    rematched = rematch_held(warehouse) if batch.roster_units is not None else 0
    return BatchResult(batch.id, tuple(batch.receipts), batch.roster_units, rematched)


class _Batch:
    """One batch while it is being loaded; a thread saves one group of files while the next one is read."""

    def __init__(
        self,
        warehouse: Warehouse,
        received_at: datetime,
        sent_by: str,
        is_sample: bool,
        on_receipt: Callable[[Receipt], None],
    ) -> None:
        self.id = warehouse.start_batch(sent_by, is_sample)
        self.receipts: list[Receipt] = []
        self.roster_units: int | None = None
        self._warehouse = warehouse
        self._received_at = received_at
        self._on_receipt = on_receipt
        self._saving: Future[list[Receipt]] | None = None

    def load(self, readers: Readers, dropped: Sequence[Dropped]) -> None:
        """Reads and saves these files."""
        group: list[Entry] = []
        with ThreadPoolExecutor(1, thread_name_prefix="saver") as saver:
            for reading, data in _readings(readers, dropped):
                if reading.role == "roster":
                    self._save_roster(reading, data)
                group.append((reading, data, received_on(reading.file, reading.member, self._received_at)))
                if len(group) >= FILES_A_TRANSACTION:
                    self._save(saver, group)
                    group = []
            if group:
                self._save(saver, group)
            self._report()

    def _save(self, saver: ThreadPoolExecutor, group: list[Entry]) -> None:
        self._report()
        self._saving = saver.submit(self._warehouse.save, self.id, group)

    def _report(self) -> None:
        saving, self._saving = self._saving, None
        for receipt in saving.result() if saving else ():
            self.receipts.append(receipt)
            self._on_receipt(receipt)

    def _save_roster(self, reading: FileReading, data: bytes) -> None:
        if reading.status == "problem":
            return
        roster = read_roster(data, self._warehouse.campaign())
        self._warehouse.save_roster(roster)
        self.roster_units = len(roster.units)


def _readings(readers: Readers, dropped: Iterable[Dropped]) -> Iterator[tuple[FileReading, bytes]]:
    """Every file's reading with its bytes; what no reader has to see (too large, an archive over its limits) is refused here."""
    refused: list[Refusal] = []
    for source, reading in readers.read(_sources(dropped, refused)):
        yield from _drain(refused)
        yield reading, source.data
    yield from _drain(refused)


def _sources(dropped: Iterable[Dropped], refused: list[Refusal]) -> Iterator[Source]:
    for each in dropped:
        for part in open_container(each.file, each.data()):
            if isinstance(part, Refusal):
                refused.append(part)
            else:
                yield part


def _drain(refused: list[Refusal]) -> Iterator[tuple[FileReading, bytes]]:
    while refused:
        refusal = refused.pop(0)
        digest = sha256(refusal.data).hexdigest()
        reading = FileReading(
            refusal.file, refusal.member, digest, len(refusal.data), "unknown", "refused", (), (refusal.finding,)
        )
        yield reading, refusal.data


def rematch_held(warehouse: Warehouse) -> int:
    """Reads held files again against the roster and calendar as they are now; returns how many submissions could be accepted."""
    held = [row for row in warehouse.rows("mart_held") if row["unit"] is None or row["period"] is None]
    if not held:
        return 0
    files = {(row["file"], row["member"], row["sha256"]): None for row in held}
    sources = [Source(file, member, warehouse.file_bytes(digest)) for file, member, digest in files]
    readings = {}
    with Readers(context_of(warehouse), processes=min(2, len(sources))) as readers:
        for source, reading in readers.read(sources):
            readings[source.file, source.member, reading.sha256] = reading
    return sum(_accept_rematched(warehouse, row, readings[row["file"], row["member"], row["sha256"]]) for row in held)


def _accept_rematched(warehouse: Warehouse, row: dict, reading: FileReading) -> bool:
    submission = _of_sheet(reading, row["sheet"])
    if submission is None or submission.unit is None or submission.period is None or submission.has_error:
        return False
    try:
        warehouse.decide(row["submission_id"], submission.unit, submission.period, submission.basis, decided_by="rematch")
    except DecisionRefused:
        return False
    return True


def _of_sheet(reading: FileReading, sheet: str | None) -> Submission | None:
    return next((submission for submission in reading.submissions if submission.sheet == sheet), None)
