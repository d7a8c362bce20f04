"""The words of many units for one blank as the words of one form: distinct ones, most frequent first, in the room that the blank has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data_loaders.model.readings import NIL
from data_loaders.text.numerals import read_text
from data_loaders.text.plain import CLOSING, OPENING, plain, tidy
from data_loaders.writers.handed_out import NOT_IN_XML

LONGEST = 60
"""How many characters the merged words may have."""
BETWEEN, CUT = "、", "…"
_PARTED = re.compile(r"[、，,；;。|/／\s\x00-\x1f]+")
_KINDS = re.compile(r"等\s*([0-9]+)\s*种(以上)?$")
"""How words end that were merged already, by an office below."""
_ET_CETERA = re.compile(r"等+$")
_BRACKETS = re.compile(f"[{re.escape(OPENING + CLOSING)}]+")


@dataclass(frozen=True, slots=True)
class Merged:
    """What units wrote at a text blank: every distinct form with how many units wrote it, most frequent first. `at_least` is how many kinds
    an office below says it has where it names fewer of them, else 0."""

    forms: tuple[tuple[str, int], ...] = ()
    at_least: int = 0

    def shown(self, chosen: Iterable[str] | None = None) -> str | None:
        """The words for the blank: all forms, or the chosen ones of them; None where there is nothing to say."""
        wanted = None if chosen is None else set(chosen)
        forms = [form for form, _ in self.forms if wanted is None or form in wanted]
        return _in_one(forms, self.at_least if len(forms) == len(self.forms) else 0)


def merged(written: Iterable[tuple[str, str]]) -> Merged:
    """The forms in what units wrote, as (unit, words); a unit that wrote one twice is counted once."""
    units: dict[str, set[str]] = {}
    spelled: dict[str, Counter[str]] = {}
    at_least = 0
    for unit, words in written:
        kinds = _KINDS.search(words.strip())
        forms = forms_in(words)
        at_least = max(at_least, int(kinds[1]) if kinds and (int(kinds[1]) > len(forms) or kinds[2]) else 0)
        for form in forms:
            key = plain(form)
            units.setdefault(key, set()).add(unit)
            spelled.setdefault(key, Counter())[form] += 1
    order = sorted(units, key=lambda key: -len(units[key]))  # sorted keeps the order of first mention among equals
    return Merged(tuple((spelled[key].most_common(1)[0][0], len(units[key])) for key in order), at_least)


def forms_in(words: str) -> list[str]:
    """The forms that one unit's words name, without brackets, which would end the printed one; a stated nil names none."""
    bare = _KINDS.sub("", NOT_IN_XML.sub("", words).strip())
    found = []
    for part in _PARTED.split(bare):
        form = tidy(_BRACKETS.sub("·", part)).strip("· ")
        form = _ET_CETERA.sub("", form).strip("· ")
        if plain(form) and read_text(form).state != NIL:
            found.append(form)
    return list(dict.fromkeys(found))


def _in_one(forms: Sequence[str], at_least: int) -> str | None:
    """Forms joined in order while there is room, with the number of kinds behind several."""
    if not forms:
        return None
    kinds = max(len(forms), at_least)
    ending = f"等{kinds}种" + ("以上" if at_least else "") if kinds > 1 else ""
    shown: list[str] = []
    for form in forms:
        if len(BETWEEN.join([*shown, form])) + len(ending) > LONGEST:
            break
        shown.append(form)
    if not shown:
        shown = [forms[0][: LONGEST - len(ending) - len(CUT)] + CUT]
    return BETWEEN.join(shown) + ending
