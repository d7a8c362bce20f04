"""Text -> number and state: the ways offices write a count (design rules 1 and 2).

Own code, not a library: the readers of Chinese numerals on offer turn dates, ranges and words they half know into numbers; here what
is not certain must stay unread.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from data_loaders.model.readings import BLANK, NIL, NUMBER, UNREADABLE
from data_loaders.text.counting_units import Label, label_at, past_verb, unit_at
from data_loaders.text.plain import HALF_WIDTH, UNSEEN

LARGEST = 10**9
"""More than all who live in the country could do: a telephone number, two numbers that stand together."""
TURNED = "\u202e"
"""Letters behind this mark are seen from right to left: 12 as 21."""
LONGEST, SHORT = 2_000, 60
"""Words longer than this are no number, and looking for one in them would take long."""
NIL_WORDS = frozenset({"无", "没有", "/", "-", "--"})

_FULL_WIDTH = HALF_WIDTH | {ord(a): b for a, b in zip("　\u00a0〔【［〕】］—–―－‐−﹣─", "  (((" + ")))" + "-" * 8, strict=True)}
_FULL_WIDTH |= {ord("，"): ",", ord("﹐"): ",", ord("％"): "%", ord("。"): "。"}
_FULL_WIDTH |= dict.fromkeys(map(ord, "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"), " ")
_FULL_WIDTH |= {ord("廿"): "二十", ord("卅"): "三十", ord("卌"): "四十"}
_FILLER = re.compile(rf"[{UNSEEN}]|(?<![0-9_])_+|_++(?![0-9])")
"""A form's line to write on, except between two digits, and what nobody sees: direction marks, zero-width spaces, soft hyphens."""
_QUOTED = re.compile("[“‘「『\"']+(.+?)[”’」』\"']*")
_NOTHING = re.compile("-+|/+|(?:无|没有)(?P<unit>.*)")
"""Lines drawn through a blank, however long, and 无人次."""
_RAISED = re.compile("[\u00b2\u00b3\u00b9\u2070-\u209c]+")
"""Characters that are raised or lowered themselves: a note's mark, an exponent."""
_RAISED_WITHIN = re.compile(rf"[0-9]{_RAISED.pattern}[0-9]")
"""One between two figures parts them, or is meant for one of them."""
_SPACE_OF_NO_MEANING = re.compile(r"(?<!\s)(?:(?<![0-9])\s++|\s++(?![0-9]))")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[, '’][0-9]{3})+(?![0-9])")
_PREFIX = re.compile(r"(?:[:：=]|共计|合计|总计|累计|累积|总共|达到了|达到|多达|高达|共|计|为|达|是|有)")
_APPROXIMATE_PREFIX = re.compile(r"(?:大约|大概|约莫|将近|接近|超过|突破了|突破|约|近|超|逾)")
_APPROXIMATE_SUFFIX = re.compile(r"(?:余|多|来|\+|以上|左右|上下)")
_REMARK = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)([^()]*(?:\(次\))?)$")
_DATE = re.compile(r"[0-9]{2,4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|[0-9]{1,2}月[0-9]{1,2}[日号]?|[0-9]{4}年")
_RANGE = re.compile(r"[0-9零〇一二两三四五六七八九十百千万]+[^0-9]{0,2}(?:-|~|至|到)[^0-9]?[0-9零〇一二两三四五六七八九十百千万]+.*")
_DECIMAL = r"[0-9]+(?:\.[0-9]+)?"
_SCALE = "(?:[十百千][万亿wW]|[亿万千百十wW])"
_ARABIC = re.compile(rf"(?:{_DECIMAL}{_SCALE}?)+")
_ARABIC_PART = re.compile(rf"({_DECIMAL})({_SCALE}?)")
_POINTED = re.compile(r"(?<![0-9,.'’ ])[1-9][0-9]{0,2}\.000(?![0-9])")
"""One, or a thousand with a point between its figures: written, nobody can tell which is meant."""
_LATER_SCALE = re.compile("[余多]([万亿wW])")
"""A scale behind the word that says about: 60余万."""
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_DIGITS |= {c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")} | dict.fromkeys("两俩弍兩貳", 2) | dict.fromkeys("仨參叄", 3) | {"陸": 6}
_SCALES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_FACTORS = _SCALES | {"w": 10**4, "W": 10**4}
_RING = "○"
"""How a 〇 is typed between other figures; alone it is a mark."""
_CHINESE = re.compile("[" + "".join(_DIGITS) + "".join(_SCALES) + _RING + "]+")


class Numeral(NamedTuple):
    """What a blank's text says. `rule` names the error finding of an unreadable one; `unit` and `words` are what stood beside it."""

    state: str
    value: int | None = None
    rule: str | None = None
    approximate: bool = False
    unit: str = ""
    words: str = ""


EMPTY = Numeral(BLANK)


def normalise(text: str) -> str:
    """Full-width to half-width, fillers and spaces away; a space between two digits stays (it may part two numbers)."""
    plain = _SPACE_OF_NO_MEANING.sub("", _FILLER.sub("", text.translate(_FULL_WIDTH)))
    return plain.lstrip(" 。,;；、").rstrip(" .。,;；、")


def read_numeral(raw: object) -> Numeral:
    """The number in a cell or between two printed words; never guesses (design rules 1 and 2)."""
    if raw is None or raw == "":
        return EMPTY
    count = whole_count(raw)
    if count is not None:
        return Numeral(NUMBER if count else NIL, count)
    if isinstance(raw, bool):
        return _unreadable()
    if isinstance(raw, (int, float)):
        return _from_number(raw)
    if isinstance(raw, (date, datetime, time, timedelta)):
        return _unreadable("number_date")
    return read_text(str(raw))


def holds_numeral(text: str) -> bool:
    """Whether any figure of a number stands in a text, of whatever script; 两 and 俩 are none to Python."""
    return any(map(str.isnumeric, text)) or not _DIGITS.keys().isdisjoint(text)


def whole_count(raw: object) -> int | None:
    """A cell's number where it is a count already; None for everything that needs reading."""
    if type(raw) is float and not raw.is_integer():
        raw = as_shown(raw)
    if (type(raw) is int or (type(raw) is float and raw.is_integer())) and 0 <= raw <= LARGEST:
        return int(raw)
    return None


def as_shown(number: float) -> float:
    """A calculated number as Excel and WPS show it, with 15 digits: 16.999999999999996 is 17."""
    return float(f"{number:.15g}")


def _from_number(raw: int | float) -> Numeral:
    if isinstance(raw, float) and not math.isfinite(raw):
        return _unreadable()
    return _whole(Fraction(raw), Numeral(NUMBER))


def read_text(raw: str) -> Numeral:
    """The number written in `raw`; BLANK where there is nothing but spaces and fillers."""
    return _read_short(raw) if len(raw) <= SHORT else _read_text(raw)


@lru_cache(maxsize=2_048)
def _read_short(raw: str) -> Numeral:
    """The same, kept: a blank's words are asked about several times while its sentence is read."""
    return _read_text(raw)


def _read_text(raw: str) -> Numeral:
    if raw.isdecimal() and raw.isascii() and len(raw) < len(str(LARGEST)):
        return Numeral(NUMBER if int(raw) else NIL, int(raw))
    if len(raw) > LONGEST:
        return _unreadable() if raw.strip() else EMPTY
    if TURNED in raw and sum(map(str.isnumeric, raw)) > 1:
        return _unreadable()
    text = normalise(raw)
    while text.startswith("(") and text.endswith(")") and _closes_at_end(text):
        text = normalise(text[1:-1])
    if quoted := _QUOTED.fullmatch(text):
        text = normalise(quoted[1])
    if not text:
        return EMPTY
    if (nothing := _NOTHING.fullmatch(text)) and (unit := unit_at(nothing["unit"] or "")).end == len(nothing["unit"] or ""):
        return Numeral(NIL, 0, unit=unit.word)
    if not text.isascii() and (raised := "".join(_RAISED.findall(text))):
        if _RAISED_WITHIN.search(text):
            return _unreadable()
        seen = _RAISED.sub("", text)
        number = read_text(seen) if seen else _unreadable()
        return number._replace(words=number.words + raised) if number.value is not None else _unreadable(number.rule or "number_unreadable")
    whole = _read_expression(text)
    if whole is not None:
        return whole
    remark = _REMARK.search(text)
    if remark and remark.start() and (not remark.group(2) or unit_at(remark.group(2)).end == len(remark.group(2))):
        return _with_words(text[: remark.start()] + remark.group(2), remark.group(1), in_bracket=True)
    head, mark, tail = _cut_at_punctuation(text)
    if mark:
        return _with_words(head, tail)
    return _unreadable(_why(text))


def _closes_at_end(text: str) -> bool:
    """True where the bracket opened first is the one closed last."""
    depth = 0
    for position, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return position == len(text) - 1
    return False


def _with_words(head: str, words: str, in_bracket: bool = False) -> Numeral:
    """A number followed by a remark; one that is a number too makes the blank ambiguous, unless a bracket repeats it: 30（三十）."""
    head, words = head.strip(" ,;；、。"), words.strip(" ,;；、。:")
    number = Numeral(NIL, 0) if head in NIL_WORDS else _read_expression(head)
    if number is None or number.value is None:
        return _unreadable((number.rule or "number_unreadable") if number else _why(head))
    beside = unit_at(words)
    if beside.word and beside.end == len(words):
        return number if number.unit else number._replace(unit=beside.word, approximate=number.approximate or beside.approximate)
    other = _read_expression(words)
    if in_bracket and other is not None and other.value == number.value and (not number.unit or other.unit in ("", number.unit)):
        return number._replace(unit=number.unit or other.unit, approximate=number.approximate or other.approximate)
    if other is not None:
        return _unreadable("number_twice")
    if words.startswith(("%", "‰")):
        return _unreadable("number_percentage")
    return Numeral(number.state, number.value, None, number.approximate, number.unit, words)


def _cut_at_punctuation(text: str) -> tuple[str, str, str]:
    """Cut at the first punctuation mark that does not group digits."""
    for position, char in enumerate(text):
        if char in ",;；、。\n" and not (char == "," and _GROUPED.match(text, _start_of_digits(text, position))):
            return text[:position], char, text[position + 1 :]
    return text, "", ""


def _start_of_digits(text: str, position: int) -> int:
    while position and (text[position - 1].isdigit() or text[position - 1] == ","):
        position -= 1
    return position


def _why(text: str) -> str:
    """Which error a text that is no number is."""
    if "%" in text or "百分之" in text:
        return "number_percentage"
    if _DATE.fullmatch(text):
        return "number_date"
    if _RANGE.fullmatch(text):
        return "number_range"
    if re.fullmatch(r"(?:-|负)[0-9].*", text):
        return "number_negative"
    return "number_unreadable"


def _unreadable(rule: str = "number_unreadable") -> Numeral:
    return Numeral(UNREADABLE, rule=rule)


def _read_expression(text: str) -> Numeral | None:
    """[words in front] number [about] [counting unit] [about] [verb], to the end of the text; None where it is anything else."""
    position, approximate, label = _words_in_front(text)
    negative = False
    if position < len(text) and text[position] in "-负" and position + 1 < len(text):
        negative, position = True, position + 1
    start = position
    amount, position = _amount(text, start, approximate)
    if amount is None:
        return None
    if (found := _LATER_SCALE.match(text, position)) and not set("万亿萬億wW") & set(text[start:position]):
        amount, approximate, position = amount * _FACTORS[found.group(1)], True, found.end()
    if found := _APPROXIMATE_SUFFIX.match(text, position):
        approximate, position = True, found.end()
    unit, position, says_about = unit_at(text, position)
    approximate = approximate or says_about
    if found := _APPROXIMATE_SUFFIX.match(text, position):
        approximate, position = True, found.end()
    if past_verb(text, position, unit) != len(text):
        return None
    if label and unit and unit not in label.fits:
        return _unreadable()
    if negative:
        return _unreadable("number_negative")
    if ".000" in text and _POINTED.search(text[start:position]):
        return _unreadable("number_pointed")
    return _whole(amount, Numeral(NUMBER, None, None, approximate, unit or (label.unit if label else "")))


def _words_in_front(text: str) -> tuple[int, bool, Label | None]:
    """Where the words before the number end, whether they say about, and what they say is counted."""
    position, approximate, label = 0, False, None
    while True:
        if found := _APPROXIMATE_PREFIX.match(text, position):
            approximate = True
        elif not (found := _PREFIX.match(text, position)):
            if label or not (label := label_at(text, position)):
                return position, approximate, label
            position = label.end
            continue
        position = found.end()


def _whole(amount: Fraction, numeral: Numeral) -> Numeral:
    if amount < 0:
        return _unreadable("number_negative")
    if amount.denominator != 1:
        return _unreadable("number_fraction")
    if amount > LARGEST:
        return _unreadable("number_too_large")
    value = int(amount)
    return Numeral(NUMBER if value else NIL, value, None, numeral.approximate, numeral.unit, numeral.words)


def _amount(text: str, position: int, approximate: bool) -> tuple[Fraction | None, int]:
    """The number that starts at `position` and where it ends; (None, position) where none does."""
    if found := _GROUPED.match(text, position):
        end = found.end()
        plain = re.sub("[^0-9]", "", found.group())
        tail = re.compile(r"\.[0-9]+").match(text, end)
        if tail:
            plain, end = plain + tail.group(), tail.end()
        if scale := re.compile(_SCALE).match(text, end):
            return Fraction(plain) * _factor(scale.group()), scale.end()
        return Fraction(plain), end
    if found := _ARABIC.match(text, position):
        return _arabic(found.group()), found.end()
    if found := _CHINESE.match(text, position):
        following = text[found.end() : found.end() + 1]
        alone_is_fine = approximate or bool(_APPROXIMATE_SUFFIX.match(following or " "))
        return _chinese(found.group(), alone_is_fine), found.end()
    return None, position


def _factor(scale: str) -> int:
    """What a scale multiplies by: 万 and w 10,000, 千万 10,000,000, "" 1."""
    return math.prod(_FACTORS[char] for char in scale)


def _arabic(text: str) -> Fraction | None:
    """120, 1.2万, 3万1千, 1万2000; scales must fall and only the last part may be without one."""
    total, last = Fraction(0), None
    for digits, scale in _ARABIC_PART.findall(text):
        factor = _factor(scale)
        part = Fraction(digits) * factor
        if last is not None and (factor >= last or part >= last or (factor == 1 and len(digits) != len(str(last)) - 1)):
            return None
        total, last = total + part, factor
    return total


def _chinese(text: str, alone_is_fine: bool) -> Fraction | None:
    """十二, 一百零五, 两千, 三万一千, 一百五 (150), 一二〇 (120); 近千 and 百余 only beside a word that says about."""
    if text == _RING:
        return None
    text = text.replace(_RING, "〇")
    if all(char in _DIGITS for char in text):
        if len(text) == 1 or ("〇" in text and text[0] not in "零〇"):
            return Fraction(int("".join(str(_DIGITS[char]) for char in text)))
        return None
    if text[0] in "百佰千仟万萬亿億":
        return Fraction(_SCALES[text]) if alone_is_fine and text in _SCALES else None
    total, section, digit, last_scale = 0, 0, None, 10**9
    zero_before = False
    for char in text:
        if char in _DIGITS:
            if digit is not None and digit != 0:
                return None
            digit = _DIGITS[char]
            zero_before = zero_before or digit == 0
            continue
        scale = _SCALES[char]
        if scale >= 10**4:
            total = (total + section + (digit or 0)) * scale if scale == 10**8 else total + (section + (digit or 0)) * scale
            section, digit, last_scale, zero_before = 0, None, scale, False
            continue
        if scale >= last_scale or (digit is None and not (scale == 10 and (section == 0 or zero_before))):
            return None
        section += (1 if digit is None else digit) * scale
        digit, last_scale, zero_before = None, scale, False
    if digit == 0:
        return None
    if digit and not zero_before and last_scale > 10:
        digit *= last_scale // 10
    return Fraction(total + section + (digit or 0))
