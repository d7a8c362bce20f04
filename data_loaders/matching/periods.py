"""Words -> period, on the campaign's calendar. Certain only where exactly one period of this campaign is named; else candidates.

Several weeks (第1-2周, 前两周), another year or month (2019年第2周, 5月第2周), a summary of some week (周总结) and a number that its dates
contradict name no single period, and no other source may make one of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from data_loaders.matching.units import Match
from data_loaders.model.campaign import FINAL, Campaign
from data_loaders.text.numerals import read_text

_N = "(?:[0-9]{1,2}|[一二三四五六七八九十两壹贰叁肆伍陆]{1,3})"
_WEEK = "个?(?:周|星期|礼拜)|期"
_W = "w(?:ee)?k?s?"
_JOIN = r"(?:-+|~|至|到|、|,|/|&|\+|和|及|与|and|to)"
_NOT_BEFORE = "(?<![0-9a-z./每上本一二三四五六七八九十])"
_ENGLISH = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_ENGLISH_WEEK = re.compile(
    rf"(?<![a-z])(?:({'|'.join(_ENGLISH)}) week(?![a-z])|week ({'|'.join(_ENGLISH)})(?![a-z])|([1-9])(?:st|nd|rd|th) week(?![a-z]))"
)


def _joined(ordinal: str) -> str:
    """A pattern of weeks joined into one, behind the word 第 or without it: a 第 of its own begins another (附件2-第3周)."""
    other = rf"\s*{_JOIN}\s*{ordinal}{_N}\s*"
    return rf"{_N}\s*(?:{_WEEK})?(?:{other}(?:{_WEEK})?)*{other}(?:{_WEEK})"


_SEVERAL = re.compile(
    rf"第\s*{_joined('第?')}|{_NOT_BEFORE}{_joined('')}|第\s*[一二三四五六]{{2,}}\s*(?:{_WEEK})"
    rf"|(?<![a-z0-9]){_W}\s*[0-9](?:\s*{_JOIN}\s*(?:{_W})?\s*[0-9](?![0-9]))+"
)
"""Weeks joined into one: 第1-2周, 第一、二周, 第2周至第3周, 1和2周, W1-W2."""
_BRACKETED = re.compile(rf"(?<=第)\s*[(\[【〔]\s*({_N})\s*[)\]】〕]\s*(?=周|期|星期)")
"""第（2）周, as a form leaves room for it."""
_UP_TO = re.compile(rf"(?:(前|头|后|最后|近|这|共|连续|全部|上|下)\s*({_N})\s*(?:{_WEEK})|(?:截至|截止到?|至)\s*第\s*({_N})\s*(?:{_WEEK}))")
"""So many weeks, not the week of that number: 前两周; and everything up to a week."""
_ONE = re.compile(
    rf"第\s*({_N})\s*(?:{_WEEK})|(?<![0-9一二三四五六七八九十每上本前后近])([一二三四五六0-9])\s*周(?![年岁报])|(?<![a-z0-9]){_W}\s*([0-9])(?![0-9])"
)
_FINAL = re.compile(
    r"(?<!周)(?<!半月)(?<!阶段)(?<!阶段性)(?<!中期)总结|(?<!安)全月|整月|终期|期末|最终统计|月度?总表|(?<![a-z])final(?![a-z])"
)
_WEEKLY_SUMMARY = re.compile("(周(?:工作|活动|学习|宣传|情况|阶段)?)(?:小结|总结|汇报)")
_PART_OF_MONTH = re.compile("半月|阶段性?总结|中期总结")
_CHINESE_DAY = re.compile("[一二三四五六七八九十]{1,3}(?=[月日号])")
_CHINESE_YEAR = re.compile("[一二三四五六七八九〇零]{4}(?=年)")
_YEAR = re.compile(r"(?<![0-9])(?:(20[0-9]{2})\s*(?:年|[./-]\s*[01]?[0-9](?![0-9]))|([1-4][0-9])年)")
_BARE_YEAR = re.compile(r"(?<![0-9a-z])(20[0-3][0-9])(?![0-9a-z])")
_MONTH = re.compile(r"(?<![0-9.])([01]?[0-9])\s*月(?!\s*[0-9]{1,2}(?!\s*个?(?:周|星期)))")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_ENGLISH_MONTH = re.compile(rf"(?<![a-z])({_MONTHS})(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?(?![a-z])")
_DATE = (
    r"(?:(?:20[0-9]{{2}}\s*[年./-]\s*)?(?P<month{0}>[01]?[0-9])\s*[月./]\s*|20[0-9]{{2}}-(?P<month{0}_>[01]?[0-9])-){1}"
    "(?P<day{0}>[0-3]?[0-9])"
)
_DATES = re.compile(rf"{_DATE.format(1, '')}(?![0-9])\s*[日号]?\s*(?:-+|~|至|到)\s*{_DATE.format(2, '?')}(?![0-9])\s*[日号]?")
_DAYS_ALONE = re.compile(r"(?<![0-9.月/-])([0-3]?[0-9])\s*[日号]?\s*(?:-+|~|至|到)\s*([0-3]?[0-9])\s*[日号]")
"""15日-18日, 15-18日."""
_MMDD = "(0[1-9]|1[0-2])([0-2][0-9]|3[01])"
_DAYS_IN_FIGURES = re.compile(rf"(?<![0-9])(?P<year>20[0-9]{{2}})?{_MMDD}\s*[-~至到]\s*(?(year)(?P=year)){_MMDD}(?![0-9])")
"""0605-0611 and 20200605-20200611."""
_DAY = re.compile(r"(?<![0-9.])([01]?[0-9])\s*[月.]\s*([0-3]?[0-9])(?![0-9.])")


@lru_cache(maxsize=4096)
def match_period(text: str, campaign: Campaign) -> Match:
    """The period words name: a week's number, its dates, or the whole month. What contradicts itself is not certain."""
    words = _plain(text)
    weeks = [period.code for period in campaign.periods if period.code != FINAL]
    several, words_left = _several(words, weeks)
    numbers = _numbers(words_left)
    unknown = any(not 1 <= number <= len(weeks) for number in numbers)
    named = [weeks[number - 1] for number in numbers if 1 <= number <= len(weeks)]
    if any(period.code == FINAL for period in campaign.periods) and _FINAL.search(_WEEKLY_SUMMARY.sub(r"\1", words)):
        named.append(FINAL)
    dated, near = _dated(words_left, campaign, named)
    named = list(dict.fromkeys(named + dated))
    if not named and not several and (_WEEKLY_SUMMARY.search(words) or _PART_OF_MONTH.search(words)):
        return Match(None, tuple(weeks))
    is_contradictory = bool(several) or unknown or len(named) > 1 or (bool(named or near) and _is_elsewhen(words, campaign))
    if len(named) == 1 and not unknown and not near and not is_contradictory:
        return Match(named[0], (named[0],))
    return Match(None, tuple(dict.fromkeys(named + several + near)) or _around(words, campaign), is_contradictory)


@lru_cache(maxsize=4096)
def names_another_year(text: str, campaign: Campaign) -> bool:
    """Whether words speak of a year that is not the campaign's."""
    years = [int(whole or f"20{short}") for whole, short in _YEAR.findall(_plain(text))]
    return any(year != campaign.year for year in years)


def _plain(text: str) -> str:
    """Half-width and lower case, one kind of dash, dates and years in Arabic digits, no brackets around a week's number."""
    words = unicodedata.normalize("NFKC", text).casefold().translate(_DASHES)
    words = _BRACKETED.sub(r"\1", words)
    words = _DAYS_IN_FIGURES.sub(_with_dots, words)
    words = _CHINESE_YEAR.sub(lambda found: "".join(str("〇一二三四五六七八九".index(c.replace("零", "〇"))) for c in found.group()), words)
    return _CHINESE_DAY.sub(lambda found: str(read_text(found.group()).value or found.group()), words)


def _with_dots(found: re.Match[str]) -> str:
    year, *days = found.groups()
    return f"{year + '.' if year else ''}{days[0]}.{days[1]}-{days[2]}.{days[3]}"


_DASHES = dict.fromkeys(map(ord, "—–―‐‑‒−─－"), "-") | {ord("～"): "~", ord("∼"): "~", ord("_"): " "}


def _several(words: str, weeks: list[str]) -> tuple[list[str], str]:
    """The weeks that are named together as one stretch, and the words without them."""
    found: list[str] = []
    for group in _SEVERAL.finditer(words):
        numbers = [number for part in re.findall(_N, group.group()) for number in _each(part)]
        if len(set(numbers)) == 1 and len(numbers) > 1:
            continue
        if re.search("[~至到-]|to", group.group()):
            numbers = list(range(min(numbers), max(numbers) + 1))
        found += [weeks[number - 1] for number in numbers if 1 <= number <= len(weeks)] or weeks
        words = words.replace(group.group(), " ")
    for group in _UP_TO.finditer(words):
        number = read_text(group.group(2) or group.group(3)).value or 0
        found += weeks[:number] if group.group(1) in ("前", "头", "共", None) and number > 1 else weeks
        words = words.replace(group.group(), " ")
    return list(dict.fromkeys(found)), words


def _each(part: str) -> list[int]:
    """The numbers in one word: 12 is twelve, 一二 is one and two."""
    value = read_text(part).value
    if value is not None:
        return [value]
    return [number for char in part if (number := read_text(char).value) is not None]


def _numbers(words: str) -> list[int]:
    """The numbers of the single weeks that are named."""
    found = [read_text(next(group for group in match.groups() if group)).value or 0 for match in _ONE.finditer(words)]
    for match in _ENGLISH_WEEK.finditer(words):
        word = next(group for group in match.groups() if group)
        found.append(_ENGLISH.get(word) or int(word))
    return found


def _is_elsewhen(words: str, campaign: Campaign) -> bool:
    """Whether a year or month is named in which the campaign has no day."""
    months = {day.month for period in campaign.periods for day in (period.starts_on, period.ends_on)}
    named = [int(month) for month in _MONTH.findall(words)]
    named += [_MONTHS.split("|").index(month) + 1 for month in _ENGLISH_MONTH.findall(words)]
    years = {int(year) for year in _BARE_YEAR.findall(words)}
    return names_another_year(words, campaign) or bool(years - {campaign.year}) or any(month not in months for month in named)


@lru_cache(maxsize=4096)
def speaks_of_another_time(text: str, campaign: Campaign) -> bool:
    """Whether words name a year or month without a day of the campaign, or a stretch of days outside it. A single day may be any."""
    words = _plain(text)
    months = [int(found["month1"] or found["month1_"]) for found in _DATES.finditer(words)]
    return _is_elsewhen(words, campaign) or (bool(months) and not any(_dated(words, campaign)))


def _around(words: str, campaign: Campaign) -> tuple[str, ...]:
    """The weeks that single days fall in: the day a form was filled in hints at its week, no more."""
    weeks: list[str] = []
    for month, day in _DAY.findall(words):
        try:
            held_on = date(campaign.year, int(month), int(day))
        except ValueError:
            continue
        weeks += [p.code for p in campaign.periods if p.code != FINAL and p.starts_on <= held_on <= p.ends_on]
    return tuple(dict.fromkeys(weeks))


def _dated(words: str, campaign: Campaign, named: Sequence[str] = ()) -> tuple[list[str], list[str]]:
    """Periods whose first and last day are given, and those that only overlap dates that are no period's, or are named although the dates
    are others. Some days of the one week that is named say nothing else: 第三周（6.15-6.18）."""
    exact: list[str] = []
    near: list[str] = []
    weeks = [period for period in campaign.periods if list(named) == [period.code] != [FINAL]]
    for first, last in _stretches(words, campaign, bool(weeks)):
        matching = [period.code for period in campaign.periods if (period.starts_on, period.ends_on) == (first, last)]
        exact += matching
        if not matching and not any(period.starts_on <= first <= last <= period.ends_on for period in weeks):
            near += [period.code for period in campaign.periods if period.starts_on <= last and first <= period.ends_on] or named
    return exact, near


def _stretches(words: str, campaign: Campaign, of_a_week: bool) -> Iterator[tuple[date, date]]:
    """The first and last days that are named together; beside a week, days without a month are of the campaign's."""
    months = {day.month for period in campaign.periods for day in (period.starts_on, period.ends_on)}
    days = [
        (found["month1"] or found["month1_"], found["day1"], found["month2"] or found["month2_"], found["day2"])
        for found in _DATES.finditer(words)
    ]
    if of_a_week and len(months) == 1:
        days += [(*months, first, None, last) for first, last in _DAYS_ALONE.findall(_DATES.sub(" ", words))]
    for month, first, last_month, last in days:
        try:
            yield date(campaign.year, int(month), int(first)), date(campaign.year, int(last_month or month), int(last))
        except ValueError:
            continue
