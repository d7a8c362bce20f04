"""Sheets of paper -> tables of cells with places: letters are laid into the cells that ruling lines make, the others are paragraphs.

A sheet is letters and ruling lines, whoever saw them. A table that goes on over pages is one; its repeated heads are dropped, a row
that was cut is joined. Where there are no ruling lines, columns are told by the gaps between them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from data_loaders.formats.paper_grid import TOLERANCE, Cell, Grid, Ruling, columns_among, grids_in
from data_loaders.formats.paper_text import Letter, Line, Written, joined_lines, lines_in, paragraphs_of, written_cell, written_line
from data_loaders.formats.tables import STRUCK, Box, Document, LeftOut, Table
from data_loaders.formats.visible import take_out

MARGIN = 0.09
"""The share of a page's height, above and below, in which page headers, footers and page numbers stand."""
PAGE_NUMBER = re.compile(r"[-—–－·\s]*第?\s*[0-9０-９]{1,3}\s*页?[-—–－·\s]*(?:[,，/／|]?\s*(?:共|of)?\s*[0-9０-９]{1,3}\s*页?)?", re.I)
GUTTER, FEWEST_BESIDE, FEWEST_LINES = 1.2, 5, 6
"""Without ruling lines, columns are gaps of so many em; so many lines must have one, of so many."""
LOOSE, LONGEST_HEAD = 20.0, 12
"""How far apart (points) the same column's edges stand on two such pages, and the most characters of a heading there."""
CUT_LENGTH = 20
"""A text of so many characters without a stop at its end goes on, on the next page."""
JUMP, OTHER_SIZE = 1.2, 1.15
"""Lines further apart than so many times their height, or of letters so much larger, are no paragraph."""
MOST_HEADS = 3
_OPEN = re.compile(r"[（(\[［【][^（()）\]］】]*$")
_STOPPED = re.compile(r"[。；;.！!？?：:）)\]】」”]\s*$")
_BARE = re.compile(r"[\s0-9０-９.,，%／/—－-]*[0-9０-９][\s0-9０-９.,，%／/—－-]*")
_DIGITS = re.compile("[0-9０-９]+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as it is seen: its number (from 1), width and height in points, its letters, and its ruling lines."""

    page: int
    width: float
    height: float
    letters: tuple[Letter, ...]
    rulings: tuple[Ruling, ...] = ()


@dataclass(slots=True)
class _Part:
    """A table's part on one page: its grid and what stands in the cells."""

    grid: Grid
    cells: dict[Cell, Written]
    is_ruled: bool = True
    """Whether lines part its cells; without them its edges are the middles of gaps, and differ from page to page."""


@dataclass(slots=True)
class _Page:
    """What a page holds from top to bottom: its tables' parts, and the lines outside them."""

    sheet: Sheet
    parts: list[_Part]
    lines: list[Line]

    @property
    def edge(self) -> float:
        """How far right its text goes."""
        return max([*(line.right for line in self.lines), *(part.grid.xs[-1] for part in self.parts)], default=0.0)


@dataclass(slots=True)
class _Rows:
    """A table on its way over the pages; `xs` are its columns' edges on the page where it has most of them."""

    xs: tuple[float, ...]
    rows: list[list[Written | None]] = field(default_factory=list)
    after: int = 0


def document_of(kind: str, sheets: Sequence[Sheet]) -> Document:
    """The tables and paragraphs of all sheets, their page headers, footers and page numbers as margins."""
    pages = [_page(half) for sheet in sheets for half in _halves(sheet)]
    margins = _take_margins(pages)
    tables: list[_Rows] = []
    paragraphs: list[Written] = []
    waiting: list[Line] = []
    edge = max((page.edge for page in pages), default=0.0)
    for item in (item for page in pages for item in _in_order(page)):
        if isinstance(item, Line):
            waiting.append(item)
            continue
        is_between = bool(waiting)
        paragraphs += _paragraphs(waiting, edge)
        waiting = []
        if tables and not is_between and (grown := _grown(tables[-1], item)):
            tables[-1] = grown
        else:
            tables.append(_Rows(item.grid.xs, _rows(item), len(paragraphs)))
    paragraphs += _paragraphs(waiting, edge)
    made = [_table(0, [[text] for text in paragraphs], 0)]
    made += [_table(number, table.rows, table.after) for number, table in enumerate(tables, start=1)]
    return take_out(Document(kind, tuple(made), margins=margins))


def sentence_around(sheet: Sheet, box: Sequence[float]) -> tuple[float, float, float, float] | None:
    """The place on a page of the sentence that a box stands in: a paragraph, or a cell's line; None where nothing stands there."""
    return sentence_in(texts_on(sheet), box)


def texts_on(sheet: Sheet) -> list[Written]:
    """The cells and paragraphs of a page."""
    pages = [_page(half) for half in _halves(sheet)]
    texts = [text for page in pages for part in page.parts for text in part.cells.values()]
    return texts + [text for page in pages for text in _paragraphs(page.lines, page.edge)]


def sentence_in(texts: Sequence[Written], box: Sequence[float]) -> tuple[float, float, float, float] | None:
    """The same, among the texts of a page."""
    for text in texts:
        near = [n for n, (_, *sides) in enumerate(text.boxes) if _overlap(sides, box)]
        if near:
            first = text.text.rfind("\n", 0, near[0]) + 1
            last = text.text.find("\n", near[-1])
            sides = list(zip(*(each[1:] for each in text.boxes[first : last if last >= 0 else None]), strict=True))
            return min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])
    return None


def _overlap(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _halves(sheet: Sheet) -> list[Sheet]:
    """The two pages that were printed beside each other on one sheet; nearly always the sheet as it is."""
    middle = sheet.width / 2
    letters = [letter for letter in sheet.letters if not letter.text.isspace()]
    sides = [sum(letter.right < middle for letter in letters), sum(letter.left > middle for letter in letters)]
    crossed = sum(sides) < len(letters) or any(
        line.start < middle < line.end if line.is_level else abs(line.at - middle) < TOLERANCE for line in sheet.rulings
    )
    if crossed or 5 * min(sides) < len(letters) or not sheet.rulings or not letters:
        return [sheet]
    return [
        Sheet(
            sheet.page,
            sheet.width,
            sheet.height,
            tuple(letter for letter in sheet.letters if (letter.left < middle) == is_left),
            tuple(line for line in sheet.rulings if ((line.start if line.is_level else line.at) < middle) == is_left),
        )
        for is_left in (True, False)
    ]


def _page(sheet: Sheet) -> _Page:
    grids, loose = grids_in(sheet.page, sheet.rulings)
    letters = _struck(sheet.letters, loose)
    inside, outside = _shared_out(letters, sorted(grids, key=lambda grid: grid.area))
    parts = [_Part(grid, _texts(grid, cells)) for grid, cells in inside]
    lines = lines_in(sheet.page, outside)
    if not grids and (columns := _columns_by_gaps(sheet.page, lines)):
        return _Page(sheet, [columns[0]], columns[1])
    return _Page(sheet, parts, lines)


def _struck(letters: Sequence[Letter], loose: list[Ruling]) -> list[Letter]:
    """The letters, those marked that a line outside all tables strikes out."""
    strokes = [line for line in loose if line.is_level]
    if not strokes:
        return list(letters)
    return [
        letter._replace(why=STRUCK) if not letter.why and any(_strikes(line, letter) for line in strokes) else letter for letter in letters
    ]


def _strikes(line: Ruling, letter: Letter) -> bool:
    height, middle = letter.bottom - letter.top, (letter.left + letter.right) / 2
    return 0.3 * height < line.at - letter.top < 0.72 * height and line.start <= middle <= line.end


def _shared_out(letters: Sequence[Letter], grids: list[Grid]) -> tuple[list[tuple[Grid, dict[Cell, list[Letter]]]], list[Letter]]:
    """The letters of each cell, and those outside any: what was written in one go stands where it starts, up to a wide gap."""
    inside: list[tuple[Grid, dict[Cell, list[Letter]]]] = [(grid, {}) for grid in grids]
    outside: list[Letter] = []
    home: list[Letter] = outside
    before: Letter | None = None
    for letter in letters:
        goes_on = before is not None and letter.run == before.run >= 0
        gap = letter.left - before.right if before and goes_on else 0.0
        if (
            not goes_on
            or before is None
            or not -1 <= gap / (letter.bottom - letter.top or 1.0) <= 1
            or abs(letter.middle - before.middle) > 2
        ):
            home = _home(letter, inside, outside)
        home.append(letter)
        before = letter
    return inside, outside


def _home(letter: Letter, inside: list[tuple[Grid, dict[Cell, list[Letter]]]], outside: list[Letter]) -> list[Letter]:
    x, y = (letter.left + letter.right) / 2, letter.middle
    for grid, cells in inside:
        if cell := grid.cell_at(x, y):
            return cells.setdefault(cell, [])
    return outside


def _texts(grid: Grid, cells: dict[Cell, list[Letter]]) -> dict[Cell, Written]:
    return {cell: _cell_text(grid, cell, letters) for cell, letters in cells.items()}


def _cell_text(grid: Grid, cell: Cell, letters: list[Letter]) -> Written:
    lines = lines_in(grid.page, letters)
    if not lines:
        return Written()
    indent = max(min(line.left for line in lines) - grid.xs[cell.left], 0.0)
    return written_cell(lines, max(line.right for line in lines) if len(lines) < 3 else grid.xs[cell.right] - min(indent, 12.0))


def _columns_by_gaps(page: int, lines: list[Line]) -> tuple[_Part, list[Line]] | None:
    """A page without ruling lines whose lines stand in columns, as a table of one row, and the lines above and below it."""
    beside = [number for number, line in enumerate(lines) if _gaps(line)]
    if len(beside) < FEWEST_BESIDE:
        return None
    block = lines[beside[0] : beside[-1] + 1]
    edges = _gutters(block) if len(block) >= FEWEST_LINES else []
    if not edges:
        return None
    xs = (min(line.left for line in block) - 1, *edges, max(line.right for line in block) + 1)
    rows = [[block[0]], block[1:]] if _is_head(block[0], edges) else [block]
    ys = (block[0].top, *(row[0].top for row in rows[1:]), block[-1].bottom)
    squares = {(row, column): Cell(row, column, row + 1, column + 1) for row in range(len(rows)) for column in range(len(xs) - 1)}
    texts: dict[Cell, Written] = {}
    for (row, column), cell in squares.items():
        letters = [letter for line in rows[row] for letter in line.letters if sum(letter.left >= edge for edge in edges) == column]
        texts[cell] = written_cell(lines_in(page, letters))
    return _Part(Grid(page, xs, ys, squares), texts, is_ruled=False), [*lines[: beside[0]], *lines[beside[-1] + 1 :]]


def _is_head(line: Line, edges: list[float]) -> bool:
    """Whether a line holds a column's heading each, but for the first columns, whose one may stand above several."""
    words = [
        "".join(letter.text for letter in line.letters if sum(letter.left >= edge for edge in edges) == n).split()
        for n in range(len(edges) + 1)
    ]
    said = ["".join(each) for each in words]
    return sum(map(bool, said)) > 1 and bool(said[-1]) and all(len(each) <= LONGEST_HEAD and not _DIGITS.search(each) for each in said)


def _gaps(line: Line) -> list[tuple[float, float]]:
    letters = [letter for letter in line.letters if not letter.text.isspace()]
    least = GUTTER * line.em
    return [(one.right, other.left) for one, other in pairwise(letters) if other.left - one.right > least]


def _gutters(lines: list[Line]) -> list[float]:
    """The middles of the gaps that go down between all of these lines."""
    free: list[tuple[float, float]] = [(min(line.left for line in lines), max(line.right for line in lines))]
    for line in lines:
        for letter in line.letters:
            if not letter.text.isspace():
                free = [piece for left, right in free for piece in _without(left, right, letter)]
    em = min(line.em for line in lines)
    return [(left + right) / 2 for left, right in free if right - left > GUTTER * em / 2]


def _without(left: float, right: float, letter: Letter) -> Iterator[tuple[float, float]]:
    if letter.right <= left or letter.left >= right:
        yield left, right
        return
    if letter.left > left:
        yield left, letter.left
    if letter.right < right:
        yield letter.right, right


def _take_margins(pages: list[_Page]) -> tuple[str, ...]:
    """Page headers, footers and page numbers, each once, which then are no lines of their pages: what is a number of a page in its margin,
    or stands in the margins of several pages alike but for its numbers."""
    said: dict[str, None] = {}
    words = {id(line): written_line(line).text.strip() for page in pages for line in page.lines}
    in_margin = [[line for line in page.lines if _is_in_margin(page, line)] for page in pages]
    alike = Counter(_DIGITS.sub("#", words[id(line)]) for lines in in_margin for line in {words[id(each)]: each for each in lines}.values())
    for page, lines in zip(pages, in_margin, strict=True):
        gone = {id(line) for line in lines if PAGE_NUMBER.fullmatch(words[id(line)]) or alike[_DIGITS.sub("#", words[id(line)])] > 1}
        said |= {words[id(line)]: None for line in page.lines if id(line) in gone}
        page.lines = [line for line in page.lines if id(line) not in gone]
    return tuple(line for line in said if line)


def _is_in_margin(page: _Page, line: Line) -> bool:
    return line.bottom < MARGIN * page.sheet.height or line.top > (1 - MARGIN) * page.sheet.height


def _in_order(page: _Page) -> list[Line | _Part]:
    """Lines and tables as they stand below each other."""
    items: list[tuple[float, Line | _Part]] = [((line.top + line.bottom) / 2, line) for line in page.lines]
    items += [(part.grid.ys[0], part) for part in page.parts]
    return [item for _, item in sorted(items, key=lambda each: each[0])]


def _paragraphs(lines: list[Line], edge: float) -> list[Written]:
    """The paragraphs of running text."""
    stretches: list[list[Line]] = []
    for line in lines:
        if stretches and _may_go_on(stretches[-1][-1], line):
            stretches[-1].append(line)
        else:
            stretches.append([line])
    return [joined_lines(part, "\t") for stretch in stretches for part in paragraphs_of(stretch, right=edge)]


def _may_go_on(before: Line, line: Line) -> bool:
    size = max(before.em, line.em) / min(before.em, line.em)
    is_near = before.page != line.page or line.top - before.bottom < JUMP * (before.bottom - before.top)
    return size < OTHER_SIZE and is_near and _longest_gap(before) < 2 * GUTTER * before.em and _longest_gap(line) < 2 * GUTTER * line.em


def _longest_gap(line: Line) -> float:
    return max((right - left for left, right in _gaps(line)), default=0.0)


def _rows(part: _Part, columns: Sequence[int] = ()) -> list[list[Written | None]]:
    """The cells of a part as rows; what a merged cell covers is None. `columns` says where its edges are among those of a larger table."""
    grid = part.grid
    at = columns or range(len(grid.xs))
    rows: list[list[Written | None]] = [[None] * at[-1] for _ in range(len(grid.ys) - 1)]
    for cell in set(grid.cells.values()):
        rows[cell.top][at[cell.left]] = part.cells.get(cell, Written())
    return rows


def _grown(table: _Rows, part: _Part) -> _Rows | None:
    """A table with its next page's rows, where that has the same columns; None where it has others."""
    xs, before = table.xs, table.rows
    within = TOLERANCE if part.is_ruled else LOOSE
    columns = columns_among(part.grid.xs, xs, within)
    if columns is None:
        if (spread := columns_among(xs, part.grid.xs, within)) is None:
            return None
        before = [_spread(row, spread) for row in before]
        xs, columns = part.grid.xs, list(range(len(part.grid.xs)))
    rows = _without_heads(before, _rows(part, columns))
    if rows:
        _join_cut(before, rows[0])
    return _Rows(xs, before + rows, table.after)


def _spread(row: list[Written | None], columns: list[int]) -> list[Written | None]:
    wide: list[Written | None] = [None] * columns[-1]
    for column, text in zip(columns, row, strict=False):
        wide[column] = text
    return wide


def _without_heads(before: list[list[Written | None]], rows: list[list[Written | None]]) -> list[list[Written | None]]:
    """The rows without those at the top that repeat the table's first ones."""
    heads = 0
    while heads < min(MOST_HEADS, len(rows), len(before)) and _words(rows[heads]) == _words(before[heads]) and any(_words(rows[heads])):
        heads += 1
    return rows[heads:]


def _words(row: list[Written | None]) -> list[str]:
    return ["".join(text.text.split()) for text in row if text is not None]


def _join_cut(before: list[list[Written | None]], row: list[Written | None]) -> None:
    """What stands in a page's first row goes to the cell above that was cut; not where a number of its own stands there."""
    if any(text is not None and _BARE.fullmatch(text.text) for text in row):
        return
    for column, text in enumerate(row):
        above = next((up[column] for up in reversed(before) if column < len(up) and up[column] is not None), None)
        if text is None or above is None or not text.characters or not _is_cut(above.text):
            continue
        above.append(text)
        row[column] = None if column else Written()


def _is_cut(text: str) -> bool:
    return bool(_OPEN.search(text)) or (len(text) >= CUT_LENGTH and not _STOPPED.search(text))


def _table(number: int, rows: Sequence[Sequence[Written | None]], after: int) -> Table:
    boxes: dict[tuple[int, int], Sequence[Box]] = {}
    left_out: dict[tuple[int, int], tuple[LeftOut, ...]] = {}
    for r, row in enumerate(rows, start=1):
        for c, text in enumerate(row, start=1):
            if text is not None and text.boxes:
                boxes[r, c] = text.boxes
            if text is not None and text.unseen:
                left_out[r, c] = text.unseen
    values = [[None if text is None else text.text for text in row] for row in rows]
    return Table(None, number, values, after=after, left_out=left_out, boxes=boxes)
