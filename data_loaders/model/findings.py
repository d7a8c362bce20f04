"""The catalogue of findings, the place a finding or an answer points at, and the finding itself."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from data_loaders.model.kind_names import kind_name
from data_loaders.model.paths import MODEL
from data_loaders.model.tables_of_words import one_table
from data_loaders.model.words import Said, said

CATALOGUE = MODEL / "findings.toml"
SEVERITIES = ("error", "query", "note")
NAMED = ("unit", "period")
"""What a coordinator names when a submission is accepted."""


class Place(NamedTuple):
    """Where something was read. Rows, columns and paragraphs count from 1; `start` and `end` are a span in `sentence`.

    In a spreadsheet `sheet` and `cell` ("E7") are set; in a document `table` (0: outside any table), `row`, `column` and
    `paragraph`. `sentence` is the text around, as written, so that `sentence[start:end]` is what was read. On paper (a PDF) `page` and
    `box` are set too: left, top, right and bottom of what was read, in points from the page's top left corner.
    """

    sheet: str | None = None
    cell: str | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    paragraph: int | None = None
    start: int | None = None
    end: int | None = None
    sentence: str = ""
    page: int | None = None
    box: tuple[float, ...] | None = None

    def words(self, language: str = "zh") -> str:
        """The place in words: "统计表!E7", "表1第3行第4列第2段第12-15字", on paper "第2页"."""
        if self.page is not None:  # rows and columns of a page are ours, nobody sees them numbered
            return said("place.page", language, page=self.page)
        parts: list[str] = []
        if self.sheet is not None:
            parts.append(f"{self.sheet}!{self.cell}" if self.cell else self.sheet)
        elif self.cell is not None:
            parts.append(self.cell)
        elif self.table:
            parts.append(said("place.cell", language, table=self.table, row=self.row, column=self.column))
        if self.paragraph is not None:
            parts.append(said("place.paragraph", language, paragraph=self.paragraph))
        if self.start is not None and self.end is not None and self.paragraph is not None and self.cell is None:
            parts.append(said("place.characters", language, first=self.start + 1, last=max(self.end, self.start + 1)))
        return said("sep.place", language).join(parts)


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the catalogue."""

    code: str
    severity: str
    sentence: Said
    remedy: Said
    urgent: bool = False
    settled_by_accepting: bool = False
    """An error that is a coordinator's choice: who accepts the submission all the same has settled it."""
    only_of_what_was_read: bool = False
    """Worth knowing of a file that something was read from; beside the reason why nothing was, it would only hide what to do."""
    ask: Said | None = None
    """What the unit is asked to do; None where the finding is the coordinator's alone."""
    is_to_fill: bool = False
    """Something is missing, rather than wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong or odd, at a place. `indicator` is a blank's code, "unit", "period" or None for the whole file."""

    rule: str
    indicator: str | None = None
    place: Place = field(default_factory=Place)
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        """error, query or note: the catalogue says."""
        return rule_of(self.rule).severity

    @property
    def is_settled_by_deciding(self) -> bool:
        """Whether a coordinator settles it: by naming unit and period, or by accepting the submission all the same."""
        return self.indicator in NAMED or rule_of(self.rule).settled_by_accepting

    @property
    def matters_when_refused(self) -> bool:
        """Whether it is still worth saying where nothing was read from the file."""
        return not rule_of(self.rule).only_of_what_was_read

    def message(self, language: str = "zh") -> str:
        """The sentence and its remedy, in words the user knows."""
        return words_of(self.rule, self.values, language)


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Rule]:
    """Every rule by its code."""
    return {code: _rule(code, **entry) for code, entry in tomllib.loads(CATALOGUE.read_text(encoding="utf-8")).items()}


@lru_cache(maxsize=1_024)
def rule_of(code: str) -> Rule:
    """One rule, without reading the whole catalogue; KeyError where there is none."""
    return _rule(code, **one_table(CATALOGUE, code))


def _rule(
    code: str, severity: str, zh: str, en: str, remedy_zh: str, remedy_en: str, ask_zh: str = "", ask_en: str = "", **choices: bool
) -> Rule:
    ask = Said(ask_zh, ask_en) if ask_zh or ask_en else None
    return Rule(code, severity, Said(zh, en), Said(remedy_zh, remedy_en), ask=ask, **choices)


def words_of(rule: str, values: Mapping[str, object], language: str = "zh") -> str:
    """Sentence and remedy of a rule with its values filled in; KeyError where a value is missing."""
    return sentence_of(rule, values, language) + said("sep.sentence", language) + rule_of(rule).remedy.words(language)


def sentence_of(rule: str, values: Mapping[str, object], language: str = "zh") -> str:
    """What is wrong, without the remedy."""
    named = {"kind": kind_name(str(values["kind"]), language)} if "kind" in values else {}
    return rule_of(rule).sentence.in_words(language, **{**values, **named})
