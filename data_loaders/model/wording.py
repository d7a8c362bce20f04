"""A finding as one sentence that stands alone: which blank, where, what is wrong, what to do."""

from __future__ import annotations

from functools import lru_cache

from data_loaders.model.findings import Finding
from data_loaders.model.form import load_forms
from data_loaders.model.words import Said, said


def located(finding: Finding, language: str = "zh") -> str:
    """ "“专栏专题”（统计表!F14）：“若干”不是一个确定的数。…" in either language; label and place only where there are any."""
    label = label_of(finding.indicator or "", language)
    place = finding.place.words(language)
    head = f"“{label}”" if label and not label.startswith("“") else label
    if head and place:
        head = said("located.at_place", language, what=head, place=place)
    head, message = head or place, finding.message(language)
    return said("located.opening", language, head=head, message=message) if head else message


def label_of(blank: str, language: str = "zh") -> str:
    """What a blank is called, empty where there is none of that code."""
    return _labels().get(blank, Said("", "")).words(language)


@lru_cache(maxsize=1)
def _labels() -> dict[str, Said]:
    """Every form's blanks: code -> its label."""
    return {code: Said(blank.label_zh, blank.label_en) for form in load_forms().values() for code, blank in form.blanks.items()}
