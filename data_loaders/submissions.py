"""Tables of cells + form -> submissions: which answers, whose, for which period, and everything that is odd about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from data_loaders.alignment import Passage
from data_loaders.answers import answers_from_cells, answers_from_prose
from data_loaders.campaign import Campaign, Roster
from data_loaders.checks import contradictions, refuse_doubles
from data_loaders.containers import Source, kind_of
from data_loaders.deliveries import UNREAD_KINDS, delivery_of, liaison_delivery
from data_loaders.documents import Document, Table, Unreadable, read_document
from data_loaders.findings import Finding, Place
from data_loaders.form import Form
from data_loaders.matching import Match, UnitNames, match_period
from data_loaders.passages import answer_passages
from data_loaders.reading import BLANK, Answer, Delivery, FileReading, Submission
from data_loaders.rosters import RosterError, is_roster, roster_of
from data_loaders.stacked import Stretch, position, stretches
from data_loaders.stated import (
    FILE_NAME,
    SHEET,
    TEMPLATE,
    Line,
    Resolved,
    Saying,
    Shown,
    heading_period,
    heading_unit,
    marked_unit,
    name_parts,
    named_periods,
    named_units,
    resolve,
    stated_basis,
    unit_written,
)
from data_loaders.summaries import read_summaries
from data_loaders.tables import ROW_LIMIT
from data_loaders.template_reader import MarkedForm, cell_name, find_mark, read_all_marked, read_labelled, row_of

LINES_READ = 80
"""How many lines outside the answers are looked at for unit and period."""
LONGEST_LINE = 200
SHORTEST_PROSE = 20
"""Shorter cells below a template are remarks and signatures, no form."""


@dataclass(frozen=True)
class Context:
    """What a file is read against. A roster of None: no roster is known, so a template's own unit code is believed."""

    campaign: Campaign
    forms: dict[str, Form]
    roster: Roster | None

    @property
    def form(self) -> Form:
        """The campaign's form version."""
        return self.forms[self.campaign.form_version]

    @cached_property
    def forms_own_first(self) -> tuple[Form, ...]:
        """Every form version, the campaign's before the others."""
        return (self.form, *(form for form in self.forms.values() if form is not self.form))

    @cached_property
    def names(self) -> UnitNames:
        """The roster's names, ready to be looked up."""
        return UnitNames(self.roster or Roster())

    @cached_property
    def unit_shown(self) -> Shown:
        """Unit code -> name; a name is the same in both languages."""
        return self.unit_words, self.unit_words

    @cached_property
    def period_shown(self) -> Shown:
        """Period code -> its label in each language."""
        return self.period_words, {period.code: period.label_en for period in self.campaign.periods}

    @cached_property
    def unit_words(self) -> dict[str, str]:
        """Unit code -> name, for messages."""
        return {unit.code: unit.name for unit in (self.roster or Roster()).units}

    @cached_property
    def period_words(self) -> dict[str, str]:
        """Period code -> its Chinese label, for messages."""
        return {period.code: period.label_zh for period in self.campaign.periods}


@dataclass(frozen=True, slots=True)
class _Found:
    """The answers of one submission with what its own text says of unit, period and basis."""

    form: Form
    sheet: str | None
    stretch: str
    """Which of several forms in one sheet or document: "!1:90" (its rows), "#2" (the second), or "" where there is one."""
    answers: dict[str, Answer]
    findings: tuple[Finding, ...]
    lines: tuple[Line, ...]
    marked: MarkedForm | None
    in_summary: bool = False
    """Whether this is a row of a summary: the names around the file are then not its unit's."""


def read_source(source: Source, context: Context) -> FileReading:
    """One file's bytes as submissions with answers and findings, or refused with the reason. Never raises for what users send."""
    digest = sha256(source.data).hexdigest()
    kind = kind_of(source.data)
    try:
        document = read_document(source.data, kind)
    except Unreadable as refusal:
        if delivery := _delivery(source, kind, None, context):
            return _reading(source, digest, kind, "deliverable", (), (), delivery)
        return _reading(source, digest, kind, "refused", (), (refusal.finding,))
    found = find_submissions(document, context)
    findings = tuple(document.findings)
    if not found:
        if (roster := _roster_finding(document, context)) is not None:
            return _reading(source, digest, kind, "roster", (), (*findings, roster))
        if any(finding.severity == "error" for finding in findings):
            return _reading(source, digest, kind, "refused", (), findings)
        if delivery := _delivery(source, kind, document, context):
            return _reading(source, digest, kind, "deliverable", (), findings, delivery)
        return _reading(source, digest, kind, "refused", (), (*findings, Finding("no_form_found")))
    several = len(found) > 1
    submissions = refuse_doubles(tuple(_submission(part, source, context, several) for part in found))
    return _reading(source, digest, kind, "form", submissions, findings, _liaison_beside(source, document, context))


def _delivery(source: Source, kind: str, document: Document | None, context: Context) -> tuple[Delivery, ...]:
    """What the file is where it holds no form: one deliverable, or nothing that is certain."""
    if document is None and kind not in UNREAD_KINDS:
        return ()
    shown = (context.unit_shown, context.period_shown)
    found = delivery_of(source.file, source.member, kind, document, context.campaign, context.names, shown)
    return (found,) if found else ()


def _liaison_beside(source: Source, document: Document, context: Context) -> tuple[Delivery, ...]:
    """The liaison form in the same file as a statistics form, where it is filled in: both are annexes of one notice."""
    found = liaison_delivery(source.file, source.member, document, context.campaign, context.names, context.unit_shown)
    return (found,) if found and found.liaison else ()


def _roster_finding(document: Document, context: Context) -> Finding | None:
    """A note (or what is wrong with it) where the file is a unit roster; None where it is not."""
    for table in document.tables:
        if is_roster(table.rows):
            try:
                return Finding("roster_read", values={"units": len(roster_of(table.rows, context.campaign).units)})
            except RosterError as error:
                problems = [[problem.words(language) for problem in error.problems] for language in ("zh", "en")]
                return Finding("roster_broken", values={"problems": "".join(problems[0]), "problems_en": " ".join(problems[1])})
    return None


def _reading(
    source: Source,
    digest: str,
    kind: str,
    role: str,
    submissions: tuple[Submission, ...],
    findings: tuple[Finding, ...],
    deliveries: tuple[Delivery, ...] = (),
) -> FileReading:
    return FileReading(source.file, source.member, digest, len(source.data), kind, role, submissions, findings, deliveries)


def find_submissions(document: Document, context: Context) -> list[_Found]:
    """The submissions in a document: nearly always one a filled sheet, one for all the tables of a Word document."""
    if not _is_spreadsheet(document):
        marked = [part for table in document.tables for part in _from_template(table, context)]
        if not marked and document.kind == "csv":
            marked = _from_summary(document.tables[0], document, context)
        return marked or _from_prose(document, context)
    found: list[_Found] = []
    for table in document.tables:
        parts = (
            _with_prose_below(_from_template(table, context), table, document, context)
            or _from_summary(table, document, context)
            or _from_prose(Document(document.kind, [table]), context)
        )
        if table.hidden:
            hidden = Finding("sheet_hidden", place=Place(sheet=table.name), values={"sheet": table.name})
            parts = [replace(part, findings=(*part.findings, hidden)) for part in parts]
        found += parts
    return found


def _is_spreadsheet(document: Document) -> bool:
    return any(table.name is not None for table in document.tables)


def _from_template(table: Table, context: Context) -> list[_Found]:
    corner = find_mark(table)
    form = context.forms.get(corner[2], context.form) if corner else context.form
    parts = read_all_marked(table, form, corner) if corner else read_labelled(table, form)
    found: list[_Found] = []
    for first, last, marked in parts:
        answers, findings = answers_from_cells(form, table, marked.cells)
        lines = () if corner else tuple(_lines(table, set(), first, last))
        stretch = f"!{first}:{last}" if len(parts) > 1 else ""
        found.append(_Found(form, table.name, stretch, answers, tuple(findings), lines, marked if corner else None))
    return found


def _with_prose_below(found: list[_Found], table: Table, document: Document, context: Context) -> list[_Found]:
    """Marked forms, and printed ones that stand below them in the same sheet."""
    last = max((cell.row for part in found if part.marked for cell in part.marked.cells), default=len(table.rows))
    if not any(isinstance(value, str) and len(value) >= SHORTEST_PROSE for row in table.rows[last:] for value in row):
        return found
    below = replace(table, rows=[[] for _ in range(last)] + table.rows[last:])
    printed = _from_prose(Document(document.kind, [below]), context)
    return found + [replace(part, stretch=part.stretch or f"!{last + 1}:{len(table.rows)}") for part in printed]


def _from_summary(table: Table, document: Document, context: Context) -> list[_Found]:
    """A submission a row; what is odd about the columns is said once, of the file."""
    found: list[_Found] = []
    for form in context.forms_own_first:
        for summary in read_summaries(table, form):
            lines = tuple(_lines(table, set(), summary.first_line, summary.last_line))
            document.findings += summary.findings if summary.rows else ()
            for row in summary.rows:
                answers, findings = answers_from_cells(form, table, row.marked.cells)
                own = [finding for finding in findings if finding.rule != "blank_missing"]
                stretch = f"!{row.row}:{row.row}"
                found.append(_Found(form, table.name, stretch, answers, (*row.findings, *own), lines, row.marked, in_summary=True))
        if found:
            break
    return found


def _from_prose(document: Document, context: Context) -> list[_Found]:
    best: tuple[int, Form, list[Passage]] | None = None
    for form in context.forms_own_first:
        passages = answer_passages(form, document)
        words = sum(len(passage.text) for passage in passages)
        if passages and (best is None or words > best[0]):
            best = (words, form, passages)
    if best is None:
        return []
    _, form, passages = best
    tables = {table.number: table for table in document.tables}
    after = {table.number: table.after for table in document.tables}
    passages.sort(key=lambda passage: (*position(passage.table, passage.row, after), passage.column))
    used = {(passage.table, passage.row) for passage in passages}
    lines = [line for table in document.tables for line in _placed_lines(table, used, after)]
    parts = stretches(form, passages, lambda before, behind: _headed_anew(lines, _at(before, after), _at(behind, after)))
    found: list[_Found] = []
    for number, (part, own_lines) in enumerate(zip(parts, _shared_out(lines, parts, after), strict=True), start=1):
        answers, findings = answers_from_prose(form, tables, part)
        if answers:
            sheet = document.tables[0].name if _is_spreadsheet(document) else None
            stretch = "" if len(parts) == 1 else f"#{number}"
            found.append(_Found(form, sheet, stretch, answers, tuple(findings), tuple(own_lines), None))
    return found


_Placed = tuple[tuple[int, int, int], Line]
"""A line with where it stands in the document (see stacked.position)."""


def _at(passage: Passage, after: dict[int, int]) -> tuple[int, int, int]:
    return position(passage.table, passage.row, after)


def _said_between(lines: list[_Placed], low: tuple[int, int, int], high: tuple[int, int, int]) -> str:
    """The unit that the lines between two places name, "" where they name none."""
    between = [line for at, line in lines if low < at < high]
    return unit_written(between) if between else ""


def _headed_anew(lines: list[_Placed], low: tuple[int, int, int], high: tuple[int, int, int]) -> bool:
    """Whether another unit than the one above is named between two places."""
    said = _said_between(lines, low, high)
    above = [line for at, line in lines if at < low] if said else []
    return bool(above) and unit_written(above[::-1]) not in ("", said)


def _shared_out(lines: list[_Placed], parts: list[Stretch], after: dict[int, int]) -> list[list[Line]]:
    """Each form's lines: from the end of the one above to its own end; where units are named only below, from its start on."""
    if len(parts) == 1:
        return [[line for _, line in lines]]
    firsts = [min(_at(passage, after) for passage in part.passages) for part in parts]
    lasts = [max(_at(passage, after) for passage in part.passages) for part in parts]
    beyond = (1 << 30, 0, 0)
    named_below = not _said_between(lines, (-1, 0, 0), firsts[0]) and bool(_said_between(lines, lasts[-1], beyond))
    edges = [(-1, 0, 0), *(firsts[1:] if named_below else lasts[:-1]), beyond]
    return [[line for at, line in lines if low < at < high] for low, high in zip(edges, edges[1:])]


def _placed_lines(table: Table, used: set[tuple[int, int]], after: dict[int, int]) -> list[_Placed]:
    return [
        (position(table.number, line.place.row or line.place.paragraph or row_of(line.place.cell), after), line)
        for line in _lines(table, used)
    ]


def _lines(table: Table, used: set[tuple[int, int]], first: int = 1, last: int = ROW_LIMIT) -> list[Line]:
    """The rows without answers as lines of text, cells parted by tabs, in reading order."""
    lines: list[Line] = []
    for r, row in enumerate(table.rows[first - 1 : last], start=first):
        if (table.number, r) in used or len(lines) >= LINES_READ:
            continue
        filled = [(c, str(value).strip()) for c, value in enumerate(row, start=1) if value not in (None, "")]
        if not filled or any(len(text) > LONGEST_LINE for _, text in filled):
            continue
        place = _line_place(table, r, filled[0][0], "\t".join(text for _, text in filled))
        for part in place.sentence.split("\n"):
            lines.append(Line(part, place))
    return lines


def _line_place(table: Table, row: int, column: int, text: str) -> Place:
    if table.name is not None:
        return Place(sheet=table.name, cell=cell_name(row, column), sentence=text)
    if table.number:
        return Place(table=table.number, row=row, column=column, sentence=text)
    return Place(table=0, paragraph=row, sentence=text)


def _submission(found: _Found, source: Source, context: Context, several: bool) -> Submission:
    """The answers with their unit, period and basis, and the findings of all of it."""
    parts = name_parts(source.file, source.member)
    unit, period, basis_texts = _stated(found, parts, context, several)
    findings = [*unit.findings, *period.findings, *found.findings, *contradictions(found.form, found.answers)]
    if all(answer.state == BLANK for answer in found.answers.values()):
        findings.append(Finding("form_empty"))
    return Submission(
        unit=unit.code,
        unit_candidates=unit.candidates,
        unit_source=unit.source,
        period=period.code,
        period_candidates=period.candidates,
        period_source=period.source,
        basis=stated_basis(basis_texts),
        form_version=found.form.version,
        sheet=f"{found.sheet or ''}{found.stretch}".lstrip("!") or None,
        answers=tuple(found.answers.values()),
        findings=tuple(findings),
    )


def _stated(
    found: _Found, parts: list[tuple[str, str]], context: Context, several: bool
) -> tuple[Resolved, Resolved, list[str]]:
    """Unit, period and the texts that may say 累计: our template's cells, the heading, the sheet's name, file and folder names."""
    lines = list(found.lines)
    unit_sayings: list[Saying] = []
    period_sayings: list[Saying] = []
    conflict: Finding | None = None
    texts = [line.text for line in lines] + [words for _, words in parts[:1]]
    if found.marked:
        marked = found.marked
        unit_sayings, conflict = _marked_unit(marked, context)
        period_sayings = [
            Saying(TEMPLATE, marked.period_written, match_period(marked.period_written, context.campaign), marked.period_place)
        ]
        texts = [marked.basis_written] if marked.basis_written or not found.in_summary else texts
        if found.in_summary and (said := heading_period(lines, context.campaign)):
            period_sayings.append(said)
    else:
        unit_sayings = [said] if (said := heading_unit(lines, context.names)) else []
        period_sayings = [said] if (said := heading_period(lines, context.campaign)) else []
    if several and found.sheet:
        parts = [(SHEET, found.sheet), *parts]
    named = [] if found.in_summary else named_units(parts, context.names)
    if several and any(saying.match.code for saying in unit_sayings):
        named = [saying for saying in named if saying.source != FILE_NAME or saying.match.code is None]
    unit = resolve("unit", unit_sayings + named, context.unit_shown)
    period = resolve("period", period_sayings + named_periods(parts, context.campaign), context.period_shown)
    if conflict:
        unit = Resolved(None, unit.candidates, "", (conflict,))
    return unit, period, texts


def _marked_unit(marked: MarkedForm, context: Context) -> tuple[list[Saying], Finding | None]:
    if context.roster is None and marked.unit_code:
        from_mark = Saying(TEMPLATE, marked.unit_written, Match(marked.unit_code, (marked.unit_code,)), marked.unit_place)
        return [from_mark], None
    return marked_unit(marked.unit_code, marked.unit_written, context.names, marked.unit_place)
