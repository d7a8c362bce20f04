"""A mart's name and what to ask it for -> the statement that asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

FILTERS = frozenset({"unit_types", "units", "periods", "items", "kinds", "lights", "measures", "severities", "waits", "files"})
"""Parameters that may be left out: everything is chosen then."""
TYPES = dict.fromkeys(FILTERS, "varchar[]") | {
    "as_of": "timestamp",
    "submission_id": "bigint",
    "id": "bigint",
    "part_id": "bigint",
    "taken_back": "bigint",
    "ids": "bigint[]",
    "batch": "bigint",
    "contents": "varchar[]",
    "moments": "timestamp[]",
    "blanks": "varchar[]",
    "kept_rows": "varchar[]",
    "kept_columns": "varchar[]",
    "with_parts": "boolean",
    "is_printed": "boolean",
    "is_by_blank": "boolean",
    "files": "bigint[]",
}


def question(name: str, signature: Sequence[str] | None, parameters: dict[str, object]) -> tuple[str, list[object]]:
    """The statement and its values; `signature` are the parameters in order, None for a view. TypeError where they do not fit."""
    wanted = set(signature or ())
    given: dict[str, object] = {parameter: [] for parameter in wanted & FILTERS} | parameters
    if set(given) != wanted:
        raise TypeError(f"{name} takes {', '.join(signature or ('nothing',))}; given: {', '.join(sorted(given)) or 'nothing'}")
    if signature is None:
        return f"select * from {name}", []
    marks = ", ".join(f"cast(? as {TYPES.get(parameter, 'varchar')})" for parameter in signature)
    return f"select * from {name}({marks})", [_plain(given[parameter]) for parameter in signature]


def asked_rows(cursor: Any, statement: str, values: Sequence = ()) -> list[dict]:
    """What a statement says, as a list of dicts."""
    rows = cursor.execute(statement, list(values)).fetchall()
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in rows]


def _plain(value: object) -> object:
    return list(value) if isinstance(value, (tuple, set, frozenset)) else value
