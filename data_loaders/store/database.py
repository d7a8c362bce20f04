"""The database itself: the only module that opens DuckDB. Every read is a mart or view of sql/, every write one transaction.

One process opens the file; in it one connection, a cursor per call, and one lock for writing. See sql/ for what is counted and how.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from data_loaders.model.acts import PROGRAM, Act
from data_loaders.model.clock import TimeOrderedIds, shanghai_now
from data_loaders.model.words import line
from data_loaders.store.questions import question
from data_loaders.store.rows import Records, act_records, insertions
from data_loaders.store.schema import BYTES_MOVED_OUT, DEFINED, TABLES_WITH_IDS, definitions, definitions_digest, migrations

if TYPE_CHECKING:
    import pandas

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.5.0",
    "enable_external_access": "false",
    "lock_configuration": "true",
}
CLOSE_SECONDS = 20.0
"""How long a database that is to be closed waits for the reads under way; the longest one takes about a second."""
WRITING = threading.RLock()
"""One writer in the process: two that delete and insert the same rows would otherwise both commit."""


class WarehouseUnusable(RuntimeError):
    """The path is no database: a folder, another kind of file, or one that may not be written."""


class WarehouseBusy(WarehouseUnusable):
    """Another process has the database open."""


class Transaction:
    """Writes that are committed together or not at all. `act_id` is the act they are recorded as."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, columns: dict[str, dict[str, str]], act_id: int) -> None:
        self._cursor = cursor
        self._columns = columns
        self.act_id = act_id

    def execute(self, statement: str, values: Sequence = ()) -> None:
        """One statement, its result dropped."""
        self._cursor.execute(statement, list(values))

    def insert(self, records: Records) -> None:
        """Adds rows to their tables."""
        for table, columns in records.tables.items():
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


class Database:
    """An open database file. Safe to use from several threads; close it when done."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._columns: dict[str, dict[str, str]] = {}
        self._signatures: dict[str, list[str]] = {}
        self.ids = TimeOrderedIds()

    # --- opening -------------------------------------------------------------------------------------------------------

    @classmethod
    def connect(cls, path: Path) -> Database:
        """Opens (or creates) the file, to be prepared next; WarehouseBusy where another process has it open, WarehouseUnusable where the
        path is no database."""
        try:
            return cls(duckdb.connect(str(path), config=SETTINGS))
        except duckdb.IOException as problem:
            if "lock" in str(problem).lower() or "being used by another process" in str(problem):
                raise WarehouseBusy(line("command.database_busy", path=path)) from problem
            raise WarehouseUnusable(line("command.no_database_of_ours", path=path, problem=problem)) from problem

    def prepare(self, keep: Callable[[str, bytes], None]) -> bool:
        """Brings tables, views and macros up to date; `keep` takes the original bytes (by SHA-256) that an older database holds itself.
        True where the kept copies were counted by other rules than those of sql/ and are to be counted anew (see count_anew)."""
        cursor = self._connection.cursor()
        cursor.execute("create table if not exists migration (number integer, name varchar, applied_at timestamp)")
        applied = {number for (number,) in cursor.execute("select number from migration").fetchall()}
        if applied and BYTES_MOVED_OUT not in applied:
            for (sha256,) in cursor.execute("select sha256 from original").fetchall():
                ((data,),) = cursor.execute("select data from original where sha256 = ?", [sha256]).fetchall()
                keep(sha256, data)
        cursor.execute("begin")
        for file in migrations(applied):
            cursor.execute(file.text)
            cursor.execute("insert into migration values (?, ?, ?)", [file.number, file.name, shanghai_now()])
        is_other = cursor.execute("select digest from counted_by").fetchall() != [(definitions_digest(),)]
        if is_other:
            self._drop_definitions(cursor)
            cursor.execute(definitions())
        self._read_schema(cursor)
        if newer := [file.number for file in migrations(applied)]:
            before = {"schema": max(applied)} if applied else None
            Transaction(cursor, self._columns, self.ids.next()).record(Act("schema", PROGRAM, (), before, {"schema": max(newer)}))
        cursor.execute("commit")
        cursor.close()
        return is_other

    def count_anew(self) -> None:
        """Counts everything anew, by the rules of sql/ as they are now."""
        with self.transaction(Act("recount", PROGRAM)) as write:
            write.refresh()
            write.replace(Records.of("counted_by", digest=definitions_digest()), ("counted_by",))

    def _drop_definitions(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Views and macros an earlier version of sql/ left behind go, so that nothing counts by rules that are no longer written."""
        for kind, name in cursor.execute(DEFINED).fetchall():
            cursor.execute(f"drop {kind} if exists {name}")

    def _read_schema(self, cursor: duckdb.DuckDBPyConnection) -> None:
        columns = "select table_name, column_name, data_type from duckdb_columns() where not internal order by column_index"
        for table, column, kind in cursor.execute(columns).fetchall():
            self._columns.setdefault(table, {})[column] = kind
        macros = "select function_name, parameters from duckdb_functions() where function_type = 'table_macro' and not internal"
        self._signatures = dict(cursor.execute(macros).fetchall())
        ids = " union all ".join(f"select max(id) from {table}" for table in TABLES_WITH_IDS)
        self.ids = TimeOrderedIds(max((row[0] or 0 for row in cursor.execute(ids).fetchall()), default=0))

    def close(self) -> None:
        """Closes the file: once the write at hand is through, all that was committed stands in it, none of it in a .wal beside it."""
        deadline = time.monotonic() + CLOSE_SECONDS
        with WRITING:
            while True:
                try:
                    self._connection.close()
                    break
                except duckdb.ResourceInUseException:  # a read is under way: it is refused, not waited for
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.01)

    # --- reading -------------------------------------------------------------------------------------------------------

    def version(self) -> int:
        """A number that grows with every write; the same number means the same answers to everything."""
        return self.query("select version from data_version")[0]["version"]

    def rows(self, name: str, **parameters: object) -> list[dict]:
        """A mart or view of sql/ as a list of dicts; filters left out choose everything."""
        return self.query(*self._question(name, parameters))

    def frame(self, name: str, **parameters: object) -> pandas.DataFrame:
        """A mart or view of sql/ as a DataFrame; filters left out choose everything."""
        statement, values = self._question(name, parameters)
        cursor = self._connection.cursor()
        try:
            return cursor.execute(statement, values).df()
        finally:
            cursor.close()

    def query(self, statement: str, values: Sequence = ()) -> list[dict]:
        """What a statement that only reads says, as a list of dicts."""
        cursor = self._connection.cursor()
        try:
            rows = cursor.execute(statement, list(values)).fetchall()
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in rows]
        finally:
            cursor.close()

    def parameters(self, name: str) -> tuple[str, ...] | None:
        """What a mart is asked with, in order; None for a view or table, KeyError where there is no such thing."""
        if name in self._signatures:
            return tuple(self._signatures[name])
        if name not in self._columns:
            raise KeyError(f"no such mart or view: {name}")
        return None

    def _question(self, name: str, parameters: dict[str, object]) -> tuple[str, list]:
        return question(name, self.parameters(name), parameters)

    # --- writing -------------------------------------------------------------------------------------------------------

    @contextmanager
    def transaction(self, act: Act) -> Iterator[Transaction]:
        """Writes that are committed as a whole, with the act they are and a new data version, or not at all."""
        with WRITING:
            cursor = self._connection.cursor()
            try:
                cursor.execute("begin")
                write = Transaction(cursor, self._columns, self.ids.next())
                write.record(act)
                yield write
                cursor.execute("update data_version set version = version + 1, changed_at = (select moment from changed_at())")
                cursor.execute("commit")
            except BaseException:
                with suppress(duckdb.TransactionException):  # a failed commit has ended the transaction already
                    cursor.execute("rollback")
                raise
            finally:
                cursor.close()

    def write(self, act: Act, records: Records, touched: Collection[str] = ()) -> None:
        """Adds rows and counts the touched units anew, in a transaction of its own."""
        with self.transaction(act) as transaction:
            transaction.insert(records)
            transaction.refresh(touched)
