"""The roll-up 汇总: the bureau's own form filled with the totals, as files. Each is read back by our own reader before anybody gets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from data_loaders.formats.archives import Source
from data_loaders.intake.read_file import read_source
from data_loaders.matching.context import Context
from data_loaders.model.campaign import Roster, Unit
from data_loaders.model.form import load_forms
from data_loaders.model.readings import CUMULATIVE, WEEKLY, FileReading, Submission
from data_loaders.model.wording import located
from data_loaders.model.words import Said, both
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.file_names import NOT_IN_FILE_NAMES
from data_loaders.writers.packing import pack
from reports.papers.roll_up_forms import annex_document, annex_workbook, cover_note
from reports.papers.roll_up_names import ANNEX, DRAFT, NOTE, PART_OF_BUREAU, ZIP, mark_of
from reports.pdf import as_pdf
from reports.roll_up_facts import SOFAR, Asked, CannotRollUp, RollUp, roll_up

WORD, EXCEL, PDF = "docx", "xlsx", "pdf"
OURS = frozenset(
    f"{name}{part}{draft}.{kind}"
    for name, part, draft, kind in product((ANNEX, NOTE), ("", PART_OF_BUREAU), ("", DRAFT), (WORD, EXCEL, PDF))
)
"""What the files may be called."""
NOBODY = Unit("bureau", "", "")
"""Gives the bureau a code while its own form is read back, where the office above gave it none."""
MAY_CONTRADICT = "part_exceeds_whole"
"""The one error that a form which is handed out may hold: its cover note says so."""


@dataclass(frozen=True, slots=True)
class Files:
    """A roll-up and its files, by name. `has_pdf` is False where LibreOffice is not installed or failed."""

    made: RollUp
    files: Mapping[str, bytes]
    has_pdf: bool

    @property
    def zip_name(self) -> str:
        """What all of them together are called."""
        stem = f"{ZIP}_{self.made.bureau.name}_{self.made.title.zh}{mark_of(self.made)}"
        return f"{NOT_IN_FILE_NAMES.sub('_', stem)}.zip"

    def zipped(self) -> bytes:
        """All of them in one file; the same files give the same bytes."""
        return pack(self.files.items())


def files_of(warehouse: Warehouse, asked: Asked) -> Files:
    """Everything that goes out for a roll-up. CannotRollUp where it cannot be made, or a file does not read back to the same numbers."""
    return written(roll_up(warehouse, asked))


def written(made: RollUp, with_pdf: bool = True) -> Files:
    """A roll-up as files, each read back."""
    mark = mark_of(made)
    annex, note = f"{ANNEX}{mark}", f"{NOTE}{mark}"
    words = {f"{annex}.{WORD}": annex_document(made), f"{note}.{WORD}": cover_note(made)}
    workbook = {f"{annex}.{EXCEL}": annex_workbook(made)}
    for name, data in {**words, **workbook}.items():
        read_back(made, name, data, is_form=name.startswith(ANNEX))
    printed = as_pdf(words, made.day) if with_pdf else {}
    return Files(made, {**words, **workbook, **printed}, bool(printed))


def read_back(made: RollUp, name: str, data: bytes, is_form: bool) -> None:
    """CannotRollUp where our own reader finds another submission in a file than the roll-up, or one in a file that holds none."""
    bureau = made.bureau if made.bureau.code else Unit(NOBODY.code, made.bureau.name, made.bureau.unit_type)
    reading = read_source(Source(name, None, data), Context(made.campaign, load_forms(), Roster((bureau,))))
    wanted = 1 if is_form else 0
    if len(reading.submissions) != wanted or reading.deliveries:
        raise _unread(name, both("roll_up.read_as", count=len(reading.submissions) + len(reading.deliveries), wanted=wanted))
    errors = [each for each in reading.all_findings() if each.severity == "error" and each.rule != MAY_CONTRADICT]
    if any(submission.ledger.unplaced for submission in reading.submissions):
        raise _unread(name, both("roll_up.number_left"))
    if errors:
        raise _unread(name, Said(located(errors[0]), located(errors[0], "en")))
    if is_form:
        _refuse_difference(made, name, reading, bureau)


def _unread(name: str, why: Said) -> CannotRollUp:
    return CannotRollUp(both("roll_up.not_read", file=name, why=why))


def _refuse_difference(made: RollUp, name: str, reading: FileReading, bureau: Unit) -> None:
    (submission,) = reading.submissions
    said = (submission.unit, submission.period, submission.basis)
    basis = CUMULATIVE if made.asked.period == SOFAR else WEEKLY
    if said != (bureau.code, made.period, basis):
        raise _unread(name, both("roll_up.heading_differs", found=" ".join(map(str, said))))
    found, wanted = _found(submission), made.answers
    for code, blank in made.form.blanks.items():
        if found.get(code) != wanted.get(code):
            label = Said(blank.label_zh, blank.label_en)
            raise CannotRollUp(both("roll_up.differs", file=name, blank=label, wanted=wanted.get(code), found=found.get(code)))


def _found(submission: Submission) -> dict[str, int | str | None]:
    return {answer.code: answer.text if answer.value is None else answer.value for answer in submission.answers}
