"""A DataFrame made by way of Arrow is the one that DuckDB makes itself: the same values, types and gaps."""

from __future__ import annotations

import warnings
from datetime import datetime

import duckdb
import pytest
from pandas.testing import assert_frame_equal

from benchmarks.synthetic import fill
from data_loaders.store.frames import AS_THEY_ARE, asked_frame
from data_loaders.store.questions import question
from tests.databases import new_warehouse

NOW = datetime(2020, 12, 1)
VALUES = {
    "integer": ("1", "2"),
    "tinyint": ("1", "2"),
    "bigint": ("9007199254740993", "2"),
    "hugeint": ("1", "2"),
    "double": ("1.5", "2"),
    "boolean": ("true", "false"),
    "varchar": ("'甲'", "''"),
    "date": ("date '2020-06-01'", "date '2020-06-02'"),
    "timestamp": ("timestamp '2020-06-01 09:30:00.000001'", "timestamp 'infinity'"),
    "time": ("time '09:30'", "time '10:00'"),
    "varchar[]": ("['甲', null]", "[]"),
}
ALIKE = [kind for kind in VALUES if kind.upper() in AS_THEY_ARE]


@pytest.mark.parametrize("kinds", [*([kind] for kind in VALUES), list(VALUES), ALIKE])
@pytest.mark.parametrize("rows", [(), (0,), (None,), (0, 1), (0, None, 1), (None, None)])
def test_any_column_is_that_of_duckdb(kinds: list[str], rows: tuple[int | None, ...]) -> None:
    picked = [", ".join(f"cast({'null' if row is None else VALUES[kind][row]} as {kind})" for kind in kinds) for row in (*rows, 0)]
    names = ", ".join(f'"{kind} {number}"' for number, kind in enumerate(kinds))
    numbered = " union all ".join(f"select {number} as number, {each}" for number, each in enumerate(picked))
    statement = f"with a (number, {names}) as ({numbered}) select {names} from a where number < ? order by number"
    with duckdb.connect() as connection:
        same(connection.cursor(), statement, [len(rows)])


def test_a_mart_is_that_of_duckdb() -> None:
    with new_warehouse() as warehouse:
        fill(warehouse, 4_000)
        asked = [
            question(mart, warehouse.database.parameters(mart), filters)
            for mart, filters in (
                ("mart_light", {"as_of": NOW}),
                ("mart_attention", {"as_of": NOW}),
                ("mart_attention", {"as_of": NOW, "units": ["none"]}),
                ("mart_reporting", {"as_of": NOW}),
                ("mart_kept_file", {}),
                ("mart_act", {}),
            )
        ]
        warehouse.close()
        with duckdb.connect(str(warehouse.path), read_only=True) as connection:
            for statement, values in asked:
                same(connection.cursor(), statement, values)


def same(cursor: duckdb.DuckDBPyConnection, statement: str, values: list) -> None:
    wanted = cursor.execute(statement, values).df()
    with warnings.catch_warnings():
        warnings.filterwarnings("error")
        warnings.filterwarnings("ignore", message="Arrow output")
        said = asked_frame(cursor, statement, values)
    assert_frame_equal(said, wanted, check_exact=True)
    assert [list(map(type, said[name])) for name in said] == [list(map(type, wanted[name])) for name in wanted]
