"""What the lines around a form say of all its numbers: a plan's or a sample's title, 单位：万人次, 本表为5月数据, 人次均为估算."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from data_loaders.forms.found import Found
from data_loaders.matching.periods import speaks_of_another_time
from data_loaders.matching.stated import Line
from data_loaders.model.campaign import Campaign
from data_loaders.model.findings import Finding, Place
from data_loaders.text.figures import figures_in
from data_loaders.text.plain import CLOSING, OPENING, half_width

_WORDS = {name: "|".join(words) for name, words in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()}
_NOT_DONE, _SAMPLE = re.compile(_WORDS["not_done"]), re.compile(_WORDS["sample"])
_OPEN, _CLOSE = re.escape(OPENING), re.escape(CLOSING)
_BRACKET = re.compile(rf"[{_OPEN}]([^{_OPEN}{_CLOSE}]*)[{_CLOSE}]")
_TITLE = re.compile(rf"[^:：\u3002；;，,]*表\s*(?:[{_OPEN}][^{_OPEN}{_CLOSE}]*[{_CLOSE}]\s*)*")
"""A line that names a table and says nothing else."""
_AIM = re.compile(rf"(?:计划|任务|目标|预案|方案|安排)(?:汇总|统计|一览)?\s*(?:[{_OPEN}][^{_OPEN}{_CLOSE}]*[{_CLOSE}]\s*)*$")
"""The end of a first line that is the title of what is to be done."""
_MANY = "(?:十|百|千)?[万亿千百]|[wk]"
_UNIT = r"(?:人次|人|次|场次?|个|家|条|篇|件|份)?"
_SCALES = (
    re.compile(rf"(?<!填报)(?<!报送)(?<!上报)单位\s*[:：为是]\s*(?P<scale>{_MANY}){_UNIT}\s*(?:[{_CLOSE}]|$|[,，;；、])", re.IGNORECASE),
    re.compile(rf"[以按用](?P<scale>{_MANY}){_UNIT}(?:计|为单位|为计量单位|统计|填报)", re.IGNORECASE),
)
_SCALED_UNIT = re.compile(rf"(?P<scale>{_MANY}){_UNIT}", re.IGNORECASE)
"""A scale that all numbers, or all of a kind, are written in."""
_ABOUT = rf"(?:{_WORDS['about']})"
_LABEL = r"(?:统计|数据|报表|活动)(?:时间|日期|时段|时间段|期间|期|区间|截止时间|范围)\s*[:：]\s*"
_IS = r"(?:为|是|系|属于?|取自|均|用)\s*"
_EARLIER = re.compile(rf"(?:{_ABOUT}.{{0,8}}{_IS}.{{0,2}}|{_LABEL})(?P<words>{_WORDS['earlier']})")
_DATED = re.compile(rf"(?:{_ABOUT}.{{0,8}}{_IS}|{_LABEL})(?P<words>[^;；\u3002,，]*)")
_GUESSED = re.compile(rf"(?:{_ABOUT}|人次|人数|场次).{{0,6}}(?P<words>{_WORDS['guessed']})")
_REPEATED = re.compile(_WORDS["repeated"])
_INCLUDES = re.compile(rf"(?:{_ABOUT}|本[周期]).{{0,6}}(?:含|包括|涵盖|加上)(?:了)?(?P<words>[^;\u3002]*)")
_TIMES = re.compile(rf"{_ABOUT}.{{0,8}}(?:乘以?|[×*])(?P<scale>[0-9]+|[十百千万]+)")
_WANTED = re.compile(rf"{_ABOUT}.{{0,8}}{_IS}.{{0,2}}(?P<words>(?<![按照据])(?:{_WORDS['wanted']}))(?:数[据字]?|值|内容)?(?=$|[,\u3002;)])")
_UNDONE = re.compile(
    rf"(?:以上|上述|所列|表[中内])(?:各项)?(?:活动|工作|内容|项目)?(?:均|都|全部|暂|[尚还]|因[^,\u3002;]{{1,6}})*(?P<words>{_WORDS['undone']})"
)
_VOID = re.compile(
    rf"(?:(?:[此本该]表|以上|上[述表])(?:各项)?(?:数[据字]|内容)?(?:已|均|全部)*|^\W*(?:已)?)(?P<words>{_WORDS['void']})(?=\W|$)"
)
_TRIAL = re.compile(
    rf"\W*(?:[注备说][注明释]?\W*)?(?:[本此该]表|以上|表内)?(?:数[据字]|内容)?(?:仅?为|是|系|属)?(?P<words>{_WORDS['trial']})(?:数[据字]?|用|表)?(?:\W.*)?"
)
_UNSURE = re.compile(_WORDS["unsure"])
_CORRECTED = re.compile(rf"(?:{_WORDS['corrected']})[^;\u3002]{{0,20}}?[0-9]")
_BEFORE_NUMBERS = 40
"""How much of a line with a corrected number is repeated."""
LONGEST = 60
"""A longer line is text, no heading and no note under a table."""


def said_of_all(part: Found, name: str, campaign: Campaign) -> Iterator[Finding]:
    """What holds a form, or is asked of it, because its title, the file's name or a line around it speaks of all its numbers."""
    lines = [line for line in part.lines or part.around if len(line.text) <= LONGEST]
    for rule, words, in_name in (("form_not_done", _NOT_DONE, "name_not_done"), ("form_sample", _SAMPLE, "name_sample")):
        if found := _in_titles(lines, words) or _in_name(name, words, in_name):
            yield Finding(rule, place=found[1], values={"words": found[0], "written": found[2]})
            lines = [line for line in lines if line.place != found[1]]
    yield from said_in_lines(lines, campaign)


def said_in_lines(lines: Iterable[Line], campaign: Campaign) -> Iterator[Finding]:
    """What short lines around a form say of all its numbers, or of one that another number is to replace."""
    for line in lines:
        for rule, values in _in_line(half_width(line.text).strip(), campaign) if len(line.text) <= LONGEST else ():
            yield Finding(rule, place=line.place, values=values)


def _in_titles(lines: list[Line], words: re.Pattern[str]) -> tuple[str, Place, str] | None:
    """The word in the titles of tables around a form, where no title is without one: the form's own may be any of them. Where there is
    none, the first line may be the title."""
    titles = [line for line in lines if _TITLE.fullmatch(line.text.strip())] or [line for line in lines[:1] if _AIM.search(line.text)]
    found = [(word.group(), line.place, line.text.strip()) for line in titles if (word := words.search(line.text))]
    return found[0] if found and len(found) == len(titles) else None


def _in_name(name: str, words: re.Pattern[str], outside: str) -> tuple[str, Place, str] | None:
    """The word in brackets of a file's name; outside them a name may speak of a second paper in the file, and only a few are heard."""
    found = next((word for bracket in _BRACKET.findall(name) if (word := words.search(bracket))), None) or re.search(_WORDS[outside], name)
    return (found.group(), Place(), name) if found else None


def scale_stated(text: str) -> str | None:
    """The scale in which a line, a remark or a counting unit says numbers are written: 单位：万人次, 以千计, 万人次."""
    text = half_width(text).strip()
    found = _SCALED_UNIT.fullmatch(text) or next((found for pattern in _SCALES if (found := pattern.search(text))), None)
    return found["scale"] if found else None


@lru_cache(maxsize=1_024)
def _in_line(text: str, campaign: Campaign) -> tuple[tuple[str, dict[str, object]], ...]:
    """The rules that a line calls for, each with its values; kept, as most lines are the same around every form."""
    found: list[tuple[str, dict[str, object]]] = [(rule, {"words": word, "written": text}) for rule, word in _of_all(text, campaign)]
    if _CORRECTED.search(text) and not any(figure.counts and figure.unit for figure in figures_in(text)):
        found.append(("number_unplaced", {"raw": text[:_BEFORE_NUMBERS]}))
    return tuple(found)


def _of_all(text: str, campaign: Campaign) -> Iterator[tuple[str, str]]:
    """The rules about all numbers, each with its word."""
    if scale := scale_stated(text):
        yield "form_scaled", scale
    elif times := _TIMES.search(text):
        yield "form_scaled", times["scale"]
    if earlier := _EARLIER.search(text):
        yield "form_other_time", earlier["words"]
    elif repeated := _REPEATED.search(text):
        yield "form_other_time", repeated.group()
    elif (more := _INCLUDES.search(text)) and _is_of_another_time(more["words"], campaign):
        yield "form_other_time", more["words"]
    elif (dated := _DATED.search(text)) and speaks_of_another_time(dated["words"], campaign):
        yield "form_other_time", dated["words"].strip()
    if guessed := _GUESSED.search(text):
        yield "form_guessed", guessed["words"]
    if undone := _WANTED.search(text) or _UNDONE.search(text) or _VOID.search(text):
        yield "form_not_done", undone["words"]
    if unsure := _TRIAL.fullmatch(text) or _UNSURE.search(text):
        yield "form_sample", unsure.groupdict().get("words") or unsure.group()


def _is_of_another_time(words: str, campaign: Campaign) -> bool:
    """Whether what numbers are said to include was before the period."""
    return re.match(_WORDS["earlier"], words) is not None or speaks_of_another_time(words, campaign)
