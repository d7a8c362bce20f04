"""Loading in the background, by one worker thread that outlives the tab that sent the files, and from a folder that outlives the server."""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from data_loaders.formats.member_names import is_litter, shown_name
from data_loaders.intake.gather import Dropped, count_files, dropped_files
from data_loaders.intake.handing import brought_in, label_of
from data_loaders.intake.mail_settings import account
from data_loaders.intake.mailbox import fetch
from data_loaders.intake.taking import Brought, Here, Line, load_brought
from data_loaders.model.acts import THIS_COMPUTER, Act, Actor
from data_loaders.model.readings import FileReading
from data_loaders.model.words import Said, both
from data_loaders.store.allowed import refuse_role
from data_loaders.store.clearing import NotCleared
from data_loaders.store.condition import Told
from data_loaders.store.incoming import BATCH, RESUMED, as_untried, read_label, waiting, write_label
from data_loaders.store.locations import incoming_path
from data_loaders.store.receipts import ACCEPTED, DUPLICATE, HELD, REFUSED, Receipt
from data_loaders.store.warehouse import Warehouse
from pages.server import backups, ready, recognising, staging

log = logging.getLogger(__name__)
_ONE_AT_A_TIME = ThreadPoolExecutor(max_workers=1, thread_name_prefix="intake")
_STARTING = threading.Lock()
_STOPPING = threading.Event()
JOBS: deque[Job] = deque(maxlen=20)
"""What was loaded lately, oldest first; earlier batches are in the database."""


BECAME = {ACCEPTED: "counted", HELD: "held", "mixed": "held", DUPLICATE: "duplicate", REFUSED: "unread"}
"""What a file is counted as while its batch is loaded, by the state of its receipt; a roster is none of them."""


class Stopped(Exception):
    """The server stops: what is being loaded is left for the next one."""


class Unwanted(Exception):
    """Somebody skips the sample: what was loaded of it goes."""


@dataclass
class Job:
    """One batch on its way in; the loading thread writes it, screens read it."""

    is_sample: bool
    total: int
    receipts: list[Receipt] = field(default_factory=list)
    read_count: int = 0
    is_finished: bool = False
    has_failed: bool = False
    batches: list[int] = field(default_factory=list)
    is_mailbox: bool = False
    problem: Said | None = None
    began_at: float | None = None
    unwanted_by: Actor | None = None

    @property
    def became(self) -> Counter[str]:
        """How many files became what so far: counted, held, duplicate, unread."""
        return Counter(BECAME[receipt.state] for receipt in tuple(self.receipts) if receipt.state in BECAME)

    def seconds_left(self, now: float) -> int | None:
        """How many seconds reading is likely to take from `now` (of time.monotonic), at the pace so far; None while there is none yet."""
        if self.began_at is None or not self.read_count or now - self.began_at < 1:
            return None
        return round((now - self.began_at) / self.read_count * max(self.total - self.read_count, 0))

    @property
    def share(self) -> float:
        """How much of it is read, of a mailbox how much of it is here, 0-1."""
        if self.is_finished:
            return 1.0
        return min(self.read_count / self.total, 1.0) if self.total else 0.0

    def count_one(self, reading: FileReading) -> None:
        """One more file is read. Stopped where the server stops; the sample is loaded to its end, as nobody would go on with half of it, or
        skipped whole."""
        if not self.is_mailbox:
            self.read_count += 1
        self.go_on()
        if _STOPPING.is_set() and not self.is_sample:
            raise Stopped

    def go_on(self) -> None:
        """Unwanted where it is skipped."""
        if self.unwanted_by:
            raise Unwanted

    def count_mails(self, done: int, total: int) -> None:
        """So many mails of a mailbox are here. Stopped where the server stops."""
        self.read_count, self.total = done, total
        if _STOPPING.is_set():
            raise Stopped


@dataclass(frozen=True, slots=True)
class _OfJob(Here):
    """The database as a job loads into it; `job` keeps what becomes of the files."""

    job: Job

    def load(self, brought: Brought, on_receipt: Callable[[Line], None] = lambda line: None) -> None:
        """Loads what is brought, but for what was taken before."""
        with ready.readers() as readers:
            loaded = load_brought(self.warehouse, brought, on_receipt=self.job.receipts.append, on_read=self.job.count_one, readers=readers)
        if loaded.batch_id is not None:
            self.job.batches.append(loaded.batch_id)


def latest(is_sample: bool | None = None) -> Job | None:
    """The last job; with `is_sample` the last one of that kind."""
    return next((job for job in reversed(JOBS) if is_sample is None or job.is_sample == is_sample), None)


def is_loading() -> bool:
    """Whether a batch is being loaded, or waits for its turn."""
    return any(not job.is_finished for job in JOBS)


def refuse_while_loading() -> None:
    """NotCleared where a batch is being loaded, or waits for its turn."""
    if is_loading():
        raise NotCleared(both("clearing.is_loading"))


def forget() -> None:
    """Everything was cleared away: no receipt of what was loaded before is shown any more."""
    for job in [job for job in JOBS if job.is_finished]:
        JOBS.remove(job)


def take(
    warehouse: Warehouse, uploads: Iterable[tuple[str, BinaryIO | Path]], received_at: datetime | None, actor: Actor = THIS_COMPUTER
) -> Job:
    """Put uploads (name as dropped, content or where it lies) into a folder of their own and start loading them; `actor` is who put them
    in. UploadGone where one is not there any more: none is loaded then."""
    incoming = incoming_path(warehouse.path)
    incoming.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=BATCH, dir=incoming))
    names: list[str] = []
    try:
        for name, content in uploads:
            staging.settle(content, place := folder / f"{len(names):05d}")
            if "/" in name and is_litter(name):  # of a whole folder; a file that somebody chose by itself gets its receipt
                place.unlink()
            else:
                names.append(shown_name(name))
    except BaseException:  # nobody is told that half of them are there
        shutil.rmtree(folder, ignore_errors=True)
        raise
    brought = Brought([Dropped(name, b"") for name in names], typed=received_at, actor=actor)
    label = label_of(brought)
    write_label(folder, label)
    return load_folder(warehouse, folder, label)


def resume(warehouse: Warehouse) -> None:
    """Load what the server had taken in but not loaded when it stopped, once: what stops it a second time is left for a person."""
    for folder in waiting(incoming_path(warehouse.path)):
        try:
            label = read_label(folder)
        except FileNotFoundError:  # stopped while the files came in: nobody was told that they are there
            shutil.rmtree(folder, ignore_errors=True)
            continue
        if label.get(RESUMED):
            log.error("An upload stopped the server twice and is left in %s", folder)
            continue
        write_label(folder, label | {RESUMED: True})
        load_folder(warehouse, folder, label)


def stop() -> None:
    """End loading after the file at hand, in a state the next server goes on from; returns once nothing is being loaded any more."""
    _STOPPING.set()
    _ONE_AT_A_TIME.shutdown()
    ready.let_go()


def load_folder(warehouse: Warehouse, folder: Path, label: dict[str, Any]) -> Job:
    """Start loading what waits in a folder, which its label says is complete."""
    return load(warehouse, brought_in(folder, label), folder)


def load(warehouse: Warehouse, brought: Brought, staged_in: Path | None = None) -> Job:
    """Start loading what is brought; where it waits in a folder, that goes once it is loaded."""
    job = Job(is_sample=brought.is_sample, total=count_files(brought.dropped))
    return _start(job, warehouse, lambda: _OfJob(warehouse, job).load(brought), staged_in)


def take_mails(warehouse: Warehouse, actor: Actor = THIS_COMPUTER) -> Job:
    """Fetch what is new in the mailbox that the environment names, and load it; once, however many ask at the same time."""
    with _STARTING:
        if running := fetching():
            return running
        job = Job(is_sample=False, total=0, is_mailbox=True)

        def work() -> None:
            fetch(account(), _OfJob(warehouse, job), actor=actor, on_mail=job.count_mails)

        return _start(job, warehouse, work)


def fetching() -> Job | None:
    """The job that fetches mails now."""
    return next((job for job in JOBS if job.is_mailbox and not job.is_finished), None)


def take_sample(warehouse: Warehouse, folder: Path, actor: Actor = THIS_COMPUTER) -> Job:
    """Load the sample campaign, once, however many viewers ask at the same time."""
    with _STARTING:
        running = latest(is_sample=True)
        if running and not running.is_finished:
            return running
        dropped = [Dropped(each.shown, each.held) for each in dropped_files([folder])]
        return load(warehouse, Brought(dropped, actor=actor, is_sample=True))


def skip_sample(actor: Actor) -> None:
    """End loading the sample and drop what is there of it; once it is done, the campaign is the user's own. NotAllowed where the actor may
    not clear."""
    refuse_role(Act("clear", actor))
    with _STARTING:
        running = latest(is_sample=True)
        if running and not running.is_finished:
            running.unwanted_by = actor


def _start(job: Job, warehouse: Warehouse, work: Callable[[], None], staged_in: Path | None = None) -> Job:
    JOBS.append(job)
    try:
        _ONE_AT_A_TIME.submit(_work, job, warehouse, work, staged_in)
    except RuntimeError:  # the server is being stopped
        _leave(job, staged_in)
        job.is_finished = True
    return job


def _leave(job: Job, staged_in: Path | None) -> None:
    """Leave what was not loaded to the next server, as if nobody had tried: it is not what stopped this one."""
    job.has_failed = True
    if staged_in:
        write_label(staged_in, as_untried(read_label(staged_in)))


def _work(job: Job, warehouse: Warehouse, work: Callable[[], None], staged_in: Path | None) -> None:
    try:
        if _STOPPING.is_set():
            raise Stopped
        job.began_at = time.monotonic()
        work()
        job.go_on()
    except Stopped:
        _leave(job, staged_in)
    except Unwanted:
        warehouse.clear(actor=job.unwanted_by or THIS_COMPUTER, year=warehouse.campaign().year)
        JOBS.remove(job)
    except Told as problem:
        log.warning("%s", problem)
        job.has_failed, job.problem = True, problem.said
    except Exception:
        log.exception("Loading a batch of %d files stopped", job.total)
        job.has_failed = True
    else:
        if staged_in:
            shutil.rmtree(staged_in, ignore_errors=True)
        if not job.is_sample:
            backups.look(warehouse)
        recognising.look(warehouse)
    finally:
        job.is_finished = True
