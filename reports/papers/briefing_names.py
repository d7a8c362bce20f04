"""What the weekly briefing is called; apart, so that a page that only names it loads nothing that writes it."""

from __future__ import annotations

from reports.briefing_words import Words
from reports.briefings import Briefing


def file_stem(made: Briefing, words: Words) -> str:
    """What the file is called, without its ending."""
    return f"简报_第{words.issue}期_{made.period.label_zh}_{made.as_of:%Y%m%d}"
