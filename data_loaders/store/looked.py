"""What an open database file says of itself: its tables, what was applied to it, whether it is up to date, and what it holds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from data_loaders.store.condition import HEAD, refuse_cut
from data_loaders.store.schema import BYTES_ERASED, BYTES_MOVED_OUT, definitions_digest, migrations


class Looked(ABC):
    """A database file that can be asked."""

    @abstractmethod
    def query(self, statement: str, values: Sequence = ()) -> list[dict]:
        """What a statement that only reads says, as a list of dicts."""

    def applied(self) -> set[int]:
        """The migrations that were applied to the file; none where it is new or another program's."""
        if "migration" not in self.tables():
            return set()
        return {row["number"] for row in self.query("select number from migration")}

    def tables(self) -> set[str]:
        """The names of its tables."""
        return {row["table_name"] for row in self.query("select table_name from duckdb_tables() where database_name = current_database()")}

    def is_up_to_date(self) -> bool:
        """Whether its tables are those of sql/ and what it keeps was counted, all of it, by the rules as they are now."""
        if migrations(self.applied()) or self.query("select unit from uncounted limit 1"):
            return False
        return self.query("select digest from counted_by") == [{"digest": definitions_digest()}]

    def named_originals(self) -> list[str]:
        """The hashes of the bytes that are to stand beside the file: none of an older database, which holds them itself; all that were not
        erased of a later one."""
        applied = self.applied()
        if BYTES_MOVED_OUT not in applied:
            return []
        kept = "select sha256 from original where erased_on is null" if BYTES_ERASED in applied else "select sha256 from original"
        return [row["sha256"] for row in self.query(kept)]

    def born(self) -> str:
        """When the file was first made, which tells one database and its copies from another."""
        return str(self.query("select min(applied_at) as at from migration")[0]["at"])

    def version(self) -> int:
        """A number that grows with every write; the same number means the same answers to everything."""
        return self.query("select version from data_version")[0]["version"]

    def counts(self) -> dict[str, int]:
        """How many rows each table holds."""
        return {table: self.query(f'select count(*) as count from "{table}"')[0]["count"] for table in sorted(self.tables())}

    def audits(self) -> list[str]:
        """The audit views in the file itself, which may be an older one."""
        views = (
            "select view_name from duckdb_views() where view_name like 'audit%' and database_name = current_database() order by view_name"
        )
        return [row["view_name"] for row in self.query(views)]

    def largest_id(self) -> int:
        """The largest id of any row; 0 where there is none."""
        with_ids = "select table_name from duckdb_columns() where not internal and column_name = 'id'"
        tables = sorted({row["table_name"] for row in self.query(with_ids)} & self.tables())
        largest = self.query(" union all ".join(f"select max(id) as id from {table}" for table in tables) or "select 0 as id")
        return max(row["id"] or 0 for row in largest)

    def refuse_cut(self, path: Path) -> None:
        """WarehouseUnusable where its file ends before its last block in use."""
        (row,) = self.query("select total_blocks, block_size from pragma_database_size()")
        blocks, size = row["total_blocks"], row["block_size"]
        if path.stat().st_size >= HEAD + blocks * size:
            return
        used = [row["last"] or 0 for row in self.query("select max(block_id) as last from pragma_metadata_info()")]
        for table in self.tables():
            blocks_of = (
                "select max(greatest(block_id, list_max(additional_block_ids))) as last from pragma_storage_info(?) where persistent"
            )
            used += [row["last"] or 0 for row in self.query(blocks_of, [table])]
        refuse_cut(path, max(used) + 1, size)
