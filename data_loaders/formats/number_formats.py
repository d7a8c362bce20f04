"""What a cell shows of its number: a stored 1 that is seen as 100 %, a 3 as 3万, a 12000 as 12, or as nothing.

Own code: what there is for Python renders formats with their colours and dates; here it must be told which of them change a count.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from data_loaders.model.words import said

FORMAT = "format"
"""The nature of a cell whose format shows something else than its number, and not for certain another number."""
REPEATED = "\0"
"""Stands before the format of a cell that is filled with what it holds: a 5 is seen as 5555."""
LONGEST_REPEATED = 20
"""Longer words hardly stand twice in a cell."""
LARGEST, MOST_DECIMALS = 1e15, 12
GENERAL, DATE = "General", "yyyy"
BUILT_IN = {9: "0%", 10: "0.00%"} | dict.fromkeys((*range(27, 37), *range(50, 59)), DATE)
"""The formats that need no code in a file and change what is seen; those of 27 to 58 are dates where Excel and WPS speak Chinese."""
NAMED_FORMATS = {
    "Percent": "0.00%",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Currency": "0.00",
    "Euro Currency": "0.00",
    "Scientific": "0.00E+00",
}
NAMED_FORMATS |= {"General Number": GENERAL} | dict.fromkeys(("Yes/No", "True/False", "On/Off"), '"是";"是";"否"')
NAMED_FORMATS |= dict.fromkeys((f"{length} {what}" for length in ("General", "Short", "Medium", "Long") for what in ("Date", "Time")), DATE)
"""Formats that Excel 2003 calls by a name."""
SAMPLES = (0, 1, 12345)
"""What a format that changes nothing leaves as it is."""
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|(?P<space>_.)|(?P<fill>\*.)|\[\$(?P<currency>[^\]]*)\]|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<science>[Ee][+-])|(?P<date>AM/PM|A/P|上午/下午|[ymdhsYMDHSeEgGbB]+|aaaa?)"
    r"|(?P<digit>[0#?])|(?P<other>.)",
    re.S | re.I,
)
TEXT = ("other", "@")
"""Where a format sets a cell's words."""
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+)")
_UNSEEN = re.compile(r"(?:white|白色?|(?:color|颜色)\s*2)$", re.I)
"""A colour that a format sets numbers in, and that nobody sees on paper."""
_MORE = re.compile(r"[累含预拟上下另其未共]|\w{5}")
"""What a counting unit does not say, nor one with so many letters."""
_ELAPSED = re.compile("[hms]+", re.I)
_CURRENCY = re.compile("[¥￥$€£]|RMB|CNY")
_COUNTS = re.compile(
    "[0-9０-９零〇一二两三四五六七八九十百千万亿拾佰仟萬億%％‰+~～/-]|^[kwmb]|[余多几]|^来|以上|以下|左右|上下|[约近超逾至到]|半", re.I
)
"""Words behind a number that make another number of it, or a doubtful one."""
_WRITTEN = re.compile(r"[(（]?([0-9]+(?:[, ][0-9]{3})*(?:\.[0-9]+)?)[)）]?\s*([^0-9]*)")
_NOT_IN_FULL = re.compile(r"#+|[0-9.]+E[+-]?[0-9]+")
"""How a number is seen that has no room."""
_DATED = re.compile("[0-9][-/.:年月时][0-9]")
_NIL = ("-", "--", "无", "没有", "/")


class _Section(NamedTuple):
    """One of the stretches between semicolons: (kind, text) of each of its tokens, and its condition."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, float] | None
    is_unseen: bool = False


def shown(code: str, number: float) -> tuple[object, bool]:
    """What a cell with this format shows of its number: the number itself where it is seen as it is, else the words that are seen;
    and whether those are for certain what was meant. A number that is hidden or scaled away is not."""
    if not 0 <= number < LARGEST:
        return number, True  # no count in any format
    if code.startswith(REPEATED):
        seen, is_certain = shown(code[1:], number)
        once = f"{seen:.15g}" if isinstance(seen, float | int) else str(seen)
        return (_doubtful(number, f"{once}{once}…"), False) if number and is_certain else (seen, is_certain)
    section = _section(_sections(code), number)
    if section is None:
        return _doubtful(number, ""), False
    kinds = {kind for kind, _ in section.tokens}
    if "science" in kinds or (not section.tokens and code == ""):
        return number, True
    if "date" in kinds or section.is_unseen:
        return _doubtful(number, ""), False
    words, scale = _rendered(section, number)
    if ("other", "/") in section.tokens and "digit" in kinds:
        is_mixed = re.match(r"[#0?, ]+ +[#0?]+/", "".join(text for _, text in section.tokens))
        return (number, True) if is_mixed or number != int(number) else (_doubtful(number, words), False)
    if isinstance(words, float | int) or (number == 0 and words.strip() in _NIL):
        return number, True
    if not words.strip() or scale:
        return _doubtful(number, words), False
    return words.strip(), True


def shown_words(code: str, words: str) -> tuple[str, bool]:
    """The same of a cell that holds words with a figure: a format may hide them, write others in their place or around them."""
    if code.startswith(REPEATED):
        seen, is_certain = shown_words(code[1:], words)
        is_short = len(seen) <= LONGEST_REPEATED and any(letter.isnumeric() for letter in words)
        return (said("cell.shown_as", stored=words, shown=f"{seen}{seen}…"), False) if is_short and is_certain else (seen, is_certain)
    sections = _sections(code)
    section = sections[3] if len(sections) > 3 else sections[-1]
    if len(sections) <= 3 and (TEXT not in section.tokens or (len(sections) > 1 and section.condition)):
        return words, True
    if not any(letter.isnumeric() for letter in words):
        return words, True
    seen = "".join(words if token == TEXT else token[1] for token in section.tokens)
    if section.is_unseen or TEXT not in section.tokens:
        return said("cell.shown_as", stored=words, shown=seen.strip()), False
    return (words if seen.strip() == words.strip() else seen.strip()), True


def as_seen(number: float, words: str) -> tuple[object, bool]:
    """The same where a program wrote the words that are seen: the number where it alone stands in them, with a counting unit."""
    seen = _WRITTEN.fullmatch(_CURRENCY.sub("", words).strip())
    if not 0 <= number < LARGEST or (number == 0 and words.strip() in _NIL) or _NOT_IN_FULL.fullmatch(words.strip()):
        return number, True
    if seen is None:
        return (words.strip(), True) if re.search("[0-9]", words) and not _DATED.search(words) else (_doubtful(number, words), False)
    digits, behind = seen.groups()
    if abs(float(digits.replace(",", "").replace(" ", "")) - number) > 0.5:
        return _doubtful(number, words), False
    return (words.strip(), True) if _says_more(behind) else (number, True)


def _says_more(behind: str) -> bool:
    """Whether words behind a number are more than its counting unit: 万, 余, 累计, 含上周."""
    words = behind.strip()
    return bool(_COUNTS.search(words) or _MORE.search(words))


def is_changing(code: str) -> bool:
    """Whether numbers, or words with figures, may be seen otherwise than they are stored."""
    return code not in ("", GENERAL, "@") and _changes(code)


@lru_cache(maxsize=1_024)
def _changes(code: str) -> bool:
    sections = _sections(code)
    if any(section.condition for section in sections) or shown_words(code, "1") != ("1", True):
        return True
    return any(shown(code, number) != (number, True) for number in SAMPLES)


def changing(code_by_id: dict[int, str], ids: Iterable[int], repeated: Collection[int] = ()) -> dict[int, str]:
    """The formats that change what is seen, by the place (from 0) of the cell style that uses them; `ids` are the styles' format ids,
    `repeated` the places of those that fill a cell with what it holds."""
    known = BUILT_IN | code_by_id
    codes = {style: known.get(number, GENERAL) for style, number in enumerate(ids)}
    return {
        style: REPEATED + code if style in repeated else code for style, code in codes.items() if style in repeated or is_changing(code)
    }


@lru_cache(maxsize=1_024)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    tokens: list[tuple[str, str]] = []
    condition: tuple[str, float] | None = None
    is_unseen = False
    for found in (*_TOKEN.finditer(code), None):
        kind = (found.lastgroup or "other") if found else "other"
        text = found[kind] if found else ";"
        if kind == "other" and text == ";":
            sections.append(_Section(tuple(tokens), condition, is_unseen))
            tokens, condition, is_unseen = [], None, False
        elif kind == "bracket":
            if compared := _CONDITION.match(text):
                condition = compared[1], float(compared[2])
            elif _ELAPSED.fullmatch(text):
                tokens.append(("date", text))
            is_unseen = is_unseen or bool(_UNSEEN.match(text))
        elif kind in ("quoted", "escaped"):
            tokens.append(("words", text))
        elif kind == "space":
            tokens.append(("words", " "))
        elif kind == "currency":
            tokens.append(("words", text.partition("-")[0]))
        elif kind != "fill" or text[1:].isnumeric():
            tokens.append((kind, text[-1]) if kind == "fill" else (kind, text))
    return tuple(sections)


def _section(sections: tuple[_Section, ...], number: float) -> _Section | None:
    """The stretch that a number of 0 or more is shown by."""
    if not any(section.condition for section in sections):
        return sections[2] if number == 0 and len(sections) > 2 else sections[0]
    for section in sections[:3]:
        if section.condition is None or _holds(section.condition, number):
            return section
    return None


def _holds(condition: tuple[str, float], number: float) -> bool:
    sign, other = condition
    return {
        "<": number < other,
        ">": number > other,
        "=": number == other,
        "<=": number <= other,
        ">=": number >= other,
        "<>": number != other,
    }[sign]


def _rendered(section: _Section, number: float) -> tuple[str | float, bool]:
    """The number itself where nothing but a counting unit stands around it, else the words; and whether thousands are scaled away."""
    tokens = section.tokens
    places = [at for at, (kind, text) in enumerate(tokens) if kind in ("digit", "general") or (kind, text) == TEXT]
    if not places:
        return "".join(text for _, text in tokens), False
    first, last = places[0], places[-1]
    pattern, behind = tokens[first : last + 1], tokens[last + 1 :]
    scale = 0
    while behind and behind[0] == ("other", ","):
        scale, behind = scale + 1, behind[1:]
    percent = sum(token == ("other", "%") for token in tokens)
    exact = Decimal(f"{number:.15g}") * 100**percent / 1000**scale
    digits, is_plain = _digits(pattern, exact)
    before = "".join(text for _, text in tokens[:first])
    after = "".join(text for _, text in behind)
    is_plain = is_plain and not percent and not scale
    if is_plain and not _CURRENCY.sub("", before).strip(" (（") and not _says_more(_CURRENCY.sub("", after)):
        return number, False
    is_filled = any(kind == "fill" for kind, _ in tokens[first:])  # 0*0 shows 5 as 50000, as wide as its cell
    return f"{before}{digits}{after}", scale > 0 or is_filled


def _digits(pattern: tuple[tuple[str, str], ...], exact: Decimal) -> tuple[str, bool]:
    """The digits as they are seen, and whether they say the number as it is (but for the decimals that are left out)."""
    if pattern[0][0] == "general" or pattern[0][1] == "@":
        number = f"{exact.normalize():f}"
        return "".join(text if kind == "words" else number for kind, text in pattern), len(pattern) == 1
    point = next((at for at, token in enumerate(pattern) if token == ("other", ".")), len(pattern))
    decimals = [text for kind, text in pattern[point:] if kind == "digit"][:MOST_DECIMALS]
    rounded = exact.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    whole, _, part = f"{rounded:f}".partition(".")
    while part and decimals and part.endswith("0") and decimals[len(part) - 1] != "0":
        part = part[:-1]
    least = sum(text == "0" for kind, text in pattern[:point] if kind == "digit")
    whole = whole.lstrip("0").rjust(least, "0")
    inside = [text for kind, text in pattern if kind == "words"]
    is_plain = not inside and (whole == str(int(rounded)) or (not whole and part != ""))
    return (_spread(pattern[:point], whole) if inside else whole) + (f".{part}" if part else ""), is_plain


def _spread(pattern: tuple[tuple[str, str], ...], whole: str) -> str:
    """Digits on their places from the right, the words between them where the format has them; those before the first place lead."""
    pieces: list[str] = []
    left = whole
    places = sum(kind == "digit" for kind, _ in pattern)
    for kind, text in reversed(pattern):
        if kind == "digit":
            places -= 1
            pieces.append(left[-1:] if places else left)
            left = left[:-1]
        elif kind == "words":
            pieces.append(text)
    return "".join(reversed(pieces))


def _doubtful(number: float, words: object) -> str:
    stored = f"{number:.15g}"
    return said("cell.shown_as", stored=stored, shown=str(words).strip())
