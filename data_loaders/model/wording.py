"""A finding as one sentence that stands alone: which blank, where, what is wrong, what to do."""

from __future__ import annotations

from functools import lru_cache

from data_loaders.model.findings import Finding
from data_loaders.model.form import load_forms

SEVERITY_WORDS = {"error": "错误", "query": "疑问", "note": "提示"}


def located(finding: Finding, language: str = "zh") -> str:
    """ "“专栏专题”（统计表!F14）：“若干”不是一个确定的数。…" in either language; label and place only where there are any."""
    zh = language == "zh"
    label = label_of(finding.indicator or "", language)
    place = finding.place.words(language)
    head = f"“{label}”" if label and not label.startswith("“") else label
    if head and place:
        head += f"（{place}）" if zh else f" ({place})"
    head = head or place
    return f"{head}{'：' if zh else ': '}{finding.message(language)}" if head else finding.message(language)


def label_of(blank: str, language: str = "zh") -> str:
    """What a blank is called, empty where there is none of that code."""
    return _labels().get(blank, ("", ""))[0 if language == "zh" else 1]


@lru_cache(maxsize=1)
def _labels() -> dict[str, tuple[str, str]]:
    """Every form's blanks: code -> its label in both languages."""
    return {code: (blank.label_zh, blank.label_en) for form in load_forms().values() for code, blank in form.blanks.items()}
