"""The store: the only module that opens DuckDB. Every read is a mart or view of sql/, every write one transaction.

One process opens the file; in it one connection, a cursor per call, and one lock for writing. See sql/ for what is counted and how.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from data_loaders.formats.content import Content
from data_loaders.model.campaign import Campaign, Roster, read_campaign
from data_loaders.model.clock import TimeOrderedIds, shanghai_now
from data_loaders.model.readings import FileReading
from data_loaders.store.decisions import (
    Standing,
    StandingDelivery,
    accepting,
    delivery_decision,
    liaison_agreement,
    refuse_wrong_decision,
    refuse_wrong_delivery,
    submission_decision,
    with_officer,
)
from data_loaders.store.delivery_filing import READ_AGAIN, KnownDelivery
from data_loaders.store.filing import Filing, Known
from data_loaders.store.locations import database_path, originals_path
from data_loaders.store.originals import Originals
from data_loaders.store.questions import question
from data_loaders.store.receipts import ACCEPTED, REFUSED, Receipt
from data_loaders.store.reference import CAMPAIGN_TABLES, campaign_of, campaign_records, form_records, roster_of_rows, roster_records
from data_loaders.store.renewal import Reread, renew
from data_loaders.store.revisions import Accepted, AcceptedForms
from data_loaders.store.roster_changes import RosterChange, roster_change
from data_loaders.store.rows import Records, insertions
from data_loaders.store.schema import BYTES_MOVED_OUT, DEFINED, FACT_TABLES, TABLES_WITH_IDS, definitions, definitions_digest, migrations

if TYPE_CHECKING:
    import pandas

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.5.0",
    "enable_external_access": "false",
    "lock_configuration": "true",
}
CLOSE_SECONDS = 20.0
"""How long a database that is to be closed waits for the reads under way; the longest one takes about a second."""
_WRITING = threading.RLock()
"""One writer in the process: two that delete and insert the same rows would otherwise both commit."""


class WarehouseUnusable(RuntimeError):
    """The path is no database: a folder, another kind of file, or one that may not be written."""


class WarehouseBusy(WarehouseUnusable):
    """Another process has the database open."""


class Warehouse:
    """An open database. Safe to use from several threads; close it when done."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self.path = path
        self._connection = connection
        self._originals = Originals(None if str(path) == ":memory:" else originals_path(path))
        self._columns: dict[str, dict[str, str]] = {}
        self._signatures: dict[str, list[str]] = {}
        self._ids = TimeOrderedIds()

    # --- opening -------------------------------------------------------------------------------------------------------

    @classmethod
    def open(cls, path: Path | str | None = None) -> Warehouse:
        """Opens (or creates) the database and brings its schema up to date; WarehouseBusy where another process has it
        open, WarehouseUnusable where the path is no database."""
        path = Path(path) if path is not None else database_path()
        if str(path) != ":memory:":
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            connection = duckdb.connect(str(path), config=SETTINGS)
        except duckdb.IOException as problem:
            if "lock" in str(problem).lower() or "being used by another process" in str(problem):
                words = f"数据库正被另一个程序使用：{path}。请先关闭看板再运行命令，或在“上传”页上传。"
                raise WarehouseBusy(f"{words}  (The database is open in another program: stop the board first.)") from problem
            raise WarehouseUnusable(f"这不是本系统的数据库文件：{path}  (not a database of this program: {problem})") from problem
        warehouse = cls(connection, path)
        with _WRITING:
            warehouse._prepare()
        return warehouse

    def close(self) -> None:
        """Closes the database: once the write at hand is through, all that was committed stands in its file, nothing in a .wal."""
        deadline = time.monotonic() + CLOSE_SECONDS
        with _WRITING:
            while True:
                try:
                    self._connection.close()
                    break
                except duckdb.ResourceInUseException:  # a read is under way: it is refused, not waited for
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.01)
            self._originals.close()

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _prepare(self) -> None:
        cursor = self._connection.cursor()
        cursor.execute("create table if not exists migration (number integer, name varchar, applied_at timestamp)")
        applied = {number for (number,) in cursor.execute("select number from migration").fetchall()}
        if applied and BYTES_MOVED_OUT not in applied:
            self._move_bytes_out(cursor)
        cursor.execute("begin")
        for file in migrations(applied):
            cursor.execute(file.text)
            cursor.execute("insert into migration values (?, ?, ?)", [file.number, file.name, shanghai_now()])
        is_counted_anew = cursor.execute("select digest from counted_by").fetchall() != [(definitions_digest(),)]
        if is_counted_anew:
            self._drop_definitions(cursor)
            cursor.execute(definitions())
        cursor.execute("commit")
        self._read_schema(cursor)
        cursor.close()
        self._renew_references()
        if is_counted_anew:
            with self._transaction() as cursor:
                self._refresh(cursor)
                cursor.execute("delete from counted_by")
                cursor.execute("insert into counted_by values (?)", [definitions_digest()])

    def _move_bytes_out(self, cursor: duckdb.DuckDBPyConnection) -> None:
        for (sha256,) in cursor.execute("select sha256 from original").fetchall():
            ((data,),) = cursor.execute("select data from original where sha256 = ?", [sha256]).fetchall()
            self._originals.keep({sha256: Content(data)})

    def _read_schema(self, cursor: duckdb.DuckDBPyConnection) -> None:
        columns = "select table_name, column_name, data_type from duckdb_columns() where not internal order by column_index"
        for table, column, kind in cursor.execute(columns).fetchall():
            self._columns.setdefault(table, {})[column] = kind
        macros = "select function_name, parameters from duckdb_functions() where function_type = 'table_macro' and not internal"
        self._signatures = dict(cursor.execute(macros).fetchall())
        ids = " union all ".join(f"select max(id) from {table}" for table in TABLES_WITH_IDS)
        self._ids = TimeOrderedIds(max((row[0] or 0 for row in cursor.execute(ids).fetchall()), default=0))

    def _drop_definitions(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Views and macros an earlier version of sql/ left behind go, so that nothing counts by rules that are no longer written."""
        for kind, name in cursor.execute(DEFINED).fetchall():
            cursor.execute(f"drop {kind} if exists {name}")

    def _renew_references(self) -> None:
        """Blanks and rules follow the files beside the code; a database without a campaign gets the default one."""
        records = form_records()
        stored = {table: self._query(f"select * from {table}") for table in records.tables}
        wanted = {
            table: [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
            for table, columns in records.tables.items()
        }
        if stored != wanted:
            with self._transaction() as cursor:
                self._replace(cursor, records, tuple(records.tables))
        if not self._query("select year from campaign"):
            self.save_campaign(read_campaign())

    # --- reading -------------------------------------------------------------------------------------------------------

    def version(self) -> int:
        """A number that grows with every write; the same number means the same answers to everything."""
        return self._query("select version from data_version")[0]["version"]

    def rows(self, name: str, **parameters: object) -> list[dict]:
        """A mart or view of sql/ as a list of dicts; filters left out choose everything."""
        return self._query(*self._question(name, parameters))

    def frame(self, name: str, **parameters: object) -> pandas.DataFrame:
        """A mart or view of sql/ as a DataFrame; filters left out choose everything."""
        statement, values = self._question(name, parameters)
        cursor = self._connection.cursor()
        try:
            return cursor.execute(statement, values).df()
        finally:
            cursor.close()

    def _question(self, name: str, parameters: dict[str, object]) -> tuple[str, list]:
        if name not in self._signatures and name not in self._columns:
            raise KeyError(f"no such mart or view: {name}")
        return question(name, self._signatures.get(name), parameters)

    def _query(self, statement: str, values: Sequence = ()) -> list[dict]:
        cursor = self._connection.cursor()
        try:
            rows = cursor.execute(statement, list(values)).fetchall()
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in rows]
        finally:
            cursor.close()

    def file_bytes(self, sha256: str) -> bytes:
        """The original bytes of a file that came in; KeyError where there is none."""
        return self._originals.read(sha256)

    def is_sample(self) -> bool:
        """True where sample files were loaded."""
        return bool(self._query("select id from batch where is_sample limit 1"))

    def is_empty(self) -> bool:
        """True where no file ever came in and the roster is empty."""
        return not self._query("select id from batch limit 1") and not self._query("select code from unit limit 1")

    # --- campaign and roster -------------------------------------------------------------------------------------------

    def campaign(self) -> Campaign:
        """The campaign with its calendar."""
        ordered = {table: self._query(f"select * from {table} order by position") for table in CAMPAIGN_TABLES[1:]}
        return campaign_of({"campaign": self._query("select * from campaign"), **ordered})

    def save_campaign(self, campaign: Campaign) -> None:
        """Replaces the campaign and its calendar; the totals follow."""
        with self._transaction() as cursor:
            self._replace(cursor, campaign_records(campaign), CAMPAIGN_TABLES)
            self._refresh(cursor)

    def roster(self) -> Roster:
        """The units expected to report."""
        return roster_of_rows(self._query("select * from unit order by position"))

    def save_roster(self, roster: Roster, may_drop: Collection[str] | None = None) -> RosterChange:
        """Replaces the roster (a unit's figures count while it is in it), unless units other than `may_drop` (None: any) would go."""
        with self._transaction() as cursor:
            change = roster_change(self.roster(), roster, may_drop)
            if change.is_made:
                self._replace(cursor, roster_records(change.roster), ("unit",))
                self._refresh_queries(cursor)
        return change

    def clear(self) -> None:
        """Drops every file, figure and unit and starts again with the default campaign, all or nothing."""
        with self._transaction() as cursor:
            for table in (*FACT_TABLES, "unit"):
                cursor.execute(f"delete from {table}")
            self._replace(cursor, campaign_records(read_campaign()), CAMPAIGN_TABLES)
        self._originals.clear()

    # --- files in ------------------------------------------------------------------------------------------------------

    def start_batch(self, sent_by: str = "", is_sample: bool = False) -> int:
        """A new batch; returns its id."""
        batch_id = self._ids.next()
        self._write(Records.of("batch", id=batch_id, started_at=shanghai_now(), sent_by=sent_by, is_sample=is_sample))
        return batch_id

    def save(self, batch_id: int, entries: Sequence[tuple[FileReading, Content, datetime]]) -> list[Receipt]:
        """Stores readings with their bytes and the time their mail arrived, all of them or, after a crash, none."""
        return self._file(batch_id, [entry[0] for entry in entries], None, lambda filing: [filing.file(*entry) for entry in entries])

    def save_again(self, rereads: Sequence[Reread]) -> list[Receipt]:
        """Stores what of these new readings is better than what is stored, in a batch of its own; see renewal.py."""
        batch_id = self._ids.next()

        def file(filing: Filing) -> list[Receipt]:
            receipts = renew(filing, rereads)
            if receipts:
                filing.records.add("batch", id=batch_id, started_at=shanghai_now(), sent_by=READ_AGAIN, is_sample=False)
            return receipts

        return self._file(batch_id, [each.reading for each in rereads], shanghai_now(), file)

    def _file(
        self, batch_id: int, readings: list[FileReading], read_at: datetime | None, file: Callable[[Filing], list[Receipt]]
    ) -> list[Receipt]:
        hashes, units = [each.sha256 for each in readings], {part.unit for each in readings for part in each.submissions}
        with _WRITING:
            campaign, roster, deliveries = self.campaign(), self.roster(), self._known_deliveries(hashes)
            known, stored = self._known(hashes), self._stored(hashes)
            accepted = self._accepted(units | {each.stands_as[0] for each in known})
            with self._transaction() as cursor:
                filing = Filing(batch_id, campaign, roster, self._ids, known, deliveries, stored, accepted, read_at)
                receipts = file(filing)
                self._originals.keep(filing.originals)
                self._insert(cursor, filing.records)
                self._refresh_units(cursor, filing.touched)
        return receipts

    def _known(self, hashes: list[str]) -> list[Known]:
        return [Known.of(row) for row in self.rows("stored_submission", contents=hashes)]

    def _accepted(self, units: set[str | None]) -> AcceptedForms:
        named = [unit for unit in units if unit] or [""]  # none of them, where [] would be all
        return AcceptedForms(map(Accepted.of, self.rows("accepted_numbers", units=named)))

    def _known_deliveries(self, hashes: list[str]) -> list[KnownDelivery]:
        return [KnownDelivery.of(row) for row in self.rows("stored_delivery", contents=hashes)]

    def _stored(self, hashes: list[str]) -> set[str]:
        return {
            row["sha256"] for row in self._query("select sha256 from original where list_contains(cast(? as varchar[]), sha256)", [hashes])
        }

    # --- decisions -----------------------------------------------------------------------------------------------------

    def decide(self, submission_id: int, unit: str, period: str, basis: str, decided_by: str = "", reason: str = "") -> None:
        """Says whose a submission is, for which period, on which basis, and accepts it; DecisionRefused where that cannot be."""
        with _WRITING:
            standing = Standing(**self._only("standing_submission", submission_id=submission_id))
            refuse_wrong_decision(standing, unit, period, self.campaign(), self.roster(), self._known([standing.sha256]))
            records, refusal = accepting(standing, (unit, period), basis, decided_by, reason, self._accepted({unit}), self._ids)
            self._write(records, {*standing.named_units, unit})
            if refusal:
                raise refusal

    def refuse(self, submission_id: int, decided_by: str = "", reason: str = "") -> None:
        """Sets a submission aside for good: it counts nowhere and is not asked about again."""
        with _WRITING:
            standing = Standing(**self._only("standing_submission", submission_id=submission_id))
            whose = (standing.unit, standing.period)
            decision = submission_decision(self._ids.next(), standing, *whose, standing.basis, REFUSED, decided_by, reason)
            self._write(decision, standing.named_units)

    def decide_delivery(self, delivery_id: int, unit: str, deliverable: str, decided_by: str = "", reason: str = "") -> None:
        """Says whose a delivery is and which deliverable, and accepts it; DecisionRefused where it cannot be."""
        with _WRITING:
            standing = StandingDelivery(**self._only("standing_delivery", delivery_id=delivery_id))
            refuse_wrong_delivery(standing, unit, deliverable, self.campaign(), self.roster(), self._known_deliveries([standing.sha256]))
            self._write(delivery_decision(self._ids.next(), standing, unit, deliverable, ACCEPTED, decided_by, reason))

    def refuse_delivery(self, delivery_id: int, decided_by: str = "", reason: str = "") -> None:
        """Sets a delivery aside for good: it counts nowhere and is not asked about again."""
        with _WRITING:
            standing = StandingDelivery(**self._only("standing_delivery", delivery_id=delivery_id))
            self._write(delivery_decision(self._ids.next(), standing, standing.unit, standing.deliverable, REFUSED, decided_by, reason))

    def _only(self, name: str, **key: int) -> dict:
        rows = self.rows(name, **key)
        if not rows:
            raise KeyError(*key.values())
        return rows[0]

    def agree_liaison(self, delivery_id: int, agreed_by: str = "") -> None:
        """Takes the officer a liaison form proposes over into the roster; DecisionRefused where it proposes nothing (any more)."""
        with self._transaction() as cursor:
            proposal = next((row for row in self.rows("mart_liaison_proposal") if row["delivery_id"] == delivery_id), None)
            self._replace(cursor, roster_records(with_officer(self.roster(), proposal)), ("unit",))
            assert proposal is not None  # with_officer refuses where there is none
            self._insert(cursor, liaison_agreement(self._ids.next(), proposal, agreed_by))

    # --- writing -------------------------------------------------------------------------------------------------------

    @contextmanager
    def _transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor whose work is committed as a whole, with a new data version, or not at all."""
        with _WRITING:
            cursor = self._connection.cursor()
            try:
                cursor.execute("begin")
                yield cursor
                cursor.execute("update data_version set version = version + 1")
                cursor.execute("commit")
            except BaseException:
                with suppress(duckdb.TransactionException):  # a failed commit has ended the transaction already
                    cursor.execute("rollback")
                raise
            finally:
                cursor.close()

    def _write(self, records: Records, touched: Collection[str] = ()) -> None:
        with self._transaction() as cursor:
            self._insert(cursor, records)
            self._refresh_units(cursor, touched)

    def _replace(self, cursor: duckdb.DuckDBPyConnection, records: Records, tables: Sequence[str]) -> None:
        for table in tables:
            cursor.execute(f"delete from {table}")
        self._insert(cursor, records)

    def _insert(self, cursor: duckdb.DuckDBPyConnection, records: Records) -> None:
        for table, columns in records.tables.items():
            for statement, values in insertions(table, columns, self._columns[table]):
                cursor.execute(statement, values)

    def _refresh(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Counts the answers of every unit anew into the kept copies, which the marts read."""
        cursor.execute("delete from current_answer")
        self._count(cursor, None)

    def _refresh_units(self, cursor: duckdb.DuckDBPyConnection, touched: Collection[str]) -> None:
        """As _refresh, of the touched units alone; where none is, nothing that counts has changed."""
        if not touched:
            return
        units = sorted(touched)
        cursor.execute("delete from current_answer where list_contains(cast(? as varchar[]), unit)", [units])
        self._count(cursor, units)

    def _count(self, cursor: duckdb.DuckDBPyConnection, units: list[str] | None) -> None:
        self._keep(cursor, "current_answer", "counted_answer(timestamp 'infinity', cast(? as varchar[])) order by position", [units])
        self._refresh_queries(cursor)

    def _refresh_queries(self, cursor: duckdb.DuckDBPyConnection) -> None:
        cursor.execute("delete from current_query")
        self._keep(cursor, "current_query", "counted_query(timestamp 'infinity')")

    def _keep(self, cursor: duckdb.DuckDBPyConnection, table: str, source: str, values: Sequence = ()) -> None:
        names = ", ".join(f'"{name}"' for name in self._columns[table])
        cursor.execute(f"insert into {table} ({names}) select {names} from {source}", list(values))
