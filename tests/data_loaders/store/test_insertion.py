"""Rows enter by Arrow, by JSON documents and as values alike: what is stored is what was given, whichever way it came."""

from __future__ import annotations

import random
from datetime import date, datetime

import duckdb
import pytest

from data_loaders.store.insertion import GIVEN, ROWS_A_DOCUMENT, insert_arrow, insert_documents, insert_values, storable

WAYS = pytest.mark.parametrize("way", [insert_arrow, insert_documents, insert_values])
WAYS_OF_MANY = pytest.mark.parametrize("way", [insert_arrow, insert_documents])
KINDS = {
    "id": "BIGINT",
    "place": "INTEGER",
    "is_late": "BOOLEAN",
    "words": "VARCHAR",
    "others": "VARCHAR[]",
    "at": "TIMESTAMP",
    "due": "DATE",
}
TEXTS = ("", "a", "共128人次", 'a"\\u0000', "nul\0inside", "\0", "lone \ud800 surrogate", "坏\udcff名", "𠀀", "' or 1=1", "x" * 5_000)
VALUES = {
    "id": (0, -1, 2**53, 2**63 - 1, -(2**63)),
    "place": (0, 1, 2**31 - 1),
    "is_late": (True, False),
    "words": TEXTS,
    "others": ([], ["a"], ["共", "\0", "\ud800"], list(TEXTS)),
    "at": (datetime.min, datetime(2020, 6, 11, 12, 0, 0, 1), datetime.max),
    "due": (date.min, date(2020, 6, 11), date(9999, 12, 31)),
}


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as connection:
        columns = ", ".join(f'"{name}" {kind}' for name, kind in KINDS.items())
        connection.execute(f"create table kept ({columns})")
        yield connection


@pytest.fixture
def cursor(connection):
    cursor = connection.cursor()
    cursor.execute("delete from kept").fetchall()
    yield cursor
    cursor.close()


def by_chance(seed: int, count: int) -> dict[str, list]:
    """Columns of rows by chance, a third of the values missing; some columns hold nothing at all."""
    chance = random.Random(seed)
    return {
        name: [None if chance.random() < (1 if chance.random() < 0.1 else 0.3) else chance.choice(VALUES[name]) for _ in range(count)]
        for name in KINDS
    }


def mended(value: object) -> object:
    return [storable(each) for each in value] if isinstance(value, list) else storable(value)


def stored(cursor: duckdb.DuckDBPyConnection) -> list[tuple]:
    return cursor.execute("select * from kept order by rowid").fetchall()


@WAYS
@pytest.mark.parametrize(("seed", "count"), [(1, 1), (2, 2), (3, 7), (4, 64), (5, 300)])
def test_what_is_given_is_stored(cursor, way, seed, count):
    columns = by_chance(seed, count)
    way(cursor, "kept", columns, KINDS)
    assert stored(cursor) == [tuple(map(mended, row)) for row in zip(*columns.values(), strict=True)]


@WAYS
@pytest.mark.parametrize("name", KINDS)
def test_every_value_of_every_type_alone_and_among_nothing(cursor, way, name):
    values = [None, *VALUES[name], None]
    way(cursor, "kept", {name: values}, KINDS)
    for value in values:
        way(cursor, "kept", {name: [value]}, KINDS)
    found = [row[0] for row in cursor.execute(f'select "{name}" from kept order by rowid').fetchall()]
    assert found == [mended(value) for value in values] * 2


@WAYS_OF_MANY
def test_more_rows_than_a_document_holds(cursor, way):
    count = ROWS_A_DOCUMENT + 3
    way(cursor, "kept", {"id": list(range(count)), "words": [f"第{number}项" for number in range(count)]}, KINDS)
    assert cursor.execute("select count(*), count(distinct words), sum(id) from kept").fetchall() == [(count, count, sum(range(count)))]


@WAYS
@pytest.mark.parametrize(("name", "wrong"), [("id", "no number"), ("at", object()), ("is_late", "perhaps"), ("id", 2**63)])
def test_what_is_of_another_type_raises_and_leaves_nothing(cursor, way, name, wrong):
    with pytest.raises(Exception):  # noqa: B017 - each way has its own
        way(cursor, "kept", {name: [VALUES[name][0], wrong]}, KINDS)
    assert stored(cursor) == []
    way(cursor, "kept", {"id": [1]}, KINDS)
    assert len(stored(cursor)) == 1


def test_nothing_stays_registered(cursor):
    insert_arrow(cursor, "kept", {"id": [1]}, KINDS)
    with pytest.raises(duckdb.Error):
        insert_arrow(cursor, "no_such_table", {"id": [1]}, KINDS)
    with pytest.raises(duckdb.CatalogException):
        cursor.execute(f"select * from {GIVEN}")
