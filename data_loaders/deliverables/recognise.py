"""A file without a statistics form -> what else of the calendar it is: liaison form, plan, week's materials, summary. Never guessed.

What kind it is must be certain, from the table of a liaison form or from the words of the file's name and title, or it is no delivery.
Unit and week come by the same matching as a submission's: certain, or with candidates.
"""

from __future__ import annotations

from data_loaders.deliverables.liaison_form import NEEDED, OFFICER, UNIT, liaison_fields, listed_officers
from data_loaders.deliverables.names import TEXTS, kind_of_words, speaks_of_figures
from data_loaders.formats.kinds import PDF, PICTURES
from data_loaders.formats.tables import Document, Table
from data_loaders.formats.views import as_one_table
from data_loaders.matching.periods import match_period
from data_loaders.matching.stated import (
    HEADING,
    Line,
    Resolved,
    Saying,
    Shown,
    heading_unit,
    name_parts,
    named_periods,
    named_units,
    resolve,
)
from data_loaders.matching.units import UnitNames
from data_loaders.model.campaign import FINAL, LIAISON, MATERIALS, PLAN, SUMMARY, Campaign
from data_loaders.model.findings import Finding, Place
from data_loaders.model.readings import Delivery, LiaisonField
from data_loaders.model.words import both, listed
from data_loaders.text.plain import plain

NOTES = {LIAISON: "delivery_liaison", PLAN: "delivery_plan", MATERIALS: "delivery_materials", SUMMARY: "delivery_summary"}
"""What is said of each kind."""
TITLE_LINES, TITLE_LENGTH = 4, 60
SIGNATURE_LINES = 6
LINES_A_PICTURE = 3
"""With so many short lines for each of its pictures, a document holds pictures and their captions."""


def delivery_of(
    file: str,
    member: str | None,
    kind: str,
    document: Document | None,
    pictures: int,
    campaign: Campaign,
    names: UnitNames,
    shown: tuple[Shown, Shown],
    subject: str = "",
) -> Delivery | None:
    """The delivery a file without a liaison form is, or None where that is not certain. `document` is None for kinds that cannot be
    read, `pictures` is how many it holds, `subject` its mail's, "" where it came in none; `shown` gives the words for units and periods."""
    parts = name_parts(file, member, subject)
    lines = _text_lines(document) if document is not None and (kind in TEXTS or kind == PDF) else []
    is_album = document is not None and _is_album(document, pictures)
    if document is not None and not lines and not is_album and kind != PDF:
        return None
    titles = [line for line in lines if len(line.text) <= TITLE_LENGTH][:TITLE_LINES]
    unit = resolve("unit", _unit_sayings(lines, titles, names, campaign) + named_units(parts, names, kind in PICTURES), shown[0])
    named = [names.without_names(words) for _, words in parts]
    written = [names.without_names(line.text) for line in (lines if is_album else titles)]
    what = kind_of_words(named, written, kind, campaign, is_album, unit.code is not None)
    named_weeks = named_periods(parts, campaign)
    if what is None and is_album and not speaks_of_figures([*named, *written]) and _is_named(parts, named_weeks, campaign, names, shown):
        what = MATERIALS
    if what is None:
        return None
    if what != MATERIALS:
        return _delivery(what, campaign, unit, _NO_PERIOD)
    period = _week(resolve("period", _period_sayings(titles, campaign) + named_weeks, shown[1]), campaign)
    if not unit.candidates and not period.candidates:
        return None
    return _delivery(what, campaign, unit, period)


def _is_album(document: Document, pictures: int) -> bool:
    """Whether a document holds pictures and nothing else, or their captions."""
    words = [str(cell) for table in document.tables for row in table.rows for cell in row if cell and str(cell).strip()]
    return len(words) <= LINES_A_PICTURE * pictures and all(len(text) <= TITLE_LENGTH for text in words) and pictures > 0


def _is_named(parts: list[tuple[str, str]], weeks: list[Saying], campaign: Campaign, names: UnitNames, shown: tuple[Shown, Shown]) -> bool:
    """Whether the names around a file say for certain whose it is and for which week."""
    week = _week(resolve("period", weeks, shown[1]), campaign)
    return week.code is not None and resolve("unit", named_units(parts, names), shown[0]).code is not None


def liaison_deliveries(
    file: str, member: str | None, document: Document, campaign: Campaign, names: UnitNames, shown: Shown, subject: str = ""
) -> tuple[Delivery, ...]:
    """The liaison forms (Annex 1) in a document, filled in or not, and the officers of a list, one for each; nearly always one or none."""
    if campaign.deliverable(LIAISON) is None:
        return ()
    parts = name_parts(file, member, subject)
    forms = [found for table in document.tables if (found := liaison_fields(table)) is not None]
    tables = document.tables if document.tables[0].name is not None else [as_one_table(document)]
    listed = [row for table in tables for row in listed_officers(table, [table.name or "", *(words for _, words in parts)])]
    different = {frozenset((field.field, field.value) for field in fields): fields for fields in (*forms, *listed)}
    officers = [fields for fields in different.values() if fields] or list(different.values())
    named = named_units(parts, names) if len(officers) == 1 else []
    units = [resolve("unit", [*_written_unit(fields, names), *named], shown) for fields in officers]
    return tuple(
        _delivery(LIAISON, campaign, unit, _NO_PERIOD, fields, _of_officer(fields, unit.code, officers, units))
        for fields, unit in zip(officers, units, strict=True)
    )


def _written_unit(fields: tuple[LiaisonField, ...], names: UnitNames) -> list[Saying]:
    return [Saying(HEADING, field.value, names.in_field(field.value), field.place) for field in fields if field.field == UNIT]


_NO_PERIOD = Resolved(None, (), "", ())


def _delivery(
    kind: str,
    campaign: Campaign,
    unit: Resolved,
    period: Resolved,
    fields: tuple[LiaisonField, ...] = (),
    findings: tuple[Finding, ...] = (),
) -> Delivery:
    due = campaign.deliverable(kind, period.code)
    return Delivery(
        kind=kind,
        deliverable=due.code if due else None,
        unit=unit.code,
        unit_candidates=unit.candidates,
        unit_source=unit.source,
        period=period.code,
        period_candidates=period.candidates,
        period_source=period.source,
        liaison=fields,
        findings=(*unit.findings, *period.findings, *(findings or (Finding(NOTES[kind]),))),
    )


def _of_officer(
    fields: tuple[LiaisonField, ...], unit: str | None, officers: list[tuple[LiaisonField, ...]], units: list[Resolved]
) -> tuple[Finding, ...]:
    """A note on what is said of the officer; an error where that is nothing, or the file names several officers for one unit."""
    filled = {field.field: field.value for field in fields}
    if not filled.keys() & OFFICER:
        return (Finding("liaison_empty"),)
    same = [officer for officer, other in zip(officers, units, strict=True) if unit and other.code == unit]
    if len(same) > 1:
        called = [next((field.value for field in officer if field.field == "name"), "—") for officer in same]
        return (Finding("liaison_twice", "unit", fields[0].place, listed(called).as_values("names")),)
    missing = [both(f"liaison.{field}") for field in NEEDED if field not in filled]
    if missing:
        return (Finding("liaison_incomplete", values=listed(missing).as_values("missing")),)
    return (Finding(NOTES[LIAISON]),)


def _text_lines(document: Document) -> list[Line]:
    """The paragraphs with words in them that stand in no table."""
    return [
        Line(text, Place(table=0, paragraph=number, sentence=text))
        for table in document.tables
        if table.number == 0 or (document.kind == "csv" and _is_running(table))
        for number, row in enumerate(table.rows, start=1)
        if (text := " ".join(str(cell) for cell in row if cell is not None).strip())
    ]


def _is_running(table: Table) -> bool:
    """Whether most lines of a text file are one piece."""
    filled = [row for row in table.rows if any(row)]
    return sum(len(row) == 1 for row in filled) * 2 > len(filled)


def _unit_sayings(lines: list[Line], titles: list[Line], names: UnitNames, campaign: Campaign) -> list[Saying]:
    """What a text says of its unit: a label, a line that is its name (at the top or under the text), a name in the title."""
    sayings = [said] if (said := heading_unit([*titles, *lines[-SIGNATURE_LINES:]], names, campaign)) else []
    for line in titles:
        match = names.in_name(line.text)
        if match.candidates and plain(line.text) not in names.by_name:
            sayings.append(Saying(HEADING, line.text, match, line.place))
    return sayings


def _period_sayings(titles: list[Line], campaign: Campaign) -> list[Saying]:
    sayings = [Saying(HEADING, line.text, match_period(line.text, campaign), line.place) for line in titles]
    return [saying for saying in sayings if saying.match.candidates]


def _week(period: Resolved, campaign: Campaign) -> Resolved:
    """The week where materials are due for it; the whole month is no week."""
    if period.code is None:
        weeks = tuple(code for code in period.candidates if code != FINAL)
        return Resolved(None, weeks, "", period.findings)
    if campaign.deliverable(MATERIALS, period.code):
        return period
    return Resolved(None, (), "", (Finding("period_missing", "period"),))
