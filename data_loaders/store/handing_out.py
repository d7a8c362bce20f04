"""What leaves the office goes out through here: who took a file that names people is recorded before it is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from data_loaders.model.acts import Act, Actor
from data_loaders.store.warehouse import Warehouse


def hand_out(
    warehouse: Warehouse,
    name: str,
    data: bytes | Path,
    *,
    personal: bool,
    actor: Actor,
    about: Sequence[str] = (),
    beside: Mapping[str, object] | None = None,
) -> bytes:
    """The bytes of a file that goes out under that name. One that holds names, telephone numbers or units' own files is `personal`: that
    `actor` took it is kept, with what it is `about` (unit:M01, period:W3) and what was said `beside` it. CampaignOver where nothing can be
    recorded any more."""
    given = data.read_bytes() if isinstance(data, Path) else data
    if personal:
        warehouse.database.record(Act("hand_out", actor, tuple(about), after={"file": name, "size": len(given)} | dict(beside or {})))
    return given
