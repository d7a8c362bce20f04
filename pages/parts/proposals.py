"""What waits, and whose and what for it is proposed to be: what was read, then the likeliest candidates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from data_loaders.model.campaign import FIGURES
from pages.parts import reads
from pages.parts.facts import Facts
from pages.parts.words import label


def waiting() -> list[dict[str, Any]]:
    """What waits, with the candidates of whose it is."""
    return reads.rows("mart_held")


def listed(value: Any) -> list[Any]:
    """The entries of a list column, none where it is empty."""
    return [] if value is None else list(value)


def known(proposed: Iterable[Any], codes: Collection[str]) -> list[str]:
    """Those of the proposed that there are, each once, the likeliest first."""
    return list(dict.fromkeys(code for code in proposed if isinstance(code, str) and code in codes))


def first(proposed: Iterable[Any], codes: Collection[str]) -> str | None:
    """The likeliest that there is."""
    return next(iter(known(proposed, codes)), None)


def due_labels(facts: Facts, kind: str | None) -> dict[str, str]:
    """What a submission (kind None) or a delivery may be for: the periods, or the other deliverables."""
    if kind is None:
        return facts.period_labels
    return {entry.code: label(entry) for entry in facts.campaign.deliverables if entry.kind != FIGURES}


def deliverables(facts: Facts, kind: str, periods: Sequence[Any]) -> list[str]:
    """What a delivery of a kind is for in these periods, then in none."""
    found = [facts.campaign.deliverable(kind, period) for period in [*periods, None]]
    return [due.code for due in found if due]
