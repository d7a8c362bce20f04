"""What a statement says as a DataFrame, the very one that DuckDB makes (`.df()`), by way of Arrow.

DuckDB makes a Python object of each word, of which pandas makes an Arrow column again: of many rows that takes longer than the answer.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

AS_THEY_ARE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "DOUBLE", "BOOLEAN", "VARCHAR", "DATE", "TIMESTAMP"})
"""The types that come the same by way of Arrow; what else a column may be DuckDB makes itself."""
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result makes an extra copy")  # still half the time, and planned once


def asked_frame(cursor: Any, statement: str, values: Sequence = ()) -> pandas.DataFrame:
    """What a statement says: whole numbers with gaps are pandas' own, a column without a value has none, days are moments."""
    cursor.execute(statement, list(values))
    if not all(str(column[1]) in AS_THEY_ARE for column in cursor.description):
        return cursor.df()
    import pandas  # these load slowly, and a command that only writes needs neither
    import pyarrow
    from pyarrow import types

    table = cursor.to_arrow_table()
    gaps = {
        **{getattr(pyarrow, f"int{bits}")(): getattr(pandas, f"Int{bits}Dtype")() for bits in (8, 16, 32, 64)},
        pyarrow.bool_(): pandas.BooleanDtype(),
    }
    apart: dict[int, Any] = {}
    for number, (name, column) in enumerate(zip(table.column_names, table.columns, strict=True)):
        if types.is_date32(column.type):
            apart[number] = column.cast(pyarrow.timestamp("us")).to_pandas()
        elif types.is_string(column.type) and column.null_count == len(column):
            apart[number] = pandas.Series([None] * len(column), dtype=object, name=name)
        elif column.type in gaps and column.null_count:
            apart[number] = column.to_pandas(types_mapper=gaps.get)
    frame = table.select([number for number in range(table.num_columns) if number not in apart]).to_pandas()
    for number, series in apart.items():
        frame.insert(number, table.column_names[number], series)
    return frame
