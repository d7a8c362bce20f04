"""Sentences with blanks -> what was written in them, by aligning a document's words with the form's.

All the answer cells together are aligned once with all the printed sentences (longest common subsequence, rapidfuzz: C++, 0.2 ms for
the whole form; difflib took 400 ms). Words only: punctuation, quotes and spaces do not take part, so other line breaks or half-width
marks cost nothing. A bracket with its content is one opaque mark, so a number inside a remark can never stand for a blank, and the
words around the blank can never be found inside one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from data_loaders.form import Form
from data_loaders.numerals import COUNTING_UNITS, read_text
from data_loaders.reading import BLANK, UNREADABLE

BRACKET = "\ue000"
OPENING, CLOSING = "(（[［【〔{｛", ")）]］】〕}｝"
_GROUP = re.compile(f"[{re.escape(OPENING)}]([^{re.escape(OPENING + CLOSING)}]*)[{re.escape(CLOSING)}]")
_NESTED = re.compile(f"[{re.escape(OPENING)}][^{re.escape(CLOSING)}]*[{re.escape(OPENING)}]|[{re.escape(CLOSING)}][^{re.escape(OPENING)}]*[{re.escape(CLOSING)}]")
_WORDS = re.compile(r"[0-9A-Za-z\u3400-\u9fff\uf900-\ufaff]+")
AFTER_WORDS, BEFORE_WORDS = "”’」』》\"'，,、：: 　\t", "“‘「『《\"' 　\t"
"""Marks that close what stood before a blank, or open what stands after it."""
_STOP = re.compile(r"[；;。\n]")
_UNIT = re.compile(r"\s*(" + "|".join(re.escape(unit) for unit in COUNTING_UNITS) + ")")
_DIGIT = re.compile(r"[0-9０-９]")
_NUMBER_START = re.compile(r"[0-9０-９零〇一二两三四五六七八九十百千约近共/／—－-]")
SHORTEST_RUN = 4
ALIKE = 70
"""How alike (0-100) a sentence and the text must be when no run of its words stands there unchanged."""
ENOUGH_WORDS = 0.6
"""A sentence of which no run stands unchanged counts as found where this share of its words is there, in order."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The text of one answer cell and where it stands; `row` and `column` from 1 in table `table`."""

    text: str
    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Span:
    """What was found for a blank: characters `start`:`end` of passage number `passage`; `raw` is the answer itself.

    `changed`: the words beside it are not the printed ones. `certain`: False where it shares its stretch with another blank and
    cannot be told apart. `unit`: the counting unit that follows it, where one does.
    """

    code: str
    passage: int
    start: int
    end: int
    raw: str
    changed: bool
    certain: bool
    unit: str


@dataclass(frozen=True)
class _Pattern:
    """The form's words in a row. `gaps[i]`: where blank i sits among them; `spans[s]`: the words of sentence s; `runs`: (begin, end,
    words) of the runs between two blanks that are long and stand once in the form."""

    words: str
    codes: tuple[str, ...]
    gaps: tuple[int, ...]
    sentences: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    runs: tuple[tuple[int, int, str], ...]


@lru_cache(maxsize=32)
def _pattern(form: Form) -> _Pattern:
    words: list[str] = []
    codes: list[str] = []
    gaps: list[int] = []
    owners: list[int] = []
    spans: list[tuple[int, int]] = []
    length = 0
    for number, sentence in enumerate(form.sentences):
        begin = length
        for index, literal in enumerate(sentence.literals):
            kept = "".join(_WORDS.findall(half_width(literal)))
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
    return _Pattern(printed, tuple(codes), tuple(gaps), tuple(owners), tuple(spans), tuple(runs))


_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def half_width(text: str) -> str:
    """Full-width letters, digits and marks as half-width ones; every character keeps its position."""
    return text.translate(_HALF_WIDTH)


def words_of(text: str) -> str:
    """Only what takes part in comparing: letters, digits and Chinese characters."""
    return "".join(_WORDS.findall(half_width(text)))


@dataclass(slots=True)
class _Cell:
    """A passage's text as written, in half-width, and where its brackets are."""

    text: str
    plain: str
    groups: list[tuple[int, int]]

    def groups_in(self, low: int, high: int) -> list[tuple[int, int]]:
        """The outermost brackets that lie between two characters."""
        return [group for group in self.groups if low <= group[0] and group[1] <= high]


@dataclass(slots=True)
class _Text:
    """The passages' words in a row; position i stands for characters `begin[i]`:`end[i]` of passage `owner[i]`."""

    cells: list[_Cell]
    words: str
    owner: list[int]
    begin: list[int]
    end: list[int]


def _joined(passages: list[Passage]) -> _Text:
    cells = [_Cell(passage.text, half_width(passage.text), bracket_groups(passage.text)) for passage in passages]
    words: list[str] = []
    owner: list[int] = []
    begin: list[int] = []
    end: list[int] = []
    for number, cell in enumerate(cells):
        position = 0
        for start, stop in (*cell.groups, (len(cell.plain), len(cell.plain))):
            for found in _WORDS.finditer(cell.plain, position, start):
                words.append(found.group())
                begin.extend(range(found.start(), found.end()))
                end.extend(range(found.start() + 1, found.end() + 1))
            if start < stop:
                words.append(BRACKET)
                begin.append(start)
                end.append(stop)
            position = stop
        owner.extend([number] * (len(begin) - len(owner)))
    return _Text(cells, "".join(words), owner, begin, end)


def bracket_groups(text: str) -> list[tuple[int, int]]:
    """Outermost brackets with their content as (start, stop); one that was never closed swallows nothing."""
    groups: list[tuple[int, int]] = []
    masked = text
    while True:
        found_now = [
            found.span()
            for found in _GROUP.finditer(masked)
            if not (_STOP.search(text, found.start(), found.end()) and "\ue001" in found.group())
        ]
        if not found_now:
            return sorted(groups)
        if groups:
            groups = [group for group in groups if not any(start < group[0] and group[1] <= stop for start, stop in found_now)]
        groups += found_now
        if not _NESTED.search(text):
            return groups
        for start, stop in found_now:
            masked = masked[:start] + "\ue001" * (stop - start) + masked[stop:]


def read_spans(form: Form, passages: list[Passage]) -> tuple[dict[str, Span], set[str]]:
    """Every blank found in `passages`, by code, and the codes of the blanks whose sentence is not there.

    `passages` are in the form's order (see `in_form_order`). A changed or missing word costs at most the blanks beside it.
    """
    pattern, text = _pattern(form), _joined(passages)
    anchors = _anchors(pattern, text.words)
    match = _matches(pattern, text, anchors)
    missing_sentences = {
        number
        for number, (begin, end) in enumerate(pattern.spans)
        if not any(begin <= anchor[0] < end for anchor in anchors)
        and sum(position >= 0 for position in match[begin:end]) < ENOUGH_WORDS * (end - begin)
    }
    spans: dict[str, Span] = {}
    missing: set[str] = set()
    for index, code in enumerate(pattern.codes):
        if pattern.sentences[index] in missing_sentences:
            missing.add(code)
            continue
        span = _span(form, pattern, text, match, index)
        if span is None:
            missing.add(code)
        else:
            spans[code] = span
    return spans, missing


def _matches(pattern: _Pattern, text: _Text, anchors: list[tuple[int, int, int]]) -> list[int]:
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
    return match


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


def _anchors(pattern: _Pattern, text: str) -> list[tuple[int, int, int]]:
    """Runs of printed words that stand exactly once in the text, as (begin, end, position in text), in rising order of both."""
    found = [
        (begin, end, position)
        for begin, end, run in pattern.runs
        if (position := text.find(run)) >= 0 and text.find(run, position + 1) < 0
    ]
    chains: list[tuple[int, int]] = []
    for index, (begin, end, position) in enumerate(found):
        before = max(
            ((chains[i][0], i) for i in range(index) if found[i][2] + found[i][1] - found[i][0] <= position), default=(0, -1)
        )
        chains.append((before[0] + end - begin, before[1]))
    best = max(range(len(found)), key=lambda i: chains[i][0], default=-1)
    chosen: list[tuple[int, int, int]] = []
    while best >= 0:
        chosen.append(found[best])
        best = chains[best][1]
    return chosen[::-1]


def _absent_sentences(pattern: _Pattern, text: str, anchors: list[tuple[int, int, int]]) -> set[int]:
    """The sentences that hold no anchor and are like nothing that stands between the anchors around them."""
    absent: set[int] = set()
    for number, (begin, end) in enumerate(pattern.spans):
        if any(begin <= anchor[0] < end for anchor in anchors):
            continue
        j_from = max((position + stop - start for start, stop, position in anchors if stop <= begin), default=0)
        j_to = min((position for start, _, position in anchors if start >= end), default=len(text))
        if j_to - j_from < ENOUGH_WORDS * (end - begin) or fuzz.partial_ratio(pattern.words[begin:end], text[j_from:j_to]) < ALIKE:
            absent.add(number)
    return absent


def _span(form: Form, pattern: _Pattern, text: _Text, match: list[int], index: int) -> Span | None:
    """The stretch between the nearest printed words before and after the blank, and the answer in it."""
    code, gap = pattern.codes[index], pattern.gaps[index]
    begin, end = pattern.spans[pattern.sentences[index]]
    siblings = [i for i, owner in enumerate(pattern.sentences) if owner == pattern.sentences[index]]
    first = begin if index == siblings[0] else pattern.gaps[index - 1]
    stop = end if index == siblings[-1] else pattern.gaps[index + 1]
    left = next((p for p in range(gap - 1, begin - 1, -1) if match[p] >= 0), None)
    right = next((p for p in range(gap, end) if match[p] >= 0), None)
    if all(match[p] < 0 for p in range(first, stop)) or (left is None and right is None):
        return None
    passage = text.owner[match[right] if left is None else match[left]]
    cell = text.cells[passage]
    source = cell.text
    low = _low(text, match, left, right, begin, passage)
    high = _high(text, match, right, passage)
    if left is None and right is not None:
        low = max([low, *(found.end() for found in _STOP.finditer(source, low, high))])
    if right is None or stop == gap:
        high = _first_stop(cell, low, high) or high
    low, high = _inside_marks(source, low, high)
    sharing = [
        i for i in siblings if (left is None or pattern.gaps[i] > left) and (right is None or pattern.gaps[i] <= right)
    ]
    certain = True
    if len(sharing) > 1:
        groups = cell.groups_in(low, high)
        certain = len(groups) == len(sharing)
        if certain:
            low, high = groups[sharing.index(index)]
    if form.blanks[code].kind == "text":
        start, stop_at, raw = _words(cell, low, high)
    else:
        start, stop_at, raw = _answer(cell, low, high, 0 if left is None else gap - 1 - left)
    printed_unit = form.blanks[code].counting_unit or ""
    unit_end = gap + len(printed_unit) if pattern.words.startswith(printed_unit, gap) and gap + len(printed_unit) <= stop else gap
    written = _UNIT.match(cell.plain, _past_brackets(source, stop_at))
    changed = (
        not certain
        or _reworded(text, match, first if index == siblings[0] else _after_unit(form, pattern, index - 1, gap), gap)
        or (index == siblings[-1] and _reworded(text, match, unit_end, stop))
        or (unit_end > gap and not written and all(match[p] < 0 for p in range(gap, unit_end)) and not _carries_unit(raw))
    )
    return Span(code, passage, start, stop_at, raw, changed, certain, written.group(1) if written else "")


def _after_unit(form: Form, pattern: _Pattern, index: int, limit: int) -> int:
    """Where the printed words after blank `index` go on behind its counting unit."""
    unit, gap = form.blanks[pattern.codes[index]].counting_unit or "", pattern.gaps[index]
    return gap + len(unit) if pattern.words.startswith(unit, gap) and gap + len(unit) <= limit else gap


def _low(text: _Text, match: list[int], left: int | None, right: int | None, begin: int, passage: int) -> int:
    """Where the stretch starts: after the printed word before the blank, or after the sentence before."""
    if left is not None:
        return text.end[match[left]]
    before = next((match[p] for p in range(begin - 1, -1, -1) if match[p] >= 0), None)
    if before is not None and text.owner[before] == passage and before < match[right]:
        return text.end[before]
    return 0


def _high(text: _Text, match: list[int], right: int | None, passage: int) -> int:
    """Where the stretch ends: before the printed word after the blank, or at the end of the passage."""
    if right is not None and text.owner[match[right]] == passage:
        return text.begin[match[right]]
    return len(text.cells[passage].text)


def _inside_marks(source: str, low: int, high: int) -> tuple[int, int]:
    """The stretch without the marks that belong to the words around it."""
    while low < high and source[low] in AFTER_WORDS:
        low += 1
    while low < high and source[high - 1] in BEFORE_WORDS:
        high -= 1
    return low, high


def _first_stop(cell: _Cell, low: int, high: int) -> int | None:
    """The first end of a sentence between low and high that is not inside brackets."""
    groups = cell.groups_in(low, len(cell.text))
    for found in _STOP.finditer(cell.text, low, high):
        if cell.text[low : found.start()].strip() and not any(start <= found.start() < stop for start, stop in groups):
            return found.start()
    return None


def _reworded(text: _Text, match: list[int], begin: int, end: int) -> bool:
    """True where a printed word is missing, or words (not brackets) stand between printed words that belong together."""
    placed = match[begin:end]
    return any(position < 0 for position in placed) or any(
        any(text.words[j] != BRACKET for j in range(before + 1, after)) for before, after in zip(placed, placed[1:])
    )


def _past_brackets(source: str, position: int) -> int:
    while position < len(source) and (source[position] in CLOSING or source[position] in "_＿ 　"):
        position += 1
    return position


def _carries_unit(raw: str) -> bool:
    return bool(re.search("(?:" + "|".join(re.escape(unit) for unit in COUNTING_UNITS) + r")\s*$", half_width(raw)))


def _answer(cell: _Cell, low: int, high: int, strays: int) -> tuple[int, int, str]:
    """The answer between low and high as (start, end, raw): inside the bracket, beside it, or without one.

    `strays` is how many printed words are missing just before: that many words at the start may be what replaced them.
    """
    source, groups = cell.text, cell.groups_in(low, high)
    filled = [(start, stop) for start, stop in groups if source[start + 1 : stop - 1].strip("_＿ 　\t\n")]
    outside = _without(source, low, high, groups)
    bare = outside.strip("_＿ 　\t\n,，、;；.。:：" + OPENING + CLOSING)
    if filled and not bare:
        start, stop = filled[0]
        inner = (start + 1, stop - 1)
        if len(filled) == 1:
            return _trimmed(source, *inner)
        return inner[0], filled[-1][1], source[inner[0] : inner[1]] + source[stop : filled[-1][1]]
    if not filled:
        start, stop, _ = _trimmed(source, low, high)
        if strays and read_text(outside).state == UNREADABLE:
            found = _NUMBER_START.search(source, start, stop)
            if found and found.start() - start <= strays + 1:
                start = found.start()
        raw = _without(source, start, stop, groups).strip(" 　\t\n；;。" + CLOSING + OPENING)
        return start, stop, raw
    return _mixed(source, low, high, filled, outside, strays)


def _words(cell: _Cell, low: int, high: int) -> tuple[int, int, str]:
    """The words between low and high as (start, end, text), out of their bracket where one holds them all."""
    source = cell.text
    start, stop, raw = _trimmed(source, low, high)
    groups = cell.groups_in(start, stop)
    for group in groups:
        if not source[group[0] + 1 : group[1] - 1].strip("_＿ 　\t\n"):
            outside = (source[start : group[0]] + source[group[1] : stop]).strip("_＿ 　\t\n")
            return start, stop, outside
    if groups == [(start, stop)]:
        return _trimmed(source, start + 1, stop - 1)
    return start, stop, raw


def _mixed(source: str, low: int, high: int, filled: list[tuple[int, int]], outside: str, strays: int) -> tuple[int, int, str]:
    """Something in the bracket and something beside it: a remark, a word that says about, or two numbers."""
    start, stop = filled[0]
    inner = source[start + 1 : stop - 1]
    as_written = source[low:high].strip(" 　\t\n,，、；;。")
    if _DIGIT.search(outside) or _DIGIT.search(inner) is None:
        if _DIGIT.search(outside) and read_text(outside.strip()).value == read_text(inner).value is not None:
            return _trimmed(source, start + 1, stop - 1)
        return *_trimmed(source, low, high)[:2], as_written
    before = source[low:start].strip(" 　\t\n,，、")
    after = source[stop:high].strip(" 　\t\n,，、")
    around = before + inner.strip() + after
    if read_text(around).state not in (UNREADABLE, BLANK):
        return *_trimmed(source, low, high)[:2], around
    if strays and len(words_of(before)) <= strays + 1 and not after:
        return _trimmed(source, start + 1, stop - 1)
    if not before and read_text(inner).state not in (UNREADABLE, BLANK):
        return start + 1, high, f"{inner.strip()}（{after}）"
    return *_trimmed(source, low, high)[:2], as_written


def _without(source: str, low: int, high: int, groups: list[tuple[int, int]]) -> str:
    """source[low:high] with the bracketed stretches taken out."""
    parts, position = [], low
    for start, stop in groups:
        if low <= start and stop <= high:
            parts.append(source[position:start])
            position = stop
    parts.append(source[position:high])
    return "".join(parts)


def _trimmed(source: str, start: int, stop: int) -> tuple[int, int, str]:
    """source[start:stop] without the spaces and fillers at its ends."""
    while start < stop and source[start] in "_＿ 　\t\n":
        start += 1
    while stop > start and source[stop - 1] in "_＿ 　\t\n":
        stop -= 1
    return start, stop, source[start:stop]
