"""Names of files that every system takes."""

from __future__ import annotations

import re

from data_loaders.model.campaign import Unit
from data_loaders.writers.handed_out import starts_formula

NOT_IN_FILE_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


def template_name(unit: Unit, period_label: str, format: str) -> str:
    """A file name that every system takes: "M01_单位名称_第2周.xlsx"."""
    return f"{safe_stem(unit.code, unit.name, period_label)}.{format}"


def safe_stem(*parts: str) -> str:
    """Words as the name of a folder, or of a file without its ending, that every system takes: "M01_单位名称"."""
    stem = "_".join(parts)
    if starts_formula(stem):  # a list of file names is pasted into tables, too
        stem = f"_{stem}"
    return NOT_IN_FILE_NAMES.sub("_", stem)[:80].rstrip(". ")
