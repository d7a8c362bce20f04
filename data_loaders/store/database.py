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
from data_loaders.store import ready
from data_loaders.store.allowed import refuse_role
from data_loaders.store.condition import (
    DISK_FULL,
    NOT_WRITABLE,
    CampaignOver,
    by_message,
    look_at_files,
    refuse_foreign,
)
from data_loaders.store.frames import asked_frame
from data_loaders.store.gate import Gate
from data_loaders.store.known_version import KnownVersion
from data_loaders.store.laying import lay, prepared
from data_loaders.store.looked import Looked
from data_loaders.store.past import Past
from data_loaders.store.questions import asked_rows, question
from data_loaders.store.rows import Records
from data_loaders.store.same_bytes import SameBytes
from data_loaders.store.schema import (
    BYTES_MOVED_OUT,
    MACROS,
    definitions_digest,
    everything,
    migration_numbers,
    signatures,
)
from data_loaders.store.transaction import Transaction
from data_loaders.store.uncounted import Answered, Uncounted, reads_what_is_counted
from data_loaders.store.under_way import UnderWay
from data_loaders.store.written import Written

if TYPE_CHECKING:
    import pandas

STORAGE = "v1.5.0"
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": STORAGE,
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allocator_background_threads": "true",  # memory that questions took goes back to the system: 150 of 350 MB after a while of asking
}
LOCKS = not duckdb.__version__.startswith("1.")
"""Whether settings are locked besides: DuckDB 1.5 sets one itself where it copies a database or adds a column, which a lock refuses."""
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


def _connection(path: Path, may_copy_to: Path | None, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    with told(path, is_opening=True):
        connection = duckdb.connect(str(path), config=SETTINGS | ({"threads": threads} if threads else {}))
        if may_copy_to:
            connection.execute(f"set allowed_directories = [{quoted(may_copy_to.absolute())}]")
        connection.execute("set enable_external_access = false")
        if LOCKS:
            connection.execute("set lock_configuration = true")
    return connection


class Database(Looked):
    """An open database file. Safe to use from several threads; close it when done."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        path: Path,
        may_copy_to: Path | None = None,
        is_read_only: bool = False,
        threads: int | None = None,
    ) -> None:
        self._connection = connection
        self._threads = threads
        self._path = path
        self._may_copy_to = may_copy_to
        self.is_read_only = is_read_only
        """Whether every write is refused (CampaignOver)."""
        self._reading = Gate()
        self._past = Past(self._cursor)
        self._under_way = UnderWay()
        self._known = KnownVersion()
        self.written = Written()
        self.same_bytes = SameBytes(self.written, self.query)
        self._columns: dict[str, dict[str, str]] = {}
        self._signatures: dict[str, list[str]] = {}
        self.ids = TimeOrderedIds()
        """Numbers for rows; taken while writing alone, so that what is stored later has a larger one."""
        self.uncounted = Uncounted(WRITING, self._cursor, self._columns)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        return self._connection.cursor()

    # --- opening -------------------------------------------------------------------------------------------------------

    @classmethod
    def connect(cls, path: Path, may_copy_to: Path | None = None, threads: int | None = None) -> Database:
        """Opens (or creates) the file, to be prepared next; it may read and write no other file but copies of it below `may_copy_to`. What
        it is asked takes so many `threads` (None: one a processor).
        WarehouseBusy where another process has it open, WarehouseUnusable where it is no database, or one that cannot be used."""
        if str(path) != ":memory:":
            look_at_files(path)
            if not path.exists():
                ready.lay_copy(path, f"{duckdb.__version__} {STORAGE} {everything()}", cls._make)
        return cls(_connection(path, may_copy_to, threads), path, may_copy_to, threads=threads)

    @classmethod
    def reading(cls, path: Path) -> Database:
        """Opens a file that is only read, as it stands, by the views it holds itself."""
        look_at_files(path)
        config = SETTINGS | {"enable_external_access": "false", "lock_configuration": "true"}
        with told(path, is_opening=True):
            database = cls(duckdb.connect(str(path), read_only=True, config=config), path, is_read_only=True)
            try:
                database.refuse_foreign()
                cursor = database._connection.cursor()
                database._read_schema(cursor, dict(cursor.execute(MACROS).fetchall()))
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

    def refuse_foreign(self) -> None:
        """WarehouseUnusable where the file is another program's or a newer version's."""
        with told(self._path, is_opening=True):
            refuse_foreign(self._path, self.tables(), self.applied(), migration_numbers())
            if str(self._path) != ":memory:":
                self.refuse_cut(self._path)

    def prepare(self, keep: Callable[[str, bytes], None]) -> bool:
        """Brings tables, views and macros up to date; `keep` takes the original bytes (by SHA-256) that an older database holds itself.
        True where the kept copies were counted by other rules than those of sql/ and are to be counted anew (see count_anew)."""
        cursor = self._connection.cursor()
        applied = prepared(cursor)
        if applied and BYTES_MOVED_OUT not in applied:
            for (sha256,) in cursor.execute("select sha256 from original").fetchall():
                ((data,),) = cursor.execute("select data from original where sha256 = ?", [sha256]).fetchall()
                keep(sha256, data)
        cursor.execute("begin")
        is_other = lay(cursor, is_new=not applied)
        self._read_schema(cursor, signatures())
        if lacked := migration_numbers() - applied:
            cursor.execute("update migration set applied_at = ? where applied_at is null", [shanghai_now()]).fetchall()
            before = {"schema": max(applied)} if applied else None
            Transaction(cursor, self._columns, self.ids.next()).record(Act("schema", PROGRAM, (), before, {"schema": max(lacked)}))
        cursor.execute("commit")
        cursor.close()
        return is_other and bool(applied)

    @classmethod
    def _make(cls, path: Path) -> None:
        """A database that holds nothing and was not prepared."""
        database = cls(_connection(path, None), path)
        cursor = database._connection.cursor()
        prepared(cursor)
        cursor.execute("begin")
        lay(cursor, is_new=True)
        cursor.execute("commit")
        cursor.close()
        database.close()

    def count_anew(self) -> None:
        """Counts everything anew, by the rules of sql/ as they are now."""
        with self.transaction(Act("recount", PROGRAM)) as write:
            write.refresh()
            write.execute("delete from uncounted")
            write.replace(Records.of("counted_by", digest=definitions_digest()), ("counted_by",))

    def _read_schema(self, cursor: duckdb.DuckDBPyConnection, signatures: dict[str, list[str]]) -> None:
        """The columns of the tables and views; `signatures` are the parameters of the macros."""
        columns = "select table_name, column_name, data_type from duckdb_columns() where not internal order by column_index"
        for table, column, kind in cursor.execute(columns).fetchall():
            self._columns.setdefault(table, {})[column] = kind
        self._signatures = signatures
        self.ids.go_on_above(self.largest_id())

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
        with WRITING, self._reading.shut(), self._known.changing(), self.written.until(False):
            self.close()
            yield

    def reopen(self) -> None:
        """Opens what lies there now, within `exchanged`."""
        look_at_files(self._path)
        self._connection = _connection(self._path, self._may_copy_to, self._threads)
        self.ids.go_on_above(self.largest_id())

    # --- reading -------------------------------------------------------------------------------------------------------

    def rows(self, name: str, **parameters: object) -> list[dict]:
        """A mart or view of sql/ as a list of dicts; filters left out choose everything."""
        return self._answered(name, parameters, asked_rows)

    def frame(self, name: str, **parameters: object) -> pandas.DataFrame:
        """A mart or view of sql/ as a DataFrame; filters left out choose everything."""
        return self._answered(name, parameters, asked_frame)

    def _answered(self, name: str, parameters: dict[str, object], fetch: Callable[[Any, str, list], Answered]) -> Answered:
        """What a mart or view says; where it reads what is counted, what waits to be is counted first."""
        statement, values = self._question(name, parameters)

        def ask() -> Answered:
            with self._asked(name, parameters) as cursor:
                return fetch(cursor, statement, values)

        if self.is_under_way or not reads_what_is_counted(name):
            return ask()
        with told(self._path):
            return self.uncounted.counted(ask)

    def query(self, statement: str, values: Sequence = ()) -> list[dict]:
        """What a statement that only reads says, as a list of dicts."""
        with self._read() as cursor:
            return asked_rows(cursor, statement, values)

    def version(self) -> int:
        """A number that grows with every write; whoever is writing is told what it is once that is committed."""
        return super().version() if self.is_under_way else self._known.told(super().version)

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
                    with WRITING:  # the moment that is copied is one at which nothing waits to be counted
                        self.uncounted.count()
                        cursor.execute("begin")
                        cursor.execute("select version from data_version").fetchall()
                    cursor.execute(f'copy from database "{name.replace(chr(34), chr(34) * 2)}" to {COPY}')
                    cursor.execute("commit")
                finally:
                    for end in ("rollback", f"detach {COPY}"):
                        with suppress(duckdb.Error):  # what failed before is what is to be said
                            cursor.execute(end)
        finally:
            cursor.close()

    # --- writing -------------------------------------------------------------------------------------------------------

    @contextmanager
    def transaction(self, act: Act, counts_later: bool = False) -> Iterator[Transaction]:
        """Writes that are committed as a whole, with the act they are and a new data version, or not at all; within another one of the same
        thread, or a rehearsal, they are part of that. Unless it leaves units to be counted later itself (see uncounted.py), those that wait
        are counted before. NotAllowed where the role of whoever acts is not enough (see model/roles.py)."""
        refuse_role(act)
        with self._begun(True, counts_later) as cursor, self._under_way.whole():
            write = Transaction(cursor, self._columns, self.ids.next(), self.written, self.same_bytes)
            write.record(act)
            yield write
            write.settle()
            cursor.execute(f"update data_version set version = version + 1, changed_at = {write.changed_at}")
            cursor.execute("insert into act_version select ? as act_id, version from data_version", [write.act_id])
            if counts_later:
                self.uncounted.leave()

    @contextmanager
    def rehearsed(self) -> Iterator[Callable[[], bool]]:
        """What this thread does until the end is taken back then, as if it had never been. Says, when asked, whether a write failed half
        way: what it wrote by then stands within the rehearsal. Units that wait are counted before."""
        self._under_way.is_spoilt = False
        with self._begun(False):
            yield lambda: self._under_way.is_spoilt

    @property
    def is_under_way(self) -> bool:
        """Whether this thread is within a transaction or a rehearsal."""
        return self._under_way.cursor is not None

    @contextmanager
    def _begun(self, is_kept: bool, counts_later: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        with WRITING:
            if self.is_read_only:
                raise CampaignOver(self._path)
            if not counts_later and not self.is_under_way:
                self.uncounted.count()
            with (
                told(self._path),
                self.written.until(is_kept),
                self._known.changing(),
                self._under_way.begun(self._cursor, is_kept) as begun,
            ):
                yield begun

    def record(self, act: Act) -> None:
        """An act that writes nothing else."""
        with self.transaction(act):
            pass

    def write(self, act: Act, records: Records, touched: Collection[str] = ()) -> None:
        """Adds rows and counts the touched units anew, in a transaction of its own."""
        with self.transaction(act) as transaction:
            transaction.insert(records)
            transaction.refresh(touched)
