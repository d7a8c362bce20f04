"""The kept copies of what stands and counts: after any writes they are what is counted from nothing, and a past day has copies of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from benchmarks.synthetic import fill
from data_loaders.model.acts import PROGRAM, Act
from data_loaders.model.campaign import Roster
from data_loaders.model.form import load_forms
from data_loaders.store.counting import COPIES, copies_behind
from data_loaders.store.rows import Records
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, TYPES, at, roster_of
from tests.sql.tables import A, sent

ANSWERS = 11_000
"""Of 31 units: at least 8 of a type, so that some are far from their peers."""
PERIODS = [period.code for period in CAMPAIGN.periods]
NOW, PAST = at("2020-12-01 00:00"), at("2020-06-19 09:30")
BITS = 63
"""Of a bigint; item_bits has one for every item of a form, from 1."""
FILTERS: tuple[dict, ...] = (
    {},
    {"unit_types": [TYPES[0]]},
    {"units": ["U000003"]},
    {"periods": ["W2", "FINAL"], "items": ["study", "exposure"]},
)
COUNTING = (
    *("mart_measure_period", "mart_item_period", "mart_type_measure", "mart_type_item", "mart_unit_measure", "mart_unit_total"),
    *("mart_measure_cover", "mart_measure_change"),
)


@pytest.fixture(scope="module")
def full() -> Iterator[Warehouse]:
    with new_warehouse() as opened:
        fill(opened, ANSWERS)
        yield opened


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with new_warehouse() as opened:
        opened.save_roster(roster_of(3))
        yield opened


def kept(warehouse: Warehouse) -> dict[str, list[str]]:
    """Every row of every copy."""
    return {copy: sorted(map(repr, warehouse.database.query(f"select * from {copy}"))) for copy in COPIES}


class Writes:
    """Writes by chance, as acts of any kind make them."""

    def __init__(self, warehouse: Warehouse, chance: random.Random) -> None:
        self.warehouse, self.chance = warehouse, chance
        self.units = warehouse.roster().units
        self.deliveries = warehouse.database.query("select id, unit, due, basis, kind from delivery order by id")

    def decisions(self) -> None:
        """What stands goes to another unit or period, on another basis, is refused, comes back: one or many at once."""
        records = Records()
        for row in self.chance.sample(self.deliveries, self.chance.choice((1, 1, 5))):
            unit = self.chance.choice((row["unit"], row["unit"], self.chance.choice(self.units).code, None))
            due = self.chance.choice((row["due"], self.chance.choice(PERIODS))) if row["kind"] == "figures" else row["due"]
            state = self.chance.choice(("accepted", "accepted", "held", "refused", "replaced")) if unit else "held"
            moment = at("2020-07-20 00:00") + timedelta(minutes=self.chance.randint(0, 9))
            basis = self.chance.choice((row["basis"], "weekly", "cumulative")) if row["kind"] == "figures" else None
            records.add_decision(self.warehouse.database.ids.next(), row["id"], (unit, due), basis, state, "甲", moment)
        self.write(records)

    def same_bytes(self) -> None:
        """An earlier mail with the same bytes, read after: it moves the receipt, and with it which of several counts."""
        row = self.chance.choice([row for row in self.deliveries if row["kind"] == "figures"])
        file = self.warehouse.database.query("select f.* from received_file as f where f.id = ?", [row["id"]])[0]
        new = self.warehouse.database.ids.next()
        delivery = self.warehouse.database.query("select * from delivery where id = ?", [row["id"]])[0]
        moment = self.chance.choice((at("2020-05-01 00:00"), at("2020-07-20 00:00")))
        mail = {"id": new, "received_at": moment}
        again = {"received_file_id": new, "state": "duplicate", "duplicate_of": row["id"]}
        records = Records.of("received_file", **(file | mail))
        records.add("delivery", **(delivery | mail | again))
        self.write(records)

    def roster(self) -> None:
        """Units go, come back, or become another type or exempt."""
        units = [unit for unit in self.units if self.chance.random() > 0.05]
        for number in self.chance.sample(range(len(units)), 2):
            units[number] = replace(units[number], unit_type=self.chance.choice(TYPES), exempt=self.chance.random() < 0.5)
        self.warehouse.save_roster(Roster(tuple(units)), reason="撤并")

    def count(self) -> None:
        """Units that nothing happened to are counted again, or none."""
        with self.warehouse.database.transaction(Act("recount", PROGRAM)) as write:
            write.refresh([unit.code for unit in self.chance.sample(self.units, self.chance.choice((0, 3)))])

    def write(self, records: Records) -> None:
        self.warehouse.database.write(Act("accept", PROGRAM), records)


def test_the_synthetic_campaign_has_something_to_count(full: Warehouse) -> None:
    rules = {row["rule"] for row in full.database.query("select rule from current_query")}
    assert full.audit() == {} and rules >= {"far_from_peers", "jump_week_on_week", "final_blank_with_weeks"}


def test_a_week_that_goes_leaves_a_far_number_of_the_final_form_where_it_is(full: Warehouse) -> None:
    """What the final form adds to the weeks is another then, its own number is not: that stays far from its peers."""
    far = """
        select f.unit, w.id, f.period, f.blank, f.values from current_query as f
        inner join current_delivery as w on f.unit = w.unit and w.due = 'W1' and w.is_current
        where f.rule = 'far_from_peers' and f.period = 'FINAL' order by f.unit, f.blank
    """
    (one, *_) = full.database.query(far)
    records = Records()
    records.add_decision(full.database.ids.next(), one["id"], (one["unit"], "W1"), "weekly", "refused", "甲", at("2020-07-20 00:00"))
    full.database.write(Act("refuse", PROGRAM), records)
    same = "select unit from current_query where rule = 'far_from_peers' and unit = ? and period = 'FINAL' and blank = ? and values = ?"
    assert len(full.database.query(same, [one["unit"], one["blank"], one["values"]])) == 1
    after = kept(full)
    full.database.count_anew()
    assert kept(full) == after


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 20))])
def test_after_any_writes_the_copies_are_what_is_counted_from_nothing(full: Warehouse, seed: int) -> None:
    chance = random.Random(seed)
    writes = Writes(full, chance)
    for number in range(16):
        chance.choices((writes.decisions, writes.same_bytes, writes.roster, writes.count), (5, 2, 2, 1))[0]()
        if number % 4 == 3:
            before = kept(full)
            full.database.count_anew()
            assert kept(full) == before


def test_only_decisions_by_chance_are_astray_then(full: Warehouse) -> None:
    assert {*full.audit()} <= {"audit_accepted_with_error", "audit_unknown_code", "audit_received_twice", "audit_delivery_astray"}


def test_a_past_day_is_what_a_database_of_that_day_says() -> None:
    """What came later is not there: the same rows, without what came after, say the same now."""
    with new_warehouse() as whole, new_warehouse() as then:
        fill(whole, 4_000)
        fill(then, 4_000)
        with then.database.transaction(Act("recount", PROGRAM)) as write:
            write.execute("delete from delivery where received_at > ?", [PAST])
            write.execute("delete from answer where submission_id not in (select v.id from delivery as v)")
            write.refresh()
        for mart in (*COUNTING, "mart_reporting", "mart_light", "mart_latest_arrival"):
            for filters in FILTERS:
                said = whole.rows(mart, as_of=PAST, **filters)
                assert said and sorted(map(repr, said)) == sorted(map(repr, then.rows(mart, as_of=PAST, **filters))), (mart, filters)


def test_a_past_day_follows_what_is_read_of_it_later(warehouse: Warehouse) -> None:
    """Late mail of that day is seen, by the very page that showed the day before."""
    entries = sent("unit | period | basis | number\nU001 | W1 | weekly | 3\nU002 | W1 | weekly | 4\nU003 | W4 | weekly | 9", A)
    warehouse.save(warehouse.start_batch(), [entries[0], entries[2]])
    for number, expected in enumerate((3, 7)):
        if number:
            warehouse.save(warehouse.start_batch(), entries[1:2])
        for as_of in (PAST, NOW, PAST):
            rows = warehouse.rows("period_answer", as_of=as_of)
            assert sum(row["increment"] for row in rows) == expected + 9 * (as_of == NOW)


def test_what_reads_a_kept_copy_is_known(warehouse: Warehouse) -> None:
    behind = ("current_correction", "current_confirmation", "current_arrival", "current_owed", "current_delivery")
    assert copies_behind("mart_measure_cover") == (*behind, "current_answer", "cube", "unit_measure")
    assert copies_behind("mart_attention")[-3:] == ("current_delivery", "current_answer", "current_query")
    assert copies_behind("mart_latest_arrival") == ("current_arrival", "current_delivery")
    assert copies_behind("mart_period_standing") == () and copies_behind("owed") == ("current_owed",)
    assert set(COPIES) <= {row["table_name"] for row in warehouse.database.query("select table_name from duckdb_tables()")}


def test_a_database_closes_after_a_past_day_was_looked_at(warehouse: Warehouse) -> None:
    warehouse.save(warehouse.start_batch(), sent("unit | period | basis | number\nU001 | W4 | weekly | 3", A))
    assert warehouse.rows("mart_unit_total", as_of=datetime(2020, 6, 1)) == []
    path = warehouse.path
    warehouse.close()
    with Warehouse.open(path) as again:
        assert again.rows("period_answer", as_of=NOW)


def test_a_form_has_fewer_items_than_there_are_bits() -> None:
    assert all(len(form.items) < BITS for form in load_forms().values())


@pytest.mark.parametrize(
    "measures", ["measure = code", "measure = concat('m', position % 3), item = code, item_position = 1 + position % 61"]
)
def test_a_form_of_many_measures_or_items_has_each_unit_counted_once(measures: str) -> None:
    """More measures than there are bits in a word, or few with as many items as it has."""
    with new_warehouse() as opened:
        fill(opened, 4_000)
        with opened.database.transaction(Act("recount", PROGRAM)) as write:
            write.execute(f"update blank set {measures} where part_of is null")
        opened.database.count_anew()
        expected: dict[tuple[object, ...], set[str]] = {}
        counted = """
            select a.unit, a.unit_type, a.period, b.measure, b.item, u.exempt from period_answer(timestamp 'infinity') as a
            inner join form_blank as b on a.blank = b.code
            inner join unit_at(timestamp 'infinity') as u on a.unit = u.code
            where b.part_of is null
        """
        for row in opened.database.query(counted):
            of_type = (row["unit_type"], row["measure"])
            for key in ((*of_type, row["item"], row["period"]), (*of_type, row["item"], "ALL"), (*of_type, row["exempt"])):
                expected.setdefault(key, set()).add(row["unit"])
        said: dict[tuple[object, ...], int] = {
            (row["unit_type"], row["measure"], row["item"], row["period"]): row["unit_count"]
            for row in opened.rows("mart_type_item", as_of=NOW)
        }
        for row in opened.rows("mart_measure_cover", as_of=NOW):
            of_type = (row["unit_type"], row["measure"])
            counts = {(*of_type, False): row["unit_count"], (*of_type, True): row["exempt_count"]}
            said |= {key: count for key, count in counts.items() if count}
        assert said == {key: len(units) for key, units in expected.items()}
