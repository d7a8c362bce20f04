"""A finding as one sentence that stands alone: which blank, where, what is wrong, what to do."""

from __future__ import annotations

from functools import lru_cache

from data_loaders.findings import Finding
from data_loaders.form import load_forms


def located(finding: Finding, language: str = "zh") -> str:
    """"“专栏专题”（统计表!F14）：“若干”不是一个确定的数。…" in either language; label and place only where there are any."""
    zh = language == "zh"
    label = _labels().get(finding.indicator or "", ("", ""))[0 if zh else 1]
    place = finding.place.words(language)
    head = f"“{label}”" if label and not label.startswith("“") else label
    if head and place:
        head += f"（{place}）" if zh else f" ({place})"
    head = head or place
    return f"{head}{'：' if zh else ': '}{finding.message(language)}" if head else finding.message(language)


@lru_cache(maxsize=1)
def _labels() -> dict[str, tuple[str, str]]:
    """Every form's blanks: code -> its label in both languages."""
    return {code: (blank.label_zh, blank.label_en) for form in load_forms().values() for code, blank in form.blanks.items()}
