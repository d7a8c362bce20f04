"""Letters with places -> the lines, paragraphs and text of a cell or page, each character with the box it stands in.

Wrapped lines join with nothing. A new line is only what stands after 。；; or after a line that ends early; a gap is a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from math import inf
from statistics import median
from typing import NamedTuple

from data_loaders.formats.tables import HIDDEN, RAISED, Box, LeftOut

SPACE, WIDE, EARLY = 0.35, 1.5, 4.0
"""A gap that is a space, one that parts what stands beside each other (in running text), and how early a line ends its paragraph, in em."""
SAME_LINE = 0.45
"""Letters whose middles are nearer than this share of a line's height stand in that line."""
RAISED_SIZE, RAISED_BY = 0.8, 0.15
"""A letter of less than this share of its line's height, whose foot is off by that share, is raised or lowered."""
_STOPS = ("。", "；", ";")
_LATIN = re.compile(r"[A-Za-z]")
_WORD = re.compile(r"[A-Za-z,.:;)\]]")
_FIGURE = re.compile("[0-9０-９〇一二两三四五六七八九十百千万亿]")
_FIRST_WIDE = 0x2E80
"""From here on letters are as wide as they are high."""


class Letter(NamedTuple):
    """A character on a sheet of paper; points from its top left corner. `run` numbers what was written in one go (-1: not known), `why`
    says why it does not count (see tables), `confidence` (0-1) how sure it is that it is this character."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    run: int = -1
    why: str = ""
    confidence: float = 1.0

    @property
    def middle(self) -> float:
        """Half its height."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Line:
    """The letters of one line from left to right, those that do not count among them; `page` is the sheet they stand on."""

    page: int
    letters: tuple[Letter, ...]
    top: float
    bottom: float

    @cached_property
    def em(self) -> float:
        """How wide a full letter is: asked for at each of its gaps, found once."""
        wide = [letter.right - letter.left for letter in self.letters if ord(letter.text[0]) >= _FIRST_WIDE]
        return (median(wide) if wide else 0.8 * (self.bottom - self.top)) or 1.0

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.letters[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return max(letter.right for letter in self.letters)

    def seen(self) -> str:
        """What it says, without spaces of its own."""
        return "".join(letter.text for letter in self.letters if not letter.why)


@dataclass(slots=True)
class Written:
    """A text on its way: characters that are seen with their boxes, and what was left out."""

    characters: list[str] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What is seen."""
        return "".join(self.characters)

    @property
    def unseen(self) -> tuple[LeftOut, ...]:
        """What was left out and is more than space."""
        return tuple(each for each in self.left_out if each.words.strip())

    def add(self, words: str, box: Box) -> None:
        """Characters that stand in one box."""
        self.characters += words
        self.boxes += [box] * len(words)

    def leave_out(self, words: str, why: str) -> None:
        """Characters that do not count."""
        at = len(self.characters)
        if self.left_out and (self.left_out[-1].start, self.left_out[-1].why) == (at, why):
            self.left_out[-1] = LeftOut(at, self.left_out[-1].words + words, why)
        else:
            self.left_out.append(LeftOut(at, words, why))

    def append(self, other: Written, between: str = "") -> None:
        """Another text behind this one."""
        if between and self.boxes:
            self.add(between, self.boxes[-1])
        at = len(self.characters)
        self.left_out += [LeftOut(each.start + at, each.words, each.why) for each in other.left_out]
        self.characters += other.characters
        self.boxes += other.boxes


def lines_in(page: int, letters: Iterable[Letter]) -> list[Line]:
    """The lines that letters stand in, from top to bottom."""
    groups: list[tuple[float, float, list[Letter]]] = []
    for letter in sorted(
        letters, key=lambda each: each.top - each.bottom
    ):  # the largest first: a raised letter joins the line it stands in
        middle, nearest, least = letter.middle, 0, inf
        for number, each in enumerate(groups):  # no min() with a key: it is asked for every letter of a page
            away = abs(each[0] - middle)
            if away < least:
                nearest, least = number, away
        if groups and least < SAME_LINE * groups[nearest][1]:
            groups[nearest][2].append(letter)
        else:
            groups.append((middle, letter.bottom - letter.top, [letter]))
    lines = []
    for middle, height, group in sorted(groups, key=lambda each: each[0]):
        ordered = tuple(sorted(group, key=lambda each: each.left))
        line = Line(page, ordered, middle - height / 2, middle + height / 2)
        lines.append(_with_raised(line))
    return [line for line in lines if line.seen().strip() or any(letter.why for letter in line.letters)]


def _with_raised(line: Line) -> Line:
    """The line with the numbers marked that stand higher or lower than it; what was recognised in a picture has no sizes to tell by."""
    height = line.bottom - line.top
    feet = [each.bottom for each in line.letters if each.bottom - each.top >= RAISED_SIZE * height]
    if len(feet) == len(line.letters):
        return line
    foot = median(feet)
    letters = tuple(
        letter._replace(why=RAISED)
        if letter.run >= 0
        and not letter.why
        and letter.bottom - letter.top < RAISED_SIZE * height
        and abs(letter.bottom - foot) > RAISED_BY * height
        and _FIGURE.match(letter.text)
        else letter
        for letter in line.letters
    )
    return Line(line.page, letters, line.top, line.bottom)


def written_line(line: Line, wide: str = " ") -> Written:
    """One line's text: a gap is a space, a wide one is `wide`."""
    text = Written()
    before: Letter | None = None
    em = line.em
    for letter in line.letters:
        box = Box(line.page, letter.left, letter.top, letter.right, letter.bottom)
        if letter.why:
            text.leave_out(letter.text, letter.why)
            before = before if letter.why == HIDDEN else letter
            continue
        gap = letter.left - before.right if before else 0.0
        if gap > SPACE * em and before and not (before.text.isspace() or letter.text.isspace()):
            text.add(wide if gap > WIDE * em else " ", Box(line.page, before.right, letter.top, letter.left, letter.bottom))
        text.add(letter.text, box)
        before = letter
    return text


def paragraphs_of(lines: Sequence[Line], wide: str = " ", right: float | None = None) -> list[list[Line]]:
    """Lines that belong together: a paragraph ends after a stop, or where its last line ends early. `right` is where lines may end."""
    if not lines:
        return []
    edge = max(line.right for line in lines) if right is None else right
    parts: list[list[Line]] = [[lines[0]]]
    for before, line in pairwise(lines):
        if _ends(before, edge):
            parts.append([line])
        else:
            parts[-1].append(line)
    return parts


def _ends(line: Line, edge: float) -> bool:
    return line.seen().rstrip().endswith(_STOPS) or line.right < edge - EARLY * line.em


def joined_lines(lines: Sequence[Line], wide: str = " ") -> Written:
    """The lines of one paragraph as one text: they join with nothing, but for words of Latin letters."""
    text = Written()
    for line in lines:
        more = written_line(line, wide)
        _trim(text, more)
        apart = bool(text.characters and more.characters and _WORD.match(text.characters[-1]) and _LATIN.match(more.characters[0]))
        text.append(more, " " if apart else "")
    return text


def _trim(text: Written, more: Written) -> None:
    """Without the spaces at a join: those at the end of a line, those that begin the next."""
    while text.characters and text.characters[-1].isspace():
        text.characters.pop()
        text.boxes.pop()
    spaces = len(more.characters) - len(more.text.lstrip())
    if spaces and text.characters:
        del more.characters[:spaces], more.boxes[:spaces]
        more.left_out = [LeftOut(max(each.start - spaces, 0), each.words, each.why) for each in more.left_out]


def written_cell(lines: Sequence[Line], right: float | None = None) -> Written:
    """The text of a cell, a line a paragraph; `right` is where its lines may end, where that is known."""
    text = Written()
    for part in paragraphs_of(lines, right=right):
        more = joined_lines(part)
        text.append(more, "\n" if text.characters and more.characters else "")
    return text
