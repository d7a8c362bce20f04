"""Databases that earlier versions made, built from the SQL files of their time: they open, and count what they counted."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from data_loaders.formats.content import Content
from data_loaders.model.campaign import Roster
from data_loaders.model.clock import shanghai_now
from data_loaders.store.locations import originals_path
from data_loaders.store.originals import Originals
from data_loaders.store.reference import campaign_records
from data_loaders.store.schema import migrations
from data_loaders.store.warehouse import Warehouse
from tests.readings import CAMPAIGN, FORM, at, roster_of
from tests.repeating import few

KINDS_OF_DELIVERABLES, DELIVERIES = 110, 140
"""The migrations from which on the calendar tells what kind a deliverable is, and deliveries are stored."""
DECISIONS_OF_ONE_TABLE = 148
"""The migration from which on decisions about deliveries stand beside those about submissions."""
SUBMISSIONS_ARE_DELIVERIES = 161
"""The migration from which on a submission is a delivery of figures; until then it stood in a table of its own."""
STARTED = at("2020-06-01 09:00")
LATER = at("2100-01-01 00:00")
KINDS = {entry.code: entry.kind for entry in CAMPAIGN.deliverables if entry.kind != "figures"}
PERIODS = [period.code for period in CAMPAIGN.periods]
STATES = ("accepted", "held", "refused", "replaced")
PERIOD_COLUMNS = ("code", "label_zh", "label_en", "starts_on", "ends_on", "due_on", "is_whole_month")
RULES = ("wording_changed", "row_hidden", "number_unreadable")


@contextmanager
def made_by(path: Path, has: Callable[[int], bool]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the tables of the migrations that `has` lets in and nothing in them, and with a view as every version has some."""
    with duckdb.connect(str(path), config={"storage_compatibility_version": "v1.5.0"}) as old:
        old.execute("create table migration (number integer, name varchar, applied_at timestamp)")
        for file in migrations(set()):
            if has(file.number):
                old.execute(file.text)
                old.execute("insert into migration values (?, ?, ?)", [file.number, file.name, shanghai_now()])
        old.execute("create view audit_of_before as select s.id from submission as s inner join finding as f on s.id = f.submission_id")
        yield old


def ids() -> Iterator[int]:
    yield from range(1, 100_000)


def put(old: duckdb.DuckDBPyConnection, table: str, **row: object) -> None:
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    old.execute(f"insert into {table} ({names}) values ({marks})", list(row.values()))


def put_roster(old: duckdb.DuckDBPyConnection) -> None:
    for unit in roster_of(4).units:
        position = int(unit.code[1:])
        put(old, "unit", code=unit.code, name=unit.name, unit_type=unit.unit_type, aliases=[], exempt=False, position=position)


def stands_at(as_of: datetime, came: dict, decided: list[dict]) -> tuple | None:
    """The oracle: unit, due and state as the last decision until then leaves them."""
    if came["received_at"] > as_of:
        return None
    last = max((each for each in decided if each["decided_at"] <= as_of), key=lambda each: each["id"], default=came)
    return last["unit"], last["due"], last["state"]


def test_calendar_and_roster_of_before_are_valid_from_the_beginning(tmp_path: Path) -> None:
    moved = replace(CAMPAIGN, periods=tuple(replace(each, due_on=each.due_on + timedelta(days=1)) for each in CAMPAIGN.periods))
    unnamed = replace(moved, bureau_name="", bureau_code="")
    units = roster_of(3).units
    path = tmp_path / "old.duckdb"
    with made_by(path, lambda number: number < DECISIONS_OF_ONE_TABLE) as old:
        for table, columns in campaign_records(moved).tables.items():
            if table == "bureau":  # it had not come yet
                continue
            for row in zip(*columns.values(), strict=True):
                put(old, table, **{name: value for name, value in zip(columns, row, strict=True) if name != "due_until"})  # nor did hours
        for position, unit in enumerate(units, 1):
            put(old, "unit", **asdict(unit) | {"aliases": list(unit.aliases)}, position=position)
        put(old, "batch", id=1, started_at=STARTED, sent_by="", is_sample=False)
        put(old, "original", sha256="a", size=1)
        put(old, "received_file", id=2, batch_id=1, file="a.xlsx", sha256="a", role="form", received_at=STARTED)
        form = {"period": "W1", "basis": "weekly", "form_version": CAMPAIGN.form_version}
        put(
            old,
            "submission",
            id=3,
            batch_id=1,
            received_file_id=2,
            unit="U001",
            state="accepted",
            received_at=at("2020-06-05 09:00"),
            **form,
        )
    originals = Originals(originals_path(path), path)
    originals.keep({"a": Content(b"a")})
    originals.close()
    with Warehouse.open(path) as warehouse:
        for as_of in (None, at("1999-01-01 00:00"), at("2020-06-10 00:00")):
            assert (warehouse.campaign(as_of), warehouse.roster(as_of)) == (unnamed, Roster(units))
        warehouse.save_campaign(CAMPAIGN, reason="更正")
        warehouse.save_roster(Roster(units[1:]), reason="更正")
    with Warehouse.open(path) as warehouse:
        assert (warehouse.campaign(), warehouse.roster()) == (CAMPAIGN, Roster(units[1:]))
        assert (warehouse.campaign(at("2020-06-10 00:00")), warehouse.roster(at("2020-06-10 00:00"))) == (moved, Roster(units))
        lights = warehouse.rows("mart_light", as_of=at("2020-06-10 00:00"), periods=["W1"], units=["U001"], kinds=["figures"])
        assert [row["light"] for row in lights] == ["on_time"]
        assert warehouse.audit().keys() <= {"audit_unknown_code"}


@pytest.mark.parametrize("version", (DECISIONS_OF_ONE_TABLE, SUBMISSIONS_ARE_DELIVERIES))
@pytest.mark.parametrize("seed", few(2, range(4)))
def test_what_was_read_and_decided_stands_where_it_stood(tmp_path: Path, seed: int, version: int) -> None:
    chance, given = random.Random(seed), ids()
    came: dict[int, dict] = {}
    decided: dict[int, list[dict]] = {}
    found: set[tuple] = set()
    with made_by(tmp_path / "old.duckdb", lambda number: number < version) as old:
        put_roster(old)
        batch = next(given)
        put(old, "batch", id=batch, started_at=STARTED, sent_by="", is_sample=False)
        for number in range(30):
            file, moment = next(given), STARTED + timedelta(hours=chance.randint(0, 400))
            put(old, "original", sha256=f"{number}", size=1)
            shared = {"sha256": f"{number}", "role": "deliverable", "received_at": moment}
            put(old, "received_file", id=file, batch_id=batch, file=f"{number}.pdf", **shared)
            is_form = chance.random() < 0.4
            table, dues = ("submission", PERIODS) if is_form else ("delivery", list(KINDS))
            due = chance.choice(dues)
            own: dict[str, object] = {"kind": KINDS[due], "deliverable": due} if not is_form else {"period": due, "basis": "weekly"}
            if is_form:
                own |= {"sheet": chance.choice((None, "甲")), "form_version": FORM.version, "number_count": chance.randint(0, 67)}
            part: dict = {"id": next(given), "unit": chance.choice((None, "U001", "U002")), "state": "held", "received_at": moment}
            put(old, table, batch_id=batch, received_file_id=file, unit_candidates=["U003"], period_candidates=["W1"], **part, **own)
            part |= {name: own.get(name) for name in ("sheet", "form_version", "number_count", "basis")}
            came[part["id"]], decided[part["id"]] = part | {"due": due, "kind": own.get("kind", "figures")}, []
            for about in chance.choices((None, part["id"]), k=chance.randint(0, 3)):
                finding = {"id": next(given), "received_file_id": file, "rule": chance.choice(RULES)}
                put(old, "finding", severity="note", values="{}", **({f"{table}_id": about} if about else {}), **finding)
                found.add((*finding.values(), about))
            for _ in range(chance.choice((0, 1, 1, 2, 3))):
                moment += timedelta(hours=chance.randint(1, 60))
                now = {"id": next(given), "unit": f"U00{chance.randint(1, 4)}", "state": chance.choice(STATES), "decided_at": moment}
                due = chance.choice(dues)
                own = {"period": due, "basis": "weekly"} if is_form else {"deliverable": due}
                decision = "decision" if is_form or version > DECISIONS_OF_ONE_TABLE else "delivery_decision"
                put(old, decision, **{f"{table}_id": part["id"]}, decided_by="甲", reason="因为", **now, **own)
                decided[part["id"]].append(now | {"due": due})
    path = tmp_path / "old.duckdb"
    originals = Originals(originals_path(path), path)
    originals.keep({f"{number}": Content(b"%d" % number) for number in range(30)})
    originals.close()
    for _ in range(2):  # the second time nothing is left to move
        with Warehouse.open(path) as warehouse:
            for as_of in (STARTED, STARTED + timedelta(hours=200), LATER):
                rows = warehouse.rows("standing_at", as_of=as_of)
                stands = {row["id"]: (row["unit"], row["due"], row["state"]) for row in rows}
                expected = {part: stands_at(as_of, came[part], decided[part]) for part in came}
                assert stands == {part: stood for part, stood in expected.items() if stood}
                assert {row["id"]: row["kind"] for row in rows} == {part: came[part]["kind"] for part in stands}
            kept = warehouse.database.query("select * from delivery")
            assert len(kept) == len(came)
            for row in kept:
                assert (row["batch_id"], row["unit_candidates"], row["period_candidates"]) == (batch, ["U003"], ["W1"])
                assert {name: row[name] for name in came[row["id"]]} == came[row["id"]]
            findings = warehouse.database.query("select id, received_file_id, rule, delivery_id from finding")
            assert {tuple(row.values()) for row in findings} == found and len(findings) == len(found)
            times = warehouse.database.query("select count(*) as times from decision where decided_by = '甲' and reason = '因为'")
            assert times == [{"times": sum(map(len, decided.values()))}]
            assert warehouse.audit().keys() <= {"audit_received_twice"}
            assert warehouse.start_batch() > max(came)


def test_a_database_from_before_deliveries_learns_them(tmp_path: Path) -> None:
    data = b"a form of then"
    sha256 = hashlib.sha256(data).hexdigest()
    with made_by(tmp_path / "old.duckdb", lambda number: number < DELIVERIES and number != KINDS_OF_DELIVERABLES) as old:
        put_roster(old)
        put(old, "batch", id=1, started_at=STARTED, sent_by="", is_sample=False)
        put(old, "original", sha256=sha256, size=len(data), data=data)
        put(
            old,
            "received_file",
            id=2,
            batch_id=1,
            file="一.xlsx",
            sha256=sha256,
            kind="xlsx",
            role="form",
            status="ok",
            received_at=STARTED,
        )
        own = {"period": "W1", "basis": "weekly", "form_version": FORM.version, "number_count": 1}
        put(old, "submission", id=3, batch_id=1, received_file_id=2, unit="U001", state="accepted", received_at=STARTED, **own)
        put(old, "answer", submission_id=3, blank="launch.sessions", state="number", value=3, raw="3")
        put(old, "campaign", year=CAMPAIGN.year, form_version=CAMPAIGN.form_version, theme_zh="主题", theme_en="theme")
        for position, entry in enumerate(CAMPAIGN.periods, 1):
            put(old, "period", **{name: getattr(entry, name) for name in PERIOD_COLUMNS}, position=position)
        for position, due in enumerate(CAMPAIGN.deliverables, 1):
            if due.kind != "materials":
                period = due.period if due.kind == "figures" else None
                row = {"code": due.code, "label_zh": due.label_zh, "label_en": due.label_en, "due_on": due.due_on, "period": period}
                put(old, "deliverable", **row, position=position)
    with Warehouse.open(tmp_path / "old.duckdb") as now:
        kinds = {entry.code: (entry.kind, entry.period, entry.due_on) for entry in now.campaign().deliverables}
        assert kinds["plan"] == ("plan", None, CAMPAIGN.deliverable("plan").due_on)
        assert now.campaign().theme_zh == "主题"
        assert kinds == {entry.code: (entry.kind, entry.period, entry.due_on) for entry in CAMPAIGN.deliverables}
        assert (len(now.rows("mart_kept_file")), now.audit()) == (1, {})
        assert now.file_bytes(sha256) == data
        assert [(row["unit"], row["total"]) for row in now.rows("mart_unit_total", as_of=LATER)] == [("U001", 3)]
