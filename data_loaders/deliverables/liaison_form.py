"""Annex 1 of the notice, the liaison officer's form, in a Word table or a sheet: a label, then its value in the cell after it.

A list of the officers of several units has the labels in its heading row, and a row a unit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from data_loaders.deliverables.roster import is_roster
from data_loaders.formats.tables import Table
from data_loaders.model.readings import LiaisonField
from data_loaders.text.plain import bare_label, tidy

UNIT = "unit_name"
LABELS = {
    "姓名": "name",
    "联络员姓名": "name",
    "联络员": "name",
    "性别": "sex",
    "职务": "title",
    "职务职称": "title",
    "办公电话": "office_phone",
    "手机": "mobile",
    "手机号": "mobile",
    "手机号码": "mobile",
    "移动电话": "mobile",
    "传真": "fax",
    "传真号": "fax",
    "qq号": "qq",
    "qq": "qq",
    "qq号码": "qq",
    "微信号": "wechat",
    "微信": "wechat",
    "电子邮箱": "email",
    "邮箱": "email",
    "电子邮件": "email",
    "单位名称": UNIT,
    "单位": UNIT,
    "填报单位": UNIT,
    "通信地址": "address",
    "通讯地址": "address",
    "地址": "address",
}
"""The labels as printed, and as offices rewrite them, without marks -> the field."""
FIELDS = tuple(dict.fromkeys(LABELS.values()))
OFFICER = frozenset(FIELDS) - {UNIT, "address"}
"""The fields that say something of the officer."""
NEEDED = ("name", "title", "office_phone", "fax", "qq", UNIT)
"""The fields the form marks with a star."""
LEAST_LABELS = 6
"""A table with fewer of the eleven labels is some other table."""
MOST_ROWS = 60
LISTED_LABELS = {
    "联系电话": "phone",
    "电话": "phone",
    "联系方式": "phone",
    "单位全称": UNIT,
    "报送单位": UNIT,
    "部门职务": "title",
    "联络人": "name",
    "联络人姓名": "name",
}
"""What the heading of a list may say besides; a phone is told apart by its digits."""
HEADING_ROWS = 20
"""How far down a list's heading row is looked for."""
_MOBILE = re.compile(r"1[0-9]{10}$")
_CONTACTS = frozenset({"mobile", "office_phone", "phone", "email", "qq", "wechat"})
_TOTAL = re.compile("合计|总计|小计|共计|共[0-9]+")
_SPEAKS_OF_OFFICERS = re.compile("联络员|联络人|liaison", re.IGNORECASE)


def liaison_fields(table: Table) -> tuple[LiaisonField, ...] | None:
    """The filled fields of a liaison form, in order; None where the table is none."""
    if table.number == 0 or len(table.rows) > MOST_ROWS:
        return None
    labels = [
        (r, c, field) for r, row in enumerate(table.rows) for c, cell in enumerate(row) if isinstance(cell, str) and (field := _field(cell))
    ]
    named = {field for _, _, field in labels}
    if len(named) < LEAST_LABELS or len(named) != len(labels) or "name" not in named:
        return None
    if not _stands_beside(table, labels):
        return None
    read = [(field, r, _beside(table, r, c)) for r, c, field in labels]
    return tuple(_filled(table, field, r, *value) for field, r, value in read if value)


def listed_officers(table: Table, around: list[str]) -> list[tuple[LiaisonField, ...]]:
    """The officers of a list, the filled fields of a row each; none where the table is no such list.

    That they are liaison officers must stand in the heading, above it, or in one of the names `around` (sheet, file, folders): a list
    of names and phones alone may be of anybody.
    """
    top = table.rows[:HEADING_ROWS]
    if not _may_name([cell for row in top for cell in row]):
        return []
    heading = next((r for r, row in enumerate(top) if _may_name(row) and _heads_list(_headed(row))), None)
    if heading is None or is_roster(table.rows):
        return []
    above = (str(value) for row in table.rows[: heading + 1] for value in row if isinstance(value, str))
    if not any(_SPEAKS_OF_OFFICERS.search(words) for words in (*above, *around)):
        return []
    columns = _headed(table.rows[heading])
    below = range(heading + 1, len(table.rows))
    stop = next((r for r in below if _heads_another(table.rows[r])), len(table.rows))
    rows = (_officer(table, columns, r) for r in below[: stop - heading - 1])
    return list(dict.fromkeys(row for row in rows if row))


def _may_name(cells: Sequence[object]) -> bool:
    """Whether cells may hold the label of a name: asked of every form's first rows, so it must cost nothing."""
    words = "\t".join([cell for cell in cells if isinstance(cell, str)])
    return "姓" in words or "联络" in words


def _headed(row: Sequence[object]) -> dict[str, int]:
    """Field -> column (from 0), as a row's labels say; of a label given twice the first."""
    found: dict[str, int] = {}
    for c, cell in enumerate(row):
        if isinstance(cell, str) and (field := _field(cell) or LISTED_LABELS.get(bare_label(cell))):
            found.setdefault(field, c)
    return found


def _heads_list(columns: dict[str, int]) -> bool:
    return {"name", UNIT} <= columns.keys() and bool(columns.keys() & _CONTACTS)


def _heads_another(row: Sequence[object]) -> bool:
    """Whether a row begins a table of something else: it has a column of units, and is not the list's heading repeated."""
    columns = _headed(row)
    return UNIT in columns and not _heads_list(columns)


def _officer(table: Table, columns: dict[str, int], r: int) -> tuple[LiaisonField, ...]:
    """One row's fields; none for an empty row, a remark, a total or the heading repeated."""
    row = table.rows[r]
    if _heads_list(_headed(row)) or sum(value not in ("", None) for value in row) < 2 or any(_TOTAL.match(_words(value)) for value in row):
        return ()
    fields: dict[str, LiaisonField] = {}
    for field, c in columns.items():
        at = (r + 1, c + 1)
        if field == UNIT and not _at(table, at):
            at = table.merged_into(*at) or at
        if words := _at(table, at):
            kept = field if field != "phone" else "mobile" if _MOBILE.match(words) else "office_phone"
            fields.setdefault(kept, _filled(table, kept, at[0] - 1, at[1] - 1, words))
    is_person = "name" not in fields or not any(map(str.isdigit, fields["name"].value))
    return tuple(fields.values()) if is_person and fields.keys() & OFFICER else ()


def _at(table: Table, cell: tuple[int, int]) -> str:
    """The words of a cell (from 1), "" where there is none."""
    row = table.rows[cell[0] - 1]
    value = row[cell[1] - 1] if cell[1] <= len(row) else None
    return "" if value is None else _words(value)


def _field(cell: str) -> str | None:
    return LABELS.get(bare_label(cell)) if len(cell) < 20 else None


def _stands_beside(table: Table, labels: list[tuple[int, int, str]]) -> bool:
    """Whether the labels stand beside their values: a list with the labels in its heading row is something else."""
    heading = max((sum(row == r for row, _, _ in labels) for r, _, _ in labels), default=0)
    return heading < LEAST_LABELS


def _beside(table: Table, r: int, c: int) -> tuple[int, str] | None:
    """The column and words of the value after a label: the next cell with something in it, unless that is a label."""
    row = table.rows[r]
    for column in range(c + 1, len(row)):
        value = row[column]
        if value is None or not str(value).strip():
            continue
        words = _words(value)
        return None if _field(words) else (column, words)
    return None


def _words(value: object) -> str:
    """A cell as words; a phone number typed as a number keeps its digits."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return tidy(str(value))


def _filled(table: Table, field: str, r: int, c: int, words: str) -> LiaisonField:
    return LiaisonField(field, words, table.place(r + 1, c + 1, None, 0, len(words), words))
