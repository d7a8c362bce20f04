"""Weeks x joiners x numerals x years x places: certain only where exactly one period of this campaign is named."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from data_loaders.formats.archives import Source
from data_loaders.intake.read_file import read_source
from data_loaders.matching.periods import match_period
from data_loaders.matching.stated import Line, heading_period, name_parts, named_periods, resolve
from data_loaders.matching.units import NOTHING
from data_loaders.model.findings import Place
from data_loaders.model.readings import Submission
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import CAMPAIGN, CONTEXT, FORM, M01, printed_word, some_answers

WEEKS = [period for period in CAMPAIGN.periods if period.code != "FINAL"]
NUMERALS = ("0123456789", "０１２３４５６７８９", "〇一二三四五六七八九")
RANGES, LISTS = ("-", "—", "~", "～", "至", "到", "--"), ("、", "，", ",", "和", "及", "与", "&", "+", "/")
OTHER_YEARS, OTHER_MONTHS = ("2019年", "2021年", "19年", "二〇二一年", "2021年6月"), ("5月", "7月", "五月", "7月份", "2020年5月", "十二月")
OWN = ("", "2020年", "6月", "2020年6月", "六月份", "安全生产月", "附件2-", "附件2 ")


def one_week(chance: random.Random, number: int) -> str:
    """One week by its number or its dates."""
    week = WEEKS[number - 1]
    first, last = week.starts_on, week.ends_on
    figure = chance.choice(NUMERALS)[number]
    return chance.choice(
        (
            f"第{figure}周",
            f"第 {figure} 周",
            f"第（{figure}）周",
            f"第 【 {figure} 】 周",
            f"第{figure}个星期",
            f"第{figure}星期",
            f"第{figure}周周报",
            f"第{figure}周总结",
            f"第{figure}周工作总结",
            f"W{number}",
            f"week {number}",
            f"Week{number}",
            f"{first.month}月{first.day}日至{last.month}月{last.day}日",
            f"{first.month}.{first.day}-{last.day}",
            f"{first}至{last}",
            f"{first:%m%d}-{last:%m%d}",
            f"{first:%Y%m%d}至{last:%Y%m%d}",
            f"2020年{first.month}月{first.day}日—{last.day}日",
            f"第{figure}周（{first.month}月{first.day}日至{last.month}月{last.day}日）",
        )
    )


def several_weeks(chance: random.Random) -> tuple[str, set[str]]:
    """Several weeks in one expression, and which."""
    first = chance.randrange(1, 4)
    last = chance.randrange(first + 1, 5)
    figures = chance.choice(NUMERALS)
    one, other = figures[first], figures[last]
    between, listed = chance.choice(RANGES), chance.choice(LISTS)
    stretch = {f"W{n}" for n in range(first, last + 1)}
    both = {f"W{first}", f"W{last}"}
    choices = [
        (f"第{one}{between}{other}周", stretch),
        (f"第{one}周{between}第{other}周", stretch),
        (f"第{one}{listed}{other}周", both),
        (f"第{one}周{listed}第{other}周", both),
        (f"{one}{between}{other}周", stretch),
        (f"W{first}-W{last}", stretch),
        (f"weeks {first}-{last}", stretch),
        (f"week {first} and {last}", both),
        (f"第{one}周 第{other}周", both),
        (f"前{other}周", {f"W{n}" for n in range(1, last + 1)}),
        (f"截至第{other}周", {f"W{n}" for n in range(1, last + 1)}),
        (f"第{one}周（{WEEKS[last - 1].starts_on}至{WEEKS[last - 1].ends_on}）", both),
    ]
    return chance.choice(choices)


def at_a_place(chance: random.Random, words: str):
    """What the file says, where the words stand as the file's name, a folder's, a heading or a title."""
    place = chance.randrange(4)
    sayings = []
    if place == 0:
        sayings = [heading_period([Line(f"填报单位：云岫医院    填报期：{words}", Place())], CAMPAIGN)]
    elif place == 1:
        sayings = [heading_period([Line(f"安全生产月活动情况统计表（{words}）", Place())], CAMPAIGN)]
    file = f"云岫医院{words.replace('/', '／')}统计表.docx" if place == 2 else "云岫医院.docx"
    folder = "活动" + words.replace("/", "／") if place == 3 else "来件"
    said = [saying for saying in sayings if saying] + named_periods(name_parts(f"{folder}/{file}", None), CAMPAIGN)
    return resolve("period", said, CONTEXT.period_shown)


def test_what_names_one_week_is_that_week_wherever_it_stands() -> None:
    chance = random.Random(1)
    for _ in range(4_000):
        number = chance.randrange(1, 5)
        words = chance.choice(OWN) + one_week(chance, number)
        assert at_a_place(chance, words).code == f"W{number}", words


def test_what_names_several_weeks_is_held_with_them_as_candidates() -> None:
    chance = random.Random(2)
    for _ in range(4_000):
        written, weeks = several_weeks(chance)
        words = chance.choice(OWN[:-2]) + written
        period = at_a_place(chance, words)
        assert period.code is None and set(period.candidates) == weeks, (words, period)
        assert [finding.severity for finding in period.findings] == ["error"], words


def test_another_year_or_month_is_held_whatever_week_it_names() -> None:
    chance = random.Random(3)
    for _ in range(4_000):
        number = chance.randrange(1, 5)
        week = chance.choice((f"第{number}周", f"第{NUMERALS[2][number]}周", f"W{number}"))
        words = chance.choice((*OTHER_YEARS, *OTHER_MONTHS)) + week
        period = at_a_place(chance, words)
        assert period.code is None and f"W{number}" in period.candidates, words


def test_no_other_source_makes_one_week_of_several_or_of_another_year() -> None:
    chance = random.Random(4)
    for _ in range(1_000):
        written = chance.choice((several_weeks(chance)[0], f"{chance.choice(OTHER_YEARS)}第2周"))
        heading = heading_period([Line(f"填报期：{written}", Place())], CAMPAIGN)
        assert heading is not None
        named = named_periods(name_parts("第2周/云岫医院第2周.docx", None), CAMPAIGN)
        assert resolve("period", [heading, *named], CONTEXT.period_shown).code is None, written
    folder = named_periods(name_parts("2019年/云岫医院第2周.docx", None), CAMPAIGN)
    assert resolve("period", folder, CONTEXT.period_shown).code is None


def test_a_file_name_that_names_several_weeks_is_asked_about_where_the_form_names_one() -> None:
    heading = heading_period([Line("填报期：第2周", Place())], CAMPAIGN)
    assert heading is not None
    for name in ("云岫医院第1-2周", "云岫医院2019年第2周"):
        period = resolve("period", [heading, *named_periods(name_parts(f"{name}.docx", None), CAMPAIGN)], CONTEXT.period_shown)
        assert period.code == "W2" and [(f.rule, f.severity) for f in period.findings] == [("period_name_differs", "query")]


@pytest.mark.parametrize("words", ["周总结", "周工作总结", "阶段性总结", "上半月总结"])
def test_a_summary_that_is_not_the_months_may_be_any_weeks(words: str) -> None:
    match = match_period(words, CAMPAIGN)
    assert match.code is None and match.candidates == tuple(week.code for week in WEEKS)


@pytest.mark.parametrize("words", ["总结", "安全生产月总结", "6月总结", "6月1日至6月30日", "全月", "月度总表", "final"])
def test_the_whole_month_is_named_by_its_words_or_dates(words: str) -> None:
    assert match_period(words, CAMPAIGN).code == "FINAL"


@pytest.mark.parametrize("words", ["星期二", "周三", "本周", "上周", "每周", "两周年", "3周年", "安全生产月", "2020年", "6月"])
def test_what_names_no_period_says_nothing(words: str) -> None:
    assert match_period(words, CAMPAIGN) == NOTHING


def read(data: bytes, file: str) -> Submission:
    (submission,) = read_source(Source(file, None, data), CONTEXT).submissions
    return submission


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("第1-2周", None),
        ("第二、三周", None),
        ("2019年第2周", None),
        ("7月第1周", None),
        ("周总结", None),
        ("第３周", "W3"),
        ("第二周总结", "W2"),
    ],
)
def test_whole_files_are_held_or_known_in_every_layout(words: str, period: str | None) -> None:
    values = some_answers(3)
    assert read(printed_word(values, f"填报单位：云岫医院  填报期：{words}"), "x.docx").period == period
    assert read(printed_word(values, "填报单位：云岫医院"), f"{words}.docx").period == period
    template = read(excel_template(FORM, CAMPAIGN, M01, None, values), f"云岫医院{words}.xlsx")
    assert template.period == period and (period or template.has_error)


@pytest.mark.parametrize("words", ["0512-65221234", "20190605-20190611", "0605-0612", "1305-1311", "0605-06111", "编号0101-0104"])
def test_figures_that_only_look_like_a_weeks_days_name_none(words: str) -> None:
    assert match_period(words, CAMPAIGN).code is None


STRETCHES = (
    "{a.month}.{a.day}-{b.month}.{b.day}", "{a.month}月{a.day}日—{b.month}月{b.day}日", "{a.month}月{a.day}日至{b.day}日", "{a.month}/{a.day}~{b.month}/{b.day}",
    "{a:%m%d}-{b:%m%d}", "{a:%Y%m%d}-{b:%Y%m%d}", "{a.year}.{a.month}.{a.day}-{b.month}.{b.day}",
)  # fmt: skip


@pytest.mark.parametrize("words", ("第{week}周（{days}）", "第{week}周{days}统计表", "云岫医院 {days} 第{week}周", "{days}（第{week}周）"))
def test_days_beside_a_week_agree_with_it_exactly_where_they_lie_in_it(words: str) -> None:
    chance = random.Random(words)
    for _ in range(300):
        number = chance.randrange(1, 5)
        week, first = WEEKS[number - 1], date(2020, 6, 1) + timedelta(days=chance.randrange(-20, 35))
        last = first + timedelta(days=chance.randrange(1, 8))
        stretch = chance.choice(STRETCHES)
        if first.month != last.month and "至{b.day}" in stretch:
            continue
        said = words.format(week=chance.choice(NUMERALS)[number], days=stretch.format(a=first, b=last))
        found = match_period(said, CAMPAIGN)
        is_within = week.starts_on <= first <= last <= week.ends_on
        others = [other for other in CAMPAIGN.periods if other != week and (other.starts_on, other.ends_on) == (first, last)]
        assert found.code == (week.code if is_within else None), said
        assert week.code in found.candidates and {other.code for other in others} <= set(found.candidates), said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("第三周（15日-18日）", "W3"),
        ("第三周15至18日", "W3"),
        ("第三周（15日至21日）", None),
        ("第3周（15-19日）", None),
        ("6月第4周（22~25号）", "W4"),
    ],
)
def test_days_without_a_month_beside_a_week_are_the_campaign_s(words: str, code: str | None) -> None:
    assert match_period(words, CAMPAIGN).code == code


@pytest.mark.parametrize("words", ["6.15-6.18", "6月15日至18日", "0615-0618", "6月总结（6.1-6.25）", "第2周（6.18-6.15）"])
def test_days_without_their_week_name_none(words: str) -> None:
    assert match_period(words, CAMPAIGN).code is None
