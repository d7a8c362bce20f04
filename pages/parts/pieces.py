"""Pieces of HTML: a headline figure, lights, lists of names, a quotation. Streamlit-free; every text is escaped."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import zip_longest

from pages.parts.numbers import with_full

SIGNS = {"on_time": "✓", "late": "◷", "held": "!", "missing": "✕", "not_due": "○", "exempt": "–"}
"""Colour is never the only sign."""
SEVERITY_SIGNS = {"error": "✕", "query": "?", "note": "i"}
TONES = {"error": "wrong", "query": "due", "note": "quiet"}


@dataclass(frozen=True, slots=True)
class Step:
    """One of several steps: what it is called, what is done in it, where (empty: nowhere to go), and `state`: "done", "now" or ""."""

    name: str
    words: str
    address: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Headline:
    """One of the headline figures: the number with its unit, the change in words, what it covers, its periods and which it means (from 0).

    `full` is the value of a bar of full height; None: the largest. `marks` stand under the bars.
    """

    label: str
    value: str
    unit: str
    change: str
    covers: str
    trend: tuple[float | None, ...]
    lit: int | None = None
    full: float | None = None
    marks: tuple[str, ...] = ()


def headlines(cards: Iterable[Headline]) -> str:
    """The headline figures side by side."""
    return f'<div class="figures">{"".join(headline(card) for card in cards)}</div>'


def headline(card: Headline) -> str:
    """One headline figure."""
    return (
        f'<div class="fig"><div class="fig-label">{escape(card.label)}</div>'
        f'<div class="fig-row"><div class="fig-value">{card.value}<small>{escape(card.unit)}</small></div>'
        f"{sparkline(card.trend, card.lit, card.full, card.marks)}</div>"
        f'<div class="fig-change">{escape(card.change)}</div><div class="fig-covers">{escape(card.covers)}</div></div>'
    )


def sparkline(values: tuple[float | None, ...], lit: int | None = None, full: float | None = None, marks: tuple[str, ...] = ()) -> str:
    """Small bars from zero, the one at `lit` strong; a hollow one where nothing was reported. Spans, because Streamlit strips SVG."""
    largest = full or max((value for value in values if value is not None), default=0) or 1
    bars = []
    for position, (value, mark) in enumerate(zip_longest(values, marks[: len(values)], fillvalue="")):
        tone = " ".join(["hollow"] * (value is None) + ["lit"] * (position == lit))
        height = "" if value is None else f' style="height:{max(float(value) / largest * 100, 2):.0f}%"'
        bars.append(f'<b><i class="{tone}"{height}></i><small>{escape(str(mark))}</small></b>')
    return f'<span class="spark" aria-hidden="true">{"".join(bars)}</span>' if values else ""


def mark(period: str, language: str) -> str:
    """A period under its bar, where five letters have room: its number, or what its name says first in Chinese and last in English."""
    return next(iter(re.findall(r"\d+", period)), period[:2] if language == "zh" else period.rsplit(maxsplit=1)[-1].capitalize())


def light(code: str, word: str, before: str = "") -> str:
    """A light: sign, colour and word."""
    return f'<span class="light {code}">{escape(before)}<span class="sign">{SIGNS[code]}</span>{escape(word)}</span>'


def steps(entries: Iterable[Step]) -> str:
    """Steps side by side with their numbers, a tick for what is done; on a phone below each other."""
    return f'<ol class="steps">{"".join(_step(number, entry) for number, entry in enumerate(entries, start=1))}</ol>'


def _step(number: int, entry: Step) -> str:
    name = escape(entry.name)
    if entry.address:
        name = f'<a href="{escape(entry.address, quote=True)}" target="_self">{name}</a>'
    sign = SIGNS["on_time"] if entry.state == "done" else str(number)
    return f'<li class="{entry.state}"><b class="number">{sign}</b><span><b>{name}</b><small>{escape(entry.words)}</small></span></li>'


def meanings(rows: Iterable[tuple[str, str]], kind: str = "") -> str:
    """What each word or sign means: (the word, markup of ours; the meaning). `kind` is a class of the stylesheet."""
    entries = "".join(f"<div><dt>{word}</dt><dd>{escape(meaning)}</dd></div>" for word, meaning in rows)
    return f'<dl class="meanings {kind}">{entries}</dl>'


def counters(entries: Iterable[tuple[str, str, str]]) -> str:
    """Numbers that change while one looks on, side by side: (of what, how many, tone)."""
    shown = "".join(f'<span><b class="{tone}">{escape(count)}</b> {escape(what)}</span>' for what, count, tone in entries)
    return f'<p class="counters">{shown}</p>'


def severity(code: str, word: str) -> str:
    """A severity: sign, colour and word."""
    return f'<span class="light"><span class="sign {TONES[code]}">{SEVERITY_SIGNS[code]}</span> {escape(word)}</span>'


def names(rows: Iterable[tuple[str, str, str]]) -> str:
    """A list of names: (text, address, words at the end)."""
    entries = "".join(
        f'<li><a href="{escape(address, quote=True)}" target="_self">{escape(text)}</a><span class="end">{escape(end)}</span></li>'
        for text, address, end in rows
    )
    return f'<ul class="names">{entries}</ul>'


def plain_names(rows: Iterable[tuple[str, str, str]]) -> str:
    """A list without links: (text, small text after it, words at the end)."""
    entries = "".join(
        f'<li><span>{escape(text)} <span class="quiet">{escape(small)}</span></span><span class="end">{escape(end)}</span></li>'
        for text, small, end in rows
    )
    return f'<ul class="names plain">{entries}</ul>'


def attention(rows: Iterable[tuple[str, str, str, str, str]], after_who: str) -> str:
    """What needs attention: (severity, who, address, sentence, place); `after_who` parts the sentence from whom it is about."""
    entries = []
    for severity, who, address, sentence, place in rows:
        tone = TONES[severity]
        where = f'<span class="place">{escape(place)}</span>' if place else ""
        named = f'<a href="{escape(address, quote=True)}" target="_self">{escape(who)}</a>' if address else f"<b>{escape(who)}</b>"
        named = named + escape(after_who) if who else ""
        entries.append(f'<li><span class="sign {tone}">{SEVERITY_SIGNS[severity]}</span><span>{named}{escape(sentence)}{where}</span></li>')
    return f'<ul class="names">{"".join(entries)}</ul>'


def quote(sentence: str, start: int | None, end: int | None, source: str) -> str:
    """The sentence a figure was read from, what was read marked, and where it stands."""
    if start is None or end is None or not 0 <= start <= end <= len(sentence):
        marked = f"<mark>{escape(sentence)}</mark>"
    else:
        marked = f"{escape(sentence[:start])}<mark>{escape(sentence[start:end]) or '　'}</mark>{escape(sentence[end:])}"
    return f'<div class="quote">{marked}<span class="source">{escape(source)}</span></div>'


def crop(png: bytes, alt: str) -> str:
    """The piece of a page that a figure was read from; `alt` says what stands there."""
    return f'<figure class="crop"><img src="data:image/png;base64,{b64encode(png).decode()}" alt="{escape(alt)}"></figure>'


def page_picture(jpeg: bytes, alt: str, is_large: bool) -> str:
    """A whole page beside what is typed from it, which scrolls, by keyboard too; `alt` says what it is of."""
    name = "page-picture large" if is_large else "page-picture"
    return f'<figure class="{name}" tabindex="0"><img src="data:image/jpeg;base64,{b64encode(jpeg).decode()}" alt="{escape(alt)}"></figure>'


def answer(sentence: str) -> str:
    """The sentence a page opens with. `sentence` may hold <b>: it comes from the catalogue with escaped values."""
    kept = re.sub(r"([▲▼＝]) ", "\\1\u00a0", sentence)  # a change and its sign stand in one line
    return f'<p class="answer">{kept}</p>'


def section(title: str, small: str = "") -> str:
    """The heading of a part of a page, with what it covers in grey."""
    return f'<h2 class="section">{escape(title)}<small>{escape(small)}</small></h2>'


def number(value: int | float | None, language: str) -> str:
    """A shortened number, the full one on hover."""
    return with_full(value, language)
