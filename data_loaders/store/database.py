"""The database itself: the only module that opens DuckDB. Every read is a mart or view of sql/, every write one transaction.

One process opens the file; in it one connection, a cursor per call, and one lock for writing. See sql/ for what is counted and how.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from data_loaders.model.acts import PROGRAM, Act
from data_loaders.model.clock import TimeOrderedIds, shanghai_now
from data_loaders.store.condition import (
    DISK_FULL,
    HEAD,
    NOT_WRITABLE,
    CampaignOver,
    by_message,
    look_at_files,
    refuse_cut,
    refuse_foreign,
)
from data_loaders.store.gate import Gate
from data_loaders.store.past import Past
from data_loaders.store.questions import asked_rows, question
from data_loaders.store.rows import Records
from data_loaders.store.schema import (
    BYTES_ERASED,
    BYTES_MOVED_OUT,
    DEFINED,
    TABLES_WITH_IDS,
    definitions,
    definitions_digest,
    migration_numbers,
    migrations,
)
from data_loaders.store.transaction import Transaction
from data_loaders.store.under_way import UnderWay

if TYPE_CHECKING:
    import pandas

STORAGE = "v1.5.0"
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": STORAGE,
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
COPY = "backup_copy"
"""What a copy that is being written is attached as."""
FILE_FAILED = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)
"""What is said of a file, not of a statement."""
CLOSE_SECONDS = 20.0
"""How long a database that is to be closed waits for the reads under way; the longest one takes about a second."""
WRITING = threading.RLock()
"""One writer in the process: two that delete and insert the same rows would otherwise both commit."""


@contextmanager
def told(path: Path | str, is_opening: bool = False) -> Iterator[None]:
    """What DuckDB says of a damaged file, a full disk or another process, said as a sentence; while a file is opened whatever it says is
    about the file."""
    try:
        yield
    except duckdb.Error as problem:
        unusable = by_message(str(problem), Path(path))
        is_about_the_file = is_opening or isinstance(problem, FILE_FAILED) or "corrupt" in str(problem).lower()
        if is_about_the_file or unusable.kind in (DISK_FULL, NOT_WRITABLE):
            raise unusable from problem
        raise


def quoted(path: Path | str) -> str:
    """A path in a statement that takes no parameters."""
    return "'" + str(path).replace("'", "''") + "'"


def _connection(path: Path, may_copy_to: Path | None) -> duckdb.DuckDBPyConnection:
    with told(path, is_opening=True):
        connection = duckdb.connect(str(path), config=SETTINGS)
        if may_copy_to:
            connection.execute(f"set allowed_directories = [{quoted(may_copy_to.absolute())}]")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
    return connection


class Database:
    """An open database file. Safe to use from several threads; close it when done."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, path: Path, may_copy_to: Path | None = None, is_read_only: bool = False
    ) -> None:
        self._connection = connection
        self._path = path
        self._may_copy_to = may_copy_to
        self.is_read_only = is_read_only
        """Whether every write is refused (CampaignOver)."""
        self._reading = Gate()
        self._past = Past(self._cursor)
        self._under_way = UnderWay()
        self._columns: dict[str, dict[str, str]] = {}
        self._signatures: dict[str, list[str]] = {}
        self.ids = TimeOrderedIds()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        return self._connection.cursor()

    # --- opening -------------------------------------------------------------------------------------------------------

    @classmethod
    def connect(cls, path: Path, may_copy_to: Path | None = None) -> Database:
        """Opens (or creates) the file, to be prepared next; it may read and write no other file but copies of it below `may_copy_to`.
        WarehouseBusy where another process has it open, WarehouseUnusable where it is no database, or one that cannot be used."""
        if str(path) != ":memory:":
            look_at_files(path)
        return cls(_connection(path, may_copy_to), path, may_copy_to)

    @classmethod
    def reading(cls, path: Path) -> Database:
        """Opens a file that is only read, as it stands, by the views it holds itself."""
        look_at_files(path)
        config = SETTINGS | {"enable_external_access": "false", "lock_configuration": "true"}
        with told(path, is_opening=True):
            database = cls(duckdb.connect(str(path), read_only=True, config=config), path, is_read_only=True)
            try:
                database.refuse_foreign()
                database._read_schema(database._connection.cursor())
            except BaseException:
                database._connection.close()
                raise
        return database

    @classmethod
    @contextmanager
    def looked_into(cls, path: Path) -> Iterator[Database]:
        """A database file that is only read, as it stands, and closed again."""
        database = cls.reading(path)
        with told(path, is_opening=True):
            try:
                yield database
            finally:
                database._past.forget()
                database._connection.close()

    def applied(self) -> set[int]:
        """The migrations that were applied to the file; none where it is new or another program's."""
        if "migration" not in self._tables():
            return set()
        return {row["number"] for row in self.query("select number from migration")}

    def _tables(self) -> set[str]:
        return {row["table_name"] for row in self.query("select table_name from duckdb_tables() where database_name = current_database()")}

    def refuse_foreign(self) -> None:
        """WarehouseUnusable where the file is another program's or a newer version's."""
        with told(self._path, is_opening=True):
            refuse_foreign(self._path, self._tables(), self.applied(), migration_numbers())
            if str(self._path) != ":memory:":
                self._refuse_cut()

    def _refuse_cut(self) -> None:
        ((blocks, size),) = self._connection.cursor().execute("select total_blocks, block_size from pragma_database_size()").fetchall()
        if self._path.stat().st_size >= HEAD + blocks * size:
            return
        used = [row["last"] or 0 for row in self.query("select max(block_id) as last from pragma_metadata_info()")]
        for table in self._tables():
            blocks_of = (
                "select max(greatest(block_id, list_max(additional_block_ids))) as last from pragma_storage_info(?) where persistent"
            )
            used += [row["last"] or 0 for row in self.query(blocks_of, [table])]
        refuse_cut(self._path, max(used) + 1, size)

    def is_up_to_date(self) -> bool:
        """Whether its tables are those of sql/ and what it keeps was counted by the rules as they are now."""
        return not migrations(self.applied()) and self.query("select digest from counted_by") == [{"digest": definitions_digest()}]

    def named_originals(self) -> list[str]:
        """The hashes of the bytes that are to stand beside the file: none of an older database, which holds them itself; all that were not
        erased of a later one."""
        applied = self.applied()
        if BYTES_MOVED_OUT not in applied:
            return []
        kept = "select sha256 from original where erased_on is null" if BYTES_ERASED in applied else "select sha256 from original"
        return [row["sha256"] for row in self.query(kept)]

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

    def born(self) -> str:
        """When the file was first made, which tells one database and its copies from another."""
        return str(self.query("select min(applied_at) as at from migration")[0]["at"])

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
        ids = " union all ".join(f"select max(id) from {table}" for table in TABLES_WITH_IDS if table in self._columns)
        self.ids = TimeOrderedIds(max((row[0] or 0 for row in cursor.execute(ids or "select 0").fetchall()), default=0))

    def close(self) -> None:
        """Closes the file: once the write at hand is through, all that was committed stands in it, none of it in a .wal beside it."""
        deadline = time.monotonic() + CLOSE_SECONDS
        with WRITING:
            self._past.forget()
            while True:
                try:
                    self._connection.close()
                    break
                except duckdb.ResourceInUseException:  # a read is under way: it is refused, not waited for
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.01)

    @contextmanager
    def exchanged(self) -> Iterator[None]:
        """Closed, for the file to be exchanged by one of the same tables; nobody reads or writes meanwhile. Whoever exchanges it has it
        opened again (`reopen`), unless what lies there now is not whole."""
        with WRITING, self._reading.shut():
            self.close()
            yield

    def reopen(self) -> None:
        """Opens what lies there now, within `exchanged`."""
        look_at_files(self._path)
        self._connection = _connection(self._path, self._may_copy_to)

    # --- reading -------------------------------------------------------------------------------------------------------

    def version(self) -> int:
        """A number that grows with every write; the same number means the same answers to everything."""
        return self.query("select version from data_version")[0]["version"]

    def rows(self, name: str, **parameters: object) -> list[dict]:
        """A mart or view of sql/ as a list of dicts; filters left out choose everything."""
        with self._asked(name, parameters) as cursor:
            return asked_rows(cursor, *self._question(name, parameters))

    def frame(self, name: str, **parameters: object) -> pandas.DataFrame:
        """A mart or view of sql/ as a DataFrame; filters left out choose everything."""
        statement, values = self._question(name, parameters)
        with self._asked(name, parameters) as cursor:
            return cursor.execute(statement, values).df()

    def query(self, statement: str, values: Sequence = ()) -> list[dict]:
        """What a statement that only reads says, as a list of dicts."""
        with self._read() as cursor:
            return asked_rows(cursor, statement, values)

    @contextmanager
    def _read(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor that only reads; while the file is exchanged it is waited for. Whoever is writing reads what was written so far."""
        if self._under_way.cursor is not None:
            yield self._under_way.cursor
            return
        with self._reading.passed():
            cursor = self._connection.cursor()
            try:
                with told(self._path):
                    yield cursor
            finally:
                cursor.close()

    @contextmanager
    def _asked(self, name: str, parameters: dict[str, object]) -> Iterator[Any]:
        """A cursor to ask a mart, which sees a past day as it was then."""
        with self._read() as cursor, self._past.asked(cursor, name, parameters.get("as_of")) as asked:
            yield asked

    def parameters(self, name: str) -> tuple[str, ...] | None:
        """What a mart is asked with, in order; None for a view or table, KeyError where there is no such thing."""
        if name in self._signatures:
            return tuple(self._signatures[name])
        if name not in self._columns:
            raise KeyError(f"no such mart or view: {name}")
        return None

    def _question(self, name: str, parameters: dict[str, object]) -> tuple[str, list]:
        return question(name, self.parameters(name), parameters)

    # --- copying -------------------------------------------------------------------------------------------------------

    def copy_into(self, path: Path) -> None:
        """Writes everything that is committed by now into a new database file, while others read and write: one moment of it."""
        cursor = self._connection.cursor()
        try:
            with told(path):
                ((name,),) = cursor.execute("select current_database()").fetchall()
                cursor.execute(f"attach {quoted(path.absolute())} as {COPY} (storage_version '{STORAGE}')")
                try:
                    cursor.execute(f'copy from database "{name.replace(chr(34), chr(34) * 2)}" to {COPY}')
                finally:
                    with suppress(duckdb.Error):  # what failed before is what is to be said
                        cursor.execute(f"detach {COPY}")
        finally:
            cursor.close()

    def counts(self) -> dict[str, int]:
        """How many rows each table holds."""
        return {table: self.query(f'select count(*) as count from "{table}"')[0]["count"] for table in sorted(self._tables())}

    def audits(self) -> list[str]:
        """The audit views in the file itself, which may be an older one."""
        views = (
            "select view_name from duckdb_views() where view_name like 'audit%' and database_name = current_database() order by view_name"
        )
        return [row["view_name"] for row in self.query(views)]

    # --- writing -------------------------------------------------------------------------------------------------------

    @contextmanager
    def transaction(self, act: Act) -> Iterator[Transaction]:
        """Writes that are committed as a whole, with the act they are and a new data version, or not at all. Within another one of the same
        thread, or a rehearsal, they are part of that."""
        with self._begun(is_kept=True) as cursor, self._under_way.whole():
            write = Transaction(cursor, self._columns, self.ids.next())
            write.record(act)
            yield write
            write.settle()
            cursor.execute("update data_version set version = version + 1, changed_at = (select moment from changed_at())")
            cursor.execute("insert into act_version select ? as act_id, version from data_version", [write.act_id])

    @contextmanager
    def rehearsed(self) -> Iterator[Callable[[], bool]]:
        """What this thread does until the end is taken back then, as if it had never been. Says, when asked, whether a write failed half
        way: what it wrote by then stands within the rehearsal."""
        self._under_way.is_spoilt = False
        with self._begun(is_kept=False):
            yield lambda: self._under_way.is_spoilt

    @contextmanager
    def _begun(self, is_kept: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        with WRITING:
            if self.is_read_only:
                raise CampaignOver(self._path)
            with told(self._path), self._under_way.begun(self._cursor, is_kept) as cursor:
                yield cursor

    def record(self, act: Act) -> None:
        """An act that writes nothing else."""
        with self.transaction(act):
            pass

    def write(self, act: Act, records: Records, touched: Collection[str] = ()) -> None:
        """Adds rows and counts the touched units anew, in a transaction of its own."""
        with self.transaction(act) as transaction:
            transaction.insert(records)
            transaction.refresh(touched)
