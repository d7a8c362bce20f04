"""A document's words laid beside the form's: which printed word stands where, and where brackets are.

All the answer cells together are aligned once with all the printed sentences (longest common subsequence, rapidfuzz: C++, 0.2 ms for
the whole form; difflib took 400 ms). Words only: punctuation, quotes and spaces do not take part, so other line breaks or half-width
marks cost nothing. A bracket with its content is one opaque mark, so a number inside a remark can never stand for a blank, and the
words around the blank can never be found inside one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from data_loaders.model.form import Form
from data_loaders.text.plain import WORDS, Written, words_of

BRACKET = "\ue000"
_ANSWER = re.compile(f"[{BRACKET}0-9零〇一二两三四五六七八九十百千万亿余多约近共计]*")
"""What an answer may be among words: its bracket, its digits, words that say about."""
_NO_LETTER = re.compile(f"[0-9{BRACKET}]+")
SHORTEST_RUN = 4
KIN = 0.75
"""How alike (0-1) two printed sentences are that only a word or two tells apart."""
ALIKE = 70
"""How alike (0-100) a sentence and the text must be when no run of its words stands there unchanged."""
ENOUGH_WORDS = 0.6
"""A sentence of which no run stands unchanged counts as found where this share of its words is there, in order."""


@dataclass(frozen=True)
class Pattern:
    """The form's words in a row. `gaps[i]`: where blank i sits among them; `spans[s]`: the words of sentence s; `runs`: (begin, end,
    words) of the runs between two blanks that are long and stand once in the form."""

    words: str
    codes: tuple[str, ...]
    gaps: tuple[int, ...]
    sentences: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    runs: tuple[tuple[int, int, str], ...]


@lru_cache(maxsize=32)
def pattern_of(form: Form) -> Pattern:
    words: list[str] = []
    codes: list[str] = []
    gaps: list[int] = []
    owners: list[int] = []
    spans: list[tuple[int, int]] = []
    length = 0
    for number, sentence in enumerate(form.sentences):
        begin = length
        for index, literal in enumerate(sentence.literals):
            kept = words_of(literal)
            words.append(kept)
            length += len(kept)
            if index < len(sentence.blanks):
                codes.append(sentence.blanks[index])
                gaps.append(length)
                owners.append(number)
        spans.append((begin, length))
    printed = "".join(words)
    runs: list[tuple[int, int, str]] = []
    position = 0
    for run in words:
        if len(run) >= SHORTEST_RUN and printed.count(run) == 1:
            runs.append((position, position + len(run), run))
        position += len(run)
    return Pattern(printed, tuple(codes), tuple(gaps), tuple(owners), tuple(spans), tuple(runs))


@dataclass(slots=True)
class Text:
    """The passages' words in a row; position i stands for characters `begin[i]`:`end[i]` of passage `owner[i]`."""

    cells: Sequence[Written]
    words: str
    owner: list[int]
    begin: list[int]
    end: list[int]


@lru_cache(maxsize=8)
def kin_of(form: Form) -> dict[int, tuple[tuple[tuple[int, ...], str], ...]]:
    """For every sentence that is nearly the same as others (进企业, 进农村): for each of those, the positions of its own words that the
    other does not have, and the other's words that it does not have itself."""
    pattern = pattern_of(form)
    words = [pattern.words[begin:end] for begin, end in pattern.spans]
    found: dict[int, tuple[tuple[tuple[int, ...], str], ...]] = {}
    for number, own in enumerate(words):
        pairs = []
        for other in (*words[:number], *words[number + 1 :]):
            if Indel.normalized_similarity(own, other) < KIN:
                continue
            parts = [part for part in Indel.opcodes(own, other) if part.tag != "equal"]
            mine = tuple(pattern.spans[number][0] + p for part in parts for p in range(part.src_start, part.src_end))
            pairs.append((mine, "".join(other[part.dest_start : part.dest_end] for part in parts)))
        if pairs:
            found[number] = tuple(pairs)
    return found


def joined(cells: Sequence[Written]) -> Text:
    """The words of all cells in a row, each bracket one mark."""
    words: list[str] = []
    owner: list[int] = []
    begin: list[int] = []
    end: list[int] = []
    for number, cell in enumerate(cells):
        position = 0
        for start, stop in (*cell.groups, (len(cell.half), len(cell.half))):
            for found in WORDS.finditer(cell.half, position, start):
                words.append(found.group())
                begin.extend(range(found.start(), found.end()))
                end.extend(range(found.start() + 1, found.end() + 1))
            if start < stop:
                words.append(BRACKET)
                begin.append(start)
                end.append(stop)
            position = stop
        owner.extend([number] * (len(begin) - len(owner)))
    return Text(cells, "".join(words), owner, begin, end)


def matches(pattern: Pattern, text: Text, anchors: list[tuple[int, int, int]]) -> list[int]:
    """For every printed word, the position in `text` it is matched with, or -1.

    Runs of printed words that stand in the text unchanged are fixed first; between two of them the rest is aligned. Without that a
    sentence that is not there would draw its words from its neighbours. A sentence of which no run stands there must be alike.
    """
    match = [-1] * len(pattern.words)
    absent = _absent_sentences(pattern, text.words, anchors)
    kept = [p for number, (begin, end) in enumerate(pattern.spans) if number not in absent for p in range(begin, end)]
    p_from = j_from = 0
    for begin, end, position in (*anchors, (len(pattern.words), len(pattern.words), len(text.words))):
        between = kept[bisect_left(kept, p_from) : bisect_left(kept, begin)]
        _align(match, between, "".join([pattern.words[p] for p in between]), text.words, j_from, position)
        match[begin:end] = range(position, position + end - begin)
        p_from, j_from = end, position + end - begin
    for begin, end in pattern.spans:
        _move_early(match, pattern.words, begin, end)
    _move_near(match, pattern, text.words)
    return match


def _move_near(match: list[int], pattern: Pattern, text: str) -> None:
    """Where the words after a blank stand right behind its answer and again farther on, the near ones are meant."""
    for index, gap in enumerate(pattern.gaps):
        if gap == 0 or gap >= len(match) or match[gap - 1] < 0:
            continue
        answer = _ANSWER.match(text, match[gap - 1] + 1)
        assert answer is not None  # it may be empty
        start = answer.end()
        if match[gap] == start or start >= len(text):
            continue
        last = index + 1 == len(pattern.gaps) or pattern.sentences[index + 1] != pattern.sentences[index]
        stop = pattern.spans[pattern.sentences[index]][1] if last else pattern.gaps[index + 1]
        size = next((n for n in range(stop - gap, 0, -1) if text.startswith(pattern.words[gap : gap + n], start)), 0)
        following = next((match[p] for p in range(gap + size, len(match)) if match[p] >= 0), len(text))
        if size and start + size <= following:
            match[gap : gap + size] = range(start, start + size)


def _move_early(match: list[int], words: str, begin: int, end: int) -> None:
    """Where the same words are printed twice and stand in the text once, they are the first: （3）次 with the rest left out."""
    p = begin
    while p < end:
        if match[p] >= 0:
            p += 1
            continue
        hole = p
        while p < end and match[p] < 0:
            p += 1
        run = p
        while run < end and match[run] >= 0:
            run += 1
        size = run - p
        if 0 < size <= p - hole and words[hole : hole + size] == words[p:run]:
            match[hole : hole + size], match[p:run] = match[p:run], [-1] * size
        p = max(run, p)


def _align(match: list[int], positions: list[int], words: str, text: str, j_from: int, j_to: int) -> None:
    """Align the printed `words` (at `positions`) with text[j_from:j_to]."""
    if not words or j_from >= j_to:
        return
    for operation in Indel.opcodes(words, text[j_from:j_to]):
        if operation.tag == "equal":
            for step in range(operation.src_end - operation.src_start):
                match[positions[operation.src_start + step]] = j_from + operation.dest_start + step


def anchors_in(pattern: Pattern, text: str) -> list[tuple[int, int, int]]:
    """Runs of printed words that stand exactly once in the text, as (begin, end, position in text), in rising order of both."""
    found = [
        (begin, end, position) for begin, end, run in pattern.runs if (position := text.find(run)) >= 0 and text.find(run, position + 1) < 0
    ]
    if all(position + end - begin <= after for (begin, end, position), (_, _, after) in pairwise(found)):
        return found  # in a form that was only filled in they all stand in order
    chains: list[tuple[int, int]] = []
    for index, (begin, end, position) in enumerate(found):
        before = max(((chains[i][0], i) for i in range(index) if found[i][2] + found[i][1] - found[i][0] <= position), default=(0, -1))
        chains.append((before[0] + end - begin, before[1]))
    best = max(range(len(found)), key=lambda i: chains[i][0], default=-1)
    chosen: list[tuple[int, int, int]] = []
    while best >= 0:
        chosen.append(found[best])
        best = chains[best][1]
    return chosen[::-1]


def holds_anchor(anchors: list[tuple[int, int, int]], begin: int, end: int) -> bool:
    """Whether a run of printed words that was found begins within these."""
    first = bisect_left(anchors, (begin,))
    return first < len(anchors) and anchors[first][0] < end


def _absent_sentences(pattern: Pattern, text: str, anchors: list[tuple[int, int, int]]) -> set[int]:
    """The sentences that hold no anchor and are like nothing that stands between the anchors around them."""
    absent: set[int] = set()
    for number, (begin, end) in enumerate(pattern.spans):
        if holds_anchor(anchors, begin, end):
            continue
        j_from = max((position + stop - start for start, stop, position in anchors if stop <= begin), default=0)
        j_to = min((position for start, _, position in anchors if start >= end), default=len(text))
        printed, there = _NO_LETTER.sub("", pattern.words[begin:end]), _NO_LETTER.sub("", text[j_from:j_to])
        if len(there) < ENOUGH_WORDS * len(printed) or fuzz.partial_ratio(printed, there) < ALIKE:
            absent.add(number)
    return absent
