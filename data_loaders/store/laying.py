"""Tables, views and macros as sql/ says, made in a database file that lacks them."""

from __future__ import annotations

from typing import Any

from data_loaders.store.schema import DEFINED, definitions, definitions_digest, migrations


def prepared(cursor: Any) -> set[int]:
    """The migrations that were applied and whose time was said: none in a new file, nor in a copy of one that was made before."""
    cursor.execute("create table if not exists migration (number integer, name varchar, applied_at timestamp)")
    return {number for (number,) in cursor.execute("select number from migration where applied_at is not null").fetchall()}


def lay(cursor: Any, is_new: bool) -> bool:
    """Makes what is lacking; the time of what is applied is said by whoever prepares the file. True where what it keeps was counted by
    other definitions, or by none."""
    there = {number for (number,) in cursor.execute("select number from migration").fetchall()}
    if newer := migrations(there):
        cursor.execute("\n".join(file.text for file in newer))
        numbers, names = [file.number for file in newer], [file.name for file in newer]
        cursor.execute("insert into migration select unnest(?), unnest(?), null", [numbers, names]).fetchall()
    is_other = cursor.execute("select digest from counted_by").fetchall() != [(definitions_digest(),)]
    if is_other:
        _define(cursor, is_new)
    return is_other


def _define(cursor: Any, is_new: bool) -> None:
    """Makes views and macros. Those an earlier version left behind go, so that nothing counts by rules that are no longer written; where
    the file is new nothing is left and nothing is to count, which is by these rules then."""
    if is_new:
        cursor.execute("insert into counted_by values (?)", [definitions_digest()]).fetchall()
    else:
        for kind, name in cursor.execute(DEFINED).fetchall():
            cursor.execute(f"drop {kind} if exists {name}")
    cursor.execute(definitions())
