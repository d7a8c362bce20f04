"""Pieces of HTML that only the board has: the calendar, the table of items and periods, bars under their words, what is to be done. Every
text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from pages.parts.numbers import NOT_REPORTED, full, short


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due: its name, how many sent it in words, that share (0-1; None: nothing to say yet), how many still owe it and
    where they are listed."""

    name: str
    counts: str
    share: float | None
    missing: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """A day of the calendar with what is due, or the event (`is_event`) that is held; `note` says how near, `also` is due beside it."""

    day: date
    day_text: str
    what: Due
    is_event: bool
    is_next: bool
    is_past: bool
    note: str = ""
    also: tuple[Due, ...] = ()


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of the table: its name, where it leads (empty: nowhere), a value per period and the total; None = not reported. `largest` is
    the row's own scale, where rows have none in common."""

    name: str
    address: str
    values: tuple[int | None, ...]
    total: int | None
    largest: float | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar under its own words: its name at the left end, `words` at the right, and its value; None = not reported. `words` may hold
    markup: they come from the catalogue with escaped values."""

    name: str
    words: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done: how many, of what, since when or why, where, and whether it is wrong or only due."""

    count: str
    what: str
    small: str
    address: str
    tone: str


def calendar(stops: Iterable[Stop]) -> str:
    """The campaign's days side by side; on a phone below each other."""
    return f'<ol class="dues">{"".join(map(_stop, stops))}</ol>'


def _stop(stop: Stop) -> str:
    state = "event" if stop.is_event else "next" if stop.is_next else "past" if stop.is_past else "to-come"
    note = f'<span class="due">{escape(stop.note)}</span>' if stop.note else ""
    also = "".join(f"<li>{_line(each)}{_bar(each.share)}</li>" for each in stop.also)
    return (
        f'<li class="{state}"><div class="due-line"><span class="date">{escape(stop.day_text)}</span>{_line(stop.what)}{note}</div>'
        f"{_bar(stop.what.share)}{f'<ul>{also}</ul>' if also else ''}</li>"
    )


def _line(due: Due) -> str:
    missing = f'<a class="wrong" href="{escape(due.address, quote=True)}" target="_self">{escape(due.missing)}</a>' if due.missing else ""
    return f'<span class="name">{escape(due.name)}</span><span class="counts">{escape(due.counts)}</span>{missing}'


def _bar(share: float | None) -> str:
    return f'<i class="bar{" none" * (share is None)}" style="--done:{share or 0:.3f}" aria-hidden="true"></i>'


def heat(
    caption: str,
    head: str,
    total: str,
    periods: Mapping[str, str],
    rows: Sequence[HeatRow],
    current: str | None,
    largest: float | None,
    language: str,
) -> str:
    """Rows x periods (code -> label), every cell with its number deeper coloured the nearer to `largest`; the totals have a bar. A row with
    a scale of its own is shaded by that, and its total, which compares with no other, has no bar.

    The period `current` is strong. What was not reported is a dash on no ground.
    """
    top = max([*(value for row in rows for value in row.values if value is not None), *([largest] if largest else [])], default=0) or 1
    most = max((row.total for row in rows if row.total is not None), default=0) or 1
    heads = "".join(f'<th scope="col"{_lit(code == current)}>{escape(words)}</th>' for code, words in periods.items())
    lines = []
    for row in rows:
        scale = top if row.largest is None else row.largest or 1
        cells = "".join(_cell(value, scale, code == current, language) for code, value in zip(periods, row.values, strict=True))
        bar = '<i class="bar"></i>' if row.largest is None else ""
        share = (row.total or 0) / most
        lines.append(
            f'<tr><th scope="row">{_name(row)}</th>{cells}'
            f'<td class="total" title="{full(row.total, language)}" style="--done:{share:.3f}">{short(row.total, language)}'
            f"{bar}</td></tr>"
        )
    return (
        f'<table class="heat" style="--periods:{len(periods)};--rows:{len(rows)}"><caption class="unseen">{escape(caption)}</caption>'
        f'<thead><tr><th scope="col">{escape(head)}</th>{heads}'
        f'<th scope="col" class="total">{escape(total)}</th></tr></thead><tbody>{"".join(lines)}</tbody></table>'
    )


def _name(row: HeatRow) -> str:
    return f'<a href="{escape(row.address, quote=True)}" target="_self">{escape(row.name)}</a>' if row.address else escape(row.name)


def _lit(is_lit: bool) -> str:
    return ' class="lit"' if is_lit else ""


def _cell(value: int | None, top: float, is_lit: bool, language: str) -> str:
    if value is None:
        return f'<td class="none">{NOT_REPORTED}</td>'
    share = max(0.0, min(value / top, 1.0))
    return f'<td{_lit(is_lit)} style="--done:{share:.3f}" title="{full(value, language)}">{short(value, language)}</td>'


def bars(rows: Sequence[Bar], scale: Iterable[float], language: str) -> str:
    """Bars below each other, all to one scale, which holds zero, their own values and those of `scale`. What lies below zero goes to its
    left, in another tint; what was not reported is a hollow mark."""
    ends = [0.0, *scale, *(row.value for row in rows if row.value is not None)]
    low, span = min(ends), max(ends) - min(ends) or 1
    zero = abs(low) / span
    below = f' class="bars below" style="--zero:{zero:.3f}"' if low < 0 else ' class="bars"'
    entries = "".join(
        f'<li><span class="name">{escape(row.name)}</span> <span class="end">{row.words}</span>'
        f"{_lying(row.value, zero, span, language)}</li>"
        for row in rows
    )
    return f"<ul{below}>{entries}</ul>"


def _lying(value: float | None, zero: float, span: float, language: str) -> str:
    if value is None:
        return '<i class="bar none" aria-hidden="true"></i>'
    left, right = sorted((zero, zero + value / span))
    down = " down" if value < 0 else ""
    return f'<i class="bar{down}" style="--from:{left:.3f};--to:{right:.3f}" title="{full(value, language)}" aria-hidden="true"></i>'


def todo(tasks: Iterable[Task]) -> str:
    """What is to be done, each a link: a large number, of what, and why."""
    entries = "".join(
        f'<li><a href="{escape(task.address, quote=True)}" target="_self"><b class="{task.tone}">{escape(task.count)}</b>'
        f"<span>{escape(task.what)}<small>{escape(task.small)}</small></span></a></li>"
        for task in tasks
    )
    return f'<ul class="todo">{entries}</ul>'
