"""The reporting page: how one deliverable stands, in a sentence; every unit with every deliverable, a sign each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data_loaders.model.campaign import FIGURES, Deliverable
from data_loaders.model.clock import due_hour
from pages.parts import due_words, filters, look, numbers, pieces, reads, switches, tables, unit_grid
from pages.parts.facts import Facts
from pages.parts.summary import records
from pages.parts.unit_grid import Cell, Column, Group, Row
from pages.parts.words import label, language, t
from pages.sections import welcome
from reports.reminders import Asked, as_day, asked_by, asked_words

GRID = "reporting_grid"
NAMED = 12
"""So many of those who are missing are named below the sentence."""


def may_act(facts: Facts) -> bool:
    """Whether something may be changed from here: not on a past day, nor of an earlier campaign."""
    return not facts.selection.is_past and not reads.is_earlier() and bool(facts.roster.units)


def side_by_side() -> Sequence[DeltaGenerator]:
    """Room for the units and, beside them, for what can be done, which stays in sight; on a phone above them."""
    return st.container(key="reporting_desk").columns([15, 8], gap="large")


def say_only_read(facts: Facts) -> None:
    """Why nothing can be pressed."""
    if facts.selection.is_past:
        st.info(
            t("reporting.read_only", day=numbers.moment_or_day(facts.selection.as_of, facts.selection.is_minute, language())),
            icon=":material/history:",
        )


def spoken_of(facts: Facts) -> Deliverable | None:
    """The deliverable the page speaks of: the chosen one, else the figures of the current period; None where nothing is due."""
    entries = {entry.code: entry for entry in facts.campaign.deliverables}
    if chosen := entries.get(filters.one("due") or ""):
        return chosen
    return facts.campaign.deliverable(FIGURES, facts.current) or next(iter(entries.values()), None)


def asked(facts: Facts) -> dict[tuple[str, str], Asked]:
    """How often each unit was asked for each deliverable."""
    return asked_by(notices(facts))


def notices(facts: Facts) -> list[dict[str, Any]]:
    """What was asked of whom by the moment that is looked at."""
    return records(reads.frame("mart_notice", as_of=facts.selection.as_of))


# --- the sentence ------------------------------------------------------------------------------------------------------------


def sentence(facts: Facts, what: Deliverable | None) -> None:
    """Expected, received, on time; who is missing, and how many of them for the second time."""
    row = counts(facts, what)
    if what is None or not row or not row["expected_count"]:
        welcome.nobody(facts)
        return
    missing, awaited = int(row["missing_count"]), int(row["not_due_count"])
    is_over = facts.selection.as_of > row["due_at"]
    key = "reporting.open" if not is_over else "reporting.over" if missing + awaited else "reporting.complete"
    look.html(
        pieces.answer(
            t(
                key,
                what=escape(label(what)),
                day=due_words.due(row["due_at"], facts.selection.today),
                expected=row["expected_count"],
                received=row["received_count"],
                share=escape(numbers.share(row["reporting_share"], language())),
                on_time=row["on_time_count"],
                on_time_share=escape(numbers.share(row["on_time_share"], language())),
                missing=missing + awaited,
                again=_again(facts, what) if is_over else "",
            )
        )
    )
    if row["missing_count"]:
        look.html(_who_lacks(facts, what))


def _who_lacks(facts: Facts, what: Deliverable) -> str:
    """Who is missing by name, the first of them where they are many: their rows stand below the calendar, out of sight."""
    lights = reads.rows_chosen("mart_light", facts.selection)
    names = [row["unit_name"] for row in lights if row["deliverable"] == what.code and row["light"] == "missing"]
    told = t("sep.list").join(names[:NAMED])
    who = told if len(names) <= NAMED else t("reporting.and_others", names=told, count=len(names))
    return f'<p class="covers">{escape(t("reporting.who_lacks", names=who))}</p>'


def counts(facts: Facts, what: Deliverable | None) -> dict[str, Any]:
    """How everybody stands with a deliverable: its row of mart_reporting; empty where there is none."""
    return facts.reporting_of(what.code) if what else {}


def _again(facts: Facts, what: Deliverable) -> str:
    """How many of those missing did not send the same of the period before either."""
    periods = facts.campaign.periods
    codes = [period.code for period in periods]
    place = codes.index(what.period) if what.period in codes else 0
    before = facts.campaign.deliverable(what.kind, codes[place - 1]) if place else None
    if before is None:
        return ""
    lights = reads.chosen("mart_light", facts.selection, periods=())
    missing = {
        code: set(lights[(lights["deliverable"] == code) & (lights["light"] == "missing")]["unit"]) for code in (what.code, before.code)
    }
    count = len(missing[what.code] & missing[before.code])
    return t("reporting.again_final" if periods[place].is_whole_month else "reporting.again", count=count) if count else ""


# --- the grid ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Standing:
    """A unit with its lights by deliverable."""

    unit: str
    name: str
    unit_type: str
    cells: dict[str, dict[str, Any]]
    today: date

    def light(self, code: str | None) -> str:
        return self.cells[code]["light"] if code in self.cells else ""

    @property
    def missing(self) -> list[str]:
        return [code for code, row in self.cells.items() if row["light"] == "missing"]

    @property
    def late(self) -> list[str]:
        return [code for code, row in self.cells.items() if row["light"] == "late"]

    @property
    def held(self) -> list[str]:
        return [code for code, row in self.cells.items() if row["light"] == "held"]

    @property
    def days_late(self) -> int:
        """By how many days the latest of it is over its day."""
        return max((days_late(row, self.today) for row in self.cells.values() if row["light"] in ("missing", "late")), default=0)

    def behind(self, code: str) -> tuple[bool, bool, int, int, int, bool]:
        """What sorts: who lacks what the page speaks of, who lacks anything, then days late, the number of things, what is held; the exempt
        come last."""
        light, wrong = self.light(code), len(self.missing) + len(self.late)
        return light == "missing", bool(self.missing), self.days_late, wrong, len(self.held), light != "exempt"


def days_late(row: dict[str, Any], today: date) -> int:
    """How many days after its due day something came, or that it has been missing."""
    came = row["received_at"]
    last = as_day(came) if row["light"] == "late" else today
    return max((last - as_day(row["due_on"])) // timedelta(days=1), 0)


def grid(facts: Facts, what: Deliverable | None) -> list[str]:
    """The states to choose from, the order, and the units; the codes of those that are ticked."""
    lights = facts.deliverable_lights
    if lights.empty or what is None:
        return []
    shown = columns(facts, what)
    units = _standings(facts, {entry.code for entry in shown})
    look.html(pieces.section(t("reporting.units"), t("reporting.units_small", what=label(what))))
    of_state = Counter(unit.light(what.code) for unit in units)
    with st.container(horizontal=True, key="reporting_switches", vertical_alignment="center"):
        state = switches.state_switch(of_state)
        st.space("stretch")
        order = switches.sort_switch()
    chosen = _sorted([unit for unit in units if state is None or unit.light(what.code) == state], order, what)
    rows = _rows(facts, what, chosen, shown)
    heads = [_column(facts, entry, what) for entry in shown]
    words = {"tick": t("reporting.tick"), "tick_all": t("reporting.tick_all"), "rest": t("reporting.rest", count="{count}")}
    ticked = unit_grid.show(heads, _groups(facts, what, chosen, rows, order), GRID, may_act(facts), words)
    _offer(facts, shown, chosen)
    return ticked


def columns(facts: Facts, what: Deliverable) -> list[Deliverable]:
    """The figures, what anybody has sent, and what the page speaks of; a deliverable nobody has sent yet may go another way."""
    lights = facts.deliverable_lights
    begun = set(lights[lights["received_at"].notna()]["deliverable"])
    here = set(lights["deliverable"])
    return [
        entry
        for entry in facts.campaign.deliverables
        if entry.code in here and (entry.kind == FIGURES or entry.code in begun or entry.code == what.code)
    ]


def _standings(facts: Facts, shown: set[str]) -> list[_Standing]:
    units: dict[str, _Standing] = {}
    for row in reads.rows_chosen("mart_light", facts.selection):
        if row["deliverable"] in shown:
            found = units.setdefault(row["unit"], _Standing(row["unit"], row["unit_name"], row["unit_type"], {}, facts.selection.today))
            found.cells[row["deliverable"]] = row
    return list(units.values())


def _sorted(units: list[_Standing], order: str, what: Deliverable) -> list[_Standing]:
    return units if order == "roster" else sorted(units, key=lambda unit: unit.behind(what.code), reverse=True)


def _groups(facts: Facts, what: Deliverable, units: list[_Standing], rows: dict[str, Row], order: str) -> list[Group]:
    """One group, or one a unit type, with how many of them are missing."""
    if order != "type":
        return [Group(t("filter.unit"), t("reporting.count", count=len(units)), tuple(rows[unit.unit] for unit in units))]
    types = facts.type_labels() | {unit.unit_type: unit.unit_type for unit in units if unit.unit_type not in facts.type_labels()}
    groups = []
    for code, name in types.items():
        mine = [unit for unit in units if unit.unit_type == code]
        counts = Counter(unit.light(what.code) for unit in mine)
        said = [t("reporting.count", count=len(mine))] + [
            f"{t(f'state_of.{light}')} {counts[light]}" for light in filters.LIGHTS[:4] if counts[light]
        ]
        if mine:
            groups.append(Group(name, t("sep.dot").join(said), tuple(rows[unit.unit] for unit in mine)))
    return groups


def _column(facts: Facts, entry: Deliverable, what: Deliverable) -> Column:
    due_at = due_moment_of(facts, entry)
    named = label(entry) if due_hour(due_at) is None else f"{label(entry)} {t('cell.due', day=due_words.due(due_at))}"
    return Column(_short(facts, entry), numbers.short_day(due_at, language()), named, entry.code == what.code)


def due_moment_of(facts: Facts, entry: Deliverable) -> datetime:
    """Until when a deliverable is due for everybody; figures are when their period is."""
    return facts.campaign.period(entry.period).due_at if entry.kind == FIGURES and entry.period else entry.due_at


def _short(facts: Facts, entry: Deliverable) -> str:
    """A name of one or two words: the period of figures; which week materials are for is a number."""
    if entry.kind == FIGURES and entry.period:
        return label(facts.campaign.period(entry.period))
    week = {period.code: str(number) for number, period in enumerate(facts.campaign.periods, start=1)}.get(entry.period or "", "")
    return t(f"due.{entry.kind}", week=week)


def _rows(facts: Facts, what: Deliverable, units: list[_Standing], shown: list[Deliverable]) -> dict[str, Row]:
    asked_for, said, cells = asked(facts), language(), _Cells({entry.code: label(entry) for entry in shown}, facts.selection.today)
    short = {entry.code: _short(facts, entry) for entry in shown}
    states = {light: t(f"state_of.{light}") for light in filters.LIGHTS}
    between = t("sep.list"), t("sep.semicolon")
    params = filters.params(at=None)
    found = {}
    for unit in units:
        note = asked_words(asked_for[unit.unit, what.code]).words(said) if (unit.unit, what.code) in asked_for else ""
        address = f"units?{urlencode(params | {'open': [unit.unit]}, doseq=True)}"
        row = tuple(cells.of(code, unit.cells.get(code)) for code in short)
        found[unit.unit] = Row(unit.unit, unit.name, address, note, _behind(unit, short, what, states, between), row)
    return found


class _Cells:
    """The cells of the grid: 500 units have 6,000, but only some hundred different ones."""

    def __init__(self, names: dict[str, str], today: date) -> None:
        self._names, self._today = names, today
        self._made: dict[tuple, Cell] = {}

    def of(self, code: str, row: dict[str, Any] | None) -> Cell:
        """How a unit stands with a deliverable; None: it is not due from it."""
        if row is None:
            return Cell("not_due", numbers.NOT_REPORTED, self._names[code])
        came = None if pd.isna(row["received_at"]) else as_day(row["received_at"])
        key = code, row["light"], row["due_at"], came
        if key not in self._made:
            self._made[key] = _cell(self._names[code], row, came, days_late(row, self._today))
        return self._made[key]


def _cell(name: str, row: dict[str, Any], came: date | None, days: int) -> Cell:
    light = row["light"]
    said = [f"{name}{t('sep.colon')}{t(f'light.{light}')}"]
    if light == "late":
        said.append(t("cell.days_late", days=days) if days else t("cell.same_day"))
    if came:
        said.append(t("cell.received", day=numbers.day(came, language())))
    said.append(t("cell.due", day=due_words.due(row["due_at"])))
    return Cell(light, t(f"cell.{light}", days=days or ""), t("sep.clause").join(said))


def _behind(unit: _Standing, names: dict[str, str], what: Deliverable, states: dict[str, str], between: tuple[str, str]) -> str:
    """What is missing, held and late, by name; and that what the page speaks of has not come yet."""
    parts = [
        f"{states[light]} {between[0].join(names[code] for code in codes)}"
        for light, codes in (("missing", unit.missing), ("held", unit.held), ("late", unit.late))
        if codes
    ]
    if unit.light(what.code) == "not_due":
        parts.append(f"{states['not_due']} {names[what.code]}")
    return between[1].join(parts)


def _offer(facts: Facts, shown: list[Deliverable], units: list[_Standing]) -> None:
    """The grid as a table to look at and download."""

    def table() -> pd.DataFrame:
        types = facts.type_labels()
        return pd.DataFrame(
            [
                {"unit": unit.unit, "name": unit.name, "type": types.get(unit.unit_type, unit.unit_type)}
                | {entry.code: t(f"light.{unit.light(entry.code)}") for entry in shown if unit.light(entry.code)}
                for unit in units
            ],
            columns=["unit", "name", "type", *(entry.code for entry in shown)],
        )

    heads = {"unit": t("table.code"), "name": t("filter.unit"), "type": t("filter.type")} | {entry.code: label(entry) for entry in shown}
    tables.offer(table, heads, t("page.reporting"), "reporting")
