"""What was taken from mailboxes and watched folders, so that it is not taken again. No name of a mailbox is kept, nor any password."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from data_loaders.model.acts import Act, Actor
from data_loaders.model.clock import shanghai_now
from data_loaders.store.database import WRITING
from data_loaders.store.rows import Records
from data_loaders.store.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Taken:
    """One mail or file: where it was taken from (see source_of) and its content; of a mail its number there (`uid`), which counts under
    `uidvalidity` alone."""

    source: str
    sha256: str
    uidvalidity: int | None = None
    uid: int | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """What was taken before: those of the contents asked about, and the last number in a mailbox, None where there is none that counts.
    `year` is the campaign's: mails of an earlier one are not for it."""

    known: frozenset[str]
    last_uid: int | None
    year: int


def source_of(*names: str) -> str:
    """A digest of where something was taken from: an account with its server and folder, or a folder's path."""
    return hashlib.sha256("\0".join(names).encode()).hexdigest()[:32]


def before(warehouse: Warehouse, source: str, contents: Sequence[str], uidvalidity: int | None = None) -> Before:
    """What was taken before; contents wherever they came from."""
    known = warehouse.database.query(
        "select distinct sha256 from taken where list_contains(cast(? as varchar[]), sha256)", [list(contents)]
    )
    last = warehouse.database.query("select max(uid) as uid from taken where source = ? and uidvalidity = ?", [source, uidvalidity])
    return Before(frozenset(row["sha256"] for row in known), last[0]["uid"], warehouse.campaign().year)


def note(warehouse: Warehouse, taken: Sequence[Taken], actor: Actor) -> None:
    """Keeps that these were taken; called once their files are stored."""
    records, now = Records(), shanghai_now()
    for each in taken:
        records.add("taken", source=each.source, sha256=each.sha256, uidvalidity=each.uidvalidity, uid=each.uid, taken_at=now)
    if taken:
        with WRITING:
            warehouse.database.write(Act("take", actor, after={"count": len(taken)}), records)
