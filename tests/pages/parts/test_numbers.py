"""Numbers and dates as people here read them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_decimal, format_percent
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.parts import numbers

LOCALES = {"zh": "zh_CN", "en": "en_GB"}
COUNTS = st.one_of(st.integers(0, 10**13), st.integers(0, 10**8).map(lambda tenths: tenths / 20))


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (0, "0", "0"),
        (312, "312", "312"),
        (9999, "9,999", "9,999"),
        (12345, "1.2万", "12.3K"),
        (10000, "1万", "10K"),
        (126_000_000, "1.3亿", "126M"),
        (None, "—", "—"),
        (float("nan"), "—", "—"),
    ],
)
def test_large_numbers_are_shortened_in_each_language(value: float | None, zh: str, en: str) -> None:
    assert numbers.short(value, "zh") == zh
    assert numbers.short(value, "en") == en


def test_the_full_number_is_on_hover() -> None:
    assert numbers.with_full(12345, "zh") == '<span class="num" title="12,345">1.2万</span>'


@pytest.mark.parametrize(("value", "said"), [(12, "▲ 12"), (-3, "▼ 3"), (0, "＝ 0"), (None, "")])
def test_a_change_carries_its_sign(value: int | None, said: str) -> None:
    assert numbers.change(value, "zh") == said


def test_days_and_moments() -> None:
    assert (numbers.day(date(2020, 6, 11), "zh"), numbers.day(date(2020, 6, 11), "en")) == ("6月11日", "11 June")
    assert numbers.short_day(date(2020, 6, 11), "zh") == "6/11"
    assert numbers.moment(datetime(2020, 6, 11, 9, 30), "en") == "11 June 2020 09:30"


def test_a_share_is_a_whole_percentage() -> None:
    assert numbers.share(42 / 48, "zh") == "88%"
    assert numbers.share(None, "zh") == "—"


@pytest.mark.parametrize(("received", "said"), [(0, "0%"), (1, "<1%"), (3, "1%"), (497, "99%"), (499, ">99%"), (500, "100%")])
def test_only_what_is_whole_is_a_hundred_percent(received: int, said: str) -> None:
    assert numbers.share(received / 500, "zh") == said


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.sampled_from(["zh", "en"]))
def test_numbers_are_written_as_the_unicode_consortium_says(value: float, language: str) -> None:
    long = format_decimal(value, locale=LOCALES[language], format="#,##0.#")
    assert numbers.full(value, language) == long
    shortened = format_compact_decimal(value, locale=LOCALES[language], fraction_digits=1)
    assert numbers.short(value, language) == (shortened if value >= 10_000 else long)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 4000), st.sampled_from(["zh", "en"]))
def test_shares_are_written_as_the_unicode_consortium_says(thousandths: int, language: str) -> None:
    said = numbers.share(thousandths / 1000, language)
    assert said in (format_percent(thousandths / 1000, locale=LOCALES[language], format="#,##0%"), "<1%", ">99%")


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_days_are_written_as_the_unicode_consortium_says(each: date) -> None:
    for said, zh, en in (
        (numbers.day, "M月d日", "d MMMM"),
        (numbers.short_day, "M/d", "d MMM"),
        (numbers.long_day, "yyyy年M月d日", "d MMMM yyyy"),
    ):
        assert said(each, "zh") == format_date(each, zh, locale=LOCALES["zh"])
        assert said(each, "en") == format_date(each, en, locale=LOCALES["en"])
