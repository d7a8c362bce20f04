"""Value x way of writing x counting unit against an oracle that writes them: the number and unit come back, or nothing does."""

from __future__ import annotations

import random
import tomllib

import pytest

from data_loaders.model.form import load_forms
from data_loaders.model.paths import MODEL
from data_loaders.model.readings import NIL, NUMBER, UNREADABLE
from data_loaders.text.counting_units import COUNTING_UNITS, is_of_people, is_same_unit, unit_at
from data_loaders.text.numerals import read_text
from tests.data_loaders.text.test_numerals import in_chinese

DATA = tomllib.loads((MODEL / "counting_units.toml").read_text(encoding="utf-8"))
FULL = str.maketrans("0123456789,()wW.", "０１２３４５６７８９，（）ｗＷ．")
FRONT = ["", "共", "共计", "合计", "累计", "达", "达到", "共有", "：", "约", "近", "超过", "突破", "逾", "大约", "将近"]
ABOUT = {"约", "近", "超过", "突破", "逾", "大约", "将近"}
BEHIND = ["", "余", "多", "+", "以上", "左右"]
SPACES = ["", " ", "　", "\u200b", "\u00a0", "\u202d"]


def ways(value: int) -> list[tuple[str, bool]]:
    """Ways of writing a number, each with whether it says about: digits, groups, Chinese, with 万 or w, repeated in a bracket."""
    plain, chinese = str(value), in_chinese(value)
    written = [(plain, False), (f"{value:,}", False), (chinese, False), (f"{plain}（{chinese}）", False), (f"{chinese}({plain})", False)]
    if value and value % 1000 == 0:
        tens = f"{value / 10_000:g}"
        written += [(f"{tens}万", False), (f"{tens}w", False), (f"{tens}W", False)]
    if value and value % 10_000 == 0 and value < 10**8:
        written += [(f"{value // 10_000}余万", True), (f"{value // 10_000}多万", True), (f"{in_chinese(value // 10_000)}余万", True)]
    if value and value % 10**7 == 0:
        written += [(f"{value // 10**7}千万", False)]
    return written


def test_every_unit_beside_every_way_of_writing_reads_as_it_was_meant() -> None:
    chance = random.Random(5)
    for _ in range(20_000):
        value = chance.choice(
            (chance.randrange(10), chance.randrange(2_000), chance.randrange(100) * 1_000, chance.randrange(9_999) * 10_000)
        )
        front, (written, says_about), behind = chance.choice(FRONT), chance.choice(ways(value)), chance.choice(BEHIND)
        if written.endswith((")", "）")):
            front = behind = ""
        if behind and says_about:
            behind = ""
        unit = chance.choice(("", *COUNTING_UNITS))
        space = chance.choice(SPACES)
        text = f"{front}{space}{written}{behind}{space}{unit}"
        if chance.random() < 0.3:
            text = text.translate(FULL)
        numeral = read_text(text)
        assert (numeral.state, numeral.value) == (NUMBER if value else NIL, value), text
        assert numeral.unit == DATA["approximate"].get(unit, unit), text
        assert numeral.approximate is (says_about or front in ABOUT or bool(behind) or unit in DATA["approximate"]), text


def test_words_that_say_what_is_counted_may_stand_in_front_and_a_verb_behind() -> None:
    chance = random.Random(6)
    labels = [(word, label["unit"], label["fits"]) for label in DATA["label"] for word in label["words"]]
    for _ in range(5_000):
        word, meant, fits = chance.choice(labels)
        value, unit = chance.randrange(1, 90_000), chance.choice(["", *fits])
        verb = chance.choice(["", *DATA["people"]["verbs"]]) if is_of_people(unit) else ""
        text = f"{word}{chance.choice(('', '达', '共', '：', '为', '约'))}{value}{chance.choice(('', '余'))}{unit}{verb}"
        assert read_text(text)[:2] == (NUMBER, value), text
        assert read_text(text).unit == (unit or meant), text
        other = chance.choice([unit for unit in COUNTING_UNITS if unit not in fits and DATA["approximate"].get(unit, unit) not in fits])
        assert read_text(f"{word}{value}{other}").state == UNREADABLE, f"{word}{value}{other}"


def test_two_numbers_for_one_blank_are_never_added_nor_chosen_from() -> None:
    chance = random.Random(7)
    for _ in range(10_000):
        first, second = chance.sample(range(1, 3_000), 2)
        one, other = (chance.choice((str(n), f"{n}{chance.choice(COUNTING_UNITS)}", f"{in_chinese(n)}次")) for n in (first, second))
        between = chance.choice(("+", "＋", "，", "、", "；", "/", " + ", "和", "及", "，参与", "加", "×", "（"))
        text = f"{one}{between}{other}" + ("）" if between == "（" else "")
        if one.isdigit() and between == "，" and other[:3].isdigit() and not other[3:4].isdigit():
            continue  # one number, its digits in groups: 101，457
        assert read_text(text).value is None, text


@pytest.mark.parametrize(
    "text",
    ["1万余万", "万", "余万", "近", "突破", "人次", "参与", "参与人次达", "3本周", "58人次参与率", "5万元", "12天", "几十余万", "1.23456w",
     "5W2", "w", "上千"],
)  # fmt: skip
def test_what_only_looks_like_a_count_is_none(text: str) -> None:
    assert read_text(text).value is None


def test_every_printed_counting_unit_is_one_and_only_spellings_of_one_thing_are_the_same() -> None:
    printed = {blank.counting_unit for form in load_forms().values() for blank in form.number_blanks if blank.counting_unit}
    for unit in printed:
        assert unit_at(unit).word == unit
    for written in COUNTING_UNITS:
        for other in printed:
            together = any(written in group and other in group for group in DATA["same"])
            assert is_same_unit(written, other) is (written == other or together), (written, other)
