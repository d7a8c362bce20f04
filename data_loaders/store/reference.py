"""Campaign, roster, forms and catalogue -> rows of the reference tables, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from data_loaders.model.campaign import Campaign, Deliverable, Event, Period, Roster, Unit, UnitType
from data_loaders.model.findings import catalogue
from data_loaders.model.form import load_forms
from data_loaders.store.rows import Records

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from data_loaders.store.database import Database

Made = TypeVar("Made", bound="DataclassInstance")

CAMPAIGN_TABLES = ("campaign", "bureau", "unit_type", "period", "deliverable", "event")


def form_records() -> Records:
    """The blanks of every form and the rules of the catalogue: they follow the files beside the code."""
    records = Records()
    for form in load_forms().values():
        item_positions = {item.code: position for position, item in enumerate(form.items, 1)}
        for blank in form.blanks.values():
            records.add(
                "blank",
                form_version=form.version,
                code=blank.code,
                item=blank.item,
                section=blank.section,
                kind=blank.kind,
                measure=blank.measure,
                counting_unit=blank.counting_unit,
                part_of=blank.part_of,
                is_in_persons=form.is_in_persons(blank),
                sessions=list(blank.sessions) or None,
                position=blank.position + 1,
                item_position=item_positions[blank.item],
            )
    for rule in catalogue().values():
        records.add("rule", code=rule.code, severity=rule.severity, urgent=rule.urgent, settled_by_accepting=rule.settled_by_accepting)
    return records


def outdated_form_records(database: Database) -> Records | None:
    """The blanks and rules as they are to be, where a database holds others; else None."""
    records = form_records()
    stored = {table: database.query(f"select * from {table}") for table in records.tables}
    wanted = {
        table: [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        for table, columns in records.tables.items()
    }
    return None if stored == wanted else records


def campaign_records(campaign: Campaign) -> Records:
    """A campaign as rows; positions count from 1."""
    records = Records()
    records.add(
        "campaign",
        year=campaign.year,
        form_version=campaign.form_version,
        theme_zh=campaign.theme_zh,
        theme_en=campaign.theme_en,
    )
    records.add("bureau", code=campaign.bureau_code, name=campaign.bureau_name)
    for position, period in enumerate(campaign.periods, 1):
        records.add("period", **_fields(period), position=position)
    kept: dict[str, Sequence[DataclassInstance]] = {
        "unit_type": campaign.unit_types,
        "deliverable": campaign.deliverables,
        "event": campaign.events,
    }
    for table, entries in kept.items():
        for position, entry in enumerate(entries, 1):
            records.add(table, **_fields(entry), position=position)
    return records


def campaign_of(rows: dict[str, list[dict]]) -> Campaign:
    """The campaign from the rows of CAMPAIGN_TABLES, in order of position where they have one; an older database has no bureau."""
    return Campaign(
        **rows["campaign"][0],
        **{f"bureau_{field}": value for row in rows["bureau"] for field, value in row.items()},
        unit_types=tuple(_made(UnitType, row) for row in rows["unit_type"]),
        periods=tuple(_made(Period, row) for row in rows["period"]),
        deliverables=tuple(_made(Deliverable, row) for row in rows["deliverable"]),
        events=tuple(_made(Event, row) for row in rows["event"]),
    )


def roster_records(roster: Roster) -> Records:
    """A roster as rows."""
    records = Records()
    for position, unit in enumerate(roster.units, 1):
        records.add("unit", **_fields(unit) | {"aliases": list(unit.aliases)}, position=position)
    return records


def roster_of_rows(rows: list[dict]) -> Roster:
    """The roster from the rows of unit, in order of position."""
    return Roster(tuple(_made(Unit, row | {"aliases": tuple(row["aliases"])}) for row in rows))


def campaign_facts(campaign: Campaign) -> dict[str, object]:
    """What an act records of a campaign: each field, and each table's rows by code."""
    facts: dict[str, object] = {
        name: getattr(campaign, name) for name in ("year", "form_version", "theme_zh", "theme_en", "bureau_name", "bureau_code")
    }
    for table, entries in (("unit_type", campaign.unit_types), ("period", campaign.periods), ("deliverable", campaign.deliverables)):
        facts[table] = {entry.code: _fields(entry) for entry in entries}
    return facts | {"event": {event.label_zh: _fields(event) for event in campaign.events}}


def roster_facts(roster: Roster) -> dict[str, object]:
    """What an act records of a roster: each unit's fields, by code."""
    return {unit.code: _fields(unit) | {"aliases": list(unit.aliases)} for unit in roster.units}


def _fields(entry: DataclassInstance) -> dict[str, object]:
    return {each.name: getattr(entry, each.name) for each in fields(entry)}


def _made(kind: type[Made], row: dict[str, Any]) -> Made:
    return kind(**{each.name: row[each.name] for each in fields(kind)})
