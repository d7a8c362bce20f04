"""Sentences with blanks -> what was written in them: inside the bracket, beside it, or with the bracket removed.

A blank is what stands between the printed words around it (see alignment). Where those words are not all there, the blank is read as
far as it is certain and marked; what cannot be told apart stays unread.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from itertools import pairwise

from data_loaders.forms.alignment import BRACKET, ENOUGH_WORDS, Text, anchors_in, holds_anchor, joined, kin_of, matches, pattern_of
from data_loaders.forms.clauses import clause_number
from data_loaders.forms.seats import Gap, Seat, gap_at, seats_of
from data_loaders.model.form import Form
from data_loaders.model.readings import BLANK, NIL, NUMBER, UNREADABLE
from data_loaders.text.counting_units import COUNTING_UNITS, is_of_people
from data_loaders.text.numerals import read_text
from data_loaders.text.plain import CLOSING, OPENING, STOP, Written, begins_line, half_width, words_of

AFTER_WORDS, BEFORE_WORDS = "”’」』》\"'，,、：: 　\t", "“‘「『《\"' 　\t"
"""Marks that close what stood before a blank, or open what stands after it."""
_LOOSE_NUMBER = re.compile(r"[0-9]+")
_ANY_UNIT = "(" + "|".join(re.escape(unit) for unit in COUNTING_UNITS) + ")"
_UNIT = re.compile(rf"\s*{_ANY_UNIT}")
_UNIT_AT_END = re.compile(rf"{_ANY_UNIT}\s*$")
_ANYTHING = re.compile(r"[^\s.。;；,，、:：_]")
_LIST_MARK = re.compile(
    r"\s*(?:[0-9]{1,2}[ ]?[.、)](?![0-9])|[一二三四五六七八九十]{1,3}[、.是]|[\u2460-\u2473]"
    r"|[(【\[](?P<bracket>[0-9]{1,2})[)】\]](?=\s*[(【\[]))\s*"
)
"""1. 4、 ③ (5) before an answer with which a sentence begins."""
_BRACKET_MARK = re.compile(r"^\s*[(【\[]([0-9]{1,2})[)】\]]", re.M)
_DIGIT = re.compile(r"[0-9０-９]")
_NUMBER_START = re.compile(r"[0-9０-９零〇一二两三四五六七八九十百千约近共/／—－-]")


_FIRST_FIGURES = re.compile(r"\s*([0-9０-９]+)")


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


def read_spans(form: Form, passages: Sequence[Written]) -> tuple[dict[str, Span], set[str]]:
    """Every blank found in `passages`, by code, and the codes of the blanks whose sentence is not there.

    `passages` are in the form's order (see `in_form_order`). A changed or missing word costs at most the blanks beside it.
    """
    pattern, text = pattern_of(form), joined(passages)
    anchors = anchors_in(pattern, text.words)
    match = matches(pattern, text, anchors)
    missing_sentences = {
        number
        for number, (begin, end) in enumerate(pattern.spans)
        if not holds_anchor(anchors, begin, end) and sum(position >= 0 for position in match[begin:end]) < ENOUGH_WORDS * (end - begin)
    }
    spans: dict[str, Span] = {}
    missing: set[str] = set()
    is_of_kin = cache(partial(_is_of_kin, form, text, match))
    for seat in seats_of(form):
        span = None if seat.sentence in missing_sentences else _span(seat, text, match, is_of_kin)
        if span is None:
            missing.add(seat.code)
        else:
            spans[seat.code] = span
    spans = _with_clauses(form, text, _cut_at_ends(text, spans))
    for code in _beside_loose_numbers(text, match, spans):
        spans[code] = replace(spans[code], changed=True)
    return spans, missing


def _cut_at_ends(text: Text, spans: dict[str, Span]) -> dict[str, Span]:
    """The spans, with those marked whose number ends with its cell where the next cell begins with a figure: a table cut between pages."""
    firsts = {
        number: found[1]
        for number, (cell, following) in enumerate(pairwise(text.cells))
        if cell.text.rstrip()[-1:].isdecimal() and (found := _FIRST_FIGURES.match(following.text))
    }
    cut = {
        code: replace(span, raw=f"{span.raw}|{firsts[span.passage]}", certain=False)
        for code, span in (spans.items() if firsts else ())
        if span.passage in firsts and span.end >= len(text.cells[span.passage].text.rstrip())
    }
    return spans | cut


def _by_passage(spans: dict[str, Span]) -> dict[int, list[Span]]:
    """The spans by the number of the passage they stand in."""
    found: dict[int, list[Span]] = {}
    for span in spans.values():
        found.setdefault(span.passage, []).append(span)
    return found


def _with_clauses(form: Form, text: Text, spans: dict[str, Span]) -> dict[str, Span]:
    """The spans, with those that hold no number read from their whole clause where it says one in words of its own."""
    unread = [span for code, span in spans.items() if code in _of_people(form) and read_text(span.raw).state in (BLANK, UNREADABLE)]
    read: dict[str, Span] = {}
    there = _by_passage(spans) if unread else {}
    for span in unread:
        stop = span.end if span.raw.strip() else span.start
        others = partial(_answered_beside, there[span.passage], span.code)
        if found := clause_number(text.cells[span.passage], span.start, stop, others):
            read[span.code] = Span(span.code, span.passage, *found, changed=False, certain=True, unit="")
    taken = Counter((span.passage, span.start) for span in read.values())
    return spans | {code: span for code, span in read.items() if taken[span.passage, span.start] == 1}


@lru_cache(maxsize=8)
def _of_people(form: Form) -> frozenset[str]:
    """The number blanks that count people."""
    return frozenset(code for code, blank in form.blanks.items() if blank.kind == "number" and is_of_people(blank.counting_unit or ""))


def _answered_beside(spans: list[Span], code: str) -> list[int]:
    """Where the answers of the other blanks of a blank's passage begin."""
    return [span.start for span in spans if span.code != code and span.raw.strip()]


def _beside_loose_numbers(text: Text, match: list[int], spans: dict[str, Span]) -> set[str]:
    """The blanks before and after a number that no blank took: it may have been meant for them. Remarks and 1. 2. 3. do not count."""
    beside: set[str] = set()
    for number, here in _by_passage(spans).items():
        cell = text.cells[number]
        taken = sorted((span.start, span.end, span.code) for span in here)
        for found in _LOOSE_NUMBER.finditer(cell.half):
            at = found.start()
            if (
                not any(start <= at < end for start, end, _ in taken)
                and not (len(found.group()) < 3 and begins_line(cell.text, at, "(（"))
                and not _is_printed(text, match, number, at)
                and not _is_in_remark(cell, at)
            ):
                before = [code for start, _, code in taken if start <= at]
                after = [code for start, _, code in taken if start > at]
                beside.update(before[-1:] + after[:1])
    return beside


def _is_printed(text: Text, match: list[int], passage: int, at: int) -> bool:
    """Whether a printed word was found that stands at a passage's character `at`."""
    first, last = bisect_left(text.owner, passage), bisect_right(text.owner, passage)
    word = bisect_left(text.begin, at, first, last)
    return word < last and text.begin[word] == at and word in match


def _is_in_remark(cell: Written, at: int) -> bool:
    """Whether a character stands in a bracket that holds more than a number."""
    return any(start <= at < stop and read_text(cell.text[start:stop]).state not in (NUMBER, NIL) for start, stop in cell.groups)


def _span(seat: Seat, text: Text, match: list[int], is_of_kin: Callable[[int], bool]) -> Span | None:
    """The stretch between the nearest printed words before and after the blank, and the answer in it."""
    gap = gap_at(seat, match)
    if gap is None:
        return None
    passage, low, high = _stretch(text, match, gap)
    cell = text.cells[passage]
    low, high, certain = _own_share(cell, gap, low, high)
    if seat.is_text:
        start, stop, raw = _words(cell, low, high)
    else:
        start, stop, raw = _answer(cell, low, high, 0 if gap.left is None else seat.position - 1 - gap.left)
    written = _UNIT.match(cell.half, _past_brackets(cell.text, stop))
    certain = certain and not is_of_kin(seat.sentence)
    changed = not certain or _is_reworded(seat, text, match) or not (written or _keeps_unit(seat, match, raw))
    return Span(seat.code, passage, start, stop, raw, changed, certain, written.group(1) if written else "")


def _stretch(text: Text, match: list[int], gap: Gap) -> tuple[int, int, int]:
    """The number of the passage, and the characters between the words around the blank, without the marks that belong to those."""
    seat, left, right = gap
    nearest = next(p for p in (left, right) if p is not None)
    passage = text.owner[match[nearest]]
    cell = text.cells[passage]
    low = _low(text, match, left, right, seat.begin, passage)
    high = _high(text, match, right, passage)
    if left is None and right is not None:
        low = _after_list_mark(cell, _sentence_start(cell, low, high), high)
    if right is None or seat.stop == seat.position:
        high = cell.first_stop(low, high) or high
    return passage, *_inside_marks(cell.text, low, high)


def _sentence_start(cell: Written, low: int, high: int) -> int:
    """Where a sentence that begins with its blank starts; a line break inside or right behind the bracket does not end anything."""
    stops = [found for found in STOP.finditer(cell.text, low, high) if not any(a < found.start() < b for a, b in cell.groups)]
    for found in reversed(stops):
        if found.group() != "\n" or _ANYTHING.search(cell.half, found.end(), high):
            return found.end()
    return low


def _after_list_mark(cell: Written, low: int, high: int) -> int:
    """The same place behind 4. or (4), where an answer follows; a lone bracket is a list mark only where the cell counts its lines so."""
    found = _LIST_MARK.match(cell.half, low, high)
    if found is None or not _ANYTHING.search(cell.half, found.end(), high):
        return low
    if found["bracket"] and not (found["bracket"] == "1" or f"({int(found['bracket']) - 1})" in _lines_marked(cell)):
        return low
    return found.end()


def _lines_marked(cell: Written) -> list[str]:
    """The bracketed numbers that lines of the cell begin with."""
    return [f"({number})" for number in _BRACKET_MARK.findall(cell.half)]


def _is_of_kin(form: Form, text: Text, match: list[int], sentence: int) -> bool:
    """Whether what stands there may be another sentence that only a word tells apart, or a sum over both: 进企业、进社区活动共73场."""
    if (kin := kin_of(form).get(sentence)) is None:
        return False
    begin, end = pattern_of(form).spans[sentence]
    placed = [position for position in match[begin:end] if position >= 0]
    there = text.words[min(placed) : max(placed)]
    return any((mine and all(match[p] < 0 for p in mine)) or (len(theirs) > 1 and theirs in there) for mine, theirs in kin)


def _own_share(cell: Written, gap: Gap, low: int, high: int) -> tuple[int, int, bool]:
    """Of a stretch that several blanks share, the bracket that is this blank's, where there are as many; and whether it is certain."""
    seat, left, right = gap
    shares_before = not seat.is_first and (left is None or seat.first > left)
    shares_after = not seat.is_last and (right is None or seat.stop <= right)
    if not (shares_before or shares_after):
        return low, high, True
    sharing = [p for p in range(len(seat.siblings)) if left is None or seat.siblings[p] > left]
    sharing = [p for p in sharing if right is None or seat.siblings[p] <= right]
    groups = cell.groups_in(low, high)
    if len(groups) != len(sharing):
        return low, high, False
    return *groups[sharing.index(seat.number)], True


def _is_reworded(seat: Seat, text: Text, match: list[int]) -> bool:
    """Whether the printed words before the blank, or those after its sentence's last one, are not as printed."""
    return _reworded(text, match, seat.words, seat.position) or (seat.is_last and _reworded(text, match, seat.unit_end, seat.stop))


def _keeps_unit(seat: Seat, match: list[int], raw: str) -> bool:
    """Whether the printed counting unit, where there is one, was found in part or stands in the answer itself."""
    unit = match[seat.position : seat.unit_end]
    return not unit or max(unit) >= 0 or _carries_unit(raw)


def _low(text: Text, match: list[int], left: int | None, right: int | None, begin: int, passage: int) -> int:
    """Where the stretch starts: after the printed word before the blank, or after the sentence before."""
    if left is not None:
        return text.end[match[left]]
    before = next((match[p] for p in range(begin - 1, -1, -1) if match[p] >= 0), None)
    if before is not None and right is not None and text.owner[before] == passage and before < match[right]:
        return text.end[before]
    return 0


def _high(text: Text, match: list[int], right: int | None, passage: int) -> int:
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


def _reworded(text: Text, match: list[int], begin: int, end: int) -> bool:
    """True where a printed word is missing, or words (not brackets) stand between printed words that belong together."""
    placed = match[begin:end]
    if not placed or (placed[0] >= 0 and placed[-1] - placed[0] == len(placed) - 1 and min(placed) >= 0):
        return False  # all of them, side by side: they stand in rising order
    return min(placed) < 0 or any(
        after - before > 1 and text.words[before + 1 : after].strip(BRACKET) for before, after in pairwise(placed)
    )


def _past_brackets(source: str, position: int) -> int:
    while position < len(source) and (source[position] in CLOSING or source[position] in "_＿ 　"):
        position += 1
    return position


def _carries_unit(raw: str) -> bool:
    return bool(_UNIT_AT_END.search(half_width(raw)))


def _answer(cell: Written, low: int, high: int, strays: int) -> tuple[int, int, str]:
    """The answer between low and high as (start, end, raw): inside the bracket, beside it, or without one.

    `strays` is how many printed words are missing just before: that many words at the start may be what replaced them.
    """
    source, groups = cell.text, cell.groups_in(low, high)
    if groups == [(low, high)] and (inside := _trimmed(source, low + 1, high - 1))[2]:
        return inside  # as in nearly every form that was filled in
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


def _words(cell: Written, low: int, high: int) -> tuple[int, int, str]:
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
    if any(read_text(source[begin + 1 : end - 1]).state == NUMBER for begin, end in filled[1:]):
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
