"""The sample's handwriting: how invented senders write numbers, name their files, get things wrong and are late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from data_loaders.model.campaign import FINAL, Period, Unit
from data_loaders.model.form import Form
from data_loaders.sample.activity import Answers
from data_loaders.writers.word_form import Hand, inside

Written = Answers
"""Answers as someone types them."""
Style = Callable[[int], int | str]
Spoil = Callable[[Random, Form, Answers, Answers], Written]
"""(random, form, answers, last week's answers) -> what was sent instead."""

DIGITS = "零一二三四五六七八九"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
WEEK_IN_WORDS = str.maketrans("123456789", "一二三四五六七八九")
CORRECTED = ("（更正）", "-修改后", "（以此为准）", "（新）")


@dataclass(frozen=True, slots=True)
class Mail:
    """One file and the day it arrived."""

    arrived_on: date
    name: str
    data: bytes


def arrival(rng: Random, late_share: float, due_on: date, earliest: date) -> date:
    """Mostly on the due date or the day before; late ones within four days."""
    if rng.random() < late_share:
        return due_on + timedelta(days=rng.choice((1, 1, 1, 2, 3, 4)))
    return max(due_on - timedelta(days=rng.choice((0, 0, 0, 0, 1, 1, 2))), earliest)


def beside(bracket: str, value: str) -> str:
    """The printed bracket left empty, the value after it."""
    return bracket + value


def without_brackets(bracket: str, value: str) -> str:
    """The value in place of the bracket."""
    return value


HANDS: tuple[Hand, ...] = (inside, beside, without_brackets)


def with_commas(value: int) -> int | str:
    """1,200."""
    return f"{value:,}"


def in_full_width(value: int) -> int | str:
    """１２."""
    return str(value).translate(FULL_WIDTH)


def in_words(value: int) -> int | str:
    """十二; from a hundred up in digits."""
    if value >= 100 or value == 0:
        return value
    tens, ones = divmod(value, 10)
    return ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "") + (DIGITS[ones] if ones else "")


def roughly(value: int) -> int | str:
    """约120, where it is not a handful."""
    return f"约{round(value, -1)}" if value >= 30 else value


STYLES: tuple[Style, ...] = (with_commas, in_full_width, in_words, roughly)


def by_hand(rng: Random, form: Form, answers: Answers, style: Style, nil: int | str, often: float) -> Written:
    """Answers as someone types them: now and then in their style, nothing as `nil`. Parts and wholes are never rounded."""
    steady = _linked(form)
    written: Written = {}
    for code, value in answers.items():
        written[code] = value
        if isinstance(value, int):
            is_styled = rng.random() < often and not (style is roughly and code in steady)
            written[code] = nil if value == 0 else style(value) if is_styled else value
    return written


def file_name(rng: Random, unit: Unit, period: Period, ending: str, habit: int) -> str:
    """A file name as senders make them up; habits 0 to 2 say unit and period, the others leave something out."""
    short = unit.aliases[0] if unit.aliases else unit.name
    week = period.label_zh.translate(WEEK_IN_WORDS)
    first, last = period.starts_on, period.ends_on
    names = (
        f"{unit.name}{period.label_zh}统计表",
        f"{short}安全生产月{week}数据",
        f"{unit.code}_{unit.name}_{period.label_zh}",
        f"附件2 安全生产月活动情况统计表（{short}）",
        f"{unit.name}安全月（{first.month}.{first.day}-{last.month}.{last.day}）",
        f"安全生产月报表-{short}-{last.month:02}{last.day:02}",
    )
    return f"{names[habit]}.{ending}"


def typed_heading(unit: Unit, period: Period, habit: int) -> str:
    """The heading line as typed onto the notice's own form."""
    short = unit.aliases[0] if unit.aliases else unit.name
    first, last = period.starts_on, period.ends_on
    dates = f"{last.month}月份总结" if period.code == FINAL else f"{first.month}月{first.day}日至{last.day}日"
    return (
        f"填报单位（盖章）：{unit.name}　　填报期：{period.label_zh.translate(WEEK_IN_WORDS)}",
        f"填报单位: {short}   填报期: {dates}",
        f"填报单位：{unit.name}  填报期：{period.label_zh}",
    )[habit]


def some(rng: Random, form: Form, answers: Answers, before: Answers) -> Written:
    """若干 where a number belongs."""
    return answers | {_pick(rng, form, answers, 1): "若干"}


def a_range(rng: Random, form: Form, answers: Answers, before: Answers) -> Written:
    """3-5 where a number belongs."""
    return answers | {_pick(rng, form, answers, 1): "3-5"}


def part_over_whole(rng: Random, form: Form, answers: Answers, before: Answers) -> Written:
    """The part and the whole the wrong way round."""
    whole, part = next((blank.part_of, blank.code) for blank in form.number_blanks if blank.part_of)
    return answers | {whole: 2, part: 3}


def no_participants(rng: Random, form: Form, answers: Answers, before: Answers) -> Written:
    """Sessions without anyone there."""
    paired = [blank.code for blank in form.number_blanks if blank.sessions and answers.get(blank.code)]
    return answers | dict.fromkeys(rng.sample(paired, min(2, len(paired))))


def ten_times(rng: Random, form: Form, answers: Answers, before: Answers) -> Written:
    """A digit too many: over ten times last week's."""
    code = _pick(rng, form, {code: value for code, value in before.items() if answers.get(code)}, 4)
    return answers | {code: int(before.get(code) or 1) * 10 + rng.randint(3, 9)}


def last_week_again(rng: Random, form: Form, answers: Answers, before: Answers) -> Written:
    """Last week's figures."""
    return dict(before)


def too_few(rng: Random, form: Form, answers: Answers, before: Answers) -> Written:
    """Some figures not complete yet."""
    given = list(_free(form, answers, 4))
    return answers | {code: int(answers[code] or 0) * 2 // 3 for code in rng.sample(given, min(4, len(given)))}


def left_blank(rng: Random, form: Form, answers: Answers, before: Answers) -> Written:
    """Three figures forgotten."""
    given = _free(form, answers, 1)
    return answers | dict.fromkeys(rng.sample(given, min(3, len(given))))


def _pick(rng: Random, form: Form, answers: Answers, least: int) -> str:
    """A blank with a number of at least `least`, or any where there is none."""
    return rng.choice(_free(form, answers, least) or [blank.code for blank in form.number_blanks])


def _free(form: Form, answers: Answers, least: int) -> list[str]:
    """The number blanks that are tied to no other one, with at least `least`."""
    linked = _linked(form)
    counts = [blank.code for blank in form.number_blanks if blank.code not in linked]
    return [code for code in counts if isinstance(answers.get(code), int) and int(answers[code] or 0) >= least]


def _linked(form: Form) -> set[str]:
    """Parts and their wholes."""
    parts = [blank for blank in form.number_blanks if blank.part_of]
    return {blank.code for blank in parts} | {str(blank.part_of) for blank in parts}
