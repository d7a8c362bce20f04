"""Annex 1 of the notice, the liaison officer's form, in a Word table or a sheet: a label, then its value in the cell after it."""

from __future__ import annotations

import re
import unicodedata

from data_loaders.reading import LiaisonField
from data_loaders.tables import Table

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
NEEDED = {
    "name": ("姓名", "name"),
    "title": ("职务", "position"),
    "office_phone": ("办公电话", "office phone"),
    "fax": ("传真", "fax"),
    "qq": ("QQ号", "QQ number"),
    UNIT: ("单位名称", "unit"),
}
"""The fields the form marks with a star, with their labels in both languages."""
LEAST_LABELS = 6
"""A table with fewer of the eleven labels is some other table."""
MOST_ROWS = 60
_MARKS = re.compile(r"[\s*＊:：/、()（）]+")


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


def _field(cell: str) -> str | None:
    return LABELS.get(_MARKS.sub("", unicodedata.normalize("NFKC", cell)).casefold()) if len(cell) < 20 else None


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
    return " ".join(unicodedata.normalize("NFC", str(value)).split())


def _filled(table: Table, field: str, r: int, c: int, words: str) -> LiaisonField:
    return LiaisonField(field, words, table.place(r + 1, c + 1, None, 0, len(words), words))
