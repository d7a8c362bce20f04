"""Deliverables without figures: tables in, lights and counts out, held against plain Python; decisions; the liaison officer."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.model.findings import Finding
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, TYPES, Entry, at, entry_of, reading_of, roster_of, submission_of
from tests.repeating import few
from tests.sql.deliveries import delivered, delivery_of
from tests.sql.tables import NOW, A, change, held_deliveries, lines_of, said, save

LATER = at("2100-01-01 00:00")
"""After every decision, which carries the clock's own time."""
OFFICER = {"name": "王示例", "title": "科员", "office_phone": "00000001", "email": "a@example.org", "unit_name": "第1单位"}


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """Four units, the last one exempt."""
    with new_warehouse() as opened:
        opened.save_roster(roster_of(4, exempt=(4,)))
        yield opened


def sent(table: str) -> list[Entry]:
    """A table with the columns unit, deliverable, received at and content as files."""
    return [delivered(delivery_of(unit, what), moment, content) for unit, what, moment, content in lines_of(table)]


def lights(warehouse: Warehouse, deliverable: str, as_of: datetime = NOW) -> list[tuple]:
    rows = warehouse.rows("mart_light", as_of=as_of)
    return [(row["unit"], row["light"], row["file_count"]) for row in rows if row["deliverable"] == deliverable]


def test_every_deliverable_has_a_light(warehouse: Warehouse) -> None:
    save(
        warehouse,
        sent("""
            unit | deliverable  | received         | content
            ---- | ------------ | ---------------- | -------
            U001 | plan         | 2020-06-04 23:59 | a
            U001 | plan         | 2020-06-20 09:00 | b
            U002 | plan         | 2020-06-05 00:00 | c
            U001 | materials_w2 | 2020-06-11 10:00 | d
            U001 | materials_w2 | 2020-06-11 10:00 | e
            U004 | materials_w2 | 2020-06-12 10:00 | f
        """),
    )
    assert lights(warehouse, "plan") == [("U001", "on_time", 2), ("U002", "late", 1), ("U003", "missing", 0), ("U004", "exempt", 0)]
    assert lights(warehouse, "materials_w2") == [
        ("U001", "on_time", 2),
        ("U002", "missing", 0),
        ("U003", "missing", 0),
        ("U004", "late", 1),
    ]
    assert lights(warehouse, "plan", at("2020-06-04 12:00"))[0:3] == [
        ("U001", "not_due", 0),
        ("U002", "not_due", 0),
        ("U003", "not_due", 0),
    ]
    counts = {row["deliverable"]: row for row in warehouse.rows("mart_reporting", as_of=NOW)}
    assert list(counts) == [entry.code for entry in CAMPAIGN.deliverables]
    plan = counts["plan"]
    assert (plan["expected_count"], plan["received_count"], plan["on_time_count"], plan["missing_count"]) == (3, 2, 1, 1)
    assert (plan["reporting_share"], plan["on_time_share"]) == (2 / 3, 1 / 3)
    assert counts["materials_w2"]["received_count"] == 1  # the exempt unit's is in none of the counts
    assert warehouse.audit() == {}


def test_figures_are_the_submissions_of_their_period(warehouse: Warehouse) -> None:
    save(warehouse, [entry_of(reading_of(submission_of("U001", "W1", {A: 3})), "2020-06-05 09:00")])
    assert lights(warehouse, "figures_w1") == [("U001", "late", 1), ("U002", "missing", 0), ("U003", "missing", 0), ("U004", "exempt", 0)]
    by_period = said(warehouse, "mart_light", "unit period light due_on", kinds=["figures"])
    periods = {entry.code: entry.period for entry in CAMPAIGN.deliverables if entry.kind == "figures"}
    rows = warehouse.rows("mart_light", as_of=NOW)
    as_deliverable = [(row["unit"], periods[row["deliverable"]], row["light"], row["due_on"]) for row in rows if row["kind"] == "figures"]
    assert sorted(as_deliverable) == sorted(by_period)


def test_the_same_bytes_again_are_a_duplicate(warehouse: Warehouse) -> None:
    entries = sent("""
        unit | deliverable  | received         | content
        ---- | ------------ | ---------------- | -------
        U001 | plan         | 2020-06-03 09:00 | a
        U001 | plan         | 2020-06-04 09:00 | a
        U002 | plan         | 2020-06-04 09:00 | a
        U001 | materials_w1 | 2020-06-04 09:00 | a
    """)
    receipts = warehouse.save(warehouse.start_batch(), entries)
    assert [(receipt.status, receipt.state) for receipt in receipts] == [
        ("ok", "accepted"),
        ("duplicate", "duplicate"),
        ("ok", "accepted"),
        ("ok", "accepted"),
    ]
    assert lights(warehouse, "plan")[0] == ("U001", "on_time", 1)
    assert said(warehouse, "mart_unit_delivery", "due state", unit="U001") == [
        ("plan", "accepted"),
        ("plan", "duplicate"),
        ("materials_w1", "accepted"),
    ]
    assert warehouse.audit() == {}


def test_a_held_delivery_waits_for_the_coordinator(warehouse: Warehouse) -> None:
    batch = warehouse.start_batch()
    (receipt,) = warehouse.save(batch, [delivered(delivery_of("U001", None, "materials"), "2020-06-10 09:00")])
    assert (receipt.status, receipt.state, receipt.unit) == ("problem", "held", "U001")
    (held,) = held_deliveries(warehouse)
    assert (held["unit"], held["kind"], held["due"]) == ("U001", "materials", None)
    assert said(warehouse, "mart_attention", "severity rule unit") == [
        ("error", "period_missing", "U001"),
        ("note", "delivery_plan", "U001"),
    ]
    (row,) = warehouse.rows("mart_receipt", batch=batch)
    assert (row["role"], row["unit"], row["delivery_kind"], row["held_count"]) == ("deliverable", "U001", "materials", 1)
    version = warehouse.version()
    warehouse.decide(held["id"], "U001", "materials_w2", actor=Actor("甲", COORDINATOR))
    assert warehouse.version() == version + 1
    assert lights(warehouse, "materials_w2", LATER)[0] == ("U001", "on_time", 1)
    assert (held_deliveries(warehouse), said(warehouse, "mart_attention", "rule", LATER)) == ([], [])
    assert warehouse.audit() == {}
    warehouse.refuse(held["id"], reason="发错了")
    assert lights(warehouse, "materials_w2", LATER)[0] == ("U001", "missing", 0)
    with pytest.raises(DecisionRefused):
        warehouse.decide(held["id"], "U001", "materials_w2")


def test_a_wrong_decision_is_refused(warehouse: Warehouse) -> None:
    _first, held = warehouse.save(
        warehouse.start_batch(),
        [
            delivered(delivery_of("U001", "plan"), "2020-06-03 09:00", "a"),
            delivered(delivery_of(None, "plan"), "2020-06-03 09:00", "a"),
        ],
    )
    held_id = held.deliveries[0].id
    for unit, deliverable in (("U099", "plan"), ("U001", "figures_w1"), ("U001", "nothing"), ("U001", "plan")):
        with pytest.raises(DecisionRefused):
            warehouse.decide(held_id, unit, deliverable)
    with pytest.raises(KeyError):
        warehouse.decide(1, "U001", "plan")
    warehouse.decide(held_id, "U002", "plan")
    assert [light for _, light, _ in lights(warehouse, "plan", LATER)[:2]] == ["on_time", "on_time"]


def test_an_officer_is_proposed_and_taken_over_only_when_agreed(warehouse: Warehouse) -> None:
    before = warehouse.roster()
    entry = delivered(delivery_of("U001", "liaison", liaison=OFFICER), "2020-06-03 09:00")
    (receipt,) = warehouse.save(warehouse.start_batch(), [entry])
    assert warehouse.roster() == before
    (proposal,) = warehouse.rows("mart_liaison_proposal")
    assert (proposal["unit"], proposal["liaison"], proposal["mobile"], proposal["liaison_now"]) == ("U001", "王示例", "", "")
    version = warehouse.version()
    warehouse.agree_liaison(receipt.deliveries[0].id, actor=Actor("甲", COORDINATOR))
    unit = warehouse.roster().unit("U001")
    assert (unit.liaison, unit.office_phone, unit.mobile, unit.email) == ("王示例", "00000001", "", "a@example.org")
    assert [entry.code for entry in warehouse.roster().units] == [entry.code for entry in before.units]
    assert (warehouse.version(), warehouse.rows("mart_liaison_proposal")) == (version + 1, [])
    with pytest.raises(DecisionRefused):
        warehouse.agree_liaison(receipt.deliveries[0].id)
    newer = delivered(
        delivery_of("U001", "liaison", liaison={"name": "李示例", "mobile": "00000002", "unit_name": "第1单位"}), "2020-06-05 09:00"
    )
    (receipt,) = warehouse.save(warehouse.start_batch(), [newer])
    (proposal,) = warehouse.rows("mart_liaison_proposal")
    assert [proposal[name] for name in ("liaison", "office_phone", "mobile", "email")] == ["李示例", "", "00000002", ""]
    warehouse.agree_liaison(receipt.deliveries[0].id)
    unit = warehouse.roster().unit("U001")  # nothing of the former officer stays beside another name
    assert (unit.liaison, unit.office_phone, unit.mobile, unit.email) == ("李示例", "", "00000002", "")
    assert warehouse.audit() == {}


@pytest.mark.parametrize(
    "harm",
    (
        "delete from received_file",
        "delete from unit where code = 'U001'",
        "delete from deliverable where code = 'liaison'",
        "update liaison_field set delivery_id = 7",
        "update finding set delivery_id = 7",
        "insert into decision (delivery_id) values (7)",
        "insert into liaison_agreement (delivery_id) values (7)",
    ),
)
def test_the_audit_sees_what_nothing_explains(warehouse: Warehouse, harm: str) -> None:
    save(warehouse, [delivered(delivery_of("U001", "liaison", liaison=OFFICER), "2020-06-03 09:00")])
    assert warehouse.rows("audit_delivery_astray") == []
    change(warehouse, harm)
    assert warehouse.rows("audit_delivery_astray") != []


def test_the_audit_sees_what_counts_with_an_error(warehouse: Warehouse) -> None:
    (part,) = save(warehouse, sent("h\nU001 | plan | 2020-06-03 09:00 | a")).rows("standing_at", as_of=LATER)
    assert (part["state"], warehouse.rows("audit_accepted_with_error")) == ("accepted", [])
    change(warehouse, "update finding set severity = 'error'")
    found = [(row["delivery_id"], row["rule"]) for row in warehouse.rows("audit_accepted_with_error")]
    assert found == [(part["id"], "delivery_plan")]


def test_the_audit_sees_what_counts_twice(warehouse: Warehouse) -> None:
    save(warehouse, sent("h\nU001 | plan | 2020-06-03 09:00 | a\nU001 | plan | 2020-06-03 09:00 | a"))
    assert warehouse.rows("audit_received_twice") == []
    change(warehouse, "update delivery set state = 'accepted'")
    assert [row["times"] for row in warehouse.rows("audit_received_twice")] == [2]


def light_of(sent: list[tuple], unit, due_on, as_of: datetime) -> tuple[str, int]:
    """The oracle: what one unit sent for one deliverable, as (state, received at) in any order."""
    seen = [(state, moment) for state, moment in sent if moment <= as_of]
    end = datetime.combine(due_on, time.min) + timedelta(days=1)
    if any(state == "accepted" for state, _ in seen):
        return ("on_time" if min(moment for _, moment in seen) < end else "late"), len(seen)
    if seen:
        return "held", len(seen)
    if unit.exempt:
        return "exempt", 0
    return ("not_due" if as_of < end else "missing"), 0


@pytest.mark.parametrize("seed", few(1, (1, 2, 3)))
@pytest.mark.parametrize("as_of", (NOW, at("2020-06-11 10:00"), at("2020-06-04 23:00")))
def test_lights_by_chance(seed: int, as_of: datetime) -> None:
    chance = random.Random(seed)
    roster = roster_of(12, exempt=(5,))
    others = [entry for entry in CAMPAIGN.deliverables if entry.kind != "figures"]
    sent: dict[tuple[str, str], list[tuple]] = {}
    entries = []
    for number in range(120):
        unit, due = chance.choice(roster.units), chance.choice(others)
        moment = datetime.combine(due.due_on, time.min) + timedelta(hours=chance.randint(-60, 60))
        state = chance.choice(("accepted", "held"))
        delivery = delivery_of(unit.code, due.code)
        if state == "held":
            delivery = replace(delivery, findings=(Finding("liaison_empty"),))
        reading, data, _ = delivered(delivery, "2020-06-01 00:00", f"{number}")
        sent.setdefault((unit.code, due.code), []).append((state, moment))
        entries.append((reading, data, moment))
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster)
        save(warehouse, entries)
        rows = warehouse.rows("mart_light", as_of=as_of)
        said = {(row["unit"], row["deliverable"]): (row["light"], row["file_count"]) for row in rows if row["kind"] != "figures"}
        expected = {
            (unit.code, due.code): light_of(sent.get((unit.code, due.code), []), unit, due.due_on, as_of)
            for unit in roster.units
            for due in others
        }
        assert said == expected
        chosen = warehouse.rows("mart_light", as_of=as_of, unit_types=[TYPES[1]], periods=["W2"])
        assert {(row["unit"], row["deliverable"]) for row in chosen} == {
            (unit.code, due.code)
            for unit in roster.units
            for due in CAMPAIGN.deliverables
            if unit.unit_type == TYPES[1] and due.period == "W2"
        }
        for row in warehouse.rows("mart_reporting", as_of=as_of):
            if row["kind"] != "figures":
                of = [expected[unit.code, row["deliverable"]][0] for unit in roster.units if not unit.exempt]
                assert (row["expected_count"], row["missing_count"], row["held_count"]) == (11, of.count("missing"), of.count("held"))
                assert row["received_count"] == sum(light in ("on_time", "late", "held") for light in of)
        assert warehouse.audit() == {}
