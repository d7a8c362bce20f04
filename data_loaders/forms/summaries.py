"""A row a unit, a column a blank (a higher unit passing on its sub-units' figures) -> the cells of each row with their blanks.

A column is known by its blank's label or code, or by an item's title over a short label; what fits no blank or several is said and
not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from data_loaders.formats.tables import Table
from data_loaders.forms.excel_form import MarkedCell, MarkedForm
from data_loaders.forms.ledger import REMARKS
from data_loaders.forms.qualified import word_of_doubt
from data_loaders.forms.sentences import SHORTEST, sentences_in
from data_loaders.model.findings import Finding, Place
from data_loaders.model.form import Form
from data_loaders.model.printed import COLUMNS, FORM_MARK
from data_loaders.text.counting_units import COUNTING_UNITS
from data_loaders.text.plain import plain, words_of

FEWEST = 3
"""So many columns must be known for a table to be a summary."""
LONGEST_HEADER = 60
LISTED = 8
"""How many labels a message lists."""
UNITS = frozenset(["单位", "单位名称", "填报单位", "报送单位", "上报单位", "单位全称", "机构", "机构名称", "下属单位", "所属单位", "名称"])
CODES = frozenset(["编码", "单位编码", "代码", "单位代码"])
PERIODS = frozenset(["填报期", "周次", "期次", "报送期", "填报周次", "统计期"])
BASES = frozenset(["统计口径", "口径"])
PASSED_OVER = frozenset(
    (
        "序号", "编号", "备注", "说明", "联系人", "联系电话", "联系方式", "电话", "手机", "填报人", "负责人", "审核人", "单位类型", "类型",
        "类别", "日期", "填报日期", "合计", "小计", "总计",
    )
)  # fmt: skip
"""Headings beside the blanks' that are no answers."""
_HEADINGS = frozenset(COLUMNS)
_TOTAL = re.compile("合计|总计|小计|共计|汇总|总和|总数|平均")
_CONTINUED = re.compile("续")
_REMARK = "[（(](?P<words>[^（()）]{1,4})[）)]"
REMARK_IN_HEADING = re.compile(rf"{_REMARK}(?=\s*(?:\t|$))")
"""What is said of a column in a bracket behind its heading, in a row's cells parted by tabs."""
_BRACKET_END = re.compile(rf"{_REMARK}\s*$")
_DIGIT = re.compile("[0-9０-９一二两三四五六七八九十百千万]")


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One unit's row (from 1), in the shape of a filled form of our own."""

    row: int
    marked: MarkedForm
    findings: tuple[Finding, ...]
    headed: Mapping[str, str]
    """By blank, what its column's heading says of it in a bracket behind its label: 参与人次（万）."""
    stretch: str
    """How it is told apart from the others of its sheet: "!5:5", or "!C:C" where the units stand side by side."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One summary: the table its rows stand in, its units' rows, the rows (from 1) above it that may say the period, what is odd about
    its headings, and the first and last row it takes."""

    table: Table
    rows: tuple[SummaryRow, ...]
    first_line: int
    last_line: int
    upper_heading: int | None
    """The first row (from 1) of a heading that takes two: what it says is said of columns."""
    findings: tuple[Finding, ...]
    taken: tuple[int, int]
    named: frozenset[int]
    """The columns (from 1) that have a heading."""
    unread: frozenset[int]
    """Those of them whose heading is no blank's; `findings` says so."""


@dataclass(frozen=True, slots=True)
class Columns:
    """A heading: its last row (from 0), whether it takes the one above too, and what stands in which column (from 0)."""

    row: int
    has_two_rows: bool
    blanks: dict[int, str]
    several: dict[int, tuple[str, ...]]
    unknown: dict[int, str]
    places: dict[str, int]
    remarks: dict[int, str]
    """What stands in a bracket behind a blank's label, or behind the title over it."""


def read_summaries(table: Table, form: Form) -> list[Summary]:
    """The summary tables of a sheet, one below another; none where no row names at least three blanks."""
    headings: list[Columns] = []
    r = 0
    while r < len(table.rows):
        heading = heading_at(table, form, r)
        if heading:
            headings.append(heading)
            r = heading.row
        r += 1
    stops = [heading.row for heading in headings[1:]] + [len(table.rows)]
    summaries: list[Summary] = []
    first_line = 1
    before: Columns | None = None
    for heading, stop in zip(headings, stops, strict=False):
        first_line, last_line = lines_above(table, form, first_line, heading.row), heading.row
        goes_on = before is not None and _goes_on(table, before, heading, first_line)
        if goes_on:
            first_line, last_line = summaries[-1].first_line, summaries[-1].last_line
        end = next((r for r in range(heading.row + 1, stop) if begins_another(table, form, r)), stop)
        rows = tuple(row for r in range(heading.row + 1, end) if (row := unit_row(table, form, heading, r)))
        last = max([heading.row + 1, *(row.row for row in rows)])
        odd = odd_columns(table, form, heading, range(heading.row + 1, last))
        odd = tuple(finding for finding in odd if not (goes_on and finding.rule == "columns_missing"))
        columns = columns_named(heading, table.rows[max(heading.row - 1, 0) : heading.row + 1])
        upper = heading.row if heading.has_two_rows else None
        summaries.append(Summary(table, rows, first_line, last_line, upper, odd, (heading.row + 1, last), *columns))
        first_line, before = last + 1, heading
    return summaries


def columns_named(heading: Columns, rows: Sequence[Sequence[object]]) -> tuple[frozenset[int], frozenset[int]]:
    """The columns (from 1) that have words in the heading's `rows`, and those of them that are no single blank's."""
    named = frozenset(c for row in rows for c, words in enumerate(row, start=1) if isinstance(words, str) and words.strip())
    return named, frozenset(c + 1 for c in (*heading.unknown, *heading.several))


def lines_above(table: Table, form: Form, first: int, heading: int) -> int:
    """The first row (from 1, `first` or below) of those above a heading row (from 0) that belong to no other form."""
    return next((r + 2 for r in range(heading - 2, first - 2, -1) if begins_another(table, form, r)), first)


def _goes_on(table: Table, before: Columns, heading: Columns, first_line: int) -> bool:
    """Whether a heading is the one above repeated on the next page: the same blanks, and nothing else said between them."""
    between = {str(value).strip() for row in table.rows[first_line - 1 : heading.row] for value in row if value not in ("", None)}
    return before.blanks == heading.blanks and all(not words or _CONTINUED.search(words) for words in between)


def begins_another(table: Table, form: Form, r: int) -> bool:
    """Whether a row (from 0) below a summary belongs to something else: our form, the printed one, a summary turned."""
    words = [value.strip() for value in table.rows[r] if isinstance(value, str) and value.strip()]
    if not words:
        return False
    titles = {plain(title) for title in form.columns_zh}
    if sum(plain(value) in titles for value in words if len(value) <= LONGEST_HEADER) > 1:
        return True
    first = plain(words[0]) if len(words[0]) <= LONGEST_HEADER else ""
    return (
        first in UNITS | _HEADINGS
        or any(value in form.blanks or value.startswith(FORM_MARK) for value in words)
        or bool(first and _blanks_of(form, words[0], ""))
        or any(len(value) >= SHORTEST and sentences_in(form, words_of(value)) for value in words)
    )


def heading_at(table: Table, form: Form, r: int) -> Columns | None:
    """The heading that begins in row `r`, over one row or two; None where this row is none."""
    rows = table.rows
    short = _short_words(rows[r])
    if short < FEWEST - 1 or (short < FEWEST and (r + 1 == len(rows) or _short_words(rows[r + 1]) < FEWEST)):
        return None
    one = _columns(form, r, rows[r], [])
    two = _columns(form, r + 1, rows[r + 1], rows[r]) if r + 1 < len(rows) else one
    best = two if len(two.blanks) > len(one.blanks) else one
    return best if len(set(best.blanks.values())) >= FEWEST else None


def _short_words(row: Sequence[object]) -> int:
    return sum(isinstance(value, str) and 0 < len(value) <= LONGEST_HEADER for value in row)


def _columns(form: Form, r: int, row: Sequence[object], above: Sequence[object]) -> Columns:
    found = Columns(r, bool(above), {}, {}, {}, {}, {})
    item = ""
    for c in range(max(len(row), len(above))):
        over = _words(above, c)
        item = over or item
        words = _words(row, c) or over
        if not words:
            continue
        name = plain(words)
        kind = next((kind for kind, names in _KINDS.items() if name in names), None)
        codes = _blanks_of(form, words, item if above else "")
        if kind:
            found.places.setdefault(kind, c)
        elif len(codes) == 1:
            found.blanks[c] = codes[0]
            if remark := _remark_in(form, (item, words) if above else (words,)):
                found.remarks[c] = remark
        elif codes:
            found.several[c] = codes
        elif name in REMARKS:
            found.places.setdefault("remark", c)
        elif name not in PASSED_OVER:
            found.unknown[c] = words
    return found


def _remark_in(form: Form, headings: Sequence[str]) -> str:
    """What headings have in brackets that is no part of the form's own words."""
    return "、".join(dict.fromkeys(words for words in _in_brackets(headings) if words and words not in _own_brackets(form)))


@lru_cache(maxsize=8)
def _own_brackets(form: Form) -> frozenset[str]:
    """What the form's own labels and titles end with in brackets."""
    own = (*(blank.label_zh for blank in form.blanks.values()), *(words for item in form.items for words in (item.title_zh, item.label_zh)))
    return frozenset(_in_brackets(own))


def _in_brackets(headings: Iterable[str]) -> Iterator[str]:
    """What stands in the bracket behind each of those that have one."""
    return (found["words"].strip() for words in headings if (found := _BRACKET_END.search(words)))


_KINDS = {"unit": UNITS, "code": CODES, "period": PERIODS, "basis": BASES}


def _words(row: Sequence[object], c: int) -> str:
    value = row[c] if c < len(row) else None
    return value.strip() if isinstance(value, str) and len(value) <= LONGEST_HEADER else ""


@lru_cache(maxsize=1024)
def _blanks_of(form: Form, words: str, item_words: str) -> tuple[str, ...]:
    """The blanks a heading may mean: by label or code, else the item's blanks whose label holds the short words."""
    if words.strip() in form.blanks:
        return (words.strip(),)
    names = {plain(words), plain(_BRACKET_END.sub("", words))} - {""}
    labels = _plain_labels(form)
    exact = tuple(code for code, (zh, en) in labels.items() if zh in names or en in names)
    if exact or not item_words:
        return exact
    under = _blanks_under(form)
    blanks = under.get(plain(item_words)) or under.get(plain(_BRACKET_END.sub("", item_words)), ())
    return tuple(code for code in blanks if any(name in labels[code][0] for name in names))


@lru_cache(maxsize=8)
def _blanks_under(form: Form) -> dict[str, tuple[str, ...]]:
    """The blanks of the items that go by a title or label, by those words as `plain` has them."""
    found: dict[str, tuple[str, ...]] = {}
    for item in form.items:
        codes = tuple(code for code, blank in form.blanks.items() if blank.item == item.code)
        for words in {plain(item.title_zh), plain(item.label_zh)} - {""}:
            found[words] = found.get(words, ()) + codes
    return found


@lru_cache(maxsize=8)
def _plain_labels(form: Form) -> dict[str, tuple[str, str]]:
    """Every blank's label in both languages as `plain` has it; every word of a large sheet is held against them."""
    return {code: (plain(blank.label_zh), plain(blank.label_en)) for code, blank in form.blanks.items()}


def unit_row(table: Table, form: Form, heading: Columns, r: int) -> SummaryRow | None:
    """One unit's row; None for totals, counting units, remarks and rows without a single answer."""
    row = table.rows[r]
    filled = [c for c in (*heading.blanks, *heading.several) if _filled(table, row, r, c)]
    if not filled:
        return None
    before = [said(row, c) for c in range(min(heading.blanks)) if c < len(row)]
    unit, code, period, basis = (_said_or_merged(table, r, heading.places.get(kind)) for kind in _KINDS)
    if any(_TOTAL.match(plain(words)) for words in before if words):
        return None
    if not unit and not code and not any(_DIGIT.search(str(row[c])) or (r + 1, c + 1) in table.natures for c in filled if c < len(row)):
        return None
    if all(said(row, c) in COUNTING_UNITS for c in filled):
        return None
    cells = tuple(
        MarkedCell(blank, row[c] if c < len(row) else None, r + 1, c + 1, table.natures.get((r + 1, c + 1), ""), False)
        for c, blank in heading.blanks.items()
    )
    at = heading.places.get("unit", heading.places.get("code", 0))
    marked = MarkedForm(
        version=form.version,
        unit_code=code or None,
        unit_written=unit,
        period_written=period,
        basis_written=basis,
        unit_place=table.place(r + 1, at + 1, sentence=unit or code),
        period_place=table.place(r + 1, heading.places.get("period", at) + 1, sentence=period),
        cells=cells,
    )
    ambiguous = tuple(_ambiguous(table, form, heading, r, c) for c in heading.several if c in filled)
    headed = {code: heading.remarks[c] for c, code in heading.blanks.items() if c in heading.remarks}
    return SummaryRow(r + 1, marked, (*ambiguous, *_remarked(table, heading, r)), headed, f"!{r + 1}:{r + 1}")


def _remarked(table: Table, heading: Columns, r: int) -> tuple[Finding, ...]:
    """A query where the remark behind a unit's row makes its numbers doubtful."""
    column = heading.places.get("remark")
    remark = said(table.rows[r], column)
    if column is None or not remark or not (word := word_of_doubt(remark)):
        return ()
    return (Finding("row_remark", place=table.place(r + 1, column + 1, sentence=remark), values={"words": word, "written": remark[:80]}),)


def _said_or_merged(table: Table, r: int, c: int | None) -> str:
    """What a cell (from 0) says; one that is part of a cell merged over several rows says what that one does."""
    words = said(table.rows[r], c)
    if words or c is None or (into := table.merged_into(r + 1, c + 1)) is None:
        return words
    return said(table.rows[into[0] - 1], into[1] - 1) if into[1] == c + 1 else ""


def _filled(table: Table, row: Sequence[object], r: int, c: int) -> bool:
    return (c < len(row) and row[c] not in (None, "")) or (r + 1, c + 1) in table.natures


def said(row: Sequence[object], c: int | None) -> str:
    """A cell of a row (from 0) as words, "" where there is none."""
    value = row[c] if c is not None and c < len(row) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _ambiguous(table: Table, form: Form, heading: Columns, r: int, c: int) -> Finding:
    values = _labels(form, "candidates", heading.several[c]) | {"raw": said(table.rows[r], c)}
    return Finding("column_ambiguous", None, table.place(r + 1, c + 1), values)


def odd_columns(table: Table, form: Form, heading: Columns, rows: range) -> tuple[Finding, ...]:
    """Queries on the file: headings of numbers that are no blank's, blanks that have no column. `rows` (from 0) are the units'."""
    findings = [
        Finding("column_unknown", None, table.place(heading.row + 1, c + 1), {"written": words})
        for c, words in heading.unknown.items()
        if any(_DIGIT.search(said(row, c)) for row in table.rows[rows.start : rows.stop])
    ]
    there = set(heading.blanks.values())
    absent = tuple(code for code in form.blanks if code not in there)
    if absent:
        values = _labels(form, "labels", absent[:LISTED]) | {"count": len(absent)}
        findings.append(Finding("columns_missing", None, Place(sheet=table.name), values))
    return tuple(findings)


def _labels(form: Form, name: str, codes: tuple[str, ...]) -> dict[str, object]:
    """The labels of some blanks, as the value of that name in each language."""
    blanks = [form.blanks[code] for code in codes]
    return {name: "、".join(blank.label_zh for blank in blanks), f"{name}_en": ", ".join(blank.label_en for blank in blanks)}
