"""Files in, receipts out: files are read in worker processes while what was read before is being saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime

from data_loaders.deliverables.roster import is_roster_name
from data_loaders.formats.content import Content
from data_loaders.formats.zips import MEGABYTE
from data_loaders.intake.days_named import day_named, day_put_in
from data_loaders.intake.gather import Dropped, count_files, gather
from data_loaders.intake.reread import context_of, read_again
from data_loaders.intake.workers import Readers
from data_loaders.model.acts import THIS_COMPUTER, Actor
from data_loaders.model.campaign import Roster
from data_loaders.model.clock import EVERYTHING, by_the_clock, shanghai_now
from data_loaders.model.readings import FileReading
from data_loaders.store.receipts import Receipt
from data_loaders.store.roster_changes import RosterChange
from data_loaders.store.warehouse import Warehouse

FEWEST_FILES, FILES_A_TRANSACTION = 8, 200
"""The first transaction of a batch holds so few files, each after it GROWTH times as many as the one before, up to the most: whoever waits
sees the first counted soon."""
GROWTH = 8
FILES_AT_THE_END = 48
"""So many are left for the last transaction, up to twice as many where that makes one less: while it is stored nothing is read any more,
and all processors but one wait."""
BYTES_A_TRANSACTION = 48 * MEGABYTE
SUBMISSIONS_A_TRANSACTION = 500
"""Whichever is reached first; what waits to be saved is in memory, and what is not saved is read once more after a crash; a
transaction costs 0.04 s beside its rows."""


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
    return day_named(f"{file}/{member or ''}") or otherwise


def arrived_at(reading: FileReading, typed: datetime | None, put_in_at: datetime) -> datetime:
    """When what was read arrived. What somebody set counts first: the day that a folder or file begins with, the day that was typed. Then a
    mail says when it was taken, or sent (a subject or an attached file that begins with a day sets nothing); else it came when it was put
    in. Never later than now; a day alone is its noon (see clock.DAY_ALONE)."""
    if reading.mail is None:
        return received_on(reading.file, reading.member, typed or by_the_clock(put_in_at))
    return min(day_put_in(reading.file) or typed or by_the_clock(reading.mail.arrived_at or put_in_at), shanghai_now())


@dataclass(frozen=True, slots=True)
class _Entry:
    """One reading on its way into the store. `roster_units` is how many units a roster has that was taken, else None."""

    reading: FileReading
    content: Content
    received_at: datetime
    part: _Round
    roster_units: int | None = None


@dataclass(frozen=True, slots=True)
class _Stored:
    """One file that is stored."""

    receipt: Receipt
    part: _Round
    roster_units: int | None


@dataclass(frozen=True, slots=True)
class _Round:
    """Files that are read against the same roster; a roster among them may take away the units of `may_drop` (None: any), for that reason,
    and is so from now on or, `from_the_start`, on past days too."""

    dropped: Sequence[Dropped]
    may_drop: Collection[str] | None
    actor: Actor
    reason: str
    from_the_start: bool = False


def load_batch(
    warehouse: Warehouse,
    dropped: Sequence[Dropped],
    received_at: datetime | None = None,
    is_sample: bool = False,
    on_receipt: Callable[[Receipt], None] = lambda receipt: None,
    on_read: Callable[[FileReading], None] = lambda reading: None,
    processes: int | None = None,
    roster: Dropped | None = None,
    may_drop: Collection[str] | None = None,
    from_the_start: bool = False,
    actor: Actor = THIS_COMPUTER,
    reason: str = "",
    readers: Readers | None = None,
    put_in_at: datetime | None = None,
    fewest: int = FEWEST_FILES,
    when_read: Callable[[], None] = lambda: None,
) -> BatchResult:
    """Reads and saves everything dropped. Rosters come first: a file named so is read before the others; one found among them later
    makes held and refused files be read again. A roster that was merely dropped takes no unit away; `roster`, which somebody chose, is read
    after those, may take the units of `may_drop` (None: any), if there is a `reason`, and may say that the past was wrong
    (`from_the_start`). `on_read` is called for every file as it is read, `on_receipt` once it is stored, both from this thread in the order
    they came, `when_read` once all are. `readers` are reading processes that were started before, `fewest` is how many files are stored
    first. `received_at` is the day somebody typed, `put_in_at` when the files
    were put in (None: now); see arrived_at. WarehouseUnusable where the clock must be wrong."""
    warehouse.clock.refuse_wrong()
    batch_id = warehouse.start_batch(is_sample, actor=actor)
    may_go = may_drop if reason else ()  # a unit is not taken away without saying why
    chosen = _Round([roster] if roster else [], may_go, actor, reason, from_the_start)
    few = all(is_roster_name(each.file) for each in dropped)
    with warehouse.loading(batch_id):
        rounds, came = list(_rounds(dropped, chosen)), (received_at, put_in_at or shanghai_now())
        with nullcontext(readers) if readers else Readers(processes=1 if few else processes) as reading:
            entries = _all_read(warehouse, reading, rounds, came, on_read, when_read)
            groups = _groups(entries, _sizes(fewest, count_files(each for part in rounds for each in part.dropped)))
            stored = list(_store(warehouse, batch_id, groups, on_receipt, actor))
        roster_units = _units_taken(stored)
        came_late = _units_taken(each for each in stored if each.part is rounds[-1]) is not None
        # Files of this batch that were read after the roster have been read against it already.
        settled = 0 if roster_units is None else read_again(warehouse, before=None if came_late else batch_id, actor=actor).accepted_count
    return BatchResult(batch_id, tuple(each.receipt for each in stored), roster_units, settled)


def _rounds(dropped: Sequence[Dropped], chosen: _Round) -> Iterator[_Round]:
    """Files named like a roster first, then the roster somebody chose, then all others."""
    rosters = [each for each in dropped if is_roster_name(each.file)]
    others = [each for each in dropped if not is_roster_name(each.file)]
    rounds = (_Round(rosters, (), chosen.actor, ""), chosen, _Round(others, (), chosen.actor, ""))
    yield from (each for each in rounds if each.dropped)


def _units_taken(stored: Iterable[_Stored]) -> int | None:
    """How many units the last roster has that was taken; None where none was."""
    return next((each.roster_units for each in reversed(list(stored)) if each.roster_units is not None), None)


def _all_read(
    warehouse: Warehouse,
    readers: Readers,
    rounds: Sequence[_Round],
    came: tuple[datetime | None, datetime],
    on_read: Callable[[FileReading], None],
    when_read: Callable[[], None],
) -> Iterator[_Entry]:
    """The readings of all rounds, each begun when that before is read, whether it is stored or not."""
    for part in rounds:
        yield from _read(warehouse, readers, part, came, on_read)
    when_read()


def _read(
    warehouse: Warehouse,
    readers: Readers,
    part: _Round,
    came: tuple[datetime | None, datetime],
    on_read: Callable[[FileReading], None],
) -> Iterator[_Entry]:
    """Readings as they are to be stored; a roster among them is taken as it is read. `came` is the day that was typed, and when they were
    put in."""
    readers.read_against(context_of(warehouse))
    for source, reading in readers.read(gather(part.dropped)):
        on_read(reading)
        arrived = arrived_at(reading, *came)
        if reading.roster is not None and reading.status != "problem":
            taken, units = _take_roster(warehouse, reading, reading.roster, part)
            yield _Entry(taken, source.content, arrived, part, units)
        else:
            yield _Entry(reading, source.content, arrived, part)


def _store(
    warehouse: Warehouse, batch_id: int, groups: Iterable[list[_Entry]], on_receipt: Callable[[Receipt], None], actor: Actor
) -> Iterator[_Stored]:
    """Files as they are stored, a group in a transaction: a thread saves one group while the next is read. What is saved is told at the
    next file that is read, however long its group takes."""
    with ThreadPoolExecutor(1, thread_name_prefix="saver") as saver:
        saving: tuple[list[_Entry], Future[list[Receipt]]] | None = None
        for group in groups:
            if group or (saving and saving[1].done()):
                yield from _saved(saving, on_receipt)
                saving = None
            if group:
                rows = [(entry.reading, entry.content, entry.received_at) for entry in group]
                saving = (group, saver.submit(warehouse.save, batch_id, rows, actor=actor))
        yield from _saved(saving, on_receipt)


def _saved(saving: tuple[list[_Entry], Future[list[Receipt]]] | None, on_receipt: Callable[[Receipt], None]) -> Iterator[_Stored]:
    group, receipts = saving if saving else ([], None)
    for entry, receipt in zip(group, receipts.result() if receipts else (), strict=True):
        on_receipt(receipt)
        yield _Stored(receipt, entry.part, entry.roster_units)


def _groups(entries: Iterable[_Entry], sizes: Iterator[int]) -> Iterator[list[_Entry]]:
    """Entries in the groups they are saved in, each of the next size at most, and after each that completes none a group of none; an
    archive's refused members share its bytes, which count once."""
    group: list[_Entry] = []
    held: dict[int, int] = {}
    submissions, most = 0, next(sizes)
    for entry in entries:
        group.append(entry)
        held[id(entry.content)] = entry.content.size_in_memory
        submissions += len(entry.reading.submissions)
        is_much = submissions >= SUBMISSIONS_A_TRANSACTION or sum(held.values()) >= BYTES_A_TRANSACTION
        if len(group) >= most or is_much:
            yield group
            group, held, submissions, most = [], {}, 0, next(sizes)
        else:
            yield []
    if group:
        yield group


def _sizes(fewest: int, expected: int) -> Iterator[int]:
    """How many files each transaction of a batch holds, of which so many are `expected`."""
    size, left = min(fewest, FILES_A_TRANSACTION), expected
    last = min(FILES_AT_THE_END, FILES_A_TRANSACTION)
    yield size
    while True:
        left, size = left - size, min(size * GROWTH, FILES_A_TRANSACTION)
        if 0 < left < size + last:
            size = left - last if left > 2 * last else min(left, FILES_A_TRANSACTION)
        yield size


def _take_roster(warehouse: Warehouse, reading: FileReading, roster: Roster, part: _Round) -> tuple[FileReading, int | None]:
    """The reading of a roster with what became of it, and how many units it has where it was taken."""
    change = warehouse.save_roster(roster, part.may_drop, from_the_start=part.from_the_start, actor=part.actor, reason=part.reason)
    said = change.finding(reported(warehouse, change))
    findings = tuple(said if finding.rule == "roster_read" else finding for finding in reading.findings)
    return replace(reading, findings=findings), len(roster.units) if change.is_made else None


def reported(warehouse: Warehouse, change: RosterChange) -> set[str]:
    """Which of the units that a roster takes away have sent something."""
    if not change.dropped:
        return set()
    rows = warehouse.rows("mart_light", as_of=EVERYTHING, units=list(change.dropped_codes))
    return {row["unit"] for row in rows if row["received_at"]}
