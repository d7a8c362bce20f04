"""Queries explained and findings asked about, one by one or a group (one unit under one rule) at once."""

from __future__ import annotations

from collections.abc import Sequence

from data_loaders.desk.wishes import Ask, By, Explain
from data_loaders.model.clock import EVERYTHING, shanghai_now
from data_loaders.model.words import Said, both
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.rows import Records
from data_loaders.store.warehouse import Warehouse

OPEN = ("open", "asked")


def do_explain(warehouse: Warehouse, wish: Explain, by: By) -> tuple[Said, ...]:
    """The queries are explained while the unit's own answers stay as they are."""
    rows = _open(warehouse, wish, by)
    if any(row["severity"] != "query" for row in rows):
        raise DecisionRefused(both("desk.errors_are_corrected"))
    explained_at, records = shanghai_now(), Records()
    for row in rows:
        records.add(
            "explanation",
            unit=row["unit"],
            period=row["period"],
            blank=row["indicator"],
            rule=row["rule"],
            fingerprint=row["fingerprint"],
            submission_id=row["delivery_id"],
            explained_at=explained_at,
        )
    before, after = ({"state": [row["state"] for row in rows]}, {"state": "explained", "count": len(rows)})
    act = by.act(what="explain", about=_about(wish, rows), before=before, after=after)
    warehouse.database.write(act, records)
    return ()


def do_ask(warehouse: Warehouse, wish: Ask, by: By) -> tuple[Said, ...]:
    """The findings stay as they are; that the unit was asked is known until its next file comes."""
    rows = _open(warehouse, wish, by)
    before, after = ({"state": [row["state"] for row in rows]}, {"state": "asked", "count": len(rows)})
    warehouse.database.record(by.act(what="ask", about=_about(wish, rows), before=before, after=after))
    return ()


def _about(wish: Explain | Ask, rows: Sequence[dict]) -> tuple[str, ...]:
    findings = dict.fromkeys(f"finding:{row['finding_key']}" for row in rows)
    return (f"group:{wish.unit}~{wish.rule}", *findings, f"unit:{wish.unit}")


def _open(warehouse: Warehouse, wish: Explain | Ask, by: By) -> list[dict]:
    """The open findings that are meant; ChangedMeanwhile where somebody did something about one of them since it was seen, DecisionRefused
    where one is not open (any more)."""
    group = [row for row in findings(warehouse) if (row["unit"], row["rule"]) == (wish.unit, wish.rule)]
    wanted = wish.keys or tuple(dict.fromkeys(row["finding_key"] for row in group if row["state"] in OPEN))
    for key in wanted:
        warehouse.refuse_stale(f"finding:{key}", by.seen_version)
    if not wish.keys:
        warehouse.refuse_stale(f"group:{wish.unit}~{wish.rule}", by.seen_version)
    rows = [row for row in group if row["finding_key"] in wanted and row["state"] in OPEN]
    if not rows or {row["finding_key"] for row in rows} != set(wanted):
        raise DecisionRefused(both("desk.not_open"))
    return rows


def findings(warehouse: Warehouse) -> list[dict]:
    """Every finding with its state, as it stands now (see finding_state)."""
    return warehouse.rows("finding_state", as_of=EVERYTHING, is_printed=True)
