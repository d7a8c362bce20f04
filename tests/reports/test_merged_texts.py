"""The words of many units as the words of one form."""

from __future__ import annotations

import random

import pytest

from data_loaders.text.plain import CLOSING, OPENING
from reports.papers.merged_texts import LONGEST, forms_in, merged


def shown(*written: str) -> str | None:
    """What stands in the form where so many units wrote these words, one each."""
    return merged((f"U{number}", words) for number, words in enumerate(written)).shown()


@pytest.mark.parametrize(
    ("written", "words"),
    (
        ((), None),
        (("无",), None),
        (("/", "——", " ", "（）"), None),
        (("升旗",), "升旗"),
        (("升旗仪式", "升旗仪式 "), "升旗仪式"),
        (("升旗、宣誓", "宣誓"), "宣誓、升旗等2种"),
        (("升旗；宣誓\n签名",), "升旗、宣誓、签名等3种"),
        (("现场会（视频）",), "现场会·视频"),
        (("（专题会）",), "专题会"),
        (("甲、甲", "乙", "乙"), "乙、甲等2种"),
        (("升旗等",), "升旗"),
        (("升旗、宣誓等12种",), "升旗、宣誓等12种以上"),
        (("升旗、宣誓等2种", "签名"), "升旗、宣誓、签名等3种"),
        (("甲等12种以上", "乙等3种"), "甲、乙等12种以上"),
        (("Ａ会议", "A会议", "A会议"), "A会议"),
    ),
)
def test_words_of_units_become_one(written: tuple[str, ...], words: str | None) -> None:
    assert shown(*written) == words


def test_only_the_chosen_forms_are_named() -> None:
    both = merged([("A", "升旗、宣誓"), ("B", "升旗")])
    assert both.forms == (("升旗", 2), ("宣誓", 1))
    assert (both.shown(["宣誓"]), both.shown([]), both.shown(["升旗", "宣誓"])) == ("宣誓", None, "升旗、宣誓等2种")


@pytest.mark.parametrize("seed", range(40))
def test_any_words_fit_and_hold_no_bracket(seed: int) -> None:
    chance = random.Random(seed)
    letters = "安全月宣誓升旗会议、，；（）()[]【】 等12种以上\n\x01/…无0～"
    written = [(f"U{n}", "".join(chance.choices(letters, k=chance.randint(0, 90)))) for n in range(chance.randint(0, 12))]
    both = merged(written)
    words = both.shown()
    assert words is None or (0 < len(words) <= LONGEST and not set(words) & set(OPENING + CLOSING) and words == words.strip())
    assert (words is None) == (not any(forms_in(each) for _, each in written))
    counts = [units for _, units in both.forms]
    assert counts == sorted(counts, reverse=True) and all(units <= len(written) for units in counts)
