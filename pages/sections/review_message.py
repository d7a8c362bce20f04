"""The words to a unit about what is to be made sure of or sent anew: polite, the places by name, a day to answer by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data_loaders.model.findings import sentence_of
from pages.parts import findings
from pages.parts.review_facts import Review
from pages.parts.review_groups import Group
from pages.parts.words import language, t

MOST = 12
"""How many places are named one by one."""


def text(review: Review, group: Group) -> str:
    """The whole message; it may be changed before it is sent."""
    unit = next((unit for unit in review.facts.roster.units if unit.code == group.unit), None)
    lines = [t("message.line", number=number, what=_line(review, row)) for number, row in enumerate(group.rows[:MOST], 1)]
    if len(group.rows) > MOST:
        lines.append(t("message.more", count=len(group.rows) - MOST))
    ending = "message.mend" if group.severity == "error" else "message.confirm"
    opening = t("message.opening", who=(unit.liaison or unit.name) if unit else "", period=review.period_list(group), count=len(group.rows))
    return "\n".join([opening, *lines, t(ending)])


def _line(review: Review, row: Mapping[str, Any]) -> str:
    """Blank and period with what is odd about it."""
    blank = review.blank_words(row)
    period = review.facts.period_labels.get(row["period"] or "", "")
    said = sentence_of(row["rule"], findings.values_of(row), language())
    named = t("message.blank", period=period, blank=blank) if blank else period
    return t("sep.colon").join(part for part in (named, said) if part)
