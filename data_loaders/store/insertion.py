"""Rows on their way into the database: a list of plain values per column, which enter as an Arrow table or as a JSON document; one row
alone, which every act writes, as its values: a third of the time.

Where pandas is loaded (the board has it for its screens) they enter by Arrow: 34,500 answers take 0.06 s. Elsewhere by JSON, which takes
0.2 s: pyarrow looks for pandas before it makes an array, and both would cost the command line 0.3 s, which only 80,000 answers bring back.
A value that is not of its column's type raises either way; plain from_json would make nothing of it in silence.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pyarrow

ROWS_A_DOCUMENT = 20_000
"""A batch of ordinary forms has fewer answers; a summary of a thousand units has 69,000."""
GIVEN = "given_rows"
"""What an Arrow table is called while its rows are taken."""
PLAIN: dict[str, tuple[type, ...]] = {
    "varchar": (str,),
    "varchar[]": (list,),
    "bigint": (int,),
    "integer": (int,),
    "boolean": (bool,),
    "double": (float, int),
    "timestamp": (datetime,),
    "date": (date,),
    "time": (time,),
}
"""What a value of a column's type is in Python."""
Columns = Mapping[str, list]
Kinds = Mapping[str, str]
"""The types of a table's columns, by name."""


class Cursor(Protocol):
    """What rows enter by: a cursor of DuckDB."""

    def execute(self, query: Any, parameters: Any = ..., /) -> Any:
        """One statement with its values."""

    def register(self, view_name: str, python_object: Any, /) -> Any:
        """Names an Arrow table, for statements to read."""

    def unregister(self, view_name: str, /) -> Any:
        """Takes the name away."""


def insert(cursor: Cursor, table: str, columns: Columns, kinds: Kinds) -> None:
    """Adds rows to a table."""
    if len(next(iter(columns.values()))) == 1:
        insert_values(cursor, table, columns, kinds)
    elif "pandas" in sys.modules:
        insert_arrow(cursor, table, columns, kinds)
    else:
        insert_documents(cursor, table, columns, kinds)


def insert_values(cursor: Cursor, table: str, columns: Columns, kinds: Kinds) -> None:
    """By a statement with the values of each row: what takes long is to say how rows are told from a document."""
    for name, values in columns.items():
        if wrong := [value for value in values if not _is_of(value, kinds[name].lower())]:
            raise TypeError(f"no {kinds[name]} for {table}.{name}: {wrong[0]!r}")
    rows = list(zip(*map(mended, columns.values()), strict=True))
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" for _ in columns)
    lines = ", ".join(f"({marks})" for _ in rows)
    cursor.execute(f"insert into {table} ({names}) values {lines}", list(chain.from_iterable(rows))).fetchall()


def _is_of(value: object, kind: str) -> bool:
    """Whether a value is of a column's type, which would make one of it where it can."""
    if isinstance(value, list):
        return kind.endswith("[]") and all(_is_of(each, kind.removesuffix("[]")) for each in value)
    return value is None or (isinstance(value, PLAIN[kind]) and isinstance(value, bool) == (kind == "boolean"))


def insert_arrow(cursor: Cursor, table: str, columns: Columns, kinds: Kinds) -> None:
    """By an Arrow table, which keeps its name no longer than that."""
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.register(GIVEN, arrow_table(columns, kinds))
    try:
        cursor.execute(f"insert into {table} ({names}) select {names} from {GIVEN}").fetchall()
    finally:
        cursor.unregister(GIVEN)


def arrow_table(columns: Columns, kinds: Kinds) -> pyarrow.Table:
    """Columns of these types; a value of another type raises."""
    import pyarrow  # where it is not loaded yet, rows enter by documents

    types = {
        "varchar": pyarrow.string(),
        "varchar[]": pyarrow.list_(pyarrow.string()),
        "bigint": pyarrow.int64(),
        "integer": pyarrow.int32(),
        "boolean": pyarrow.bool_(),
        "double": pyarrow.float64(),
        "timestamp": pyarrow.timestamp("us"),
        "date": pyarrow.date32(),
        "time": pyarrow.time64("us"),
    }
    made = {}
    for name, values in columns.items():
        kind = types[kinds[name].lower()]
        try:
            made[name] = pyarrow.array(values, kind)
        except UnicodeEncodeError:
            made[name] = pyarrow.array(mended(values), kind)
        if _holds_nul(made[name]):
            made[name] = pyarrow.array(mended(values), kind)
    return pyarrow.table(made)


def _holds_nul(column: pyarrow.Array) -> bool:
    """Whether a text of it holds a NUL; what the texts are made of is the last buffer, also of lists of them."""
    texts = getattr(column, "values", column)  # of a list: what is in it
    data = texts.buffers()[-1] if str(texts.type) == "string" else None
    return data is not None and b"\0" in data.to_pybytes()


def insert_documents(cursor: Cursor, table: str, columns: Columns, kinds: Kinds) -> None:
    """By JSON documents with a list per column, each of so many rows that it takes little memory."""
    shape = json.dumps({name: [_shape_of(kinds[name])] for name in columns})
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(f'unnest(given."{name}")' for name in columns)
    statement = f"insert into {table} ({names}) select {values} from (select from_json_strict(cast(? as json), ?) as given) as document"
    for document in _documents(columns):
        cursor.execute(statement, [document, shape]).fetchall()


def _documents(columns: Columns) -> Iterator[str]:
    row_count = len(next(iter(columns.values())))
    for start in range(0, row_count, ROWS_A_DOCUMENT):
        yield _document({name: values[start : start + ROWS_A_DOCUMENT] for name, values in columns.items()})


def _document(columns: Columns) -> str:
    document = json.dumps(columns, ensure_ascii=False, default=_moment)
    if "\\u0000" in document or not _is_text(document):
        document = json.dumps({name: mended(values) for name, values in columns.items()}, ensure_ascii=False, default=_moment)
    return document


def _moment(value: object) -> str:
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    raise TypeError(f"cannot be stored: {value!r}")


def _is_text(document: str) -> bool:
    try:
        document.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _shape_of(kind: str) -> object:
    """A column type as from_json writes it: a list type is a list of one."""
    return [kind.removesuffix("[]")] if kind.endswith("[]") else kind


def mended(values: Sequence) -> list:
    """Values as they can be stored, those in lists too."""
    return [[storable(each) for each in value] if isinstance(value, list) else storable(value) for value in values]


def storable(value: object) -> object:
    """Text without NUL and lone surrogates, which damaged files carry and no database takes."""
    if not isinstance(value, str):
        return value
    return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
