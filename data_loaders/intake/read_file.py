"""What a file turns out to be: its forms as submissions, with whose they are and for which period, or else a deliverable or a roster."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import TypeVar

from data_loaders.deliverables.names import is_scanned_form
from data_loaders.deliverables.recognise import delivery_of, liaison_deliveries
from data_loaders.deliverables.roster import RosterError, roster_in
from data_loaders.formats.archives import BESIDE, QUOTED, QUOTED_ALONE, Source, without_files
from data_loaders.formats.garbled import is_garbled
from data_loaders.formats.kinds import PDF, UNREAD_KINDS, Told, tell
from data_loaders.formats.member_names import as_member
from data_loaders.formats.quoted import link_in
from data_loaders.formats.read import read_document
from data_loaders.formats.tables import Document, Unreadable
from data_loaders.formats.zips import Package
from data_loaders.forms.against_heading import cumulative_beside, heads_another_column, said_against
from data_loaders.forms.checks import contradictions, refuse_doubles
from data_loaders.forms.cumulative import on_their_basis
from data_loaders.forms.elsewhere import account_for_margins, account_for_sheets
from data_loaders.forms.excel_form import MarkedForm
from data_loaders.forms.filled import pictured
from data_loaders.forms.found import Found, with_lines
from data_loaders.forms.ledger import Accounted
from data_loaders.forms.listings import without_listings
from data_loaders.forms.on_paper import with_what_was_cut
from data_loaders.forms.papers import weigh
from data_loaders.forms.qualified import qualifications
from data_loaders.forms.recognise import find_submissions
from data_loaders.forms.whole_form import said_in_lines
from data_loaders.intake.days_named import of_an_earlier_year
from data_loaders.matching.context import Context
from data_loaders.matching.periods import match_period
from data_loaders.matching.senders import said_by_sender, units_of
from data_loaders.matching.stated import (
    FILE_NAME,
    SHEET,
    TEMPLATE,
    Line,
    Resolved,
    Saying,
    heading_period,
    heading_unit,
    marked_unit,
    name_parts,
    named_otherwise,
    named_periods,
    named_units,
    resolve,
    stated_basis,
)
from data_loaders.matching.units import Match
from data_loaders.model.campaign import Roster
from data_loaders.model.findings import Finding, Place
from data_loaders.model.mails import Mail
from data_loaders.model.readings import BLANK, NOTHING, PICTURE, TEXT, Delivery, FileReading, Ledger, Submission

AnyPart = TypeVar("AnyPart", Submission, Delivery)
MOST_FORMS, MOST_LETTERS = 1_000, 10_000_000
"""A file with more forms, or with more words in their answers, is refused: twice what 500 units need in one summary."""
FEW_FORMS = 5
WORTH_SAYING = ("paper_not_form", "sentences_left", "mail_sealed")
"""What is said of a paper in which sentences of the form stand, and of a mail's text that cannot be read."""


def read_source(source: Source, context: Context) -> FileReading:
    """One file's bytes as submissions with answers and findings, or refused with the reason. Never raises for what users send."""
    reading = _in_its_year(_by_sender(_read(source, context), source, context), source, context)
    if source.body and not _holds_something(reading, is_quoted=source.body == QUOTED):
        return _without_form(reading, source)
    linked = _linked(source)
    if source.body in (QUOTED, QUOTED_ALONE):
        reading = _held(reading, Finding("mail_quoted"))
    if source.mail and source.mail.is_returned:
        reading = _held(reading, Finding("mail_returned"))
    return replace(reading, findings=(*reading.findings, *linked, *source.said)) if linked or source.said else reading


def _without_form(reading: FileReading, source: Source) -> FileReading:
    """A mail's own text, or what that quotes, in which nothing of ours stands: it has a receipt where it is all that came, or where a file
    lies behind a link in it."""
    linked = _linked(source)
    if not linked and source.body in (BESIDE, QUOTED):
        return replace(reading, role=NOTHING)
    return replace(reading, role="refused", deliveries=(), findings=(*(linked or (without_files(source.mail),)), *source.said))


def _linked(source: Source) -> tuple[Finding, ...]:
    """That a mail's text leads to a file that was not sent with it; what it quotes of an earlier mail led there for that one."""
    if not source.body or source.body == QUOTED:
        return ()
    written = link_in(source.data.decode("utf-8", "replace"))
    return (Finding("mail_link", values={"written": written}),) if written else ()


def _in_its_year(reading: FileReading, source: Source, context: Context) -> FileReading:
    """The same, what is in it held where it came before the campaign's year."""
    found = of_an_earlier_year(source.file, source.member, source.mail, context.campaign.year)
    return _held(reading, found) if found else reading


def _held(reading: FileReading, found: Finding) -> FileReading:
    """The same with an error at all that is in it."""
    submissions = tuple(replace(part, findings=(*part.findings, found)) for part in reading.submissions)
    deliveries = tuple(replace(part, findings=(*part.findings, found)) for part in reading.deliveries)
    return replace(reading, submissions=submissions, deliveries=deliveries)


def _holds_something(reading: FileReading, is_quoted: bool) -> bool:
    """Whether a mail's own text is one of ours: a form, or a list that was to be attached; or sentences of a form, but in a mail that is
    quoted, which came before."""
    return (
        reading.role in ("form", "roster")
        or (not is_quoted and any(finding.rule in WORTH_SAYING for finding in reading.findings))
        or bool([delivery for delivery in reading.deliveries if delivery.liaison])
    )


def _by_sender(reading: FileReading, source: Source, context: Context) -> FileReading:
    """The same with what the sender of its mail says of whose it is; a table of many units is nobody's own."""
    if source.mail is None or context.roster is None or len(reading.submissions) > FEW_FORMS:
        return reading
    told = partial(_told, mail=source.mail, roster=context.roster)
    return replace(reading, submissions=tuple(map(told, reading.submissions)), deliveries=tuple(map(told, reading.deliveries)))


def _told(part: AnyPart, mail: Mail, roster: Roster) -> AnyPart:
    said: Finding | None = said_by_sender(mail, part.unit, roster)
    likely: tuple[str, ...] = () if part.unit else units_of(mail, roster)
    return replace(
        part,
        unit_candidates=tuple(dict.fromkeys((*part.unit_candidates, *likely))),
        findings=(*part.findings, *((said,) if said else ())),
    )


def _read(source: Source, context: Context) -> FileReading:
    digest = sha256(source.data).hexdigest()
    told = Told(source.kind) if source.kind else tell(source.data)
    kind = told.kind
    try:
        document = read_document(source.data, kind, told.package)
    except Unreadable as unreadable:
        return _unread(source, digest, told, unreadable, context)
    document, listings = without_listings(document)
    if listings and not document.tables:
        return _reading(source, digest, kind, "refused", (), listings)
    name = next((words for _, words in name_parts(source.file, source.member)), "")
    forms, said = find_submissions(document, context)
    weighed = weigh(forms, name, document, context, lambda: bool(_deliveries(source, told, document, context)))
    found, left = weighed.forms, weighed.note()
    findings = (*document.findings, *listings, *said, *((left,) if left else ()))
    if not found:
        if is_garbled(document):
            return _reading(source, digest, kind, "refused", (), (Finding("text_garbled"), *findings))
        if (listed := _roster_in(document, context)) is not None:
            reading = _reading(source, digest, kind, "roster", (), (*findings, listed[0]))
            return replace(reading, roster=listed[1])
        if any(finding.severity == "error" for finding in findings):
            return _reading(source, digest, kind, "refused", (), findings)
        if deliveries := _deliveries(source, told, document, context):
            return _reading(source, digest, kind, "deliverable", (), findings, deliveries)
        refusal = Finding("paper_not_form", values={"written": weighed.word}) if left and weighed.word else Finding("no_form_found")
        return _reading(source, digest, kind, "refused", (), (refusal, *findings))
    if _is_too_much(found):
        refusal = Finding("file_many_forms", values={"count": len(found), "limit": MOST_FORMS})
        return _reading(source, digest, kind, "refused", (), (*findings, refusal))
    if document.kind == PDF:
        found = with_what_was_cut(found)
    several = len(found) > 1
    if document.margins and document.kind in ("docx", PDF, "html") and not several:
        margins = [Line(text, Place(sentence=text)) for text in document.margins]
        said_there = said_in_lines(margins, context.campaign)
        found = [replace(with_lines(found[0], margins), findings=(*found[0].findings, *said_there))]
    officers = _officers_beside(source, document, context)
    if document.margins or (len(document.tables) > 1 and not officers):
        found, elsewhere = _with_numbers_elsewhere(found, weighed.left, document, bool(officers))
        findings = (*findings, *elsewhere)
    on_sheets = Counter(part.sheet for part in found)
    submissions = refuse_doubles(tuple(_submission(part, source, context, several, on_sheets[part.sheet] == 1) for part in found))
    if all(_says_nothing(submission) for submission in submissions) and is_garbled(document):
        return _reading(source, digest, kind, "refused", (), (Finding("text_garbled"), *findings))
    return _reading(source, digest, kind, "form", submissions, findings, officers)


def _unread(source: Source, digest: str, told: Told, unreadable: Unreadable, context: Context) -> FileReading:
    """A file that no reader opens: a picture of the form, another deliverable, or refused."""
    kind = told.kind
    if is_scanned_form([context.names.without_names(words) for _, words in name_parts(source.file, source.member)], kind):
        if kind != PDF or unreadable.finding.rule == "pdf_scanned":
            return _reading(source, digest, kind, "form", (_picture(source, context),), ())
        return _reading(source, digest, kind, "refused", (), (Finding("form_scanned", values={"kind": kind}),))
    if deliveries := _deliveries(source, told, None, context):
        return _reading(source, digest, kind, "deliverable", (), (), deliveries)
    return _reading(source, digest, kind, "refused", (), (unreadable.finding,))


def _with_numbers_elsewhere(
    found: list[Found], left: list[Found], document: Document, has_officers: bool
) -> tuple[list[Found], tuple[Finding, ...]]:
    """The forms, the first with the counts of what stands outside any, and what is said of it; sheets of officers hold their numbers."""
    form, ledgers = found[0].form, [found[0].ledger]
    margins = account_for_margins(form, document.margins)
    sheets = Accounted() if has_officers else account_for_sheets(form, document, {part.sheet for part in (*found, *left)})
    ledgers += [margins.ledger, sheets.ledger]
    first = replace(found[0], ledger=Ledger(*map(sum, zip(*ledgers, strict=True))))
    return [first, *found[1:]], (*margins.findings, *sheets.findings)


def _says_nothing(submission: Submission) -> bool:
    """Whether no number was read, whatever is there that cannot be."""
    return all(answer.value is None for answer in submission.answers)


def _is_too_much(found: list[Found]) -> bool:
    """Whether a file holds more forms, or more words in their answers, than any office sends."""
    if len(found) <= FEW_FORMS:
        return False
    return len(found) > MOST_FORMS or sum(len(answer.raw) for part in found for answer in part.answers.values()) > MOST_LETTERS


def _deliveries(source: Source, told: Told, document: Document | None, context: Context) -> tuple[Delivery, ...]:
    """What the file is where it holds no form: the officers it names, one other deliverable, or nothing that is certain."""
    if document is None and told.kind not in UNREAD_KINDS:
        return ()
    if document is not None and (officers := _officers(source, document, context)):
        return officers
    shown = (context.unit_shown, context.period_shown)
    pictures = _pictures_in(told.package) if told.kind == "docx" and told.package and document else 0
    found = delivery_of(source.file, source.member, told.kind, document, pictures, context.campaign, context.names, shown, _subject(source))
    return (found,) if found else ()


def _pictures_in(package: Package) -> int:
    """How many pictures a Word document holds."""
    return sum(name.startswith("word/media/") for name in package.parts)


def _subject(source: Source) -> str:
    """The subject of its mail as it stands among the names around a file."""
    return as_member(source.mail.subject) if source.mail else ""


def _officers(source: Source, document: Document, context: Context) -> tuple[Delivery, ...]:
    return liaison_deliveries(source.file, source.member, document, context.campaign, context.names, context.unit_shown, _subject(source))


def _officers_beside(source: Source, document: Document, context: Context) -> tuple[Delivery, ...]:
    """The liaison forms in the same file as a statistics form, where they are filled in: both are annexes of one notice."""
    return tuple(found for found in _officers(source, document, context) if found.liaison)


def _roster_in(document: Document, context: Context) -> tuple[Finding, Roster | None] | None:
    """A roster with what is to be said of it, or what is wrong with it; None where the file is no roster."""
    try:
        roster = roster_in(document.tables, context.campaign, is_csv=document.kind == "csv")
    except RosterError as error:
        problems = [[problem.words(language) for problem in error.problems] for language in ("zh", "en")]
        return Finding("roster_broken", values={"problems": "".join(problems[0]), "problems_en": " ".join(problems[1])}), None
    return (Finding("roster_read", values={"units": len(roster.units)}), roster) if roster else None


def _reading(
    source: Source,
    digest: str,
    kind: str,
    role: str,
    submissions: tuple[Submission, ...],
    findings: tuple[Finding, ...],
    deliveries: tuple[Delivery, ...] = (),
) -> FileReading:
    if role == "refused":
        findings = tuple(finding for finding in findings if finding.matters_when_refused)
    return FileReading(source.file, source.member, digest, len(source.data), kind, role, submissions, findings, deliveries)


def _submission(found: Found, source: Source, context: Context, several: bool, is_alone: bool = True) -> Submission:
    """The answers with their unit, period and basis, and the findings of all of it; lines around a form speak of it where it `is_alone`
    on its sheet."""
    parts = name_parts(source.file, source.member, _subject(source))
    unit, period, basis_texts = _stated(found, parts, context, several)
    basis = stated_basis(basis_texts)
    answers, own = on_their_basis(found.answers, found.findings, basis, period.code, context.campaign)
    if not found.in_summary:
        own += said_against(found.lines or found.around, unit.code, period.code, context, is_alone)
    if found.in_summary or (is_alone and found.marked and found.marked.basis_written):
        names = () if found.in_summary else (words for _, words in parts[:1])
        own += cumulative_beside((*names, *(line.text for line in found.around)), basis)
    findings = [
        *unit.findings,
        *period.findings,
        *own,
        *qualifications(found.form, context.campaign, answers.values()),
        *contradictions(found.form, answers),
    ]
    if all(answer.state in (BLANK, TEXT) for answer in answers.values()):
        has_words = any(answer.state == TEXT for answer in answers.values())
        findings.append(Finding("form_words_only" if has_words else "form_empty"))
    return Submission(
        unit=unit.code,
        unit_candidates=unit.candidates,
        unit_source=unit.source,
        period=period.code,
        period_candidates=period.candidates,
        period_source=period.source,
        basis=basis,
        form_version=found.form.version,
        sheet=f"{found.sheet or ''}{found.stretch}".lstrip("!") or None,
        answers=tuple(answers.values()),
        findings=tuple(findings),
        ledger=found.ledger,
    )


def _picture(source: Source, context: Context) -> Submission:
    """A form that came as a picture: whose it is by what is said around it, every blank open until somebody confirms it."""
    form = context.form
    submission = _submission(Found(form, None, "", pictured(form), (Finding(PICTURE),), (), None), source, context, several=False)
    return replace(submission, findings=tuple(finding for finding in submission.findings if finding.rule != "form_empty"))


def _stated(found: Found, parts: list[tuple[str, str]], context: Context, several: bool) -> tuple[Resolved, Resolved, list[str]]:
    """Unit, period and the texts that may say 累计: our template's cells, the heading, the sheet's name, file and folder names."""
    lines = list(found.lines)
    unit_sayings: list[Saying] = []
    period_sayings: list[Saying] = []
    conflict: Finding | None = None
    texts = [line.text for line in lines if not heads_another_column(line.text, found.form)] + [words for _, words in parts[:1]]
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
        unit_sayings = [said] if (said := heading_unit(lines, context.names, context.campaign)) else []
        period_sayings = [said] if (said := heading_period(lines, context.campaign, context.names)) else []
    if several and found.sheet:
        parts = [(SHEET, found.sheet), *parts]
    above = [(SHEET, found.sheet), *parts] if found.sheet and not several else parts
    named = [] if found.in_summary else named_units(parts, context.names)
    if several and any(saying.match.code for saying in unit_sayings):
        named = [saying for saying in named if saying.source != FILE_NAME or saying.match.code is None]
    unit = resolve("unit", unit_sayings + named, context.unit_shown)
    period = resolve("period", period_sayings + named_periods(parts, context.campaign), context.period_shown)
    if conflict:
        unit = Resolved(None, unit.candidates, "", (conflict,))
    campaign = context.campaign
    units = [] if found.in_summary else named_units(above, context.names)
    of_unit = named_otherwise("unit", unit.code, units, campaign, context.unit_shown)
    of_period = named_otherwise("period", period.code, named_periods(above, campaign), campaign, context.period_shown)
    return replace(unit, findings=unit.findings + of_unit), replace(period, findings=period.findings + of_period), texts


def _marked_unit(marked: MarkedForm, context: Context) -> tuple[list[Saying], Finding | None]:
    if context.roster is None and marked.unit_code:
        from_mark = Saying(TEMPLATE, marked.unit_written, Match(marked.unit_code, (marked.unit_code,)), marked.unit_place)
        return [from_mark], None
    return marked_unit(marked.unit_code, marked.unit_written, context.names, marked.unit_place)
