"""Rows on their way into the database: a list of plain values per column -> an Arrow table, which DuckDB takes as it is.

34,500 answers take a fifth of the time that JSON documents take. The columns are made of their bytes: `pyarrow.array` would look for pandas
first, which costs 0.2 s at the start; pyarrow alone costs 0.02 s, as DuckDB has loaded numpy already.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow

EPOCH = datetime(1970, 1, 1)
MICROSECOND = timedelta(microseconds=1)
INSTEAD = "\ufffd".encode()
"""What stands in the place of a NUL."""
Buffer = bytes | array


def arrow_table(columns: Mapping[str, Sequence], kinds: Mapping[str, str]) -> pyarrow.Table:
    """Columns as a table; `kinds` are the types of the database's columns by name. TypeError for a value of another type."""
    import pyarrow  # only where something is stored

    made = [_column(values, kinds[name].lower()) for name, values in columns.items()]
    return pyarrow.Table.from_arrays(made, list(columns))


def _column(values: Sequence, kind: str) -> pyarrow.Array:
    import pyarrow

    if kind.endswith("[]"):
        return _lists(values, kind.removesuffix("[]"))
    if kind == "varchar":
        return _texts(values)
    if kind == "bigint":
        return _made(pyarrow.int64(), values, array("q", _filled(values, 0)))
    if kind == "integer":
        return _made(pyarrow.int32(), values, array("i", _filled(values, 0)))
    if kind == "boolean":
        return _made(pyarrow.bool_(), values, _bits(_filled(values, False)))
    if kind == "timestamp":
        return _made(pyarrow.timestamp("us"), values, array("q", [(each - EPOCH) // MICROSECOND for each in _filled(values, EPOCH)]))
    if kind == "date":
        return _made(pyarrow.date32(), values, array("i", [(each - EPOCH.date()).days for each in _filled(values, EPOCH.date())]))
    raise TypeError(f"a column of {kind} cannot be stored")


def _filled(values: Sequence, filling: object) -> Sequence:
    """The values, with something in the place of None, where a bit tells."""
    return [filling if value is None else value for value in values] if None in values else values


def _made(kind: pyarrow.DataType, values: Sequence, *buffers: Buffer, children: Sequence[pyarrow.Array] = ()) -> pyarrow.Array:
    """An array of its buffers; where a value is None a bit says so."""
    import pyarrow

    known = pyarrow.py_buffer(_bits([value is not None for value in values])) if None in values else None
    return pyarrow.Array.from_buffers(kind, len(values), [known, *map(pyarrow.py_buffer, buffers)], children=list(children) or None)


def _bits(truths: Sequence[bool]) -> bytes:
    import numpy  # DuckDB has loaded it

    return numpy.packbits(numpy.array(truths, dtype=bool), bitorder="little").tobytes()


def _texts(values: Sequence) -> pyarrow.Array:
    import pyarrow

    encoded = _encoded(_filled(values, ""))
    data = b"".join(encoded)
    if b"\0" in data:
        encoded = [each.replace(b"\0", INSTEAD) for each in encoded]
        data = b"".join(encoded)
    # More than 2 GB, which no batch has, are an OverflowError.
    return _made(pyarrow.string(), values, array("i", accumulate(map(len, encoded), initial=0)), data)


def _encoded(texts: Sequence[str]) -> list[bytes]:
    try:
        return list(map(str.encode, texts))
    except UnicodeEncodeError:
        return [text.encode("utf-8", "replace") for text in texts]


def _lists(values: Sequence, kind: str) -> pyarrow.Array:
    import pyarrow

    each_values = _filled(values, ())
    inner = _column([each for value in each_values for each in value], kind)
    return _made(pyarrow.list_(inner.type), values, array("i", accumulate(map(len, each_values), initial=0)), children=[inner])


def storable(value: object) -> object:
    """Text without NUL and lone surrogates, which damaged files carry and no database takes."""
    if not isinstance(value, str):
        return value
    return value.replace("\0", INSTEAD.decode()).encode("utf-8", "replace").decode("utf-8")
