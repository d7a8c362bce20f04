"""What saving a calendar or a roster does to the versions that are kept of it, so that past days keep those that were valid then.

A row of `unit`, `period` or `deliverable` is one version: valid from `valid_from` on, until just before `valid_until` (None: valid now).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data_loaders.store.roster_changes import OFFICER
from data_loaders.store.rows import Records
from data_loaders.store.transaction import Transaction

Row = dict[str, Any]
BEGINNING = datetime.min
"""From when the first calendar and the first roster are valid: 0001-01-01, which every format says as it is (-infinity does not)."""
WITHOUT_HISTORY = {"period": ("position",), "deliverable": ("position",), "unit": (*OFFICER, "position")}
"""The tables of versions, and their columns that make none: order, and who the officer is, which is personal data."""
VALIDITY = ("valid_from", "valid_until")


@dataclass(frozen=True, slots=True)
class Saving:
    """How a calendar or roster is saved. It `replaces` what stands, from the beginning, while nobody has reported (planning); else what
    differs is valid from `at` on, or, `from_the_start`, corrected in every version, past days included."""

    at: datetime
    from_the_start: bool = False
    replaces: bool = False


def with_versions(records: Records, kept: Mapping[str, Sequence[Row]], saving: Saving) -> Records:
    """The records, with a row per version where their table has versions; `kept` are the versions that stand, by table."""
    saved = Records()
    for table in (*records.tables, *(table for table in kept if table not in records.tables)):
        rows = records.rows(table)
        for row in _versions(kept.get(table, ()), rows, WITHOUT_HISTORY[table], saving) if table in WITHOUT_HISTORY else rows:
            saved.add(table, **row)
    return saved


def replace_versions(
    write: Transaction, query: Callable[[str], list[Row]], records: Records, tables: tuple[str, ...], saving: Saving
) -> None:
    """Puts the records in the place of what stands in the tables, whose versions go on; `query` asks the database."""
    kept = {table: query(f"select * from {table}") for table in tables if table in WITHOUT_HISTORY}
    write.replace(with_versions(records, kept, saving), tables)


def _versions(kept: Sequence[Row], wanted: Sequence[Row], silent: Sequence[str], saving: Saving) -> list[Row]:
    """The versions of every code, in order; a code that goes keeps its place in it."""
    if saving.replaces or not kept:
        return [row | {"valid_from": BEGINNING, "valid_until": None} for row in wanted]
    at = max(saving.at, *(moment for row in kept for name in VALIDITY if (moment := row[name]) is not None))
    new = {row["code"]: row for row in wanted}
    former: dict[str, list[Row]] = {}
    for row in sorted(kept, key=lambda row: (row["position"], row["valid_from"])):
        former.setdefault(row["code"], []).append(row)
    saved: list[Row] = []
    for position, code in enumerate(_in_order(list(former), new), 1):
        versions = former.get(code, [])
        versions = _corrected(versions, new.get(code)) if saving.from_the_start else _changed(versions, new.get(code), silent, at)
        quiet: Row = {name: new[code][name] if code in new else "" for name in silent} | {"position": position}
        saved += _merged([version | quiet for version in versions])
    return saved


def _in_order(former: Sequence[str], wanted: Collection[str]) -> list[str]:
    """The wanted codes in their order, each that is gone behind the one it stood behind."""
    order = list(wanted)
    for number, code in enumerate(former):
        if code not in wanted:
            order.insert(order.index(former[number - 1]) + 1 if number else 0, code)
    return order


def _changed(versions: list[Row], new: Row | None, silent: Sequence[str], at: datetime) -> list[Row]:
    """From `at` on: the version that stands ends where another one follows, or none."""
    standing = [row for row in versions if row["valid_until"] is None]
    if new and standing and not _differing(standing[0], new, silent):
        return versions
    ended = [row | {"valid_until": at} if row["valid_until"] is None else row for row in versions]
    begun = [new | {"valid_from": at, "valid_until": None}] if new else []
    return [row for row in ended if row["valid_from"] != row["valid_until"]] + begun


def _corrected(versions: list[Row], new: Row | None) -> list[Row]:
    """From the start: what differs from the version that stands is so in all of them; what comes was always there, what goes never."""
    standing = [row for row in versions if row["valid_until"] is None]
    if not standing:
        return [new | {"valid_from": BEGINNING, "valid_until": None}] if new else versions
    return [row | _differing(standing[0], new, ()) for row in versions] if new else []


def _differing(standing: Row, new: Row, silent: Sequence[str]) -> Row:
    return {name: value for name, value in new.items() if name not in silent and value != standing[name]}


def _merged(versions: list[Row]) -> list[Row]:
    """Versions that follow each other and say the same, as one."""
    merged: list[Row] = []
    for row in versions:
        if merged and merged[-1]["valid_until"] == row["valid_from"] and _said(merged[-1]) == _said(row):
            merged[-1] = merged[-1] | {"valid_until": row["valid_until"]}
        else:
            merged.append(row)
    return merged


def _said(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in VALIDITY}
