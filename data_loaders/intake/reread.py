"""Kept files are read again, against the roster, the calendar and the forms as they are now."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from data_loaders.formats.archives import Source
from data_loaders.formats.kinds import PDF, UNREAD_KINDS
from data_loaders.formats.zips import PACKED_LIMIT
from data_loaders.intake.workers import Readers
from data_loaders.matching.context import Context
from data_loaders.model.acts import THIS_COMPUTER, Actor
from data_loaders.model.form import load_forms
from data_loaders.model.mails import Mail
from data_loaders.model.readings import FileReading
from data_loaders.store.receipts import ACCEPTED, HELD, REFUSED, Receipt
from data_loaders.store.renewal import Reread, Said
from data_loaders.store.warehouse import Warehouse

_ONE_AT_A_TIME = threading.Lock()
"""Two that read the same files again would store the second reading as a duplicate of the first."""


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """How many kept files were read again, and the receipts of those that now say something else; `erased_count` are those that were asked
    for and whose bytes were erased with what they said of people: what is stored of them stays."""

    file_count: int
    receipts: tuple[Receipt, ...]
    erased_count: int = 0

    @property
    def accepted_count(self) -> int:
        """How many submissions and deliveries count that did not before."""
        return self._count(ACCEPTED)

    @property
    def held_count(self) -> int:
        """How many are held still, but with something else to say."""
        return self._count(HELD)

    def _count(self, state: str) -> int:
        return sum(part.state == state for receipt in self.receipts for part in receipt.parts)


def context_of(warehouse: Warehouse) -> Context:
    """What files are read against: the campaign, the forms and the roster as they are stored now."""
    return Context(warehouse.campaign(), load_forms(), warehouse.roster())


def read_again(
    warehouse: Warehouse,
    everything: bool = False,
    before: int | None = None,
    processes: int | None = 1,
    actor: Actor = THIS_COMPUTER,
) -> ReadAgain:
    """Reads held and refused files again, or `everything`, and files what they say now in a batch of its own; old readings stay in the
    history. `before`: only files stored before that id. A coordinator's decisions stand; what counts is kept unless its answers differ."""
    with _ONE_AT_A_TIME:
        if before is not None and not warehouse.has_files(before):
            return ReadAgain(0, ())
        waits = () if everything else (HELD, REFUSED)
        files = [row for row in warehouse.rows("mart_kept_file", waits=waits) if _is_asked(row, everything)]
        files = [row for row in files if before is None or row["received_file_id"] < before]
        erased = sum(row["erased_on"] is not None for row in files)
        files = [row for row in files if row["erased_on"] is None]
        if not files:
            return ReadAgain(0, (), erased)
        with Readers(context_of(warehouse), processes) as readers:
            found = list(readers.read(_sources(warehouse, files)))
        read = [(kept.row, replace(reading, sha256=kept.row["sha256"], size=kept.row["size"])) for kept, reading in found]
        rereads = _rereads(warehouse, read, everything)
        return ReadAgain(len(read), tuple(warehouse.save_again(rereads, actor=actor) if rereads else ()), erased)


def _is_asked(row: dict, everything: bool) -> bool:
    is_readable = 0 < row["size"] <= PACKED_LIMIT or row["kind"] in UNREAD_KINDS
    if not is_readable or row["role"] == "roster" or row["is_withdrawn"]:
        return False
    return row["held_count"] > 0 or (not row["is_former"] and (everything or row["role"] == REFUSED))


def _is_not_opened(row: dict) -> bool:
    """Whether a file is known by its names alone: photos, videos, and PDFs that are too large."""
    return row["kind"] in UNREAD_KINDS and (row["kind"] != PDF or row["size"] > PACKED_LIMIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept(Source):
    """A kept file with the row that tells of it; a reading process sees the source alone."""

    row: dict


def _sources(warehouse: Warehouse, files: list[dict]) -> Iterator[_Kept]:
    """The files whose bytes are there (a database may come back from a backup without them). What nobody opens is known by its names
    alone."""
    for row in files:
        try:
            data, kind = (b"", row["kind"]) if _is_not_opened(row) else (warehouse.file_bytes(row["sha256"]), None)
        except KeyError:
            continue
        yield _Kept(row["file"], row["member"], data, kind, mail=_mail_of(row), row=row)


def _mail_of(row: dict) -> Mail | None:
    """The mail a kept file came in by."""
    if row["subject"] is None:
        return None
    return Mail("", row["message_id"], row["sender"], row["subject"], row["sent_at"], row["mailed_at"], row["author"])


def _rereads(warehouse: Warehouse, read: list[tuple[dict, FileReading]], everything: bool) -> list[Reread]:
    """The readings that hold something, with what their files said before."""
    holding = [(row, reading) for row, reading in read if reading.submissions or reading.deliveries]
    if not holding:
        return []
    contents = list(dict.fromkeys(row["sha256"] for row, _ in holding))
    said = _said(warehouse, contents)
    return [
        Reread(reading, row["received_at"], row["received_file_id"], frozenset(row["file_ids"]), said, everything)
        for row, reading in holding
    ]


def _said(warehouse: Warehouse, contents: list[str]) -> dict[int, Said]:
    """What every stored submission or delivery of files with these contents says, by id."""
    told, findings, of_file = defaultdict(set), defaultdict(set), defaultdict(set)
    for row in warehouse.rows("stored_words", contents=contents):
        told[row["id"]].add(tuple(row[column] for column in ("blank", "state", "number", "words")))
    for row in warehouse.rows("stored_finding", contents=contents):
        finding = tuple(row[column] for column in ("rule", "severity", "indicator", "values", "place_sheet", "place_cell"))
        if row["delivery_id"] is None:
            of_file[row["received_file_id"]].add(finding)
        else:
            findings[row["delivery_id"]].add(finding)
    return {
        row["id"]: Said(
            tuple(row["unit_candidates"]),
            tuple(row["period_candidates"]),
            frozenset(told[row["id"]]),
            frozenset(findings[row["id"]] | of_file[row["received_file_id"]]),
        )
        for row in warehouse.rows("stored", contents=contents)
    }
