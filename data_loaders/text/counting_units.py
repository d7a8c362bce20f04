"""The counting units of counting_units.toml: which words they are, which of them say the same, and what may stand around a number."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from typing import NamedTuple

from data_loaders.model.paths import MODEL

_DATA = tomllib.loads((MODEL / "counting_units.toml").read_text(encoding="utf-8"))
_APPROXIMATE: dict[str, str] = _DATA["approximate"]
COUNTING_UNITS: tuple[str, ...] = tuple(sorted([*_DATA["units"], *_APPROXIMATE], key=len, reverse=True))
"""Every counting unit as it may be written, the longest first."""
_GROUP_OF = {word: group[0] for group in _DATA["same"] for word in group}
_LABELS = {word: (label["unit"], frozenset(label["fits"])) for label in _DATA["label"] for word in label["words"]}
_PEOPLE = frozenset(_DATA["people"]["units"])


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))


_UNIT, _LABEL, _VERB = _any_of(COUNTING_UNITS), _any_of(_LABELS), _any_of(_DATA["people"]["verbs"])


_ONLY_UNITS = re.compile(rf"[(（\[【]?\s*(?:[十百千万亿]*(?:{_UNIT.pattern}|[百千万亿])[\s、,，/和及或]*)+[)）\]】]?")


class Unit(NamedTuple):
    """A counting unit behind a number, where it ends in the text, and whether it says "about" (人余次)."""

    word: str
    end: int
    approximate: bool


class Label(NamedTuple):
    """Words in front of a number that say what is counted: its unit where none is written ("" for none), and the units that may be."""

    unit: str
    fits: frozenset[str]
    end: int


def unit_at(text: str, position: int = 0) -> Unit:
    """The counting unit at `position` of a half-width text; an empty word where there is none."""
    found = _UNIT.match(text, position)
    if not found:
        return Unit("", position, False)
    return Unit(_APPROXIMATE.get(found.group(), found.group()), found.end(), found.group() in _APPROXIMATE)


def is_only_units(text: str) -> bool:
    """Whether words name counting units and nothing else: 次、人次, 万人次. 单位 before them means no office."""
    return _ONLY_UNITS.fullmatch(text.strip()) is not None


def label_at(text: str, position: int = 0) -> Label | None:
    """The words at `position` that say what the number behind them counts; None where there are none."""
    found = _LABEL.match(text, position)
    return Label(*_LABELS[found.group()], found.end()) if found else None


def past_verb(text: str, position: int, unit: str) -> int:
    """Where the verb behind a number of people ends (58人次参与), or `position` where there is none."""
    found = _VERB.match(text, position) if is_of_people(unit) else None
    return found.end() if found else position


def is_of_people(unit: str) -> bool:
    """Whether a counting unit counts people or their visits."""
    return unit in _PEOPLE


def counts_people_instead(written: str, printed: str) -> bool:
    """Whether people are counted where something else is printed: 58人次 at a number of sessions."""
    return is_of_people(written) and not is_of_people(printed)


def is_same_unit(written: str, printed: str) -> bool:
    """Whether two counting units do not contradict each other: 场 and 次, 人次 and 人(次)."""
    return _GROUP_OF.get(written, written) == _GROUP_OF.get(printed, printed)
