"""The sample's figures: what an invented unit did in each week of the month, by its type, its size and its zeal.

Nothing here knows the blanks: they come from the form, and what they count decides how large a number is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from random import Random

from data_loaders.model.campaign import Unit
from data_loaders.model.form import Blank, Form

Answers = dict[str, int | str | None]

PER_WEEK = {
    "sessions": (0.7, 0.15),
    "hazards": (1.1, 0.4),
    "hazards_reported": (1.1, 0.4),
    "violations": (0.5, 0.25),
    "organisations": (0.9, 0.2),
    "articles": (0.4, 0.1),
    "media_columns": (0.4, 0.05),
    "videos": (0.3, 0.1),
    "posts": (1.2, 0.2),
    "problems": (0.5, 0.2),
    "news_reports": (0.3, 0.15),
    "tip_offs": (0.5, 0.25),
    "people_rewarded": (0.2, 0.2),
    "publicity_items": (1.6, 0.4),
    "participants": (0.22, 1.0),
}
"""What a unit of one person does in a week, and the power of its size that this grows with."""
OTHER_MEASURE = (0.5, 0.2)
WEEKS_OF_ITEMS = {
    "launch": (1.3, 0.2, 0, 0, 0),
    "study": (1.2, 1.1, 0.9, 0.8, 0.4),
    "rectify": (0.7, 1.0, 1.1, 1.1, 0.5),
    "cloud": (0.7, 1.0, 1.2, 0.9, 0.3),
    "consult": (0.4, 0.9, 1.9, 0.8, 0.2),
    "outreach": (0.6, 1.0, 1.3, 1.0, 0.4),
    "exposure": (0.3, 0.8, 1.0, 1.0, 0.5),
    "tipoff": (0.4, 0.8, 1.0, 1.0, 0.5),
    "publicity": (1.5, 0.9, 1.1, 0.6, 0.3),
}
"""How an item moves through the month: the weeks, then the days after the last week. The consultation day is in week 3."""
OTHER_ITEM = (1.0, 1.0, 1.0, 1.0, 0.5)
BY_TYPE: dict[str, Mapping[str, float]] = {
    "department": {
        "hazards": 0.3,
        "hazards_reported": 0.3,
        "organisations": 1.6,
        "articles": 1.8,
        "publicity_items": 0.5,
        "sessions": 0.7,
    },
    "direct": {"articles": 1.3, "posts": 1.2},
    "medical": {"hazards": 1.4, "hazards_reported": 1.4, "participants": 1.1, "publicity_items": 1.3},
    "elderly_care": {
        "organisations": 0.2,
        "articles": 0.4,
        "posts": 0.5,
        "media_columns": 0.4,
        "hazards": 1.2,
        "hazards_reported": 1.2,
    },
}
WORDS_OF_ITEMS = {
    "launch": ("线上视频会议", "专题部署会", "悬挂横幅、集中宣誓", "线上线下结合", "升旗宣誓", "全员签名承诺"),
    "consult": ("消防疏散闯关", "安全隐患随手拍", "家属安全课堂", "应急技能比武", "安全微视频征集", "床边安全宣教"),
}
OTHER_WORDS = ("集中开展", "分组开展")
NOT_DONE = 0.28
"""The share of blanks a unit has nothing for all month."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How eager a unit is, and whether it writes 0 for what it did not do or leaves it empty."""

    zeal: float
    writes_zero: bool


def month_of(rng: Random, form: Form, unit: Unit, size: int, weeks: int) -> list[Answers]:
    """What the unit did in each week and, last, in the days after the last week."""
    habit = Habit(zeal=rng.lognormvariate(0, 0.4), writes_zero=rng.random() < 0.6)
    tastes: dict[str, float] = {}
    for code, blank in form.blanks.items():
        first = blank.part_of or next(iter(blank.sessions), None)
        tastes[code] = tastes[first] if first else _taste(rng)
    spans: list[Answers] = []
    for span in range(weeks + 1):
        mood = habit.zeal * rng.lognormvariate(0, 0.2)
        done: Answers = {}
        for blank in form.number_blanks:
            share = WEEKS_OF_ITEMS.get(blank.item, OTHER_ITEM)[min(span, 3) if span < weeks else 4]
            done[blank.code] = _count(rng, blank, done, unit, size, mood * share * tastes[blank.code])
        spans.append({code: _written(value, tastes[code], habit) for code, value in done.items()} | _words(rng, form, done))
    return spans


def added_up(form: Form, spans: list[Answers]) -> Answers:
    """Several weeks as one answer each: numbers added, the first words kept, nothing where no week has anything."""
    total: Answers = {}
    for code, blank in form.blanks.items():
        given = [span[code] for span in spans if span.get(code) is not None]
        if given:
            total[code] = sum(value for value in given if isinstance(value, int)) if blank.kind == "number" else given[0]
    return total


def _taste(rng: Random) -> float:
    """How much a unit likes what a blank counts; 0: not at all. A part and its whole, sessions and participants go together."""
    return 0.0 if rng.random() < NOT_DONE else rng.lognormvariate(0, 0.45)


def _count(rng: Random, blank: Blank, done: Answers, unit: Unit, size: int, mood: float) -> int:
    """A blank's figure for one week; the whole stands before its part, sessions before their participants."""
    sessions = sum(int(done.get(code) or 0) for code in blank.sessions)
    whole = int(done.get(blank.part_of) or 0) if blank.part_of else None
    if blank.sessions:
        attended = sum(max(3, round(size * rng.uniform(0.12, 0.45))) for _ in range(sessions))
        return attended if whole is None else min(attended, whole)
    if whole is not None:
        return sum(rng.random() < 0.35 for _ in range(whole))
    rate, power = PER_WEEK.get(blank.measure or "", OTHER_MEASURE)
    return _happened(rng, rate * size**power * mood * BY_TYPE.get(unit.unit_type, {}).get(blank.measure or "", 1.0))


def _happened(rng: Random, expected: float) -> int:
    """How often something happens that is expected so often (Poisson; by its normal likeness where that is many)."""
    if expected > 40:
        return max(0, round(rng.gauss(expected, expected**0.5)))
    left, count = exp(-expected), 0
    chance = rng.random()
    while chance > left:
        chance *= rng.random()
        count += 1
    return count


def _written(value: int | str | None, taste: float, habit: Habit) -> int | str | None:
    """Nothing done: 0 or empty, as the unit has the habit; what it never does is more often left empty."""
    return None if value == 0 and (taste == 0 or not habit.writes_zero) else value


def _words(rng: Random, form: Form, done: Answers) -> Answers:
    """The text blanks, where their sentence's numbers say that something happened."""
    words: Answers = {}
    for blank in form.blanks.values():
        if blank.kind == "text" and any(done.get(code) for code in form.sentences[blank.sentence].blanks):
            words[blank.code] = rng.choice(WORDS_OF_ITEMS.get(blank.item, OTHER_WORDS))
    return words
