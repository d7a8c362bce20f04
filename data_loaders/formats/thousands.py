"""A text file's numbers that commas of their own have cut: 1,250 without quotation marks fills two cells and shifts all behind it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

HEAD, REST = re.compile("[1-9][0-9]{0,2}"), re.compile("[0-9]{3}")
NUMBER = re.compile(r"[0-9][0-9,.，]*")
SEVERAL = "several"
"""The nature of a cell of which it is not certain whether the next one belongs to its number."""
Cells = list[object]


def join_cut(rows: Sequence[Cells], widths: Sequence[int]) -> dict[tuple[int, int], str]:
    """Joins the numbers of rows that have more cells (`widths`, empty ones at the end included) than most, where all behind them then
    stands under its like, and did not before. Where that is not certain, the first cell holds both; its nature, by row and column from
    1, says so."""
    known = Counter(width for width in widths if width > 1)
    usual, count = known.most_common(1)[0] if known else (0, 0)
    wider = [r for r, width in enumerate(widths) if width > usual]
    if not wider or 2 * count <= known.total():
        return {}
    kinds = _kinds([row for row, width in zip(rows, widths, strict=True) if width == usual], usual)
    natures: dict[tuple[int, int], str] = {}
    for r in wider:
        row, runs = rows[r], list(_runs(rows[r]))
        if not runs:
            continue
        joined = _joined(row, runs)
        is_as_wide = widths[r] - usual == sum(stop - start - 1 for start, stop in runs)
        if is_as_wide and _fits(joined, kinds) and not _fits(row, kinds):
            row[:] = joined
            continue
        for start, stop in runs:
            row[start] = "、".join(str(cell).strip() for cell in row[start:stop])
            natures[r + 1, start + 1] = SEVERAL
    return natures


def _runs(row: Cells) -> Iterator[tuple[int, int]]:
    """Where cells stand beside each other that may be one number."""
    at = 0
    while at < len(row):
        stop = at + 1
        if HEAD.fullmatch(str(row[at]).strip()):
            while stop < len(row) and REST.fullmatch(str(row[stop]).strip()):
                stop += 1
        if stop > at + 1:
            yield at, stop
        at = stop


def _joined(row: Cells, runs: Sequence[tuple[int, int]]) -> Cells:
    cells: Cells = []
    position = 0
    for start, stop in runs:
        cells += [*row[position:start], ",".join(str(cell).strip() for cell in row[start:stop])]
        position = stop
    return cells + row[position:]


def _kinds(rows: Sequence[Cells], width: int) -> list[bool | None]:
    """Whether each column holds numbers, by most of its cells; None where it holds nothing."""
    columns = [Counter(_is_number(row[c]) for row in rows if c < len(row) and str(row[c]).strip()) for c in range(width)]
    return [column.most_common(1)[0][0] if column else None for column in columns]


def _fits(row: Cells, kinds: Sequence[bool | None]) -> bool:
    """Whether each cell that holds something stands in a column of its like."""
    return all(kind is None or not str(cell).strip() or _is_number(cell) == kind for cell, kind in zip(row, kinds, strict=False))


def _is_number(cell: object) -> bool:
    return NUMBER.fullmatch(str(cell).strip()) is not None
