"""Names, phones and mail addresses within free text: where they stand, and the text without them.

What is masked keeps its length, so that a place still points at the same letters. A sentence is masked, never the number that was read
from it. phonenumbers was left: it finds numbers that are valid, and one with a digit too many leads to a person all the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

ERASED = "▇"
NAME, NUMBER, MAIL = "name", "number", "mail"
FOLDED = {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)} | {code: chr(code).lower() for code in range(65, 91)}
"""Full-width letters and digits, and capitals: a letter for a letter, so that what is found stands at the same place unfolded."""
UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
WITHIN_NAMES = rf"[\s·•{UNSEEN}]{{0,4}}"
WITHIN_NUMBERS = rf"[\s.·•,，、/\\()（）+\-‐-―－—_~{UNSEEN}]{{0,4}}"
BETWEEN_GROUPS = rf"[\s.·\-‐-―－—{UNSEEN}]{{0,2}}"
LEAST_NAME, LEAST_NUMBER, LEAST_PART = 2, 5, 7
"""How many letters or digits one has at least: "12" as somebody's extension would hide figures; a part of a phone (the number behind its
area code) is looked for from 7 digits on."""
NUMBERS = "|".join(
    (
        rf"(?<!\d)1[3-9]\d{BETWEEN_GROUPS}\d{{4}}{BETWEEN_GROUPS}\d{{4}}(?!\d)",
        rf"(?<!\d)(?:\+|00)?86{BETWEEN_GROUPS}1[3-9]\d{BETWEEN_GROUPS}\d{{4}}{BETWEEN_GROUPS}\d{{4}}(?!\d)",
        rf"(?<!\d)[(（]?0\d{{2,3}}[)）]?{BETWEEN_GROUPS}\d{{3,4}}{BETWEEN_GROUPS}\d{{4}}(?!\d)",
        r"(?<!\d)\d{17}[\dx](?![\da-z])",
    )
)
"""A mobile phone, one with the country's code, one with an area code, and the number of an identity card."""
MAILS = r"[a-z\d_.+%-]+@[a-z\d-]+(?:\.[a-z\d-]+)+"
IN_BRACKETS, BESIDE = re.compile(r"[(（\[【].*?(?:[)）\]】]|$)"), re.compile(r"[,，、;；:：/\\|\n\t\d]+")
DIGITS = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody in a text: from the letter `start` (from 0) up to `end`, as a name, a number or a mail address."""

    start: int
    end: int
    kind: str


class Masks:
    """What is looked for: the names, numbers and mail addresses that are known, everything that looks like a number or an address, and the
    name behind a label (填报人：…). Without names (`names` empty, no labels) numbers and addresses alone."""

    def __init__(
        self, names: Iterable[str] = (), numbers: Iterable[str] = (), mails: Iterable[str] = (), labels: Collection[str] = ()
    ) -> None:
        known_numbers = {digits for each in numbers for digits in _digits(each)}
        known_mails = {mail for each in mails if len(mail := _folded(each).strip()) > LEAST_NUMBER}
        self._patterns = [
            (kind, re.compile(pattern))
            for kind, pattern in (
                (NAME, _any({name for each in names for name in _names(each)}, WITHIN_NAMES)),
                (NAME, _labelled(labels)),
                (NUMBER, _any(known_numbers, WITHIN_NUMBERS)),
                (NUMBER, NUMBERS),
                (MAIL, _any(known_mails, "")),
                (MAIL, MAILS),
            )
            if pattern
        ]

    def hits(self, text: str) -> Iterator[Hit]:
        """Everybody in a text; one may be found twice."""
        folded = _folded(text)
        for kind, pattern in self._patterns:
            for found in pattern.finditer(folded):
                start, end = found.span("who") if "who" in pattern.groupindex else found.span()
                yield Hit(start, end, kind)

    def masked(self, text: str) -> str:
        """The text with a block for every letter of them."""
        letters = list(text)
        for hit in self.hits(text):
            letters[hit.start : hit.end] = ERASED * (hit.end - hit.start)
        return "".join(letters)


def _folded(text: str) -> str:
    return text.translate(FOLDED)


def _names(written: str) -> Iterator[str]:
    """The names in a name as it was written: 张三、李四（主任） are two."""
    for part in BESIDE.split(IN_BRACKETS.sub(" ", _folded(written))):
        name = re.sub(WITHIN_NAMES, "", part)
        if len(name) >= LEAST_NAME and ERASED not in name:
            yield name


def _digits(written: str) -> Iterator[str]:
    """The numbers in a number as it was written, digits alone: 010-1234 5678转801 as a whole, its longer parts, with and without the area
    code."""
    folded = _folded(written)
    whole = "".join(DIGITS.findall(folded))
    parts = ["".join(DIGITS.findall(part)) for part in re.split(r"[^\d\s-]+", folded)]
    parts += [part[area:] for part in parts if part.startswith("0") for area in (3, 4)]
    if len(whole) >= LEAST_NUMBER:
        yield whole
    yield from (part for part in parts if len(part) >= LEAST_PART)


def _any(words: Collection[str], between: str) -> str:
    """One pattern for many words with something between their letters; tried by their first letter, the longest first."""
    rests = defaultdict(list)
    for word in sorted(words, key=len, reverse=True):
        rests[word[0]].append(between.join(map(re.escape, word[1:])))
    return "|".join(f"{_first(first)}{between}(?:{'|'.join(each)})" for first, each in sorted(rests.items()))


def _first(letter: str) -> str:
    """A Latin name begins where a word does: "an" is not in "plan"."""
    return rf"(?<![a-z]){letter}" if letter.isascii() and letter.isalpha() else re.escape(letter)


def _labelled(labels: Collection[str]) -> str:
    """Two to four letters behind a label and a colon."""
    if not labels:
        return ""
    label = "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))
    return rf"(?:{label})\s*[:：]\s*(?P<who>[\u4e00-\u9fff](?:[ \u3000·]?[\u4e00-\u9fff]){{1,3}})"
