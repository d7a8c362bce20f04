"""Databases that earlier versions made, built from the SQL files of their time: they open, and count what they counted."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from data_loaders.formats.content import Content
from data_loaders.model.clock import shanghai_now
from data_loaders.store.locations import originals_path
from data_loaders.store.originals import Originals
from data_loaders.store.schema import migrations
from data_loaders.store.warehouse import Warehouse
from tests.readings import CAMPAIGN, at, roster_of

DECISIONS_OF_ONE_TABLE = 148
"""The migration from which on decisions about deliveries stand beside those about submissions."""
STARTED = at("2020-06-01 09:00")
KINDS = {entry.code: entry.kind for entry in CAMPAIGN.deliverables if entry.kind != "figures"}
STATES = ("accepted", "held", "refused", "replaced")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with the tables of before, and nothing in them."""
    made = tmp_path / "old.duckdb"
    with duckdb.connect(str(made), config={"storage_compatibility_version": "v1.5.0"}) as old:
        old.execute("create table migration (number integer, name varchar, applied_at timestamp)")
        for file in migrations(set()):
            if file.number < DECISIONS_OF_ONE_TABLE:
                old.execute(file.text)
                old.execute("insert into migration values (?, ?, ?)", [file.number, file.name, shanghai_now()])
    return made


def ids() -> Iterator[int]:
    yield from range(1, 100_000)


def put(old: duckdb.DuckDBPyConnection, table: str, **row: object) -> None:
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    old.execute(f"insert into {table} ({names}) values ({marks})", list(row.values()))


def stands_at(as_of: datetime, came: dict, decided: list[dict]) -> tuple | None:
    """The oracle: unit, due and state as the last decision until then leaves them."""
    if came["received_at"] > as_of:
        return None
    last = max((each for each in decided if each["decided_at"] <= as_of), key=lambda each: each["id"], default=came)
    return last["unit"], last["due"], last["state"]


@pytest.mark.parametrize("seed", range(4))
def test_decisions_about_deliveries_stand_where_they_stood(path: Path, seed: int) -> None:
    chance, given = random.Random(seed), ids()
    came: dict[int, dict] = {}
    decided: dict[int, list[dict]] = {}
    with duckdb.connect(str(path)) as old:
        for unit in roster_of(4).units:
            put(
                old, "unit", code=unit.code, name=unit.name, unit_type=unit.unit_type, aliases=[], exempt=False, position=int(unit.code[1:])
            )
        batch = next(given)
        put(old, "batch", id=batch, started_at=STARTED, sent_by="", is_sample=False)
        for number in range(30):
            file, moment = next(given), STARTED + timedelta(hours=chance.randint(0, 400))
            put(old, "original", sha256=f"{number}", size=1)
            put(
                old,
                "received_file",
                id=file,
                batch_id=batch,
                file=f"{number}.pdf",
                sha256=f"{number}",
                role="deliverable",
                received_at=moment,
            )
            is_form = chance.random() < 0.4
            table = "submission" if is_form else "delivery"
            due = chance.choice([period.code for period in CAMPAIGN.periods] if is_form else list(KINDS))
            own = {"period": due, "basis": "weekly"} if is_form else {"deliverable": due, "kind": KINDS[due]}
            part = {"id": next(given), "unit": chance.choice((None, "U001", "U002")), "due": due, "state": "held", "received_at": moment}
            shared = {name: part[name] for name in ("id", "unit", "state", "received_at")}
            put(old, table, batch_id=batch, received_file_id=file, unit_candidates=[], period_candidates=[], **shared, **own)
            came[part["id"]], decided[part["id"]] = part | {"is_form": is_form}, []
            for _ in range(chance.choice((0, 1, 1, 2, 3))):
                moment += timedelta(hours=chance.randint(1, 60))
                now = {"id": next(given), "unit": f"U00{chance.randint(1, 4)}", "state": chance.choice(STATES), "decided_at": moment}
                due = chance.choice([period.code for period in CAMPAIGN.periods] if is_form else list(KINDS))
                own = {"period": due, "basis": "weekly"} if is_form else {"deliverable": due}
                decision = "decision" if is_form else "delivery_decision"
                put(old, decision, **{f"{table}_id": part["id"]}, decided_by="甲", reason="因为", **now, **own)
                decided[part["id"]].append(now | {"due": due})
    originals = Originals(originals_path(path), path)
    originals.keep({f"{number}": Content(b"%d" % number) for number in range(30)})
    originals.close()
    for _ in range(2):  # the second time nothing is left to move
        with Warehouse.open(path) as warehouse:
            for as_of in (STARTED, STARTED + timedelta(hours=200), at("2100-01-01 00:00")):
                rows = warehouse.rows("standing_at", as_of=as_of)
                stands = {row["id"]: (row["unit"], row["due"], row["state"]) for row in rows}
                expected = {part: stands_at(as_of, came[part], decided[part]) for part in came}
                assert stands == {part: stood for part, stood in expected.items() if stood}
                assert {row["id"] for row in rows if row["kind"] == "figures"} == {part for part in stands if came[part]["is_form"]}
            kept = warehouse.database.query("select count(*) as times from decision where decided_by = '甲' and reason = '因为'")
            assert kept == [{"times": sum(map(len, decided.values()))}]
            assert warehouse.audit().keys() <= {"audit_received_twice"}
            assert warehouse.start_batch() > max(came)
