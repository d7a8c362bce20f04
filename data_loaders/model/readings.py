"""What reading a file yields: submissions with answers and findings. Frozen, picklable, knows no database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from data_loaders.model.campaign import FIGURES, Roster
from data_loaders.model.findings import Finding, Place
from data_loaders.model.mails import Mail

WEEKLY, CUMULATIVE = "weekly", "cumulative"
NUMBER, NIL, TEXT, BLANK, UNREADABLE = "number", "nil", "text", "blank", "unreadable"
"""The states of an answer (design rule 1): a count, a stated nil (value 0), words, not reported, not readable."""


class Answer(NamedTuple):
    """One blank of one submission (a named tuple for the same reason as Place).

    `value` is a whole number for number and nil, else None; `text` only for text blanks. `basis` is None where it is the submission's;
    words at the blank may say another (累计12 in a weekly form).
    """

    code: str
    state: str
    value: int | None
    text: str | None
    raw: str
    place: Place
    basis: str | None = None


class Ledger(NamedTuple):
    """How many numbers are written where a form stands, and what each is: taken by a blank, printed, about the document, or unplaced.

    `found` is counted apart from the four, so that a number counted twice or not at all shows.
    """

    found: int = 0
    taken: int = 0
    printed: int = 0
    about: int = 0
    unplaced: int = 0


NO_NUMBERS = Ledger()
PICTURE = "form_picture"
"""The finding of a form that came as a picture: nothing of it counts before a person confirmed it."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one unit sent for one thing that is due, read from one file or a part of it: a submission or another delivery.

    `unit` and `period` are None where not known for certain; then the candidates hold what it may be, best first. `unit_source`
    and `period_source` say where they were read: "template", "heading", "file_name", "subject", "folder" or "".
    """

    unit: str | None
    unit_candidates: tuple[str, ...]
    unit_source: str
    period: str | None
    period_candidates: tuple[str, ...]
    period_source: str
    findings: tuple[Finding, ...]

    @property
    def has_error(self) -> bool:
        """True where an error finding holds it."""
        return any(finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Submission(Part):
    """A delivery of figures: the answers of one unit for one period.

    `sheet` tells the submissions of one file apart: the sheet's name, with the rows where it holds several ("汇总!5:5"); "#2" is the
    second form of a document.
    """

    basis: str
    form_version: str
    sheet: str | None
    answers: tuple[Answer, ...]
    ledger: Ledger = NO_NUMBERS

    @property
    def kind(self) -> str:
        """The kind of deliverable it is."""
        return FIGURES

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture that nobody typed yet, and says nothing."""
        return any(finding.rule == PICTURE for finding in self.findings)

    @property
    def due(self) -> str | None:
        """The code of what it is for: its period."""
        return self.period


class LiaisonField(NamedTuple):
    """One field of a liaison form (Annex 1) as it was filled in; `field` is one that liaison_form.py looks for."""

    field: str
    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class Delivery(Part):
    """One deliverable of one unit without a statistics form: a liaison form, a plan, a week's materials, a summary report.

    `kind` is certain, or there is no delivery. `deliverable` is the code in the campaign's calendar, None where the week is not known.
    `liaison` holds what a liaison form says of the officer.
    """

    kind: str
    deliverable: str | None
    liaison: tuple[LiaisonField, ...]

    @property
    def sheet(self) -> None:
        """A delivery is of no sheet."""
        return None

    @property
    def due(self) -> str | None:
        """The code of what it is: its deliverable."""
        return self.deliverable


NOTHING = "nothing"
"""The role of a mail's own text that holds nothing of the form: it is not kept, and has no receipt."""


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one file (or one member of a zip or mail) turned out to be.

    `kind` is the type by content ("xlsx", "docx", ...); `role` is "form", "deliverable", "roster" or "refused". A form may come with a
    liaison form in the same file. `mail` is the one the file came in by. `roster` is what a roster says, where nothing is wrong with it.
    `findings` are about the file as a whole. `data` (the bytes) stay with whoever read them; `sha256` names them.
    """

    file: str
    member: str | None
    sha256: str
    size: int
    kind: str
    role: str
    submissions: tuple[Submission, ...]
    findings: tuple[Finding, ...]
    deliveries: tuple[Delivery, ...] = ()
    roster: Roster | None = None
    mail: Mail | None = None

    @property
    def status(self) -> str:
        """ "problem" with any error, "warning" with any query, else "ok"."""
        severities = {finding.severity for finding in self.all_findings()}
        if "error" in severities:
            return "problem"
        return "warning" if "query" in severities else "ok"

    def all_findings(self) -> tuple[Finding, ...]:
        """The file's own findings, then each submission's and delivery's."""
        parts: tuple[Part, ...] = (*self.submissions, *self.deliveries)
        return self.findings + tuple(finding for part in parts for finding in part.findings)


def shown_file(file: str, member: str | None) -> str:
    """A file as it is named to people: with the archive or mail around it, where it lay in one."""
    return f"{file} › {member}" if member else file
