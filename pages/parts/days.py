"""A day as people write it: 2020-06-11, 2020/6/11, 20200611, 6月11日, 6.11."""

from __future__ import annotations

import re
from datetime import date

DAY = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")


def day_of(words: str, year: int) -> date | None:
    """The day somebody wrote, of `year` where none is named; None where it is none."""
    found = DAY.fullmatch(words) or TOGETHER.fullmatch(words)
    try:
        return date(int(found[1] or year), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
