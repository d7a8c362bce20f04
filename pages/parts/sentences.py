"""Half sentences: how a period stands ("第1周 42/48 家（88%），缺报 6 家") and what was done ("开展活动 4,103 场次").

What was not reported is left out, not called 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Any

from data_loaders.model.campaign import Period
from data_loaders.model.form import Form
from pages.parts import due_words, numbers
from pages.parts.words import label, language, t


def did(form: Form, figures: Mapping[str, int | None], changes: Mapping[str, int | None] | None = None) -> str:
    """HTML: the reported ones of some measures (code -> number), as the form says them, each with its change where one is given."""
    said = []
    for code, number in figures.items():
        if number is None:
            continue
        measure = form.measure(code)
        phrase = measure.did_zh if language() == "zh" else measure.did_en
        words = escape(phrase or t("did.any", measure=label(measure), number="{number}"))
        words = words.replace("{number}", f"<b>{numbers.short(number, language())}</b>")
        change = numbers.change((changes or {}).get(code), language())
        said.append(t("did.changed", did=words, change=change) if change else words)
    return t("sep.clause").join(said) or t("did.nothing")


def stands(
    period: Period, row: Mapping[str, Any], is_over: bool, is_headline: bool = True, change: str = "", today: date | None = None
) -> str:
    """HTML: how many of a period's expected units reported; once it is over, how many are missing. `row`: of mart_reporting.

    Before that nobody is missing, and of a period that only stands beside the headline what came is enough. `change` says how many
    more or fewer than before, beside the share.
    """
    expected = row["expected_count"]
    if not expected:
        return t("stands.nobody", period=escape(label(period)))
    if not is_over:
        phrase = "stands.open" if is_headline else "stands.beside"
    else:
        phrase = "stands.over" if row["missing_count"] else "stands.complete"
    return t(
        phrase,
        period=escape(label(period)),
        day=due_words.due(period.due_at, today),
        expected=expected,
        received=row["received_count"],
        missing=row["missing_count"],
        change=change,
        share=escape(numbers.share(row["reporting_share"], language())),
    )
