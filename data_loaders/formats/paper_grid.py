"""Ruling lines -> the grids they make: rows, columns, and cells as unions of squares without a line between."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

TOLERANCE = 3.0
"""Lines closer than this many points are one, meet or go on."""
COVERED = 0.6
"""A line along this share of a square's side closes it."""
SHORTEST = 4.0
"""A stroke shorter than so many points is no ruling line."""
MOST_LINES, MOST_STROKES = 2_000, 60_000
"""A page with more ruling lines than this, or more strokes that may be parts of them, is a drawing."""
MOST_SQUARES = 40_000


class Ruling(NamedTuple):
    """A straight line along or across a page: at `at` from the top (or left), from `start` to `end`, in points."""

    is_level: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Cell:
    """Squares of a grid without a line between: its first row and column (from 0), and the ones behind its last."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's lines: `xs` and `ys` are its edges in points, `cells` says for each square (row, column from 0) what cell it is part of."""

    page: int
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)

    def cell_at(self, x: float, y: float) -> Cell | None:
        """The cell around a point."""
        if not (self.xs[0] <= x < self.xs[-1] and self.ys[0] <= y < self.ys[-1]):
            return None
        return self.cells[bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1]

    @property
    def has_cells(self) -> bool:
        """Whether it parts anything: a frame alone is none."""
        return len(set(self.cells.values())) > 1

    @property
    def area(self) -> float:
        """How large it is, in square points."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])


def grids_in(page: int, rulings: Iterable[Ruling]) -> tuple[list[Grid], list[Ruling]]:
    """The grids that connected lines make, and the lines that are part of none (underlines, strokes), on one page."""
    every = list(rulings)
    if len(every) > MOST_STROKES:
        return [], []
    merged = [*_merged([line for line in every if line.is_level]), *_merged([line for line in every if not line.is_level])]
    lines = [line for line in merged if line.end - line.start > SHORTEST]
    if len(lines) > MOST_LINES:
        return [], []
    grids: list[Grid] = []
    loose: list[Ruling] = []
    for group in _connected(lines):
        kept = _closing(group)
        grid = _grid(page, kept)
        if grid is None or not grid.has_cells:
            loose += group
        else:
            grids.append(grid)
            loose += [line for line in group if line not in kept]
    return grids, loose


def columns_among(xs: Sequence[float], edges: Sequence[float], within: float = TOLERANCE) -> list[int] | None:
    """Which of a table's `edges` each of some others (from the same left edge) is; None where one is none of them, or the widths differ."""
    shift = edges[0] - xs[0]
    index = [min(range(len(edges)), key=lambda i: abs(edges[i] - x - shift)) for x in xs]
    if abs(edges[-1] - xs[-1] - shift) > 2 * TOLERANCE or any(
        abs(edges[i] - x - shift) > TOLERANCE for i, x in zip(index, xs, strict=True)
    ):
        return None
    return index if len(set(index)) == len(index) else None


def _merged(lines: list[Ruling]) -> list[Ruling]:
    """Lines at the same height (or depth) that touch are one."""
    levels: list[list[Ruling]] = []
    for line in sorted(lines, key=lambda each: each.at):
        if levels and line.at - levels[-1][0].at <= TOLERANCE:
            levels[-1].append(line)
        else:
            levels.append([line])
    found = []
    for level in levels:
        at = sum(line.at for line in level) / len(level)
        start = end = None
        for line in sorted(level, key=lambda each: each.start):
            if start is None or end is None or line.start > end + TOLERANCE:
                if start is not None and end is not None:
                    found.append(Ruling(line.is_level, at, start, end))
                start, end = line.start, line.end
            else:
                end = max(end, line.end)
        if start is not None and end is not None:
            found.append(Ruling(level[0].is_level, at, start, end))
    return found


def _meet(level: Ruling, upright: Ruling) -> bool:
    return (
        level.start - TOLERANCE <= upright.at <= level.end + TOLERANCE and upright.start - TOLERANCE <= level.at <= upright.end + TOLERANCE
    )


def _connected(lines: list[Ruling]) -> list[list[Ruling]]:
    """Lines that meet, or meet what meets them."""
    levels = [line for line in lines if line.is_level]
    uprights = [line for line in lines if not line.is_level]
    parent = {id(line): line for line in lines}

    def root(line: Ruling) -> Ruling:
        while parent[id(line)] is not line:
            parent[id(line)] = line = parent[id(parent[id(line)])]
        return line

    for upright in uprights:
        for level in levels:
            if _meet(level, upright):
                parent[id(root(level))] = root(upright)
    groups: dict[int, list[Ruling]] = {}
    for line in lines:
        groups.setdefault(id(root(line)), []).append(line)
    return list(groups.values())


def _closing(group: list[Ruling]) -> list[Ruling]:
    """The lines of a group that part cells: an upright reaches a level line, a level line reaches two uprights; an underline does not.
    Uprights that end together without a line there are closed."""
    uprights = [line for line in group if not line.is_level]
    levels = [
        line for line in group if line.is_level and sum(_meet(line, upright) for upright in uprights) > 1 and _reaches(line, uprights)
    ]
    if not levels or len(uprights) < 2:
        return []
    kept = [*levels, *uprights]
    for is_end, edge in ((False, min(level.at for level in levels)), (True, max(level.at for level in levels))):
        ends = [(line.end if is_end else line.start, line.at) for line in uprights]
        far = max(end for end, _ in ends) if is_end else min(end for end, _ in ends)
        together = [at for end, at in ends if abs(end - far) <= TOLERANCE]
        if abs(far - edge) > TOLERANCE and (far > edge) == is_end and len(together) > 1:
            kept.append(Ruling(True, far, min(together), max(together)))
    return kept


def _reaches(level: Ruling, uprights: list[Ruling]) -> bool:
    """Whether both its ends stand at an upright, or beyond the last one."""
    near = sorted(line.at for line in uprights if _meet(level, line))
    return near[0] - level.start <= TOLERANCE * 3 and level.end - near[-1] <= TOLERANCE * 3


def _grid(page: int, lines: list[Ruling]) -> Grid | None:
    xs = _edges(line.at for line in lines if not line.is_level)
    ys = _edges(line.at for line in lines if line.is_level)
    if len(xs) < 2 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > MOST_SQUARES:
        return None
    right_of = _sides(xs[1:-1], ys, [line for line in lines if not line.is_level])
    below = _sides(ys[1:-1], xs, [line for line in lines if line.is_level])
    squares = [(row, column) for row in range(len(ys) - 1) for column in range(len(xs) - 1)]
    parent = {square: square for square in squares}

    def root(square: tuple[int, int]) -> tuple[int, int]:
        while parent[square] != square:
            parent[square] = square = parent[parent[square]]
        return square

    for row, column in squares:
        if column + 2 < len(xs) and (column, row) not in right_of:
            parent[root((row, column + 1))] = root((row, column))
        if row + 2 < len(ys) and (row, column) not in below:
            parent[root((row + 1, column))] = root((row, column))
    members: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for square in squares:
        members.setdefault(root(square), []).append(square)
    cells: dict[tuple[int, int], Cell] = {}
    for group in members.values():
        rows, columns = [row for row, _ in group], [column for _, column in group]
        cell = Cell(min(rows), min(columns), max(rows) + 1, max(columns) + 1)
        cells |= dict.fromkeys(group, cell)
    return Grid(page, tuple(xs), tuple(ys), cells)


def _edges(positions: Iterable[float]) -> list[float]:
    edges: list[float] = []
    for position in sorted(positions):
        if not edges or position - edges[-1] > TOLERANCE:
            edges.append(position)
    return edges


def _sides(inner: Sequence[float], across: Sequence[float], lines: list[Ruling]) -> set[tuple[int, int]]:
    """Which sides are closed by a line: (number of the inner edge, number of the stretch along it)."""
    closed: set[tuple[int, int]] = set()
    for number, edge in enumerate(inner):
        along = [line for line in lines if abs(line.at - edge) <= TOLERANCE]
        for stretch in range(len(across) - 1):
            start, end = across[stretch], across[stretch + 1]
            covered = sum(max(0.0, min(line.end, end) - max(line.start, start)) for line in along)
            if covered >= COVERED * (end - start):
                closed.add((number, stretch))
    return closed
