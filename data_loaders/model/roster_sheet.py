"""How the roster stands in a sheet: its headings, and several aliases in one cell. The writer and the reader hold to the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

CODE, NAME, TYPE, ALIASES = "单位编码", "单位名称", "单位类型", "别名"
LIAISON, OFFICE_PHONE, MOBILE, EMAIL, EXEMPT = "联络员", "办公电话", "手机", "邮箱", "免报"
ROSTER_COLUMNS = (CODE, NAME, TYPE, ALIASES, LIAISON, OFFICE_PHONE, MOBILE, EMAIL, EXEMPT)
EXEMPT_UNIT = "是"
"""What the last column says of a unit that is not expected to report."""
BETWEEN_ALIASES = re.compile(r"[;；\n]")
ALIAS = re.compile(r'(?P<quoted>\s*"(?P<within>(?:[^"]|"")*)"\s*)(?:[;；\n]|$)|(?P<bare>[^;；\n]+)')
"""One alias of a cell. An alias that holds what parts aliases stands in quotation marks, those within it doubled."""


def aliases_cell(aliases: Sequence[str]) -> str:
    """Aliases as one cell, which reads back as the same ones."""
    return "；".join('"{}"'.format(alias.replace('"', '""')) if _needs_quotes(alias) else alias for alias in aliases)


def aliases_in(words: str) -> tuple[str, ...]:
    """The aliases of a cell, each once."""
    found = []
    for each in ALIAS.finditer(words):
        within = (each["within"] or "").replace('""', '"')
        # Quotation marks that nobody needed are the alias's own.
        found.append(within if _needs_quotes(within) else each["quoted"] or each["bare"])
    return tuple(dict.fromkeys(alias.strip() for alias in found if alias and alias.strip()))


def _needs_quotes(alias: str) -> bool:
    return alias.startswith('"') or bool(BETWEEN_ALIASES.search(alias))
