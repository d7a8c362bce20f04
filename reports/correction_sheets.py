"""核实更正单: a page for a unit that says what is wrong, what it wrote, and what it is asked to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from data_loaders.model.campaign import Unit
from data_loaders.model.clock import DAY_ALONE
from data_loaders.model.findings import Finding, Place, catalogue, sentence_of
from data_loaders.model.wording import label_of
from data_loaders.model.words import said
from reports.letter import Letter, Words, paragraph, table
from reports.marked_files import MarkedFile
from reports.marks import ERROR_COLOUR, QUERY_COLOUR
from reports.office import Office, moment_words
from reports.returned import ask_of

WIDTHS = (12, 72, 34, 62, 55, 26)
COLUMNS = ("number", "item", "written", "problem", "please", "corrected")
MOST_ALIKE = 4
"""Of more findings of one rule in a file each takes a line: without the sentence, and what is asked is said once."""
NOTHING = "\u3000\u3000"
LONGEST, AROUND = 90, 30
"""A sentence with more letters is cut to so many around what is wrong in it."""


class CorrectionSheets:
    """Writes the sheets of a pack."""

    def __init__(self, office: Office, period: str, answer_by: datetime, at: datetime) -> None:
        """`period` in words; `at` is the moment that the pack speaks of."""
        self._office, self._period, self._answer_by = office, period, answer_by
        self._letter = Letter(said("returns.title"), office.name, f"{at:%Y-%m-%dT%H:%M:%SZ}")

    def written(self, unit: Unit, files: Sequence[MarkedFile]) -> bytes:
        """The sheet of a unit about its files."""
        blocks = [
            paragraph(Words(said("returns.title"), 18, is_title=True), align="center", after=6),
            *(paragraph(Words(line), after=2) for line in self._head(unit, files)),
            table(WIDTHS, [[_cell(said(f"returns.{name}"), "center") for name in COLUMNS], *self._rows(files)]),
            paragraph(Words(""), after=2),
            *(paragraph(Words(line), after=2) for line in _how(files)),
            paragraph(Words(said("returns.answer_by", moment=moment_words(self._answer_by))), after=4),
            paragraph(Words(self._office.reached)) if self._office.reached else "",
            paragraph(Words(said("returns.signed", office=self._office.name)), align="right"),
        ]
        return self._letter.filled(blocks)

    def _head(self, unit: Unit, files: Sequence[MarkedFile]) -> list[str]:
        gap = said("sep.gap")
        head = gap.join(f"{said(f'returns.{name}')}：{words}" for name, words in (("unit", unit.name), ("period", self._period)))
        lines = []
        for each in files:
            at = each.file.received_at
            received = said(
                "returns.day_alone" if at.time() == DAY_ALONE else "returns.day",
                month=at.month,
                day=at.day,
                hour=at.hour,
                minute=f"{at.minute:02}",
            )
            lines.append(f"{said('returns.file')}：{each.file.name}{gap}{said('returns.received')}：{received}")
        return [head, *lines]

    @staticmethod
    def _rows(files: Sequence[MarkedFile]) -> list[list[str]]:
        rows: list[list[str]] = []
        for each in files:
            for alike in _by_rule(each.file.findings):
                for place, finding in enumerate(alike):
                    row = _Row(len(rows) + 1, finding, each, len(files) > 1, len(alike) > MOST_ALIKE, place > 0)
                    rows.append(row.cells())
        return rows


def _by_rule(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Errors first, those of one rule together."""
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in sorted(findings, key=lambda each: each.severity != "error"):
        by_rule[finding.rule].append(finding)
    return list(by_rule.values())


@dataclass(frozen=True, slots=True)
class _Row:
    """One finding: its number, the file it is in (named where a unit has `several`), whether it is one of `many` of its rule, which take a
    line each, and whether what is asked was said in the row above."""

    number: int
    finding: Finding
    file: MarkedFile
    several: bool
    many: bool
    is_said: bool

    def cells(self) -> list[str]:
        """The cells of the table."""
        item = [Words(_name_of(self.finding), is_title=True)] if self.many else _item(self.finding, self.file)
        name = [paragraph(Words(self.file.file.name, 8))] if self.several else []
        return [
            _cell(str(self.number), "center"),
            paragraph(*item) + "".join(name),
            _cell(_written(self.finding, self.file)),
            _cell(sentence_of(self.finding.rule, self.finding.values)),
            self._please(),
            _cell(""),
        ]

    def _please(self) -> str:
        rule = catalogue()[self.finding.rule]
        what = "to_fill" if rule.is_to_fill else "to_correct" if rule.severity == "error" else "to_explain"
        if self.is_said and self.many:
            return _cell(said("returns.as_above"))
        return paragraph(Words(said(f"returns.{what}"), is_title=True), Words(f"：{ask_of(self.finding)}"))


def _cell(words: str, align: str = "left") -> str:
    return paragraph(Words(words), align=align)


def _name_of(finding: Finding) -> str:
    """What a finding is about, in a few words."""
    return label_of(finding.indicator or "") or finding.place.words() or said("returns.whole_file")


def _item(finding: Finding, file: MarkedFile) -> list[Words]:
    """The blank's name, the sentence with what is wrong in colour, and where it stands."""
    colour = ERROR_COLOUR if finding.severity == "error" else QUERY_COLOUR
    answer = file.answer(finding.indicator)
    place = finding.place if finding.place.sentence or answer is None else answer.place
    label = label_of(finding.indicator or "")
    is_named = bool(label) and place.sentence.startswith(label)  # our own form's sentence is the label with the number
    lines = [] if is_named else [Words(label or said("returns.whole_file"), is_title=True)] if label or not place.sentence else []
    if place.sentence:
        lines += [Words("\n")] if lines else []
        lines += _sentence(place, colour)
    if place.sheet and (where := place.words()):  # in a document the coloured words say it better than numbers of rows
        lines.append(Words(f"\n{where}", 8))
    return lines


def _sentence(place: Place, colour: str) -> list[Words]:
    """The sentence, cut around the place where it is long; where nothing was written, a gap is coloured."""
    sentence = place.sentence
    start, end = place.start or 0, place.end if place.end is not None else len(sentence)
    coloured = sentence[start:end][:LONGEST] or NOTHING
    low = max(start - AROUND, 0) if len(sentence) > LONGEST else 0
    high = min(end + AROUND, len(sentence)) if len(sentence) > LONGEST else len(sentence)
    before = ("…" if low else "") + sentence[low:start].lstrip()
    after = sentence[end:high] + ("…" if high < len(sentence) else "")
    parts = (Words(before), Words(coloured, colour=colour), Words(after))
    return [part for part in parts if part.words]


def _raw(finding: Finding, file: MarkedFile) -> str:
    answer = file.answer(finding.indicator)
    return (answer.raw.strip() if answer else "") or str(finding.values.get("raw", "")).strip()


def _written(finding: Finding, file: MarkedFile) -> str:
    """What the unit wrote there; nothing where the finding is about no blank."""
    return _raw(finding, file) or (said("returns.nothing_written") if file.answer(finding.indicator) else "")


def _how(files: Sequence[MarkedFile]) -> list[str]:
    """How each file goes back, and what of it is hidden."""
    lines = []
    for each in files:
        line = said(f"returns.how_{each.how}", **({} if each.how == "in_place" else {"file": each.file.name}), name=each.name)
        lines.append(line + (said("returns.hidden", count=len(each.hidden)) if each.hidden else ""))
    return lines
