"""What was done, as half a sentence: "开展活动 4,103 场次，参与 12.6万 人次，排查隐患 2,060 处". What was not reported is left out, not called 0."""

from __future__ import annotations

from collections.abc import Mapping

from pages.parts import numbers
from pages.parts.words import language, t

MAIN_MEASURES = ("sessions", "participants", "hazards")
"""The measures leadership asks for first."""


def did(figures: Mapping[str, int | None], changes: Mapping[str, int | None] | None = None) -> str:
    """HTML: the reported ones of MAIN_MEASURES (measure -> number), each with its change where one is given."""
    said = []
    for measure, number in figures.items():
        if number is None:
            continue
        words = t(f"did.{measure}", number=numbers.short(number, language()))
        change = numbers.change((changes or {}).get(measure), language())
        said.append(t("did.changed", did=words, change=change) if change else words)
    return t("sep.clause").join(said) or t("did.nothing")
