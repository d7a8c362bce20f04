"""What a paper is, before what it says: the whole document is weighed before any of its sentences is read as an answer.

A form says so (our marks; its title over its table) or holds most of the form's sentences. A paper with a few of them stays what it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from data_loaders.formats.tables import Document
from data_loaders.forms.found import Found
from data_loaders.forms.whole_form import said_of_all
from data_loaders.matching.context import Context
from data_loaders.matching.stated import Line, unit_written
from data_loaders.model.findings import Finding, Place
from data_loaders.text.plain import plain

WORDS = Path(__file__).with_name("papers.toml")
MOST, NEARLY_ALL, FEW = 0.5, 0.8, 0.25
"""Shares of the form's sentences: most of them make a form; what calls itself something else must hold nearly all; few are quoted."""
TITLE_LENGTH = 60
TITLE_LINES = 6
_BRACKETS = re.compile(r"[（(【\[《][^（()）】\]》]*[）)】\]》]")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})\s*年")
_MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Weighed:
    """The forms of a document; `left` are those of its parts that quote a few sentences and were not read as figures."""

    forms: list[Found]
    left: list[Found]
    word: str | None
    """What the document calls itself, where that is no form."""

    def note(self) -> Finding | None:
        """That sentences of the form were not read as figures, at the first of them."""
        if not self.left:
            return None
        return Finding("sentences_left", place=_place(self.left[0]), values={"count": sum(len(part.sentences) for part in self.left)})


@lru_cache(maxsize=1)
def _words() -> dict[str, tuple[str, ...]]:
    return {name: tuple(words) for name, words in tomllib.loads(WORDS.read_text(encoding="utf-8")).items()}


def called(text: str) -> tuple[str, str] | None:
    """What a name or title calls its paper: ("forms" or "papers", the word); None where it does not say."""
    bare = _BRACKETS.sub("", text)
    found = [
        (bare.rfind(word) + len(word), len(word), kind, word) for kind in ("forms", "papers") for word in _words()[kind] if word in bare
    ]
    return max(found)[2:] if found else None


def is_target(heading: object) -> bool:
    """Whether a column's heading speaks of what is to be done."""
    return isinstance(heading, str) and _MARKS.sub("", _BRACKETS.sub("", heading)) in _words()["targets"]


def paper_word(document: Document, name: str, context: Context) -> str | None:
    """What a document calls itself by its file's name and its title; None where that is nothing, or a form."""
    titles = [table.name or "" for table in document.tables[:1]]
    titles += [next((str(cell) for cell in row if cell), "") for table in document.tables[:1] for row in table.rows[:TITLE_LINES]]
    said = [called(context.names.without_names(text)) for text in (name, *titles) if len(text) <= TITLE_LENGTH]
    kinds = [each for each in said if each]
    return kinds[0][1] if kinds and all(kind == "papers" for kind, _ in kinds) else None


def weigh(found: list[Found], name: str, document: Document, context: Context, is_delivery: Callable[[], bool]) -> Weighed:
    """The forms among what was found, each with what is wrong with all of it, and the parts that only quote.

    `name` is the file's; `is_delivery` says whether the document is for certain something else that is due.
    """
    is_asked = any(not _is_ours(part) for part in found)
    word = paper_word(document, name, context) if is_asked else None
    sure = [_is_form(part, word) for part in found]
    units = {_unit(part) for part, is_form in zip(found, sure, strict=True) if is_form}
    forms: list[Found] = []
    left: list[Found] = []
    for part, is_form in zip(found, sure, strict=True):
        if not is_form and _share(part) <= FEW and (_is_beside(part, units) or word or is_delivery()):
            left.append(part)
            continue
        odd = [*_odd(part, context.campaign.year), *said_of_all(part, name, context.campaign)]
        if not is_form:
            values = {"count": len(part.sentences), "total": len(part.form.sentences)}
            odd.insert(0, Finding("form_partial", place=_place(part), values=values))
        forms.append(replace(part, findings=(*odd, *part.findings)) if odd else part)
    return Weighed(forms, left, word)


def _is_ours(part: Found) -> bool:
    """Whether a part is a form whatever its paper calls itself: marked as ours, or a unit's row of a summary."""
    return part.marked is not None or part.in_summary


def _is_form(part: Found, word: str | None) -> bool:
    if _is_ours(part):
        return True
    if part.is_headed:
        return _share(part) >= MOST or (_share(part) > FEW and any(map(_is_form_title, part.lines)))
    return word not in _words()["aims"] and _share(part) >= (NEARLY_ALL if word else MOST)


def _is_beside(part: Found, units: set[str]) -> bool:
    """Whether a form stands in the same document and the part names no other unit."""
    return bool(units) and _unit(part) in {"", *units}


def _unit(part: Found) -> str:
    """Whose a part says it is, "" where it does not."""
    return plain(part.marked.unit_written) if part.marked else unit_written(list(part.lines))


def _share(part: Found) -> float:
    return len(part.sentences) / len(part.form.sentences)


def _is_form_title(line: Line) -> bool:
    return len(line.text) <= TITLE_LENGTH and (called(line.text) or ("", ""))[0] == "forms"


def _odd(part: Found, year: int) -> list[Finding]:
    """An error where a title names another year, and where the numbers stand under what is to be done."""
    found: list[Finding] = []
    for line in part.lines:
        years = [written for written in _YEAR.findall(line.text) if int(written) != year] if _is_form_title(line) else []
        if years:
            found.append(Finding("form_other_year", place=line.place, values={"year": years[0], "written": line.text.strip()}))
            break
    if part.aim:
        found.append(Finding("form_targets", place=_place(part), values={"heading": part.aim}))
    return found


def _place(part: Found) -> Place:
    """Where the first sentence stands."""
    return next((answer.place for answer in part.answers.values() if answer.place != Place()), Place(sheet=part.sheet))
