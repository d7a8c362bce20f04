"""What a file says of itself: whose it is, for which period, weekly or cumulative. Template, heading, file name, subject, folder, in that
order; where a name above it says otherwise, that is asked about (see named_otherwise)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from data_loaders.matching.periods import match_period, names_another_year
from data_loaders.matching.units import Match, UnitNames
from data_loaders.model.campaign import FINAL, Campaign
from data_loaders.model.findings import Finding, Place
from data_loaders.model.printed import BASIS_LABEL, CUMULATIVE_BASIS, WEEK_BASIS
from data_loaders.model.readings import CUMULATIVE, WEEKLY
from data_loaders.model.words import both
from data_loaders.text.counting_units import is_only_units
from data_loaders.text.plain import plain

TEMPLATE, HEADING, SHEET, FILE_NAME, SUBJECT, FOLDER = "template", "heading", "sheet", "file_name", "subject", "folder"
_LABELS = "填报|统计|报送|填表|联系|负责|审核|制表|日期|电话|时间|周次|期次|单位|机构|部门|报告|起止"
_NEXT = rf"(?=\s{{2,}}|\t|[,，;；]?\s*(?:{_LABELS})[^\s:：,，;；]{{0,8}}[:：\t]|$)"
_SEAL = r"\s*(?:[（(][^（()）]{0,8}[）)])?\s*[:：\t]\s*"
_WHO = "(?:填报|报送|上报|填表|申报|责任)"
_UNIT = re.compile(
    rf"(?<![管级办量送])(?:{_WHO}?单位(?:名称|全称)?|{_WHO}(?:部门|机构|处室|科室)|(?:机构|部门)(?:名称|全称)){_SEAL}(?P<said>.*?){_NEXT}"
)
_PERIOD = re.compile(
    "(?:填报期|填报周期|填报周次|填报时段|填报时间段|报送期|报送周期|报送时段|报告期|报告周期|统计时段|统计周期|统计期间?|统计时间段"
    rf"|起止(?:日期|时间)|周次|期次|时间段){_SEAL}(?P<said>.*?){_NEXT}"
)
_WEEK_NUMBER = re.compile(r"(?:周次|期次)\s*[:：\t]\s*(?P<said>[0-9０-９一二三四五六]{1,2})\s*(?=\s|[,，;；]|$)")
_HINT = re.compile(rf"(?:统计|填报|报送)时间{_SEAL}(?P<said>.*?){_NEXT}")
"""A label whose day may be the one on which the form was filled in: heard only where it names a period for certain."""
_BASIS = re.compile(rf"{BASIS_LABEL}{_SEAL}\S*")
_LABEL = re.compile(r"[^\s:：]{1,12}[:：]")
_TITLE = re.compile(r"统计表|情况表|报表|汇总表|一览表")
_SHORT = 80
"""Longer lines are text, no headings."""
_TICKED = re.compile(r"[☑√✓✔■●]\s*累计|累计\s*[（(]?\s*[☑√✓✔■●]")
_ISO_DAY = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}")
Shown = tuple[dict[str, str], dict[str, str]]
_FILLER = " 　_＿\t"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text outside the answers, and where it stands; `row` is its table's, or the paragraph."""

    text: str
    place: Place
    row: int = 0


@dataclass(frozen=True, slots=True)
class Saying:
    """What one source says: its words, what they match, and where they stand."""

    source: str
    written: str
    match: Match
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The outcome for unit or period: a code with its source, or candidates with the finding that says why not."""

    code: str | None
    candidates: tuple[str, ...]
    source: str
    findings: tuple[Finding, ...]


def labelled(lines: list[Line], label: re.Pattern[str]) -> Line | None:
    """The first words that stand after a label like 填报单位（盖章）：; None where there is no label or nothing after it."""
    return next(_all_labelled(lines, label), None)


def _all_labelled(lines: list[Line], label: re.Pattern[str]) -> Iterator[Line]:
    for line in lines:
        for found in label.finditer(line.text):
            if said := found.group("said").strip(_FILLER):
                yield Line(said, line.place)


def _units_labelled(lines: list[Line]) -> Iterator[Line]:
    """The offices that stand after a label; 单位：人次 says what is counted."""
    return (said for said in _all_labelled(lines, _UNIT) if not is_only_units(said.text.rstrip("）)")))


def unit_written(lines: list[Line]) -> str:
    """Whose a form is as its lines say after a label, for comparing; "" where they do not."""
    said = next(_units_labelled(lines), None)
    return plain(said.text) if said else ""


def heading_unit(lines: list[Line], names: UnitNames, campaign: Campaign) -> Saying | None:
    """The unit the lines around the table name: after a label, as a line of its own, or beside the period in a title or heading.

    Two labels that name two units are not certain.
    """
    if said := list(_units_labelled(lines)):
        matches = [_named_in_field(each.text, names, campaign) for each in said]
        codes = tuple(dict.fromkeys(match.code for match in matches if match.code))
        return Saying(HEADING, said[0].text, matches[0] if len(codes) < 2 else Match(None, codes), said[0].place)
    short = [line for line in lines if len(line.text) < _SHORT]
    for line in short:
        if plain(line.text) in names.by_name:
            return Saying(HEADING, line.text.strip(), names.in_field(line.text), line.place)
    found = [
        (line, match.code) for line in short if _is_heading(line, campaign) and (match := names.in_name(outside_labels(line.text))).code
    ]
    if not found:
        return None
    codes = tuple(dict.fromkeys(code for _, code in found))
    return Saying(HEADING, found[0][0].text.strip(), Match(codes[0] if len(codes) == 1 else None, codes), found[0][0].place)


def _named_in_field(text: str, names: UnitNames, campaign: Campaign) -> Match:
    """The unit a field names, also where the period is written behind it."""
    match = names.in_field(text)
    if match.code or not match_period(text, campaign).candidates:
        return match
    beside = names.in_name(text)
    return beside if beside.code else match


def _is_heading(line: Line, campaign: Campaign) -> bool:
    """Whether a line is a title, or names a period."""
    return is_title(line.text) or match_period(line.text, campaign).code is not None


def is_title(words: str) -> bool:
    """Whether words call a paper a table of figures."""
    return _TITLE.search(words) is not None


def outside_labels(text: str) -> str:
    """A line without its period's and basis's labels; "" where it has others: what stands behind them is not the form's unit."""
    words = _BASIS.sub(" ", _PERIOD.sub(" ", text))
    return "" if _LABEL.search(words) else words


def heading_period(lines: list[Line], campaign: Campaign, names: UnitNames | None = None) -> Saying | None:
    """The period the lines above the table name: after a label, in the title, or beside the unit."""
    if said := labelled(lines, _PERIOD):
        number = labelled(lines, _WEEK_NUMBER)
        words = f"第{number.text}周" if number and number.text == said.text else said.text
        return Saying(HEADING, said.text, match_period(words, campaign), said.place)
    if (said := labelled(lines, _HINT)) and (match := match_period(said.text, campaign)).code:
        return Saying(HEADING, said.text, match, said.place)
    short = [line for line in lines if len(line.text) < _SHORT]
    for line in short:
        if is_title(line.text) or re.match(r"\s*[（(]?\s*第", line.text):
            match = match_period(line.text, campaign)
            if match.candidates or match.is_contradictory:
                return Saying(HEADING, line.text.strip(), match, line.place)
    for line in short:
        match = match_period(_beside_unit(line, names), campaign)
        if match.code or match.is_contradictory:
            return Saying(HEADING, line.text.strip(), match, line.place)
    return None


def _beside_unit(line: Line, names: UnitNames | None) -> str:
    """A unit's name and what stands behind it, up to the next label; "" for lines that speak of more than a unit and its period."""
    if found := _UNIT.search(line.text):
        return _LABEL.split(line.text[found.start("said") :], maxsplit=1)[0]
    return line.text if names and names.in_name(line.text).code else ""


def stated_basis(texts: list[str]) -> str:
    """Cumulative where a heading or name says 累计; weekly otherwise (design rule 5)."""
    for text in texts:
        if CUMULATIVE_BASIS in text and (WEEK_BASIS not in text or _TICKED.search(text)):
            return CUMULATIVE
    return WEEKLY


def name_parts(file: str, member: str | None, subject: str = "") -> list[tuple[str, str]]:
    """(source, words) of every name around a file, nearest first: file name, folders, then the archive's name and folders. `subject` is
    its mail's, which stands among them as a folder."""
    return list(_name_parts(file, member, subject))


@lru_cache(maxsize=8)
def _name_parts(file: str, member: str | None, subject: str) -> tuple[tuple[str, str], ...]:
    """The same, kept: it is asked several times of each file."""
    about = _ISO_DAY.sub("", subject)
    parts: list[tuple[str, str]] = []
    for number, path in enumerate(path for path in (member, file) if path):
        *folders, name = path.replace("\\", "/").split("/")
        parts.append((FOLDER if number else FILE_NAME, name.rsplit(".", 1)[0] if "." in name[1:] else name))
        parts.extend((FOLDER, _ISO_DAY.sub("", folder)) for folder in reversed(folders))
    return tuple((SUBJECT if source == FOLDER and words == about else source, words) for source, words in parts if words.strip(" ."))


def named_units(parts: list[tuple[str, str]], names: UnitNames, is_picture: bool = False) -> list[Saying]:
    """What file and folder names say of the unit; only those that say anything. The code in the name of a picture comes last."""
    sayings: list[Saying] = []
    by_code: list[Saying] = []
    for source, words in parts:
        match, is_weak = names.in_picture_name(words) if is_picture and source == FILE_NAME else (names.in_name(words), False)
        if match.candidates:
            (by_code if is_weak else sayings).append(Saying(source, words, match))
    return sayings + by_code


def named_periods(parts: list[tuple[str, str]], campaign: Campaign) -> list[Saying]:
    """What file and folder names say of the period; only those that say anything. Where one names another year, none is certain."""
    sayings = [Saying(source, words, match_period(words, campaign)) for source, words in parts]
    own = [saying for saying in sayings if saying.match.candidates or saying.match.is_contradictory]
    if not any(names_another_year(words, campaign) for _, words in parts):
        return own
    own = [saying for saying in sayings if saying in own or names_another_year(saying.written, campaign)]
    return [replace(saying, match=Match(None, saying.match.candidates, True)) for saying in own]


def resolve(what: str, sayings: list[Saying], shown: Shown) -> Resolved:
    """The first source that speaks decides; one that is not certain needs a later one that is and agrees. `what`: unit or period.

    `shown` gives the words for a code in messages, in each language (a unit's name, a period's label).
    """
    first = next((saying for saying in sayings if saying.written or saying.match.candidates), None)
    if first is None:
        return Resolved(None, (), "", (Finding(f"{what}_missing", what),))
    chosen = first if first.match.code else None
    if chosen is None and not first.match.is_contradictory:
        later = next((saying for saying in sayings[sayings.index(first) + 1 :] if saying.match.code), None)
        if later and (later.match.code in first.match.candidates):
            chosen = later
    named = chosen.match.code if chosen else None
    if chosen is None or named is None:
        return Resolved(None, _all_candidates(sayings), "", (_not_certain(what, first, shown),))
    findings = tuple(
        Finding(f"{what}_name_differs", what, chosen.place, other | _both("written", [named], shown))
        for saying in sayings
        if saying.source == FILE_NAME and (other := _other_than(chosen, saying, shown))
    )
    return Resolved(named, (named,), chosen.source, findings)


def named_otherwise(what: str, code: str | None, above: list[Saying], campaign: Campaign, shown: Shown) -> tuple[Finding, ...]:
    """A query where a name above a form, nearest first, names another unit or period than the one it counts for, or another year.

    A mail's subject is written anew for each mail and always heard. A sheet, folder or archive is heard only where no nearer name says the
    same as the form: late files lie in the folder of the week they came in.
    """
    is_confirmed = False
    for saying in above if code else ():
        if saying.match.code == code:
            is_confirmed = True
        elif saying.source != SUBJECT and (saying.source not in (SHEET, FOLDER) or is_confirmed):
            continue
        elif other := _other_above(what, str(code), saying, campaign, shown):
            where = both(f"named_in.{saying.source}").as_values("where")
            return (Finding(f"{what}_above_differs", what, saying.place, where | other | _both("chosen", [str(code)], shown)),)
    return ()


def _other_above(what: str, code: str, saying: Saying, campaign: Campaign, shown: Shown) -> dict[str, object]:
    """What a name above says that is not the form's, as values of a message; several weeks with the form's among them are no other."""
    match = saying.match
    if match.code:
        return _both("other", [match.code], shown)
    days_alone = FINAL in match.candidates  # of some week, and of the month
    is_other = match.is_contradictory or days_alone
    is_other = is_other and (code not in match.candidates or (match.is_contradictory and names_another_year(saying.written, campaign)))
    return {"other": saying.written, "other_en": saying.written} if what == "period" and is_other else {}


def _other_than(chosen: Saying, saying: Saying, shown: Shown) -> dict[str, object]:
    """What a file's name says that is not what was chosen, as values of a message; empty where it does not contradict."""
    if saying.match.is_contradictory:
        return {"other": saying.written, "other_en": saying.written}
    return _both("other", [saying.match.code], shown) if saying.match.code not in (None, chosen.match.code) else {}


def _all_candidates(sayings: list[Saying]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for saying in sayings for code in saying.match.candidates))[:5]


def _not_certain(what: str, saying: Saying, shown: Shown) -> Finding:
    """Unknown where nothing matches whole, ambiguous where several do."""
    if len(saying.match.candidates) > 1:
        values = {"written": saying.written} | _both("candidates", saying.match.candidates, shown)
        return Finding(f"{what}_ambiguous", what, saying.place, values)
    return Finding(f"{what}_unknown", what, saying.place, {"written": saying.written})


def _both(name: str, codes: Iterable[str], shown: Shown) -> dict[str, object]:
    """The words for some codes, as the value of that name in each language."""
    zh, en = shown
    return {name: "、".join(zh.get(code, code) for code in codes), f"{name}_en": ", ".join(en.get(code, code) for code in codes)}


def marked_unit(code: str | None, written: str, names: UnitNames, place: Place) -> tuple[list[Saying], Finding | None]:
    """What our own template says of the unit: the mark made when it was handed out, and the words in its cell."""
    said = names.in_field(written)
    if not code:
        return [Saying(TEMPLATE, written, said, place)], None
    known = names.roster.codes
    if code in known and (not written or said.code == code):
        return [Saying(TEMPLATE, written or code, Match(code, (code,)), place)], None
    candidates = tuple(dict.fromkeys([*([code] if code in known else []), *said.candidates]))
    if code in known and said.code:
        both = "、".join(names.roster.unit(each).name for each in (code, said.code))
        return [Saying(TEMPLATE, written, Match(None, candidates), place)], Finding("unit_conflict", "unit", place, {"candidates": both})
    return [Saying(TEMPLATE, written or code, Match(None, candidates), place)], None
