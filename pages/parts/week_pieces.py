"""Pieces of HTML of the weeks page: what changed by cause, and what moved as bars left and right of zero. Every text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Move:
    """What moved: its name, where it leads (empty: nowhere), the numbers of both weeks and the change in words, the change itself."""

    name: str
    address: str
    numbers: str
    change: str
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """A measure's total and its change in words, and below them what the change came by."""

    name: str
    total: str
    change: str
    causes: str


def lines(entries: Sequence[Line]) -> str:
    """What changed, a line each."""
    shown = "".join(
        f'<li><span class="line"><b>{escape(entry.name)}</b><span class="end">{escape(entry.total)}</span>'
        f'<span class="change">{escape(entry.change)}</span></span><small>{escape(entry.causes)}</small></li>'
        for entry in entries
    )
    return f'<ul class="since">{shown}</ul>'


def moves(caption: str, heads: tuple[str, str, str], rows: Sequence[Move]) -> str:
    """A table with a bar a row, to the right of 0 what grew, to the left what fell, all on one scale; names lead on."""
    largest = max((abs(row.size) for row in rows), default=0) or 1
    body = "".join(_move(row, row.size / largest) for row in rows)
    name, bar, change = map(escape, heads)
    return (
        f'<table class="moves"><caption class="unseen">{escape(caption)}</caption><thead><tr><th scope="col">{name}</th>'
        f'<th scope="col" class="way">{bar}</th><th scope="col" class="change">{change}</th></tr></thead><tbody>{body}</tbody></table>'
    )


def _move(row: Move, share: float) -> str:
    left, width = 50 + min(share, 0) * 50, abs(share) * 50
    name = escape(row.name)
    named = f'<a href="{escape(row.address, quote=True)}" target="_self">{name}</a>' if row.address else name
    side = "down" if share < 0 else "up"
    return (
        f'<tr><th scope="row">{named}<small>{escape(row.numbers)}</small></th><td class="way">'
        f'<i class="{side}" style="left:{left:.1f}%;width:{width:.1f}%"></i></td><td class="change">{escape(row.change)}</td></tr>'
    )
