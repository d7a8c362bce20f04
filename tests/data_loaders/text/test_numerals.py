"""Design rules 1 and 2: what is written in a blank -> state and value. The right-hand sides are written by hand."""

import random
from datetime import date

import pytest

from data_loaders.model.readings import BLANK, NIL, NUMBER, UNREADABLE
from data_loaders.text.numerals import read_numeral

EMPTY = ["", "   ", "　", "____", "（  ）", "\n", None]
STATED_NIL = [
    "————",
    "//",
    "无人次",
    "没有场次",
    "0",
    "０",
    "无",
    "没有",
    "/",
    "／",
    "—",
    "——",
    "-",
    "－",
    "零",
    "0次",
    "（无）",
    "无。",
    "无（疫情原因）",
    0,
    0.0,
]
NUMBERS = {
    "12": 12,
    "１２": 12,
    "1,200": 1200,
    "1，200": 1200,
    "1,234,567": 1234567,
    "1 200": 1200,
    "3.0": 3,
    "3.": 3,
    "1.0": 1,
    "12.00": 12,
    "1200.000": 1200,
    "1,200.000": 1200,
    1.000: 1,
    "十二": 12,
    "十": 10,
    "二十": 20,
    "二十三": 23,
    "一百零五": 105,
    "一百一十": 110,
    "一百五": 150,
    "一千零五十": 1050,
    "两": 2,
    "一万二": 12000,
    "一万零五": 10005,
    "三万一千": 31000,
    "三百五十万": 3500000,
    "一亿二千万": 120000000,
    "一二〇": 120,
    "壹拾贰": 12,
    "廿": 20,
    "廿三": 23,
    "卅": 30,
    "卌五人次": 45,
    "仨": 3,
    "貳拾": 20,
    "二○五": 205,
    "12'345": 12345,
    "12\u2009345": 12345,
    "“12”": 12,
    "'12": 12,
    "＝12": 12,
    "约莫100": 100,
    "1.2万": 12000,
    "1.2 万": 12000,
    "3万1千": 31000,
    "1万2000": 12000,
    "8.5亿": 850000000,
    "约120": 120,
    "120余": 120,
    "120多人次": 120,
    "120人次左右": 120,
    "100+": 100,
    "超1000": 1000,
    "1.5万余": 15000,
    "3万1千余": 31000,
    "近千": 1000,
    "近千人次": 1000,
    "百余人": 100,
    "两千余": 2000,
    "3000人余次": 3000,
    "10余场(次)": 10,
    "10余场（次）": 10,
    "1000 余份": 1000,
    "约 1.2万人次": 12000,
    "3次": 3,
    "（3）": 3,
    "（ 3 次）": 3,
    "3场（次）": 3,
    "共128人次": 128,
    "累计30场": 30,
    "128人次。": 128,
    "一百零五人次": 105,
    "56（已整改）": 56,
    "56（已整改50）": 56,
    "120（其中职工80）": 120,
    "3，其中线上2": 3,
    "56人，其中女性20人": 56,
    3: 3,
    4.0: 4,
    120000: 120000,
}
ERRORS = {
    "若干": "number_unreadable",
    "1²5": "number_unreadable",
    "12₃4": "number_unreadable",
    "一百零": "number_unreadable",
    "1_2": "number_unreadable",
    "○": "number_unreadable",
    "70（%）": "number_percentage",
    "详见附件": "number_unreadable",
    "十几": "number_unreadable",
    "几十": "number_unreadable",
    "数百": "number_unreadable",
    "三四十": "number_unreadable",
    "三五": "number_unreadable",
    "暂无": "number_unreadable",
    "千": "number_unreadable",
    "3 5": "number_unreadable",
    "3   5": "number_unreadable",
    "9" * 5_000: "number_unreadable",
    "(" * 20_000 + ")" * 20_000: "number_unreadable",
    "1" + " " * 40_000 + "1": "number_unreadable",
    "12,34": "number_twice",
    "1万2": "number_unreadable",
    "56已整改": "number_unreadable",
    "3次5次": "number_unreadable",
    "1/2": "number_unreadable",
    "①": "number_unreadable",
    ".5": "number_unreadable",
    "3-5": "number_range",
    "3—5": "number_range",
    "3~5次": "number_range",
    "三至五": "number_range",
    "-5": "number_negative",
    "－5": "number_negative",
    "负5": "number_negative",
    -1: "number_negative",
    "3.5": "number_fraction",
    "1.23456万": "number_fraction",
    "1.200": "number_fraction",
    "1.000": "number_pointed",
    "约１２．０００人次": "number_pointed",
    "1.000,00": "number_pointed",
    "1.000.000": "number_unreadable",
    3.5: "number_fraction",
    "50%": "number_percentage",
    "５０％": "number_percentage",
    "百分之五": "number_percentage",
    "2020-06-05": "number_date",
    "6月5日": "number_date",
    date(2020, 3, 5): "number_date",
    "3、5": "number_twice",
    "5(3)": "number_twice",
    "9999999999999": "number_too_large",
    "13800000000": "number_too_large",
    1_000_000_001: "number_too_large",
    "100001万": "number_too_large",
    "\u202e12\u202c": "number_unreadable",
    1e15: "number_too_large",
    True: "number_unreadable",
    float("nan"): "number_unreadable",
}
APPROXIMATE = ["约120", "120余", "1.5万余", "3万1千余", "近千", "3000人余次", "10余场(次)", "1000 余份", "120多人次", "100+"]


@pytest.mark.parametrize("written", EMPTY)
def test_nothing_written_is_not_reported(written):
    assert read_numeral(written)[:2] == (BLANK, None)


@pytest.mark.parametrize("written", STATED_NIL)
def test_a_stated_nil_is_zero(written):
    assert read_numeral(written)[:2] == (NIL, 0)


@pytest.mark.parametrize(("written", "value"), NUMBERS.items())
def test_numbers_read_exactly(written, value):
    assert read_numeral(written)[:3] == (NUMBER, value, None)


@pytest.mark.parametrize(("written", "rule"), ERRORS.items())
def test_what_is_not_a_definite_count_is_unreadable(written, rule):
    assert read_numeral(written)[:3] == (UNREADABLE, None, rule)


@pytest.mark.parametrize("written", NUMBERS)
def test_only_approximate_words_make_a_number_approximate(written):
    said = any(word in str(written) for word in "约余多近超+左")
    assert read_numeral(written).approximate is said


@pytest.mark.parametrize(
    ("written", "unit", "words"),
    [
        ("3次", "次", ""),
        ("共128人次", "人次", ""),
        ("3000人余次", "人次", ""),
        ("10余场（次）", "场(次)", ""),
        ("56（已整改）", "", "已整改"),
        ("3，其中线上2", "", "其中线上2"),
    ],
)
def test_the_counting_unit_and_a_remark_are_kept_apart(written, unit, words):
    assert (read_numeral(written).unit, read_numeral(written).words) == (unit, words)


def test_every_whole_number_reads_back_however_it_is_written():
    for value in [*range(0, 2000, 7), 9999, 10000, 10001, 12345, 99999, 100000, 1000000]:
        for written in (
            str(value),
            f"{value:,}",
            f"{value:,}".replace(",", "，"),
            str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        ):
            assert read_numeral(written).value == value
        assert read_numeral(in_chinese(value)).value == value, in_chinese(value)


def test_thousands_written_with_a_point_are_never_the_number_before_it():
    """One that ends in three noughts may be either; a point between other figures makes a fraction, or nothing at all."""
    chance = random.Random(3)
    for value in [*range(1000, 30_000, 250), *(1000 * number for number in range(1, 1000, 13)), 1_000_000, 12_500_000]:
        front, behind = chance.choice(["", "约", "共计", "（"]), chance.choice(["", "人次", "余人", "次（线上）", "）", " 人"])
        written = f"{front}{value:,}{behind}".replace(",", ".")
        assert read_numeral(written)[:2] == (UNREADABLE, None), written
        assert read_numeral(float(value)).value == value


def in_chinese(value: int) -> str:
    """A whole number below 10**8 in Chinese, by the schoolbook."""
    digits = "零一二三四五六七八九"
    if value < 10:
        return digits[value]
    if value >= 10**4:
        high, low = divmod(value, 10**4)
        between = "零" if 0 < low < 1000 else ""
        return in_chinese(high) + "万" + (between + in_chinese(low) if low else "")
    for size, name in ((1000, "千"), (100, "百"), (10, "十")):
        if value >= size:
            high, low = divmod(value, size)
            between = "零" if 0 < low < size // 10 else ""
            return digits[high] + name + (between + in_chinese(low) if low else "")
    raise AssertionError(value)
