"""What is kept, as tables for whoever counts further: units, answers, totals, reporting, findings, changes of due days,
who was asked, acts, and what their codes mean.

The figures are those of the screens' marts, as of everything that is stored. Only reads; that somebody took the officers out is an act.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from data_loaders.model.acts import Act, Actor
from data_loaders.model.campaign import FIGURES, Deliverable, Period, UnitType
from data_loaders.model.clock import EVERYTHING
from data_loaders.model.findings import words_of
from data_loaders.model.form import Blank, Item, Measure, load_forms
from data_loaders.model.readings import shown_file
from data_loaders.model.roster_sheet import aliases_cell
from data_loaders.model.tables import ID, NUMBER, TEXT, TIME, YES_NO, Column, Table, Value
from data_loaders.model.words import both
from data_loaders.store.personal import ACT, declared
from data_loaders.store.roster_changes import OFFICER
from data_loaders.store.rows import place_of
from data_loaders.store.warehouse import Warehouse

TAIL, MONTH = "TAIL", "ALL"
"""The periods of totals beside the weeks: what the final form adds to them, and all of it together."""
UNITS_AT_ONCE = 100
"""Answers are read by so many units, so that no more of them are in memory together."""
LEFT_OUT = "…"
"""Stands for it where officers are not handed out."""

UNITS = ("code", "name", "unit_type", "aliases", "exempt")
ANSWERS = (
    *("submission_id", "unit", "unit_name", "unit_type", "period", "blank", "item", "measure", "counting_unit", "part_of"),
    *("state", "value", "increment", "raw", "is_corrected", "place", "file", "received_at"),
)
PLAIN_UNITS = ("code", "name", "unit_type", "exempt")
NUMBERS = (
    *("unit", "unit_name", "unit_type", "period", "blank", "item", "measure", "counting_unit", "part_of"),
    *("state", "value", "increment", "is_corrected", "received_at"),
)
"""Units and answers where nothing that anybody wrote in words is handed out."""
TOTALS = ("unit_type", "item", "measure", "period", "total", "person_total", "unit_count", "expected_count")
REPORTING = ("period", "due_at", "expected_count", "received_count", "on_time_count")
FINDINGS = ("severity", "rule", "unit", "unit_name", "period", "item", "blank", "message_zh", "message_en", "place", "file")
DUE_CHANGES = ("act_id", "deliverable", "unit", "unit_type", "due_at", "is_exempt", "is_expected", "changed_at", "actor", "reason")
NOTICES = ("act_id", "unit", "deliverable", "kind", "channel", "result", "noticed_at", "actor")
NOTICE_WORDS = ("text",)
"""They greet an officer by name and say who asks."""
ACTS = (
    *("id", "at", "actor", "role", "what", "about", "before", "after"),
    *("reason_code", "reason", "seen_version", "batch_act_id", "undoes_act_id"),
)
CODES = ("kind", "code", "label_zh", "label_en")
KINDS = {
    **dict.fromkeys(("submission_id", "id", "act_id", "batch_act_id", "undoes_act_id"), ID),
    **dict.fromkeys(("value", "increment", "total", "person_total", "unit_count", "expected_count", "received_count"), NUMBER),
    **dict.fromkeys(("on_time_count", "seen_version"), NUMBER),
    **dict.fromkeys(("received_at", "due_at", "changed_at", "noticed_at", "at"), TIME),
    **dict.fromkeys(("exempt", "is_corrected", "is_exempt", "is_expected"), YES_NO),
}
"""What a column holds that is not words."""


def exported(warehouse: Warehouse, officers_for: Actor | None = None) -> tuple[Table, ...]:
    """Every table, its rows read as they are taken: the warehouse stays open, and nobody writes, until all are.

    `officers_for` is who takes the units' officers out as well, which is recorded at once; None leaves them out, in acts and findings too.
    """
    has_officers = officers_for is not None
    if officers_for:
        named = sum(any(getattr(unit, field) for field in OFFICER) for unit in warehouse.roster().units)
        warehouse.database.record(Act("export", officers_for, ("roster",), after={"officers": named}))
    officer = OFFICER if has_officers else ()
    notices = (*NOTICES, *(NOTICE_WORDS if has_officers else ()))
    return (
        _table("units", (*UNITS, *officer), _units(warehouse, officer)),
        _table("answers", ANSWERS, _answers(warehouse)),
        _table("totals", TOTALS, _totals(warehouse)),
        _table("reporting", REPORTING, _reporting(warehouse)),
        _table("findings", FINDINGS, _findings(warehouse, has_officers)),
        _table("due_changes", DUE_CHANGES, _due_changes(warehouse)),
        _table("notices", notices, (_values(row, notices) for row in warehouse.rows("mart_notice", as_of=EVERYTHING))),
        _table("acts", ACTS, _acts(warehouse, has_officers)),
        _table("codes", CODES, _codes(warehouse)),
    )


def figures_of(warehouse: Warehouse, as_of: datetime) -> tuple[Table, ...]:
    """The figures as of a moment, with nobody's name, no file and none of the words that units wrote: units, numbers, totals, reporting,
    and what their codes mean."""
    numbers = (_values(row, NUMBERS) for row in _answer_rows(warehouse, as_of) if row["measure"])
    return (
        _table("units", PLAIN_UNITS, (row[:3] + row[4:] for row in _units(warehouse, (), as_of))),
        _table("answers", NUMBERS, numbers),
        _table("totals", TOTALS, _totals(warehouse, as_of)),
        _table("reporting", REPORTING, _reporting(warehouse, as_of)),
        _table("codes", CODES, _codes(warehouse, as_of)),
    )


def _table(name: str, columns: Sequence[str], rows: Iterable[tuple[Value, ...]]) -> Table:
    described = (Column(column, KINDS.get(column, TEXT), both(f"export_{name}.{column}")) for column in columns)
    return Table(name, both(f"export_table.{name}"), tuple(described), rows)


def _units(warehouse: Warehouse, officer: tuple[str, ...], as_of: datetime = EVERYTHING) -> Iterator[tuple[Value, ...]]:
    for unit in warehouse.roster(as_of).units:
        own = (getattr(unit, field) for field in officer)
        yield (unit.code, unit.name, unit.unit_type, aliases_cell(unit.aliases), unit.exempt, *own)


def _answers(warehouse: Warehouse) -> Iterator[tuple[Value, ...]]:
    for row in _answer_rows(warehouse, EVERYTHING):
        yield _values(row | {"place": place_of(row).words(), "file": shown_file(row["file"], row["member"])}, ANSWERS)


def _answer_rows(warehouse: Warehouse, as_of: datetime) -> Iterator[dict]:
    """In the roster's order, then by period and as the form is printed."""
    units = warehouse.roster(as_of).units
    for start in range(0, len(units), UNITS_AT_ONCE):
        some = {unit.code: unit for unit in units[start : start + UNITS_AT_ONCE]}
        position = {code: number for number, code in enumerate(some)}
        rows = warehouse.rows("mart_counted_answer", as_of=as_of, units=list(some))
        for row in sorted(rows, key=lambda each: position[each["unit"]]):
            unit = some[row["unit"]]
            yield row | {"unit_name": unit.name, "unit_type": unit.unit_type}


def _totals(warehouse: Warehouse, as_of: datetime = EVERYTHING) -> Iterator[tuple[Value, ...]]:
    """Every unit type of the roster with every item, measure and period: where no unit has a number the total is empty."""
    found = {
        (row["unit_type"], row["item"], row["measure"], row["period"]): (row["total"], row["person_total"], row["unit_count"])
        for row in warehouse.rows("mart_type_item", as_of=as_of)
    }
    expected = {row["unit_type"]: row["expected_count"] for row in warehouse.rows("mart_measure_cover", as_of=as_of)}
    campaign = warehouse.campaign(as_of)
    blanks = load_forms()[campaign.form_version].number_blanks
    counted = dict.fromkeys((blank.item, blank.measure) for blank in blanks if blank.part_of is None)
    periods = [*(period.code for period in campaign.periods if not period.is_whole_month), TAIL, MONTH]
    for unit_type, expected_count in expected.items():
        for item, measure in counted:
            for period in periods:
                key = (unit_type, item, measure, period)
                yield (*key, *found.get(key, (None, None, 0)), expected_count)


def _reporting(warehouse: Warehouse, as_of: datetime = EVERYTHING) -> Iterator[tuple[Value, ...]]:
    for row in warehouse.rows("mart_reporting", as_of=as_of, kinds=[FIGURES]):
        yield _values(row | {"due_at": _to_the_second(row["due_at"])}, REPORTING)


def _findings(warehouse: Warehouse, has_officers: bool) -> Iterator[tuple[Value, ...]]:
    for row in warehouse.rows("mart_attention", as_of=EVERYTHING):
        values = json.loads(row["values"] or "{}")
        if row["rule"] in declared().in_findings and not has_officers:
            values = dict.fromkeys(values, LEFT_OUT)
        messages = {f"message_{language}": words_of(row["rule"], values, language) for language in ("zh", "en")}
        said = {"blank": row["indicator"], "place": place_of(row).words(), "file": shown_file(row["file"], row["member"])}
        yield _values(row | messages | said, FINDINGS)


def _due_changes(warehouse: Warehouse) -> Iterator[tuple[Value, ...]]:
    for row in warehouse.rows("mart_due_change", as_of=EVERYTHING):
        yield _values(row | {"due_at": _to_the_second(row["due_at"])}, DUE_CHANGES)


def _to_the_second(moment: datetime | None) -> datetime | None:
    return moment.replace(microsecond=0) if moment else None


def _acts(warehouse: Warehouse, has_officers: bool) -> Iterator[tuple[Value, ...]]:
    for row in warehouse.rows("mart_act"):
        states = {} if has_officers else {name: _without_officers(row[name]) for name in ("before", "after")}
        yield _values(row | states | {"about": aliases_cell(row["about"])}, ACTS)


def _without_officers(state: str | None) -> str | None:
    """A state as an act records it, a JSON object, without what it says of officers and of who asks, at any depth."""
    return None if state is None else json.dumps(_stripped(json.loads(state)), ensure_ascii=False)


def _stripped(state: object) -> object:
    """A deliverable may be called as one of those fields: it holds fields of its own, and stays."""
    if isinstance(state, list):
        return [_stripped(each) for each in state]
    if not isinstance(state, dict):
        return state
    personal = declared().in_json[ACT]
    return {name: _stripped(value) for name, value in state.items() if name not in personal or isinstance(value, dict)}


def _codes(warehouse: Warehouse, as_of: datetime = EVERYTHING) -> Iterator[tuple[Value, ...]]:
    campaign = warehouse.campaign(as_of)
    form = load_forms()[campaign.form_version]
    named: dict[str, Iterable[UnitType | Period | Deliverable | Item | Measure | Blank]] = {
        "unit_type": campaign.unit_types,
        "period": campaign.periods,
        "deliverable": campaign.deliverables,
        "item": form.items,
        "measure": form.measures,
        "blank": form.blanks.values(),
    }
    for kind, entries in named.items():
        yield from ((kind, entry.code, entry.label_zh, entry.label_en) for entry in entries)
    for code in (TAIL, MONTH):
        label = both(f"export_period.{code}")
        yield "period", code, label.zh, label.en


def _values(row: dict, columns: Sequence[str]) -> tuple[Value, ...]:
    return tuple(row[name] for name in columns)
