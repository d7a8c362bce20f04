"""Tables as files, as CSV, Parquet or a workbook, with a description of every column beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from data_loaders.model.tables import ID, NUMBER, TABLES, TEXT, TIME, YES_NO, Table, Value
from data_loaders.model.words import both
from data_loaders.writers.handed_out import write_csv

CSV, PARQUET, XLSX = "csv", "parquet", "xlsx"
FORMATS = (CSV, PARQUET, XLSX)
DESCRIPTION = "说明-README.txt"
WORKBOOK = "safety_month.xlsx"
OURS = frozenset({DESCRIPTION, WORKBOOK, *(f"{table}.{suffix}" for table in TABLES for suffix in (CSV, PARQUET))})
"""What the files are called, in any format."""
ROWS_AT_ONCE = 20_000
"""How many rows a part of a Parquet file holds; no more are in memory together."""


def write_tables(tables: Sequence[Table], folder: Path, format: str) -> None:
    """Every table into an empty folder: a CSV or Parquet file each, or one workbook. CannotHandOut where a workbook cannot hold them."""
    (folder / DESCRIPTION).write_text(description(tables), encoding="utf-8-sig", newline="\r\n")
    if format == XLSX:
        from data_loaders.writers.tables_workbook import write_workbook  # openpyxl loads slowly, and the others need none

        write_workbook(tables, folder / WORKBOOK)
    for table in tables if format != XLSX else ():
        (_write_csv if format == CSV else _write_parquet)(table, folder / f"{table.name}.{format}")


def description(tables: Sequence[Table]) -> str:
    """What the tables and their columns mean, as a text in both languages."""
    lines = [*_both("export.title"), "", *_both("export.rules"), ""]
    for table in tables:
        lines += [f"== {table.name} ==", table.meaning.zh, table.meaning.en, ""]
        for column in table.columns:
            lines += [f"{column.name}", f"    {column.meaning.zh}", f"    {column.meaning.en}"]
        lines.append("")
    return "\n".join(lines)


def _both(key: str) -> tuple[str, str]:
    phrase = both(key)
    return phrase.zh, phrase.en


def _write_csv(table: Table, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write_csv(file, [[column.name for column in table.columns]])
        write_csv(file, ([_plain(value) if isinstance(value, bool | datetime) else value for value in row] for row in table.rows))


def _plain(value: bool | datetime) -> str:
    """What a CSV file has no kind for: times as ISO writes them, to the second."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat(timespec="seconds")


def _write_parquet(table: Table, path: Path) -> None:
    import pyarrow as pa  # loads slowly, and the others need none
    from pyarrow.parquet import ParquetWriter

    kinds = {TEXT: pa.string(), NUMBER: pa.int64(), ID: pa.int64(), YES_NO: pa.bool_(), TIME: pa.timestamp("us")}
    fields = [
        pa.field(column.name, kinds[column.kind], metadata={"description_zh": column.meaning.zh, "description_en": column.meaning.en})
        for column in table.columns
    ]
    schema = pa.schema(fields, metadata={"description_zh": table.meaning.zh, "description_en": table.meaning.en})
    with ParquetWriter(path, schema) as writer:
        for rows in _parts(iter(table.rows)):
            columns = [pa.array(values, field.type) for values, field in zip(zip(*rows, strict=True), fields, strict=True)]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))


def _parts(rows: Iterator[tuple[Value, ...]]) -> Iterator[list[tuple[Value, ...]]]:
    while part := list(islice(rows, ROWS_AT_ONCE)):
        yield part
