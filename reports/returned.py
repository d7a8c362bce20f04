"""What goes back to each unit for a period: its files with the errors and queries in them that are open."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from data_loaders.matching.context import Context
from data_loaders.matching.stated import name_parts, named_periods, named_units, resolve
from data_loaders.model.campaign import FIGURES, Unit
from data_loaders.model.clock import EVERYTHING
from data_loaders.model.findings import Finding, catalogue, sentence_of
from data_loaders.model.wording import label_of
from data_loaders.model.words import said
from data_loaders.store.receipts import ACCEPTED, HELD, STANDING
from data_loaders.store.rows import place_of
from data_loaders.store.warehouse import Warehouse

WHAT_GOES_BACK = ("error", "query")
"""The severities of findings that may go back to a unit."""


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """A file that came from a unit, with what goes back of it. `is_read`: something was read from it."""

    id: int
    file: str
    member: str | None
    sha256: str
    kind: str
    received_at: datetime
    is_read: bool
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        """Its name without folders."""
        return (self.member or self.file).replace("\\", "/").rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class ReturnedUnit:
    """A unit with its files, in the order they came."""

    unit: Unit
    files: tuple[ReturnedFile, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that goes back to it, file by file."""
        return tuple(finding for file in self.files for finding in file.findings)

    @property
    def error_count(self) -> int:
        """How many errors there are."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def query_count(self) -> int:
        """How many queries there are."""
        return len(self.findings) - self.error_count


def asked_words(finding: Finding) -> str:
    """What is wrong and what the unit is asked to do, opening with the blank's name where it is about one."""
    label = label_of(finding.indicator or "")
    words = sentence_of(finding.rule, finding.values) + ask_of(finding)
    return said("located.opening", head=label, message=words) if label else words


def ask_of(finding: Finding) -> str:
    """What the unit is asked to do."""
    ask = catalogue()[finding.rule].ask
    return ask.zh if ask else ""


def returned_units(
    warehouse: Warehouse, context: Context, period: str, units: Collection[str] = (), as_of: datetime | None = None
) -> list[ReturnedUnit]:
    """Every unit (of `units`; none named: of the roster) with something that goes back for a period, in the order of the roster."""
    moment = as_of or EVERYTHING
    figures = [row for row in warehouse.rows("delivery_at", as_of=moment) if row["kind"] == FIGURES and row["state"] in STANDING]
    came = {row["unit"] for row in figures if row["period"] == period}
    overtaken = _overtaken(figures)
    by_file: dict[tuple[str, int], list[Finding]] = defaultdict(list)
    refused: dict[int, list[Finding]] = defaultdict(list)
    for row in (*warehouse.rows("mart_attention", as_of=moment, severities=WHAT_GOES_BACK), *_of_whole_files(warehouse, moment, figures)):
        finding, unit, file_id = _finding(row), row["unit"], row["received_file_id"]
        if finding is None or row.get("delivery_kind") or (unit, row["period"], file_id) in overtaken:
            continue
        if unit is None:
            refused[file_id].append(finding)
        elif row["period"] == period or (row["period"] is None and unit not in came):
            by_file[unit, file_id].append(finding)
    of_these = sorted({*refused, *(file_id for _, file_id in by_file)})
    kept = {row["received_file_id"]: row for row in (warehouse.rows("mart_kept_file", files=of_these) if of_these else ())}
    whose = {row["received_file_id"] for row in figures}
    for file_id, findings in refused.items():
        unit = _named_unit(kept[file_id], context, period) if file_id not in whose else None
        if unit and unit not in came:
            by_file[unit, file_id] = findings
    files: dict[str, list[ReturnedFile]] = defaultdict(list)
    for (unit, file_id), findings in sorted(by_file.items(), key=lambda each: (kept[each[0][1]]["received_at"], each[0][1])):
        files[unit].append(_file(kept[file_id], findings, file_id not in refused))
    roster = context.roster.units if context.roster else ()
    asked = set(units)
    return [ReturnedUnit(unit, tuple(files[unit.code])) for unit in roster if unit.code in files and (not asked or unit.code in asked)]


def _overtaken(figures: Iterable[Mapping]) -> set[tuple[str, str, int]]:
    """Unit, period and file of what is held although something that came later counts: it was corrected."""
    counts: dict[tuple[str, str], datetime] = {}
    for row in figures:
        whose = row["unit"], row["period"]
        if row["state"] == ACCEPTED:
            counts[whose] = max(row["received_at"], counts.get(whose, row["received_at"]))
    return {
        (row["unit"], row["period"], row["received_file_id"])
        for row in figures
        if row["state"] == HELD and (later := counts.get((row["unit"], row["period"]))) and later > row["received_at"]
    }


def _of_whole_files(warehouse: Warehouse, moment: datetime, figures: Iterable[Mapping]) -> Iterator[dict]:
    """What is wrong with whole files, which holds the figures in them too."""
    held = {row["id"] for row in figures if row["state"] == HELD}
    for row in warehouse.rows("mart_waiting", as_of=moment):
        if row["rule"] and row["id"] in held:
            yield row | {"severity": "error"}


def _finding(row: Mapping[str, object]) -> Finding | None:
    """An error or query that may go back to a unit."""
    if catalogue()[str(row["rule"])].ask is None:
        return None
    values = json.loads(str(row["values"] or "{}"))
    return Finding(str(row["rule"]), row["indicator"], place_of(dict(row)), values)  # type: ignore[arg-type]


def _named_unit(row: Mapping[str, str], context: Context, period: str) -> str | None:
    """The unit that the names around a file nobody could read name for certain, unless they name another period."""
    parts = name_parts(row["file"], row["member"])
    periods = {code for saying in named_periods(parts, context.campaign) for code in saying.match.candidates}
    if periods and period not in periods:
        return None
    return resolve("unit", named_units(parts, context.names), context.unit_shown).code


def _file(row: Mapping, findings: Iterable[Finding], is_read: bool) -> ReturnedFile:
    once = tuple({(each.rule, each.indicator, each.place, str(each.values)): each for each in findings}.values())
    sha256 = "" if row["erased_on"] else row["sha256"]
    return ReturnedFile(row["received_file_id"], row["file"], row["member"], sha256, row["kind"], row["received_at"], is_read, once)
