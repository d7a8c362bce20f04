"""What waits for an answer: the findings that nobody explained, and of one unit alone the same as of it among all."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest

from benchmarks.synthetic import fill
from data_loaders.model.acts import PROGRAM, Act
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import at

NOW, PAST, SAID = at("2020-12-01 00:00"), at("2020-06-19 09:30"), at("2020-06-18 12:00")
COLUMNS = ("finding_id", "rule", "severity", "indicator", "values", "unit", "period", "received_file_id", "delivery_id")
WHOLE_FORMS = ("sessions_without_participants", "participants_without_sessions", "same_as_last_week", "cumulative_sent_as_weekly")
"""What is explained of more than one blank."""
READ = f"""
insert into finding (id, received_file_id, delivery_id, rule, severity, indicator, values)
select 900000 + row_number() over (order by v.id, r.rule), v.received_file_id, v.id, r.rule, 'query', r.indicator, '{{"value": 3}}'
from delivery as v cross join (select unnest({list(WHOLE_FORMS)}) as rule, 'launch.sessions' as indicator) as r where v.id % 5 = 1
"""
EXPLAINED = "insert into explanation (act_id, unit, period, blank, rule, fingerprint, explained_at) values (?, ?, ?, ?, ?, ?, ?)"


@pytest.fixture(scope="module")
def explained() -> Iterator[Warehouse]:
    """A campaign in which half of the queries were explained by chance, a third of them before the unit sent something else."""
    chance = random.Random(0)
    with new_warehouse() as warehouse:
        fill(warehouse, 3_500)
        with warehouse.database.transaction(Act("recount", PROGRAM)) as write:
            write.execute(READ)
            found = write.asked("select * from stated_finding(?, true) order by finding_key, finding_id, values", [NOW])
            for number, row in enumerate(found):
                if row["severity"] == "query" and row["unit"] and chance.random() < 0.5:
                    print_then = row["fingerprint"] if chance.random() < 0.7 else "another"
                    names = (row["unit"], row["period"], row["indicator"], row["rule"])
                    write.execute(EXPLAINED, [-1 - number, *names, print_then, SAID])
        yield warehouse


def told(rows: list[dict], *columns: str) -> Counter[tuple]:
    return Counter(tuple(row[column] for column in columns) for row in rows)


def stated(warehouse: Warehouse, as_of: datetime, is_explained: bool) -> list[dict]:
    return [row for row in warehouse.rows("stated_finding", as_of=as_of, is_printed=True) if (row["state"] == "explained") is is_explained]


@pytest.mark.parametrize("as_of", [NOW, PAST])
def test_what_is_open_is_what_no_explanation_holds_for(explained: Warehouse, as_of: datetime) -> None:
    found = explained.rows("explained_finding", as_of=as_of, is_printed=False)
    expected = stated(explained, as_of, is_explained=False)
    assert expected and told([row for row in found if row["act_id"] is None], *COLUMNS) == told(expected, *COLUMNS)
    shown = explained.rows("mart_attention", as_of=as_of)
    assert told(shown, "rule", "unit", "period", "values") == told(expected, "rule", "unit", "period", "values")
    (settled,) = explained.rows("mart_settled", as_of=as_of)
    assert settled["explanation_count"] == len(stated(explained, as_of, is_explained=True)) > 0


def test_each_rule_is_explained_and_was_by_words_that_hold_no_more(explained: Warehouse) -> None:
    holding = {row["rule"] for row in stated(explained, NOW, is_explained=True)}
    lapsed = {row["rule"] for row in stated(explained, NOW, is_explained=False) if row["lapsed_act_id"]}
    assert {*WHOLE_FORMS, "jump_week_on_week"} <= holding & lapsed


@pytest.mark.parametrize("mart", ["mart_attention", "mart_light"])
def test_a_unit_alone_is_told_as_among_all(explained: Warehouse, mart: str) -> None:
    every = explained.rows(mart, as_of=NOW)
    for units in (["U000003"], ["U000002", "U000007"]):
        assert explained.rows(mart, as_of=NOW, units=units) == [row for row in every if row["unit"] in units]
