"""Kept files are read again, against the roster, the calendar and the forms as they are now."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

from data_loaders.containers import Source
from data_loaders.form import load_forms
from data_loaders.packages import PACKED_LIMIT
from data_loaders.reading import FileReading
from data_loaders.receipts import ACCEPTED, REFUSED, Receipt
from data_loaders.renewing import Reread, Told
from data_loaders.submissions import Context
from data_loaders.warehouse import Warehouse
from data_loaders.workers import Readers

_ONE_AT_A_TIME = threading.Lock()
"""Two that read the same files again would store the second reading as a duplicate of the first."""


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """How many kept files were read again, and the receipts of those that now say something else."""

    file_count: int
    receipts: tuple[Receipt, ...]

    @property
    def accepted_count(self) -> int:
        """How many submissions and deliveries count that did not before."""
        return sum(part.state == ACCEPTED for receipt in self.receipts for part in (*receipt.submissions, *receipt.deliveries))


def context_of(warehouse: Warehouse) -> Context:
    """What files are read against: the campaign, the forms and the roster as they are stored now."""
    return Context(warehouse.campaign(), load_forms(), warehouse.roster())


def read_again(warehouse: Warehouse, everything: bool = False, before: int | None = None, processes: int | None = 1) -> ReadAgain:
    """Reads held and refused files again, or `everything`, and files what became certain in a batch of its own; old readings stay in the
    history. `before`: only files stored before that id. A coordinator's decisions stand; what counts is kept unless its answers differ."""
    with _ONE_AT_A_TIME:
        files = [row for row in warehouse.rows("mart_kept_file") if _is_asked(row, everything)]
        files = [row for row in files if before is None or row["received_file_id"] < before]
        if not files:
            return ReadAgain(0, ())
        with Readers(context_of(warehouse), processes) as readers:
            read = [(row, reading) for row, (_, reading) in zip(files, readers.read(_sources(warehouse, files)))]
        rereads = _rereads(warehouse, read, everything)
        return ReadAgain(len(files), tuple(warehouse.save_again(rereads) if rereads else ()))


def _is_asked(row: dict, everything: bool) -> bool:
    if not 0 < row["size"] <= PACKED_LIMIT or row["role"] == "roster":
        return False
    return row["held_count"] > 0 or (not row["is_former"] and (everything or row["role"] == REFUSED))


def _sources(warehouse: Warehouse, files: list[dict]) -> Iterator[Source]:
    for row in files:
        yield Source(row["file"], row["member"], warehouse.file_bytes(row["sha256"]))


def _rereads(warehouse: Warehouse, read: list[tuple[dict, FileReading]], everything: bool) -> list[Reread]:
    """The readings that hold something, with what their files said before where that may change too."""
    holding = [(row, reading) for row, reading in read if reading.submissions or reading.deliveries]
    answers = _stored_answers(warehouse, [row["sha256"] for row, _ in holding]) if everything and holding else None
    return [Reread(reading, row["received_at"], row["received_file_id"], answers) for row, reading in holding]


def _stored_answers(warehouse: Warehouse, contents: list[str]) -> dict[int, Told]:
    gathered: dict[int, set] = {}
    for row in warehouse.rows("stored_answer", contents=contents):
        gathered.setdefault(row["submission_id"], set()).add((row["blank"], row["state"], row["value"], row["text"]))
    return {submission_id: frozenset(said) for submission_id, said in gathered.items()}
