"""Text without what writers add: full-width forms, spaces, marks, brackets; and a cell's text that is read once.

Several ways of making text plain stand here because they mean different things: `words_of` compares with printed sentences and keeps
letters' case, `plain` compares names, `bare_label` compares labels and keeps the marks inside them, `tidy` only evens out spaces.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

UNSEEN = r"\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
"""Direction marks, zero-width spaces and joiners, soft hyphens, for a pattern: nobody sees them, so they part and tell apart nothing."""
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Full-width letters, digits and marks to half-width ones, for str.translate."""
OPENING, CLOSING = "(（[［【〔{｛", ")）]］】〕}｝"
STOPS = "；;。\n"
STOP = re.compile(f"[{STOPS}]")
"""What ends a sentence."""
_NESTED = "\ue001"
_GROUP = re.compile(f"[{re.escape(OPENING)}]([^{re.escape(OPENING + CLOSING)}]*)[{re.escape(CLOSING)}]")
_SEVERAL = re.compile(
    f"[{re.escape(OPENING)}][^{re.escape(CLOSING)}]*[{re.escape(OPENING)}]|[{re.escape(CLOSING)}][^{re.escape(OPENING)}]*[{re.escape(CLOSING)}]"
)
"""Two brackets opened or closed in a row: one inside the other, or one left open."""
_OF_ALL = re.compile("以上|上述|[均都皆]|全部|两[项个者]|各项")
_ALONE = re.compile(f"[ \u3000]*[{re.escape(OPENING)}]([^{re.escape(OPENING + CLOSING)}]*)[{re.escape(CLOSING)}][ \u3000]*(?:[{STOPS}]|$)")
WORDS = re.compile(r"[0-9A-Za-z\u3400-\u9fff\uf900-\ufaff]+")
"""What takes part in comparing, in half-width text: letters, digits and Chinese characters."""
_MARKS = re.compile(r"[\s\W_]+")
_LABEL_MARKS = re.compile(r"[\s*＊:：/、()（）]+")
_SEAL = re.compile(r"[（(](?:盖章|公章|章|签章|加盖公章)[）)]")


def half_width(text: str) -> str:
    """Full-width letters, digits and marks as half-width ones; every character keeps its position."""
    return text.translate(HALF_WIDTH)


def words_of(text: str) -> str:
    """Only what takes part in comparing sentences: letters, digits and Chinese characters."""
    return "".join(WORDS.findall(half_width(text)))


def begins_line(text: str, at: int, brackets: str) -> bool:
    """Whether a line or sentence begins at a character: nothing but spaces, and maybe one of these brackets behind them, stands before."""
    before = text[:at]
    before = (before[:-1] if before.endswith(tuple(brackets)) else before).rstrip(" 　\t")
    return not before or before[-1] in STOPS


def plain(text: str) -> str:
    """A name without what writers add: full-width forms, spaces, marks, "（盖章）", case."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", _SEAL.sub("", text))).casefold()


def bare_label(text: str) -> str:
    """A label beside a field without spaces, colons, slashes, stars and brackets; other marks may tell labels apart and stay."""
    return _LABEL_MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def tidy(text: str) -> str:
    """Composed characters, and one space where there were several or line breaks; full-width forms stay as written."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def tidy_ends(text: str) -> str:
    """Composed characters, and no space at either end; line breaks inside stay."""
    return unicodedata.normalize("NFC", text).replace("\u3000", " ").strip()


def bracket_groups(text: str) -> list[tuple[int, int]]:
    """Outermost brackets with their content as (start, stop); one that was never closed swallows nothing."""
    groups: list[tuple[int, int]] = []
    masked = text
    while True:
        found_now = [
            found.span()
            for found in _GROUP.finditer(masked)
            if not (STOP.search(text, found.start(), found.end()) and _NESTED in found.group())
        ]
        if not found_now:
            return sorted(groups)
        if groups:
            groups = [group for group in groups if not any(start < group[0] and group[1] <= stop for start, stop in found_now)]
        groups += found_now
        if not _SEVERAL.search(text):
            return groups
        for start, stop in found_now:
            masked = masked[:start] + _NESTED * (stop - start) + masked[stop:]


def said_of_all(sentence: str, end: int) -> str:
    """What remarks say of all numbers of the sentence in which one ends at `end`: a bracket alone behind its stop, （作废）, or one in
    front of the stop that says so, （以上均为累计）; "" where there is none."""
    behind = sentence[end:]
    stop = STOP.search(behind)
    own, rest = (behind[: stop.start()], behind[stop.end() :]) if stop else (behind, "")
    said = [words for start, close in bracket_groups(own) if _OF_ALL.search(words := own[start:close])]
    if alone := _ALONE.match(rest):
        said.append(alone[1])
    return " ".join(said)


@dataclass(frozen=True)
class Written:
    """A cell's text. What is asked of it is found when it is first asked and stays with it, so that no text is read twice."""

    text: str

    @cached_property
    def half(self) -> str:
        """The text in half-width; every character keeps its position."""
        return half_width(self.text)

    @cached_property
    def words(self) -> str:
        """Its letters, digits and Chinese characters."""
        return "".join(WORDS.findall(self.half))

    @cached_property
    def groups(self) -> tuple[tuple[int, int], ...]:
        """Its outermost brackets as (start, stop)."""
        return tuple(bracket_groups(self.text))

    @cached_property
    def words_outside_brackets(self) -> str:
        """Its words without those in brackets."""
        parts, position = [], 0
        for start, stop in self.groups:
            parts += WORDS.findall(self.half, position, start)
            position = stop
        return "".join([*parts, *WORDS.findall(self.half, position)])

    def groups_in(self, low: int, high: int) -> list[tuple[int, int]]:
        """The outermost brackets that lie between two characters."""
        return [group for group in self.groups if low <= group[0] and group[1] <= high]

    def first_stop(self, low: int, high: int) -> int | None:
        """The first end of a sentence between low and high that is not inside brackets and has words before it."""
        groups = self.groups_in(low, len(self.text))
        for found in STOP.finditer(self.text, low, high):
            if self.text[low : found.start()].strip() and not any(start <= found.start() < stop for start, stop in groups):
                return found.start()
        return None
