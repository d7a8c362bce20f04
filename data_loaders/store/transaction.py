"""What one writing transaction does: rows in, what is counted of them refreshed, the act they are recorded."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from data_loaders.model.acts import Act
from data_loaders.store.counting import SETTINGS, Counting
from data_loaders.store.insertion import Cursor, insert
from data_loaders.store.rows import Records, act_records
from data_loaders.store.same_bytes import FILES, SameBytes
from data_loaders.store.written import Written

SAYS_OF = ("delivery_id", "received_file_id")
"""The columns by which a row says what stands otherwise for it: a delivery, or all of a file."""
OF_FILES = """
with named as (select unnest(cast(? as bigint[])) as id)
select d.id from delivery as d where d.received_file_id in (select n.id from named as n) or d.received_file_id in
(select r.received_file_id from former_reading as r inner join named as n on r.former_file_id = n.id)
"""
"""What files hold, as they were read and as they were read again."""
ONLY_DESCRIBING = frozenset({"finding", "liaison_field", "liaison_agreement"})
"""Tables with such columns whose rows change nothing that stands."""
ONLY_DECIDING = frozenset({"act", "decision"})
"""What a click adds rows to."""
CHANGED_AT = "(select moment from changed_at())"
DECIDED_AT = "greatest(changed_at, (select max(d.decided_at) from decision as d))"
"""The same after nothing but decisions were added, planned in half the time."""
WRITTEN = re.compile(r"\b(?:insert into|delete from|update)\s+(\w+)", re.IGNORECASE)
"""The table that a statement writes."""


class Transaction:
    """Writes that are committed together or not at all. `act_id` is the act they are recorded as."""

    def __init__(
        self,
        cursor: Cursor,
        columns: dict[str, dict[str, str]],
        act_id: int,
        written: Written | None = None,
        same_bytes: SameBytes | None = None,
    ) -> None:
        self._cursor = cursor
        self._columns = columns
        self.act_id = act_id
        self._counting = Counting(cursor, columns)
        self._all_written = written or Written()
        self._written: set[str] = set()
        """The tables that were written to, also by the act that was taken back."""
        self._same_bytes = same_bytes
        self._only_adds = True
        self._touched: dict[str, set[int]] = {}
        self._is_aside = False
        self._looked_at: set[str] = set()

    def execute(self, statement: str, values: Sequence = ()) -> None:
        """One statement that writes, its result dropped; what is made of the table is made anew."""
        self._only_adds = False
        self._cursor.execute(statement, list(values)).fetchall()  # nothing can be registered while a result is open
        self._wrote(WRITTEN.findall(statement))

    def asked(self, statement: str, values: Sequence = ()) -> list[dict]:
        """What a statement that only reads says of the state that these writes make."""
        cursor = self._cursor.execute(statement, list(values))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def insert(self, records: Records) -> None:
        """Adds rows to their tables; those that say which act they are of are of this one."""
        for table, given in records.tables.items():
            columns = given
            if "act_id" in self._columns[table] and "act_id" not in given:
                columns = given | {"act_id": [self.act_id] * len(next(iter(given.values())))}
            insert(self._cursor, table, columns, self._columns[table])
            self._touch(table, columns)
        self._wrote(records.tables)

    def record(self, act: Act) -> None:
        """Adds the act that these writes are."""
        self.insert(act_records(self.act_id, act))
        if act.undoes_act_id is not None:
            self._only_adds = False
            self._touch_again(act.undoes_act_id)

    def replace(self, records: Records, tables: Sequence[str]) -> None:
        """Empties the tables, then adds the rows."""
        self._only_adds = False
        for table in tables:
            self._cursor.execute(f"delete from {table}").fetchall()
        self.insert(records)
        self._wrote(set(tables) - records.tables.keys())

    def refresh(self, units: Collection[str] | None = None) -> None:
        """Brings the kept copies up to date, which the marts read: what was inserted about submissions and other deliveries, and the
        answers of these units and of those they were of (None: of all; of no unit, nothing)."""
        if units is None:
            self._touched.clear()
            self._looked_at.clear()
            self._counting.everything()
            return
        if counted := self._all_of(units):
            self._counting.units(sorted(counted))

    def look_at_measures(self, units: Collection[str]) -> None:
        """Brings no more up to date than what these units add to totals by measure."""
        counted = {*units, *self._stand()}
        if self._is_aside:
            self._looked_at |= counted
        self._counting.measures(sorted(counted))

    @contextmanager
    def without(self, former: Mapping[int, int]) -> Iterator[None]:
        """While what these submissions, which came after others, add is not looked at: of each the one that counts without it."""
        self._looked_at |= self._stand()
        current = self._counting.current_of([*former, *former.values()])
        self._counting.let_count(former.values(), [*former, *former.values()])
        yield
        self._counting.let_count(current, [*former, *former.values()])

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is looked at until the end is no more than looked at: the copies stay as they are, and are brought up to date later."""
        self._counting.lay_aside()
        self._is_aside = True
        yield
        self._is_aside = False
        self._counting.forget_aside()

    def defer(self, units: Collection[str]) -> None:
        """What was inserted stands at once, but these units, and those that it is of or was of, are counted later: until then they stand in
        `uncounted`."""
        new = "select unnest(cast(? as varchar[])) as unit except select unit from uncounted"
        self.execute(f"insert into uncounted {new}", [sorted(self._all_of(units))])

    def refresh_queries(self) -> None:
        """Finds every query across submissions anew."""
        self._counting.queries()

    @property
    def changed_at(self) -> str:
        """The latest moment that changed what stands or counts (see sql/203), as a statement asks for it at the end."""
        return DECIDED_AT if self._only_adds and "decision" in self._written and self._written <= ONLY_DECIDING else CHANGED_AT

    def settle(self) -> None:
        """The end of the writes: what nobody has brought up to date is."""
        if self._touched or self._looked_at:
            self.refresh(())

    def _all_of(self, units: Collection[str]) -> set[str]:
        """These units and those that what was written since is of or was of."""
        counted = {*units, *self._looked_at, *self._stand()}
        self._looked_at.clear()
        return counted

    def _stand(self) -> set[str]:
        touched = {each for name, values in self._touched.items() for each in self._deliveries(name, values)}
        self._touched.clear()
        return self._counting.deliveries(touched, self._sharing()) if touched else set()

    def _sharing(self) -> frozenset[int] | None:
        """The deliveries that came more than once; None where that is not known, as files came with this very write."""
        return self._same_bytes.sharing() if self._same_bytes and FILES.isdisjoint(self._written) else None

    def _deliveries(self, name: str, values: set[int]) -> set[int]:
        if name != "received_file_id":
            return values
        return {number for (number,) in self._cursor.execute(OF_FILES, [list(values)]).fetchall()}

    def _wrote(self, tables: Collection[str]) -> None:
        self._written.update(tables)
        self._all_written.note(tables)
        self._counting.settings(tables)

    def _touch_again(self, act_id: int) -> None:
        """What an act wrote that is taken back."""
        self._wrote(self._written_by(act_id))
        for table, columns in self._columns.items():
            names = [name for name in SAYS_OF if name in columns and "act_id" in columns and table not in ONLY_DESCRIBING]
            for name in names:
                rows = self._cursor.execute(f"select {name} from {table} where act_id = ?", [act_id]).fetchall()
                self._touch(table, {name: [number for (number,) in rows]})

    def _written_by(self, act_id: int) -> list[str]:
        """The tables that settings are made of in which an act has rows."""
        tables = sorted({table for _, tables in SETTINGS.values() for table in tables if "act_id" in self._columns[table]})
        rows = " union all ".join(f"select '{table}' as name from {table} where act_id = $1" for table in tables)
        return [name for (name,) in self._cursor.execute(f"select distinct name from ({rows}) as written", [act_id]).fetchall()]

    def _touch(self, table: str, columns: Mapping[str, Sequence]) -> None:
        for name in ("id",) if table == "delivery" else SAYS_OF:
            if name in columns and table not in ONLY_DESCRIBING:
                self._touched.setdefault(name, set()).update(each for each in columns[name] if each is not None)
