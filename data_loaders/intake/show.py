"""`show`: what stands for one unit, for scripts and for people. Knows the marts, opens no database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from data_loaders.model.campaign import Campaign, Unit
from data_loaders.model.clock import EVERYTHING
from data_loaders.model.findings import Finding
from data_loaders.model.readings import shown_file
from data_loaders.model.wording import label_of, located
from data_loaders.model.words import line, said
from data_loaders.store.rows import place_of
from data_loaders.store.warehouse import Warehouse

RECEIVED = ("on_time", "late")
NOBODY = Unit("", line("show.nobody"), "")
"""Stands for no unit: what is shown of it is what waits and is nobody's yet."""


@dataclass(frozen=True, slots=True)
class Held:
    """A submission or delivery that waits for a decision, or a refused file; `why` are its errors."""

    file: str
    member: str | None
    period: str | None
    why: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """An open finding of the unit."""

    severity: str
    period: str | None
    finding: Finding


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands for a unit: totals by blank, codes of the deliverables received, what of it or of nobody is held, open findings."""

    unit: Unit
    totals: dict[str, int]
    delivered: tuple[str, ...]
    held: tuple[Held, ...]
    findings: tuple[Open, ...]


def show(warehouse: Warehouse, unit: Unit, as_of: datetime = EVERYTHING) -> Shown:
    """What stands for a unit of the roster as of a moment."""
    mine = {"as_of": as_of, "units": [unit.code]}
    waiting = (row for row in warehouse.rows("mart_waiting", as_of=as_of) if row["unit"] in (unit.code, None))
    return Shown(
        unit=unit,
        totals={row["blank"]: row["total"] for row in warehouse.rows("mart_unit_total", **mine)},
        delivered=tuple(row["deliverable"] for row in warehouse.rows("mart_light", **mine) if row["light"] in RECEIVED),
        held=tuple(_held(list(rows)) for _, rows in groupby(waiting, key=_part)),
        findings=tuple(Open(row["severity"], row["period"], _finding(row)) for row in warehouse.rows("mart_attention", **mine)),
    )


def _part(row: dict) -> tuple:
    return row["received_file_id"], row["id"]


def _held(rows: list[dict]) -> Held:
    return Held(rows[0]["file"], rows[0]["member"], rows[0]["period"], tuple(_finding(row) for row in rows if row["rule"]))


def _finding(row: dict) -> Finding:
    return Finding(row["rule"], row["indicator"], place_of(row), json.loads(row["values"] or "{}"))


def as_json(shown: Shown) -> dict:
    """What `show --json` prints."""
    return {
        "unit": shown.unit.code,
        "totals": shown.totals,
        "counted": len(shown.totals),
        "delivered": list(shown.delivered),
        "held": [
            {"file": each.file, "member": each.member, "period": each.period, "why": " ".join(located(finding) for finding in each.why)}
            for each in shown.held
        ],
        "findings": [
            {
                "severity": each.severity,
                "rule": each.finding.rule,
                "indicator": each.finding.indicator,
                "period": each.period,
                "place": each.finding.place.words(),
            }
            for each in shown.findings
        ],
    }


def lines(shown: Shown, campaign: Campaign) -> Iterator[str]:
    """What `show` prints for people: a heading in both languages for each part, then a line each."""
    periods = {period.code: period.label_zh for period in campaign.periods}
    due = {deliverable.code: f"{deliverable.label_zh}  {deliverable.label_en}" for deliverable in campaign.deliverables}
    yield f"{shown.unit.name}  {shown.unit.code}"
    yield line("show.totals", count=len(shown.totals))
    for blank, total in shown.totals.items():
        yield f"    {total:>8,}  {label_of(blank)}  {label_of(blank, 'en')}  [{blank}]"
    yield line("show.delivered", count=len(shown.delivered))
    for deliverable in shown.delivered:
        yield f"    {due[deliverable]}"
    yield line("show.held", count=len(shown.held))
    for each in shown.held:
        name = shown_file(each.file, each.member)
        yield "  ".join(part for part in (f"    {name}", periods.get(each.period or "", ""), " ".join(map(located, each.why))) if part)
    yield line("show.findings", count=len(shown.findings))
    for found in shown.findings:
        words = "  ".join(
            part for part in (said(f"severity.{found.severity}"), periods.get(found.period or "", ""), located(found.finding)) if part
        )
        yield f"    {words}"
