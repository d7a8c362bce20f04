"""The form: TOML -> frozen dataclasses. One file a form version; everything about the blanks derives from it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol, TypeVar

from data_loaders.model.paths import MODEL

PRINTED_BLANK = re.compile(r"[（(][ 　]*[）)]")
"""A bracket with nothing but spaces in it: a blank, as printed."""

FIRST_MEASURES = 3
"""How many measures lead where the form names none."""


class FormError(ValueError):
    """A form file contradicts itself; the message says where."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a blank counts (sessions, participants, hazards, ...).

    `unit_*` stands beside a number of it, `did_*` says in a sentence that {number} of it were done. `leads`: it opens the board.
    `counted_in_persons`: the counting units that count people once where the others count every time they came (design rule 7).
    """

    code: str
    label_zh: str
    label_en: str
    unit_zh: str = ""
    unit_en: str = ""
    did_zh: str = ""
    did_en: str = ""
    leads: bool = False
    counted_in_persons: tuple[str, ...] = ()

    def unit(self, language: str, number: float | None = None) -> str:
        """What stands beside a number of it in a language; in English one of it is singular."""
        if language == "zh":
            return self.unit_zh
        return self.unit_en.removesuffix("s") if number is not None and abs(number) == 1 else self.unit_en


@dataclass(frozen=True, slots=True)
class Section:
    """One of the parts the form is printed in."""

    code: str
    label_zh: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Blank:
    """One blank. `kind` is "number" or "text"; `sessions` names the blanks whose sessions these participants attended."""

    code: str
    kind: str
    measure: str | None
    counting_unit: str | None
    part_of: str | None
    sessions: tuple[str, ...]
    label_zh: str
    label_en: str
    item: str
    section: str
    sentence: int
    position: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A printed sentence; `literals` are the words around its blanks, one more than there are blanks."""

    position: int
    item: str
    text: str
    blanks: tuple[str, ...]
    continues: bool

    @property
    def literals(self) -> tuple[str, ...]:
        """The printed words before, between and after the blanks."""
        return tuple(PRINTED_BLANK.split(self.text))


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the form: title, standards beside it, sentences to fill. An untitled item prints under its section's label."""

    code: str
    section: str
    title_zh: str
    label_zh: str
    label_en: str
    standards: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    repeats_section: bool

    @property
    def paragraphs(self) -> tuple[tuple[Sentence, ...], ...]:
        """The sentences as they are printed together."""
        together: list[list[Sentence]] = []
        for sentence in self.sentences:
            if sentence.continues and together:
                together[-1].append(sentence)
            else:
                together.append([sentence])
        return tuple(tuple(part) for part in together)


@dataclass(frozen=True, eq=False)
class Form:
    """A whole form version. `blanks` keeps the printed order. Compared by identity, so that what is derived from it can be cached."""

    version: str
    title_zh: str
    title_en: str
    columns_zh: tuple[str, ...]
    columns_en: tuple[str, ...]
    measures: tuple[Measure, ...]
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    blanks: dict[str, Blank]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence in printed order; a sentence's `position` is its index here."""
        return tuple(sentence for item in self.items for sentence in item.sentences)

    @cached_property
    def number_blanks(self) -> tuple[Blank, ...]:
        """The blanks that hold counts."""
        return tuple(blank for blank in self.blanks.values() if blank.kind == "number")

    @cached_property
    def leading_measures(self) -> tuple[Measure, ...]:
        """The measures that are asked for first: those the form says lead, else its first three."""
        return tuple(measure for measure in self.measures if measure.leads) or self.measures[:FIRST_MEASURES]

    def is_in_persons(self, blank: Blank) -> bool:
        """Whether a blank counts people where others of its measure count every time they came (design rule 7)."""
        return blank.measure is not None and blank.counting_unit in self.measure(blank.measure).counted_in_persons

    def item(self, code: str) -> Item:
        """The item of that code; KeyError where there is none."""
        return next_by_code(self.items, code)

    def section(self, code: str) -> Section:
        """The section of that code; KeyError where there is none."""
        return next_by_code(self.sections, code)

    def measure(self, code: str) -> Measure:
        """The measure of that code; KeyError where there is none."""
        return next_by_code(self.measures, code)


class Coded(Protocol):
    """Anything that is known by a code."""

    @property
    def code(self) -> str:
        """What it is known by."""


Row = TypeVar("Row", bound=Coded)


def next_by_code(rows: tuple[Row, ...], code: str) -> Row:
    """The row whose code is `code`; KeyError where there is none."""
    for row in rows:
        if row.code == code:
            return row
    raise KeyError(code)


def read_form(path: Path) -> Form:
    """A form file as a Form; FormError names the sentence or blank that does not hold together."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    blanks: dict[str, Blank] = {}
    items: list[Item] = []
    sentence_position = 0
    for raw_item in raw["item"]:
        sentences: list[Sentence] = []
        for raw_sentence in raw_item["sentence"]:
            named = raw_sentence["blanks"]
            printed = len(PRINTED_BLANK.findall(raw_sentence["text"]))
            if printed != len(named):
                raise FormError(f"{path.name}: {printed} brackets, {len(named)} names: {raw_sentence['text']}")
            for entry in named:
                if entry["code"] in blanks:
                    raise FormError(f"{path.name}: blank named twice: {entry['code']}")
                blanks[entry["code"]] = _blank(entry, raw_item, sentence_position, len(blanks))
            sentences.append(
                Sentence(
                    position=sentence_position,
                    item=raw_item["code"],
                    text=raw_sentence["text"],
                    blanks=tuple(entry["code"] for entry in named),
                    continues=raw_sentence.get("continues", False),
                )
            )
            sentence_position += 1
        items.append(
            Item(
                code=raw_item["code"],
                section=raw_item["section"],
                title_zh=raw_item["title_zh"],
                label_zh=raw_item["label_zh"],
                label_en=raw_item["label_en"],
                standards=tuple(raw_item["standards"]),
                sentences=tuple(sentences),
                repeats_section=raw_item.get("repeats_section", False),
            )
        )
    form = Form(
        version=raw["version"],
        title_zh=raw["title_zh"],
        title_en=raw["title_en"],
        columns_zh=tuple(raw["columns_zh"]),
        columns_en=tuple(raw["columns_en"]),
        measures=tuple(_measure(entry) for entry in raw["measure"]),
        sections=tuple(Section(**entry) for entry in raw["section"]),
        items=tuple(items),
        blanks=blanks,
    )
    _refuse_broken_links(form, path.name)
    return form


def _measure(entry: dict) -> Measure:
    return Measure(**entry | {"counted_in_persons": tuple(entry.get("counted_in_persons", ()))})


def _blank(entry: dict, item: dict, sentence: int, position: int) -> Blank:
    return Blank(
        code=entry["code"],
        kind=entry["kind"],
        measure=entry.get("measure"),
        counting_unit=entry.get("counting_unit"),
        part_of=entry.get("part_of"),
        sessions=tuple(entry.get("sessions", ())),
        label_zh=entry["label_zh"],
        label_en=entry["label_en"],
        item=item["code"],
        section=item["section"],
        sentence=sentence,
        position=position,
    )


def _refuse_broken_links(form: Form, name: str) -> None:
    measures = {measure.code for measure in form.measures}
    sections = {section.code for section in form.sections}
    for item in form.items:
        if item.section not in sections:
            raise FormError(f"{name}: item {item.code} is in no section: {item.section}")
    for blank in form.blanks.values():
        if blank.kind not in ("number", "text"):
            raise FormError(f"{name}: {blank.code}: kind is neither number nor text: {blank.kind}")
        if blank.kind == "number" and blank.measure not in measures:
            raise FormError(f"{name}: {blank.code}: no such measure: {blank.measure}")
        for other in (*blank.sessions, *((blank.part_of,) if blank.part_of else ())):
            if other not in form.blanks:
                raise FormError(f"{name}: {blank.code} points at a blank that is not there: {other}")


@lru_cache(maxsize=8)
def load_forms(folder: Path = MODEL) -> dict[str, Form]:
    """Every form version in `folder` (files named form*.toml), by version."""
    forms = [read_form(path) for path in sorted(folder.glob("form*.toml"))]
    return {form.version: form for form in forms}
