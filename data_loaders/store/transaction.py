"""What one writing transaction does: rows in, what is counted of them refreshed, the act they are recorded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Protocol

from data_loaders.model.acts import Act
from data_loaders.store.rows import Records, act_records, insertions


class Cursor(Protocol):
    """What a transaction needs of a cursor of DuckDB."""

    def execute(self, query: Any, parameters: Any = ..., /) -> Any:
        """One statement with its values."""


class Transaction:
    """Writes that are committed together or not at all. `act_id` is the act they are recorded as."""

    def __init__(self, cursor: Cursor, columns: dict[str, dict[str, str]], act_id: int) -> None:
        self._cursor = cursor
        self._columns = columns
        self.act_id = act_id

    def execute(self, statement: str, values: Sequence = ()) -> None:
        """One statement, its result dropped."""
        self._cursor.execute(statement, list(values))

    def insert(self, records: Records) -> None:
        """Adds rows to their tables; those that say which act they are of are of this one."""
        for table, given in records.tables.items():
            columns = given
            if "act_id" in self._columns[table] and "act_id" not in given:
                columns = given | {"act_id": [self.act_id] * len(next(iter(given.values())))}
            for statement, values in insertions(table, columns, self._columns[table]):
                self.execute(statement, values)

    def record(self, act: Act) -> None:
        """Adds the act that these writes are."""
        self.insert(act_records(self.act_id, act))

    def replace(self, records: Records, tables: Sequence[str]) -> None:
        """Empties the tables, then adds the rows."""
        for table in tables:
            self.execute(f"delete from {table}")
        self.insert(records)

    def refresh(self, units: Collection[str] | None = None) -> None:
        """Counts the answers of these units (None: of all) anew into the kept copies, which the marts read; of no unit, nothing."""
        if units is None:
            self.execute("delete from current_answer")
            self._count(None)
        elif units:
            touched = sorted(units)
            self.execute("delete from current_answer where list_contains(cast(? as varchar[]), unit)", [touched])
            self._count(touched)

    def refresh_queries(self) -> None:
        """Finds the queries across submissions anew into their kept copy."""
        self.execute("delete from current_query")
        self._keep("current_query", "counted_query(timestamp 'infinity')")

    def _count(self, units: list[str] | None) -> None:
        self._keep("current_answer", "counted_answer(timestamp 'infinity', cast(? as varchar[])) order by position", [units])
        self.refresh_queries()

    def _keep(self, table: str, source: str, values: Sequence = ()) -> None:
        names = ", ".join(f'"{name}"' for name in self._columns[table])
        self.execute(f"insert into {table} ({names}) select {names} from {source}", values)
