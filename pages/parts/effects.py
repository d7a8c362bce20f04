"""What an act changes, in words: totals before and after, lights, how many errors and queries are open then."""

from __future__ import annotations

from collections.abc import Iterator

from data_loaders.desk.effects import MONTH, Effect
from pages.parts import numbers, summary
from pages.parts.facts import Facts
from pages.parts.words import language, t

MOST = 6
"""How many totals, and how many lights, are named."""


def lines(facts: Facts, effect: Effect) -> list[str]:
    """A line for each kind of change; where no total changes, that is said too."""
    return [*_totals(facts, effect), *_lights(facts, effect), *_counts(effect), *(each.words(language()) for each in effect.said)]


def _totals(facts: Facts, effect: Effect) -> Iterator[str]:
    if not effect.totals:
        yield t("effect.no_total")
        return
    leading = {measure.code: number for number, measure in enumerate(facts.form.measures)}
    measures = sorted({each.measure for each in effect.totals}, key=lambda code: leading.get(code, len(leading)))
    for measure in measures[:MOST]:
        mine = [each for each in effect.totals if each.measure == measure]
        month = next((each for each in mine if each.period == MONTH), None)
        parts = [
            t("effect.total", period=_period(facts, each.period), before=_number(each.before), after=_number(each.after))
            for each in mine
            if each.period != MONTH
        ]
        parts.append(t("effect.month", before=_number(month.before), after=_number(month.after)) if month else t("effect.month_stays"))
        yield t("effect.measure", measure=facts.measure_label(measure), parts=t("sep.semicolon").join(parts))
    if len(measures) > MOST:
        yield t("effect.more_totals", count=len(measures) - MOST)


def _period(facts: Facts, code: str) -> str:
    return t("period.tail") if code == summary.TAIL else facts.period_labels.get(code, code)


def _number(value: int | None) -> str:
    return numbers.full(value, language())


def _lights(facts: Facts, effect: Effect) -> Iterator[str]:
    for each in effect.lights[:MOST]:
        due = facts.deliverable_labels.get(each.due) or facts.period_labels.get(each.due, each.due)
        before, after = (t(f"light.{light}") if light else numbers.NOT_REPORTED for light in (each.before, each.after))
        yield t("effect.light", unit=facts.unit_names.get(each.unit, each.unit), due=due, before=before, after=after)
    if len(effect.lights) > MOST:
        yield t("effect.more_lights", count=len(effect.lights) - MOST)


def _counts(effect: Effect) -> Iterator[str]:
    for kind, (before, after) in {"errors": effect.errors, "queries": effect.queries}.items():
        if before != after:
            yield t(f"effect.{kind}", before=before, after=after)
