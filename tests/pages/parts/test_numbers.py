"""Numbers and dates as people here read them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from pages.parts import numbers


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


def test_a_half_is_rounded_up() -> None:
    """As a hand calculator and Excel do: 8 to 17 is +113%, not the 112% of rounding to even."""
    assert [numbers.share(value, "zh") for value in (1.125, 0.125, 0.625)] == ["113%", "13%", "63%"]
    assert [numbers.short(value, "zh") for value in (22.25, -22.25, 12_500, 12_499)] == ["22.3", "−22.3", "1.3万", "1.2万"]


def test_what_is_below_nothing_has_the_minus_sign_of_every_change() -> None:
    assert [numbers.short(-83, "zh"), numbers.full(-1234, "en"), numbers.short(-12_345, "zh")] == ["−83", "−1,234", "−1.2万"]


def test_a_difference_in_a_column_has_a_sign_of_one_width() -> None:
    assert [numbers.signed(value, "zh") for value in (1234, -3, 0, None)] == ["+1,234", "−3", "0", "—"]


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
