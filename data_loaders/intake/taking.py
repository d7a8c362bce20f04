"""Files that commands bring, loaded here: what was taken before is left out, and what is stored is kept in mind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import Dropped
from data_loaders.intake.workers import Readers
from data_loaders.model.acts import THIS_COMPUTER, Actor
from data_loaders.model.readings import FileReading
from data_loaders.store.receipts import Receipt
from data_loaders.store.taken import Before, Taken, before, note
from data_loaders.store.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Line:
    """A receipt as a command prints it."""

    status: str
    file: str
    member: str | None
    message: str

    @classmethod
    def of(cls, receipt: Receipt) -> Line:
        """In Chinese, as the command line says it."""
        return cls(receipt.status, receipt.file, receipt.member, receipt.message())


@dataclass(frozen=True, slots=True)
class Brought:
    """Files that were brought, and for each what is kept in mind of it, where it came from a mailbox or a watched folder; the day that was
    typed, and who brought them."""

    dropped: Sequence[Dropped]
    taken: Sequence[Taken] = ()
    typed: datetime | None = None
    put_in_at: datetime | None = None
    actor: Actor = THIS_COMPUTER
    is_sample: bool = False


class Place(Protocol):
    """Where files are brought to: a database that is open here, or the board that has it open."""

    def before(self, source: str, contents: Sequence[str], uidvalidity: int | None = None) -> Before:
        """What was taken before."""

    def load(self, brought: Brought, on_receipt: Callable[[Line], None]) -> None:
        """Loads what is brought, but for what was taken before."""


@dataclass(frozen=True, slots=True)
class Here:
    """A database that is open here."""

    warehouse: Warehouse

    def before(self, source: str, contents: Sequence[str], uidvalidity: int | None = None) -> Before:
        """What was taken before."""
        return before(self.warehouse, source, contents, uidvalidity)

    def load(self, brought: Brought, on_receipt: Callable[[Line], None]) -> None:
        """Loads what is brought, but for what was taken before."""
        load_brought(self.warehouse, brought, lambda receipt: on_receipt(Line.of(receipt)))


@dataclass(slots=True)
class Loaded:
    """The batch that was made, None where everything was taken before."""

    batch_id: int | None = None
    receipts: tuple[Receipt, ...] = field(default_factory=tuple)


def load_brought(
    warehouse: Warehouse,
    brought: Brought,
    on_receipt: Callable[[Receipt], None] = lambda receipt: None,
    on_read: Callable[[FileReading], None] = lambda reading: None,
    readers: Readers | None = None,
) -> Loaded:
    """Loads what is brought, but for what was taken before; once it is stored, that is noted. `readers` are reading processes that were
    started before."""
    known = before(warehouse, "", [each.sha256 for each in brought.taken]).known if brought.taken else frozenset()
    hashes = [each.sha256 for each in brought.taken] or [""] * len(brought.dropped)
    fresh: dict[int, Dropped] = {}
    seen = set(known)
    for number, (each, sha256) in enumerate(zip(brought.dropped, hashes, strict=True)):
        if sha256 not in seen:
            fresh[number] = each
        seen.update([sha256] if sha256 else [])
    loaded = Loaded()
    if fresh:
        result = load_batch(
            warehouse,
            list(fresh.values()),
            received_at=brought.typed,
            put_in_at=brought.put_in_at,
            actor=brought.actor,
            is_sample=brought.is_sample,
            on_receipt=on_receipt,
            on_read=on_read,
            readers=readers,
        )
        loaded = Loaded(result.batch_id, result.receipts)
    note(warehouse, brought.taken, brought.actor)
    return loaded
