"""Files are read in other processes, warm and bounded: one that dies, hangs or panics costs one file one finding."""

from __future__ import annotations

import logging
import os
import pickle
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from data_loaders.formats.archives import Refusal, Source
from data_loaders.formats.kinds import HEADER_BYTES, ZIP, archive_kind
from data_loaders.formats.zips import MEGABYTE
from data_loaders.intake.starting import Bounds, Copied, Process, one_process
from data_loaders.intake.worker_process import DONE, READY
from data_loaders.model.findings import Finding
from data_loaders.model.readings import NOTHING, FileReading

if TYPE_CHECKING:
    from data_loaders.matching.context import Context

MEMORY_BYTES = 512 * MEGABYTE
"""Address space of one process; reading forms takes a tenth of it."""
DEADLINE = 10.0
START_SECONDS = 60.0
START_TRIES = 3
WATCH_SECONDS = 0.1
WAITING_PER_PROCESS = 6
WAITING_BYTES = 48 * MEGABYTE
WAITING_SUBMISSIONS = 1_000
"""What has been read ahead waits in memory: an ordinary file has one submission, a large summary hundreds."""
MOST_PROCESSES = 8

Part = TypeVar("Part", bound=Source | Refusal)
log = logging.getLogger(__name__)


class Readers:
    """A pool of reading processes, to be used as a context manager.

    `context` is what files are read against; None where it is not known while the processes start (see read_against). `deadline` is in
    seconds a file; `processes` defaults to the number of cores, at most 8.
    """

    def __init__(
        self, context: Context | None = None, processes: int | None = None, deadline: float = DEADLINE, memory_bytes: int = MEMORY_BYTES
    ) -> None:
        self._count = processes or min(os.cpu_count() or 1, MOST_PROCESSES)
        self._bounds = Bounds(memory_bytes, deadline)
        self._workers = [_Worker(self._bounds) for _ in range(self._count)]
        self.read_against(context)
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._closed = threading.Event()

    def __enter__(self) -> Readers:
        self._copied = Copied(self._count, self._bounds)
        for worker, process in zip(self._workers, self._copied.processes, strict=True):
            worker.start(process)
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="reader")
        self._watch = threading.Thread(target=self._watch_deadlines, name="reader-deadlines", daemon=True)
        self._watch.start()
        return self

    def dismiss(self) -> None:
        """Nothing is read from now on: the processes end, which takes a while, and the caller goes on."""
        for worker in self._workers:
            worker.retire()

    def __exit__(self, *problem: object) -> None:
        self._closed.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.dismiss()
        self._threads.shutdown()
        for worker in self._workers:
            worker.stop()
        self._copied.end()
        self._watch.join()

    def read_against(self, context: Context | None) -> None:
        """What is read from now on is read against this; nothing may be being read."""
        greeting = pickle.dumps(context, protocol=pickle.HIGHEST_PROTOCOL)
        for worker in self._workers:
            worker.greet(greeting)

    def read(self, parts: Iterable[Part]) -> Iterator[tuple[Part, FileReading]]:
        """Readings in the order of the parts, what is refused among them as it is; whoever asks has the first ones as soon as they are
        there, though a next part takes its time. They are drawn only as far ahead as the processes can use."""
        waiting: deque[tuple[Part, Future[FileReading]]] = deque()
        waiting_bytes = 0
        for part in parts:
            waiting.append((part, self._as_it_is(part) if isinstance(part, Refusal) else self._threads.submit(self._read_one, part)))
            waiting_bytes += part.size_in_memory
            while waiting and (waiting[0][1].done() or (len(waiting) > 1 and self._is_far_ahead(waiting, waiting_bytes))):
                done, reading = waiting.popleft()
                waiting_bytes -= done.size_in_memory
                yield from _with_its_mail(done, reading.result())
        while waiting:
            done, reading = waiting.popleft()
            yield from _with_its_mail(done, reading.result())

    def _is_far_ahead(self, waiting: Sequence[tuple[Part, Future[FileReading]]], waiting_bytes: int) -> bool:
        return (
            len(waiting) > self._count * WAITING_PER_PROCESS
            or waiting_bytes > WAITING_BYTES
            or sum(len(reading.result().submissions) for _, reading in waiting if reading.done()) > WAITING_SUBMISSIONS
        )

    def _read_one(self, source: Source) -> FileReading:
        worker = self._idle.get()
        try:
            reading = worker.read(source)
        finally:
            self._idle.put(worker)
        return replace(reading, sha256=source.whole.sha256, size=source.whole.size) if source.whole else reading

    @staticmethod
    def _as_it_is(refusal: Refusal) -> Future[FileReading]:
        done: Future[FileReading] = Future()
        done.set_result(unread(refusal))
        return done

    def _watch_deadlines(self) -> None:
        while not self._closed.wait(WATCH_SECONDS):
            for worker in self._workers:
                worker.kill_if_late()


class _Worker:
    """One reading process, replaced by a fresh one whenever it ends. Used by one thread at a time, beside the watch."""

    def __init__(self, bounds: Bounds) -> None:
        self._greeting = b""
        self._bounds = bounds
        self._process: Process | None = None
        self._lock = threading.Lock()
        self._late_at: float | None = None
        self._late = False
        self._is_ready = False
        self._read_count = 0
        self._retired = False

    def start(self, process: Process) -> None:
        """Read with this process, which gets ready while the caller goes on."""
        self._process = process
        self._is_ready, self._read_count = False, 0

    def greet(self, greeting: bytes) -> None:
        """What it reads next it reads against this context."""
        self._greeting, self._is_ready = greeting, False

    def read(self, source: Source) -> FileReading:
        """One file's reading; what the process does meanwhile becomes a finding."""
        self._await_ready()
        if self._retired:
            return _refused(source, Finding("file_reader_failed"))
        fresh = self._read_count == 0
        try:
            word, content = self._ask(pickle.dumps(source, protocol=pickle.HIGHEST_PROTOCOL), self._bounds.deadline)
        except (EOFError, OSError, pickle.UnpicklingError):
            late = self._late
            self.stop()
            if late:
                return _refused(source, Finding("file_too_slow", values={"seconds": int(self._bounds.deadline)}))
            # It may have died of what earlier files left behind: the file gets one try in a fresh process.
            return _refused(source, Finding("file_reader_failed")) if fresh else self.read(source)
        if word == DONE:
            self._read_count += 1
            return content
        log.error("Reading %s %s failed:\n%s", source.file, source.member or "", content)
        self.stop()
        return _refused(source, Finding("file_reader_failed"))

    def _await_ready(self) -> None:
        """A process that is killed while it starts is started again; one that never gets ready is our fault and raises."""
        problem: Exception | None = None
        for _ in range(START_TRIES):
            if self._retired:
                return
            if self._process is None:
                self.start(one_process(self._bounds))
            if self._is_ready:
                return
            try:
                word, content = self._ask(self._greeting, START_SECONDS)
                if word == READY and self._process is not None:
                    self._process.is_ready(content)
                    self._is_ready = True
            except (EOFError, OSError, pickle.UnpicklingError) as failed:
                problem = failed
                self.stop()
                continue
        if not (self._is_ready or self._retired):
            raise RuntimeError("A reading process could not start.") from problem

    def _ask(self, message: bytes, seconds: float) -> tuple[str, Any]:
        process = self._process
        assert process is not None
        with self._lock:
            self._late, self._late_at = False, time.monotonic() + seconds
        try:
            process.questions.write(message)
            process.questions.flush()
            return pickle.load(process.answers)
        finally:
            with self._lock:
                self._late_at = None

    def kill_if_late(self) -> None:
        """End the process if its file is over the deadline."""
        with self._lock:
            if self._late_at is not None and time.monotonic() > self._late_at:
                self._late = True
                if self._process is not None:
                    self._process.kill_late()

    def retire(self) -> None:
        """End the process at once: nobody waits for what it is reading."""
        self._retired = True
        if self._process is not None:
            self._process.kill()

    def stop(self) -> None:
        """End the process and forget it."""
        process, self._process = self._process, None
        if process is not None:
            process.end()


def _with_its_mail(part: Part, reading: FileReading) -> Iterator[tuple[Part, FileReading]]:
    """A reading with the mail its file came in by; the own text of a mail that holds nothing is no file."""
    if reading.role != NOTHING:
        yield part, replace(reading, mail=part.mail) if part.mail else reading


def _refused(source: Source, finding: Finding) -> FileReading:
    # What kind it is stays unknown: finding out may be what the process died of.
    digest = sha256(source.data).hexdigest()
    return FileReading(source.file, source.member, digest, len(source.data), "unknown", "refused", (), (finding, *source.said))


def unread(refusal: Refusal) -> FileReading:
    """The reading of what is refused without being read."""
    # The kind of anything but an archive is told in reading processes alone, which may die of it.
    content = refusal.content
    start = content.start(HEADER_BYTES)
    kind = "zip" if start.startswith(ZIP) else archive_kind(start) or "unknown"
    return FileReading(refusal.file, refusal.member, content.sha256, content.size, kind, "refused", (), (refusal.finding,))
