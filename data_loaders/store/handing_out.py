"""What leaves the office and names people goes out through here: who took it is recorded first, then it goes piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data_loaders.model.acts import Act, Actor
from data_loaders.store.board_accounts import record_seen
from data_loaders.store.originals import PIECE
from data_loaders.store.warehouse import Warehouse

HAND_OUT = "hand_out"
"""The kind of act, and what it is called among what was seen."""


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes of a file that came in, by their hash, in one campaign."""

    warehouse: Warehouse
    sha256: str


Data = bytes | Path | Original
"""The bytes, the file that holds them, or the original."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A file on its way out: its name, how many bytes it has, and they, a piece at a time."""

    name: str
    size: int
    pieces: Iterator[bytes]

    def whole(self) -> bytes:
        """All its bytes."""
        return b"".join(self.pieces)


def hand_out(
    warehouse: Warehouse, name: str, data: Data, *, actor: Actor, about: Sequence[str] = (), beside: Mapping[str, object] | None = None
) -> HandedOut:
    """A file that holds names, telephone numbers or units' own files, under that name. That `actor` took it is kept, with what it is
    `about` (unit:M01, period:W3) and what was said `beside` it. NotAllowed where the actor may not,
    CampaignOver where nothing can be recorded any more, KeyError where there is no such original."""
    size, pieces = _measured(data)
    warehouse.database.record(Act("hand_out", actor, tuple(about), after={"file": name, "size": size} | dict(beside or {})))
    record_seen(actor, HAND_OUT, (*about, f"file:{name}"))
    return HandedOut(name, size, pieces)


def _measured(data: Data) -> tuple[int, Iterator[bytes]]:
    if isinstance(data, Original):
        return data.warehouse.originals.checked_pieces(data.sha256)
    if isinstance(data, Path):
        return data.stat().st_size, _of_file(data)
    return len(data), iter([data])


def _of_file(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def original_of(warehouse: Warehouse, sha256: str) -> tuple[str, tuple[str, ...]]:
    """What a file that came in is called, and whose it is (unit:M01); KeyError where there is none, or it was erased."""
    rows = warehouse.database.query(
        "select f.file, f.member, o.erased_on, d.unit from received_file as f join original as o on o.sha256 = f.sha256"
        " left join delivery_at(timestamp 'infinity') as d on d.received_file_id = f.id where f.sha256 = ? order by f.id desc, d.unit",
        [sha256],
    )
    if not rows or rows[0]["erased_on"] is not None:
        raise KeyError(sha256)
    name = str(rows[0]["member"] or rows[0]["file"]).rsplit("/", 1)[-1]
    return name, tuple(dict.fromkeys(f"unit:{row['unit']}" for row in rows if row["unit"]))
