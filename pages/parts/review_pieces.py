"""Pieces of HTML of the review page: a unit's weeks beside its peers, what an act changes. Streamlit-free; every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from math import log1p

from pages.parts.pieces import sparkline


def strip(
    weeks: tuple[int | None, ...],
    lit: int | None,
    marks: tuple[str, ...],
    peers: Sequence[int],
    mine: int | None,
    most_said: str,
    weeks_title: str,
    peers_title: str,
) -> str:
    """The unit's weeks as bars, the one in question strong; its peers as dots from 0 to the largest (on a scale that keeps the small ones
    apart, with 1, 10, 100 ... marked), its own number as a ring. `marks` are what stands under the bars, `most_said` is that largest number
    in words."""
    bars = (
        f'<div class="strip-part"><span class="quiet">{escape(weeks_title)}</span>{sparkline(weeks, lit, marks=marks)}</div>'
        if weeks
        else ""
    )
    most = max([*peers, mine or 0], default=0)
    if not peers or not most:
        return f'<div class="review-strip">{bars}</div>' if bars else ""

    def at(number: int) -> str:
        return f"{log1p(max(number, 0)) / log1p(most) * 100:.1f}%"

    steps = [10**power for power in range(9) if 10**power < most / 2]
    between = "".join(f'<small style="left:{at(number)}">{number:,}</small>' for number in steps)
    ends = f'<span class="ends"><small>0</small>{between}<small>{escape(most_said)}</small></span>'
    dots = "".join(f'<i style="left:{at(number)}"></i>' for number in peers)
    own = f'<i class="own" style="left:{at(mine)}"></i>' if mine is not None else ""
    return (
        f'<div class="review-strip" aria-hidden="true">{bars}<div class="strip-part"><span class="quiet">{escape(peers_title)}</span>'
        f'<span class="dots">{dots}{own}</span>{ends}</div></div>'
    )


def effect(lines: Iterable[str], tone: str = "") -> str:
    """What an act would change, a line each."""
    entries = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<ul class="review-effect {tone}">{entries}</ul>'
