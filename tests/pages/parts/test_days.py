"""Days as people write them, with and without an hour."""

from __future__ import annotations

from datetime import datetime

import pytest

from pages.parts.days import moment_of


@pytest.mark.parametrize(
    ("words", "moment"),
    (
        ("6月11日", "2020-06-11 12:00"),
        ("2020-06-11", "2020-06-11 12:00"),
        ("6月11日 9:30", "2020-06-11 09:30"),
        ("6月11日9时30分", "2020-06-11 09:30"),
        ("6.11 17点", "2020-06-11 17:00"),
        ("2020-06-11T09：05", "2020-06-11 09:05"),
        ("2020/6/11 12:00", "2020-06-11 11:59:59.999999"),
        ("6月11日 25:00", None),
        ("6月31日 9:30", None),
        ("9:30", None),
        ("6月11日 下午", None),
        ("", None),
    ),
)
def test_an_hour_may_stand_behind_the_day(words: str, moment: str | None) -> None:
    assert moment_of(words, 2020) == (datetime.fromisoformat(moment) if moment else None)
